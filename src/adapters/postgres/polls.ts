import type { DuePoll, PollLedger, PollStore } from '../../flows/ports/polls.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const ADD = prepare(
  'polls_add',
  `insert into polls (bucket, message_id, submission, account_id, due_at)
   select * from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::uuid[], $5::timestamptz[])
   on conflict (bucket, message_id, submission) do nothing`,
)

export const pollRows = (db: Queryable): PollLedger => ({
  async addPolls(rows) {
    if (rows.length === 0) return
    const columns = columnsOf(rows, [
      ({ bucket }) => bucket,
      ({ id }) => id,
      ({ submission }) => submission,
      ({ accountId }) => accountId,
      ({ dueAt }) => instant(dueAt),
    ])
    await run(db, ADD, columns)
  },
})

const TAKE = prepare(
  'polls_take',
  `with due as materialized (
     select p.bucket, p.message_id, p.submission from polls p
     where p.account_id = $1 and p.due_at <= $2
     order by p.due_at limit $4
     for update skip locked
   ), taken as (
     update polls p set due_at = $3, tries = p.tries + 1
     from due
     where p.bucket = due.bucket and p.message_id = due.message_id and p.submission = due.submission
     returning p.bucket, p.message_id as id, p.submission, p.tries
   )
   select t.bucket, t.id, t.submission, t.tries, m.workspace_id, m.campaign_id, m.valid_until,
     coalesce(m.is_final and m.status <> 'unconfirmed', true) or c.message_id is null as is_over,
     m.expected_by,
     min(s.submitted_at) as submitted_at, count(s.segment) as segments,
     coalesce(bool_and(s.answer = 'unknown'), false) as is_unheard,
     coalesce(array_agg(distinct s.provider_id) filter (where s.provider_id is not null), '{}') as ids
   from taken t
   left join messages m on m.bucket = t.bucket and m.id = t.id
   left join message_contents c on c.bucket = t.bucket and c.message_id = t.id
   left join submissions s on s.bucket = t.bucket and s.message_id = t.id and s.submission = t.submission
   group by t.bucket, t.id, t.submission, t.tries, m.workspace_id, m.campaign_id, m.valid_until,
     m.is_final, m.status, m.expected_by, c.message_id`,
)

type Row = {
  bucket: number
  id: string
  submission: number
  tries: number
  workspace_id: string | null
  campaign_id: string | null
  valid_until: Date | null
  is_over: boolean
  expected_by: Date | null
  submitted_at: Date | null
  segments: number
  is_unheard: boolean
  ids: string[]
}

const LATER = prepare(
  'polls_later',
  `update polls p set due_at = given.due_at
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::timestamptz[])
     as given (bucket, id, submission, due_at)
   where p.bucket = given.bucket and p.message_id = given.id and p.submission = given.submission`,
)

const END = prepare(
  'polls_end',
  `delete from polls p
   using unnest($1::smallint[], $2::uuid[], $3::smallint[]) as given (bucket, id, submission)
   where p.bucket = given.bucket and p.message_id = given.id and p.submission = given.submission`,
)

const TAKE_TURN = prepare(
  'polls_take_turn',
  `update provider_accounts set polled_until = $3
   where id = $1 and (polled_until is null or polled_until <= $2)
     and exists (select from polls p where p.account_id = $1 and p.due_at <= $2)`,
)

const END_TURN = prepare(
  'polls_end_turn',
  'update provider_accounts set polled_until = $2 where id = $1',
)

export const pollStore = (db: Queryable): PollStore => ({
  async takePollTurn(accountId, { now, until }) {
    const { rowCount } = await run(db, TAKE_TURN, [accountId, instant(now), instant(until)])
    return rowCount === 1
  },
  async endPollTurn(accountId, nextAt) {
    await run(db, END_TURN, [accountId, instant(nextAt)])
  },
  async takePolls(accountId, { now, until, limit }) {
    const { rows } = await run<Row>(db, TAKE, [accountId, instant(now), instant(until), limit])
    return rows.map((row): DuePoll => ({
      bucket: row.bucket,
      id: row.id,
      submission: row.submission,
      tries: row.tries,
      submittedAt: row.submitted_at?.getTime() ?? 0,
      segments: row.segments,
      providerIds: row.ids,
      expectedBy: row.expected_by?.getTime() ?? null,
      isUnheard: row.is_unheard,
      isOver: row.is_over || row.submitted_at === null,
      workspaceId: row.workspace_id ?? '',
      campaignId: row.campaign_id ?? '',
      validUntil: row.valid_until?.getTime() ?? null,
    }))
  },
  async settlePolls(rows) {
    const key = [
      ({ bucket }: (typeof rows)[number]) => bucket,
      ({ id }: (typeof rows)[number]) => id,
      ({ submission }: (typeof rows)[number]) => submission,
    ]
    const later = rows.filter(({ dueAt }) => dueAt !== null)
    const over = rows.filter(({ dueAt }) => dueAt === null)
    if (over.length > 0) await run(db, END, columnsOf(over, key))
    if (later.length > 0) {
      await run(db, LATER, columnsOf(later, [...key, ({ dueAt }) => instant(dueAt)]))
    }
  },
})
