import type { Evidence } from './evidence.ts'
import { refusal } from './own-evidence.ts'
import { type Reason, reasonEntry } from './reasons.ts'
import type { RouteChoice } from './routes.ts'

/** Why a number may be on the workspace's list of people not to text. */
export type Listing = 'opt-out' | 'do-not-disturb' | 'blocked'

/** All that a refusal may rest on. */
export type Screened = {
  readonly isPossibleNumber: boolean
  readonly listings: ReadonlySet<Listing>
  /** Fields of the text that this recipient has nothing for. */
  readonly missingFields: readonly string[]
  readonly text: string
  readonly segments: number
  readonly route: RouteChoice
  readonly validUntil: number | null
  readonly dueAt: number
  /** This message's price is more than what is left of the workspace's cap. */
  readonly isOverCap: boolean
  /** The campaign has a message to this number already. */
  readonly isDuplicate: boolean
}

export type Refusal = { readonly reason: Reason; readonly detail: string | null }

/** More is nearly always a mistake, and carriers begin to drop segments long before. */
export const SENDABLE_SEGMENTS_MAX = 20

/**
 * What we refuse to send, most telling first: the law before the customer's mistakes, those before
 * ours. Duplicates come last, because only what could be sent makes another one a duplicate.
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
    reason: 'template-problem',
    applies: ({ missingFields }) => missingFields.length > 0,
    detail: ({ missingFields }) => `missing-field: ${missingFields.join(', ')}`,
  },
  {
    reason: 'content-invalid',
    applies: ({ text }) => text.trim() === '',
    detail: () => 'empty-text',
  },
  {
    reason: 'message-too-long',
    applies: ({ segments }) => segments > SENDABLE_SEGMENTS_MAX,
    detail: ({ segments }) => `${segments}-segments`,
  },
  {
    reason: 'expired-in-queue',
    applies: ({ validUntil, dueAt }) => validUntil !== null && validUntil <= dueAt,
    detail: () => 'validity-over-when-accepted',
  },
  {
    reason: 'sender-invalid',
    applies: ({ route }) => route.kind === 'no-route' && route.code === 'sender-invalid',
    detail: routeDetail,
  },
  { reason: 'no-route', applies: ({ route }) => route.kind === 'no-route', detail: routeDetail },
  {
    reason: 'quota-exceeded',
    applies: ({ isOverCap }) => isOverCap,
    detail: () => 'spend-cap',
  },
  { reason: 'duplicate-message', applies: ({ isDuplicate }) => isDuplicate },
]

function routeDetail({ route }: Screened): string | null {
  return route.kind === 'no-route' ? route.detail : null
}

/** Whether we send it: null, or why not. */
export function screen(message: Screened): Refusal | null {
  const found = REFUSALS.find(({ applies }) => applies(message))
  return found === undefined
    ? null
    : { reason: found.reason, detail: found.detail?.(message) ?? null }
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
