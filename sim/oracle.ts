import { COMMAND_STATUS } from '../src/smpp/command-status.ts'
import type { ReceiptHabit } from '../src/core/evidence.ts'
import type { Status } from '../src/core/status.ts'
import { allowedByFold } from './oracle-fold.ts'
import type { ReceiptRecord, SubmitRecord, Truth } from './smsc/truth.ts'
import { WIRES } from './smsc/wires.ts'
import type { Said } from './tables/words-table.ts'
import { findWord, saidByState } from './tables/words-table.ts'

/** What the oracle is asked: one message to one recipient. */
export type AskedMessage = {
  /** The number as it was submitted, without a plus. */
  readonly to: string
  /** The whole text; null if it was the only message to this number. */
  readonly text: string | null
}

export type OracleSettings = {
  readonly nowMs: number
  /** An open message older than `earliestMs` may be unconfirmed; older than `latestMs` it must be. */
  readonly expectedBy: { readonly earliestMs: number; readonly latestMs: number }
  /** Which segments this provider account is held to receipt: several where it is being learned. */
  readonly habits: readonly ReceiptHabit[]
  /** There is another provider account: what one refuses may wait for its turn there, and end waiting. */
  readonly hasSuccessors?: boolean
}

/** What the evidence allows, and the evidence in words, for the message of a failing test. */
export type Allowed = { readonly statuses: ReadonlySet<Status>; readonly because: string }

/** What is certain to have been read, and what may have been. */
export type Heard = { readonly certain: readonly Said[]; readonly possible: readonly Said[] }

/** One segment's evidence. Receipts stand apart: they alone may speak for the other segments too. */
export type SegmentEvidence = {
  readonly segment: number
  readonly own: Heard
  readonly receipted: Heard
}

/** The centre never saw it: nothing can be known but what we did ourselves, or hoped. */
const NEVER_SEEN: readonly Status[] = [
  'draft',
  'scheduled',
  'held',
  'queued',
  'submitted',
  'unconfirmed',
  'expired',
  'cancelled',
  'rejected',
]

/** Refused for the moment: the message was not taken and may be offered again, for as long as it is. */
const BUSY: ReadonlySet<number> = new Set([
  COMMAND_STATUS.ESME_RTHROTTLED,
  COMMAND_STATUS.ESME_RMSGQFUL,
])

/** Refusals that say nothing about the message, or that a patient sender may take as passing. */
const VAGUE: ReadonlySet<number> = new Set([
  COMMAND_STATUS.ESME_RINVBNDSTS,
  COMMAND_STATUS.ESME_RALYBND,
  COMMAND_STATUS.ESME_RSYSERR,
  COMMAND_STATUS.ESME_RINVMSGID,
  COMMAND_STATUS.ESME_RCANCELFAIL,
  COMMAND_STATUS.ESME_RREPLACEFAIL,
  COMMAND_STATUS.ESME_RX_T_APPN,
  COMMAND_STATUS.ESME_RQUERYFAIL,
  COMMAND_STATUS.ESME_RDELIVERYFAILURE,
  COMMAND_STATUS.ESME_RSERTYPUNAVAIL,
  COMMAND_STATUS.ESME_RBCASTQUERYFAIL,
  COMMAND_STATUS.ESME_RBCASTCANCELFAIL,
])

/**
 * Which statuses the evidence allows each message, computed from the simulator's own log by the rules
 * in DESIGN.md section 3, and by nothing that the product decides with.
 */
export function allowedStatuses(
  truth: Truth,
  asked: readonly AskedMessage[],
  settings: OracleSettings,
): readonly Allowed[] {
  const byRecipient = Map.groupBy(truth.submits, ({ recipient }) => recipient)
  const repliers = new Set(truth.inbound.map(({ from }) => from))
  return asked.map(({ to, text }) => {
    const all = byRecipient.get(to) ?? []
    return allowed(text === null ? all : all.filter((record) => text.includes(record.text)), {
      ...settings,
      hasReplied: repliers.has(to),
    })
  })
}

/** Texts that really reached a handset more than once, one line each. */
export function textedTwice(truth: Truth): readonly string[] {
  const reached = truth.submits.filter(
    ({ isTaken, handsetAtMs }) => isTaken && handsetAtMs !== null,
  )
  const same = Map.groupBy(
    reached,
    ({ recipient, segment, text }) => `${recipient} ${segment} ${text}`,
  )
  return [...same].filter(([, times]) => times.length > 1).map(([what]) => what)
}

type RecipientSettings = OracleSettings & {
  /** Whoever answers has the text before them: that may be taken for a delivery of all of it. */
  readonly hasReplied: boolean
}

function allowed(records: readonly SubmitRecord[], settings: RecipientSettings): Allowed {
  const [first] = records
  if (first === undefined) {
    return { statuses: new Set(NEVER_SEEN), because: 'the centre never saw it' }
  }
  const segments = Array.from({ length: first.segments }, (_, at) =>
    segmentEvidence(at + 1, records, settings),
  )
  const statuses = new Set(settings.habits.flatMap((habit) => allowedByFold(segments, habit)))
  const mayWait =
    settings.hasSuccessors === true && records.some(({ answer }) => answer === 'refused')
  if (mayWait || records.some(isPassing)) addWaiting(statuses, records)
  return { statuses, because: records.map(inWords).join('; ') }
}

/** Offered again and again, or refused in a way that may be taken so: not yet with anyone. */
function addWaiting(statuses: Set<Status>, records: readonly SubmitRecord[]): void {
  if (records.some(({ isTaken, answer }) => isTaken || answer === 'accepted')) return
  for (const status of ['queued', 'submitted', 'unconfirmed', 'expired'] as const)
    statuses.add(status)
}

const isPassing = ({ answer, status, isAnsweredInGeneral }: SubmitRecord): boolean =>
  answer === 'refused' && (BUSY.has(status) || VAGUE.has(status) || isAnsweredInGeneral)

function segmentEvidence(
  segment: number,
  records: readonly SubmitRecord[],
  { nowMs, expectedBy, hasReplied }: RecipientSettings,
): SegmentEvidence {
  const own = { certain: ['submitted'] as Said[], possible: [] as Said[] }
  if (hasReplied) own.possible.push('delivered')
  const receipted = { certain: [] as Said[], possible: [] as Said[] }
  const offers = records.filter((one) => one.segment === segment)
  for (const [at, record] of offers.entries()) {
    // What was offered again after a refusal, to this provider or the next, is refused no more.
    const isLast = at === offers.length - 1
    if (record.answer === 'refused') addRefusal(record, own, isLast)
    for (const receipt of record.receipts) {
      const said = readReceipt(receipt)
      if (said === null || receipt.firstSentAtMs === null) continue
      const isSurelyKept = receipt.ackedAtMs !== null && receipt.ackStatus === 0
      if (isSurelyKept && isIdKnown(record)) receipted.certain.push(said)
      else receipted.possible.push(said)
    }
  }
  // The clock starts when the message is handed over, all its segments at once.
  const age = nowMs - Math.max(...records.map(({ atMs }) => atMs))
  if (age >= expectedBy.latestMs) own.certain.push('unconfirmed')
  else if (age >= expectedBy.earliestMs) own.possible.push('unconfirmed')
  return { segment, own, receipted }
}

function addRefusal(
  record: SubmitRecord,
  heard: { certain: Said[]; possible: Said[] },
  isLast: boolean,
): void {
  if (BUSY.has(record.status)) return
  const isSurelyRead =
    isLast && !record.isAnswerDoubtful && !VAGUE.has(record.status) && !record.isAnsweredInGeneral
  if (isSurelyRead) heard.certain.push('rejected')
  else heard.possible.push('rejected')
}

/** Whether the customer surely learned the id that the receipts will name. */
const isIdKnown = ({ answer, isAnswerDoubtful, id }: SubmitRecord): boolean =>
  answer === 'accepted' && !isAnswerDoubtful && id !== ''

/** What a careful reader learns from a receipt; null: nothing. message_state outweighs the word. */
function readReceipt({ wire, stat, state }: ReceiptRecord): Said | null {
  if (!WIRES[wire].isReadable) return null
  const word = findWord(stat).says
  const said =
    state === null || (state === 0 && stat.startsWith('BUFF')) ? word : saidByState(state)
  return said === 'none' ? null : said
}

function inWords(record: SubmitRecord): string {
  const { segment, segments, behaviour, answer, status, receipts } = record
  const place = segments > 1 ? ` ${segment}/${segments}` : ''
  const doubt = record.isAnswerDoubtful ? '?' : ''
  const words = receipts.map(
    ({ stat, wire, ackStatus }) =>
      `${stat}${wire === 'text' ? '' : ` (${wire})`}${ackStatus === 0 ? '' : ' unacknowledged'}`,
  )
  const answered = answer === 'refused' ? `refused ${status}` : answer
  return [`${behaviour}${place} ${answered}${doubt}`, ...words].join(', ')
}
