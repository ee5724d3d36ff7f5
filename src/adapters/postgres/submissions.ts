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

// Answers come within a minute or never, so only the newest batches can hold what a crash cut off.
const UNHEARD = prepare(
  'pipeline_mark_unheard',
  `with batch as (
     select w.messages from watches w where w.kind = 'silence' order by w.id desc limit $2
   ), unheard as (
     select s.bucket, s.message_id, s.submission, s.segment
     from batch, unnest(batch.messages) as given (id)
     join submissions s on s.message_id = given.id
       and s.bucket = ('x' || right(given.id::text, 2))::bit(8)::integer
     where s.answer is null and s.submitted_at < $1
     order by s.bucket, s.message_id, s.submission, s.segment
     for no key update of s
   ), marked as (
     update submissions s set answer = 'unknown'
     from unheard u
     where s.bucket = u.bucket and s.message_id = u.message_id and s.submission = u.submission
       and s.segment = u.segment
     returning s.bucket, s.message_id, s.account_id, s.submission
   ), asked as (
     insert into polls (bucket, message_id, submission, account_id, due_at)
     select distinct marked.bucket, marked.message_id, marked.submission, marked.account_id, $1::timestamptz
     from marked where marked.account_id = any($3::uuid[])
     on conflict (bucket, message_id, submission) do nothing
   ), willing as materialized (
     select k.id from campaigns k
     where k.policy = 'at-least-once' and k.state <> 'cancelled'
     order by k.id for share
   ), queued as (
     insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, submission,
       valid_until)
     select distinct on (m.bucket, m.id) m.bucket, m.id, marked.account_id, m.campaign_id, m.workspace_id,
       $1::timestamptz, marked.submission + 1, m.valid_until
     from marked
     join messages m on m.bucket = marked.bucket and m.id = marked.message_id
     join willing on willing.id = m.campaign_id
     where m.submissions = marked.submission and (not m.is_final or m.status = 'unconfirmed')
     on conflict (bucket, message_id) do nothing
   )
   select count(*) as segments from marked`,
)

const NEWEST_BATCHES = 2_000

export async function markUnheard(
  db: Queryable,
  before: number,
  pollable: readonly string[],
): Promise<number> {
  const given = [instant(before), NEWEST_BATCHES, pollable]
  const { rows } = await run<{ segments: number }>(db, UNHEARD, given)
  return rows[0]?.segments ?? 0
}
