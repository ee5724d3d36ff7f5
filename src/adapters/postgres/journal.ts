import { bucketOfId, timeOfId } from '../../core/ids.ts'
import type { Arrival, JournalRow, RawSource } from '../../flows/ports/pipeline.ts'
import { columnsOf } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

// One statement is one commit: a receipt in the journal is in the inbox, or in neither.
const RECORD = prepare(
  'pipeline_record_receipts',
  `with kept as (
     insert into journal (bucket, id, account_id, protocol, raw, meta)
     select bucket, id, account_id, protocol, raw, meta::jsonb
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[])
       as given (bucket, id, account_id, raw, protocol, meta)
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
      ({ protocol }) => protocol,
      ({ meta }) => (meta === null ? null : storedJson(meta)),
    ]),
  )
}

/** What came, of those that are still kept. */
export async function readRaws(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RawSource>> {
  if (ids.length === 0) return new Map()
  const { rows } = await run<RawRow>(db, RAW, columnsOf(ids, [bucketOfId, (id) => id]))
  return new Map(rows.map(({ id, ...source }) => [id, source]))
}

type InboxRow = { place: string; journal_id: string; account_id: string; adopted: boolean }
type RawRow = RawSource & { id: string }

// Three statements, none of which joins the inbox with anything: it is emptied all the time, so the
// planner believes that it has one row, and a join planned for one row takes for ever for twenty thousand.
const TAKE = prepare(
  'pipeline_take_inbox',
  `select i.ctid::text as place, i.journal_id, i.account_id, i.adopted
   from inbox i
   order by i.journal_id limit $1
   for update skip locked`,
)

const REMOVE = prepare(
  'pipeline_remove_from_inbox',
  'delete from inbox where ctid = any($1::tid[])',
)

const RAW = prepare(
  'pipeline_read_journal',
  `select j.id, j.raw, j.protocol, j.meta
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join journal j on j.bucket = given.bucket and j.id = given.id`,
)

/** Takes the oldest out of the inbox. What the journal no longer keeps has nothing left to read. */
export async function takeInbox(db: Queryable, limit: number): Promise<readonly Arrival[]> {
  const { rows: taken } = await run<InboxRow>(db, TAKE, [limit])
  if (taken.length === 0) return []
  const [, { rows: kept }] = await Promise.all([
    run(db, REMOVE, [taken.map(({ place }) => place)]),
    run<RawRow>(
      db,
      RAW,
      columnsOf(taken, [
        ({ journal_id }) => bucketOfId(journal_id),
        ({ journal_id }) => journal_id,
      ]),
    ),
  ])
  const raws = new Map(kept.map(({ id, ...source }) => [id, source]))
  return taken.flatMap(({ journal_id: id, account_id: accountId, adopted }) => {
    const raw = raws.get(id)
    return raw === undefined
      ? []
      : [{ id, accountId, ...raw, arrivedAt: timeOfId(id), isAdopted: adopted }]
  })
}

const LAG = prepare(
  'pipeline_inbox_lag',
  'select count(*) as waiting from (select 1 from inbox limit $1) as waiting_rows',
)

export async function inboxLag(db: Queryable, limit: number): Promise<number> {
  const { rows } = await run<{ waiting: number }>(db, LAG, [limit])
  return rows[0]?.waiting ?? 0
}
