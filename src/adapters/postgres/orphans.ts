import { bucketOfId } from '../../core/ids.ts'
import { readSubmissionKey } from '../../core/referring.ts'
import type { OrphanRow, WaitingOrphan } from '../../flows/ports/pipeline.ts'
import type { RereadOrphans } from '../../flows/ports/vocabulary.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

// unnest would flatten arrays of arrays, so the keys travel as PostgreSQL writes an array.
const ADD = prepare(
  'pipeline_add_orphans',
  `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, provider_id, recipient,
     reading, because, recorded_at)
   select journal_id, workspace_id, account_id, state, id_keys::text[], provider_id, recipient,
     reading::jsonb, because, $10
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
     $8::text[], $9::text[])
     as given (journal_id, workspace_id, account_id, state, id_keys, provider_id, recipient, reading, because)
   on conflict (journal_id) do nothing`,
)

export async function addOrphans(
  db: Queryable,
  rows: readonly OrphanRow[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [
    ({ journalId }) => journalId,
    ({ workspaceId }) => workspaceId,
    ({ accountId }) => accountId,
    ({ state }) => state,
    ({ idKeys }) => `{${idKeys.map(quoted).join(',')}}`,
    ({ providerId }) => withoutNul(providerId),
    ({ recipient }) => withoutNul(recipient),
    ({ reading }) => storedJson(reading),
    ({ because }) => withoutNul(because),
  ])
  await run(db, ADD, [...columns, instant(now)])
}

const withoutNul = (text: string | null): string | null => text?.replaceAll('\0', '') ?? null

const quoted = (key: string): string =>
  `"${key.replaceAll('\0', '').replace(/["\\]/g, (sign) => `\\${sign}`)}"`

// The journal keeps for a shorter time: without the raw receipt there is nothing to read again.
const hasRaw = (orphan: string): string =>
  `exists (select 1 from journal j where j.id = ${orphan}.journal_id
     and j.bucket = ('x' || right(${orphan}.journal_id::text, 2))::bit(8)::integer)`

// Back into the inbox, in the place that its id carries.
const MOVE = `insert into inbox (bucket, journal_id, account_id, adopted)
   select ('x' || right(found.journal_id::text, 2))::bit(8)::integer, found.journal_id, found.account_id, true
   from found
   on conflict (bucket, journal_id) do nothing`

const REQUEUE_BY_KEYS = prepare(
  'pipeline_requeue_orphans_by_keys',
  `with found as (
     delete from orphans o
     where o.id_keys && $2::text[] and o.account_id = $1 and o.state <> 'malformed'
       and ${hasRaw('o')}
     returning o.journal_id, o.account_id
   ) ${MOVE}`,
)

export async function requeueOrphansByKeys(
  db: Queryable,
  accountId: string,
  idKeys: readonly string[],
): Promise<number> {
  const { rowCount } = await run(db, REQUEUE_BY_KEYS, [accountId, idKeys])
  return rowCount ?? 0
}

const REQUEUE = prepare(
  'pipeline_requeue_orphans',
  `with found as (
     delete from orphans o where o.journal_id = any($1::uuid[]) and ${hasRaw('o')}
     returning o.journal_id, o.account_id
   ) ${MOVE}`,
)

export async function requeueOrphans(
  db: Queryable,
  journalIds: readonly string[],
): Promise<number> {
  if (journalIds.length === 0) return 0
  const { rowCount } = await run(db, REQUEUE, [journalIds])
  return rowCount ?? 0
}

const REREAD = prepare(
  'pipeline_reread_orphans',
  `with page as materialized (
     select p.journal_id, ${hasRaw('p')} as has_raw from orphans p
     where p.workspace_id = $1 and ($2::text is null or p.state = $2)
       and ($3::uuid is null or p.account_id = $3)
       and p.journal_id > $4 and p.journal_id <= $5
     order by p.journal_id limit $6
     for update of p skip locked
   ), found as (
     delete from orphans o
     where o.journal_id in (select journal_id from page where has_raw)
     returning o.journal_id, o.account_id
   ), moved as (${MOVE})
   select journal_id, has_raw from page order by journal_id`,
)

const REREAD_AT_ONCE = 5_000

const NEWEST = prepare(
  'pipeline_newest_orphan',
  'select journal_id from orphans where workspace_id = $1 order by journal_id desc limit 1',
)

/**
 * Puts all that wait without a message back into the inbox, in pieces; each once, what comes later not.
 * Those whose raw receipt is not kept any more stay as they were read.
 */
export async function rereadOrphans(
  db: Queryable,
  workspaceId: string,
  { state, accountId }: { state: string | null; accountId: string | null },
): Promise<RereadOrphans> {
  const newest = (await run<{ journal_id: string }>(db, NEWEST, [workspaceId])).rows[0]
  if (newest === undefined) return { receipts: 0, withoutRaw: 0 }
  let receipts = 0
  let withoutRaw = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const values = [workspaceId, state, accountId, after, newest.journal_id, REREAD_AT_ONCE]
    const { rows } = await run<{ journal_id: string; has_raw: boolean }>(db, REREAD, values)
    const last = rows.at(-1)
    if (last === undefined) return { receipts, withoutRaw }
    const moved = rows.filter(({ has_raw }) => has_raw).length
    receipts += moved
    withoutRaw += rows.length - moved
    after = last.journal_id
  }
}

const WAITING = prepare(
  'pipeline_waiting_orphans',
  `select o.journal_id, o.account_id, o.provider_id, o.recipient,
     (select k from unnest(o.id_keys) k where k like 'submission:%' limit 1) as awaits
   from orphans o
   where o.state = 'waiting' and o.provider_id is not null and o.journal_id > $1
   order by o.journal_id limit $2`,
)

type WaitingRow = {
  journal_id: string
  account_id: string
  provider_id: string
  recipient: string | null
  awaits: string | null
}

export async function waitingOrphans(
  db: Queryable,
  afterJournalId: string,
  limit: number,
): Promise<readonly WaitingOrphan[]> {
  const { rows } = await run<WaitingRow>(db, WAITING, [afterJournalId, limit])
  return rows.map((row) => ({
    journalId: row.journal_id,
    accountId: row.account_id,
    providerId: row.provider_id,
    recipient: row.recipient,
    awaits: placeOf(row.awaits),
  }))
}

function placeOf(key: string | null): WaitingOrphan['awaits'] {
  const read = key === null ? null : readSubmissionKey(key)
  if (read === null) return null
  const { messageId: id, submission } = read
  return { bucket: bucketOfId(id), id, submission }
}

// One statement, so that it is either still to be read or kept here. Of an account that is not there it
// is kept under no workspace: nobody sees it, but nothing vanishes.
const PARK = prepare(
  'pipeline_park_receipt',
  `with gone as (
     delete from inbox i where i.bucket = $1 and i.journal_id = $2
     returning i.journal_id, i.account_id
   )
   insert into orphans (journal_id, workspace_id, account_id, state, id_keys, reading, because, recorded_at)
   select g.journal_id, coalesce(a.workspace_id, '00000000-0000-0000-0000-000000000000'), g.account_id,
     'malformed', '{}', '{}', $3, $4
   from gone g left join provider_accounts a on a.id = g.account_id
   on conflict (journal_id) do nothing`,
)

export async function parkReceipt(
  db: Queryable,
  journalId: string,
  { because, now }: { because: string; now: number },
): Promise<void> {
  const values = [bucketOfId(journalId), journalId, withoutNul(because), instant(now)]
  await run(db, PARK, values)
}
