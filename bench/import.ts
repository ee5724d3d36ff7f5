/** Rows a second of a Spoke export brought in, twice, and the memory it takes: bench/import.ts [rows]. */
import { randomUUID } from 'node:crypto'
import { openPool } from '../src/adapters/postgres/pool.ts'
import { recount } from '../src/adapters/postgres/recount.ts'
import { importNext } from '../src/flows/import-history.ts'
import { historyWorld } from '../test/support/history-world.ts'
import { openIntakeWorld } from '../test/support/intake-world.ts'
import { spokeExport } from '../test/support/spoke-rows.ts'

const ROWS = Number(process.argv[2] ?? 200_000)
const MEGABYTE = 1024 * 1024

const world = await openIntakeWorld()
const pool = openPool(world.databaseUrl, { max: 4, pipeline: true })
const history = historyWorld(pool, world.workspaceId, { clock: { now: () => Date.now() } })

async function bringIn(name: string): Promise<void> {
  const memory = { highest: 0 }
  const watch = setInterval(() => {
    memory.highest = Math.max(memory.highest, process.memoryUsage().rss)
  }, 100)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const id = await history.queue(spokeExport(ROWS))
  const taken = performance.now()
  while (await importNext(history.deps, randomUUID()));
  const seconds = (performance.now() - taken) / 1000
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpu)
  const record = await history.deps.store.readImport(world.workspaceId, id)
  console.log(
    `${name}: file taken in ${((taken - begun) / 1000).toFixed(1)} s; ${record?.rowsRead} rows in ` +
      `${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s; ${record?.messages} messages, ` +
      `${record?.replies} replies, ${record?.alreadyKnown} known; ` +
      `${((user + system) / 1e3 / ROWS).toFixed(3)} CPU s per 1,000 rows here; ` +
      `at most ${Math.round(memory.highest / MEGABYTE)} MB`,
  )
}

await bringIn('first')
await bringIn('again')
const { messages, differences } = await recount(world.pool)
console.log(`${messages} messages, ${differences.length} differences between counts and a recount`)
await pool.end()
await world.end()
