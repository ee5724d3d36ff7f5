import type { Channel } from '../../core/channels.ts'
import type { ReceiptHabit } from '../../core/evidence.ts'
import type {
  AnswerRow,
  MessageKey,
  NewSubmission,
  SubmissionSegment,
} from '../../flows/ports/pipeline.ts'
import { columnsOf, instant } from './columns.ts'
import { keyColumns } from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'

type SubmissionRow = {
  message_id: string
  submission: number
  segment: number
  account_id: string
  habit: ReceiptHabit
  submitted_at: Date
  answer: SubmissionSegment['answer']
  channel: Channel
}

const READ = prepare(
  'pipeline_read_submissions',
  `select s.message_id, s.submission, s.segment, s.account_id, s.habit, s.submitted_at, s.answer, s.channel
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join submissions s on s.bucket = given.bucket and s.message_id = given.id`,
)

export async function readSubmissions(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<ReadonlyMap<string, readonly SubmissionSegment[]>> {
  const { rows } = await run<SubmissionRow>(db, READ, keyColumns(keys))
  const byMessage = new Map<string, SubmissionSegment[]>()
  for (const row of rows) {
    const own = byMessage.get(row.message_id)
    if (own === undefined) byMessage.set(row.message_id, [fromRow(row)])
    else own.push(fromRow(row))
  }
  return byMessage
}

const fromRow = (row: SubmissionRow): SubmissionSegment => ({
  submission: row.submission,
  segment: row.segment,
  accountId: row.account_id,
  habit: row.habit,
  submittedAt: row.submitted_at.getTime(),
  answer: row.answer,
  channel: row.channel,
})

const ADD = prepare(
  'pipeline_add_submissions',
  `insert into submissions (bucket, message_id, submission, segment, account_id, habit, channel, submitted_at)
   select bucket, id, submission, segment, account_id, habit, channel, $8
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::uuid[], $6::text[], $7::text[])
     as given (bucket, id, submission, segment, account_id, habit, channel)`,
)

export async function addSubmissions(
  db: Queryable,
  rows: readonly NewSubmission[],
  submittedAt: number,
): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [
    ({ bucket }) => bucket,
    ({ id }) => id,
    ({ submission }) => submission,
    ({ segment }) => segment,
    ({ accountId }) => accountId,
    ({ habit }) => habit,
    ({ channel }) => channel,
  ])
  await run(db, ADD, [...columns, instant(submittedAt)])
}

// A late answer is news after 'unknown', and after nothing else.
const ANSWER = prepare(
  'pipeline_record_answers',
  `update submissions s
   set answer = given.answer, provider_id = coalesce(given.provider_id, s.provider_id), answer_code = given.code,
     answered_at = given.answered_at
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[],
     $7::text[], $8::timestamptz[])
     as given (bucket, id, submission, segment, answer, provider_id, code, answered_at)
   where s.bucket = given.bucket and s.message_id = given.id and s.submission = given.submission
     and s.segment = given.segment and (s.answer is null or s.answer = 'unknown')`,
)

export async function recordAnswers(db: Queryable, rows: readonly AnswerRow[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    ANSWER,
    columnsOf(rows, [
      ({ bucket }) => bucket,
      ({ id }) => id,
      ({ submission }) => submission,
      ({ segment }) => segment,
      ({ answer }) => answer,
      ({ providerId }) => providerId,
      ({ code }) => code,
      ({ answeredAt }) => instant(answeredAt),
    ]),
  )
}
