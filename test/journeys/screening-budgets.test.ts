import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { creditsTable } from '../../src/adapters/postgres/credits.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { QUIET } from '../support/intake-world.ts'
import { NOON, type ScreeningWorld, openScreeningWorld } from '../support/screening-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** What is paid for in advance, and how many messages a month: neither is ever passed. A text costs 10,000. */

const PRICE = 10_000
const DAY = 86_400
let world: ScreeningWorld

beforeEach(async () => {
  world = await openScreeningWorld()
})
afterEach(() => world.end())

const numberOf = (at: number) => `+44770090${String(1000 + at)}`
const BROKE = { reason: 'insufficient-credit', detail: 'balance' }
const MONTH_OVER = { reason: 'quota-exceeded', detail: 'usage-threshold' }

const credit = (micros: number) =>
  creditsTable(world.pool).add({
    id: crypto.randomUUID(),
    workspaceId: world.workspaceId,
    at: NOON,
    micros,
    note: null,
    createdBy: 'user:test',
  })
const balance = () => creditsTable(world.pool).balance(world.workspaceId)

/** The pipeline's means, at that time. */
async function pipelineAt(now: number): Promise<PipelineDeps> {
  const store = postgresPipelineStore(world.pool, 3)
  const accounts = createAccountBook(store)
  await accounts.refresh()
  const clock = { now: () => now }
  return {
    store,
    clock,
    random: world.random,
    log: QUIET,
    accounts,
    ...PARTS,
    startedAt: 0,
  }
}

/** What people added and messages took must come to what is left. */
async function assertBooks(): Promise<void> {
  const movements = await creditsTable(world.pool).page(world.workspaceId, {
    after: null,
    limit: 1_000,
  })
  const sum = movements.reduce((total, { micros }) => total + micros, 0)
  assert.equal(sum, await balance())
  const [owed] = await world.rows<{ n: number }>(
    'select coalesce(sum(debited_micros), 0) as n from messages',
  )
  const added = movements.filter(({ kind }) => kind === 'credit')
  assert.equal(added.reduce((total, { micros }) => total + micros, 0) - (owed?.n ?? 0), sum)
  assert.deepEqual(await world.differences(), [])
  assert.deepEqual((await recount(world.pool)).differences, [])
}

test('each message takes its price, and what the credit does not cover is refused', async () => {
  await credit(2.5 * PRICE)
  const refusals = []
  for (let at = 0; at < 4; at++) {
    refusals.push((await world.send({ to: numberOf(at) })).refusal)
  }
  assert.deepEqual(refusals, [null, null, BROKE, BROKE])
  assert.equal(await balance(), 0.5 * PRICE)
  await credit(PRICE)
  assert.equal((await world.send({ to: numberOf(9) })).refusal, null)
  await assertBooks()
})

test('without a balance nothing is taken; turned off, it is kept for later', async () => {
  assert.equal((await world.send()).refusal, null)
  assert.equal(await balance(), null)
  await credit(PRICE)
  const off = { id: crypto.randomUUID(), workspaceId: world.workspaceId, at: NOON }
  await creditsTable(world.pool).turnOff({ ...off, note: null, createdBy: 'user:test' })
  assert.equal((await world.send({ to: numberOf(1) })).refusal, null)
  assert.equal(await balance(), null)
  await credit(0)
  assert.equal(await balance(), PRICE)
})

test('the credit never falls below nothing, whoever sends at the same moment', async () => {
  await credit(25 * PRICE)
  const other = world.secondProcess()
  const taken = await Promise.all(
    Array.from({ length: 80 }, (_, at) =>
      world.send({ to: numberOf(at) }, at % 2 === 0 ? world.sending : other),
    ),
  )
  assert.equal(taken.filter(({ refusal }) => refusal === null).length, 25)
  assert.equal(await balance(), 0)
  assert.equal(await credit(-1), null)
  await assertBooks()
})

test('a message that is cancelled gives its price back, once', async () => {
  await credit(10 * PRICE)
  const later = await world.send({ to: numberOf(1), sendAt: NOON + 3_600_000 })
  const now = await world.send({ to: numberOf(2) })
  assert.equal(await balance(), 8 * PRICE)
  for (const { id } of [later, now, now]) await world.sending.cancelMessage(world.by, id)
  assert.equal(await balance(), 10 * PRICE)
  await assertBooks()
})

test('a message whose time is over before its turn gives its price back', async () => {
  await credit(10 * PRICE)
  const { id } = await world.send({ validitySeconds: 60 })
  assert.equal(await expireQueued(await pipelineAt(NOON + 61_000)), 1)
  assert.equal((await world.stand(id))?.status, 'expired')
  assert.equal(await balance(), 10 * PRICE)
  await assertBooks()
})

test('what ends here before its turn frees the cap of the month', async () => {
  await world.rows('update workspaces set spend_cap_micros = $1', [2 * PRICE])
  const later = await world.send({ to: numberOf(0), sendAt: NOON + 3_600_000 })
  const { id } = await world.send({ to: numberOf(1), validitySeconds: 60 })
  const spent = () => world.rows('select messages, segments, micros from spend')
  const both = await spent()
  assert.deepEqual(both, [{ messages: 2, segments: 2, micros: 2 * PRICE }])
  await world.sending.cancelMessage(world.by, later.id)
  const one = [{ messages: 1, segments: 1, micros: PRICE }]
  assert.deepEqual(await spent(), one)
  assert.equal(await expireQueued(await pipelineAt(NOON + 61_000)), 1)
  assert.equal((await world.stand(id))?.status, 'expired')
  const none = [{ messages: 0, segments: 0, micros: 0 }]
  assert.deepEqual(await spent(), none)
  assert.equal(await expireQueued(await pipelineAt(NOON + 62_000)), 0)
  assert.equal((await world.send({ to: numberOf(2) })).refusal, null)
  assert.equal((await world.send({ to: numberOf(3) })).refusal, null)
})

test('what ends here in a later month frees the month in which it was queued', async () => {
  await world.decide({ usageThreshold: 3 })
  const november = [0, 1].map(numberOf)
  for (const to of november) await world.send({ to, validitySeconds: 40 * DAY })
  const campaign = await world.startCampaign({ validitySeconds: 40 * DAY }, [numberOf(2)])
  const waiting = await world.startCampaign({ start: false }, [numberOf(3)])
  world.clock.at = NOON + 27 * DAY * 1000
  await world.sending.tellCampaign(world.by, { id: waiting, command: 'start' })
  await world.sending.tend()
  for (const at of [4, 5]) await world.send({ to: numberOf(at), sendAt: world.clock.at + 1_000 })
  assert.deepEqual((await world.send({ to: numberOf(6) })).refusal, MONTH_OVER)

  const [first, second] = await world.rows<{ id: string }>(
    `select id from messages where campaign_id = '00000000-0000-0000-0000-000000000000'
       and created_at < '2026-12-01' order by id`,
  )
  await world.sending.cancelMessage(world.by, first?.id ?? '')
  await world.sending.tellCampaign(world.by, { id: campaign, command: 'cancel' })
  await world.sending.tend()
  await world.rows('update send_queue set valid_until = $1 where message_id = $2', [
    new Date(world.clock.at),
    second?.id,
  ])
  assert.equal(await expireQueued(await pipelineAt(world.clock.at)), 1)
  const spent = () => world.rows('select month, messages from spend order by month')
  assert.deepEqual(await spent(), [
    { month: '2026-11', messages: 0 },
    { month: '2026-12', messages: 3 },
  ])
  assert.deepEqual((await world.send({ to: numberOf(6) })).refusal, MONTH_OVER)
  // What was created in November and queued in December is December's.
  await world.sending.tellCampaign(world.by, { id: waiting, command: 'cancel' })
  await world.sending.tend()
  assert.deepEqual((await spent())[1], { month: '2026-12', messages: 2 })
})

test('books that do not add up are found, and money is not set right by itself', async () => {
  await credit(10 * PRICE)
  await world.send()
  await assertBooks()
  await world.rows('update balances set micros = micros + 5')
  const what = `credit of workspace ${world.workspaceId}`
  const wrong = [{ what, counted: 9 * PRICE + 5, found: 9 * PRICE }]
  assert.deepEqual((await recount(world.pool)).differences, wrong)
  const { isFixed, differences } = await recount(world.pool, { fix: true })
  assert.deepEqual([isFixed, differences], [false, wrong])
})

test('a campaign takes its price when it starts, and gives back what is cancelled', async () => {
  await credit(3 * PRICE)
  const numbers = [0, 1, 2, 3, 4].map(numberOf)
  const id = await world.startCampaign({ start: false }, numbers)
  assert.equal(await balance(), 3 * PRICE)
  await world.sending.tellCampaign(world.by, { id, command: 'start' })
  await world.sending.tend()
  assert.deepEqual(await world.counts(id), { queued: 3, rejected: 2 })
  assert.equal(await balance(), 0)
  await world.sending.tellCampaign(world.by, { id, command: 'cancel' })
  await world.sending.tend()
  assert.deepEqual(await world.counts(id), { cancelled: 3, rejected: 2 })
  assert.equal(await balance(), 3 * PRICE)
  await assertBooks()
})

test('beyond the threshold of a month nothing is sent until the next', async () => {
  await world.decide({ usageThreshold: 3 })
  const other = world.secondProcess()
  const taken = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      world.send({ to: numberOf(at) }, at % 2 === 0 ? world.sending : other),
    ),
  )
  const refused = taken.filter(({ refusal }) => refusal !== null)
  assert.equal(refused.length, 7)
  for (const { id, refusal } of refused) {
    assert.deepEqual(refusal, MONTH_OVER)
    const stand = await world.stand(id)
    assert.deepEqual(stand, { status: 'rejected', ...MONTH_OVER, is_final: true, is_queued: false })
  }
  world.clock.at = Date.UTC(2026, 11, 1)
  assert.equal((await world.send({ to: numberOf(99) })).refusal, null)
  assert.deepEqual(await world.differences(), [])
})

test('a cap and a threshold that both apply are told apart', async () => {
  await world.rows('update workspaces set spend_cap_micros = $1', [2 * PRICE])
  await world.send({ to: numberOf(0) })
  await world.send({ to: numberOf(1) })
  const capped = await world.send({ to: numberOf(2) })
  await world.decide({ usageThreshold: 2 })
  const over = await world.send({ to: numberOf(3) })
  assert.deepEqual([capped.refusal?.detail, over.refusal?.detail], ['spend-cap', 'usage-threshold'])
})
