import type { Charge, ChargeSource, Fault } from './evidence.ts'
import type { LegCharges } from './leg-prices.ts'
import type { Reason } from './reasons.ts'
import type { Grade, Status } from './status.ts'

/** A status with everything that stands beside it. The whole of it is derived from evidence. */
export type Standing = {
  readonly status: Status
  readonly reason: Reason | null
  readonly detail: string | null
  readonly fault: Fault | null
  readonly permanent: boolean | null
  readonly grade: Grade | null
  readonly charge: Charge
  readonly chargeSource: ChargeSource
  /** Two reported finals of different kinds: both are kept, both are shown. */
  readonly conflict: boolean
  /** Two submissions of one message were delivered. */
  readonly textedTwice: boolean
  readonly segments: number
  readonly segmentsDelivered: number
  /** Segments with a reported final, good or bad. */
  readonly segmentsKnown: number
  /** The submission that decided; 0 before any. */
  readonly submission: number
  readonly accountId: string | null
  /** The vendor's word and code on the evidence that decided. */
  readonly word: string | null
  readonly code: string | null
  /** Keys of the evidence that decided, sorted. */
  readonly decidedBy: readonly string[]
  readonly rule: Rule
  /** Of a message that left a channel: which of its two costs. */
  readonly legs?: LegCharges
}

/** Which rule of the fold gave the status: explained to people in explain.ts. */
export type Rule =
  | 'plan'
  | 'refused-by-us'
  | 'failed-by-us'
  | 'stopped-by-person'
  | 'validity-over'
  | 'strongest'
  | 'all-segments-delivered'
  | 'some-segments-open'
  | 'some-segments-delivered'
  | 'some-segments-silent'
