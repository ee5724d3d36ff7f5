import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { makeId } from '../../src/core/ids.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  addAccount,
  clock,
  countDifferences,
  createWorld,
  eventually,
  log,
  queue,
  random,
  standingOtherwise,
  startProcess,
} from '../support/pipeline-world.ts'
import { type Submit, accepted, startSmallCentre } from '../support/small-centre.ts'

/** What every word of a message centre comes to, from the wire to the message; and what no receipt comes to. */

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

type Row = {
  id: string
  status: string
  detail: string | null
  word: string | null
  is_final: boolean
  grade: string | null
  expected_by: Date | null
}

const rowOf = async (id: string): Promise<Row | undefined> => {
  const columns = 'id, status, detail, word, is_final, grade, expected_by'
  return (await world.pool.query<Row>(`select ${columns} from messages where id = $1`, [id]))
    .rows[0]
}

/** Behaviour of the simulator: the status, its detail and the centre's own word. */
const WORDS: readonly (readonly [string, string, string | null, string])[] = [
  ['stat-acceptd', 'sent', 'accepted', 'ACCEPTD'],
  ['stat-enroute', 'sent', 'enroute', 'ENROUTE'],
  ['stat-buffred', 'sent', 'buffered', 'BUFFRED'],
  ['stat-schedld', 'submitted', 'scheduled', 'SCHEDLD'],
  ['stat-skipped', 'rejected', 'skipped', 'SKIPPED'],
  ['stat-deleted', 'cancelled', 'deleted-by-provider', 'DELETED'],
  ['stat-nack', 'rejected', 'nack', 'NACK'],
  ['stat-rejectd', 'rejected', 'rejected-downstream', 'REJECTD'],
  ['stat-unknown', 'unconfirmed', 'unknown-to-provider', 'UNKNOWN'],
  ['stat-failed', 'failed', 'failed', 'FAILED'],
  ['stat-nocred', 'rejected', 'no-credit', 'NOCRED'],
  ['stat-undeliv', 'failed', 'undeliverable', 'UNDELIV'],
  ['stat-expired', 'expired', null, 'EXPIRED'],
  ['stat-delivrd', 'delivered', null, 'DELIVRD'],
]

test('every word of a message centre reaches the message, with its detail', async () => {
  const ids = await queue(
    world,
    WORDS.map(([name], at) => ({ to: numberFor(name, at) })),
  )
  running.pipeline.wake()
  for (const [at, [name, status, detail, word]] of WORDS.entries()) {
    const row = await eventually(
      () => rowOf(ids[at] ?? ''),
      (seen) => seen?.word === word,
    )
    assert.deepEqual([row?.status, row?.detail], [status, detail], name)
    assert.equal(row?.is_final, !['sent', 'submitted'].includes(status), name)
  }
  assert.deepEqual(await countDifferences(world), [])
})

test('without receipts a campaign ends with its messages as sent, and none becomes unconfirmed', async () => {
  const change = 'update workspaces set settings = settings || $2 where id = $1'
  await world.pool.query(change, [world.workspaceId, { deliveryReceipts: false }])
  const campaignId = makeId(Date.now(), 0, random(9))
  await world.pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, created_by, created_at, starts_at)
     values ($1, $2, 'quiet', 'scheduled', 't', 'system', now(), now())`,
    [campaignId, world.workspaceId],
  )
  const store = postgresCampaignStore(world.pool, 2)
  const tend = () => tendCampaigns({ store, clock, random, log })
  await tend()
  // Switched on again in the middle: what was decided at the start holds for all of it.
  await world.pool.query(change, [world.workspaceId, { deliveryReceipts: true }])
  const ids = await queue(
    world,
    [numberFor('delivered', 90), numberFor('no-receipt', 90), numberFor('delivered', 91)].map(
      (to) => ({ to }),
    ),
    { campaignId },
  )
  running.pipeline.wake()
  for (const id of ids) {
    const row = await eventually(
      () => rowOf(id),
      (seen) => seen?.status === 'sent',
    )
    assert.deepEqual([row?.detail, row?.grade, row?.is_final], ['receipts-off', 'provider', false])
  }
  await tend()
  const { rows } = await world.pool.query('select state, receipts from campaigns where id = $1', [
    campaignId,
  ])
  assert.deepEqual(rows, [{ state: 'done', receipts: false }])
  // Their time is over, and nobody asks after them.
  await world.pool.query(
    `update messages set expected_by = now() - interval '1 hour' where id = any($1)`,
    [ids],
  )
  await world.pool.query('update watches set due_at = now()')
  await eventually(
    () => world.pool.query('select 1 from watches').then(({ rowCount }) => rowCount),
    (count) => count === 0,
  )
  for (const id of ids) assert.equal((await rowOf(id))?.status, 'sent')
  const asked = simulator.truth().submits.filter(({ recipient }) => recipient.endsWith('0090'))
  assert.ok(asked.every(({ receipts }) => receipts.length === 0))
  assert.deepEqual(await countDifferences(world), [])
})

test('an answer that was lost is unconfirmed in the end, receipts or not', async () => {
  await receiptsOff()
  const [id] = await queue(world, [{ to: numberFor('dropped-and-lost', 95) }])
  running.pipeline.wake()
  assert.equal(await afterLostAnswer(id ?? ''), 'unconfirmed')
})

test('so is a long text of which one answer was lost', async (context) => {
  await receiptsOff()
  const taken: Submit[] = []
  const centre = await startSmallCentre((pdu, { socket, say }) => {
    if (taken.length > 0) return socket.destroy()
    taken.push(pdu)
    say(accepted(pdu, 'the only one'))
  })
  context.after(() => centre.stop())
  const accountId = await addAccount(world, centre.port)
  await running.pipeline.refreshAccounts()
  const text = 'Your table is ready. '.repeat(20)
  const [id] = await queue(world, [{ to: '+447700900195', text }], { accountId })
  running.pipeline.wake()
  assert.equal(await afterLostAnswer(id ?? ''), 'unconfirmed')
  const { rows } = await world.pool.query<{ answer: string }>(
    'select distinct answer from submissions where message_id = $1 order by answer',
    [id],
  )
  assert.deepEqual(rows, [{ answer: 'accepted' }, { answer: 'unknown' }])
  await world.pool.query('update provider_accounts set enabled = false where id = $1', [accountId])
  await running.pipeline.refreshAccounts()
})

async function receiptsOff(): Promise<void> {
  await world.pool.query('update workspaces set settings = settings || $2 where id = $1', [
    world.workspaceId,
    { deliveryReceipts: false },
  ])
  await running.pipeline.refreshAccounts()
}

/** Waits until an answer is known to be lost, lets the time for receipts pass, and gives the status then. */
async function afterLostAnswer(id: string): Promise<string | undefined> {
  const text = `select count(*)::int as lost from submissions where message_id = $1 and answer = 'unknown'`
  await eventually(
    async () => (await world.pool.query<{ lost: number }>(text, [id])).rows[0]?.lost,
    (lost) => lost !== undefined && lost > 0,
  )
  await world.pool.query(`update messages set expected_by = now() where id = $1`, [id])
  await world.pool.query('update watches set due_at = now()')
  const row = await eventually(
    () => rowOf(id),
    (seen) => seen?.is_final === true,
  )
  return row?.status
}

test('every message stands as its evidence says, decided anew', async () => {
  assert.deepEqual(await standingOtherwise(world, running.store), [])
})

function numberFor(name: string, at: number): string {
  const found = findBehaviour(name)
  assert.ok(found !== null, name)
  return magicNumber(found, at)
}
