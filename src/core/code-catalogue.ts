import type { Charge, Fault } from './evidence.ts'
import { claimOf } from './dialects/entry.ts'
import type { Confidence, DialectEntry } from './dialects/entry.ts'
import { findEntries, foldCode } from './dialects/find-entry.ts'
import { VOCABULARIES } from './dialects/vocabularies.ts'
import { reasonEntry, usualNextStep } from './reasons.ts'
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
  /** The finer point that the dialects share; not for people. */
  readonly detail: string | null
}

function catalogued(vendor: string, field: string, entry: DialectEntry): CatalogueEntry {
  const { status, grade, reason, fault, permanent, detail } = claimOf(entry)
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
    nextStep:
      nextStep ?? (reason === null ? openStep(status, final) : usualNextStep(reason, permanent)),
    confidence,
    detail,
  }
}

/** One code in the form in which it is written down for programs: `delivrd codes --json`, the API. */
export function codeJson({ nextStep, confidence, detail: _, ...entry }: CatalogueEntry) {
  return { ...entry, next_step: nextStep, confidence }
}

/** Of what has not ended; null: there is nothing to do about it. */
function openStep(status: ClaimedStatus, final: boolean): string | null {
  if (status !== 'submitted' && status !== 'sent') return null
  return final
    ? 'Nothing more may come of it: if it matters, ask the recipient.'
    : 'Wait: the provider has more to say of it.'
}

/** Every code that a dialect knows, vendor by vendor, in the order of its tables. */
export const CODE_CATALOGUE: readonly CatalogueEntry[] = VOCABULARIES.flatMap(
  ({ vendor, tables }) =>
    tables.flatMap(({ field, entries }) =>
      entries.map((entry) => catalogued(vendor, field, entry)),
    ),
)

/** Entries whose code or word is this one, in any writing: 0x45, 0x00000045 and 69 are one number. */
export const lookUpCode = (written: string, vendor: string | null = null): CatalogueEntry[] =>
  VOCABULARIES.filter((one) => vendor === null || one.vendor === vendor).flatMap(
    ({ vendor: whose, tables }) =>
      tables.flatMap((table) =>
        findEntries(table, written).map((entry) => catalogued(whose, table.field, entry)),
      ),
  )

/** What somebody may have meant by a code that nobody has: the nearest in writing, or with the words in it. */
export function codesNear(written: string, vendor: string | null = null): CatalogueEntry[] {
  const sought = foldCode(written)
  if (sought === '') return []
  return CODE_CATALOGUE.filter((entry) => vendor === null || entry.vendor === vendor)
    .map((entry) => ({ entry, distance: distanceOf(entry, sought) }))
    .filter(({ distance }) => distance <= 1)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, NEAR_MAX)
    .map(({ entry }) => entry)
}

const NEAR_MAX = 10

/** 0: it has the words, or begins so; 1: one letter or figure differs; 2: neither. */
function distanceOf({ code, name, meaning }: CatalogueEntry, sought: string): 0 | 1 | 2 {
  const own = foldCode(code)
  if (own.startsWith(sought) || (sought.length >= 4 && holds(`${name} ${meaning}`, sought)))
    return 0
  return sought.length >= 3 && differsByOne(own, sought) ? 1 : 2
}

const holds = (text: string, words: string): boolean => text.toLowerCase().includes(words)

/** One letter more, less or other. */
function differsByOne(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const [rest, otherRest] = [one.slice(at), other.slice(at)]
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest === otherRest.slice(1) ||
    rest.slice(1) === otherRest
  )
}
