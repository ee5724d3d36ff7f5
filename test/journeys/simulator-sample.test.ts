import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { demoAccount, demoCampaign, demoScenario, everyBehaviour } from '../../sim/demo.ts'
import { allowedStatuses, textedTwice } from '../../sim/oracle.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
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

/** Six times as fast as the demo, where an hour takes five seconds and receipts are expected in 30. */
const HASTE = 6
const EXPECTED_BY_MS = 30_000 / HASTE
/** Refused for the moment, for ever: these never end. */
const ENDLESS = new Set(['answer-rthrottled', 'answer-rmsgqful'])

let database: TestDatabase
let simulator: Simulator
let world: World
let running: Running

before(async () => {
  database = await createTestDatabase()
  simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: Number(process.env['SEED'] ?? 1),
    scenario: demoScenario(),
    pace: { hours: 720 * HASTE, seconds: HASTE },
  })
  const { links, window } = demoAccount(0).settings
  world = await createWorld(database.url, simulator.port, {
    links,
    window,
    receiptHabit: 'each',
    expectedByMs: EXPECTED_BY_MS,
  })
  running = await startProcess(world.pool)
})

after(async () => {
  await running?.pipeline.stop()
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

test('the sample campaign and every other behaviour end as their evidence allows', async () => {
  const campaign = demoCampaign()
  const filled = (fields: Readonly<Record<string, string>>): string =>
    campaign.text.replaceAll(/\{(\w+)\}/g, (_, name: string) => fields[name] ?? '')
  const messages = [
    ...campaign.recipients.map(({ to, fields }) => ({ to, text: filled(fields) })),
    ...everyBehaviour()
      .filter(({ behaviour }) => !ENDLESS.has(behaviour))
      .map(({ to, behaviour }) => ({ to, text: `${behaviour}: your table is ready.` })),
  ]
  assert.ok(messages.length > 1_200)
  const ids = await queue(world, messages)
  running.pipeline.wake()
  await eventually(
    async () => {
      const { waiting, queued } = simulator.stats()
      // What is acknowledged may still wait to be read, and change what was final.
      const unread = await running.store.inboxLag(1)
      return { waiting, queued, unread, open: openCount(await tally(world)) }
    },
    (seen) => Object.values(seen).every((count) => count === 0),
    { withinMs: 90_000 },
  )

  const truth = simulator.truth()
  const asked = messages.map(({ to, text }) => ({ to: to.slice(1), text }))
  const allowed = allowedStatuses(truth, asked, {
    nowMs: Date.now(),
    expectedBy: { earliestMs: 0, latestMs: 0 },
    habits: ['each'],
  })
  // Else it would agree with anything.
  const certain = allowed.filter(({ statuses }) => statuses.size === 1)
  assert.ok(certain.length > 0.9 * messages.length, `${certain.length} of ${messages.length}`)
  const stands = new Map((await standings(world)).map((one) => [one.id, one]))
  const wrong = messages.flatMap(({ to }, at) => {
    const stand = stands.get(ids[at] ?? '')
    const { statuses, because } = allowed[at]!
    return stand !== undefined && statuses.has(stand.status as never)
      ? []
      : [`${to} is ${stand?.status}, not ${[...statuses].join(' or ')}: ${because}`]
  })
  assert.deepEqual(wrong, [])
  assert.deepEqual(textedTwice(truth), [])
  assert.deepEqual(await countDifferences(world), [])
})
