import type { Charge } from '../evidence.ts'
import type { Reason } from '../reasons.ts'
import type { ClaimedStatus } from '../status.ts'

/** Where a vendor's word places a message in its life, before it becomes a status of ours. */
export type Phase =
  | 'draft'
  | 'queued'
  | 'scheduled'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'expired'
  | 'cancelled'
  | 'failed'
  | 'rejected'
  | 'unknown'
  | 'warning'
  | 'inbound'
  | 'not-a-delivery-outcome'

/** high: read in a vendor's own text; medium: partly, or third parties' tables; low: from memory. */
export type Confidence = 'high' | 'medium' | 'low'

/** One word or code of one vendor, and what it means in our words. */
export type DialectEntry = {
  readonly code: string
  readonly name: string
  readonly meaning: string
  readonly phase: Phase
  readonly final: boolean
  readonly permanent: boolean | null
  readonly charge: Charge | null
  readonly reason: Reason | null
  readonly confidence: Confidence
}

type Judgement = Omit<DialectEntry, 'code' | 'name' | 'meaning'>

// oxlint-disable-next-line max-params -- a row of a table: its first three columns, then the judgement
export const entry = (
  code: string,
  name: string,
  meaning: string,
  judgement: Judgement,
): DialectEntry => ({ code, name, meaning, ...judgement })

/** How a phase reads as a status. 'none' moves nothing. */
export function statusOfPhase(phase: Phase, final: boolean): ClaimedStatus {
  switch (phase) {
    case 'queued':
    case 'scheduled':
    case 'accepted':
      return 'submitted'
    case 'unknown':
      return final ? 'unconfirmed' : 'none'
    case 'draft':
    case 'warning':
    case 'inbound':
    case 'not-a-delivery-outcome':
      return 'none'
    case 'sent':
    case 'delivered':
    case 'read':
    case 'expired':
    case 'cancelled':
    case 'failed':
    case 'rejected':
      return phase
  }
}

export const indexByCode = (entries: readonly DialectEntry[]): ReadonlyMap<string, DialectEntry> =>
  new Map(entries.map((one) => [one.code, one]))
