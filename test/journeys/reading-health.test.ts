import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import type { Api } from '../../src/adapters/http/api.ts'
import { healthRoutes } from '../../src/adapters/http/api/health.ts'
import { jobRoutes } from '../../src/adapters/http/api/jobs.ts'
import { metricsRoutes } from '../../src/adapters/http/api/metrics.ts'
import { postgresHealth } from '../../src/adapters/postgres/health.ts'
import { maintainPartitions } from '../../src/adapters/postgres/partitions.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresGauges } from '../../src/adapters/postgres/reads-gauges.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { promMetrics } from '../../src/adapters/telemetry/metrics.ts'
import { makeId } from '../../src/core/ids.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { T0, addAccount, addMessage, addWorkspace } from '../support/rows.ts'

type Checks = { status: string; checks: { name: string; ok: boolean; found: string }[] }

let database: TestDatabase
let pool: Pool
let app: Api
let workspaceId: string
let accountId: string
let free: number | null = 1e12

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 2 })
  workspaceId = await addWorkspace(pool)
  accountId = await addAccount(pool, workspaceId)
  const clock = { now: () => T0 }
  app = await buildTestServer(
    (api) => {
      metricsRoutes(api, { metrics: promMetrics({ gauges: postgresGauges(pool), clock }) })
      healthRoutes(api, { health: postgresHealth(pool, { clock, freeBytes: async () => free }) })
      jobRoutes(api, { reads: postgresReads(pool), clock })
    },
    {
      authenticator: fixedCallers({ mine: callerOf(workspaceId), theirs: callerOf(randomUUID()) }),
    },
  )
})

after(async () => {
  await app.close()
  await pool.end()
  await database.drop()
})

test('it is ready when what is vital works; the rest is said', async () => {
  const answer = await app.inject('/readyz?verbose')
  assert.equal(answer.statusCode, 200)
  const { checks } = answer.json<Checks>()
  assert.deepEqual(
    checks.map(({ name, ok }) => [name, ok]),
    [
      ['database', true],
      ['inbox-lag', true],
      ['partitions', false],
      ['disk-reserve', true],
    ],
  )
  assert.equal((await app.inject('/readyz')).body, '{"status":"ready"}')
  await maintainPartitions(pool, { now: T0, keepDays: 90 })
  const after = (await app.inject('/readyz?verbose')).json<Checks>().checks
  assert.ok(after.every(({ ok }) => ok))
})

test('a receipt that waits for more than a minute makes it not ready, and says so', async () => {
  const id = makeId(T0 - 90_000, 7, new Uint8Array(9))
  await pool.query('insert into inbox (bucket, journal_id, account_id) values (7, $1, $2)', [
    id,
    accountId,
  ])
  const answer = await app.inject('/readyz?verbose')
  assert.equal(answer.statusCode, 503)
  const lag = answer.json<Checks>().checks.find(({ name }) => name === 'inbox-lag')
  assert.deepEqual(lag, {
    name: 'inbox-lag',
    ok: false,
    vital: true,
    found: '1 receipts wait, the oldest for 90 s',
  })
  const metrics = await app.inject('/metrics')
  assert.match(metrics.body, /delivrd_inbox_oldest_seconds 90/)
  await pool.query('delete from inbox')
})

test('a disk without its reserve makes it not ready', async () => {
  free = 100e6
  const answer = await app.inject('/readyz?verbose')
  free = null
  assert.equal(answer.statusCode, 503)
  assert.match(answer.body, /95 MiB free, 500 MiB kept in reserve/)
})

test('metrics count messages by status and requests by route', async () => {
  await addMessage(pool, {
    workspaceId,
    accountId,
    providerIds: ['h1'],
    receipts: [{ status: 'delivered' }],
  })
  const { body } = await app.inject('/metrics')
  assert.match(body, /delivrd_messages\{status="delivered"\} 1/)
  assert.match(body, /delivrd_messages\{status="failed"\} 0/)
  assert.match(body, /duration_seconds_count\{method="GET",route="\/readyz",status="5xx"\} 2/)
})

test('a job is shown to its own workspace', async () => {
  const id = randomUUID()
  await pool.query(
    `insert into jobs (id, workspace_id, kind, state, done, total, started_at, updated_at)
     values ($1, $2, 'import', 'running', 10, 100, $3, $3)`,
    [id, workspaceId, new Date(T0)],
  )
  const ask = (key: string) =>
    app.inject({ url: `/v1/jobs/${id}`, headers: { authorization: `Bearer ${key}` } })
  const { done, total, state } = (await ask('mine')).json<Record<string, unknown>>()
  assert.deepEqual([done, total, state], [10, 100, 'running'])
  assert.equal((await ask('theirs')).statusCode, 404)
})

test('without its database it is alive and not ready', async () => {
  const gone = await createTestDatabase()
  const other = openPool(gone.url, { max: 1 })
  await gone.drop()
  const health = postgresHealth(other, { clock: { now: () => T0 }, freeBytes: async () => null })
  assert.deepEqual(await health.check(), [
    { name: 'database', ok: false, isVital: true, found: 'does not answer' },
  ])
  await other.end()
})
