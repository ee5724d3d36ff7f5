import { bucketOfId, timeOfId } from '../../core/ids.ts'
import type { Arrival, DoorMeta, JournalRow, RawSource } from '../../flows/ports/pipeline.ts'
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
  const found = new Map<string, RawSource>()
  let left = ids
  while (left.length > 0) {
    const { sources, beyond } = await sourcesOf(db, left)
    for (const [id, source] of sources) found.set(id, source)
    left = beyond
  }
  return found
}

type InboxRow = { place: string; journal_id: string; account_id: string; adopted: boolean }

/** Without octets where there is no room for them now. */
type RawRow = {
  id: string
  protocol: RawSource['protocol']
  raw: Uint8Array | null
  meta: RawSource['meta'] | PartMeta
}

/** Of a part of a request: its octets, and what else its body does not say, are in the request's own row. */
type PartMeta = Required<Pick<DoorMeta, 'item' | 'of'>>

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

/** Of what is read at once. The first comes whatever it weighs. */
const OCTETS_AT_ONCE = 32 * 1024 * 1024

// How long octets are is told without reading them.
const RAW = prepare(
  'pipeline_read_journal',
  `select id, protocol, meta, case when coalesce(before, 0) < $3 then raw end as raw
   from (
     select j.id, j.raw, j.protocol, j.meta,
       sum(octet_length(j.raw)) over (order by j.id rows between unbounded preceding and 1 preceding) as before
     from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
     join journal j on j.bucket = given.bucket and j.id = given.id
   ) kept`,
)

type Sources = {
  readonly sources: ReadonlyMap<string, RawSource>
  /** Kept, and too much for now. */
  readonly beyond: readonly string[]
}

/** Parts of one request share its octets. */
async function sourcesOf(db: Queryable, ids: readonly string[]): Promise<Sources> {
  const rows = await rawRows(db, ids)
  const wholes = [...new Set(rows.flatMap((row) => partOf(row)?.of ?? []))]
  const requests = new Map((await rawRows(db, wholes)).map((row) => [row.id, row]))
  const sources = new Map<string, RawSource>()
  const beyond: string[] = []
  for (const row of rows) {
    const part = partOf(row)
    const whole = part === null ? row : requests.get(part.of)
    if (whole === undefined) continue
    if (whole.raw === null) beyond.push(row.id)
    else {
      const { protocol, raw, meta } = whole
      const source = { protocol, raw, meta: part === null ? meta : { ...meta, ...part } }
      // As it was written: the meta is of its protocol.
      sources.set(row.id, source as RawSource)
    }
  }
  return { sources, beyond }
}

const partOf = ({ meta }: RawRow): PartMeta | null =>
  meta !== null && 'of' in meta && !('method' in meta) ? (meta as PartMeta) : null

const rawRows = async (db: Queryable, ids: readonly string[]): Promise<readonly RawRow[]> =>
  ids.length === 0
    ? []
    : (await run<RawRow>(db, RAW, [ids.map(bucketOfId), ids, OCTETS_AT_ONCE])).rows

/** Takes the oldest out of the inbox. What the journal no longer keeps has nothing left to read. */
export async function takeInbox(db: Queryable, limit: number): Promise<readonly Arrival[]> {
  const { rows: taken } = await run<InboxRow>(db, TAKE, [limit])
  if (taken.length === 0) return []
  const { sources, beyond } = await sourcesOf(
    db,
    taken.map(({ journal_id: id }) => id),
  )
  const waits = new Set(beyond)
  const gone = taken.filter(({ journal_id: id }) => !waits.has(id))
  await run(db, REMOVE, [gone.map(({ place }) => place)])
  return gone.flatMap(({ journal_id: id, account_id: accountId, adopted }) => {
    const source = sources.get(id)
    return source === undefined
      ? []
      : [{ id, accountId, ...source, arrivedAt: timeOfId(id), isAdopted: adopted }]
  })
}

/** Beside a row j of the journal: the request that it is a part of. */
export const JOIN_REQUEST = `left join journal request
     on request.bucket = get_byte(uuid_send((j.meta ->> 'of')::uuid), 15)
    and request.id = (j.meta ->> 'of')::uuid and not j.meta ? 'method'`

/** What people are shown of j: of a long request its beginning. */
export const SHOWN_RAW = 'substring(coalesce(request.raw, j.raw) from 1 for 65536)'

const LAG = prepare(
  'pipeline_inbox_lag',
  'select count(*) as waiting from (select 1 from inbox limit $1) as waiting_rows',
)

export async function inboxLag(db: Queryable, limit: number): Promise<number> {
  const { rows } = await run<{ waiting: number }>(db, LAG, [limit])
  return rows[0]?.waiting ?? 0
}
