import { VOCABULARIES } from '../dialects/vocabularies.ts'
import { READERS } from '../dialects/readers.ts'
import { claimOf } from '../dialects/entry.ts'
import { NO_OVERRIDES, type Overrides } from '../dialects/overrides.ts'
import { type Said, readWords } from '../dialects/read-words.ts'
import type { Claim } from '../evidence.ts'
import type { ClaimedStatus, Grade } from '../status.ts'
import type { HistoryWords, SaidInFile } from './row.ts'

const VERSIONS: ReadonlyMap<string, number> = new Map(
  VOCABULARIES.map(({ vendor, version }) => [vendor, version]),
)

export const isVendor = (vendor: string): boolean => READERS.has(vendor)

export const dialectOf = (vendor: string): string => `${vendor}/${VERSIONS.get(vendor) ?? 1}`

// A file of a million rows says the same hundred things.
const KNOWN_MAX = 5_000
const known = new Map<string, HistoryWords>()

/** What the fields of one row say, read by their vendor's tables. */
export function vendorWords(vendor: string, said: Said): HistoryWords {
  const key = `${vendor}\u0000${Object.entries(said).flat().join('\u0000')}`
  const found = known.get(key)
  if (found !== undefined) return found
  const words = wordsOf({ vendor, fields: said })
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, words)
  return words
}

/** Files that are in no vendor's words have a vocabulary of their own: what people decide. */
export const FILE_VENDOR = 'csv'
export const FILE_FIELD = 'status'

/** What was said, as the tables alone read it. */
export function wordsOf(said: SaidInFile): HistoryWords {
  const read = readSaid(said, NO_OVERRIDES)
  return { ...read, dialect: dialectOf(said.vendor), key: keyOf(read), said }
}

export const keyOf = ({ word, code }: Pick<HistoryWords, 'word' | 'code'>): string =>
  `import:${word ?? ''}:${code ?? ''}`

export type SaidReading = Pick<HistoryWords, 'word' | 'code' | 'claim' | 'unknown'>

/** Reads what a row said, with what people have decided about its words. */
export function readSaid({ vendor, fields }: SaidInFile, own: Overrides): SaidReading {
  if (vendor !== FILE_VENDOR) {
    const { claim, word, code, unknown } = readWords(vendor, fields, own)
    return { claim, word, code, unknown }
  }
  const written = fields[FILE_FIELD] ?? ''
  const entry = own(FILE_VENDOR, FILE_FIELD, written)
  return {
    word: written,
    code: fields['code'] ?? null,
    claim: entry === null ? plainClaim('none', 'provider') : claimOf(entry),
    unknown: entry === null ? [{ vendor, field: FILE_FIELD, code: written }] : [],
  }
}

/** The same words with what people have decided about them. @param revision how often they have. */
export function withOwn(words: HistoryWords, own: Overrides, revision: number): HistoryWords {
  if (words.said === null || own === NO_OVERRIDES) return words
  const dialect = decidedDialect(words.said, revision)
  return { ...words, ...readSaid(words.said, own), dialect }
}

export const decidedDialect = ({ vendor }: SaidInFile, revision: number): string =>
  revision === 0 ? dialectOf(vendor) : `${dialectOf(vendor)}+${revision}`

/** A word and a code of any vendor, each under the first field in which that vendor says such. */
export function plainWords(vendor: string, word: string, code: string): HistoryWords {
  const reader = READERS.get(vendor)
  const wordField = reader?.words[0]?.names[0] ?? 'status'
  const codeField = reader?.codes.at(-1)?.names[0] ?? 'code'
  return vendorWords(vendor, { [wordField]: word, [codeField]: code })
}

export const plainClaim = (
  status: ClaimedStatus,
  grade: Grade,
  over: Partial<Claim> = {},
): Claim => ({
  status,
  grade,
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  charge: null,
  chargeSource: null,
  ...over,
})
