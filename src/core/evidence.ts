import type { Reason } from './reasons.ts'
import type { ClaimedStatus, Grade, Weights } from './status.ts'

/** Whose doing it was. */
export type Fault = 'us' | 'provider' | 'carrier' | 'handset' | 'recipient' | 'sender'

/** Whether it costs, as far as anyone says. */
export type Charge = 'yes' | 'no' | 'maybe'

/** Who says what it costs: a price on the receipt, the vendor's table, the reason's default, nobody. */
export type ChargeSource = 'price' | 'table' | 'reason' | 'us' | 'nobody'

/** What one piece of evidence says, in our words. */
export type Claim = {
  readonly status: ClaimedStatus
  readonly grade: Grade
  readonly reason: Reason | null
  /** The finer point that a dialect may need: which step, which side. Free, lower-case, dashed. */
  readonly detail: string | null
  readonly fault: Fault | null
  /** True: no retry can ever succeed. Null: nobody knows. */
  readonly permanent: boolean | null
  readonly charge: Charge | null
  readonly chargeSource: ChargeSource | null
}

/**
 * What the evidence is.
 * handover: we wrote the submission and then let bytes leave; answer: the provider's immediate word;
 * receipt: a later word; reply and click: the recipient's own doing; silence: the expected-by time
 * passed; validity: our clock ended it; refusal: we would not send; failure: we could not; cancellation:
 * a person stopped it; reroute: we turned to another provider account, and this submission is given up.
 */
export const EVIDENCE_KINDS = [
  'handover',
  'answer',
  'receipt',
  'reply',
  'click',
  'silence',
  'validity',
  'refusal',
  'failure',
  'cancellation',
  'reroute',
] as const

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** One fact about one message. Two with the same key are one fact seen twice. */
export type Evidence = {
  readonly key: string
  readonly kind: EvidenceKind
  /** Which submission, from 1; 0 when it is about the message before or beside any submission. */
  readonly submission: number
  /** Which segment, from 1; null for the message as a whole. */
  readonly segment: number | null
  readonly claim: Claim
  /** The vendor's own word and code, kept for people. */
  readonly word: string | null
  readonly code: string | null
  /** The provider's clock, in its own words: never used for order. */
  readonly happenedAt: string | null
  /** Our clock, epoch milliseconds: shown, never used to decide. */
  readonly recordedAt: number
}

/** Which segments of a long message a provider account receipts. */
export type ReceiptHabit = 'each' | 'first' | 'last' | 'any'

/** One attempt to hand the message to a provider. */
export type Submission = {
  readonly number: number
  readonly accountId: string
  readonly segments: number
  /** Void: the provider provably did not take it (throttled, link refused), so it never happened. */
  readonly isVoid: boolean
  readonly habit: ReceiptHabit
  /** Only where the provider account declares other weights for its finals. */
  readonly weights?: Weights
}
