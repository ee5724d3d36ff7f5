import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { type Sending, createSending } from '../../src/flows/sending.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  clock,
  countDifferences,
  createWorld,
  eventually,
  log,
  standings,
  startProcess,
} from '../support/pipeline-world.ts'

/** Held messages stay where they are while others go out, and go out once they are released. */

let database: TestDatabase
let simulator: Simulator
let world: World
let running: Running
let sending: Sending

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
  await world.pool.query('update workspaces set settings = $1', [
    { screening: { mode: 'matching', hold: ['loan'], drop: [] } },
  ])
  running = await startProcess(world.pool)
  const edges = { clock, random: (count: number) => randomBytes(count), log }
  sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(world.pool, 20), ...edges }),
    campaigns: { store: postgresCampaignStore(world.pool, 21), ...edges },
  })
})

after(async () => {
  await running?.pipeline.stop()
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

test('what is held is not sent with the others, and is delivered after its release', async () => {
  const rest = { from: 'Harbour', reference: null, accountId: null }
  const messages = Array.from({ length: 20 }, (_, at) => ({
    to: `+4477009${10_000 + at}`,
    text: at % 2 === 0 ? 'A loan for you' : 'Your table is ready',
    validitySeconds: null,
    sendAt: null,
    channel: 'sms' as const,
    fallback: null,
    ...rest,
  }))
  const { workspaceId } = world
  await sending.accept({ workspaceId, isTest: false, messages, idempotency: null })
  running.pipeline.wake()
  const statuses = async () => (await standings(world)).map(({ status }) => status)
  await eventually(statuses, (seen) => seen.filter((one) => one === 'delivered').length === 10)
  const seen = await standings(world)
  const held = seen.filter(({ status }) => status === 'held')
  assert.equal(held.length, 10)
  const by = { workspaceId, actor: 'user:test', ip: null, isTest: false }
  for (const { id } of held) {
    const ask = { of: { messageId: id }, review: 'release' } as const
    assert.deepEqual(await sending.reviewHeld(by, ask), { kind: 'done', messages: 1, refused: 0 })
  }
  running.pipeline.wake()
  await eventually(statuses, (found) => found.every((status) => status === 'delivered'))
  assert.deepEqual(await countDifferences(world), [])
})
