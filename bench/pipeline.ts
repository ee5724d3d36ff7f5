/**
 * From the queue to the final status, everything durable: submissions over SMPP, answers, receipts into the
 * inbox, evidence, standings, counts. `npm run bench -- pipeline [MESSAGES] [--profile FOLDER]`.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrate.ts'
import {
  countDifferences,
  createWorld,
  eventually,
  openCount,
  queue,
  tally,
} from '../test/support/pipeline-world.ts'
import { cpuSeconds, cpuSecondsOfTree } from './parts/cpu.ts'

const MESSAGES = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 20_000)
const profile = process.argv.includes('--profile')
  ? process.argv[process.argv.indexOf('--profile') + 1]
  : null
const ROOT = join(import.meta.dirname, '..')

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
if (server.kind === 'refused') throw new Error(server.because)
await migrate(server.url)

const carrier = spawn(
  process.execPath,
  [join(ROOT, 'sim/main.ts'), '--port', '0', '--control-port', '0', '--scenario', 'fast'],
  { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
)
const [{ port }] = (await once(carrier, 'message')) as [{ port: number }]
const world = await createWorld(server.url, port, { window: 500, links: 1, expectedByMs: 600_000 })
const { rows } = await world.pool.query<{ pid: number }>(
  `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid`,
)
const postmaster = rows[0]?.pid ?? 0

await queue(
  world,
  Array.from({ length: MESSAGES }, (_, at) => ({ to: `+44770${String(at).padStart(7, '0')}` })),
)

const product: ChildProcess = spawn(
  process.execPath,
  [
    ...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    join(ROOT, 'test/support/pipeline-process.ts'),
    server.url,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const used = () => ({
  product: cpuSeconds(product.pid ?? 0),
  postgres: cpuSecondsOfTree(postmaster),
  carrier: cpuSeconds(carrier.pid ?? 0),
})
const before = used()
const started = performance.now()
if (product.stdout !== null) await once(product.stdout, 'data')
const seen = await eventually(
  () => tally(world),
  (one) => openCount(one) === 0,
  { withinMs: 600_000 },
)
const seconds = (performance.now() - started) / 1_000
const after = used()
product.kill('SIGTERM')
await once(product, 'exit')
const differences = await countDifferences(world)

const per = (name: keyof typeof before) =>
  (((after[name] - before[name]) / MESSAGES) * 1_000).toFixed(2).padStart(6)
console.log(
  `${MESSAGES} messages, queue to final: ${Math.round(MESSAGES / seconds)}/s (${seconds.toFixed(1)} s)`,
)
console.log(
  `CPU seconds per 1,000: product ${per('product')}  PostgreSQL ${per('postgres')}  carrier ${per('carrier')}`,
)
console.log(
  `${JSON.stringify(seen)}; counts ${differences.length === 0 ? 'equal' : 'DIFFER FROM'} a recount`,
)

carrier.kill('SIGTERM')
await world.pool.end()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
