import type { Pool } from 'pg'
import { ALIVE } from './alive.ts'
import { instant } from './columns.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'

const TURN = prepare(
  'callbacks_take_turn',
  `select pg_advisory_xact_lock(hashtextextended(given.id::text, 5))
   from (select distinct id from unnest($1::uuid[]) as given (id) order by id) given`,
)

/** Who claims or settles waits for whoever does so at the same endpoint: they would judge by each other's rows. */
export async function takeTurns(db: Queryable, endpointIds: readonly string[]): Promise<void> {
  await run(db, TURN, [endpointIds])
}

/** How long a process is missed before it is taken for gone: it may only have lost its connection. */
const MISSED_MS = 1_000

/** The last statement of a process that was killed may end after it: its leases come when it is gone already. */
const LATE_LOOKS_MS = [1_000, 4_000, 16_000, 60_000]

/**
 * What processes that are gone were telling is due again; says how many. All that is queued is looked through only
 * at first, when nobody else was seen yet, when a process went since, and a few times more after either.
 * @param own the numbers that this process told under: whatever became of its connection, it is here.
 */
export function takingOver(pool: Pool, own: ReadonlySet<number>): (now: number) => Promise<number> {
  let seenAt: Map<number, number> | null = null
  let lateLooks: readonly number[] = []
  return async (now) => {
    const { rows } = await run<{ number: number }>(pool, LIVING)
    const isFirst = seenAt === null
    const seen = (seenAt ??= new Map())
    for (const { number } of rows) seen.set(number, now)
    const gone = [...seen].filter(([, at]) => now - at > MISSED_MS)
    for (const [number] of gone) seen.delete(number)
    const isLook = isFirst || gone.length > 0 || lateLooks.some((at) => at <= now)
    if (!isLook) return 0
    if (isFirst || gone.length > 0) lateLooks = LATE_LOOKS_MS.map((late) => now + late)
    else lateLooks = lateLooks.filter((at) => at > now)
    return freeLeft(pool, { living: [...seen.keys(), ...own], now })
  }
}

async function freeLeft(
  pool: Pool,
  { living, now }: { readonly living: readonly number[]; readonly now: number },
): Promise<number> {
  const { rows } = await run<{ id: string }>(pool, LEFT_AT, [instant(now), living])
  let count = 0
  for (const { id } of rows) {
    count += await inTransaction(pool, async (db) => {
      await takeTurns(db, [id])
      const { rowCount } = await run(db, FREE_LEFT, [id, instant(now), living])
      return rowCount ?? 0
    })
  }
  return count
}

const NUMBERS = `select objid::bigint as number from pg_locks
   where locktype = 'advisory' and classid = ${ALIVE}::oid and objsubid = 2 and granted
     and database = (select oid from pg_database where datname = current_database())`

const LIVING = prepare('callbacks_living', NUMBERS)

const LEFT_AT = prepare(
  'callbacks_left_at',
  `select distinct endpoint_id as id from callback_queue
   where leased_until > $1 and leased_by is not null and leased_by <> all ($2::bigint[])`,
)

// Of a listener nobody knows whether it is there: what it fetched is its own until the lease is over. Who started
// since the living were counted, and claimed, is living too: at its endpoint's turn that shows.
const FREE_LEFT = prepare(
  'callbacks_free_left',
  `update callback_queue q set leased_until = null, leased_by = null
   from callback_endpoints e
   where q.endpoint_id = $1 and e.id = q.endpoint_id and e.kind <> 'listener'
     and q.leased_until > $2 and q.leased_by is not null and q.leased_by <> all ($3::bigint[])
     and q.leased_by not in (${NUMBERS})`,
)
