import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { guidanceRoutes } from '../../src/adapters/http/api/guidance.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { AGAINST_NUMBER, postgresGuidance } from '../../src/adapters/postgres/reads-guidance.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { bucketOf, wireId } from '../../src/core/ids.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { T0, addAccount, addCampaign, addMessage, addWorkspace } from '../support/rows.ts'

// What the server says is held against its schema there; here it is only looked at.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

const DAY = 86_400_000

let database: TestDatabase
let pool: Pool
let app: Api
let workspaceId: string
let accountId: string

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4 })
  workspaceId = await addWorkspace(pool)
  const otherWorkspaceId = await addWorkspace(pool)
  accountId = await addAccount(pool, workspaceId)
  const clock = { now: () => T0 + 10_000 }
  const advise = { reads: postgresReads(pool), guidance: postgresGuidance(pool), clock }
  app = await buildTestServer((api) => guidanceRoutes(api, { advise }), {
    authenticator: fixedCallers({
      mine: callerOf(workspaceId),
      theirs: callerOf(otherWorkspaceId),
    }),
  })
})

after(async () => {
  await app.close()
  await pool.end()
  await database.drop()
})

async function get(url: string, { key = 'mine', status = 200 } = {}): Promise<Json> {
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${key}` } })
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json()
}

let written = 0

type Sent = {
  to: string
  status: 'failed' | 'delivered'
  reason?: 'handset-unreachable' | 'not-sms-capable'
  campaignId?: string
  day?: number
}

const send = ({ to, status, reason, campaignId, day = 0 }: Sent): Promise<string> =>
  addMessage(pool, {
    workspaceId,
    accountId,
    to,
    ...(campaignId === undefined ? {} : { campaignId }),
    createdAt: T0 - 20 * DAY + day * DAY,
    providerIds: [`p${(written += 1)}`],
    receipts: [{ status, reason: reason ?? null }],
  })

test('a campaign whose failures lie in one country is told so, with the numbers', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { state: 'done' })
  for (let at = 0; at < 40; at++) {
    const to = `+44770123${String(at).padStart(4, '0')}`
    await send({ to, status: 'delivered', campaignId })
  }
  for (let at = 0; at < 6; at++) {
    await send({
      to: `+3361234${String(at).padStart(4, '0')}`,
      status: 'failed',
      reason: 'handset-unreachable',
      campaignId,
    })
  }
  const url = `/v1/campaigns/${wireId('cmp', campaignId)}/guidance`
  const { advice } = await get(url)
  const country = advice.find(({ id }: Json) => id === 'country-fr')
  assert.match(country.because, /6 of 6 messages did not arrive \(100 %\), against 0 of 40/)
  const unreachable = advice.find(({ id }: Json) => id === 'unreachable')
  assert.equal(unreachable.affected, 6)
  assert.equal(unreachable.filter.reason, 'handset-unreachable')
  assert.equal(unreachable.share, 6 / 46)
  await get(url, { key: 'theirs', status: 404 })
})

test('a sample of a large campaign is of whole buckets, and not more of them than are wanted', async () => {
  const campaignId = await addCampaign(pool, workspaceId)
  for (let at = 0; at < 60; at++) {
    await send({ to: `+4477011${String(at).padStart(5, '0')}`, status: 'delivered', campaignId })
  }
  await pool.query('update campaigns set recipients = 60 where id = $1', [campaignId])
  const sample = await postgresGuidance(pool).sampleCampaign(campaignId, 15)
  assert.ok(sample.length > 0 && sample.length < 40, String(sample.length))
  const buckets = new Set(sample.map((one) => bucketOf(workspaceId, one.recipient ?? '')))
  assert.ok([...buckets].every((bucket) => bucket % 4 === 0))
  const all = await postgresGuidance(pool).sampleCampaign(campaignId, 1_000)
  assert.equal(all.length, 60)
})

test('a landline is suggested at once, a phone after misses on several days, and nobody else', async () => {
  await send({ to: '+4420794600001', status: 'failed', reason: 'not-sms-capable', day: 1 })
  await send({ to: '+447701234567', status: 'failed', reason: 'handset-unreachable', day: 1 })
  await send({ to: '+447701234567', status: 'failed', reason: 'handset-unreachable', day: 3 })
  await send({ to: '+447701234568', status: 'failed', reason: 'handset-unreachable', day: 1 })
  await send({ to: '+447701234568', status: 'delivered', day: 2 })
  await send({ to: '+447701234568', status: 'failed', reason: 'handset-unreachable', day: 3 })
  const numbers = async (key?: string) =>
    (await get('/v1/opt-out-suggestions', key === undefined ? {} : { key })).data.map(
      ({ number }: Json) => number,
    )
  assert.deepEqual(await numbers(), ['+447701234567', '+4420794600001'])
  assert.deepEqual(await numbers('theirs'), [])
  await pool.query(
    `insert into opt_outs (bucket, workspace_id, number, source, created_at)
     values ($1, $2, '+4420794600001', 'user', $3)`,
    [bucketOf(workspaceId, '+4420794600001'), workspaceId, new Date(T0)],
  )
  assert.deepEqual(await numbers(), ['+447701234567'], 'who is on the list needs no suggestion')
})

test('what was brought in from an earlier time is no news of a number', async () => {
  const to = '+447701234569'
  // Ids in the order of the import, times of their own: the delivery is the newest.
  await send({ to, status: 'delivered', day: 10 })
  const old = [
    await send({ to, status: 'failed', reason: 'handset-unreachable', day: 11 }),
    await send({ to, status: 'failed', reason: 'handset-unreachable', day: 12 }),
  ]
  const { data: before } = await get('/v1/opt-out-suggestions')
  assert.ok(before.some(({ number }: Json) => number === to))
  await pool.query(
    `update messages set created_at = created_at - interval '1 year' where id = any($1)`,
    [old],
  )
  const { data } = await get('/v1/opt-out-suggestions')
  assert.ok(!data.some(({ number }: Json) => number === to))
})

test('numbers that are on the list leave room for those that are not', async () => {
  const numbers = Array.from({ length: 6 }, (_, at) => `+44207946010${at}`)
  for (const to of numbers) await send({ to, status: 'failed', reason: 'not-sms-capable', day: 15 })
  for (const to of numbers.slice(1)) {
    await pool.query(
      `insert into opt_outs (bucket, workspace_id, number, source, created_at)
       values ($1, $2, $3, 'user', $4)`,
      [bucketOf(workspaceId, to), workspaceId, to, new Date(T0)],
    )
  }
  const past = await postgresGuidance(pool).pastOfMissed(workspaceId, 2)
  assert.ok(past.some(({ number }) => number === numbers[0]))
})

test('suggestions come in pages', async () => {
  const first = await get('/v1/opt-out-suggestions?limit=1')
  assert.equal(first.data.length, 1)
})

test('the index of misses holds exactly the reasons that speak against a number', async () => {
  const folder = new URL('../../src/adapters/postgres/migrations/', import.meta.url)
  const sql = await readFile(new URL('0008_guidance.sql', folder), 'utf8')
  const inIndex = [...sql.matchAll(/'([a-z-]+)'/g)].map(([, reason]) => reason)
  assert.deepEqual(new Set(inIndex), new Set(AGAINST_NUMBER))
})
