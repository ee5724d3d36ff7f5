import { CODE_CATALOGUE } from './code-catalogue.ts'
import type { CatalogueEntry } from './code-catalogue.ts'
import { foldCode } from './dialects/find-entry.ts'

/** One row of a vendor's own list. */
export type ListedCode = {
  readonly code: string
  readonly name: string | null
  /** Which of our lists it should be in; null: whichever has it. */
  readonly field: string | null
}

export type LintReport = {
  readonly vendor: string
  readonly listed: number
  readonly known: number
  /** In the vendor's list, and not in ours. */
  readonly missing: readonly ListedCode[]
  /** In ours, and not in the vendor's list. */
  readonly unlisted: readonly {
    readonly field: string
    readonly code: string
    readonly name: string
  }[]
  /** In both, by other names. */
  readonly renamed: readonly {
    readonly field: string
    readonly code: string
    readonly theirs: string
    readonly ours: string
  }[]
  /** The same code more than once in the vendor's list. */
  readonly repeated: readonly string[]
}

/** Holds a vendor's own list against our tables of that vendor. */
export function lintVocabulary(
  vendor: string,
  listed: readonly ListedCode[],
  field: string | null = null,
): LintReport {
  const ours = CODE_CATALOGUE.filter(
    (entry) => entry.vendor === vendor && (field === null || entry.field === field),
  )
  const pairs = listed.map((row) => ({ row, entries: ours.filter((entry) => isOf(entry, row)) }))
  const matched = new Set(pairs.flatMap(({ entries }) => entries))
  // Without a field, only those of our lists count that the vendor's list has anything of.
  const meant = new Set(field === null ? [...matched].map((entry) => entry.field) : [field])
  return {
    vendor,
    listed: listed.length,
    known: pairs.filter(({ entries }) => entries.length > 0).length,
    missing: pairs.filter(({ entries }) => entries.length === 0).map(({ row }) => row),
    unlisted: ours
      .filter((entry) => meant.has(entry.field) && !matched.has(entry))
      .map((entry) => ({ field: entry.field, code: entry.code, name: entry.name })),
    renamed: pairs.flatMap(({ row, entries }) => renamedOf(row, entries)),
    repeated: [...Map.groupBy(listed, (row) => `${row.field ?? ''} ${foldCode(row.code)}`).values()]
      .filter((rows) => rows.length > 1)
      .flatMap(([first]) => (first === undefined ? [] : [first.code])),
  }
}

export const hasGaps = ({ missing, unlisted }: LintReport): boolean =>
  missing.length > 0 || unlisted.length > 0

const isOf = (entry: CatalogueEntry, { code, field }: ListedCode): boolean =>
  foldCode(entry.code) === foldCode(code) && (field === null || entry.field === field)

/** A code of several of our lists is named otherwise only if none of them has its name. */
function renamedOf(
  { name, code }: ListedCode,
  entries: readonly CatalogueEntry[],
): LintReport['renamed'] {
  const [first] = entries
  if (name === null || first === undefined) return []
  if (entries.some((entry) => isSameName(entry.name, name))) return []
  return [{ field: first.field, code, theirs: name, ours: first.name }]
}

const isSameName = (one: string, other: string): boolean => {
  const [a, b] = [bare(one), bare(other)]
  return a === b || a.includes(b) || b.includes(a)
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
