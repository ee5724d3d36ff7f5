import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  countDifferences,
  createWorld,
  eventually,
  openCount,
  queue,
  standings,
  startProcess,
  tally,
} from '../support/pipeline-world.ts'

let database: TestDatabase
let simulator: Simulator
let world: World
let running: Running

before(async () => {
  database = await createTestDatabase()
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 1,
    scenario: found.scenario,
    pace: { hours: 72_000, seconds: 20 },
  })
  world = await createWorld(database.url, simulator.port)
  running = await startProcess(world.pool)
})

after(async () => {
  await running?.pipeline.stop()
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

test('a thousand messages go out and end as delivered, each counted once', async () => {
  await queue(
    world,
    Array.from({ length: 1_000 }, (_, at) => ({ to: `+4477009${10_000 + at}` })),
  )
  running.pipeline.wake()
  const seen = await eventually(
    () => tally(world),
    (one) => openCount(one) === 0,
  )
  assert.deepEqual(seen, { delivered: 1_000 })
  assert.deepEqual(await countDifferences(world), [])
})

test('a long text goes out in segments and is delivered when all of them are', async () => {
  const [id] = await queue(world, [{ to: '+447700800001', text: 'Long text. '.repeat(40) }])
  running.pipeline.wake()
  const all = await eventually(
    () => standings(world),
    (stands) => stands.find((one) => one.id === id)?.status === 'delivered',
  )
  const one = all.find((stand) => stand.id === id)
  assert.equal(one?.segments, 3)
  assert.equal(one?.segmentsDelivered, 3)
  assert.equal(one?.rule, 'all-segments-delivered')
})
