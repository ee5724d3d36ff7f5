import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ALIVE, holdAlive } from '../../src/adapters/postgres/alive.ts'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { takingOver } from '../../src/adapters/postgres/callback-turns.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type {
  Attempt,
  CallbackStore,
  ClaimedCallback,
  Endpoint,
  SettledCallback,
} from '../../src/flows/ports/callbacks.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { addEndpoint, queued, told } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'
import { eventually, queue } from '../support/pipeline-world.ts'

/** Who tells what at which moment: claims, leases, settlements. */

let database: TestDatabase
let steps: Steps
let store: CallbackStore
let other: CallbackStore
const pools: ReturnType<typeof openPool>[] = []
const LEASE_MS = 60_000

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  pools.push(...[1, 2].map(() => openPool(database.url, { max: 4, pipeline: true })))
  ;[store, other] = pools.map((pool) => postgresCallbackStore(pool)) as [
    CallbackStore,
    CallbackStore,
  ]
})

after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await steps?.world.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await steps.world.pool.query('truncate callback_endpoints, callbacks, callback_queue, send_queue')
})

/** A message that was queued, submitted, accepted and delivered: so many changes to tell. */
async function deliverOne(): Promise<string> {
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `p-${id}`)])
  await steps.receipt(to, `p-${id}`)
  await drainInbox(steps.deps, 10)
  return id
}

const due = async (from = store): Promise<Endpoint> => {
  const [endpoint] = await from.endpointsDue(steps.now(), 10)
  assert.ok(endpoint !== undefined)
  return endpoint
}

const claim = (endpoint: Endpoint, from = store, limit = 100) =>
  from.claim(endpoint, { limit, now: steps.now(), leaseMs: LEASE_MS })

const attempt = (error: string | null): Attempt => ({
  at: steps.now(),
  ms: 12,
  method: 'POST',
  url: 'https://customer.example/callbacks',
  status: error === null ? 200 : 500,
  error,
  answer: null,
})

const settled = (
  { endpointId, messageId, sequence, leasedUntil, event }: ClaimedCallback,
  outcome: 'heard' | 'needless' | 'dead' | { again: number },
): SettledCallback => ({
  endpointId,
  messageId,
  sequence,
  leasedUntil,
  callbackId: event.id,
  attempt: outcome === 'needless' ? null : attempt(outcome === 'heard' ? null : 'said 500'),
  ...(typeof outcome === 'string' ? { outcome } : { outcome: 'again', dueAt: outcome.again }),
})

const statusOf = ({ event }: ClaimedCallback) =>
  event.kind === 'message' ? event.change.after.status : event.kind

test('the changes of a message are told one after the other, each when the one before is settled', async () => {
  const id = await deliverOneTold()
  const endpoint = await due()
  const heard: string[] = []
  for (;;) {
    const [one, ...more] = await claim(endpoint)
    if (one === undefined) break
    assert.deepEqual(more, [])
    assert.equal(one.messageId, id)
    assert.deepEqual(await claim(endpoint, other), [])
    heard.push(statusOf(one))
    await store.settle([settled(one, 'heard')], steps.now())
  }
  assert.deepEqual(heard, ['queued', 'submitted', 'delivered'])
  assert.equal(await queued(steps.world), 0)
  assert.ok((await told(steps.world)).every(({ state }) => state === 'heard'))
})

async function deliverOneTold(): Promise<string> {
  await addEndpoint(steps.world)
  return deliverOne()
}

test('who failed is tried again in its time, and its successors wait as long', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const [first] = await claim(endpoint)
  assert.ok(first !== undefined)
  const again = steps.now() + 5_000
  await store.settle([settled(first, { again })], steps.now())
  assert.deepEqual(await store.endpointsDue(steps.now(), 10), [])
  assert.equal(await store.nextDueAt(steps.now()), again)
  steps.pass(5_001)
  const [second] = await claim(await due())
  assert.equal(second?.event.id, first.event.id)
  assert.equal(second?.tries, 1)
})

test('a dead callback lets its successors pass', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const [first] = await claim(endpoint)
  assert.ok(first !== undefined)
  await store.settle([settled(first, 'dead')], steps.now())
  const [next] = await claim(endpoint)
  assert.equal(next?.sequence, 2)
})

test('what is leased to somebody who died is told by another when the lease is over', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const [first] = await claim(endpoint)
  assert.ok(first !== undefined)
  assert.equal(await other.nextDueAt(steps.now()), null)
  steps.pass(LEASE_MS + 1)
  const [same] = await claim(await due(other), other)
  assert.equal(same?.event.id, first.event.id)
  // The first was only slow: its word does not free what another is telling.
  await store.settle([settled(first, { again: steps.now() })], steps.now())
  assert.deepEqual(await claim(endpoint), [])
  assert.ok(same !== undefined)
  await other.settle([settled(same, 'heard')], steps.now())
  await store.settle([settled(first, 'dead')], steps.now())
  const [row] = await told(steps.world)
  assert.equal(row?.state, 'heard')
})

test('what a process told that is gone is told by another at once, and not what a living one tells', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const alive = holdAlive(steps.world.pool, Math.random)
  const mortal = postgresCallbackStore(steps.world.pool, alive)
  const [first] = await claim(endpoint, mortal)
  assert.equal(await fromTheStart().takeOver(steps.now()), 0)
  const watcher = fromTheStart()
  await watcher.takeOver(steps.now())
  const number = first?.leasedBy ?? 0
  assert.ok(first !== undefined && alive.isHeld(number))
  await alive.stop()
  assert.ok(!alive.isHeld(number))
  await eventually(living, (count) => count === 0)
  assert.deepEqual(await claim(endpoint, other), [])
  assert.equal(await mortal.takeOver(steps.now()), 0, 'it may only have lost its connection')
  assert.equal(await watcher.takeOver(steps.now()), 0, 'it is not missed yet')
  steps.pass(1_001)
  assert.equal(await watcher.takeOver(steps.now()), 1)
  const [same] = await claim(endpoint, other)
  assert.ok(same?.event.id === first.event.id && steps.now() < first.leasedUntil)
  // Who starts looks for those who were gone before; a listener that fetched is not gone with who served it.
  await markGone(same)
  await steps.world.pool.query(`update callback_endpoints set kind = 'listener'`)
  assert.equal(await fromTheStart().takeOver(steps.now()), 0)
  await steps.world.pool.query(`update callback_endpoints set kind = 'made'`)
  assert.equal(await fromTheStart().takeOver(steps.now()), 1)
})

test('what a killed process’s last statement leased, after it was missed, is told by another', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const watcher = fromTheStart()
  assert.equal(await watcher.takeOver(steps.now()), 0)
  const [first] = await claim(endpoint)
  assert.ok(first !== undefined)
  await markGone(first)
  steps.pass(1_001)
  assert.equal(await watcher.takeOver(steps.now()), 1)
  const [same] = await claim(endpoint, other)
  assert.equal(same?.event.id, first.event.id)
  // Not for ever: all that waits is looked through for it.
  await markGone(same)
  steps.pass(60_001)
  await watcher.takeOver(steps.now())
  const [again] = await claim(endpoint, other)
  assert.ok(again !== undefined)
  await markGone(again)
  steps.pass(1_001)
  assert.equal(await watcher.takeOver(steps.now()), 0)
})

test('a process that claims while another counts who is gone is not taken for gone', async (t) => {
  await deliverOneTold()
  const endpoint = await due()
  const { pool } = steps.world
  const alive = holdAlive(pool, Math.random)
  t.after(() => alive.stop())
  const late = postgresCallbackStore(pool, alive)
  // Counted before it claims, and looked for after.
  const counting: Pick<typeof pool, 'query'> = {
    query: async (...given: [never]) => {
      const counted = await pool.query(...given)
      if (claimed.length === 0) claimed = await claim(endpoint, late)
      return counted
    },
  }
  let claimed: readonly ClaimedCallback[] = []
  const takeOver = takingOver(Object.assign(Object.create(pool), counting), new Set())
  assert.equal(await takeOver(steps.now()), 0)
  assert.deepEqual([claimed.length, await claim(endpoint, other)], [1, []])
})

test('a connection that is lost again and again costs the pool none', async (t) => {
  const small = openPool(database.url, { max: 1 })
  const alive = holdAlive(small, Math.random)
  t.after(async () => {
    await alive.stop()
    await small.end()
  })
  const numbers = new Set<number>()
  for (const _ of [1, 2]) {
    const number = await alive.number()
    numbers.add(number)
    await steps.world.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where classid = $1 and objid = $2`,
      [ALIVE, number],
    )
    await eventually(
      async () => alive.isHeld(number),
      (isHeld) => !isHeld,
    )
  }
  assert.deepEqual([numbers.size, small.totalCount], [2, 0])
})

const living = async (): Promise<number> => {
  const { rows } = await steps.world.pool.query<{ n: number }>(
    `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = $1 and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())`,
    [ALIVE],
  )
  return rows[0]?.n ?? 0
}

/** As a process that starts has it. */
const fromTheStart = (): CallbackStore => postgresCallbackStore(steps.world.pool)

const markGone = ({ event }: ClaimedCallback) =>
  steps.world.pool.query('update callback_queue set leased_by = 1 where callback_id = $1', [
    event.id,
  ])

test('what is due of one message is claimed together if that is wished, up to what is not due yet', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const run = (from: CallbackStore, runMax: number) =>
    from.claim(endpoint, { limit: 10, now: steps.now(), leaseMs: LEASE_MS, runMax })
  const sequences = (claimed: readonly ClaimedCallback[]) =>
    claimed.map(({ sequence }) => sequence).toSorted((a, b) => a - b)
  const two = await run(store, 2)
  assert.deepEqual(sequences(two), [1, 2])
  assert.deepEqual(await run(other, 8), [])
  const again = steps.now() + 5_000
  await store.settle(
    two.map((one) => settled(one, { again })),
    steps.now(),
  )
  assert.deepEqual(await run(other, 8), [])
  steps.pass(5_001)
  await steps.world.pool.query('update callback_queue set due_at = $1 where sequence = 2', [
    new Date(steps.now() + 60_000),
  ])
  assert.deepEqual(sequences(await run(store, 8)), [1], 'the third is behind one that waits')
})

test('of two outcomes of one callback that are written together, that it was heard counts', async () => {
  await deliverOneTold()
  const endpoint = await due()
  for (const places of [
    [0, 1],
    [1, 0],
  ] as const) {
    const [first] = await claim(endpoint)
    steps.pass(LEASE_MS + 1)
    const [same] = await claim(await due())
    assert.ok(first !== undefined && same !== undefined && same.event.id === first.event.id)
    const both = [settled(first, 'heard'), settled(same, { again: steps.now() })] as const
    await store.settle(
      places.flatMap((place) => both[place] ?? []),
      steps.now(),
    )
    const row = await rowOf(same.event.id)
    assert.deepEqual(row, { state: 'heard', attempts: 2, isQueued: false })
  }
})

test('whose lease was over ends nothing: what waits is in the queue, and what ended is not', async () => {
  await deliverOneTold()
  const endpoint = await due()
  const [first] = await claim(endpoint)
  steps.pass(LEASE_MS + 1)
  const [same] = await claim(await due())
  assert.ok(first !== undefined && same !== undefined)
  await store.settle([settled(first, 'dead')], steps.now())
  assert.deepEqual(await rowOf(same.event.id), { state: 'waiting', attempts: 1, isQueued: true })
  await store.settle([settled(same, 'dead')], steps.now())
  assert.deepEqual(await rowOf(same.event.id), { state: 'dead', attempts: 2, isQueued: false })
})

test('a dead callback that people recover has the whole schedule before it again', async () => {
  await deliverOneTold()
  const endpoint = await due()
  for (const outcome of [{ again: steps.now() }, { again: steps.now() }, 'dead'] as const) {
    const [one] = await claim(endpoint)
    assert.ok(one !== undefined)
    await store.settle([settled(one, outcome)], steps.now())
  }
  await callbackEndpointsTable(steps.world.pool).recover(endpoint.id, 0, steps.now())
  const [again] = await claim(endpoint)
  assert.deepEqual([again?.sequence, again?.tries], [1, 0])
  assert.equal((await rowOf(again?.event.id ?? '')).attempts, 3)
})

async function rowOf(id: string) {
  const { rows } = await steps.world.pool.query<{
    state: string
    attempts: number
    isQueued: boolean
  }>(
    `select state, jsonb_array_length(attempts) as attempts,
       exists (select from callback_queue where callback_id = id) as "isQueued"
     from callbacks where id = $1`,
    [id],
  )
  assert.ok(rows[0] !== undefined)
  return rows[0]
}

test('an ordered endpoint hears everything one by one, in the order of time', async () => {
  await addEndpoint(steps.world, { isOrdered: true })
  for (let n = 0; n < 3; n++) await deliverOne()
  const endpoint = await due()
  const heard: ClaimedCallback[] = []
  for (;;) {
    const claimed = (await Promise.all([claim(endpoint), claim(endpoint, other)])).flat()
    const [one] = claimed
    if (one === undefined) break
    assert.equal(claimed.length, 1)
    heard.push(one)
    await store.settle([settled(one, 'heard')], steps.now())
  }
  assert.equal(heard.length, 9)
  const ids = heard.map(({ event }) => event.id)
  const times = heard.map(({ event }) => event.at)
  assert.equal(new Set(ids).size, 9)
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

test('the head of an ordered endpoint keeps everything waiting while it is tried again', async () => {
  await addEndpoint(steps.world, { isOrdered: true })
  await deliverOne()
  await deliverOne()
  const [head] = await claim(await due())
  assert.ok(head !== undefined)
  await store.settle([settled(head, { again: steps.now() + 1_000 })], steps.now())
  const endpoint = await anyEndpoint()
  assert.deepEqual(await claim(endpoint), [])
  steps.pass(1_001)
  const [again] = await claim(endpoint)
  assert.equal(again?.event.id, head.event.id)
})

async function anyEndpoint(): Promise<Endpoint> {
  steps.pass(60_000)
  const endpoint = await due()
  steps.pass(-60_000)
  return endpoint
}

test('two processes that claim and settle as fast as they can tell each change once and none out of order', async () => {
  await addEndpoint(steps.world)
  const people = Array.from({ length: 40 }, () => steps.person())
  const ids = await queue(
    steps.world,
    people.map((to) => ({ to })),
  )
  const endpoint = await due()
  const heard = new Map<string, number[]>()
  const underWay = new Set<string>()
  let isOver = false
  const tellAll = async (from: CallbackStore) => {
    while (!isOver || (await queued(steps.world)) > 0) {
      const claimed = await claim(endpoint, from, 5)
      const outcomes = claimed.map((one) => {
        const { messageId, sequence, tries } = one
        assert.ok(!underWay.has(messageId), 'two of one message at once')
        underWay.add(messageId)
        // Every second one fails at first, and is due again a moment later.
        if (tries === 0 && sequence % 2 === 1) return settled(one, { again: steps.now() + 20 })
        heard.set(messageId, [...(heard.get(messageId) ?? []), sequence])
        return settled(one, 'heard')
      })
      // Whoever settled may be overtaken before we hear that it is settled.
      for (const { messageId } of claimed) underWay.delete(messageId)
      await from.settle(outcomes, steps.now())
    }
  }
  const change = async () => {
    const handovers = await steps.handOver()
    await settleAnswers(
      steps.deps,
      steps.account,
      handovers.map((handover) => accepted(handover, `q-${handover.id}`)),
    )
    for (const [at, to] of people.entries()) {
      await steps.receipt(to, `q-${ids[at]}`, 'ENROUTE')
      await steps.receipt(to, `q-${ids[at]}`)
    }
    while ((await drainInbox(steps.deps, 7)) > 0);
    isOver = true
  }
  await Promise.all([change(), tellAll(store), tellAll(store), tellAll(other)])
  assert.equal(heard.size, 40)
  const all = await told(steps.world)
  for (const [id, sequences] of heard) {
    const rows = all.filter(({ messageId }) => messageId === id)
    assert.deepEqual(
      sequences,
      rows.map(({ sequence }) => sequence),
    )
  }
  assert.ok(all.every(({ state }) => state === 'heard'))
})

test('what an endpoint waits for when it is switched off is dead, and can be told after all', async () => {
  await deliverOneTold()
  const endpoint = await due()
  await store.switchOff(endpoint.id, 'nobody listens there', steps.now())
  assert.equal(await queued(steps.world), 0)
  assert.ok((await told(steps.world)).every(({ state }) => state === 'dead'))
  const table = callbackEndpointsTable(steps.world.pool)
  await table.update({ ...endpoint, state: 'active', because: null })
  assert.equal(await table.recover(endpoint.id, 0, steps.now()), 3)
  assert.equal(await queued(steps.world), 3)
  assert.equal((await table.stats([endpoint.id], steps.now())).get(endpoint.id)?.backlog, 3)
})

test('what came about while nobody listened is told as it stands now', async () => {
  const unheard = await deliverOne()
  const endpointId = await addEndpoint(steps.world)
  const table = callbackEndpointsTable(steps.world.pool)
  const since = steps.now() - 60_000
  const all = await table.replayMissing(endpointId, since, steps.now())
  assert.ok(all >= 1)
  assert.equal(await table.replayMissing(endpointId, since, steps.now()), 0)
  const [row] = (await told(steps.world)).filter(({ messageId }) => messageId === unheard)
  assert.deepEqual([row?.sequence, row?.after, row?.before], [3, 'delivered', null])
})

test('a person who is erased is told of without number and text', async () => {
  const id = await deliverOneTold()
  await steps.world.pool.query('delete from message_contents where message_id = $1', [id])
  const [first] = await claim(await due())
  assert.ok(first?.event.kind === 'message')
  const { to, from, text, accountName, createdAt } = first.event.message
  assert.deepEqual([to, from, text], [null, null, null])
  assert.ok(accountName !== null && createdAt > 0)
})
