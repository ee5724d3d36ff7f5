import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { PoolClient } from 'pg'
import { claim, postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { inTransaction, openPool } from '../../src/adapters/postgres/pool.ts'
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

test('a change tells all of a standing that its row has', async () => {
  await addEndpoint(world)
  const [id = ''] = await queue(world, people(1))
  const set = `status = 'failed', reason = 'expired', detail = 'd', fault = 'carrier', permanent = true,
    grade = 'claimed', charge = 'yes', conflict = true, texted_twice = true, segments = 5,
    segments_delivered = 3, segments_known = 4, word = 'EXPIRED', code = '42', rule = 'final-receipt',
    channel = 'whatsapp', submissions = 2, price_micros = 77`
  await world.pool.query(`update messages set ${set}, sequence = 2 where id = $1`, [id])
  const { rows } = await world.pool.query<{ told: object; row: object }>(
    `select c.change -> 'after' as told, told_standing(to_jsonb(m)) as row
     from callbacks c join messages m on m.id = c.message_id where c.sequence = 2`,
  )
  assert.equal(rows.length, 1)
  assert.equal(Object.keys(rows[0]?.row ?? {}).length, 19)
  assert.deepEqual(rows[0]?.told, rows[0]?.row)
})

/** What the planner knows of a queue is how it was at some moment, and this one was bad. */
const MOMENTS = {
  'nothing waited': async () => {
    await world.pool.query('vacuum analyze callback_queue')
  },
  'little was left of much': async () => {
    await queue(world, people(2 * MANY))
    await world.pool.query(`delete from callback_queue where callback_id::text not like '%01'`)
    await world.pool.query('vacuum analyze callback_queue')
  },
}

for (const [moment, prepare] of Object.entries(MOMENTS)) {
  test(`a claim reads little more than it takes, though planned when ${moment}`, async () => {
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
    await queue(world, people(MANY))
    const called = await inTransaction(pool, async (db) => {
      await db.query(`set local track_functions = 'all'`)
      assert.equal((await claim(db, endpoint, options())).length, 5)
      const { rows } = await db.query<{ read: number }>(
        `select idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'callback_queue'`,
      )
      assert.ok((rows[0]?.read ?? MANY) < MANY / 2, `${rows[0]?.read} were read`)
      return functionsCalled(db)
    })
    assert.deepEqual(called, {})
    await pool.end()
  })
}
