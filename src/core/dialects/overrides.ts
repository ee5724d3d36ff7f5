import { statusOfPhase } from './entry.ts'
import type { DialectEntry, Phase } from './entry.ts'
import type { Charge } from '../evidence.ts'
import type { Reason } from '../reasons.ts'
import type { ClaimedStatus, Grade } from '../status.ts'

/** What people have decided about a vendor's word: asked before any table. Null: nothing. */
export type Overrides = (vendor: string, field: string, code: string) => DialectEntry | null

export const NO_OVERRIDES: Overrides = () => null

/** A word or code that a reading met and nothing knows: which list of the vendor's it should be in. */
export type UnknownWord = { readonly field: string; readonly code: string }

/** A person's decision on what a word or code means, in one workspace or for one provider account. */
export type TableEntry = {
  readonly vendor: string
  readonly field: string
  readonly code: string
  /** Null: for every account of this vendor in the workspace. */
  readonly accountId: string | null
  readonly status: ClaimedStatus
  readonly reason: Reason | null
  readonly permanent: boolean | null
  readonly charge: Charge | null
  readonly grade: Grade | null
  readonly meaning: string | null
}

/** As codes are looked up: what differs only in case or in blanks around it is one code. */
export const foldedCode = (code: string): string =>
  code
    .trim()
    .toUpperCase()
    .replace(/^0X(?=[0-9A-F]+$)/, '0x')

/** The entries that one provider account is read with: its own first, then the workspace's. */
export function overridesOf(entries: readonly TableEntry[], accountId: string): Overrides {
  const found = new Map<string, DialectEntry>()
  for (const entry of entries) {
    if (entry.accountId === null) found.set(keyOf(entry), asDialectEntry(entry))
  }
  for (const entry of entries) {
    if (entry.accountId === accountId) found.set(keyOf(entry), asDialectEntry(entry))
  }
  if (found.size === 0) return NO_OVERRIDES
  return (vendor, field, code) =>
    found.get(keyOf({ vendor, field, code: foldedCode(code) })) ?? null
}

const keyOf = ({ vendor, field, code }: Pick<TableEntry, 'vendor' | 'field' | 'code'>): string =>
  `${vendor}\0${field}\0${code}`

function asDialectEntry(entry: TableEntry): DialectEntry {
  const phase = phaseOf(entry.status)
  const final = entry.status === 'unconfirmed'
  return {
    code: entry.code,
    name: entry.code,
    meaning: entry.meaning ?? '',
    phase,
    final: final || FINAL.has(phase),
    permanent: entry.permanent,
    charge: entry.charge,
    reason: entry.reason,
    confidence: 'high',
    channel: null,
    detail: null,
    status: statusOfPhase(phase, final) === entry.status ? null : entry.status,
    grade: entry.grade,
    fault: null,
    nextStep: null,
  }
}

const FINAL: ReadonlySet<Phase> = new Set([
  'delivered',
  'read',
  'partial',
  'expired',
  'cancelled',
  'failed',
  'rejected',
])

function phaseOf(status: ClaimedStatus): Phase {
  switch (status) {
    case 'none':
    case 'unconfirmed':
      return 'unknown'
    case 'submitted':
      return 'accepted'
    default:
      return status
  }
}
