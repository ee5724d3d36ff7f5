import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { type TestDatabase, createTestDatabase } from '../../../test/support/database.ts'
import { storeMessage } from '../../../test/support/platform-rows.ts'
import { PARTITIONED } from '../../core/partitions.ts'
import { listPartitions, maintainPartitions } from './partitions.ts'
import { openPool } from './pool.ts'
import { recount } from './recount.ts'
import { maintain } from './retention.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 15, 12)
const LONG = '00000000-0000-7000-8000-000000000001'
const SHORT = '00000000-0000-7000-8000-000000000002'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4 })
  for (const [id, days] of [
    [LONG, 120],
    [SHORT, 10],
  ] as const) {
    await pool.query(
      `insert into workspaces (id, name, number_key, retention_days, created_at) values ($1, $2, '', $3, now())`,
      [id, `keeps ${days}`, days],
    )
    await pool.query(
      `insert into provider_accounts (id, workspace_id, name, kind, settings, created_at, updated_at)
       values ($1, $1, 'Main', 'smpp', '{}', now(), now())`,
      [id],
    )
  }
})
after(async () => {
  await pool.end()
  await database.drop()
})

const store = (workspaceId: string, at: number, number = '+37255500001') =>
  storeMessage(pool, { workspaceId, accountId: workspaceId, number, at })

const rowsIn = async (table: string): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(`select count(*) as n from ${table}`)
  return rows[0]?.n ?? -1
}

test('messages that came before their partition existed are moved into it, and none is lost', async () => {
  await store(LONG, NOW)
  await store(LONG, NOW + DAY)
  assert.equal(await rowsIn('messages_default'), 2)
  const report = await maintainPartitions(pool, { now: NOW, keepDays: 120 })
  assert.equal(report.moved, 10, 'two rows of each of five tables')
  assert.deepEqual(report.postponed, [])
  for (const { table } of PARTITIONED) {
    assert.equal(await rowsIn(`${table}_default`), 0, table)
    assert.equal(await rowsIn(table), ['provider_ids', 'callbacks'].includes(table) ? 0 : 2, table)
  }
  assert.equal(await rowsIn('messages_2026_06'), 2)
  assert.equal(await rowsIn('message_contents_2026_06_16'), 1)
})

test('a second run, or a second process, makes nothing twice', async () => {
  const reports = await Promise.all(
    [0, 1].map(() => maintainPartitions(pool, { now: NOW + DAY, keepDays: 120 })),
  )
  const created = reports.flatMap(({ created }) => created)
  assert.deepEqual([...new Set(created)].toSorted(), [
    'callbacks_2026_06_23',
    'journal_2026_06_23',
    'message_contents_2026_06_23',
  ])
})

test('an hour of an id ahead of the clock still finds a place', async () => {
  await store(LONG, NOW + 400 * DAY)
  assert.equal(await rowsIn('messages_default'), 1)
})

test('a table in use is left for the next run', async () => {
  const client = await pool.connect()
  await client.query('begin')
  await client.query('lock table journal_default in share mode')
  const report = await maintainPartitions(pool, { now: NOW + 2 * DAY, keepDays: 120 })
  await client.query('rollback')
  client.release()
  assert.deepEqual(report.postponed, ['journal_2026_06_24'])
  const next = await maintainPartitions(pool, { now: NOW + 2 * DAY, keepDays: 120 })
  assert.deepEqual(next.created, ['journal_2026_06_24'])
})

test('retention removes people and raw receipts and keeps statuses and sums', async () => {
  await store(SHORT, NOW)
  await store(SHORT, NOW + 5 * DAY)
  await pool.query(
    `insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type)
     select id, workspace_id, workspace_id, id, 1, 'message.delivered' from messages where workspace_id = $1`,
    [SHORT],
  )
  const before = await recount(pool)
  const messages = await rowsIn('messages')
  const contents = await rowsIn('message_contents')

  const after11Days = await maintain(pool, NOW + 11 * DAY)
  assert.deepEqual(after11Days.deleted, { message_contents: 1, callbacks: 1, journal: 1 })
  assert.equal(await rowsIn('message_contents'), contents - 1)

  const after121Days = await maintain(pool, NOW + 121 * DAY)
  assert.ok(after121Days.dropped.includes('message_contents_2026_06_15'))
  assert.ok(after121Days.dropped.includes('journal_2026_06_15'))
  assert.ok(!after121Days.dropped.includes('message_contents_2026_06_16'))
  assert.equal(await rowsIn('messages'), messages)
  assert.deepEqual(await recount(pool), before)
  const names = await listPartitions(pool, PARTITIONED[0] ?? assert.fail())
  assert.ok(
    names.some(({ name }) => name === 'messages_2026_06'),
    'statuses are kept',
  )
})

test('a receipt that nobody has read yet outlives retention', async () => {
  const { journalId } = await store(SHORT, NOW + 100 * DAY)
  await pool.query(
    `insert into inbox (bucket, journal_id, account_id) values (get_byte(uuid_send($1::uuid), 15), $1, $2)`,
    [journalId, SHORT],
  )
  await maintain(pool, NOW + 115 * DAY)
  const { rowCount } = await pool.query('select 1 from journal where id = $1', [journalId])
  assert.equal(rowCount, 1)
})

test('a recount finds what was miscounted, and sets it right when asked', async () => {
  assert.deepEqual((await recount(pool)).differences, [])
  await pool.query(`update counts set messages = messages + 2 where workspace_id = $1`, [LONG])
  const found = await recount(pool)
  assert.equal(found.differences.length, 1)
  assert.equal(found.isFixed, false)
  assert.equal((found.differences[0]?.counted ?? 0) - (found.differences[0]?.found ?? 0), 2)
  assert.equal((await recount(pool, { fix: true })).isFixed, true)
  assert.deepEqual((await recount(pool)).differences, [])
})
