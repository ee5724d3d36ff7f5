import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { allowedStatuses } from '../../sim/oracle.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  addAccount,
  countDifferences,
  createWorld,
  eventually,
  openCount,
  queue,
  standings,
  startProcess,
  tally,
} from '../support/pipeline-world.ts'

/** Messages of each kind; JOURNEY_SIZE=5000 is what is shown before a release. */
const SIZE = Number(process.env['JOURNEY_SIZE'] ?? 600)

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
    seed: 7,
    scenario: found.scenario,
    pace: { hours: 72_000, seconds: 10 },
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

function numbers(name: string, count: number, from = 0): { to: string }[] {
  const behaviour = findBehaviour(name)
  assert.ok(behaviour !== null, name)
  return Array.from({ length: count }, (_, at) => ({ to: magicNumber(behaviour, from + at) }))
}

/** Sends to these numbers and waits until all is settled and quiet. */
async function sendAndSettle(to: readonly { to: string }[], accountId = world.accountId) {
  await queue({ ...world, accountId }, to)
  running.pipeline.wake()
  await eventually(
    () => tally(world),
    (seen) => openCount(seen) === 0,
    { withinMs: 60_000 },
  )
  await quiet()
}

/** Every receipt that the simulator still has to send is sent and read. */
const quiet = () =>
  eventually(
    async () => {
      const { waiting, queued } = simulator.stats()
      return { waiting, queued, unread: await running.store.inboxLag(1) }
    },
    (left) => Object.values(left).every((count) => count === 0),
  )

async function statusesOf(to: readonly { to: string }[]) {
  const wanted = new Set(to.map((one) => one.to))
  const stands = (await standings(world)).filter((one) => wanted.has(one.to))
  return Object.fromEntries(
    [...Map.groupBy(stands, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  )
}

async function assertNothingLost() {
  const { rows: orphans } = await world.pool.query('select * from orphans limit 3')
  assert.deepEqual(orphans, [])
  const { rows } = await world.pool.query<{ journal: number; seen: number }>(
    `select (select count(*) from journal) as journal,
       (select sum(times_seen) from evidence where kind = 'receipt') as seen`,
  )
  assert.equal(Number(rows[0]?.seen), rows[0]?.journal, 'each receipt is seen exactly once')
  assert.deepEqual(await countDifferences(world), [])
}

test('receipts that come before the answer adopt themselves', async () => {
  const to = numbers('receipt-before-answer', SIZE)
  await sendAndSettle(to)
  assert.deepEqual(await statusesOf(to), { delivered: SIZE })
  await assertNothingLost()
})

test('a receipt told three times is one fact, counted once', async () => {
  const to = numbers('delivered-thrice', SIZE)
  await sendAndSettle(to)
  assert.deepEqual(await statusesOf(to), { delivered: SIZE })
  await assertNothingLost()
  const { rows } = await world.pool.query<{ facts: number }>(
    `select count(*) as facts from evidence e
     join message_contents c on c.message_id = e.message_id and c.recipient = any($1)
     group by e.message_id having count(*) > 3 limit 1`,
    [to.map((one) => one.to)],
  )
  assert.deepEqual(rows, [], 'at most one fact for each time that the carrier dated it differently')
})

test('the order of receipts makes no difference', async () => {
  const to = [
    ...numbers('delivered-then-enroute', SIZE / 4),
    ...numbers('enroute-then-delivered', SIZE / 4),
    ...numbers('failed-then-delivered', SIZE / 4),
    ...numbers('delivered-then-failed', SIZE / 4),
  ]
  await sendAndSettle(to)
  assert.deepEqual(await statusesOf(to), { delivered: SIZE })
  await assertNothingLost()
  const conflicts = (await standings(world)).filter(({ conflict }) => conflict)
  assert.equal(conflicts.length, SIZE / 2, 'and what contradicts itself is marked')
})

test('ids in hex are found by receipts in decimal, and the relation is learned', async () => {
  const hexAccount = await addAccount(world, simulator.port, { systemId: 'hex' })
  await running.pipeline.refreshAccounts()
  const to = numbers('id-hex-to-decimal', SIZE)
  await sendAndSettle(to, hexAccount)
  assert.deepEqual(await statusesOf(to), { delivered: SIZE })
  await assertNothingLost()
  await eventually(
    async () => {
      const { rows } = await world.pool.query<{ learned: { idRelation?: Record<string, number> } }>(
        'select learned from provider_accounts where id = $1',
        [hexAccount],
      )
      return rows[0]?.learned.idRelation ?? {}
    },
    (relation) => (relation['hex-decimal'] ?? 0) >= SIZE * 0.95,
  )
})

test('every other spelling of an id, and every form of a receipt, finds its message', async () => {
  const names =
    'id-decimal-to-hex id-padded-in-receipt id-padded-in-answer id-upper-case id-truncated id-128-bits ' +
    'wire-text-and-tlv wire-tlv-only wire-tlv-wins wire-data-sm wire-payload wire-ucs2 ' +
    'wire-ascii-as-ucs2 wire-lower-case wire-upper-keys wire-no-counts wire-commas-crlf ' +
    'wire-blank-after-colon wire-trailing-nul wire-zero-dates wire-null-words wire-udh-in-front ' +
    'wire-no-esm-class throttled-twice queue-full-once'
  const to = names.split(' ').flatMap((name) => numbers(name, 20))
  await sendAndSettle(to)
  assert.deepEqual(await statusesOf(to), { delivered: to.length })
  await assertNothingLost()
})

test('what cannot be read is kept, and harms nothing', async () => {
  const to = numbers('noise-then-delivered', 50)
  await sendAndSettle(to)
  assert.deepEqual(await statusesOf(to), { delivered: 50 })
  const { rows } = await world.pool.query<{ state: string; count: number }>(
    'select state, count(*) as count from orphans group by state',
  )
  assert.deepEqual(rows, [{ state: 'malformed', count: 50 }])
})

test('every status is one that the evidence allows', async () => {
  const stands = await standings(world)
  const asked = stands.map(({ to }) => ({ to: to.slice(1), text: null }))
  const allowed = allowedStatuses(simulator.truth(), asked, {
    nowMs: Date.now(),
    expectedBy: { earliestMs: 29_000, latestMs: 40_000 },
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
