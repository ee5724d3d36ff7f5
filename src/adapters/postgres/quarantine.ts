import type { Pool, PoolClient } from 'pg'
import { idFloor } from '../../core/ids.ts'
import { hasTrace } from '../../core/traces.ts'
import type { Quarantine, Unproven, UnprovenMeta } from '../../flows/ports/doors.ts'
import type { Secrets } from '../../flows/ports/platform.ts'
import { minutesOf } from '../../flows/count-evidence.ts'
import { accountMinutes } from './account-minutes.ts'
import { columnsOf } from './columns.ts'
import { recordReceipts } from './journal.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

export const QUARANTINE_ROWS_MAX = 1_000
export const QUARANTINE_OCTETS_MAX = 16 * 1024 * 1024

const COUNT = prepare(
  'quarantine_count_refusals',
  `insert into door_refusals as d (account_id, day, refused)
   select * from unnest($1::uuid[], $2::date[], $3::bigint[])
   on conflict (account_id, day) do update set refused = d.refused + excluded.refused`,
)

const ROOM = prepare(
  'quarantine_room',
  `select count(*) as rows, coalesce(sum(octet_length(raw) + octet_length(meta::text)), 0) as octets
   from quarantine where account_id = $1`,
)

const ADD = prepare(
  'quarantine_add',
  `insert into quarantine (id, workspace_id, account_id, raw, meta, because)
   select id, workspace_id, account_id, raw, meta::jsonb, because
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[])
     as given (id, workspace_id, account_id, raw, meta, because)`,
)

// The first and the newest, half of the room each: junk that keeps coming displaces neither what came before it
// nor what comes after it.
const TRIM = prepare(
  'quarantine_trim',
  `delete from quarantine where id in (
     select id from (
       select id,
         row_number() over first as nth, sum(octets) over first as taken,
         row_number() over newest as nth_back, sum(octets) over newest as taken_back
       from (select id, octet_length(raw) + octet_length(meta::text) as octets
               from quarantine where account_id = $1) kept
       window first as (order by id), newest as (order by id desc)) placed
     where (nth > $2 or taken > $3) and (nth_back > $2 or taken_back > $3))`,
)

const REFUSALS = prepare(
  'quarantine_refusals',
  `select coalesce(sum(refused) filter (where day = $2::date), 0) as today, coalesce(sum(refused), 0) as total
   from door_refusals where account_id = $1`,
)

const COLUMNS = 'id, workspace_id, account_id, raw, meta, because'

const LATEST = prepare(
  'quarantine_latest',
  `select ${COLUMNS} from quarantine where account_id = $1 order by id desc limit $2`,
)

const PAGE = prepare(
  'quarantine_page',
  `select ${COLUMNS} from quarantine where account_id = $1 and id > $2 order by id limit $3`,
)

const ACCOUNTS = prepare('quarantine_accounts', 'select distinct account_id from quarantine')

const TAKE_OUT = prepare(
  'quarantine_take_out',
  'delete from quarantine where id = any($1::uuid[]) returning id',
)

/** Credentials that a stranger brought, wrong ones too, are sealed like our own. */
export type Sealing = Pick<Secrets, 'seal' | 'open'>

export function postgresQuarantine(pool: Pool, secrets: Sealing): Quarantine {
  const fromRow = rowReader(secrets)
  return {
    keep: (rows, now) => inTransaction(pool, (db) => keep(db, secrets, { rows, now })),
    async refusals(accountId, now) {
      const { rows } = await run<{ today: number; total: number }>(pool, REFUSALS, [
        accountId,
        dayOf(now),
      ])
      return { today: Number(rows[0]?.today ?? 0), total: Number(rows[0]?.total ?? 0) }
    },
    count: async (accountId) => (await roomOf(pool, accountId)).rows,
    latest: async (accountId, limit) =>
      (await run<Row>(pool, LATEST, [accountId, limit])).rows.map(fromRow),
    page: async (accountId, after, limit) =>
      (await run<Row>(pool, PAGE, [accountId, after, limit])).rows.map(fromRow),
    accounts: async () =>
      (await run<{ account_id: string }>(pool, ACCOUNTS)).rows.map((row) => row.account_id),
    release: (rows) =>
      rows.length === 0
        ? Promise.resolve(0)
        : inTransaction(pool, async (db) => {
            const taken = await run<{ id: string }>(db, TAKE_OUT, [rows.map(({ id }) => id)])
            const ours = new Set(taken.rows.map(({ id }) => id))
            await recordReceipts(
              db,
              rows.filter(({ id }) => ours.has(id)),
            )
            return ours.size
          }),
  }
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

type Kept = { readonly rows: readonly Unproven[]; readonly now: number }

/** Beyond those of the processes: here all of them write to the same rows, and wait for each other anyway. */
const UNPROVEN_BUCKET = 255

/** Counts all of them, and keeps those for which there is room. */
async function keep(db: PoolClient, secrets: Sealing, { rows, now }: Kept): Promise<void> {
  const byAccount = [...Map.groupBy(rows, ({ accountId }) => accountId)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  await run(
    db,
    COUNT,
    columnsOf(byAccount, [
      ([accountId]) => accountId,
      () => dayOf(now),
      ([, unproven]) => unproven.length,
    ]),
  )
  const signs = byAccount.map(([accountId, unproven]) => ({
    accountId,
    tally: 'unproven' as const,
    n: unproven.length,
  }))
  await accountMinutes(db, UNPROVEN_BUCKET).countMinutes(minutesOf(signs, now))
  // The count's row is locked by now, so that no other process fills the same room.
  for (const [accountId, unproven] of byAccount) {
    const room = await roomOf(db, accountId)
    const { fits, rest } = fitting(unproven, room)
    await add(db, secrets, [...fits, ...rest])
    if (rest.length > 0)
      await run(db, TRIM, [accountId, QUARANTINE_ROWS_MAX / 2, QUARANTINE_OCTETS_MAX / 2])
  }
}

type Room = { readonly rows: number; readonly octets: number }

async function roomOf(db: Queryable, accountId: string): Promise<Room> {
  const { rows } = await run<{ rows: number; octets: number }>(db, ROOM, [accountId])
  return { rows: Number(rows[0]?.rows ?? 0), octets: Number(rows[0]?.octets ?? 0) }
}

/** Of what finds no room the newest small ones take the place of others: to write all would wear out the disk. */
const DISPLACING_MAX = 50
const DISPLACING_OCTETS_MAX = 4_096

function fitting(unproven: readonly Unproven[], taken: Room) {
  let { rows, octets } = taken
  const fits: Unproven[] = []
  const rest: Unproven[] = []
  for (const one of unproven) {
    const size = one.raw.length + JSON.stringify(one.meta).length
    if (rows < QUARANTINE_ROWS_MAX && octets + size <= QUARANTINE_OCTETS_MAX) {
      rows += 1
      octets += size
      fits.push(one)
    } else if (size <= DISPLACING_OCTETS_MAX) rest.push(one)
  }
  return { fits, rest: rest.slice(-DISPLACING_MAX) }
}

async function add(db: Queryable, secrets: Sealing, rows: readonly Unproven[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    ADD,
    columnsOf(rows, [
      ({ id }) => id,
      ({ workspaceId }) => workspaceId,
      ({ accountId }) => accountId,
      ({ raw }) => raw,
      (one) => storedJson(sealedMeta(secrets, one)),
      ({ because }) => because.replaceAll('\0', ''),
    ]),
  )
}

// ---- sealing

/** Where it came and what vouched for it may hold credentials, under names that nobody can list. */
type StoredMeta = { readonly method: string; readonly sealed: string }
type Hidden = Omit<UnprovenMeta, 'method'>

function sealedMeta(secrets: Sealing, { id, meta }: Unproven): StoredMeta {
  const { method, ...hidden } = meta
  const sealed = Buffer.from(secrets.seal(JSON.stringify(hidden), id)).toString('base64')
  return { method, sealed }
}

type Row = {
  id: string
  workspace_id: string
  account_id: string
  raw: Buffer
  meta: StoredMeta
  because: string
}

const rowReader =
  (secrets: Sealing) =>
  (row: Row): Unproven => {
    const { sealed, method } = row.meta
    const opened = secrets.open(Buffer.from(sealed, 'base64'), row.id)
    const hidden: Hidden =
      opened.kind === 'opened'
        ? (JSON.parse(opened.secret) as Hidden)
        : { url: '', target: '', headers: {} }
    return {
      id: row.id,
      workspaceId: row.workspace_id,
      accountId: row.account_id,
      raw: row.raw,
      meta: { method, ...hidden },
      because: row.because,
    }
  }

// ---- erasure

const OF_WORKSPACE = prepare(
  'quarantine_of_workspace',
  `select ${COLUMNS} from quarantine where workspace_id = $1 and id > $2 order by id limit 100`,
)

/** Every request that names the number in any writing, in its body or its address. Says how many went. */
export async function eraseUnproven(
  db: Queryable,
  secrets: Sealing,
  { workspaceId, trace }: { readonly workspaceId: string; readonly trace: string },
): Promise<number> {
  const fromRow = rowReader(secrets)
  let erased = 0
  let after = idFloor(0)
  for (;;) {
    const { rows } = await run<Row>(db, OF_WORKSPACE, [workspaceId, after])
    const last = rows.at(-1)
    if (last === undefined) return erased
    const named = rows
      .map(fromRow)
      .filter(({ raw, meta }) =>
        [Buffer.from(raw).toString('latin1'), meta.url].some((text) => hasTrace(text, trace)),
      )
    await run(db, TAKE_OUT, [named.map(({ id }) => id)])
    erased += named.length
    after = last.id
  }
}
