import type { Charge, Claim, Fault } from '../evidence.ts'
import { reasonEntry } from '../reasons.ts'
import type { Reason } from '../reasons.ts'
import type { ClaimedStatus, Grade } from '../status.ts'

/** Where a vendor's word places a message in its life, before it becomes a status of ours. */
export type Phase =
  | 'draft'
  | 'queued'
  | 'scheduled'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'partial'
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
  /** Where one vendor has the same word on several channels. */
  readonly channel: string | null
  /** The finer point that another dialect may need to say the same: 'enroute', 'skipped' ... */
  readonly detail: string | null
  /** Only where they are not what the phase and the reason say. */
  readonly status: ClaimedStatus | null
  readonly grade: Grade | null
  readonly fault: Fault | null
  readonly nextStep: string | null
}

/** One of a vendor's lists: all codes that may stand in one field of what it sends. */
export type Table = { readonly field: string; readonly entries: readonly DialectEntry[] }

/** All that one vendor may say. */
export type Vocabulary = {
  readonly vendor: string
  /** As it writes its own name. */
  readonly title: string
  /** Raised when a table changes, so that replay can tell. */
  readonly version: number
  readonly tables: readonly Table[]
}

type Judgement = Partial<Omit<DialectEntry, 'code' | 'name' | 'meaning' | 'phase'>>

const FINAL: Readonly<Record<Phase, boolean>> = {
  draft: false,
  queued: false,
  scheduled: false,
  accepted: false,
  sent: false,
  delivered: true,
  read: true,
  partial: true,
  expired: true,
  cancelled: true,
  failed: true,
  rejected: true,
  unknown: false,
  warning: false,
  inbound: false,
  'not-a-delivery-outcome': false,
}

/** One row of a table; what is left out is as the phase has it. */
// oxlint-disable-next-line max-params -- a row of a table: its columns, then what is particular
export const row = (
  code: string,
  name: string,
  meaning: string,
  phase: Phase,
  judgement: Judgement = {},
): DialectEntry => ({
  code,
  name,
  meaning,
  phase,
  final: FINAL[phase],
  permanent: null,
  charge: null,
  reason: null,
  confidence: 'high',
  channel: null,
  detail: null,
  status: null,
  grade: null,
  fault: null,
  nextStep: null,
  ...judgement,
})

export const table = (field: string, entries: readonly DialectEntry[]): Table => ({
  field,
  entries,
})

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
    case 'partial':
    case 'expired':
    case 'cancelled':
    case 'failed':
    case 'rejected':
      return phase
  }
}

/** What an entry says, as evidence holds it. */
export function claimOf(entry: DialectEntry): Claim {
  const status = entry.status ?? statusOfPhase(entry.phase, entry.final)
  const fault = entry.fault ?? (entry.reason === null ? null : reasonEntry(entry.reason).fault)
  return {
    status,
    grade: entry.grade ?? gradeOf(status, fault),
    reason: entry.reason,
    detail: entry.detail,
    fault,
    permanent: entry.permanent,
    charge: entry.charge,
    chargeSource: entry.charge === null ? null : 'table',
  }
}

/** Nobody beyond the provider has looked at a message that one of these ended. */
const AT_PROVIDER: ReadonlySet<Fault | null> = new Set(['us', 'provider'])

/** Delivered is the carrier's word unless an entry says that the handset's own stands behind it. */
function gradeOf(status: ClaimedStatus, fault: Fault | null): Grade {
  switch (status) {
    case 'read':
      return 'handset'
    case 'delivered':
    case 'partial':
      return 'carrier'
    case 'failed':
    case 'expired':
      return AT_PROVIDER.has(fault) ? 'provider' : 'carrier'
    case 'rejected':
      return fault === 'carrier' ? 'carrier' : 'provider'
    default:
      return 'provider'
  }
}

export const indexByCode = ({ entries }: Table): ReadonlyMap<string, DialectEntry> =>
  new Map(entries.map((one) => [one.code, one]))
