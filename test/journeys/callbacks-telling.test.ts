import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { intakeLedger } from '../../src/adapters/postgres/intake.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import type { CallbackEvent } from '../../src/core/callbacks/event.ts'
import type { CallbackWish } from '../../src/core/callbacks/wish.ts'
import { makeId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { expireSilent } from '../../src/flows/expire-silent.ts'
import type { NewMessage } from '../../src/flows/ports/intake.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import {
  type NewMessageWish,
  addEndpoint,
  newMessage,
  queued,
  told,
  wishFor,
} from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps, untaken } from '../support/pipeline-steps.ts'
import { queue, random, standings } from '../support/pipeline-world.ts'

/** Whatever changes a standing is told, in the transaction that changes it: once, in order, to who asked. */

let database: TestDatabase
let steps: Steps
const { TELLING_RUNS = '12' } = process.env

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
})

after(async () => {
  await steps?.world.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await steps.world.pool.query('truncate callback_endpoints, callbacks, callback_queue, send_queue')
})

const store = (messages: readonly NewMessage[]) =>
  inTransaction(steps.world.pool, (db) =>
    intakeLedger(db, 250).store(messages, [], messages[0]?.createdAt ?? 0),
  )

const messageTo = (to: string, over: Omit<NewMessageWish, 'to' | 'now'> = {}): NewMessage =>
  newMessage(steps.world, { to, now: steps.now(), ...over })

const statuses = async (id: string) =>
  (await told(steps.world)).filter(({ messageId }) => messageId === id).map(({ after }) => after)

/** What is told of a message begins where it began and follows its standings step by step. */
async function assertWhole(id: string): Promise<void> {
  const changes = (await told(steps.world)).filter(({ messageId }) => messageId === id)
  const stand = (await standings(steps.world)).find((one) => one.id === id)
  assert.ok(stand !== undefined)
  assert.deepEqual(
    changes.map(({ sequence }) => sequence),
    Array.from({ length: stand.sequence }, (_, at) => at + 1),
  )
  assert.deepEqual(
    changes.map((change) => change.before),
    [null, ...changes.slice(0, -1).map((change) => change.after)],
  )
  assert.equal(changes.at(-1)?.after, stand.status)
  assert.ok(changes.every(({ type, after }) => type === `message.${after}`))
}

test('a message is told of from when it is taken in to its end', async () => {
  await addEndpoint(steps.world)
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `a-${id}`)])
  await steps.receipt(to, `a-${id}`, 'ENROUTE')
  await drainInbox(steps.deps, 10)
  await steps.receipt(to, `a-${id}`)
  await drainInbox(steps.deps, 10)
  assert.deepEqual(await statuses(id), ['queued', 'submitted', 'sent', 'delivered'])
  await assertWhole(id)
  assert.equal(await queued(steps.world), 4)
})

test('a receipt that says nothing new is not told', async () => {
  await addEndpoint(steps.world)
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `b-${id}`)])
  for (let again = 0; again < 3; again++) {
    await steps.receipt(to, `b-${id}`)
    await drainInbox(steps.deps, 10)
  }
  assert.deepEqual(await statuses(id), ['queued', 'submitted', 'delivered'])
})

test('what a provider does not take is told as queued again', async () => {
  await addEndpoint(steps.world)
  const { id, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [untaken(handover)])
  assert.deepEqual(await statuses(id), ['queued', 'submitted', 'queued'])
  await assertWhole(id)
})

test('silence is told when its time is over', async () => {
  await addEndpoint(steps.world)
  const { id, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `c-${id}`)])
  steps.pass(3_600_000)
  await expireSilent(steps.deps)
  assert.deepEqual(await statuses(id), ['queued', 'submitted', 'unconfirmed'])
  await assertWhole(id)
})

test('what leaves a message standing as it stood is not told', async () => {
  await addEndpoint(steps.world)
  const { id } = await steps.sendOne()
  await steps.world.pool.query(
    'update messages set reference = $2, price_micros = 7 where id = $1',
    [id, 'order 7'],
  )
  assert.deepEqual(await statuses(id), ['queued', 'submitted'])
})

test('nothing is told of a change that was taken back', async () => {
  await addEndpoint(steps.world)
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `d-${id}`)])
  const before = await told(steps.world)
  const failing = inTransaction(steps.world.pool, async (db) => {
    await db.query(`update messages set status = 'failed', sequence = sequence + 1 where id = $1`, [
      id,
    ])
    await intakeLedger(db, 250).store([messageTo(to)], [], steps.now())
    throw new Error('taken back')
  })
  await assert.rejects(failing, /taken back/)
  assert.deepEqual(await told(steps.world), before)
  assert.equal(await queued(steps.world), before.length)
})

test('each endpoint hears what it asked for, and nobody else’s', async () => {
  const { world } = steps
  const campaignId = await steps.addCampaign('running')
  const all = await addEndpoint(world)
  const ends = await addEndpoint(world, { events: ['message.delivered', 'message.failed'] })
  const campaigns = await addEndpoint(world, { campaignId })
  const paused = await addEndpoint(world, { state: 'paused' })
  await addEndpoint(world, { state: 'off' })
  const other = makeId(Date.now(), 0, random(9))
  await world.pool.query(
    `insert into workspaces (id, name, number_key, created_at) values ($1, 'other', '\\x00', now())`,
    [other],
  )
  await addEndpoint({ pool: world.pool, workspaceId: other })
  const single = await deliver({})
  const ofCampaign = await deliver({ campaignId })
  const heard = Map.groupBy(await told(world), ({ endpointId }) => endpointId)
  const kept = [...heard].map(([endpointId, rows]) => [
    endpointId,
    [single, ofCampaign].map((id) => rows.filter(({ messageId }) => messageId === id).length),
  ])
  assert.deepEqual(Object.fromEntries(kept), {
    [all]: [3, 3],
    [ends]: [1, 1],
    [campaigns]: [0, 3],
    [paused]: [3, 3],
  })
})

async function deliver(options: { readonly campaignId?: string }): Promise<string> {
  const { id, to, handover } = await steps.sendOne(options)
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `e-${id}`)])
  await steps.receipt(to, `e-${id}`)
  await drainInbox(steps.deps, 10)
  return id
}

test('an address that a message names hears of that message alone, at the endpoint of its origin', async () => {
  const { world } = steps
  const to = [steps.person(), steps.person(), steps.person()]
  const wishes: (CallbackWish | null)[] = [
    wishFor('https://one.example:8443/a?token=1'),
    wishFor('https://one.example:8443/b', { events: ['message.submitted'] }),
    null,
  ]
  const messages = to.map((person, at) => messageTo(person, { callback: wishes[at] ?? null }))
  await store(messages)
  await steps.handOver()
  const { rows } = await world.pool.query(`select id, kind, url from callback_endpoints`)
  assert.equal(rows.length, 1)
  assert.deepEqual([rows[0]?.kind, rows[0]?.url], ['origin', 'https://one.example:8443'])
  const [first, second, third] = messages.map(({ id }) => id)
  assert.deepEqual(await statuses(first ?? ''), ['queued', 'submitted'])
  assert.deepEqual(await statuses(second ?? ''), ['submitted'])
  assert.deepEqual(await statuses(third ?? ''), [])
})

test('an address that was given up on is tried again when a message names it anew', async () => {
  const { world } = steps
  const callback = wishFor('https://two.example/hook')
  await store([messageTo(steps.person(), { callback })])
  await world.pool.query(
    `update callback_endpoints set state = 'off', failures = 9, failing_since = now()`,
  )
  const again = messageTo(steps.person(), { callback })
  await store([again])
  const { rows } = await world.pool.query(
    'select state, failures, failing_since from callback_endpoints',
  )
  assert.deepEqual(rows, [{ state: 'active', failures: 0, failing_since: null }])
  assert.deepEqual(await statuses(again.id), ['queued'])
})

test('a draft is told only to who names drafts', async () => {
  const { world } = steps
  await addEndpoint(world)
  const named = await addEndpoint(world, { events: ['message.draft'] })
  await store([messageTo(steps.person(), { plan: 'draft' })])
  assert.deepEqual(
    (await told(world)).map(({ endpointId, after }) => [endpointId, after]),
    [[named, 'draft']],
  )
})

test('however two writers take turns, what is told is the history of the standings', async () => {
  await addEndpoint(steps.world)
  const step = fc.record({
    of: fc.integer({ min: 0, max: 3 }),
    stat: fc.constantFrom('ENROUTE', 'DELIVRD', 'UNDELIV', 'EXPIRED', 'REJECTD', 'DELIVRD'),
  })
  const schedules = fc.array(fc.tuple(step, step), { minLength: 1, maxLength: 8 })
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const people = Array.from({ length: 4 }, () => steps.person())
    const ids = await queue(
      steps.world,
      people.map((to) => ({ to })),
    )
    const handovers = await steps.handOver()
    await settleAnswers(
      steps.deps,
      steps.account,
      handovers.map((handover) => accepted(handover, `f-${handover.id}`)),
    )
    for (const both of schedule) {
      for (const { of, stat } of both) await steps.receipt(people[of] ?? '', `f-${ids[of]}`, stat)
      await Promise.all([drainInbox(steps.deps, 1), drainInbox(steps.deps, 1)])
      while ((await drainInbox(steps.deps, 10)) > 0);
    }
    for (const id of ids) await assertWhole(id)
  })
  await fc.assert(property, { numRuns: Number(TELLING_RUNS) })
})

test('a final status that changes after all is told with why', async () => {
  await addEndpoint(steps.world)
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `g-${id}`)])
  for (const stat of ['UNDELIV', 'DELIVRD']) {
    await steps.receipt(to, `g-${id}`, stat)
    await drainInbox(steps.deps, 10)
  }
  assert.deepEqual(await statuses(id), ['queued', 'submitted', 'failed', 'delivered'])
  const heard = await tellAll()
  assert.deepEqual(
    heard.map((event) => (event.kind === 'message' ? event.change.correction : event.kind)),
    [null, null, null, 'late-receipt'],
  )
  const last = heard.at(-1)
  assert.ok(last?.kind === 'message')
  assert.equal(last.change.before?.status, 'failed')
  assert.deepEqual(
    [last.message.to, last.message.providerId, last.message.answer],
    [to, `g-${id}`, 'accepted'],
  )
})

/** Everything that waits at the only endpoint, told and heard. */
async function tellAll(): Promise<readonly CallbackEvent[]> {
  const callbacks = postgresCallbackStore(steps.world.pool)
  const heard: CallbackEvent[] = []
  for (;;) {
    const now = steps.now()
    const [endpoint] = await callbacks.endpointsDue(now, 1)
    if (endpoint === undefined) return heard
    const claimed = await callbacks.claim(endpoint, { limit: 10, now, leaseMs: 60_000 })
    heard.push(...claimed.map(({ event }) => event))
    const done = { attempt: null, outcome: 'needless' } as const
    await callbacks.settle(
      claimed.map((one) => ({ ...one, ...done, callbackId: one.event.id })),
      now,
    )
  }
}

test('a text that comes in is told once to who hears of the whole workspace or asked for it', async () => {
  const { world } = steps
  await addEndpoint(world)
  const asked = await addEndpoint(world, { events: ['inbound.received'] })
  await addEndpoint(world, { events: ['message.delivered'] })
  await addEndpoint(world, { campaignId: await steps.addCampaign('running') })
  const from = steps.person()
  await recordReceipts(steps.deps, [inboundFrom(from, 'Is it open?')])
  await drainInbox(steps.deps, 10)
  const rows = await told(world)
  assert.deepEqual(
    rows.map(({ type, sequence }) => [type, sequence]),
    [
      ['inbound.received', 1],
      ['inbound.received', 1],
    ],
  )
  assert.ok(rows.some(({ endpointId }) => endpointId === asked))
  const [event] = await tellAll()
  assert.ok(event?.kind === 'inbound')
  assert.deepEqual([event.inbound.from, event.inbound.text], [from, 'Is it open?'])
})

const inboundFrom = (from: string, text: string) =>
  ({
    accountId: steps.world.accountId,
    raw: encodePdu({
      command: 'deliver_sm',
      esm_class: 0,
      source_addr: from.slice(1),
      source_addr_ton: 1,
      destination_addr: '447700900500',
      short_message: new TextEncoder().encode(text),
    }),
    protocol: 'smpp',
    meta: null,
  }) as const
