import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { allowedStatuses, textedTwice } from '../../sim/oracle.ts'
import type { SubmitRecord } from '../../sim/smsc/truth.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { readEvents } from '../../src/cli/events.ts'
import type { CampaignJson, CountsFrame, List, MessageJson } from '../../src/cli/wire.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-start-'))
// As root, the database runs under an account that must be able to come here.
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const servers: ServerProcess[] = []

/** The sample takes 50 of the 90 seconds that it may: only these go by faster, not what the product adds. */
const PACE = 4
const LIMIT_MS = 40_000 + 50_000 / PACE

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const port = String(await freePort())
  const server = startServer({
    dataDir,
    args: ['--demo'],
    env: { PORT: port, DELIVRD_DEMO_PACE: String(PACE), ...env },
  })
  servers.push(server)
  return server
}

after(async () => {
  for (const server of servers) {
    server.kill('SIGKILL')
    await server.ended
  }
  killIfAlive(postmaster())
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** The pid of the database server of our data folder; null when none is running. */
function postmaster(): number | null {
  try {
    const pid = Number(
      readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
    )
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}

function killIfAlive(pid: number | null): void {
  if (pid !== null) process.kill(pid, 'SIGKILL')
}

const sumOf = ({ counts }: Pick<CountsFrame, 'counts'>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

async function sampleCampaign(api: ApiClient): Promise<CampaignJson> {
  const { data } = await api.ask<List<CampaignJson>>('GET', '/v1/campaigns')
  assert.equal(data.length, 1, 'there is one sample campaign')
  return data[0]!
}

async function everyRecipient(api: ApiClient, campaignId: string): Promise<MessageJson[]> {
  const found: MessageJson[] = []
  let cursor: string | undefined
  do {
    const page = await api.ask<List<MessageJson>>('GET', `/v1/campaigns/${campaignId}/recipients`, {
      query: { limit: 100, cursor },
    })
    found.push(...page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

async function askCarrier<Body>(server: ServerProcess, path: string): Promise<Body[]> {
  const { carrier } = await server.ready
  const response = await fetch(`http://127.0.0.1:${carrier?.control_port}${path}`)
  const text = await response.text()
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Body]))
}

test('one command leads to a running sample campaign, which ends as the carrier’s log allows', async () => {
  const server = await start()
  const { url, setup_url: setupUrl, campaign_url: campaignUrl } = await server.ready
  assert.match(setupUrl ?? '', new RegExp(`^${url}/setup#\\S{20,}$`))
  assert.match(campaignUrl ?? '', new RegExp(`^${url}/campaigns/cmp_[0-9a-f]{32}$`))
  assert.equal((await fetch(`${url}/livez`)).status, 200)
  assert.equal((await fetch(`${url}/readyz`)).status, 200)

  const api = server.api()
  const campaign = await sampleCampaign(api)
  assert.equal(campaign.recipients, 1000)
  const deadline = Date.now() + LIMIT_MS
  let frames = 0
  for await (const event of readEvents(api, `/v1/campaigns/${campaign.id}/events`, null)) {
    if (event.event !== 'counts') continue
    const frame = JSON.parse(event.data) as CountsFrame
    frames += 1
    assert.equal(sumOf(frame), 1000, `the counts add up: ${event.data}`)
    if (frame.progress.open === 0) break
    assert.ok(Date.now() < deadline, `all is final or unconfirmed in time: ${event.data}`)
  }
  assert.ok(frames > 10, `the counts came as they changed: ${frames} frames`)

  const breakdown = `/v1/campaigns/${campaign.id}/breakdown`
  const { over_time: points } = await api.ask<{ over_time: Pick<CountsFrame, 'counts'>[] }>(
    'GET',
    breakdown,
  )
  assert.ok(points.length > 10, `it can be seen how it unfolded: ${points.length} points`)
  assert.deepEqual(new Set(points.map(sumOf)), new Set([1000]))

  // Receipts that are later than late still correct what they must.
  for (;;) {
    const [stats] = await askCarrier<{ waiting: number; queued: number }>(server, '/stats')
    if (stats?.waiting === 0 && stats.queued === 0) break
    assert.ok(Date.now() < deadline + 30_000, `the carrier ends: ${JSON.stringify(stats)}`)
    await setTimeout(200)
  }
  const recipients = await settledRecipients(api, campaign.id)
  const truth = { submits: await askCarrier<SubmitRecord>(server, '/truth'), inbound: [] }
  const asked = recipients.map(({ to, text }) => ({ to: (to ?? '').slice(1), text }))
  const allowed = allowedStatuses(truth, asked, {
    nowMs: Date.now(),
    expectedBy: { earliestMs: 0, latestMs: 0 },
    habits: ['each'],
  })
  const wrong = recipients.flatMap(({ to, status }, at) => {
    const { statuses, because } = allowed[at]!
    return statuses.has(status as never)
      ? []
      : [`${to} is ${status}, not ${[...statuses].join(' or ')}: ${because}`]
  })
  assert.deepEqual(wrong, [])
  assert.deepEqual(textedTwice(truth), [])
  await api.close()
})

/** What was acknowledged last may not be read yet: asked again until two answers agree. */
async function settledRecipients(api: ApiClient, campaignId: string): Promise<MessageJson[]> {
  let before = ''
  for (;;) {
    const recipients = await everyRecipient(api, campaignId)
    assert.equal(recipients.length, 1000)
    const statuses = recipients.map(({ id, status }) => `${id} ${status}`).join()
    if (statuses === before) return recipients
    before = statuses
    await setTimeout(500)
  }
}

test('a second server on the data folder is refused, and told who has it', async () => {
  const second = await start()
  const { code } = await second.ended
  assert.equal(code, 1)
  assert.match(second.output(), new RegExp(`in use by another Delivrd, process ${servers[0]!.pid}`))
})

test('a port that was asked for and is taken is a clear error', async () => {
  const taken = new URL((await servers[0]!.ready).url).port
  const otherData = join(root, 'other')
  const second = startServer({ dataDir: otherData, env: { PORT: taken } })
  const { code } = await second.ended
  assert.equal(code, 1)
  assert.match(second.output(), new RegExp(`PORT ${taken} is taken by another program`))
})

test('Ctrl-C stops everything in order, and the database with it', async () => {
  const [server] = servers
  assert.ok(postmaster() !== null, 'the database is running')
  const askedAt = Date.now()
  server!.kill('SIGINT')
  assert.deepEqual(await server!.ended, { code: 0, signal: null }, server!.output())
  assert.ok(Date.now() - askedAt < 10_000, `it took ${Date.now() - askedAt} ms`)
  assert.equal(postmaster(), null)
})

test('the next start finds everything as it was, and makes no second sample', async () => {
  const server = await start()
  await server.ready
  const api = server.api()
  const campaign = await sampleCampaign(api)
  assert.equal(sumOf(campaign), 1000)
  assert.equal(campaign.progress.open, 0)
  await api.close()
})

test('a start after kill -9 of everything works, and loses nothing that was taken in', async () => {
  const server = servers.at(-1)!
  const api = server.api()
  const taken = await api.ask<MessageJson>('POST', '/v1/messages', {
    body: { to: '+447700900123', text: 'Kept' },
  })
  killIfAlive(postmaster())
  server.kill('SIGKILL')
  await server.ended
  await api.close()

  const next = await start()
  await next.ready
  const found = await next.api().ask<MessageJson>('GET', `/v1/messages/${taken.id}`)
  assert.equal(found.text, 'Kept')
  assert.equal(sumOf(await sampleCampaign(next.api())), 1000)
  assert.deepEqual(await refusedWithin(10_000, (await server.ready).carrier!.port), true)
})

/** Whether nobody listens there any more, now or soon. */
async function refusedWithin(limitMs: number, port: number): Promise<boolean> {
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (!isOpen) return true
    await setTimeout(100)
  }
  return false
}

const NOBODY = 65_534

test(
  'an unprivileged account runs it as well as root does, without a demo',
  { skip: process.getuid?.() !== 0 },
  async () => {
    const folder = join(root, 'nobodys')
    mkdirSync(folder)
    chownSync(folder, NOBODY, NOBODY)
    const port = String(await freePort())
    const server = startServer({ dataDir: folder, uid: NOBODY, env: { PORT: port } })
    const ready = await server.ready
    assert.deepEqual([ready.carrier, ready.campaign_url, ready.said], [null, null, []])
    assert.equal((await fetch(`${ready.url}/readyz`)).status, 200)
    server.kill('SIGTERM')
    assert.deepEqual(await server.ended, { code: 0, signal: null }, server.output())
  },
)
