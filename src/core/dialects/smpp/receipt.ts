import type { Charge, Claim, Fault } from '../../evidence.ts'
import { relationOf } from '../../matching.ts'
import type { Reason } from '../../reasons.ts'
import type { Grade } from '../../status.ts'
import { indexByCode, statusOfPhase } from '../entry.ts'
import type { DialectEntry, Phase } from '../entry.ts'
import { GSM_MAP_USER_ERROR } from '../gsm/table.ts'
import { readBody } from './body.ts'
import { readReceiptDate } from './dates.ts'
import type { ReceiptText } from './receipt-text.ts'
import {
  SMPP_COMMAND_STATUS,
  SMPP_ERR_AGGREGATOR_LIST_MAP_BASED,
  SMPP_ERR_TWILIO_SMPP_LIST,
  SMPP_MESSAGE_STATE,
  SMPP_STAT,
} from './table.ts'

/** Names the tables that read a receipt; raised when a table changes, so that replay can tell. */
export const SMPP_DIALECT = 'smpp/3'

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

/** What a provider account declares about its receipts, because nobody else can know. */
export type SmppHabits = {
  /** Which table `err:` follows; none unless named. */
  readonly errTable: 'none' | 'map' | 'twilio' | 'aggregator'
  /** DELIVRD comes from the handset, not merely from the carrier. */
  readonly handsetGrade: boolean
  /** Words of its own: `{ "0": "DELIVRD" }`. */
  readonly statWords: Readonly<Record<string, string>>
}

export const NO_HABITS: SmppHabits = { errTable: 'none', handsetGrade: false, statWords: {} }

export type SmppReceipt = {
  readonly kind: 'receipt'
  readonly id: string | null
  readonly sub: number | null
  readonly dlvrd: number | null
  readonly submitDate: string | null
  readonly doneDate: string | null
  /** The text's word, upper-cased; else message_state's name. */
  readonly stat: string | null
  readonly phase: Phase
  readonly final: boolean
  readonly err: string | null
  readonly networkError: { readonly type: number; readonly code: number } | null
  readonly text: string | null
  /** What the text and the optional parameters say differently, in words. */
  readonly disagreement: string | null
  readonly claim: Claim
  /** For people and for the code table: the word that was read, and the code that gave the reason. */
  readonly word: string | null
  readonly code: string | null
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
  const hasParameters = tlvId !== null || state !== null
  if (!isMarked(input.esmClass) && !hasParameters && !looksLikeOne(input.esmClass, words, habits))
    return { kind: 'inbound', text }
  if (tlvId === null && state === null && words.id === null && words.stat === null) {
    const because = 'marked as a receipt, but neither an id nor a status can be found in it'
    return { kind: 'malformed', because, text }
  }
  return receipt(input, habits, words)
}

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

function receipt(input: SmppReceiptInput, habits: SmppHabits, words: ReceiptText): SmppReceipt {
  const { tlvs, arrivedAt } = input
  const id = withoutNul(tlvs.receiptedMessageId)
  const outcome = readOutcome(tlvs.messageState ?? null, words.stat, habits)
  const networkError = readNetworkError(tlvs.networkErrorCode ?? null)
  const cause = causeOf(networkError, words.err, habits)
  return {
    kind: 'receipt',
    id: id ?? words.id,
    sub: count(words.sub),
    dlvrd: count(words.dlvrd),
    submitDate: readReceiptDate(words.submitDate, arrivedAt),
    doneDate: readReceiptDate(words.doneDate, arrivedAt),
    stat: words.stat ?? outcome.entry?.name ?? null,
    phase: outcome.phase,
    final: outcome.final,
    err: words.err,
    networkError,
    text: words.text,
    disagreement: disagreementOf(id, words, outcome),
    claim: claimOf(outcome, cause, habits),
    word: words.stat ?? outcome.entry?.name ?? null,
    code: cause?.code ?? words.err,
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
}

/** message_state decides where it is one that the specification knows; else the word does. */
function readOutcome(state: number | null, stat: string | null, habits: SmppHabits): OutcomeRead {
  const said = stat === null ? null : entryOfWord(stat, habits)
  const stated = state === null ? null : (BY_STATE.get(String(state)) ?? null)
  // opensmppbox writes 0 beside BUFFRED, though 0 is SCHEDULED: the word knows better.
  const misused = state === 0 && said?.phase === 'sent'
  const entry = stated === null || misused ? said : stated
  const overruled = entry === stated && said !== null && said.phase !== entry?.phase ? said : null
  return {
    entry,
    phase: entry?.phase ?? 'unknown',
    final: entry?.final ?? false,
    overruled,
  }
}

function entryOfWord(stat: string, habits: SmppHabits): DialectEntry | null {
  const own = habits.statWords[stat] ?? habits.statWords[stat.toLowerCase()]
  const word = own?.toUpperCase() ?? SPELLED_OUT[stat] ?? stat
  return BY_WORD.get(word) ?? BY_STATE_NAME.get(word) ?? null
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

const ERR_TABLES = {
  none: null,
  map: indexByCode(GSM_MAP_USER_ERROR),
  twilio: indexByCode(SMPP_ERR_TWILIO_SMPP_LIST),
  aggregator: indexByCode(SMPP_ERR_AGGREGATOR_LIST_MAP_BASED),
} as const

const BY_COMMAND_STATUS: ReadonlyMap<number, DialectEntry> = new Map(
  SMPP_COMMAND_STATUS.entries.map((one) => [Number(one.code), one]),
)

const GSM = 3
const SMPP_ERROR = 7

/** What gave the reason: the code as people should see it, and its entry if a table knows it. */
type Cause = { readonly code: string; readonly entry: DialectEntry | null }

function readNetworkError(bytes: Uint8Array | null): SmppReceipt['networkError'] {
  if (bytes === null || bytes.length !== 3) return null
  return { type: bytes[0] ?? 0, code: (bytes[1] ?? 0) * 256 + (bytes[2] ?? 0) }
}

function causeOf(
  network: SmppReceipt['networkError'],
  err: string | null,
  habits: SmppHabits,
): Cause | null {
  if (network !== null && network.code !== 0) {
    if (network.type === GSM)
      return { code: String(network.code), entry: ERR_TABLES.map.get(String(network.code)) ?? null }
    if (network.type === SMPP_ERROR)
      return { code: hex(network.code), entry: BY_COMMAND_STATUS.get(network.code) ?? null }
    return { code: `${network.type}:${network.code}`, entry: null }
  }
  const table = ERR_TABLES[habits.errTable]
  if (err === null || table === null) return null
  const bare = /^\d+$/.test(err) ? String(Number(err)) : err
  const entry = table.get(bare) ?? table.get(bare.padStart(3, '0')) ?? null
  return { code: err, entry: entry?.phase === 'delivered' ? null : entry }
}

// A network's own word is finer than these, and never finer than any other.
const GENERAL: ReadonlySet<Reason | null> = new Set([
  null,
  'unknown',
  'carrier-rejected',
  'provider-rejected',
])

function claimOf(outcome: OutcomeRead, cause: Cause | null, habits: SmppHabits): Claim {
  const status = statusOfPhase(outcome.phase, outcome.final)
  const { entry } = outcome
  const isBad = status === 'failed' || status === 'rejected'
  const finer = cause?.entry ?? null
  const takesFiner = isBad && finer !== null && GENERAL.has(entry?.reason ?? null)
  const reason = takesFiner ? finer.reason : (entry?.reason ?? null)
  return {
    status,
    grade: gradeOf(status, habits),
    reason,
    detail:
      !takesFiner && finer !== null && finer.reason !== reason
        ? finer.reason
        : (entry?.detail ?? null),
    fault: faultOf(entry, reason),
    permanent: takesFiner ? finer.permanent : (entry?.permanent ?? null),
    charge: chargeOf(entry),
    chargeSource: entry?.charge == null ? null : 'table',
  }
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

const chargeOf = (entry: DialectEntry | null): Charge | null => entry?.charge ?? null

// ---- answers

export type CommandStatusReading = {
  readonly name: string
  /** busy: provably not taken, to be offered again later; refused: never to be offered again as it is. */
  readonly outcome: 'accepted' | 'refused' | 'busy'
  readonly claim: Claim
  readonly word: string
  readonly code: string
}

const ESME_RTHROTTLED = 0x58
const ESME_RMSGQFUL = 0x14
/** Said before the message was looked at, and true again a moment later. */
const BUSY: ReadonlySet<number> = new Set([ESME_RTHROTTLED, ESME_RMSGQFUL])

const hex = (status: number): string => `0x${status.toString(16).toUpperCase().padStart(8, '0')}`

/** Reads the command_status of a submit_sm_resp. */
export function readCommandStatus(status: number): CommandStatusReading {
  const entry = BY_COMMAND_STATUS.get(status) ?? null
  const isVendors = status >= 0x400 && status <= 0x4ff
  const name = entry?.name ?? (isVendors ? 'vendor-specific status' : 'reserved status')
  const outcome = status === 0 ? 'accepted' : BUSY.has(status) ? 'busy' : 'refused'
  return {
    name,
    outcome,
    word: name,
    code: hex(status),
    claim: {
      status: outcome === 'refused' ? 'rejected' : 'submitted',
      grade: 'provider',
      reason: outcome === 'accepted' ? null : (entry?.reason ?? 'unknown'),
      detail: outcome === 'refused' ? 'refused-at-submission' : null,
      fault: outcome === 'refused' && entry === null ? 'provider' : null,
      permanent: outcome === 'refused' ? (entry?.permanent ?? null) : null,
      charge: outcome === 'accepted' ? null : 'no',
      chargeSource: outcome === 'accepted' ? null : 'table',
    },
  }
}
