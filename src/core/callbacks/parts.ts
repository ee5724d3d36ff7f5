import { EXAMPLES } from '../dialects/speaking/told-examples.ts'
import { PLANS, STATUSES } from '../status.ts'
import type { Status } from '../status.ts'
import type { CallbackEvent, EventType, ToldStanding } from './event.ts'
import type { CallbackFormat, Rendered, Unsigned } from './format.ts'
import type { MessageChange } from './told.ts'
import type { CallbackWish } from './wish.ts'

/** A try is told whatever the client asks for: Kannel's mask and Jasmin's level. */
const EVERYTHING = { mask: '31', level: '3' }

/** For a form that speaks of messages alone. A try is told as a delivered message that never was. */
export const aboutMessages =
  (render: (event: MessageChange, wish: CallbackWish) => Rendered): CallbackFormat['render'] =>
  (event, wish) => {
    switch (event.kind) {
      case 'message':
        return render(event, wish)
      case 'test':
        return render(madeUp(event), { ...wish, options: { ...wish.options, ...EVERYTHING } })
      case 'inbound':
        return { kind: 'nothing', because: 'this format has no words for texts that came in' }
    }
  }

/** It was refused when it was taken in, by a door that may have answered with it. */
export const wasRefusedAtOnce = (
  { change }: MessageChange,
  { options }: Pick<CallbackWish, 'options'>,
): boolean =>
  change.before === null && change.after.status === 'rejected' && options['refusals'] === 'answered'

/** All changes to these statuses. */
export const changesTo = (isMeant: (status: Status) => boolean): readonly EventType[] =>
  STATUSES.filter(isMeant).map((status): EventType => `message.${status}`)

/** Everything from the handover on, and every end. */
export const ONCE_HANDED_OVER = changesTo((status) => !PLANS.some((plan) => plan === status))

/** Percent-encoded for a query or a form; what is no Unicode becomes U+FFFD. */
export const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

type Pairs = Readonly<Record<string, string>>

export const formOf = (pairs: Pairs): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&')

/** A fragment never leaves for a server. */
const withoutFragment = (url: string): string => url.replace(/#.*$/s, '')

/** Further parameters behind those that an address has. */
export function withQuery(url: string, pairs: Pairs): string {
  const address = withoutFragment(url)
  const at = address.indexOf('?')
  const joint = at < 0 ? '?' : /[?&]$/.test(address) ? '' : '&'
  return `${address}${joint}${formOf(pairs)}`
}

/** The same fields as a query or as a form, by the method. */
export const fieldsRequest = (
  fields: Pairs,
  { url, method }: Pick<CallbackWish, 'url' | 'method'>,
  headers: Pairs = {},
): Unsigned =>
  method === 'GET'
    ? { method, url: withQuery(url, fields), headers, body: null }
    : {
        method,
        url: withoutFragment(url),
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: formOf(fields),
      }

export const jsonRequest = (body: unknown, { url }: Pick<CallbackWish, 'url'>): Unsigned => ({
  method: 'POST',
  url: withoutFragment(url),
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** `2026-11-22T05:30:00.000Z`. */
export const instant = (ms: number): string => new Date(ms).toISOString()

export const instantOrNull = (ms: number | null): string | null =>
  ms === null ? null : instant(ms)

/** `2611220530`, UTC, as receipts have it. */
export const shortDate = (ms: number): string => instant(ms).replace(/\D/g, '').slice(2, 12)

export const withoutDashes = (id: string): string => id.replaceAll('-', '')

/** As the client wrote it at the door, else as the message has it; '': erased. */
export const writtenTo = ({ message }: MessageChange, { options }: CallbackWish): string =>
  options['to'] ?? message.to ?? ''

export const writtenFrom = ({ message }: MessageChange, { options }: CallbackWish): string =>
  options['from'] ?? message.from ?? ''

const NOBODY = '00000000-0000-7000-8000-000000000000'

/** Numbers of it are kept for stories; its id is all zeros. */
function madeUp({ id, at }: Extract<CallbackEvent, { readonly kind: 'test' }>): MessageChange {
  return {
    id,
    at,
    kind: 'message',
    change: {
      type: 'message.delivered',
      sequence: 3,
      at,
      after: standingFrom(EXAMPLES.delivered),
      before: standingFrom(EXAMPLES.accepted),
      correction: null,
    },
    message: {
      id: NOBODY,
      workspaceId: NOBODY,
      campaignId: null,
      isTest: true,
      reference: null,
      to: '+15005550100',
      from: '+15005550101',
      text: 'A try of this callback endpoint.',
      createdAt: at,
      submittedAt: at,
      finalAt: at,
      currency: 'EUR',
      accountName: 'test',
      vendor: 'smpp',
      providerId: '0',
      answer: 'accepted',
    },
  }
}

/** An example of a standing, made into one that is kept with a change. */
export const standingFrom = (told: (typeof EXAMPLES)['delivered']): ToldStanding => ({
  status: told.status,
  reason: told.reason,
  detail: told.detail,
  fault: told.fault,
  permanent: told.permanent,
  grade: told.grade,
  charge: told.charge,
  conflict: false,
  textedTwice: false,
  segments: told.segments,
  segmentsDelivered: told.segmentsDelivered,
  segmentsKnown: told.segmentsKnown,
  word: told.word,
  code: told.code,
  rule: told.rule,
  channel: told.channel,
  accountId: null,
  submissions: told.submissions,
  priceMicros: null,
})
