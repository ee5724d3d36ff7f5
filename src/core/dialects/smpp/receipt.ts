import type { Claim, Fault } from '../../evidence.ts'
import { relationOf } from '../../matching.ts'
import type { Reason } from '../../reasons.ts'
import { OUTCOME } from '../../status.ts'
import type { ClaimedStatus, Grade } from '../../status.ts'
import { indexByCode, statusOfPhase } from '../entry.ts'
import type { DialectEntry, Phase } from '../entry.ts'
import { NO_OVERRIDES } from '../overrides.ts'
import type { Overrides, UnknownWord } from '../overrides.ts'
import { readBody } from './body.ts'
import { BY_COMMAND_STATUS, causeOf, hex, readNetworkError } from './cause.ts'
import type { Cause, NetworkError } from './cause.ts'
import { readReceiptDate } from './dates.ts'
import { NO_HABITS, SMPP_VENDOR, ownEntry } from './habits.ts'
import type { SmppHabits } from './habits.ts'
import type { ReceiptText } from './receipt-text.ts'
import { SMPP_MESSAGE_STATE, SMPP_STAT } from './table.ts'

export { NO_HABITS } from './habits.ts'
export type { SmppHabits } from './habits.ts'

/** Names the tables that read a receipt; raised when a table changes, so that replay can tell. */
export const SMPP_DIALECT = 'smpp/4'

/** The parts of a deliver_sm or data_sm that say what it is. Absent and empty are null. */
export type SmppReceiptInput = {
  /** Null when it is not known: then the words alone tell a receipt from a message. */
  readonly esmClass: number | null
  readonly dataCoding: number | null
  readonly shortMessage: Uint8Array
  readonly tlvs: {
    readonly receiptedMessageId?: string | null
    readonly messageState?: number | null
    readonly networkErrorCode?: Uint8Array | null
    readonly messagePayload?: Uint8Array | null
  }
  /** Epoch milliseconds; settles dates that can be read in two ways. */
  readonly arrivedAt: number | null
}

export type SmppReceipt = {
  readonly kind: 'receipt'
  readonly id: string | null
  readonly sub: number | null
  readonly dlvrd: number | null
  readonly submitDate: string | null
  readonly doneDate: string | null
  /** The text's word, upper-cased; else message_state's name. */
  readonly stat: string | null
  readonly messageState: number | null
  readonly phase: Phase
  readonly final: boolean
  readonly err: string | null
  readonly networkError: NetworkError | null
  readonly text: string | null
  /** What the text and the optional parameters say differently, in words. */
  readonly disagreement: string | null
  readonly claim: Claim
  /** For people and for the code table: the word that was read, and the code that gave the reason. */
  readonly word: string | null
  readonly code: string | null
  /** What no table and no entry of our own knows. It has moved nothing. */
  readonly unknown: readonly UnknownWord[]
  /** Its words alone say that it is one, and not all of them are there: a person may have typed it. */
  readonly isDoubtful: boolean
  /** What makes two receipts one fact: the raw words, however they are read. */
  readonly said: string
}

export type SmppReading =
  | SmppReceipt
  | { readonly kind: 'inbound'; readonly text: string }
  | { readonly kind: 'malformed'; readonly because: string; readonly text: string }

/** Reads what a message centre delivered. Total: it never throws and never guesses. */
export function readSmppReceipt(
  input: SmppReceiptInput,
  habits: SmppHabits = NO_HABITS,
): SmppReading {
  const { text, words } = readBody({
    esmClass: input.esmClass,
    dataCoding: input.dataCoding,
    shortMessage: input.shortMessage,
    messagePayload: input.tlvs.messagePayload ?? null,
  })
  const tlvId = withoutNul(input.tlvs.receiptedMessageId)
  const state = input.tlvs.messageState ?? null
  // No phone writes optional parameters either.
  const isCertain = isMarked(input.esmClass) || tlvId !== null || state !== null
  const isDenied = habits.receiptsMarked === true && input.esmClass !== null
  if (!isCertain && (isDenied || !looksLikeOne(input.esmClass, words, habits)))
    return { kind: 'inbound', text }
  if (tlvId === null && state === null && words.id === null && words.stat === null) {
    const because = 'marked as a receipt, but neither an id nor a status can be found in it'
    return { kind: 'malformed', because, text }
  }
  const isDoubtful = !isCertain && input.esmClass !== null && !isComplete(words)
  return { ...receipt(input, habits, words), isDoubtful }
}

const isComplete = ({ id, stat, submitDate, doneDate }: ReceiptText): boolean =>
  id !== null && stat !== null && submitDate !== null && doneDate !== null

const MESSAGE_TYPE_BITS = 0x3c

const isMarked = (esmClass: number | null): boolean =>
  esmClass !== null && (esmClass & MESSAGE_TYPE_BITS) !== 0

/**
 * Without bits and optional parameters the words alone must tell, and a person may text
 * `id:1 stat:DELIVRD` too: where the bits deny it, or the outcome is not there, more keys are asked for.
 */
function looksLikeOne(esmClass: number | null, words: ReceiptText, habits: SmppHabits): boolean {
  if (words.startsWith === null) return false
  return words.properKeys >= properKeysWanted(esmClass, words, habits)
}

function properKeysWanted(
  esmClass: number | null,
  { stat, startsWith }: ReceiptText,
  habits: SmppHabits,
): number {
  if (stat === null) return 5
  if (esmClass !== null) return startsWith === 'id' ? 3 : 4
  return entryOfWord(stat, habits) === null ? 2 : 1
}

function receipt(
  input: SmppReceiptInput,
  habits: SmppHabits,
  words: ReceiptText,
): Omit<SmppReceipt, 'isDoubtful'> {
  const { tlvs, arrivedAt } = input
  const id = withoutNul(tlvs.receiptedMessageId)
  const outcome = readOutcome(tlvs.messageState ?? null, words.stat, habits)
  const networkError = readNetworkError(tlvs.networkErrorCode ?? null)
  const cause = causeOf(networkError, words.err, habits)
  const messageState = tlvs.messageState ?? null
  const claim = claimOf(outcome, cause, habits)
  return {
    kind: 'receipt',
    id: id ?? words.id,
    sub: count(words.sub),
    dlvrd: count(words.dlvrd),
    submitDate: readReceiptDate(words.submitDate, arrivedAt),
    doneDate: readReceiptDate(words.doneDate, arrivedAt),
    stat: words.stat ?? outcome.entry?.name ?? null,
    messageState,
    phase: outcome.phase,
    final: outcome.final,
    err: words.err,
    networkError,
    text: words.text,
    disagreement: disagreementOf(id, words, outcome),
    claim,
    word: words.stat ?? outcome.entry?.name ?? null,
    code: cause?.code ?? words.err,
    unknown: [...outcome.unknown, ...(isGood(claim.status) ? [] : (cause?.unknown ?? []))],
    said: [
      words.stat,
      messageState,
      words.err,
      networkError && `${networkError.type}:${networkError.code}`,
      words.doneDate,
    ]
      .map((part) => String(part ?? '').slice(0, 60))
      .join('|'),
  }
}

const withoutNul = (id: string | null | undefined): string | null =>
  id?.split('\0', 1)[0]?.trim() || null

const count = (digits: string | null): number | null =>
  digits !== null && /^\d{1,9}$/.test(digits) ? Number(digits) : null

// ---- outcome

const BY_WORD = indexByCode(SMPP_STAT)
const BY_STATE = indexByCode(SMPP_MESSAGE_STATE)
const BY_STATE_NAME: ReadonlyMap<string, DialectEntry> = new Map(
  SMPP_MESSAGE_STATE.entries.map((one) => [one.name, one]),
)

// The specification's names of states, and plain English of the same, written out where seven letters belong.
const SPELLED_OUT: Readonly<Record<string, string>> = {
  UNDELIVERED: 'UNDELIV',
  UNDELIVERABLE: 'UNDELIV',
  BUFFERED: 'BUFFRED',
  SCHEDULED: 'SCHEDLD',
}

type OutcomeRead = {
  readonly entry: DialectEntry | null
  readonly phase: Phase
  readonly final: boolean
  /** What the text alone says, where the parameter decided. */
  readonly overruled: DialectEntry | null
  readonly unknown: readonly UnknownWord[]
}

/**
 * message_state decides where it is one that the specification knows; else the word does. What people have
 * decided about the word goes before both, for they know the provider.
 */
function readOutcome(state: number | null, stat: string | null, habits: SmppHabits): OutcomeRead {
  const own = stat === null ? null : ownEntry(habits, 'stat', stat)
  const said = stat === null ? null : entryOfWord(stat, habits)
  const stated = state === null ? null : entryOfState(state, habits)
  // opensmppbox writes 0 beside BUFFRED, though 0 is SCHEDULED: the word knows better.
  const misused = state === 0 && said?.phase === 'sent'
  const entry = own ?? (stated === null || misused ? said : stated)
  const overruled = entry === stated && said !== null && said.phase !== entry?.phase ? said : null
  return {
    entry,
    phase: entry?.phase ?? 'unknown',
    final: entry?.final ?? false,
    overruled,
    unknown: [
      ...(stat !== null && said === null ? [{ field: 'stat', code: stat }] : []),
      ...(state !== null && stated === null
        ? [{ field: 'message_state', code: String(state) }]
        : []),
    ],
  }
}

const entryOfState = (state: number, habits: SmppHabits): DialectEntry | null =>
  ownEntry(habits, 'message_state', String(state)) ?? BY_STATE.get(String(state)) ?? null

function entryOfWord(stat: string, habits: SmppHabits): DialectEntry | null {
  const own = habits.statWords[stat] ?? habits.statWords[stat.toLowerCase()]
  const word = own?.toUpperCase() ?? SPELLED_OUT[stat] ?? stat
  return ownEntry(habits, 'stat', stat) ?? BY_WORD.get(word) ?? BY_STATE_NAME.get(word) ?? null
}

function disagreementOf(
  tlvId: string | null,
  words: ReceiptText,
  outcome: OutcomeRead,
): string | null {
  const parts: string[] = []
  if (tlvId !== null && words.id !== null && relationOf(tlvId, words.id) === null)
    parts.push(`the text names the id ${words.id}, receipted_message_id ${tlvId}`)
  if (outcome.overruled !== null && outcome.entry !== null)
    parts.push(`the text says ${outcome.overruled.name}, message_state ${outcome.entry.name}`)
  return parts.length === 0 ? null : parts.join('; ')
}

// ---- why

// A network's own word is finer than these, and never finer than any other.
const GENERAL: ReadonlySet<Reason | null> = new Set([
  null,
  'unknown',
  'carrier-rejected',
  'provider-rejected',
])

function claimOf(outcome: OutcomeRead, cause: Cause | null, habits: SmppHabits): Claim {
  const { entry } = outcome
  const said = entry === null ? 'none' : statusOfEntry(entry)
  const isBad = said === 'failed' || said === 'rejected'
  const finer = cause?.entry ?? null
  const takesFiner = isBad && finer?.reason != null && GENERAL.has(entry?.reason ?? null)
  const status = isBad && cause?.isOwn === true && finer !== null ? badEnd(said, finer) : said
  const reason = takesFiner ? finer.reason : (entry?.reason ?? null)
  const isBeside =
    !takesFiner && !isGood(status) && finer?.reason != null && finer.reason !== reason
  // What a person has decided about the code goes before what the word's table says, of a bad end.
  const decided = isBad && cause?.isOwn === true ? finer : null
  const charge = decided?.charge ?? entry?.charge ?? null
  return {
    status,
    grade: decided?.grade ?? entry?.grade ?? gradeOf(status, habits),
    reason,
    detail: isBeside ? finer.reason : (entry?.detail ?? null),
    fault: entry?.fault ?? faultOf(entry, reason),
    permanent: takesFiner ? finer.permanent : (entry?.permanent ?? null),
    charge,
    chargeSource: charge === null ? null : 'table',
  }
}

/** It got there: a code beside it explains nothing. */
const isGood = (status: ClaimedStatus): boolean => status !== 'none' && OUTCOME[status] === 'good'

const statusOfEntry = (entry: DialectEntry): ClaimedStatus =>
  entry.status ?? statusOfPhase(entry.phase, entry.final)

/** A code never makes a bad end a good one or an open one. */
function badEnd(said: ClaimedStatus, finer: DialectEntry): ClaimedStatus {
  const status = statusOfEntry(finer)
  return status !== 'none' && OUTCOME[status] === 'bad' ? status : said
}

function gradeOf(status: Claim['status'], habits: SmppHabits): Grade {
  if (status === 'delivered') return habits.handsetGrade ? 'handset' : 'carrier'
  return status === 'submitted' || status === 'unconfirmed' || status === 'none'
    ? 'provider'
    : 'carrier'
}

/** Null leaves it to the reason's usual fault; SYSERR and the like name theirs by the reason. */
const faultOf = (entry: DialectEntry | null, reason: Reason | null): Fault | null =>
  reason === 'unknown' && entry?.phase === 'failed' ? 'carrier' : null

// ---- answers

export type CommandStatusReading = {
  readonly name: string
  /** busy: provably not taken, to be offered again later; refused: never to be offered again as it is. */
  readonly outcome: 'accepted' | 'refused' | 'busy'
  readonly claim: Claim
  readonly word: string
  readonly code: string
  readonly unknown: readonly UnknownWord[]
}

const ESME_RTHROTTLED = 0x58
const ESME_RMSGQFUL = 0x14
/** Said before the message was looked at, and true again a moment later. */
const BUSY: ReadonlySet<number> = new Set([ESME_RTHROTTLED, ESME_RMSGQFUL])

/** Reads the command_status of a submit_sm_resp. */
export function readCommandStatus(
  status: number,
  own: Overrides = NO_OVERRIDES,
): CommandStatusReading {
  const code = hex(status)
  const decided = own(SMPP_VENDOR, 'command_status', code)
  const entry = decided ?? BY_COMMAND_STATUS.get(status) ?? null
  const isVendors = status >= 0x400 && status <= 0x4ff
  const name =
    BY_COMMAND_STATUS.get(status)?.name ??
    (isVendors ? 'vendor-specific status' : 'reserved status')
  const outcome = status === 0 ? 'accepted' : BUSY.has(status) ? 'busy' : 'refused'
  return {
    name,
    outcome,
    word: name,
    code,
    claim: {
      status: outcome === 'refused' ? 'rejected' : 'submitted',
      grade: 'provider',
      reason: outcome === 'accepted' ? null : (entry?.reason ?? 'unknown'),
      detail: outcome === 'refused' ? 'refused-at-submission' : null,
      fault: outcome === 'refused' && entry === null ? 'provider' : null,
      permanent: outcome === 'refused' ? (entry?.permanent ?? null) : null,
      charge: outcome === 'accepted' ? null : (decided?.charge ?? 'no'),
      chargeSource: outcome === 'accepted' ? null : 'table',
    },
    unknown: entry === null && outcome === 'refused' ? [{ field: 'command_status', code }] : [],
  }
}
