/**
 * Receipts a second: into the durable inbox, and read from it to final statuses with counts; beside a bare
 * insert of the same bytes, and beside reading alone. `npm run bench -- receipts [RECEIPTS]`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrate.ts'
import { postgresPipelineStore } from '../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../src/adapters/pipeline/account-book.ts'
import { readPdu } from '../src/adapters/smpp/read-pdu.ts'
import { readSmppReceipt } from '../src/core/dialects/smpp/receipt.ts'
import { drainInbox } from '../src/flows/drain-inbox.ts'
import type { Handover, PipelineDeps } from '../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../src/flows/record-receipts.ts'
import { settleAnswers } from '../src/flows/settle-answers.ts'
import { submitMessages } from '../src/flows/submit-messages.ts'
import { encodePdu } from '../src/smpp/pdu.ts'
import {
  clock,
  countDifferences,
  createWorld,
  log,
  queue,
  random,
  tally,
} from '../test/support/pipeline-world.ts'
import { cpuSecondsOfTree } from './parts/cpu.ts'
import { PARTS } from '../test/support/pipeline-parts.ts'

const RECEIPTS = Number(process.argv[2] ?? 20_000)
const BATCH = 256

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
if (server.kind === 'refused') throw new Error(server.because)
await migrate(server.url)
const world = await createWorld(server.url, 1)
const store = postgresPipelineStore(world.pool, 1)
const accounts = createAccountBook(store)
const deps: PipelineDeps = { store, clock, random, log, accounts, ...PARTS, startedAt: 0 }
await accounts.refresh()
const account = accounts.get(world.accountId)
if (account === undefined) throw new Error('no account')

await queue(
  world,
  Array.from({ length: RECEIPTS }, (_, at) => ({ to: `+44770${String(at).padStart(7, '0')}` })),
)
const handed: Handover[] = []
const gateway = {
  room: () => 500,
  encode: () => ({ kind: 'encoded', segments: [{}] }) as const,
  submit: (handovers: readonly Handover[]) => void handed.push(...handovers),
}
while ((await submitMessages(deps, account, gateway)) > 0);
const idOf = (at: number) => `7f3a${at.toString(16).padStart(12, '0')}`
for (let at = 0; at < handed.length; at += BATCH) {
  await settleAnswers(
    deps,
    account,
    handed.slice(at, at + BATCH).map((handover, index) => ({
      kind: 'accepted',
      handover,
      segment: 1,
      providerId: idOf(at + index),
      at: clock.now(),
    })),
  )
}
const arrivals = handed.map((handover, at) => ({
  accountId: account.id,
  protocol: 'smpp' as const,
  meta: null,
  raw: encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    sequence: at + 1,
    source_addr: handover.recipient.slice(1),
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode(
      `id:${idOf(at)} sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:DELIVRD err:000 text:Hello`,
    ),
  }),
}))

const { rows } = await world.pool.query<{ pid: number }>(
  `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid`,
)
const postmaster = rows[0]?.pid ?? 0

async function measure(what: string, work: () => Promise<void>): Promise<number> {
  const before = { own: process.cpuUsage(), postgres: cpuSecondsOfTree(postmaster) }
  const started = performance.now()
  await work()
  const perSecond = RECEIPTS / ((performance.now() - started) / 1_000)
  const { user, system } = process.cpuUsage(before.own)
  const own = ((user + system) / 1e3 / RECEIPTS).toFixed(3)
  const postgres = (((cpuSecondsOfTree(postmaster) - before.postgres) / RECEIPTS) * 1_000).toFixed(
    3,
  )
  console.log(
    `${what.padEnd(34)} ${String(Math.round(perSecond)).padStart(7)}/s, CPU s per 1,000: ${own} here, ${postgres} PostgreSQL`,
  )
  return perSecond
}

async function inBatches(work: (batch: typeof arrivals) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < arrivals.length; at += BATCH) await work(arrivals.slice(at, at + BATCH))
}

await world.pool.query('create table bare (id bigserial primary key, raw bytea not null)')
const bare = await measure('bare insert of the bytes', () =>
  inBatches((batch) =>
    world.pool.query('insert into bare (raw) select * from unnest($1::bytea[])', [
      batch.map(({ raw }) => Buffer.from(raw)),
    ]),
  ),
)
const recorded = await measure('into the inbox', () =>
  inBatches((batch) => recordReceipts(deps, batch)),
)
const read = await measure('read alone, nothing stored', async () => {
  for (const { raw } of arrivals) {
    const pdu = readPdu(raw)
    if (pdu.kind === 'delivered') readSmppReceipt({ ...pdu, tlvs: pdu, arrivedAt: 0 })
  }
})
const applied = await measure('from the inbox to final', async () => {
  while ((await drainInbox(deps, 1_000)) > 0);
})
console.log(
  `inbox ${(recorded / bare).toFixed(2)} of a bare insert; applied ${(applied / bare).toFixed(2)} of it and ` +
    `${(applied / read).toFixed(2)} of reading alone`,
)
console.log(
  `${JSON.stringify(await tally(world))}; counts ${(await countDifferences(world)).length === 0 ? 'equal' : 'DIFFER FROM'} a recount`,
)
await world.pool.end()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
