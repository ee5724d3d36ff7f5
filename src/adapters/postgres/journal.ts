import { bucketOfId, timeOfId } from '../../core/ids.ts'
import type { Arrival, JournalRow } from '../../flows/ports/pipeline.ts'
import { columnsOf } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

// One statement is one commit: a receipt in the journal is in the inbox, or in neither.
const RECORD = prepare(
  'pipeline_record_receipts',
  `with kept as (
     insert into journal (bucket, id, account_id, protocol, raw)
     select bucket, id, account_id, 'smpp', raw
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::bytea[]) as given (bucket, id, account_id, raw)
   )
   insert into inbox (bucket, journal_id, account_id)
   select * from unnest($1::smallint[], $2::uuid[], $3::uuid[])`,
)

export async function recordReceipts(db: Queryable, rows: readonly JournalRow[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    RECORD,
    columnsOf(rows, [
      ({ id }) => bucketOfId(id),
      ({ id }) => id,
      ({ accountId }) => accountId,
      ({ raw }) => raw,
    ]),
  )
}

type ArrivalRow = { journal_id: string; account_id: string; adopted: boolean; raw: Buffer | null }

const TAKE = prepare(
  'pipeline_take_inbox',
  `with taken as (
     select i.bucket, i.journal_id from inbox i
     order by i.journal_id limit $1
     for update skip locked
   ), gone as (
     delete from inbox i using taken t
     where i.bucket = t.bucket and i.journal_id = t.journal_id
     returning i.bucket, i.journal_id, i.account_id, i.adopted
   )
   select g.journal_id, g.account_id, g.adopted, j.raw
   from gone g left join journal j on j.bucket = g.bucket and j.id = g.journal_id`,
)

/** Takes the oldest out of the inbox. What the journal no longer keeps has nothing left to read. */
export async function takeInbox(db: Queryable, limit: number): Promise<readonly Arrival[]> {
  const { rows } = await run<ArrivalRow>(db, TAKE, [limit])
  return rows.flatMap((row) =>
    row.raw === null
      ? []
      : [
          {
            id: row.journal_id,
            accountId: row.account_id,
            raw: row.raw,
            arrivedAt: timeOfId(row.journal_id),
            isAdopted: row.adopted,
          },
        ],
  )
}

const LAG = prepare(
  'pipeline_inbox_lag',
  'select count(*) as waiting from (select 1 from inbox limit $1) as waiting_rows',
)

export async function inboxLag(db: Queryable, limit: number): Promise<number> {
  const { rows } = await run<{ waiting: number }>(db, LAG, [limit])
  return rows[0]?.waiting ?? 0
}
