import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { PoolClient } from 'pg'
import { claim, postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { inTransaction, openPool } from '../../src/adapters/postgres/pool.ts'
import { STATUSES } from '../../src/core/status.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type World, createWorld, queue } from '../support/pipeline-world.ts'

/** What many changes cost together is what each costs alone, however many wait. */

let database: TestDatabase
let world: World
const MANY = 500

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await world.pool.query('truncate callback_endpoints, callbacks, callback_queue, send_queue')
})

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ to: `+44770091${String(at).padStart(4, '0')}` }))

const change = (db: Pick<PoolClient, 'query'>, ids: readonly string[]) =>
  db.query(
    `update messages set status = 'submitted', sequence = sequence + 1, updated_at = now()
     where id = any ($1)`,
    [ids],
  )

/** What ran within a transaction, by name: a function that is written into a query is none. */
async function functionsCalled(db: Pick<PoolClient, 'query'>): Promise<Record<string, number>> {
  const { rows } = await db.query<{ name: string; calls: number }>(
    'select funcname as name, calls from pg_stat_xact_user_functions',
  )
  return Object.fromEntries(rows.map(({ name, calls }) => [name, calls]))
}

test('of many changes none is compared with every other, nor asks a function of its own', async () => {
  await addEndpoint(world)
  const ids = await queue(world, people(MANY))
  const plans: string[] = []
  await inTransaction(world.pool, async (db) => {
    await db.query(`set local track_functions = 'all'`)
    // A plan that was made for one is kept for many.
    for (const id of ids.slice(0, 8)) await change(db, [id])
    const alone = await functionsCalled(db)
    await db.query(`load 'auto_explain'; set local auto_explain.log_min_duration = 0;
      set local auto_explain.log_analyze = on; set local auto_explain.log_nested_statements = on;
      set local auto_explain.log_timing = off; set local client_min_messages = log`)
    const note = ({ message }: { message?: string | undefined }) => void plans.push(message ?? '')
    db.on('notice', note)
    await change(db, ids.slice(8))
    await db.query('set local client_min_messages = notice')
    db.off('notice', note)
    const together = await functionsCalled(db)
    const more = Object.entries(together).map(([name, calls]) => [name, calls - (alone[name] ?? 0)])
    assert.deepEqual(Object.fromEntries(more), {
      tell_updates: 1,
      listening_workspaces: 1,
      tell_changes: 1,
    })
  })
  const all = plans.join('\n')
  assert.match(all, /Insert on callback_queue/)
  const removed = [...all.matchAll(/Rows Removed by Join Filter: (\d+)/g)].map(([, n]) => Number(n))
  assert.ok(Math.max(0, ...removed) <= MANY, `${Math.max(...removed)} pairs were looked at in vain`)
})

// Each in its own words, so that none is told in the place of another.
const WHOLE_ROW = `reason = 'expired', detail = 'd', fault = 'carrier', permanent = true, grade = 'claimed',
  charge = 'yes', conflict = true, texted_twice = true, segments = 5, segments_delivered = 3, segments_known = 4,
  word = 'EXPIRED', code = '42', rule = 'final-receipt', channel = 'whatsapp', submissions = 2, price_micros = 77,
  row_number = 8, reference = 'r', valid_until = now(), submitted_at = now(), expected_by = now(), final_at = now(),
  debited_micros = 78, queued_at = now(), fallback = '{}', turned = '{}'`

test('every change tells all of a standing that its row has, whatever the status', async () => {
  await addEndpoint(world, { events: STATUSES.map((status) => `message.${status}` as const) })
  const bare = await queue(world, people(STATUSES.length))
  const whole = await queue(world, people(STATUSES.length))
  const as = `from unnest($1::uuid[], $2::text[]) as given (id, status) where m.id = given.id`
  const set = 'update messages m set sequence = 2, status = given.status'
  await world.pool.query(`${set} ${as}`, [bare, STATUSES])
  await world.pool.query(`${set}, ${WHOLE_ROW} ${as}`, [whole, STATUSES])
  const { rows: missing } = await world.pool.query(
    `select distinct key from messages m, jsonb_each(to_jsonb(m)) where value = 'null' and m.id = any ($1)`,
    [whole],
  )
  assert.deepEqual(missing, [], 'of these, no change would show what it tells')
  // Again with nothing changed, and as if they were new: then what was before is to be seen too.
  const all = [...bare, ...whole]
  await world.pool.query('update messages set sequence = 3 where id = any ($1)', [all])
  await world.pool.query(
    `select tell_new_messages(array_agg(workspace_id), array_agg(bucket), array_agg(id))
     from messages where id = any ($1)`,
    [all],
  )
  const { rows } = await world.pool.query<{ told: object; row: object }>(
    `select told.value as told, told_standing(to_jsonb(m)) as row
     from callbacks c join messages m on m.id = c.message_id cross join jsonb_each(c.change) as told
     where m.id = any ($1) and (c.sequence = 3 or c.sequence = 2 and told.key = 'after')`,
    [all],
  )
  assert.equal(rows.length, 4 * all.length)
  for (const { told, row } of rows) assert.deepEqual(told, row)
})

/** What the planner knows of a queue is how it was at some moment, and this one was bad. */
const MOMENTS = {
  'nothing waited': async () => {
    await world.pool.query('vacuum analyze callback_queue')
  },
  'little was left of much': async () => {
    await queue(world, people(2 * MANY))
    await world.pool.query(`delete from callback_queue where callback_id not in
      (select callback_id from callback_queue order by callback_id limit 4)`)
    await world.pool.query('vacuum analyze callback_queue')
  },
}

for (const [moment, prepare] of Object.entries(MOMENTS)) {
  test(`a claim reads as much of 500 that wait as of 2,000, though planned when ${moment}`, async () => {
    await addEndpoint(world)
    await prepare()
    const pool = openPool(database.url, { max: 1, pipeline: true })
    const store = postgresCallbackStore(pool)
    await queue(world, people(1))
    const [endpoint] = await store.endpointsDue(Date.now(), 10)
    assert.ok(endpoint !== undefined)
    const options = () => ({ limit: 5, now: Date.now(), leaseMs: 60_000, runMax: 8 })
    // Often enough that its plan is kept.
    for (let again = 0; again < 7; again++) await store.claim(endpoint, options())
    await inTransaction(pool, async (db) => {
      await db.query(`set local track_functions = 'all'`)
      // Undone each time: the same five come first, of few and of many.
      const readOf = async (more: number): Promise<number> => {
        await queue(world, people(more))
        const before = await rowsRead(db)
        await db.query('savepoint unclaimed')
        assert.equal((await claim(db, endpoint, options())).length, 5)
        await db.query('rollback to savepoint unclaimed')
        return (await rowsRead(db)) - before
      }
      const ofFew = await readOf(MANY)
      const ofMany = await readOf(3 * MANY)
      assert.ok(ofFew >= 5, `only ${ofFew} were counted`)
      assert.equal(ofMany, ofFew, `${ofFew} were read of ${MANY}, ${ofMany} of ${4 * MANY}`)
      assert.deepEqual(await functionsCalled(db), {})
    })
    await pool.end()
  })
}

/** How many rows of the queue a connection has read; what it read in earlier transactions may be among them. */
async function rowsRead(db: Pick<PoolClient, 'query'>): Promise<number> {
  const { rows } = await db.query<{ read: number }>(
    `select (idx_tup_fetch + seq_tup_read)::integer as read from pg_stat_xact_user_tables
     where relname = 'callback_queue'`,
  )
  assert.ok(rows[0] !== undefined)
  return rows[0].read
}
