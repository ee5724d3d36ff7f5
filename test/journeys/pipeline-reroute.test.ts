import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Simulator } from '../../sim/simulator.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { textedTwice } from '../../sim/oracle.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { startPipeline } from '../../src/adapters/pipeline/pipeline.ts'
import type { PipelineStore } from '../../src/flows/ports/pipeline.ts'
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
import { type SmallCentre, startSmallCentre } from '../support/small-centre.ts'
import { PARTS, openAll } from '../support/pipeline-parts.ts'

/** Two provider accounts: one that refuses for reasons of its own, or is gone, and one that takes all. */

let database: TestDatabase
let refusing: SmallCentre
let simulator: Simulator
let world: World
let running: Running
let second: string
/** What the first answers, by number; 0x45 (submit failed) unless told. */
const answers = new Map<string, number>()

const SUBMIT_FAILED = 0x45

before(async () => {
  database = await createTestDatabase()
  refusing = await startSmallCentre((pdu, caller) => {
    const status = answers.get(`+${pdu.destination_addr}`) ?? SUBMIT_FAILED
    caller.say({ command: 'submit_sm_resp', sequence: pdu.sequence, status })
  })
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 7,
    scenario: found.scenario,
    pace: { hours: 72_000, seconds: 20 },
  })
  world = await createWorld(database.url, refusing.port)
  second = await addAccount(world, simulator.port, { pricePerSegmentMicros: 2_500 })
  running = await startProcess(world.pool)
  await eventually(bound, (ids) => ids.includes(second) && ids.includes(world.accountId))
  await running.pipeline.refreshAccounts()
})

after(async () => {
  await running?.pipeline.stop()
  await refusing?.stop()
  await simulator?.stop()
  await world?.pool.end()
  await database?.drop()
})

const bound = async (): Promise<readonly string[]> =>
  (
    await world.pool.query<{ id: string }>(
      'select id from provider_accounts where last_bound_at is not null',
    )
  ).rows.map(({ id }) => id)

type Row = {
  id: string
  status: string
  reason: string | null
  detail: string | null
  account_id: string
  submissions: number
  price_micros: number
}

const rowsOf = async (ids: readonly string[]): Promise<readonly Row[]> => {
  const columns = 'id, status, reason, detail, account_id, submissions, price_micros'
  const text = `select ${columns} from messages where id = any($1)`
  return (await world.pool.query<Row>(text, [ids])).rows
}

const ended = (rows: readonly Row[]): boolean =>
  rows.every(({ status }) => !['queued', 'submitted', 'sent'].includes(status))

const send = async (
  people: readonly string[],
  options: Parameters<typeof queue>[2] = {},
): Promise<readonly string[]> => {
  const ids = await queue(
    world,
    people.map((to) => ({ to })),
    options,
  )
  running.pipeline.wake()
  return ids
}

test('what the first provider will not take goes by the second, and nobody is texted twice', async () => {
  const ids = await send(Array.from({ length: 500 }, (_, at) => `+4477009${20_000 + at}`))
  const rows = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual([...new Set(rows.map(({ status }) => status))], ['delivered'])
  for (const row of rows) {
    assert.deepEqual([row.account_id, row.submissions, row.price_micros], [second, 2, 2_500])
  }
  assert.deepEqual(textedTwice(simulator.truth()), [])
  assert.deepEqual(await countDifferences(world), [])
})

test('a refused long text goes as a whole', async () => {
  const [id] = await queue(world, [{ to: '+447700930001', text: 'A long text. '.repeat(30) }])
  const [row] = await eventually(() => rowsOf([id ?? '']), ended)
  assert.deepEqual([row?.status, row?.submissions], ['delivered', 2])
})

test('what is said of the number or the text is refused for good', async () => {
  const people = ['+447700930011', '+447700930012']
  answers.set(people[0] ?? '', 0x0b)
  answers.set(people[1] ?? '', 0x01)
  const ids = await send(people)
  const rows = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual(
    new Set(rows.map(({ reason, submissions }) => `${reason} ${submissions}`)),
    new Set(['content-invalid 1', 'invalid-number 1']),
  )
  const seen = simulator.truth().submits.map(({ recipient }) => `+${recipient}`)
  for (const to of people) assert.ok(!seen.includes(to))
})

test('a number that both refuse keeps the best reason', async () => {
  const refusedBySecond = magicNumber(behaviour('answer-rsyserr'), 3)
  const [id] = await send([refusedBySecond])
  const [row] = await eventually(() => rowsOf([id ?? '']), ended)
  assert.deepEqual(
    [row?.status, row?.reason, row?.submissions, row?.account_id],
    ['rejected', 'gateway-error', 2, second],
  )
})

test('an account that nobody can reach is left after its time, and the queue goes by another', async () => {
  const gone = await addAccount(world, 1, { rerouteAfterMs: 1_000 })
  const ids = await send(['+447700930021', '+447700930022'], { accountId: gone })
  const rows = await eventually(() => rowsOf(ids), ended)
  for (const row of rows) assert.deepEqual([row.status, row.account_id], ['delivered', second])
  const text = `select e.kind, e.detail, e.submission from evidence e where e.message_id = $1 and e.kind = 'reroute' and e.submission = 0`
  assert.deepEqual((await world.pool.query(text, [ids[0]])).rows, [
    { kind: 'reroute', detail: 'provider-unreachable', submission: 0 },
  ])
  assert.deepEqual(await countDifferences(world), [])
})

test('a message whose provider account was asked for stays with it', async () => {
  const ids = await queue(world, [{ to: '+447700930031' }])
  await world.pool.query('update messages set is_pinned = true where id = any($1)', [ids])
  running.pipeline.wake()
  const [row] = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual([row?.status, row?.submissions], ['rejected', 1])
})

test('with rerouting switched off a refusal is final', async () => {
  const change = `update workspaces set settings = settings || $2 where id = $1`
  await world.pool.query(change, [world.workspaceId, { rerouting: false }])
  await running.pipeline.refreshAccounts()
  const ids = await send(['+447700930041'])
  const [row] = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual([row?.status, row?.reason], ['rejected', 'carrier-rejected'])
  await world.pool.query(change, [world.workspaceId, { rerouting: true }])
  await running.pipeline.refreshAccounts()
})

test('what no other account takes has failed when the patience with its own is over', async () => {
  const gone = await addAccount(world, 1, { rerouteAfterMs: 1_000, giveUpAfterMs: 1_000 })
  await world.pool.query('update provider_accounts set is_demo = true where id = $1', [gone])
  const ids = await send(['+447700930051'], { accountId: gone })
  const [row] = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual(
    [row?.status, row?.reason, row?.detail, row?.submissions],
    ['failed', 'gateway-error', 'link-down', 0],
  )
  assert.deepEqual(await countDifferences(world), [])
})

test('what waits for an account that a person switched off says so when the patience is over', async () => {
  const off = await addAccount(world, 1, { rerouteAfterMs: 1_000, giveUpAfterMs: 1_000 })
  const text = 'update provider_accounts set is_demo = true, enabled = false where id = $1'
  await world.pool.query(text, [off])
  await running.pipeline.refreshAccounts()
  const ids = await queue(world, [{ to: '+447700930055' }], { accountId: off })
  const [row] = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual(
    [row?.status, row?.reason, row?.detail, row?.submissions],
    ['failed', 'no-route', 'account-switched-off', 0],
  )
})

test('what waits for an account that is not let in has failed as such, and costs nothing', async () => {
  const closed = await startSmallCentre(() => undefined, { bindStatus: 0x0e })
  const settings = { rerouteAfterMs: 1_000, giveUpAfterMs: 2_000 }
  const account = await addAccount(world, closed.port, settings)
  await world.pool.query('update provider_accounts set is_demo = true where id = $1', [account])
  const ids = await send(['+447700930061'], { accountId: account })
  const [row] = await eventually(() => rowsOf(ids), ended)
  assert.deepEqual(
    [row?.status, row?.reason, row?.detail],
    ['failed', 'auth-failed', 'link-refused'],
  )
  const text = 'select rule, fault, charge, charge_source from messages where id = any($1)'
  assert.deepEqual((await world.pool.query(text, [ids])).rows, [
    { rule: 'failed-by-us', fault: 'us', charge: 'no', charge_source: 'us' },
  ])
  await closed.stop()
})

test('each account is within reach from the moment on in which it is bound', async () => {
  const store = postgresPipelineStore(world.pool, 9)
  const noted: (readonly string[])[] = []
  const watched: PipelineStore = {
    ...store,
    async noteBound(ids, now) {
      if (ids.length > 0) noted.push(ids)
      await store.noteBound(ids, now)
    },
  }
  const pipeline = await startPipeline({
    store: watched,
    clock,
    random,
    log,
    ...PARTS,
    open: openAll,
  })
  const both = [world.accountId, second].toSorted()
  await eventually(
    () => Promise.resolve(noted.flat()),
    (ids) => both.every((id) => ids.includes(id)),
  )
  await pipeline.stop()
  // Each for itself, and not all together when the next round of the clock is due.
  assert.deepEqual(
    noted.slice(0, 2).map((ids) => ids.length),
    [1, 1],
  )
  assert.deepEqual(new Set(noted.slice(0, 2).flat()), new Set(both))
})

test('every message stands as its evidence says, decided anew', async () => {
  assert.deepEqual(await standingOtherwise(world, running.store), [])
})

const behaviour = (name: string) => {
  const found = findBehaviour(name)
  assert.ok(found !== null)
  return found
}
