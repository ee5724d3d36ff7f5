import type { Channel } from '../../core/channels.ts'
import type {
  Charge,
  ChargeSource,
  EvidenceKind,
  Fault,
  ReceiptHabit,
} from '../../core/evidence.ts'
import { bucketOfId, homeOf } from '../../core/ids.ts'
import { lookupKeys } from '../../core/matching.ts'
import type { Reason } from '../../core/reasons.ts'
import type { ClaimedStatus, Grade, Weights } from '../../core/status.ts'
import { NO_ACCOUNT } from '../../flows/ports/common.ts'
import type { EvidenceRecord, MessageFile, SubmissionRecord } from '../../flows/ports/reads.ts'
import { listCorrections } from './corrections.ts'
import { JOIN_REQUEST, SHOWN_RAW } from './journal.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { ms } from './reads-message-rows.ts'
import { readMessage } from './reads-messages.ts'

type SubmissionRow = {
  submission: number
  segment: number
  account_id: string
  account_name: string | null
  weights: Weights | null
  habit: ReceiptHabit
  channel: Channel
  submitted_at: Date
  answer: SubmissionRecord['answer']
  provider_id: string | null
  answer_code: string | null
  answered_at: Date | null
}

type EvidenceRow = {
  key: string
  kind: EvidenceKind
  submission: number
  segment: number | null
  status: ClaimedStatus
  grade: Grade
  reason: Reason | null
  detail: string | null
  fault: Fault | null
  permanent: boolean | null
  charge: Charge | null
  charge_source: ChargeSource | null
  word: string | null
  code: string | null
  happened_at: string | null
  matched_by: string | null
  dialect: string | null
  times_seen: number
  sentence: string | null
  recorded_at: Date
  account_name: string | null
  protocol: string | null
  raw: Buffer | null
}

const READ_SUBMISSIONS = prepare(
  'read_submissions_of_message',
  `select s.submission, s.segment, s.account_id, a.name as account_name, a.weights, s.habit, s.channel,
          s.submitted_at, s.answer, s.provider_id, s.answer_code, s.answered_at
   from submissions s
   left join provider_accounts a on a.id = s.account_id
   where s.bucket = $1 and s.message_id = $2
   order by s.submission, s.segment`,
)

// The journal's bucket is of its own id: the id's last byte.
const READ_EVIDENCE = prepare(
  'read_evidence_of_message',
  `select e.key, e.kind, e.submission, e.segment, e.status, e.grade, e.reason, e.detail, e.fault,
          e.permanent, e.charge, e.charge_source, e.word, e.code, e.happened_at, e.matched_by,
          e.dialect, e.times_seen, e.said ->> 'sentence' as sentence, e.recorded_at, a.name as account_name,
          case when c.raw is not null then 'import' else j.protocol end as protocol,
          coalesce(convert_to(c.raw, 'UTF8'), ${SHOWN_RAW}) as raw
   from evidence e
   left join provider_accounts a on a.id = e.account_id
   left join journal j
     on j.bucket = get_byte(uuid_send(e.journal_id), 15) and j.id = e.journal_id
   ${JOIN_REQUEST}
   left join message_contents c
     on e.matched_by = 'import' and c.bucket = e.bucket and c.message_id = e.message_id
   where e.bucket = $1 and e.message_id = $2
   order by e.recorded_at, e.key`,
)

/** Of one message; there are hardly ever two. */
const CORRECTIONS_MAX = 100

/** A message with its submissions and its evidence, raw bytes included. */
export async function readMessageFile(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<MessageFile | null> {
  const message = await readMessage(db, workspaceId, id)
  if (message === null) return null
  const key = [bucketOfId(id), id]
  const submissions = await run<SubmissionRow>(db, READ_SUBMISSIONS, key)
  const evidence = await run<EvidenceRow>(db, READ_EVIDENCE, key)
  const ask = { limit: CORRECTIONS_MAX, after: null, campaignId: null, messageId: id }
  const corrections = await listCorrections(db, workspaceId, ask)
  return {
    message,
    submissions: submissions.rows.map(submissionFromRow),
    evidence: evidence.rows.map(evidenceFromRow),
    corrections: corrections.toReversed(),
  }
}

// What a file of history says went another way than through an account of ours.
const ELSEWHERE = 'another system'

const submissionFromRow = (row: SubmissionRow): SubmissionRecord => ({
  submission: row.submission,
  segment: row.segment,
  accountId: row.account_id,
  accountName:
    row.account_name ?? (row.account_id === NO_ACCOUNT ? ELSEWHERE : 'a deleted provider account'),
  weights: row.weights,
  habit: row.habit,
  channel: row.channel,
  submittedAt: row.submitted_at.getTime(),
  answer: row.answer,
  providerId: row.provider_id,
  answerCode: row.answer_code,
  answeredAt: ms(row.answered_at),
})

const evidenceFromRow = (row: EvidenceRow): EvidenceRecord => ({
  key: row.key,
  kind: row.kind,
  submission: row.submission,
  segment: row.segment,
  claim: {
    status: row.status,
    grade: row.grade,
    reason: row.reason,
    detail: row.detail,
    fault: row.fault,
    permanent: row.permanent,
    charge: row.charge,
    chargeSource: row.charge_source,
  },
  word: row.word,
  code: row.code,
  happenedAt: row.happened_at,
  recordedAt: row.recorded_at.getTime(),
  matchedBy: row.matched_by,
  dialect: row.dialect,
  timesSeen: row.times_seen,
  sentence: row.sentence,
  accountName: row.account_name,
  raw:
    row.protocol === null || row.raw === null ? null : { protocol: row.protocol, octets: row.raw },
})

const FIND_BY_PROVIDER_ID = prepare(
  'find_by_provider_id',
  `select distinct p.message_id, p.submitted_at
   from unnest($1::smallint[], $2::uuid[], $3::text[]) as asked (home, account_id, id_key)
   join provider_ids p
     on p.home = asked.home and p.account_id = asked.account_id and p.id_key = asked.id_key
   order by p.submitted_at desc
   limit 20`,
)

/** Messages that a provider of this workspace knows by this id, in any of its spellings. */
export async function findByProviderId(
  db: Queryable,
  workspaceId: string,
  providerId: string,
): Promise<string[]> {
  const accounts = await db.query<{ id: string }>(
    'select id from provider_accounts where workspace_id = $1',
    [workspaceId],
  )
  const asked = accounts.rows.flatMap(({ id }) =>
    lookupKeys(providerId).map((key) => ({ home: homeOf(id, key), id, key })),
  )
  const { rows } = await run<{ message_id: string }>(db, FIND_BY_PROVIDER_ID, [
    asked.map(({ home }) => home),
    asked.map(({ id }) => id),
    asked.map(({ key }) => key),
  ])
  return [...new Set(rows.map((row) => row.message_id))]
}
