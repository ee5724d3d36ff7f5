/**
 * From the queue to the provider's answer over HTTP, everything durable: submissions, answers, ids.
 * `npm run bench -- http-sending [MESSAGES] [PROVIDER] [WINDOW]`; the provider is its fake, on loopback.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { telling } from '../sim/providers/script.ts'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrate.ts'
import { findProvider } from '../test/support/all-providers.ts'
import { eventually, tally } from '../test/support/pipeline-world.ts'
import { openSendingWorld, queueFor, textedTwice } from '../test/support/sending-world.ts'
import { cpuSeconds, cpuSecondsOfTree } from './parts/cpu.ts'

const [messages = '10000', kind = 'twilio', window = '100'] = process.argv.slice(2)
const MESSAGES = Number(messages)
const ROOT = join(import.meta.dirname, '..')

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
if (server.kind === 'refused') throw new Error(server.because)
await migrate(server.url)
// As fast as it takes them: what is measured is ours, and not what the vendor usually allows.
const world = await openSendingWorld(server.url, findProvider(kind), {
  fake: { script: () => telling([]) },
  settings: { window: Number(window), ratePerSecond: 100_000, expectedByMs: 600_000 },
})
const { rows } = await world.pool.query<{ pid: number }>(
  `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid`,
)
const postmaster = rows[0]?.pid ?? 0
await queueFor(
  world,
  Array.from({ length: MESSAGES }, (_, at) => `+44770${String(at).padStart(7, '0')}`),
)

const product: ChildProcess = spawn(
  process.execPath,
  [join(ROOT, 'test/support/pipeline-process.ts'), server.url],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const used = () => ({
  product: cpuSeconds(product.pid ?? 0),
  postgres: cpuSecondsOfTree(postmaster),
})
await eventually(
  () => Promise.resolve(world.fake.truth().length),
  (count) => count > 0,
)
const started = performance.now()
const before = used()
const first = world.fake.truth().length
await eventually(
  async () => {
    const { rows: answered } = await world.pool.query<{ count: number }>(
      `select count(*)::int as count from submissions where answer = 'accepted'`,
    )
    return answered[0]?.count ?? 0
  },
  (count) => count === MESSAGES,
  { withinMs: 600_000 },
)
const seconds = (performance.now() - started) / 1_000
const after = used()
const count = MESSAGES - first
const perMessage = (from: number, to: number): string =>
  `${(((to - from) * 1_000) / count).toFixed(2)} ms`
console.log(
  `${kind}, ${window} at once: ${count} messages in ${seconds.toFixed(1)} s,`,
  `${Math.round(count / seconds)} a second; a message costs us`,
  `${perMessage(before.product, after.product)} and the database`,
  perMessage(before.postgres, after.postgres),
)
console.log('sent twice:', textedTwice(world.fake).length, 'standing:', await tally(world))

product.kill('SIGTERM')
await once(product, 'exit')
await world.fake.close()
await world.pool.end()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
