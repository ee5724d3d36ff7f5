import { VOCABULARIES } from '../dialects/vocabularies.ts'
import { READERS } from '../dialects/readers.ts'
import { type Said, readWords } from '../dialects/read-words.ts'
import type { Claim } from '../evidence.ts'
import type { ClaimedStatus, Grade } from '../status.ts'
import type { HistoryWords } from './row.ts'

const VERSIONS: ReadonlyMap<string, number> = new Map(
  VOCABULARIES.map(({ vendor, version }) => [vendor, version]),
)

export const isVendor = (vendor: string): boolean => READERS.has(vendor)

export const dialectOf = (vendor: string): string => `${vendor}/${VERSIONS.get(vendor) ?? 0}`

// A file of a million rows says the same hundred things.
const KNOWN_MAX = 5_000
const known = new Map<string, HistoryWords>()

/** What the fields of one row say, read by their vendor's tables. */
export function vendorWords(vendor: string, said: Said): HistoryWords {
  const key = `${vendor}\u0000${Object.entries(said).flat().join('\u0000')}`
  const found = known.get(key)
  if (found !== undefined) return found
  const { claim, word, code, unknown } = readWords(vendor, said)
  const words: HistoryWords = {
    dialect: dialectOf(vendor),
    word,
    code,
    claim,
    unknown: unknown.map((one) => `${one.vendor}:${one.field}:${one.code}`),
  }
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, words)
  return words
}

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
