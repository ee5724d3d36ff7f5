import type { Claim } from '../evidence.ts'
import type { Reason } from '../reasons.ts'
import { GRADES, OUTCOME, WEIGHTS, weightName } from '../status.ts'
import type { ClaimedStatus, Outcome } from '../status.ts'
import { claimOf } from './entry.ts'
import type { DialectEntry } from './entry.ts'
import { findEntry } from './find-entry.ts'
import { NO_OVERRIDES } from './overrides.ts'
import type { Overrides } from './overrides.ts'
import { dataOf } from './payload.ts'
import type { PayloadReading } from './payload.ts'
import { BARE_STATUS, BARE_WORDS } from './reader.ts'
import type { Place, Reader, Said, Slot } from './reader.ts'
import { READERS } from './readers.ts'

export type { Said } from './reader.ts'

/** One of a vendor's codes, by the table that it stands in or should. */
export type Triple = { readonly vendor: string; readonly field: string; readonly code: string }

/** What a vendor's words come to. */
export type VendorReading = {
  readonly claim: Claim
  /** As it was said, and the code that gave the reason. */
  readonly word: string | null
  readonly code: string | null
  /** unknown-word: it moves nothing. unknown-code: the word beside it counts. nothing: no word was there. */
  readonly known: 'known' | 'unknown-word' | 'unknown-code' | 'nothing'
  readonly unknown: readonly Triple[]
  /** Where word and code say different things; the word counts. */
  readonly disagreement: string | null
  readonly entries: readonly (Triple & { readonly entry: DialectEntry })[]
}

/** Reads the fields of one receipt as one claim. Total: it never throws and never guesses. */
export function readWords(
  vendor: string,
  said: Said,
  own: Overrides = NO_OVERRIDES,
): VendorReading {
  const reader = READERS.get(vendor)
  if (reader === undefined) return nothingSaid([{ vendor, field: '', code: '' }])
  const names = byFoldedName(said)
  const hear = (slot: Slot): Heard[] => heard(slot, { names, said, own })
  const words = reader.words.flatMap(hear)
  const codes = plainBesideCodes(
    [BARE_STATUS, BARE_WORDS, ...reader.codes]
      .flatMap(hear)
      .filter((code) => !isSameField(code, words[0])),
  )
  const reading = isInbound(said) ? inboundSaid(words, codes) : combined(words, codes)
  const { claim } = reading
  if (claim.permanent !== null || outcomeOf(claim.status) !== 'bad') return reading
  return { ...reading, claim: { ...claim, permanent: reader.permanent?.(said) ?? null } }
}

/** Takes a vendor's request apart: its body as text, or as the data that JSON or a form gave. */
export function wordsOfPayload(vendor: string, payload: unknown): PayloadReading {
  const reader: Reader | undefined = READERS.get(vendor)
  if (reader === undefined) return { kind: 'malformed', because: `no vendor ${vendor} is known` }
  if (typeof payload !== 'string') return reader.receipts(payload)
  const read = dataOf(payload)
  return 'because' in read
    ? { kind: 'malformed', because: read.because }
    : reader.receipts(read.data)
}

// ---- hearing

type Heard = Triple & {
  readonly slot: Slot
  readonly entry: DialectEntry | null
  /** Its field has no table: not knowing it is no gap. */
  readonly isOpaque: boolean
}

type Hearing = {
  readonly names: ReadonlyMap<string, string>
  readonly said: Said
  readonly own: Overrides
}

// Some senders write a word where nothing is to be said.
const BLANKS: ReadonlySet<string> = new Set(['', 'nd', 'null', 'none', 'undefined', '-'])

function heard(slot: Slot, { names, said, own }: Hearing): Heard[] {
  const full = slot.names
    .map((name) => names.get(foldName(name)))
    .find((text) => text !== undefined)
  const written = (full === undefined ? '' : (slot.shape?.(full, said) ?? full)).trim()
  if (BLANKS.has(written.toLowerCase())) return []
  const places = slot.places(said, written)
  const channel = channelOf(said)
  for (const place of places) {
    const entry = entryAt(place, { written, channel, own })
    if (entry !== null) return [hearing(slot, place, { code: written, entry })]
  }
  const [first] = places
  if (first !== undefined) return [hearing(slot, first, { code: written, entry: null })]
  const { gapOf, names: ownNames } = slot
  const field = ownNames[0] ?? ''
  const isOpaque = gapOf === undefined
  return [{ slot, vendor: gapOf ?? '', field, code: written, entry: null, isOpaque }]
}

const hearing = (
  slot: Slot,
  { vendor, table }: Place,
  found: { readonly code: string; readonly entry: DialectEntry | null },
): Heard => ({ slot, vendor, field: table.field, isOpaque: false, ...found })

function entryAt(
  { vendor, table }: Place,
  sought: { readonly written: string; readonly channel: string | null; readonly own: Overrides },
): DialectEntry | null {
  const entry = findEntry(table, sought.written, sought.channel)
  return sought.own(vendor, table.field, entry?.code ?? sought.written) ?? entry
}

/** Case and blanks do not matter, but in names of one letter: Kannel's d is the outcome, D its extras. */
export const foldName = (name: string): string =>
  /^%?[a-z]$/i.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9%]/g, '')

const byFoldedName = (said: Said): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(said).flatMap(([name, text]) =>
      typeof text === 'string' ? [[foldName(name), text] as const] : [],
    ),
  )

/** Channels without words of their own have those of the vendor's third. */
function channelOf({ channel }: Said): string | null {
  const named = channel?.trim().toLowerCase()
  if (named === undefined || named === '') return null
  return named === 'sms' || named === 'rcs' ? named : 'other'
}

/** What a bare status says finely is said of refusals without a code of the vendor's own. */
function plainBesideCodes(codes: readonly Heard[]): readonly Heard[] {
  if (!codes.some(({ slot, entry }) => slot !== BARE_STATUS && entry !== null)) return codes
  return codes.map((code) =>
    code.slot === BARE_STATUS && code.entry !== null
      ? { ...code, entry: { ...code.entry, detail: null } }
      : code,
  )
}

const isInbound = ({ direction }: Said): boolean => /^(in|received)/i.test(direction ?? '')

const isSameField = (code: Heard, word: Heard | undefined): boolean =>
  word !== undefined && code.field === word.field && code.code === word.code

// ---- combining

/** The class of what is said; 'none' has none. */
const outcomeOf = (status: ClaimedStatus): Outcome | null =>
  status === 'none' ? null : OUTCOME[status]

function combined(words: readonly Heard[], codes: readonly Heard[]): VendorReading {
  const decider = decidingWord(words)
  if (decider === undefined || (isSilent(decider) && codes.some((code) => !isSilent(code))))
    return byCodesAlone(decider, codes)
  if (decider.entry === null)
    return {
      ...nothingSaid([decider, ...codes.filter(isGap)].map(triple)),
      ...saidBy(decider, codes),
    }
  const overruling =
    outcomeOf(claimOf(decider.entry).status) === 'bad'
      ? codes.find(({ slot, entry }) => entry !== null && slot.overrules?.has(entry.code))
      : undefined
  const spoken = overruling?.entry ?? decider.entry
  const refined =
    overruling === undefined ? refine(claimOf(spoken), telling(codes)) : claimOf(spoken)
  const passedOver = words.slice(0, words.indexOf(decider)).filter(({ entry }) => entry === null)
  const unknown = [...passedOver, ...codes].filter(isGap)
  const isUnexplained = unknown.length > 0 && outcomeOf(refined.status) === 'bad'
  return {
    claim: { ...refined, reason: refined.reason ?? (isUnexplained ? 'unknown' : null) },
    ...saidBy(decider, codes),
    known: unknown.length === 0 ? 'known' : 'unknown-code',
    unknown: unknown.map(triple),
    disagreement: overruling === undefined ? disagreementOf(decider, codes) : null,
    entries: entriesOf([decider, ...codes]),
  }
}

/** The first field that is there decides, unless it yields to a later one. */
function decidingWord(words: readonly Heard[]): Heard | undefined {
  const at = words.findIndex(({ entry, slot }) => entry !== null || slot.yields !== true)
  const [first = words[0]] = at === -1 ? [] : words.slice(at)
  if (first === undefined || !isSilent(first)) return first
  return words.slice(at + 1).find((other) => !isSilent(other)) ?? first
}

/** Known, and no word about an outcome, as an event that only names another field. */
const isSilent = ({ entry }: Heard): boolean =>
  entry !== null &&
  claimOf(entry).status === 'none' &&
  entry.phase !== 'inbound' &&
  entry.phase !== 'warning'

function byCodesAlone(word: Heard | undefined, codes: readonly Heard[]): VendorReading {
  const known = codes.filter(({ entry }) => entry !== null)
  const unknown = codes.filter(isGap)
  const [first, ...finer] = known
  if (first?.entry == null) {
    const none = nothingSaid(unknown.map(triple))
    return {
      ...none,
      known: unknown.length > 0 ? 'unknown-code' : 'nothing',
      ...saidBy(word, codes),
    }
  }
  return {
    claim: refine(claimOf(first.entry), telling(finer)),
    ...saidBy(word, codes),
    known: unknown.length === 0 ? 'known' : 'unknown-code',
    unknown: unknown.map(triple),
    disagreement: null,
    entries: entriesOf(word === undefined ? codes : [word, ...codes]),
  }
}

/** Codes that have something to say: not those that merely say that there was no error. */
const telling = (codes: readonly Heard[]): DialectEntry[] =>
  codes.flatMap(({ slot, entry, code }) =>
    entry === null || (isZero(code) && slot.hasZero !== true) ? [] : [entry],
  )

const isZero = (code: string): boolean => /^0+$/.test(code)

const refine = (claim: Claim, finer: readonly DialectEntry[]): Claim =>
  finer.map(claimOf).reduce(refineOnce, claim)

// What a code says is finer than these, and never finer than any other reason of another status.
const GENERAL: ReadonlySet<Reason | null> = new Set([
  null,
  'unknown',
  'carrier-rejected',
  'provider-rejected',
  'gateway-error',
  'carrier-unavailable',
])

/** A code makes the word more exact, and never crosses from good, bad or open into another of them. */
function refineOnce(claim: Claim, finer: Claim): Claim {
  const outcome = outcomeOf(claim.status)
  if (outcome === null || outcomeOf(finer.status) !== outcome) return claim
  if (outcome !== 'bad') return stronger(claim, finer)
  const says = finer.reason !== null && (finer.reason !== 'unknown' || finer.detail !== null)
  if (!says && !GENERAL.has(claim.reason)) return claim
  const isFiner = GENERAL.has(claim.reason) || finer.status === claim.status
  if (!isFiner) return { ...claim, detail: claim.detail ?? finer.reason }
  // "Failed" is the plainest of the bad words: a code that has only that leaves a finer word standing.
  const status = finer.status === 'failed' ? claim.status : finer.status
  const isNews = finer.reason !== null && finer.reason !== 'unknown'
  return {
    ...(isNews ? finer : claim),
    status,
    detail: finer.detail ?? claim.detail,
    charge: finer.charge ?? claim.charge,
    chargeSource: finer.chargeSource ?? claim.chargeSource,
  }
}

/** Of two good words, or two open ones: the heavier, by the better witness. */
function stronger(claim: Claim, finer: Claim): Claim {
  const isHeavier = weight(finer) >= weight(claim) && finer.status !== 'unconfirmed'
  const [more, less] = isHeavier ? [finer, claim] : [claim, finer]
  return {
    ...more,
    reason: more.reason ?? less.reason,
    detail: finer.detail ?? claim.detail,
    grade: GRADES[Math.max(GRADES.indexOf(more.grade), GRADES.indexOf(less.grade))] ?? more.grade,
    charge: finer.charge ?? claim.charge,
    chargeSource: finer.chargeSource ?? claim.chargeSource,
  }
}

const weight = ({ status, grade }: Claim): number => WEIGHTS[weightName(status, grade)]

// ---- reporting

const isGap = ({ entry, isOpaque, code, slot }: Heard): boolean =>
  entry === null && !isOpaque && !(isZero(code) && slot.hasZero !== true)

const triple = ({ vendor, field, code }: Heard): Triple => ({ vendor, field, code })

const entriesOf = (heard: readonly Heard[]): VendorReading['entries'] =>
  heard.flatMap((one) => (one.entry === null ? [] : [{ ...triple(one), entry: one.entry }]))

function saidBy(
  word: Heard | undefined,
  codes: readonly Heard[],
): Pick<VendorReading, 'word' | 'code'> {
  const finest = codes.findLast(({ code, slot }) => !isZero(code) || slot.hasZero === true)
  return { word: word?.code ?? null, code: (finest ?? codes.at(-1))?.code ?? null }
}

function disagreementOf(word: Heard, codes: readonly Heard[]): string | null {
  const outcome = word.entry === null ? null : outcomeOf(claimOf(word.entry).status)
  const against = codes.find(({ entry, code, slot }) => {
    if (entry === null || outcome === null || (isZero(code) && slot.hasZero !== true)) return false
    const other = outcomeOf(claimOf(entry).status)
    return other !== null && other !== outcome
  })
  if (against?.entry == null || word.entry === null) return null
  const [theirs, ours] = [claimOf(against.entry).status, claimOf(word.entry).status]
  return `${word.field} says ${word.code} (${ours}), ${against.field} says ${against.code} (${theirs})`
}

const NO_CLAIM: Claim = {
  status: 'none',
  grade: 'provider',
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  charge: null,
  chargeSource: null,
}

const nothingSaid = (unknown: readonly Triple[]): VendorReading => ({
  claim: NO_CLAIM,
  word: null,
  code: null,
  known: unknown.length > 0 ? 'unknown-word' : 'nothing',
  unknown,
  disagreement: null,
  entries: [],
})

/** Somebody's message to us is no outcome of ours, whatever its status says. */
const inboundSaid = (words: readonly Heard[], codes: readonly Heard[]): VendorReading => ({
  ...nothingSaid([]),
  ...saidBy(words[0], codes),
  known: 'known',
  entries: entriesOf([...words, ...codes]),
})
