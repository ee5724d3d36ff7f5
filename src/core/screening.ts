import type { OverBudget } from './budgets.ts'
import { type Channel, TEXT_MAX } from './channels.ts'
import type { Line } from './destination.ts'
import type { Evidence } from './evidence.ts'
import { refusal } from './own-evidence.ts'
import { findPhrase } from './phrases.ts'
import { type Reason, reasonEntry } from './reasons.ts'
import type { RouteChoice } from './routes.ts'
import { SENDABLE_SEGMENTS_MAX } from './segments.ts'
import type { SenderRefusal } from './senders.ts'
import type { Screening } from './workspace-settings.ts'

/** Why a number may be on the workspace's list of people not to text. */
export type Listing = 'opt-out' | 'do-not-disturb' | 'blocked'

/** All that a refusal may rest on. */
export type Screened = {
  readonly isPossibleNumber: boolean
  /** What the number is for instead of texts, where that is certain and the workspace minds; null: nothing. */
  readonly line: Line | null
  readonly listings: ReadonlySet<Listing>
  /** Fields of the text that this recipient has nothing for. */
  readonly missingFields: readonly string[]
  readonly text: string
  /** Octets, a header or a waiting indication: it says something without a text. */
  readonly isMoreThanText?: boolean
  readonly channel: Channel
  readonly segments: number
  /** Null: it has one already. */
  readonly route: RouteChoice | null
  /** What the workspace has said about its sender. */
  readonly senderRefusal: SenderRefusal | null
  /** What speaks against the sender that is asked for by its second channel; absent: nothing. */
  readonly secondSender?: SecondSender | null
  /** A phrase that no text may have. */
  readonly droppedPhrase: string | null
  readonly validUntil: number | null
  readonly dueAt: number
  /** A limit of the workspace that this message would break. */
  readonly overBudget: OverBudget | null
  /** The campaign has a message to this number already, or the same text went there lately. */
  readonly repeat: Repeat | null
}

export type SecondSender = SenderRefusal | 'sender-invalid' | 'sender-unsupported'

const OF_SECOND_SENDER: Readonly<Record<SecondSender, Reason>> = {
  'sender-blocked': 'sender-blocked',
  'sender-unregistered': 'sender-not-registered',
  'destination-not-supported-by-sender': 'sender-unsupported',
  'sender-unsupported': 'sender-unsupported',
  'sender-invalid': 'sender-invalid',
}

export type Repeat = 'campaign' | 'duplicate-window' | 'flood'

export type Refusal = { readonly reason: Reason; readonly detail: string | null }

/**
 * What we refuse to send, most telling first: the law before the customer's mistakes, those before
 * ours. Duplicates come late, because only what could be sent makes another one a duplicate; and what
 * it costs comes last, because only what would be sent costs anything.
 */
const REFUSALS: readonly {
  readonly reason: Reason
  readonly applies: (message: Screened) => boolean
  readonly detail?: (message: Screened) => string | null
}[] = [
  { reason: 'invalid-number', applies: ({ isPossibleNumber }) => !isPossibleNumber },
  { reason: 'opted-out', applies: ({ listings }) => listings.has('opt-out') },
  { reason: 'do-not-disturb', applies: ({ listings }) => listings.has('do-not-disturb') },
  { reason: 'recipient-blocklisted', applies: ({ listings }) => listings.has('blocked') },
  {
    reason: 'not-sms-capable',
    applies: ({ line }) => line !== null,
    detail: ({ line }) => line,
  },
  {
    reason: 'template-problem',
    applies: ({ missingFields }) => missingFields.length > 0,
    detail: ({ missingFields }) => `missing-field: ${missingFields.join(', ')}`,
  },
  {
    reason: 'content-invalid',
    applies: ({ text, isMoreThanText = false }) => text.trim() === '' && !isMoreThanText,
    detail: () => 'empty-text',
  },
  {
    reason: 'content-prohibited',
    applies: ({ droppedPhrase }) => droppedPhrase !== null,
    detail: () => 'dropped',
  },
  {
    reason: 'message-too-long',
    applies: ({ channel, segments, text }) =>
      channel === 'sms' ? segments > SENDABLE_SEGMENTS_MAX : text.length > TEXT_MAX[channel],
    detail: ({ channel, segments, text }) =>
      channel === 'sms' ? `${segments}-segments` : `${text.length}-characters`,
  },
  {
    reason: 'expired-in-queue',
    applies: ({ validUntil, dueAt }) => validUntil !== null && validUntil <= dueAt,
    detail: () => 'validity-over-when-accepted',
  },
  {
    reason: 'sender-blocked',
    applies: ({ senderRefusal }) => senderRefusal === 'sender-blocked',
    detail: senderDetail,
  },
  {
    reason: 'sender-not-registered',
    applies: ({ senderRefusal }) => senderRefusal === 'sender-unregistered',
    detail: senderDetail,
  },
  {
    reason: 'sender-unsupported',
    applies: ({ senderRefusal }) => senderRefusal === 'destination-not-supported-by-sender',
    detail: senderDetail,
  },
  {
    reason: 'sender-unsupported',
    applies: ({ route }) => route?.kind === 'no-route' && route.code === 'sender-unsupported',
    detail: routeDetail,
  },
  {
    reason: 'sender-invalid',
    applies: ({ route }) => route?.kind === 'no-route' && route.code === 'sender-invalid',
    detail: routeDetail,
  },
  ...Object.entries(OF_SECOND_SENDER).map(([said, reason]) => ({
    reason,
    applies: ({ secondSender }: Screened) => secondSender === said,
    detail: () => `fallback-${said}`,
  })),
  { reason: 'no-route', applies: ({ route }) => route?.kind === 'no-route', detail: routeDetail },
  {
    reason: 'recipient-flood-limit',
    applies: ({ repeat }) => repeat === 'flood',
    detail: () => 'flood',
  },
  {
    reason: 'duplicate-message',
    applies: ({ repeat }) => repeat !== null,
    detail: ({ repeat }) => (repeat === 'campaign' ? null : repeat),
  },
  {
    reason: 'insufficient-credit',
    applies: ({ overBudget }) => overBudget === 'balance',
    detail: () => 'balance',
  },
  {
    reason: 'quota-exceeded',
    applies: ({ overBudget }) => overBudget !== null,
    detail: ({ overBudget }) => overBudget,
  },
]

function senderDetail({ senderRefusal }: Screened): string | null {
  return senderRefusal
}

function routeDetail({ route }: Screened): string | null {
  return route?.kind === 'no-route' ? route.detail : null
}

/** Whether we send it: null, or why not. */
export function screen(message: Screened): Refusal | null {
  const found = REFUSALS.find(({ applies }) => applies(message))
  return found === undefined
    ? null
    : { reason: found.reason, detail: found.detail?.(message) ?? null }
}

/** As if nothing spoke against a message, to screen it again for what may have changed since. */
export const NOTHING_AGAINST: Screened = {
  isPossibleNumber: true,
  line: null,
  listings: new Set(),
  missingFields: [],
  text: '-',
  channel: 'sms',
  segments: 1,
  route: null,
  senderRefusal: null,
  droppedPhrase: null,
  validUntil: null,
  dueAt: 0,
  overBudget: null,
  repeat: null,
}

/** Why a person must look at it first: 'all', or 'phrase: ' and what stands in it. Null: nobody must. */
export function reviewNeeded(text: string, { mode, hold }: Screening): string | null {
  if (mode === 'all') return 'all'
  const phrase = mode === 'matching' ? findPhrase(text, hold) : null
  return phrase === null ? null : `phrase: ${phrase}`
}

/**
 * A refusal as evidence. Whose doing it is, is the reason's to say; but nobody beyond us has seen the
 * message, so it is never a provider's, a carrier's or a handset's.
 */
export function refusalEvidence({ reason, detail }: Refusal, now: number): Evidence {
  const evidence = refusal(reason, now)
  const { fault, persistence } = reasonEntry(reason)
  return {
    ...evidence,
    claim: {
      ...evidence.claim,
      detail,
      fault: fault === 'recipient' || fault === 'sender' ? fault : 'us',
      permanent: persistence === 'permanent' ? true : null,
    },
  }
}
