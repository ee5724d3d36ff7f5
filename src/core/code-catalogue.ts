import type { Charge, Fault } from './evidence.ts'
import { claimOf } from './dialects/entry.ts'
import type { Confidence, DialectEntry } from './dialects/entry.ts'
import { VOCABULARIES } from './dialects/vocabularies.ts'
import { reasonEntry } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { ClaimedStatus, Grade } from './status.ts'

/** One code of one vendor, for people who look it up. */
export type CatalogueEntry = {
  readonly vendor: string
  /** Which of the vendor's tables: the same number may stand in several. */
  readonly field: string
  readonly code: string
  /** Null: on whatever channel it comes. */
  readonly channel: string | null
  readonly name: string
  /** 'none': it says nothing about the outcome. */
  readonly status: ClaimedStatus
  readonly reason: Reason | null
  readonly fault: Fault | null
  readonly permanent: boolean | null
  readonly charged: Charge
  readonly grade: Grade
  readonly final: boolean
  readonly meaning: string
  readonly nextStep: string | null
  readonly confidence: Confidence
}

function catalogued(vendor: string, field: string, entry: DialectEntry): CatalogueEntry {
  const { status, grade, reason, fault, permanent } = claimOf(entry)
  const { code, channel, name, final, meaning, confidence, nextStep } = entry
  const usual = reason === null ? null : reasonEntry(reason)
  return {
    vendor,
    field,
    code,
    channel,
    name,
    status,
    reason,
    fault,
    permanent,
    charged: entry.charge ?? usual?.charge ?? 'maybe',
    grade,
    final,
    meaning,
    nextStep: nextStep ?? usual?.nextStep ?? (isOpen(status) ? WAIT : null),
    confidence,
  }
}

const WAIT = 'Wait: the provider has more to say of it.'

const isOpen = (status: ClaimedStatus): boolean => status === 'submitted' || status === 'sent'

/** Every code that a dialect knows, vendor by vendor, in the order of its tables. */
export const CODE_CATALOGUE: readonly CatalogueEntry[] = VOCABULARIES.flatMap(
  ({ vendor, tables }) =>
    tables.flatMap(({ field, entries }) =>
      entries.map((entry) => catalogued(vendor, field, entry)),
    ),
)

/** Entries whose code or word is this one, in any writing: 0x45, 0x00000045 and 69 are one number. */
export function lookUpCode(written: string, vendor: string | null = null): CatalogueEntry[] {
  const sought = folded(written)
  return CODE_CATALOGUE.filter(
    (entry) =>
      (vendor === null || entry.vendor === vendor) &&
      (folded(entry.code) === sought || entry.name.toLowerCase() === written.trim().toLowerCase()),
  )
}

function folded(code: string): string {
  const text = code.trim().toLowerCase()
  if (/^0x[0-9a-f]{1,8}$/.test(text)) return String(Number.parseInt(text, 16))
  return /^\d{1,9}$/.test(text) ? String(Number(text)) : text
}
