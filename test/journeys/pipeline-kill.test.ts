import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { allowedStatuses, textedTwice } from '../../sim/oracle.ts'
import { createRandom } from '../../sim/random.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type World,
  countDifferences,
  createWorld,
  eventually,
  openCount,
  queue,
  standings,
  tally,
} from '../support/pipeline-world.ts'

/** KILLS=20 is what is shown before a release. */
const KILLS = Number(process.env['KILLS'] ?? 3)
const SEED = Number(process.env['SEED'] ?? 11)
const MESSAGES_A_KILL = 600

let database: TestDatabase
let simulator: Simulator
let world: World
let child: ChildProcess | null = null

before(async () => {
  database = await createTestDatabase()
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: SEED,
    scenario: {
      ...found.scenario,
      isMagic: false,
      answerMs: [1, 30],
      mix: [
        [70, 'delivered'],
        [10, 'receipt-before-answer'],
        [10, 'delivered-thrice'],
        [10, 'stat-undeliv'],
      ],
    },
    pace: { hours: 72_000, seconds: 10 },
  })
  world = await createWorld(database.url, simulator.port, { window: 100, expectedByMs: 5_000 })
})

after(async () => {
  child?.kill('SIGKILL')
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

async function start(): Promise<ChildProcess> {
  const started = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/pipeline-process.ts'), database.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(started.stdout, 'data')
  return started
}

test(`kill -9 at ${KILLS} random moments loses nothing and texts nobody twice (seed ${SEED})`, async () => {
  const random = createRandom(SEED)
  for (let kill = 0; kill < KILLS; kill++) {
    await queue(
      world,
      Array.from({ length: MESSAGES_A_KILL }, (_, at) => ({
        to: `+4477${String(kill * 10_000 + at).padStart(8, '0')}`,
      })),
    )
    child = await start()
    await new Promise((resolve) => setTimeout(resolve, random.between([20, 900])))
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  child = await start()
  await eventually(
    () => tally(world),
    (seen) => openCount(seen) === 0,
    { withinMs: 60_000 },
  )
  child.kill('SIGTERM')
  await once(child, 'exit')
  child = null

  const truth = simulator.truth()
  assert.deepEqual(textedTwice(truth), [])
  await assertAcknowledgedAreKept()
  assert.deepEqual(await countDifferences(world), [])

  const stands = await standings(world)
  assert.equal(stands.length, KILLS * MESSAGES_A_KILL)
  const asked = stands.map(({ to }) => ({ to: to.slice(1), text: null }))
  const allowed = allowedStatuses(truth, asked, {
    nowMs: Date.now(),
    expectedBy: { earliestMs: 4_500, latestMs: 60_000 },
    habits: ['each'],
  })
  for (const [at, stand] of stands.entries()) {
    const one = allowed[at]
    assert.ok(
      one?.statuses.has(stand.status as never),
      `${stand.to} is ${stand.status}: ${one?.because}`,
    )
  }
})

/** Whatever we acknowledged is in the journal, and was read or waits where people see it. */
async function assertAcknowledgedAreKept(): Promise<void> {
  const { rows } = await world.pool.query<{ raw: Buffer }>('select raw from journal')
  const kept = new Map<string, number>()
  for (const { raw } of rows) {
    const id = /id:(\S+)/.exec(raw.toString('latin1'))?.[1] ?? ''
    kept.set(id, (kept.get(id) ?? 0) + 1)
  }
  let acknowledged = 0
  for (const { receipts } of simulator.truth().submits) {
    for (const receipt of receipts) {
      if (receipt.ackedAtMs === null || receipt.ackStatus !== 0) continue
      acknowledged += 1
      assert.ok((kept.get(receipt.id) ?? 0) > 0, `receipt ${receipt.id} was acknowledged and lost`)
    }
  }
  assert.ok(acknowledged > 0)
  const { rows: places } = await world.pool.query<{ journal: number; placed: number }>(
    `select (select count(*) from journal) as journal,
       (select coalesce(sum(times_seen), 0) from evidence where kind = 'receipt')
         + (select count(*) from orphans) + (select count(*) from inbox) as placed`,
  )
  assert.equal(Number(places[0]?.placed), places[0]?.journal)
}
