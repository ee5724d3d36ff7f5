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
  options: {},
}

export const wishOf = (endpoint: CallbackEndpoint): Wish => ({
  name: endpoint.name,
  url: endpoint.url,
  format: endpoint.format,
  method: endpoint.method,
  mask: endpoint.options['mask'] ?? '31',
  level: endpoint.options['level'] ?? '1',
  isSome: endpoint.events !== null,
  events: endpoint.events ?? [],
  campaignId: endpoint.campaign_id ?? '',
  isOrdered: endpoint.is_ordered,
  options: endpoint.options,
})

/** The same as the API takes it. */
export function bodyOf(wish: Wish): object {
  const { format, options } = wish
  const own = {
    ...(isKannel(format) ? { mask: wish.mask.trim() } : {}),
    ...(format === 'jasmin' ? { level: wish.level } : {}),
  }
  return {
    ...(wish.name.trim() === '' ? {} : { name: wish.name.trim() }),
    url: wish.url.trim(),
    format,
    method: METHODS[format].includes(wish.method) ? wish.method : METHODS[format][0],
    events: wish.isSome ? wish.events : null,
    campaign_id: wish.campaignId === '' ? null : wish.campaignId,
    is_ordered: wish.isOrdered,
    options: { ...options, ...own },
  }
}
