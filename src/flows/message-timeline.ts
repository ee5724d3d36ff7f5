import type { Facts } from '../core/decide.ts'
import type { Evidence, EvidenceKind } from '../core/evidence.ts'
import { ANOTHER_AWAITED, NOTHING_SAID, RECEIPTS_OFF, UNKNOWN_WORD } from '../core/own-evidence.ts'
import type { CorrectionCause } from '../core/correction.ts'
import { isReason, reasonEntry } from '../core/reasons.ts'
import type { Reason } from '../core/reasons.ts'
import type { Standing } from '../core/standing.ts'
import { turnedBecause } from '../core/turned.ts'
import { CLAIMED_STATUSES } from '../core/status.ts'
import type { ClaimedStatus, Grade, Status } from '../core/status.ts'
import type { CorrectionRecord } from './ports/vocabulary.ts'
import { bySubmission, segmentStatus, vendorOf } from './message-facts.ts'
import { turnTitle } from './turn-title.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { EvidenceRecord, MessageFile, RawEvidence, SubmissionRecord } from './ports/reads.ts'

export type TimelineSource = 'us' | 'provider' | 'carrier' | 'recipient'

/** What an entry did to the status. */
export type TimelineEffect = 'decided' | 'outranked' | 'agrees' | 'no-outcome'

export type TimelineEntry = {
  readonly at: number
  readonly source: TimelineSource
  readonly kind: EvidenceKind | 'created' | 'correction'
  readonly title: string
  readonly submission: number | null
  readonly segment: number | null
  readonly status: ClaimedStatus | null
  readonly grade: Grade | null
  readonly reason: string | null
  /** Whose words `word` and `code` are, by the dialect that read them; null: nobody's, or ours. */
  readonly vendor: string | null
  readonly word: string | null
  readonly code: string | null
  /** What was said beside them, for people: the provider's words, or why we could not; null: nothing. */
  readonly sentence: string | null
  /** The provider's clock, in its own words. */
  readonly happenedAt: string | null
  readonly timesSeen: number
  readonly matchedBy: string | null
  readonly effect: TimelineEffect | null
  readonly raw: RawEvidence | null
}

const BARE = {
  segment: null,
  status: null,
  grade: null,
  reason: null,
  vendor: null,
  word: null,
  code: null,
  sentence: null,
  happenedAt: null,
  timesSeen: 1,
  matchedBy: null,
  effect: null,
  raw: null,
} as const

/** Everything that is known about a message, in the order in which we learned it. */
export function timelineOf(file: MessageFile, facts: Facts, standing: Standing): TimelineEntry[] {
  const { message } = file
  const created: TimelineEntry = {
    ...BARE,
    at: message.createdAt,
    source: 'us',
    kind: 'created',
    title: isFromFile(file) ? 'It was sent by another system' : 'We took the message in',
    submission: null,
  }
  const entries = [
    created,
    ...bySubmission(file).flatMap((rows) => submissionEntries(rows, file, standing)),
    ...file.evidence.map((one) => evidenceEntry(one, effectOf(one, facts, standing))),
    ...file.corrections.map(correctionEntry),
  ]
  return entries.toSorted((a, b) => a.at - b.at || STEP[a.kind] - STEP[b.kind])
}

/** Of what happened in one millisecond, the cause comes first. */
const STEP: Readonly<Record<TimelineEntry['kind'], number>> = {
  created: 0,
  refusal: 1,
  cancellation: 1,
  validity: 1,
  handover: 2,
  failure: 3,
  answer: 3,
  receipt: 4,
  click: 5,
  reply: 5,
  reroute: 6,
  silence: 6,
  correction: 7,
}

const CORRECTED_BECAUSE: Readonly<Record<CorrectionCause, string>> = {
  'late-receipt': 'a receipt came later',
  reply: 'the recipient wrote back',
  import: 'a file that was brought in says so',
  'table-entry': 'a person decided what the provider’s word means',
  replay: 'its receipts were read again',
  person: 'a person changed it',
}

/** What was final stands otherwise now. */
function correctionEntry({ at, because, ...one }: CorrectionRecord): TimelineEntry {
  const moved =
    one.fromStatus === one.toStatus
      ? `${titleOfReason(one.fromReason)} to ${titleOfReason(one.toReason)}`
      : `${one.fromStatus} to ${one.toStatus}`
  return {
    ...BARE,
    at,
    source: 'us',
    kind: 'correction',
    title: `Corrected from ${moved}: ${CORRECTED_BECAUSE[because]}`,
    submission: null,
    status: claimedOf(one.toStatus),
    reason: one.toReason,
  }
}

const titleOfReason = (reason: Reason | null): string =>
  reason === null ? 'no reason' : reasonEntry(reason).title.toLowerCase()

/** Plans are nothing that evidence may say. */
const claimedOf = (status: Status): ClaimedStatus | null =>
  CLAIMED_STATUSES.find((one) => one === status) ?? null

function submissionEntries(
  rows: readonly SubmissionRecord[],
  file: MessageFile,
  standing: Standing,
): TimelineEntry[] {
  const [first] = rows
  if (first === undefined) return []
  const isMany = rows.length > 1
  const handover: TimelineEntry = {
    ...BARE,
    at: first.submittedAt,
    source: 'us',
    kind: 'handover',
    title: handoverTitle(first, rows.length),
    submission: first.submission,
    status: 'submitted',
    grade: 'inferred',
    effect: standing.decidedBy.includes(`handover:${first.submission}`) ? 'decided' : null,
  }
  return [handover, ...rows.flatMap((row) => answerEntry(row, isMany, file) ?? [])]
}

const isFromFile = ({ submissions }: Pick<MessageFile, 'submissions'>): boolean =>
  submissions.some(({ accountId }) => accountId === NO_ACCOUNT)

/** What a file of history tells was not our doing. */
const handoverTitle = ({ accountId, accountName }: SubmissionRecord, parts: number): string => {
  const inParts = parts > 1 ? ` in ${parts} parts` : ''
  return accountId === NO_ACCOUNT
    ? `It was handed over elsewhere${inParts}, says the imported file`
    : `We handed it to ${accountName}${inParts}`
}

const ANSWER_TITLE: Readonly<Record<NonNullable<SubmissionRecord['answer']>, string>> = {
  accepted: 'The provider took it',
  refused: 'The provider refused it',
  busy: 'The provider was too busy to take it',
  unknown: 'The provider’s answer never reached us',
}

const titleOfAnswer = (
  answer: NonNullable<SubmissionRecord['answer']>,
  code: string | null,
): string => {
  if (answer !== 'unknown' || code === null) return ANSWER_TITLE[answer]
  const status = /^http-(\d{3})$/.exec(code)?.[1]
  return status === undefined
    ? (LOST_TITLE[code] ?? ANSWER_TITLE.unknown)
    : `The provider answered with an error (HTTP ${status}), and may have taken it`
}

/** Of answers over HTTP, by what broke. */
const LOST_TITLE: Readonly<Record<string, string>> = {
  timeout: 'The provider did not answer in time, and may have taken it',
  reset: 'The connection broke before the provider’s answer came; it may have taken it',
  closed: 'We stopped before the provider’s answer came; it may have taken it',
  unreadable: 'The provider’s answer could not be understood; it may have taken it',
  'too-long': 'The provider’s answer had no end; it may have taken it',
}

/** What the provider said at once; a refusal is evidence of its own, as what we could not do is, and then stands there. */
function answerEntry(
  row: SubmissionRecord,
  isMany: boolean,
  file: MessageFile,
): TimelineEntry | null {
  if (row.answer === null || row.accountId === NO_ACCOUNT) return null
  const isEvidence = file.evidence.some(
    ({ kind, submission, segment }) =>
      (kind === 'answer' || kind === 'failure') &&
      submission === row.submission &&
      (segment === null || segment === row.segment),
  )
  if (isEvidence) return null
  return {
    ...BARE,
    at: row.answeredAt ?? row.submittedAt,
    source: row.answer === 'unknown' ? 'us' : 'provider',
    kind: 'answer',
    title:
      row.providerId === null
        ? titleOfAnswer(row.answer, row.answerCode)
        : `${ANSWER_TITLE[row.answer]} and calls it ${row.providerId}`,
    submission: row.submission,
    segment: isMany ? row.segment : null,
    code: row.answerCode,
    effect: row.answer === 'accepted' ? 'agrees' : null,
  }
}

function evidenceEntry(one: EvidenceRecord, effect: TimelineEffect): TimelineEntry {
  const { claim } = one
  return {
    at: one.recordedAt,
    source: sourceOf(one),
    kind: one.kind,
    title: titleOf(one),
    submission: one.submission === 0 ? null : one.submission,
    segment: one.segment,
    status: claim.status,
    grade: claim.grade,
    reason: claim.reason,
    vendor: vendorOf(one.dialect),
    word: one.word,
    code: one.code,
    sentence: one.sentence,
    happenedAt: one.happenedAt,
    timesSeen: one.timesSeen,
    matchedBy: one.matchedBy,
    effect,
    raw: one.raw,
  }
}

function sourceOf({ kind, claim }: Evidence): TimelineSource {
  if (kind === 'answer') return 'provider'
  if (kind === 'reply' || kind === 'click') return 'recipient'
  if (kind !== 'receipt') return 'us'
  return claim.grade === 'provider' ? 'provider' : 'carrier'
}

/** It agrees where one of the segments that it speaks of stands as it says. */
function effectOf(one: Evidence, facts: Facts, standing: Standing): TimelineEffect {
  const { key, claim, submission, segment } = one
  if (claim.status === 'none') return 'no-outcome'
  if (standing.decidedBy.includes(key)) return 'decided'
  if (submission !== standing.submission) return 'outranked'
  const attempt = facts.submissions.find(({ number }) => number === submission)
  if (attempt === undefined) return claim.status === standing.status ? 'agrees' : 'outranked'
  const spoken = Array.from({ length: attempt.segments }, (_, at) => at + 1).filter(
    (number) => segment === null || segment === number,
  )
  return spoken.some((number) => segmentStatus(facts, attempt, number) === claim.status)
    ? 'agrees'
    : 'outranked'
}

const OWN_TITLE: Readonly<Record<Exclude<EvidenceKind, 'receipt' | 'answer'>, string>> = {
  handover: 'We handed it over',
  reply: 'The recipient wrote back',
  click: 'The recipient opened the link',
  silence: 'No receipt came in the time it usually takes',
  validity: 'Its time was over before we could send it',
  refusal: 'We refused to send it',
  failure: 'We could not hand it over',
  reroute: 'We turned to another provider account',
  cancellation: 'A person cancelled it',
}

/** Of history: by the detail of the silence. */
const SILENCE_TITLE: Readonly<Record<string, string>> = {
  [UNKNOWN_WORD]: 'No table knows what was said of it',
  [NOTHING_SAID]: 'The file does not say how it ended',
}

const CLAIM_TITLE: Readonly<Record<ClaimedStatus, string>> = {
  none: 'A receipt that says nothing about the outcome',
  submitted: 'Receipt: the provider has it',
  sent: 'Receipt: on its way to the phone',
  unconfirmed: 'Receipt: the provider does not know',
  expired: 'Receipt: its time ran out',
  cancelled: 'Receipt: deleted at the provider',
  failed: 'Receipt: not delivered',
  rejected: 'Receipt: refused',
  partial: 'Receipt: delivered in part',
  delivered: 'Receipt: delivered',
  read: 'Receipt: opened',
}

/** What a provider said when it was asked. */
const POLL_TITLE: Readonly<Record<ClaimedStatus, string>> = {
  none: 'nothing about the outcome',
  submitted: 'it has the message',
  sent: 'on its way to the phone',
  unconfirmed: 'it does not know',
  expired: 'its time ran out',
  cancelled: 'deleted there',
  failed: 'not delivered',
  rejected: 'refused',
  partial: 'delivered in part',
  delivered: 'delivered',
  read: 'opened',
}

function titleOf(one: EvidenceRecord): string {
  const { kind, claim, accountName, matchedBy } = one
  const { reason, detail } = claim
  if (kind === 'silence' && detail !== null) return SILENCE_TITLE[detail] ?? OWN_TITLE.silence
  if (detail === ANOTHER_AWAITED) return 'Another provider account is awaited; we ask again'
  const turned = turnTitle(one)
  if (turned !== null) return turned
  if (kind === 'reroute' && accountName !== null) {
    const why = turnedBecause(detail)
    return `We turned to ${accountName}${why === null ? '' : `: ${why}`}`
  }
  if (kind === 'answer' && detail === RECEIPTS_OFF)
    return 'The provider took it; we asked for no receipt'
  const because =
    reason !== null && reason !== 'unknown' && isReason(reason)
      ? ` (${reasonEntry(reason).title.toLowerCase()})`
      : ''
  if (kind === 'receipt' && matchedBy === 'poll')
    return `We asked the provider, and it said: ${POLL_TITLE[claim.status]}${because}`
  if (kind === 'receipt') return `${CLAIM_TITLE[claim.status]}${because}`
  if (kind === 'answer') return `The provider refused it${because}`
  return kind === 'refusal' ? `${OWN_TITLE.refusal}${because}` : OWN_TITLE[kind]
}
