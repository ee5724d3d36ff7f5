import { dialectOf } from '../history/words.ts'
import type { VendorReceipt } from './payload.ts'
import type { Said } from './reader.ts'
import { foldName } from './read-words.ts'
import { READERS } from './readers.ts'

/** An index takes no longer text than this, whatever its letters. */
const FACT_LENGTH_MAX = 600
const VALUE_LENGTH_MAX = 60

/**
 * What makes two receipts of a vendor one fact: the words that are read and the vendor's own time, and
 * nothing that changes from one attempt at telling it to the next.
 */
export function factOf(vendor: string, { said, happenedAt }: VendorReceipt): string {
  const read = READ.get(vendor)
  const all = Object.entries(said).map(([name, value]) => [foldName(name), value] as const)
  const heard = all.filter(([name, value]) => value !== '' && read?.has(name) === true)
  const words = (heard.length === 0 ? all : heard)
    .map(([name, value]) => `${name}=${short(value)}`)
    .toSorted()
  return [...words, ...(happenedAt === null ? [] : [short(happenedAt)])]
    .join('|')
    .slice(0, FACT_LENGTH_MAX)
    .toWellFormed()
}

const short = (text: string): string => text.slice(0, VALUE_LENGTH_MAX)

/** The fields that a vendor's words and codes are read from. */
const READ: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...READERS].map(([vendor, { words, codes }]) => [
    vendor,
    new Set([...words, ...codes].flatMap(({ names }) => names.map(foldName))),
  ]),
)

/** What was said, with an account's words of its own where a standard one belongs. */
export function inStandardWords(
  vendor: string,
  said: Said,
  statWords: Readonly<Record<string, string>>,
): Said {
  if (Object.keys(statWords).length === 0) return said
  const names = new Set(
    READERS.get(vendor)?.words.flatMap((slot) => slot.names.map(foldName)) ?? [],
  )
  const own = Object.entries(said).flatMap(([name, word]) => {
    const standard = names.has(foldName(name)) ? standardOf(statWords, word) : undefined
    return standard === undefined ? [] : [[name, standard] as const]
  })
  return own.length === 0 ? said : { ...said, ...Object.fromEntries(own) }
}

const standardOf = (
  statWords: Readonly<Record<string, string>>,
  word: string,
): string | undefined =>
  [word, word.toUpperCase(), word.toLowerCase()]
    .filter((one) => Object.hasOwn(statWords, one))
    .map((one) => statWords[one])[0]

/** Names the tables that read a receipt, and how often people have decided otherwise. */
export const readWith = (vendor: string, revision: number): string =>
  revision === 0 ? dialectOf(vendor) : `${dialectOf(vendor)}+${revision}`
