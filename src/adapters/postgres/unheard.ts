import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/**
 * Marks what was handed over until $1 and never answered.
 * @param batch the messages to look at, as `messages`: arrays of ids.
 */
const marking = (name: string, batch: string) =>
  prepare(
    name,
    `with batch as (${batch}), unheard as (
       select s.bucket, s.message_id, s.submission, s.segment
       from batch, unnest(batch.messages) as given (id)
       join submissions s on s.message_id = given.id
         and s.bucket = ('x' || right(given.id::text, 2))::bit(8)::integer
       where s.answer is null and s.submitted_at <= $1
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
       -- Whoever was asked after it when it fell silent did not know yet that it may never have been taken.
       on conflict (bucket, message_id, submission) do update set due_at = least(polls.due_at, excluded.due_at)
     ), open as (
       select distinct on (m.bucket, m.id) m.bucket, m.id, marked.account_id, m.campaign_id, m.workspace_id,
         marked.submission + 1 as submission, m.valid_until
       from marked
       join messages m on m.bucket = marked.bucket and m.id = marked.message_id
       where m.submissions = marked.submission and (not m.is_final or m.status = 'unconfirmed')
     ), willing as materialized (
       select k.id from campaigns k
       where k.id in (select campaign_id from open) and k.policy = 'at-least-once' and k.state <> 'cancelled'
       order by k.id for share of k
     ), queued as (
       insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, submission,
         valid_until)
       select o.bucket, o.id, o.account_id, o.campaign_id, o.workspace_id, $1::timestamptz, o.submission,
         o.valid_until
       from open o join willing on willing.id = o.campaign_id
       on conflict (bucket, message_id) do nothing
     )
     select (select count(*) from batch) as due, (select count(*) from marked) as segments`,
  )

type Row = { readonly due: number; readonly segments: number }

// Answers come within a minute or never, so only the newest batches can hold what a crash cut off.
const NEWEST = marking(
  'pipeline_mark_unheard',
  `select w.messages from watches w where w.kind = 'silence' order by w.id desc limit $2`,
)

const NEWEST_BATCHES = 2_000

export async function markUnheard(
  db: Queryable,
  before: number,
  pollable: readonly string[],
): Promise<number> {
  const { rows } = await run<Row>(db, NEWEST, [instant(before), NEWEST_BATCHES, pollable])
  return rows[0]?.segments ?? 0
}

const WATCHED = marking(
  'pipeline_mark_watched_unheard',
  `delete from watches w
   where w.ctid = any (array(
     select d.ctid from watches d
     where d.due_at <= $4 and d.kind = 'unheard'
     order by d.due_at limit $2
     for update skip locked
   ))
   returning w.messages`,
)

export async function markWatchedUnheard(
  db: Queryable,
  now: number,
  {
    before,
    pollable,
    limit,
  }: { readonly before: number; readonly pollable: readonly string[]; readonly limit: number },
): Promise<Row> {
  const { rows } = await run<Row>(db, WATCHED, [instant(before), limit, pollable, instant(now)])
  return rows[0] ?? { due: 0, segments: 0 }
}
