/**
 * HTTP in, a provider out, receipts in, final status: by an HTTP provider whose receipts are signed, and
 * then the same over SMPP, in one installation. `npm run bench -- providers [MESSAGES] [KIND]`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { telling } from '../sim/providers/script.ts'
import { findProvider } from '../test/support/all-providers.ts'
import { createTestDatabase } from '../test/support/database.ts'
import { countDifferences, eventually } from '../test/support/pipeline-world.ts'
import { type ProductWorld, addFake, openProduct } from '../test/support/product-and-fakes.ts'
import { cpuSeconds } from './parts/cpu.ts'

const [messages = '10000', kind = 'twilio'] = process.argv.slice(2)
const MESSAGES = Number(messages)
const BATCH = 500
const ROOT = join(import.meta.dirname, '..')

const database = await createTestDatabase()
const product = await openProduct(database.url)
const provider = findProvider(kind)
const { words } = provider.vendor('')
const http = await addFake(product, provider, {
  fake: { script: () => telling([words.sent, words.delivered], { stepMs: 50, reaches: true }) },
  settings: { window: 100, rate_per_second: 5_000 },
})
const carrier: ChildProcess = spawn(
  process.execPath,
  [join(ROOT, 'sim/main.ts'), '--port', '0', '--control-port', '0', '--scenario', 'fast'],
  { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
)
const [{ port }] = (await once(carrier, 'message')) as [{ port: number }]
const { id: smppId } = await product.ask<{ id: string }>('POST', '/v1/accounts', {
  name: 'carrier',
  password: 'secret',
  host: '127.0.0.1',
  port,
  system_id: 'bench',
  window: 500,
  default_sender: 'Delivrd',
  expected_by_ms: 600_000,
})

const overHttp = await measure(product, { accountId: http.accountId, prefix: '+447711' })
const overSmpp = await measure(product, { accountId: smppId, prefix: '+447712' })
say(kind, overHttp)
say('smpp', overSmpp)
console.log(
  `over HTTP ${(overHttp.perSecond / overSmpp.perSecond).toFixed(2)} of SMPP;`,
  `counts ${(await countDifferences(product)).length === 0 ? 'equal' : 'DIFFER FROM'} a recount`,
)

await http.fake.close()
await product.close()
carrier.kill('SIGTERM')
await database.drop()

type Measured = {
  readonly perSecond: number
  readonly receiptsPerSecond: number
  /** Of the product's process, per message, milliseconds. */
  readonly cpuMs: number
}

function say(name: string, { perSecond, receiptsPerSecond, cpuMs }: Measured): void {
  console.log(
    `${name}: ${Math.round(perSecond)} messages/s to their final,`,
    `${Math.round(receiptsPerSecond)} receipts/s, ${cpuMs.toFixed(2)} ms of CPU a message`,
  )
}

async function measure(
  { ask, pool, pid }: ProductWorld,
  { accountId, prefix }: { readonly accountId: string; readonly prefix: string },
): Promise<Measured> {
  const receiptsSeen = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from evidence where kind = 'receipt'`,
    )
    return rows[0]?.count ?? 0
  }
  const receiptsBefore = await receiptsSeen()
  const cpuBefore = cpuSeconds(pid)
  const startedAt = performance.now()
  for (let at = 0; at < MESSAGES; at += BATCH) {
    const wishes = Array.from({ length: Math.min(BATCH, MESSAGES - at) }, (_, index) => ({
      to: `${prefix}${String(at + index).padStart(6, '0')}`,
      text: 'Hello Anna, your parcel arrives today between 10 and 12. Reply STOP to opt out.',
      account_id: accountId,
    }))
    await ask('POST', '/v1/messages/batch', { messages: wishes })
  }
  await eventually(
    async () => {
      const { rows } = await pool.query<{ count: number }>(
        `select coalesce(sum(messages), 0)::int as count from counts
         where status in ('queued', 'submitted', 'sent')`,
      )
      return rows[0]?.count ?? 0
    },
    (count) => count === 0,
    { withinMs: 600_000 },
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const receipts = (await receiptsSeen()) - receiptsBefore
  return {
    perSecond: MESSAGES / seconds,
    receiptsPerSecond: receipts / seconds,
    cpuMs: ((cpuSeconds(pid) - cpuBefore) * 1_000) / MESSAGES,
  }
}
