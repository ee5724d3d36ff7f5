import type { DialectEntry } from './dialects/entry.ts'
import { claimOf } from './dialects/entry.ts'
import { GSM_MAP_USER_ERROR } from './dialects/gsm/table.ts'
import {
  SMPP_ERR_AGGREGATOR_LIST_MAP_BASED,
  SMPP_ERR_TWILIO_SMPP_LIST,
  SMPP_STAT,
} from './dialects/smpp/table.ts'
import { VOCABULARIES } from './dialects/vocabularies.ts'
import { reasonEntry } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { ClaimedStatus } from './status.ts'

/** What an unknown word may mean, and why one may think so. It is shown, and never applied by itself. */
export type Suggestion = {
  readonly status: ClaimedStatus
  readonly reason: Reason | null
  readonly because: string
}

export type Unknown = {
  readonly vendor: string
  readonly field: string
  readonly code: string
  /** What else the receipts with this word said. */
  readonly besides: readonly {
    readonly claim: { readonly status: ClaimedStatus; readonly reason: Reason | null }
    readonly messageState: number | null
  }[]
}

/** Longer words may differ in two letters, short ones in one. */
const TYPOS_IN_LETTERS = 5

export function suggestReading(unknown: Unknown): Suggestion | null {
  if (unknown.code === '') return null
  return (
    fromMessageState(unknown) ??
    (isWord(unknown.code) ? fromSpelling(unknown.code) : null) ??
    fromErrLists(unknown) ??
    fromTwins(unknown)
  )
}

const isWord = (code: string): boolean => /[A-Za-z]{3}/.test(code) && !/^0x/i.test(code)

/** The optional parameter beside the word says the same on every receipt. */
function fromMessageState({ besides }: Unknown): Suggestion | null {
  const [first] = besides
  if (first === undefined || besides.some(({ messageState }) => messageState === null)) return null
  const { status, reason } = first.claim
  if (status === 'none' || besides.some(({ claim }) => claim.status !== status)) return null
  return {
    status,
    reason,
    because: `message_state beside it says ${status} on every receipt seen`,
  }
}

const KNOWN_WORDS: ReadonlyMap<string, DialectEntry> = new Map(
  [
    ...VOCABULARIES.flatMap(({ tables }) => tables.flatMap(({ entries }) => entries)),
    ...SMPP_STAT.entries,
  ].flatMap((entry) =>
    [entry.code, entry.name].flatMap((word): [string, DialectEntry][] =>
      isWord(word) && !/\s/.test(word) ? [[lettersOf(word), entry]] : [],
    ),
  ),
)

function lettersOf(word: string): string {
  return word.toUpperCase().replace(/[^A-Z]/g, '')
}

/** A known word in it, or one that is nearly it. `NOT` and `UN` before a word turn it round. */
function fromSpelling(code: string): Suggestion | null {
  const letters = lettersOf(code)
  const same = KNOWN_WORDS.get(letters)
  if (same !== undefined) return spelled(same, `it is spelled like ${same.name}`)
  const near = nearest(letters)
  if (near !== null) return spelled(near, `it is nearly ${near.name}`)
  const parts = code.toUpperCase().split(/[^A-Z]+/)
  if (parts.some((part) => part === 'NOT' || part === 'NO' || part === 'UN')) return null
  for (const part of parts) {
    const within = part.length > 3 ? KNOWN_WORDS.get(part) : undefined
    if (within !== undefined) return spelled(within, `${within.name} stands in it`)
  }
  return null
}

function spelled(entry: DialectEntry, because: string): Suggestion | null {
  const { status, reason } = claimOf(entry)
  return status === 'none' ? null : { status, reason, because }
}

/** Null where two words are as near and mean different things. */
function nearest(letters: string): DialectEntry | null {
  const limit = letters.length > TYPOS_IN_LETTERS ? 2 : 1
  let best: readonly DialectEntry[] = []
  let distance = limit
  for (const entry of SMPP_STAT.entries) {
    const known = lettersOf(entry.code)
    if (isTurned(letters) !== isTurned(known)) continue
    const typos = distanceOf(letters, known)
    if (typos > distance) continue
    best = typos < distance ? [entry] : [...best, entry]
    distance = typos
  }
  const [first = null] = best
  const isOneMeaning = best.every((one) => first !== null && one.phase === first.phase)
  return isOneMeaning ? first : null
}

const isTurned = (letters: string): boolean => /^(UN|NOT|NON)/.test(letters)

/** Letters to change, add or leave out (Levenshtein). */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let at = 1; at <= b.length; at += 1) {
      const swap = (above[at - 1] ?? 0) + Number(a[row - 1] !== b[at - 1])
      line.push(Math.min(swap, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[b.length] ?? 0
}

/** The lists that an `err` may follow, the one that most centres follow first. */
const ERR_LISTS = [
  { title: 'the GSM (map) list', table: GSM_MAP_USER_ERROR },
  { title: 'the aggregator list', table: SMPP_ERR_AGGREGATOR_LIST_MAP_BASED },
  { title: 'the Twilio list', table: SMPP_ERR_TWILIO_SMPP_LIST },
] as const

/** A number that stands in a list which this account does not follow: perhaps it should. */
function fromErrLists({ vendor, field, code }: Unknown): Suggestion | null {
  if (vendor !== 'smpp' || field !== 'err' || !/^\d+$/.test(code)) return null
  const found = ERR_LISTS.flatMap(({ title, table }) => {
    const entry = table.entries.find((one) => /^\d+$/.test(one.code) && +one.code === +code)
    const reason = entry === undefined ? null : claimOf(entry).reason
    return reason === null ? [] : [{ title, reason }]
  })
  const [first] = found
  if (first === undefined) return null
  const alike = found.filter(({ reason }) => reason === first.reason)
  const others = found.filter(({ reason }) => reason !== first.reason)
  const say = alike.length === 1 ? 'says' : 'say'
  const otherwise = others.map(({ title, reason }) => `; ${title} says ${titleOf(reason)}`)
  return {
    status: 'failed',
    reason: first.reason,
    because: `${alike.map(({ title }) => title).join(' and ')} ${say} ${titleOf(first.reason)}${otherwise.join('')}`,
  }
}

const titleOf = (reason: Reason): string => reasonEntry(reason).title.toLowerCase()

/** The same number at other vendors, where all of them agree. Small numbers mean nothing to anyone else. */
function fromTwins({ vendor, code }: Unknown): Suggestion | null {
  if (!/^\d{4,}$/.test(code)) return null
  const twins = VOCABULARIES.filter((one) => one.vendor !== vendor).flatMap(({ title, tables }) =>
    tables.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.code === code ? [{ title, claim: claimOf(entry) }] : [])),
    ),
  )
  const [first] = twins
  if (first === undefined || first.claim.status === 'none') return null
  const { status, reason } = first.claim
  if (twins.some(({ claim }) => claim.status !== status || claim.reason !== reason)) return null
  const who = [...new Set(twins.map(({ title }) => title))].join(' and ')
  const why = reason === null ? '' : `: ${reasonEntry(reason).title.toLowerCase()}`
  return { status, reason, because: `${who} says so with the same number${why}` }
}
