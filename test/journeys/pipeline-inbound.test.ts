import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { OPT_OUT_CONFIRMATION } from '../../src/flows/hear-inbound.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  countDifferences,
  createWorld,
  eventually,
  queue,
  random,
  standings,
  startProcess,
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
    seed: 3,
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

function person(name: string, at = 0): string {
  const behaviour = findBehaviour(name)
  assert.ok(behaviour !== null, name)
  return magicNumber(behaviour, at)
}

async function send(to: string, text?: string): Promise<string> {
  const [id] = await queue(world, [
    { to, sender: '+447700900500', ...(text === undefined ? {} : { text }) },
  ])
  assert.ok(id !== undefined)
  running.pipeline.wake()
  return id
}

const inboundFrom = (number: string, count = 1) =>
  eventually(
    async () =>
      (
        await world.pool.query<{ text: string; keyword: string | null }>(
          'select text, keyword from inbound_messages where sender = $1 order by id',
          [number],
        )
      ).rows,
    (rows) => rows.length >= count,
  )

const stand = (id: string, isDone: (status: string) => boolean) =>
  eventually(
    async () => (await standings(world)).find((one) => one.id === id),
    (one) => isDone(one?.status ?? ''),
  )

test('STOP opts out at once, is confirmed once, and blocks what is sent later', async () => {
  const to = person('replies-stop')
  const first = await send(to)
  const heard = await inboundFrom(to)
  assert.deepEqual(heard, [{ text: 'STOP', keyword: 'stop' }])
  await stand(first, (status) => status === 'delivered')

  const confirmations = () =>
    simulator
      .truth()
      .submits.filter(
        ({ recipient, text }) => `+${recipient}` === to && text === OPT_OUT_CONFIRMATION,
      )
  await eventually(
    async () => confirmations().length,
    (count) => count === 1,
  )

  const second = await send(to)
  const refused = await stand(second, (status) => status === 'rejected')
  assert.equal(refused?.reason, 'opted-out')
  assert.equal(confirmations().length, 1)
  assert.deepEqual(await countDifferences(world), [])
})

test('STOP said twice is confirmed once', async () => {
  const to = '+447700900777'
  const raw = encodePdu({
    command: 'deliver_sm',
    source_addr: to.slice(1),
    destination_addr: '447700900500',
    short_message: new TextEncoder().encode('Stop!'),
  })
  const rows = [0, 1].map((at) => ({
    id: makeId(Date.now(), at, random(9)),
    accountId: world.accountId,
    raw,
    protocol: 'smpp' as const,
    meta: null,
  }))
  await running.store.recordReceipts(rows)
  assert.equal((await inboundFrom(to, 2)).length, 2)
  const sent = (await standings(world)).filter((one) => one.to === to)
  assert.equal(sent.length, 1, 'one confirmation')
})

test('a text whose last segment never comes is shown as it is after two minutes', async () => {
  const from = '+447700900778'
  const raw = encodePdu({
    command: 'deliver_sm',
    source_addr: from.slice(1),
    destination_addr: '447700900500',
    short_message: new TextEncoder().encode('Where are '),
    tlvs: { sar_msg_ref_num: 1, sar_total_segments: 2, sar_segment_seqnum: 1 },
  })
  const id = makeId(Date.now() - 121_000, 0, random(9))
  const { accountId } = world
  await running.store.recordReceipts([{ id, accountId, raw, protocol: 'smpp', meta: null }])
  const text = 'Where are [part 2 of 2 is missing]'
  assert.deepEqual(await inboundFrom(from), [{ text, keyword: null }])
})

test('STOP in other words is heard too', async () => {
  const to = person('replies-stop-wordily')
  await send(to)
  assert.equal((await inboundFrom(to))[0]?.keyword, 'stop')
})

test('START opts in again', async () => {
  const to = person('replies-start')
  await send(to)
  await inboundFrom(to)
  const { rows } = await world.pool.query(
    'select 1 from opt_outs where bucket = $1 and number = $2',
    [bucketOf(world.workspaceId, to), to],
  )
  assert.deepEqual(rows, [])
})

test('a plain reply is kept, and proves that the text arrived', async () => {
  const to = person('replies-plainly')
  const id = await send(to)
  assert.deepEqual(await inboundFrom(to), [{ text: 'Thanks, see you then!', keyword: null }])
  await stand(id, (status) => status === 'delivered')
  const grade = await eventually(
    async () =>
      (await world.pool.query<{ grade: string }>('select grade from messages where id = $1', [id]))
        .rows[0]?.grade,
    (found) => found === 'handset',
  )
  assert.equal(grade, 'handset')
})

test('a text that looks like a receipt is a text', async () => {
  const to = person('replies-like-a-receipt')
  await send(to)
  assert.equal((await inboundFrom(to))[0]?.text, 'id:1 stat:DELIVRD')
})

test('a message whose validity ended in the queue is expired, by us', async () => {
  const [id] = await queue(world, [{ to: '+447700900321' }], { validUntil: Date.now() - 1 })
  running.pipeline.wake()
  assert.ok(id !== undefined)
  const one = await stand(id, (status) => status === 'expired')
  assert.equal(one?.reason, 'expired-in-queue')
})
