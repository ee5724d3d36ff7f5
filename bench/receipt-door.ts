/**
 * What a receipt costs at its door: signed by its provider, over real HTTP, proven, durable, answered; and then
 * read. Says receipts a second with the sender on a thread of its own.
 */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { fakeTwilio } from '../sim/providers/twilio.ts'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrate.ts'
import { wireId } from '../src/core/ids.ts'
import { openDoors } from '../src/wiring/doors.ts'
import { findProvider } from '../test/support/all-providers.ts'
import { signed } from '../test/support/brought.ts'
import { PUBLIC_URL, SEALING, doorServer } from '../test/support/door-world.ts'
import {
  clock,
  createWorld,
  eventually,
  log,
  startProcess,
} from '../test/support/pipeline-world.ts'
import { pointAt } from '../test/support/sending-world.ts'

const RECEIPTS = 20_000
const CONNECTIONS = 64

type Given = { readonly local: string; readonly account: string }

/** Signs first, so that only bringing is timed. Milliseconds. */
async function bringAll({ local, account }: Given): Promise<number> {
  const vendor = fakeTwilio({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'fake-twilio-token' })
  const calls = Array.from({ length: RECEIPTS }, (_, at) =>
    signed(vendor, {
      method: 'POST',
      url: `${PUBLIC_URL}/receipts/${account}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `MessageSid=SM${String(at).padStart(32, '0')}&MessageStatus=delivered&To=%2B447700900201&From=%2B447700900999&AccountSid=AC&ApiVersion=2010-04-01`,
    }),
  )
  const pool = new Pool(local, { connections: CONNECTIONS, pipelining: 1 })
  const since = performance.now()
  await Promise.all(
    calls.map(async ({ url, headers, body }) => {
      const answer = await pool.request({
        path: url.replace(PUBLIC_URL, ''),
        method: 'POST',
        headers,
        body,
      })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`the answer was ${answer.statusCode}`)
    }),
  )
  const tookMs = performance.now() - since
  await pool.close()
  return tookMs
}

if (isMainThread) {
  const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  if (server.kind === 'refused') throw new Error(server.because)
  await migrate(server.url)
  const world = await createWorld(server.url, 9)
  await pointAt(world, { provider: findProvider('twilio'), baseUrl: 'http://127.0.0.1:9' })
  const { pipeline } = await startProcess(world.pool)
  const { pool, accountId } = world
  const doors = openDoors({
    pool,
    pipeline,
    clock,
    log,
    secrets: SEALING,
    baseUrl: () => PUBLIC_URL,
  })
  const app = await doorServer(doors)
  const local = await app.listen({ port: 0, host: '127.0.0.1' })
  const cpu = process.threadCpuUsage()
  const given: Given = { local, account: wireId('acc', accountId) }
  const worker = new Worker(new URL(import.meta.url), { workerData: given })
  const tookMs = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const { user, system } = process.threadCpuUsage(cpu)
  console.log(
    `${Math.round((RECEIPTS / tookMs) * 1000)} receipts/s acknowledged, ${((user + system) / RECEIPTS).toFixed(0)} us of CPU each, reading among it`,
  )
  const since = performance.now()
  await eventually(
    async () => Number((await pool.query('select count(*) as n from inbox')).rows[0].n),
    (waiting) => waiting === 0,
    { withinMs: 120_000 },
  )
  console.log(`all read ${Math.round(performance.now() - since)} ms later`)
  await app.close()
  await doors.stop()
  await pipeline.stop()
  await pool.end()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
} else {
  parentPort?.postMessage(await bringAll(workerData as Given))
}
