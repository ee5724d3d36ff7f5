import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { textedTwice } from '../../sim/oracle.ts'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
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
const running: Running[] = []

before(async () => {
  database = await createTestDatabase()
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 5,
    scenario: found.scenario,
    pace: { hours: 360_000, seconds: 10 },
  })
  // Two links, each of them a pair, and two processes: eight connections on one database.
  world = await createWorld(database.url, simulator.port, {
    window: 50,
    links: 2,
    bindType: 'pair',
    expectedByMs: 2_000,
  })
  running.push(await startProcess(world.pool, 1), await startProcess(world.pool, 9))
})

after(async () => {
  await Promise.all(running.map(({ pipeline }) => pipeline.stop()))
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

const settled = () =>
  eventually(
    () => tally(world),
    (seen) => openCount(seen) === 0,
    { withinMs: 50_000 },
  )

function numbers(name: string, count: number): { to: string }[] {
  const behaviour = findBehaviour(name)
  assert.ok(behaviour !== null, name)
  return Array.from({ length: count }, (_, at) => ({ to: magicNumber(behaviour, at) }))
}

const statusOf = async (to: string) => (await standings(world)).find((one) => one.to === to)

test('two processes share one queue: each message goes out once', async () => {
  await queue(world, numbers('delivered', 2_000))
  assert.deepEqual(await settled(), { delivered: 2_000 })
  assert.deepEqual(textedTwice(simulator.truth()), [])
  assert.equal(simulator.truth().submits.length, 2_000)
  assert.deepEqual(await countDifferences(world), [])
})

test('links that break with submissions on their way are made again, and nothing is sent twice', async () => {
  await queue(world, [
    ...numbers('dropped-and-taken', 3),
    ...numbers('dropped-and-lost', 3),
    ...numbers('receipt-each', 300),
  ])
  const seen = await settled()
  assert.equal((seen['delivered'] ?? 0) + (seen['unconfirmed'] ?? 0), 2_306)
  assert.deepEqual(textedTwice(simulator.truth()), [])
  for (const { to } of numbers('dropped-and-lost', 3)) {
    assert.equal((await statusOf(to))?.status, 'unconfirmed')
  }
  assert.deepEqual(await countDifferences(world), [])
})

test('silence makes a message unconfirmed, and a late receipt corrects it', async () => {
  const [late] = numbers('delivered-too-late', 1)
  const [never] = numbers('no-receipt', 1)
  assert.ok(late !== undefined && never !== undefined)
  await queue(world, [never])
  await settled()
  const silent = await statusOf(never.to)
  assert.deepEqual([silent?.status, silent?.reason], ['unconfirmed', 'receipt-timeout'])

  // As if it had been sent long ago: the clock has passed before its receipt comes.
  await queue(world, [late])
  await eventually(
    async () => (await statusOf(late.to))?.status ?? '',
    (status) => status !== 'queued',
  )
  const ended = await eventually(
    () => statusOf(late.to),
    (one) => one?.status === 'delivered',
  )
  assert.ok((ended?.sequence ?? 0) >= 3, 'each change of standing has its number')
  assert.deepEqual(await countDifferences(world), [])
})

test('a long message of which one segment fails is partial, one that stays silent is unconfirmed', async () => {
  const text = 'Partial. '.repeat(40)
  const [fails] = numbers('last-segment-fails', 1)
  const [silent] = numbers('last-segment-silent', 1)
  assert.ok(fails !== undefined && silent !== undefined)
  await queue(world, [
    { ...fails, text },
    { ...silent, text },
  ])
  await settled()
  const partial = await statusOf(fails.to)
  assert.deepEqual(
    [partial?.status, partial?.segmentsDelivered, partial?.segments],
    ['partial', 2, 3],
  )
  const unconfirmed = await statusOf(silent.to)
  assert.deepEqual(
    [unconfirmed?.status, unconfirmed?.rule],
    ['unconfirmed', 'some-segments-silent'],
  )
  assert.deepEqual(await countDifferences(world), [])
})

test('of a long message that a busy centre took in part, only the rest is offered again', async () => {
  const to = numbers('throttled-twice', 10)
  await queue(
    world,
    to.map((one) => ({ ...one, text: 'Throttled. '.repeat(40) })),
  )
  await settled()
  for (const one of to) {
    const stand = await statusOf(one.to)
    assert.deepEqual([stand?.status, stand?.segmentsDelivered], ['delivered', 3])
  }
  assert.deepEqual(textedTwice(simulator.truth()), [])
})

test('what is refused at once is rejected with the reason of its code', async () => {
  const [refused] = numbers('answer-rinvdstadr', 1)
  assert.ok(refused !== undefined)
  await queue(world, [refused])
  await settled()
  const one = await statusOf(refused.to)
  assert.deepEqual(
    [one?.status, one?.reason, one?.code],
    ['rejected', 'invalid-number', '0x0000000B'],
  )
})

test('a stranger on the message centre port harms nobody', async () => {
  const socket = connect({ port: simulator.port, host: '127.0.0.1' })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve).resume())
  await queue(world, [{ to: '+447700955555' }])
  await settled()
  assert.equal((await statusOf('+447700955555'))?.status, 'delivered')
})
