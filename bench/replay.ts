/**
 * Replay: every receipt read again from the journal, without and with a change. `npm run bench -- replay
 * [RECEIPTS]`. Prints the rate, the memory, and whether exactly the messages moved that should have.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrate.ts'
import { addEntry, askReplay } from '../src/flows/manage-vocabulary.ts'
import { countDifferences, tally } from '../test/support/pipeline-world.ts'
import { startVocabulary } from '../test/support/vocabulary-world.ts'
import { addReceiptedHistory } from './parts/replay.ts'

const RECEIPTS = Number(process.argv[2] ?? 1_000_000)
/** One receipt in so many has the word that is decided upon. */
const RARE = 100

const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
if (server.kind === 'refused') throw new Error(server.because)
await migrate(server.url)
const world = await startVocabulary(server.url)
await addReceiptedHistory(world, { receipts: RECEIPTS, rare: RARE })

let peakMegabytes = 0
const watch = setInterval(() => {
  peakMegabytes = Math.max(peakMegabytes, process.memoryUsage().rss / 1_048_576)
}, 100)

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  peakMegabytes = 0
  await work()
  await world.workOff()
  const seconds = (performance.now() - started) / 1_000
  const [job] = await world.rows<{ result: { receipts: number; changed: number } }>(
    'select result from jobs order by started_at desc limit 1',
  )
  const { receipts = 0, changed = 0 } = job?.result ?? {}
  const rate = Math.round(receipts / seconds)
  console.log(
    `${what.padEnd(36)} ${receipts} receipts in ${seconds.toFixed(1)} s: ${rate}/s, ` +
      `${changed} messages changed, ${Math.round(peakMegabytes)} MB at most`,
  )
}

const replay = (apply: boolean) =>
  askReplay(world.platform, world.act, { apply, accountId: null, since: null, until: null })

const before = await world.checksums()
await timed('nothing changed, looking', () => replay(false))
await timed('nothing changed, applying', () => replay(true))
const same = JSON.stringify(before) === JSON.stringify(await world.checksums())
console.log(`byte for byte ${same ? 'the same' : 'DIFFERENT'}`)
await timed('one word decided, applying', () =>
  addEntry(world.platform, world.act, {
    vendor: 'smpp',
    field: 'stat',
    code: 'RAREWORD',
    accountId: null,
    status: 'failed',
    reason: 'handset-unreachable',
    permanent: null,
    charge: null,
    grade: null,
    meaning: null,
    note: null,
  }),
)
await timed('and once more, looking', () => replay(false))
clearInterval(watch)
console.log(
  `${JSON.stringify(await tally(world.world))}; counts ${(await countDifferences(world.world)).length === 0 ? 'equal' : 'DIFFER FROM'} a recount`,
)
await world.world.pool.end()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
