import { type Tally, isTally } from '../../core/health.ts'
import type { AccountEvidenceLedger, MinuteTally } from '../../flows/ports/account-evidence.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const COUNT = prepare(
  'account_minutes_count',
  `insert into account_minutes (bucket, account_id, minute, tally, n)
   select $1, * from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::bigint[])
   on conflict (account_id, minute, tally, bucket) do update
   set n = account_minutes.n + excluded.n`,
)

/** @param bucket this writer's own rows: two writers of one row would wait for each other's commit. */
export const accountMinutes = (db: Queryable, bucket: number): AccountEvidenceLedger => ({
  async countMinutes(rows) {
    if (rows.length === 0) return
    const columns = columnsOf(rows, [
      ({ accountId }) => accountId,
      ({ minute }) => instant(minute),
      ({ tally }) => tally,
      ({ n }) => n,
    ])
    await run(db, COUNT, [bucket, ...columns])
  },
})

type Row = { account_id: string; minute: Date; tally: string; n: number }

// By account, for that is how they are stored; accounts are few.
const SINCE = prepare(
  'account_minutes_since',
  `select m.account_id, m.minute, m.tally, sum(m.n)::int8 as n
   from provider_accounts a
   join account_minutes m on m.account_id = a.id and m.minute >= $1
   where a.deleted_at is null
   group by m.account_id, m.minute, m.tally`,
)

export async function minutesSince(db: Queryable, since: number): Promise<readonly MinuteTally[]> {
  const { rows } = await run<Row>(db, SINCE, [instant(since)])
  return rows.flatMap(({ account_id: accountId, minute, tally, n }) =>
    isTally(tally) ? [{ accountId, minute: minute.getTime(), tally, n }] : [],
  )
}

const BETWEEN = prepare(
  'account_minutes_between',
  `select m.account_id, m.tally, sum(m.n)::int8 as n
   from provider_accounts a
   join account_minutes m on m.account_id = a.id and m.minute >= $1 and m.minute < $2
   where a.deleted_at is null
   group by m.account_id, m.tally`,
)

export async function talliesBetween(
  db: Queryable,
  from: number,
  to: number,
): Promise<readonly Omit<MinuteTally, 'minute'>[]> {
  const { rows } = await run<Omit<Row, 'minute'>>(db, BETWEEN, [instant(from), instant(to)])
  return rows.flatMap(({ account_id: accountId, tally, n }) =>
    isTally(tally) ? [{ accountId, tally, n }] : [],
  )
}

const OF_ACCOUNT = prepare(
  'account_minutes_of_account',
  `select minute, tally, sum(n)::int8 as n from account_minutes
   where account_id = $1 and minute >= $2
   group by minute, tally order by minute`,
)

/** What was counted of one account, minute by minute, oldest first. */
export async function minutesOfAccount(
  db: Queryable,
  accountId: string,
  since: number,
): Promise<readonly { minute: number; tally: Tally; n: number }[]> {
  const { rows } = await run<Omit<Row, 'account_id'>>(db, OF_ACCOUNT, [accountId, instant(since)])
  return rows.flatMap(({ minute, tally, n }) =>
    isTally(tally) ? [{ minute: minute.getTime(), tally, n }] : [],
  )
}
