import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Pool } from 'pg'
import { eventRoutes } from '../../src/adapters/http/api/events.ts'
import { exportRoutes } from '../../src/adapters/http/api/exports.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { wireId } from '../../src/core/ids.ts'
import { buildTestServer, callerOf, fixedCallers, silentLog } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  addAccount,
  addCampaign,
  addManyMessages,
  addMessage,
  addWorkspace,
} from '../support/rows.ts'

let database: TestDatabase
let pool: Pool
let exportPool: Pool
let app: Api
let port: number
let workspaceId: string
let accountId: string
let isRevoked = false
const looks: (string | undefined)[] = []

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4 })
  exportPool = openPool(database.url, { max: 2 })
  workspaceId = await addWorkspace(pool)
  accountId = await addAccount(pool, workspaceId)
  const reads = postgresReads(pool, exportPool)
  const deps = {
    reads,
    clock: { now: () => performance.timeOrigin + performance.now() },
    log: silentLog,
  }
  const known = fixedCallers({
    mine: callerOf(workspaceId),
    theirs: callerOf(await addWorkspace(pool)),
    revoked: callerOf(workspaceId),
  })
  const authenticator: typeof known = {
    ...known,
    authenticate: async (credentials, of) => {
      const isTheirs = credentials.authorization === 'Bearer revoked'
      if (isTheirs) looks.push(of)
      return isRevoked && isTheirs
        ? { kind: 'refused', code: 'revoked-key', because: 'the key was revoked' }
        : known.authenticate(credentials)
    },
  }
  app = await buildTestServer(
    (api) => {
      const sha256 = (text: string) => createHash('sha256').update(text).digest()
      exportRoutes(api, { ...deps, platform: { store: postgresPlatformStore(pool, { sha256 }) } })
      eventRoutes(api, { ...deps, platform: { authenticator }, recheckMs: 20 })
    },
    { authenticator },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(typeof address === 'object' && address !== null)
  port = address.port
})

after(async () => {
  await app.close()
  await pool.end()
  await exportPool.end()
  await database.drop()
})

async function open(path: string, as = 'mine'): Promise<IncomingMessage> {
  const sent = request({ port, path, headers: { authorization: `Bearer ${as}` } })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

async function eventually(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await isTrue())) {
    assert.ok(performance.now() < deadline, `never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const exportOf = (campaignId: string, query = '') =>
  app.inject({
    url: `/v1/campaigns/${wireId('cmp', campaignId)}/export.csv${query}`,
    headers: { authorization: 'Bearer mine' },
  })

test('an export carries every recipient once, with the list’s own columns', async () => {
  const campaignId = await addCampaign(pool, workspaceId, {
    columns: ['name', 'phone', 'status', 'a,"b"\n=c'],
  })
  for (let at = 0; at < 3; at++) {
    await addMessage(pool, {
      workspaceId,
      accountId,
      campaignId,
      to: `+3725000000${at}`,
      fields: { name: `=Ann ${at}`, status: 'vip', 'a,"b"\n=c': '1' },
      providerIds: [`e${at}`],
      receipts: [{ status: 'failed', reason: 'handset-unreachable', code: '027' }],
    })
  }
  const answer = await exportOf(campaignId)
  assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
  assert.match(String(answer.headers['content-disposition']), /filename="autumn_as-of_\d{4}-/)
  assert.match(String(answer.headers['x-as-of']), /^\d{4}-.*Z$/)
  const rows = parse(answer.body, { columns: true }) as Record<string, string>[]
  const numbers = ['+37250000000', '+37250000001', '+37250000002']
  assert.equal(rows.length, 3)
  assert.deepEqual(new Set(rows.map((row) => row['to'])), new Set(numbers))
  for (const row of rows) {
    assert.equal(row['status'], 'failed')
    assert.equal(row['list.status'], 'vip')
    assert.equal(row['phone'], row['to'])
    assert.equal(row['a,"b"\n=c'], '1')
    assert.match(row['name'] ?? '', /^=Ann/)
    assert.equal(row['reason_title'], 'Handset unreachable')
    assert.equal(row['account'], 'Main')
  }
  const log = await pool.query(
    'select act, subject, actor from audit_log where workspace_id = $1',
    [workspaceId],
  )
  assert.deepEqual(log.rows, [
    {
      act: 'recipients.exported',
      subject: `campaign:${campaignId}`,
      actor: callerOf(workspaceId).actor,
    },
  ])
  const sheet = await exportOf(campaignId, '?profile=spreadsheet&delimiter=%3B')
  assert.ok(sheet.body.startsWith('\ufeffid;row;to'))
  assert.match(sheet.body, /;'\+37250000000;/)
  const none = await exportOf(campaignId, '?status=delivered')
  assert.equal((parse(none.body) as string[][]).length, 1)
})

test('an export is one moment, though messages change while it is read', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Moment' })
  await addManyMessages(pool, { workspaceId, accountId, campaignId }, { total: 30_000 })
  const answer = await open(`/v1/campaigns/${wireId('cmp', campaignId)}/export.csv`)
  await pool.query(`update messages set status = 'read' where campaign_id = $1`, [campaignId])
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk)
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  assert.equal(rows.length, 30_000)
  assert.equal(new Set(rows.map((row) => row['id'])).size, 30_000)
  assert.equal(rows.filter((row) => row['status'] === 'read').length, 0)
  assert.equal(rows.filter((row) => row['status'] === 'failed').length, 30)
})

test('a reader who goes away gives the snapshot back', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Gone' })
  await addManyMessages(pool, { workspaceId, accountId, campaignId }, { total: 30_000 })
  for (let time = 0; time < 5; time++) {
    const answer = await open(`/v1/campaigns/${wireId('cmp', campaignId)}/export.csv`)
    await once(answer, 'data')
    answer.destroy()
  }
  await eventually(() => exportPool.idleCount === exportPool.totalCount, 'all connections are idle')
})

type Frame = { state: string; recipients: number; counts: Record<string, number> }

/** The frames of one stream, as they come. */
async function follow(campaignId: string) {
  const answer = await open(`/v1/campaigns/${wireId('cmp', campaignId)}/events`)
  const frames: Frame[] = []
  let text = ''
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (data !== undefined) frames.push(JSON.parse(data) as Frame)
    }
  })
  answer.on('error', () => undefined)
  return { answer, frames }
}

const sum = ({ counts }: Frame): number => Object.values(counts).reduce((a, b) => a + b, 0)

test('a stream shows the counts at once and after each change, and they always add up', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Live' })
  await addManyMessages(pool, { workspaceId, accountId, campaignId }, { total: 2_000 })
  const { answer, frames } = await follow(campaignId)
  assert.equal(answer.headers['x-accel-buffering'], 'no')
  await eventually(() => frames.length === 1, 'the first frame')
  const move = `with gone as (update counts set messages = messages - 50 where campaign_id = $1 and status = 'delivered' returning workspace_id)
    insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages, segments)
    select 1, workspace_id, $1, 'read', '', '00000000-0000-0000-0000-000000000000', '', 'yes', 50, 50 from gone
    on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge)
    do update set messages = counts.messages + 50`
  for (let time = 1; time <= 20; time++) await pool.query(move, [campaignId])
  await eventually(() => frames.at(-1)?.counts['read'] === 1_000, 'the last change')
  for (const frame of frames) {
    assert.equal(frame.recipients, 2_000)
    assert.equal(sum(frame), 2_000)
  }
  assert.ok(frames.length < 20, 'changes within a quarter of a second are one frame')
  answer.destroy()
})

test('two hundred watchers of a campaign cost one reading, and see the same', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Crowd' })
  await addManyMessages(pool, { workspaceId, accountId, campaignId }, { total: 1_000 })
  const watchers = await Promise.all(Array.from({ length: 200 }, () => follow(campaignId)))
  await eventually(() => watchers.every(({ frames }) => frames.length === 1), 'every first frame')
  await pool.query(`update campaigns set state = 'stopped' where id = $1`, [campaignId])
  await eventually(
    () => watchers.every(({ frames }) => frames.at(-1)?.state === 'stopped'),
    'everybody sees the stop',
  )
  assert.ok(watchers.every(({ frames }) => frames.length === 2))
  for (const { answer } of watchers) answer.destroy()
})

test('a campaign of another workspace is neither exported nor followed', async () => {
  const campaignId = await addCampaign(pool, workspaceId)
  for (const file of ['export.csv', 'row-errors.csv', 'events']) {
    const answer = await app.inject({
      url: `/v1/campaigns/${wireId('cmp', campaignId)}/${file}`,
      headers: { authorization: 'Bearer theirs' },
    })
    assert.equal(answer.statusCode, 404, file)
  }
})

test('a stream ends when the key that opened it is revoked', async () => {
  const campaignId = await addCampaign(pool, workspaceId)
  const path = `/v1/campaigns/${wireId('cmp', campaignId)}/events`
  const [theirs, mine] = [await open(path, 'revoked'), await open(path)]
  theirs.resume()
  mine.resume()
  isRevoked = true
  await once(theirs, 'end')
  assert.equal(mine.readableEnded, false)
  assert.equal(looks.shift(), undefined, 'asking for it is something they did')
  assert.ok(looks.length > 0 && looks.every((of) => of === 'look'), 'a stream does nothing itself')
  mine.destroy()
})

test('closing the server ends its streams', async () => {
  const campaignId = await addCampaign(pool, workspaceId)
  const { answer, frames } = await follow(campaignId)
  await eventually(() => frames.length === 1, 'the first frame')
  const ended = once(answer, 'close')
  await app.close()
  await ended
})
