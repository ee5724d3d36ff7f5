import type { CallbackEndpoint, CallbackFormat } from '../../api/callback-types.ts'

/** What the form holds, as text and ticks. */
export type Wish = {
  name: string
  url: string
  format: CallbackFormat
  method: 'GET' | 'POST'
  mask: string
  level: string
  isSome: boolean
  events: readonly string[]
  campaignId: string
  isOrdered: boolean
  test: CallbackEndpoint['test']
  /** Of the endpoint before, beside those that have a field here. */
  options: Readonly<Record<string, string>>
}

/** How each form may call; the first is the usual one. */
export const METHODS: Readonly<Record<CallbackFormat, readonly ('GET' | 'POST')[]>> = {
  delivrd: ['POST'],
  messente: ['GET'],
  omnichannel: ['POST'],
  'kannel-classic': ['GET'],
  'kannel-modern': ['GET'],
  jasmin: ['POST', 'GET'],
  twilio: ['POST', 'GET'],
  'govuk-notify': ['POST'],
}

export const isKannel = (format: CallbackFormat): boolean => format.startsWith('kannel')

export const NOTHING: Wish = {
  name: '',
  url: '',
  format: 'delivrd',
  method: 'POST',
  mask: '31',
  level: '3',
  isSome: false,
  events: [],
  campaignId: '',
  isOrdered: false,
  test: 'include',
  options: {},
}

export const wishOf = (endpoint: CallbackEndpoint): Wish => ({
  name: endpoint.name,
  url: endpoint.url,
  // Those that have none cannot be changed but in their order.
  format: endpoint.format ?? 'delivrd',
  method: endpoint.method ?? 'POST',
  mask: endpoint.options['mask'] ?? '31',
  level: endpoint.options['level'] ?? '1',
  isSome: endpoint.events !== null,
  events: endpoint.events ?? [],
  campaignId: endpoint.campaign_id ?? '',
  isOrdered: endpoint.is_ordered,
  test: endpoint.test,
  options: Object.fromEntries(
    Object.entries(endpoint.options).filter(([name]) => name !== 'mask' && name !== 'level'),
  ),
})

/** Whether an option is more than one of many behind “More”. */
export const hasOwnField = (format: CallbackFormat, option: string): boolean =>
  option === 'mask' ? isKannel(format) : option === 'level' && format === 'jasmin'

/** Another form has options of its own; those of Kannel’s two are the same. */
export const inFormat = (wish: Wish, format: CallbackFormat): Wish => ({
  ...wish,
  format,
  options: isKannel(format) && isKannel(wish.format) ? wish.options : {},
})

export const withOption = (options: Wish['options'], name: string, value: string) => {
  const { [name]: _, ...others } = options
  return value === '' ? others : { ...others, [name]: value }
}

/** The same as the API takes it. */
export const bodyOf = (wish: Wish): object => ({
  ...(wish.name.trim() === '' ? {} : { name: wish.name.trim() }),
  ...toldOf(wish),
  campaign_id: wish.campaignId === '' ? null : wish.campaignId,
  is_ordered: wish.isOrdered,
  test: wish.test,
})

/** What a campaign says of where it tells. */
export function toldOf(wish: Wish): object {
  const { format, options } = wish
  const mask = wish.mask.trim()
  const own = {
    ...(isKannel(format) && mask !== '' ? { mask } : {}),
    ...(format === 'jasmin' ? { level: wish.level } : {}),
  }
  return {
    url: wish.url.trim(),
    format,
    method: METHODS[format].includes(wish.method) ? wish.method : METHODS[format][0],
    events: wish.isSome ? eventsOf(wish) : null,
    options: { ...options, ...own },
  }
}

/** A text that comes in is of no campaign. */
const eventsOf = ({ events, campaignId }: Wish): readonly string[] =>
  campaignId === '' ? events : events.filter((event) => event.startsWith('message.'))
