/**
 * HTTP in, SMPP out, receipts in, final status: the whole product, everything durable, beside a bare
 * gateway that keeps nothing. `npm run bench -- end-to-end [MESSAGES] [--existing N] [--batch N]
 * [--connections N] [--profile FOLDER]`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { load } from '../sim/load.ts'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { openPool } from '../src/adapters/postgres/pool.ts'
import { countDifferences, eventually, openCount } from '../test/support/pipeline-world.ts'
import { startServer } from '../test/support/server-process.ts'
import { addHistory } from './parts/history.ts'
import { cpuSeconds, cpuSecondsOfTree } from './parts/cpu.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    existing: { type: 'string', default: '0' },
    batch: { type: 'string', default: '1' },
    connections: { type: 'string', default: '64' },
    profile: { type: 'string' },
  },
})
const MESSAGES = Number(positionals[0] ?? 20_000)
const EXISTING = Number(values.existing)
const ROOT = join(import.meta.dirname, '..')
const KEY = 'bench-key-of-more-than-24-characters'

const numberOf = (at: number) => `+44770${String(at).padStart(7, '0')}`
const textOf = () =>
  'Hello Anna, your parcel arrives today between 10 and 12. Reply STOP to opt out.'

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const database = await startEmbeddedPostgres({ dataDir: join(dataDir, 'pg'), log: () => undefined })
if (database.kind === 'refused') throw new Error(database.because)
const carrier = spawn(
  process.execPath,
  [join(ROOT, 'sim/main.ts'), '--port', '0', '--control-port', '0', '--scenario', 'fast'],
  { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
)
const [{ port }] = (await once(carrier, 'message')) as [{ port: number }]
const product = startServer({
  dataDir: join(dataDir, 'product'),
  env: {
    DATABASE_URL: database.url,
    DELIVRD_DEMO: '0',
    DELIVRD_ADMIN_KEY: KEY,
    LOG_LEVEL: 'warn',
    ...(values.profile === undefined
      ? {}
      : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` }),
  },
})
const { url } = await product.ready

const made = await fetch(`${url}/v1/accounts`, {
  method: 'POST',
  headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    name: 'carrier',
    password: 'secret',
    host: '127.0.0.1',
    port,
    system_id: 'bench',
    window: 500,
    default_sender: 'Delivrd',
    expected_by_ms: 600_000,
  }),
})
if (!made.ok) throw new Error(await made.text())

const pool = openPool(database.url, { max: 2 })
const { rows } = await pool.query<{ pid: number; workspace: string; account: string }>(
  `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid,
     a.workspace_id as workspace, a.id as account from provider_accounts a`,
)
const [place] = rows
if (place === undefined) throw new Error('no account')
await addHistory(pool, { ...place, count: EXISTING })

const used = () => ({
  product: cpuSeconds(product.pid),
  postgres: cpuSecondsOfTree(place.pid),
  carrier: cpuSeconds(carrier.pid ?? 0),
  load: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
})
const barePerSecond = await measureBare()
const before = used()
const started = performance.now()
const loaded = await load({
  url,
  key: KEY,
  connections: Number(values.connections),
  messages: MESSAGES,
  batch: Number(values.batch),
  numberOf,
  textOf,
})
const seen = await eventually(
  async () => {
    const { rows: counts } = await pool.query<{ status: string; count: number }>(
      'select status, sum(messages) as count from counts group by status',
    )
    return Object.fromEntries(counts.map(({ status, count }) => [status, Number(count)]))
  },
  (one) => openCount(one) === 0,
  { withinMs: 600_000 },
)
const seconds = (performance.now() - started) / 1_000
const after = used()
const differences = EXISTING > 100_000 ? [] : await countDifferences({ pool })

const per = (name: keyof typeof before) =>
  (((after[name] - before[name]) / MESSAGES) * 1_000).toFixed(2)
console.log(
  `${loaded.accepted} accepted at ${Math.round(loaded.perSecond)}/s (p50 ${loaded.p50Ms.toFixed(0)} ms, p99 ` +
    `${loaded.p99Ms.toFixed(0)} ms), refused ${JSON.stringify([...loaded.refused])}, beside ${EXISTING} existing`,
)
console.log(`HTTP to final: ${Math.round(MESSAGES / seconds)}/s (${seconds.toFixed(1)} s)`)
console.log(
  `a bare gateway, nothing kept: ${Math.round(barePerSecond)}/s; the product does ` +
    `${(MESSAGES / seconds / barePerSecond).toFixed(2)} of it`,
)
console.log(
  `CPU seconds per 1,000: product ${per('product')}, PostgreSQL ${per('postgres')}, carrier ` +
    `${per('carrier')}, load ${per('load')}`,
)
console.log(
  `${JSON.stringify(seen)}; counts ${differences.length === 0 ? 'equal' : 'DIFFER FROM'} a recount`,
)

product.kill('SIGTERM')
await product.ended
carrier.kill('SIGTERM')
await pool.end()
await database.stop()
rmSync(dataDir, { recursive: true, force: true })

/** The same messages one by one through a gateway that keeps nothing, to the last receipt. */
async function measureBare(): Promise<number> {
  const bare = spawn(process.execPath, [join(ROOT, 'bench/parts/bare-gateway.ts'), String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [first] = (await once(bare, 'message')) as [{ port: number }]
  let receipts = 0
  const all = new Promise<void>((resolve) => {
    bare.on('message', (message: { receipts?: number }) => {
      receipts = message.receipts ?? receipts
      if (receipts >= MESSAGES) resolve()
    })
  })
  const began = performance.now()
  await load({
    url: `http://127.0.0.1:${first.port}`,
    key: KEY,
    connections: Number(values.connections),
    messages: MESSAGES,
    numberOf,
    textOf,
  })
  await all
  const took = (performance.now() - began) / 1_000
  bare.disconnect()
  return MESSAGES / took
}
