/**
 * From the receipt on the wire to the customer's receiver: the whole product, everything durable.
 * `npm run bench -- callbacks [MESSAGES] [--rate PER_SECOND] [--seconds N] [--statements]`. Each message has three
 * changes; what is timed is the last of them. First all at once, then at a steady rate; before that the same
 * without anybody to tell. Stages are p50 / p99 in ms; `--statements` says what the database worked on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startSimulator } from '../sim/simulator.ts'
import { findScenario } from '../sim/smsc/scenario.ts'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { startReceiver } from '../test/support/callback-receiver.ts'
import { addEndpoint } from '../test/support/callback-world.ts'
import { createWorld, eventually, queue } from '../test/support/pipeline-world.ts'
import { startServer } from '../test/support/server-process.ts'
import { inWords, stagesOf, workBetween, workSoFar } from './parts/callback-stages.ts'
import { cpuSeconds, cpuSecondsOfTree } from './parts/cpu.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '15' },
    profile: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
})
const MESSAGES = Number(positionals[0] ?? 10_000)
const RATE = Number(values.rate)
const SECONDS = Number(values.seconds)

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const database = await startEmbeddedPostgres({
  dataDir: join(dataDir, 'pg'),
  log: () => undefined,
  settings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' },
})
if (database.kind === 'refused') throw new Error(database.because)
const found = findScenario('fast')
if (found.kind !== 'scenario') throw new Error('no scenario')
const simulator = await startSimulator({
  port: 0,
  controlPort: null,
  seed: 1,
  scenario: { ...found.scenario, isMagic: false, mix: [[100, 'delivered']] },
})
const receiver = await startReceiver(() => 'ok')
const product = startServer({
  dataDir: join(dataDir, 'product'),
  env: {
    DATABASE_URL: database.url,
    DELIVRD_DEMO: '0',
    LOG_LEVEL: 'warn',
    CALLBACK_ALLOW: `127.0.0.1:${receiver.port}`,
    ...(values.profile === undefined
      ? {}
      : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` }),
  },
})
await product.ready
const world = await createWorld(database.url, simulator.port, { window: 500 })
await world.pool.query('create extension pg_stat_statements')
await setTimeout(3_000)
const { rows } = await world.pool.query<{ pid: number }>(
  `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid`,
)
const postgresPid = rows[0]?.pid ?? 0

let numbers = 0
const some = (count: number) =>
  Array.from({ length: count }, () => ({ to: `+44770${String(numbers++).padStart(7, '0')}` }))
const used = () => ({
  product: cpuSeconds(product.pid),
  postgres: cpuSecondsOfTree(postgresPid),
  others: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
})
const queued = async () =>
  (await world.pool.query<{ n: number }>('select count(*)::int as n from callback_queue')).rows[0]
    ?.n
const open = async () =>
  (
    await world.pool.query<{ n: number }>(
      `select count(*)::int as n from messages where status in ('queued', 'submitted', 'sent')`,
    )
  ).rows[0]?.n

async function measure(name: string, give: () => Promise<number>): Promise<void> {
  const from = receiver.arrivals.length
  const before = { cpu: used(), work: await workSoFar(world.pool) }
  const started = performance.now()
  const count = await give()
  await eventually(open, (left) => left === 0, { withinMs: 600_000 })
  await eventually(queued, (left) => left === 0, { withinMs: 600_000 })
  const seconds = (performance.now() - started) / 1_000
  const cpu = used()
  const { commits, statements } = workBetween(before.work, await workSoFar(world.pool))
  const told = receiver.arrivals.slice(from)
  const stages = await stagesOf(world.pool, told, writtenAtOf())
  const per = (part: keyof typeof cpu) =>
    (((cpu[part] - before.cpu[part]) / count) * 1_000).toFixed(2)
  const calls = statements.reduce((sum, one) => sum + one.calls, 0)
  console.log(
    `${name}: ${count} messages, ${told.length} callbacks, ${Math.round(told.length / seconds)} callbacks/s, ` +
      `${Math.round(count / seconds)} messages/s to the last; for each message ${(calls / count).toFixed(2)} ` +
      `statements and ${(commits / count).toFixed(2)} commits, CPU ms: product ${per('product')}, PostgreSQL ` +
      `${per('postgres')}, receiver and message centre ${per('others')}; ${inWords(stages)}`,
  )
  if (!values.statements) return
  for (const { query, calls, ms } of statements.slice(0, 25))
    console.log(
      `  ${ms.toFixed(0)} ms, ${calls} times: ${query.replace(/\s+/g, ' ').slice(0, 110)}`,
    )
}

/** When the message centre wrote a number's receipt. */
function writtenAtOf(): (to: string) => number | undefined {
  const writtenAt = new Map<string, number>()
  for (const { recipient, receipts } of simulator.truth().submits)
    for (const { firstSentAtMs } of receipts)
      if (firstSentAtMs !== null) writtenAt.set(`+${recipient.replace('+', '')}`, firstSentAtMs)
  return (to) => writtenAt.get(to)
}

const allAtOnce = async () => {
  for (let left = MESSAGES; left > 0; left -= 1_000) await queue(world, some(Math.min(1_000, left)))
  return MESSAGES
}
const steadily = async () => {
  const started = performance.now()
  for (let tick = 0; tick < SECONDS * 20; tick++) {
    await queue(world, some(RATE / 20))
    await setTimeout(Math.max(0, started + tick * 50 - performance.now()))
  }
  return SECONDS * RATE
}

await measure('nobody to tell, all at once', allAtOnce)
await measure(`nobody to tell, ${RATE}/s`, steadily)
await addEndpoint(world, { url: `${receiver.url}/callbacks` })
await measure('one endpoint, all at once', allAtOnce)
await measure(`one endpoint, ${RATE}/s`, steadily)

product.kill('SIGTERM')
await product.ended
await simulator.stop()
await receiver.stop()
await world.pool.end()
await database.stop()
rmSync(dataDir, { recursive: true, force: true })
