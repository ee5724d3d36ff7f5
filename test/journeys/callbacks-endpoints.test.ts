import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startDelivering } from '../../src/adapters/callbacks/deliverer.ts'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { intakeLedger } from '../../src/adapters/postgres/intake.ts'
import { inTransaction, openPool } from '../../src/adapters/postgres/pool.ts'
import type { CallbackEvent } from '../../src/core/callbacks/event.ts'
import type { TestChoice } from '../../src/core/callbacks/wish.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type {
  CallbackStore,
  ClaimedCallback,
  Endpoint,
  EndpointStats,
} from '../../src/flows/ports/callbacks.ts'
import type { NewMessage } from '../../src/flows/ports/intake.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { startLoop } from '../../src/adapters/pipeline/loop.ts'
import { addEndpoint, newMessage, told, wishFor } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'
import { eventually, log } from '../support/pipeline-world.ts'

/** What an endpoint says of itself, what it hears of tests, and what a person's word at it does. */

let database: TestDatabase
let steps: Steps
let store: CallbackStore
let pool: ReturnType<typeof openPool>

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  pool = openPool(database.url, { max: 4, pipeline: true })
  store = postgresCallbackStore(pool)
})

after(async () => {
  await pool?.end()
  await steps?.world.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await steps.world.pool.query('truncate callback_endpoints, callbacks, callback_queue, send_queue')
  await simulate(false)
})

/** Whether the one account is the simulator's. */
const simulate = (isDemo: boolean) =>
  steps.world.pool.query('update provider_accounts set is_demo = $1', [isDemo])

/** A message that was queued, submitted and delivered: so many changes to tell. */
async function deliverOne(): Promise<string> {
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `p-${id}`)])
  await steps.receipt(to, `p-${id}`)
  await drainInbox(steps.deps, 10)
  return id
}

const endpoints = () => callbackEndpointsTable(steps.world.pool)
const records = () => callbackRecords(steps.world.pool)

async function statsOf(id: string): Promise<EndpointStats> {
  const stats = (await endpoints().stats([id], steps.now())).get(id)
  assert.ok(stats !== undefined)
  return stats
}

const dueNow = () => store.endpointsDue(steps.now(), 10)

async function endpointOf(id: string): Promise<Endpoint> {
  const endpoint = await endpoints().byId(steps.world.workspaceId, id)
  assert.ok(endpoint !== null)
  return endpoint
}

/** What the deliverer takes first. */
async function claimOne(id: string): Promise<ClaimedCallback> {
  const options = { limit: 1, now: steps.now(), leaseMs: 60_000 }
  const [one] = await store.claim(await endpointOf(id), options)
  assert.ok(one !== undefined)
  return one
}

async function settle(
  { event, ...claimed }: ClaimedCallback,
  outcome: 'heard' | 'dead' | { readonly again: number },
): Promise<void> {
  const { endpointId, messageId, sequence, leasedUntil } = claimed
  const error = outcome === 'heard' ? null : 'said 500'
  const attempt = {
    at: steps.now(),
    ms: 12,
    method: 'POST',
    url: 'https://customer.example/callbacks',
    status: error === null ? 200 : 500,
    error,
    answer: null,
  }
  const key = { endpointId, messageId, sequence, leasedUntil, callbackId: event.id, attempt }
  const row = typeof outcome === 'string' ? { outcome } : { outcome: 'again', dueAt: outcome.again }
  await store.settle([{ ...key, ...row } as Parameters<CallbackStore['settle']>[0][0]], steps.now())
}

const sequencesOf = async (id: string): Promise<readonly number[]> =>
  (await told(steps.world))
    .filter(({ endpointId }) => endpointId === id)
    .map(({ sequence }) => sequence)

test('how an endpoint does is counted over what was tried', async () => {
  const id = await addEndpoint(steps.world)
  await deliverOne()
  for (const outcome of ['heard', 'dead'] as const) await settle(await claimOne(id), outcome)
  const stats = await statsOf(id)
  assert.deepEqual(
    [stats.successRate, stats.p50Ms, stats.p95Ms, stats.backlog, stats.dead],
    [0.5, 12, 12, 1, 1],
  )
  assert.equal(stats.lastError?.error, 'said 500')
  assert.ok(stats.lastHeardAt !== null && stats.lastHeardAt <= stats.lastError.at)
  assert.ok(stats.oldestWaitingAt !== null && stats.nextAttemptAt !== null)
})

test('what waits is overdue a minute after it was due, or came about and was tried in vain', async () => {
  const id = await addEndpoint(steps.world)
  await deliverOne()
  assert.equal((await statsOf(id)).overdue, 0)
  const one = await claimOne(id)
  await settle(one, { again: steps.now() + 600_000 })
  assert.equal((await statsOf(id)).overdue, 0)
  steps.pass(61_000)
  // Its successors wait as long as it does: they are not due.
  assert.equal((await statsOf(id)).overdue, 1)
  steps.pass(600_000)
  assert.equal((await statsOf(id)).overdue, 3)
  const record = await records().byId(steps.world.workspaceId, one.event.id)
  assert.ok(record !== null)
  await records().queueAgain(record, steps.now())
  // A person's word is due since ever, and that is no delay.
  assert.equal((await statsOf(id)).overdue, 2)
})

test('many endpoints are counted in one look, each by its own', async () => {
  const ids = [await addEndpoint(steps.world), await addEndpoint(steps.world)]
  await deliverOne()
  await settle(await claimOne(ids[0] ?? ''), 'heard')
  const stats = await endpoints().stats(ids, steps.now())
  assert.deepEqual(
    ids.map((id) => [stats.get(id)?.backlog, stats.get(id)?.successRate]),
    [
      [2, 1],
      [3, null],
    ],
  )
  assert.equal((await endpoints().stats([], steps.now())).size, 0)
})

test('behind thousands that wait, those that were tried before are still seen', async () => {
  const id = await addEndpoint(steps.world)
  await deliverOne()
  await settle(await claimOne(id), 'heard')
  await steps.world.pool.query(
    `insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type)
     select make_id(now() + interval '1 hour', 0), $1, $2, gen_random_uuid(), 1, 'message.queued'
     from generate_series(1, 1500)`,
    [steps.world.workspaceId, id],
  )
  assert.equal((await statsOf(id)).successRate, 1)
})

const CHOICES: readonly TestChoice[] = ['include', 'exclude', 'only']

/** An endpoint for each choice. */
async function addOneOfEach(): Promise<ReadonlyMap<string, TestChoice>> {
  const found = new Map<string, TestChoice>()
  for (const choice of CHOICES) {
    const id = await addEndpoint(steps.world)
    await steps.world.pool.query('update callback_endpoints set test = $2 where id = $1', [
      id,
      choice,
    ])
    found.set(id, choice)
  }
  return found
}

/** Who heard of something, by its choice. */
async function whoHeard(of: ReadonlyMap<string, TestChoice>): Promise<readonly string[]> {
  const rows = await told(steps.world)
  return CHOICES.filter((choice) => rows.some(({ endpointId }) => of.get(endpointId) === choice))
}

const store1 = (message: NewMessage) =>
  inTransaction(steps.world.pool, (db) =>
    intakeLedger(db, 250).store([message], [], message.createdAt),
  )

const eventOf = async (id: string): Promise<CallbackEvent> => (await claimOne(id)).event

test('what goes by the simulator is told as a test, to those who want tests', async () => {
  const of = await addOneOfEach()
  await deliverOne()
  assert.deepEqual(await whoHeard(of), ['include', 'exclude'])
  await steps.world.pool.query('truncate callbacks, callback_queue')
  await simulate(true)
  await deliverOne()
  assert.deepEqual(await whoHeard(of), ['include', 'only'])
  const [included] = of.keys()
  const event = await eventOf(included ?? '')
  assert.ok(event.kind === 'message' && event.message.isTest)
})

test('what a test key handed in is a test, though it is refused and goes nowhere', async () => {
  const of = await addOneOfEach()
  const message = newMessage(steps.world, { to: steps.person(), now: steps.now() })
  await store1({ ...message, accountId: null, dueAt: null, isTest: true })
  assert.deepEqual(await whoHeard(of), ['include', 'only'])
  const [included] = of.keys()
  const event = await eventOf(included ?? '')
  assert.ok(event.kind === 'message' && event.message.isTest)
})

test('an address that a message named hears of it, test or none', async () => {
  await simulate(true)
  const callback = wishFor('https://customer.example/own')
  await store1(newMessage(steps.world, { to: steps.person(), now: steps.now(), callback }))
  await steps.world.pool.query(`update callback_endpoints set test = 'exclude'`)
  await store1(newMessage(steps.world, { to: steps.person(), now: steps.now(), callback }))
  assert.equal((await told(steps.world)).length, 2)
})

test('a text that came in by the simulator is a test', async () => {
  const of = await addOneOfEach()
  await simulate(true)
  await recordReceipts(steps.deps, [inboundFrom(steps.person())])
  await drainInbox(steps.deps, 10)
  assert.deepEqual(await whoHeard(of), ['include', 'only'])
  const [included] = of.keys()
  const event = await eventOf(included ?? '')
  assert.ok(event.kind === 'inbound' && event.inbound.isTest)
})

const inboundFrom = (from: string) =>
  ({
    accountId: steps.world.accountId,
    raw: encodePdu({
      command: 'deliver_sm',
      esm_class: 0,
      source_addr: from.slice(1),
      source_addr_ton: 1,
      destination_addr: '447700900500',
      short_message: new TextEncoder().encode('Is it open?'),
    }),
    protocol: 'smpp',
    meta: null,
  }) as const

test('who is told what was missed hears of no more tests than before', async () => {
  await simulate(true)
  await deliverOne()
  for (const [id, choice] of await addOneOfEach()) {
    const count = await endpoints().replayMissing(id, steps.now() - 60_000, steps.now())
    assert.equal(count > 0, choice !== 'exclude', choice)
  }
})

/** As after many failures: shut for minutes, with all that waits due later. */
async function shut(id: string): Promise<number> {
  const now = steps.now()
  const openUntil = now + 300_000
  await steps.world.pool.query('update callback_queue set due_at = $1', [new Date(now + 100_000)])
  const circuit = { failures: 12, failingSince: now - 600_000, openUntil }
  await store.noteCircuits([{ endpointId: id, circuit, isClosing: false }], now)
  assert.deepEqual(await dueNow(), [])
  return openUntil
}

/** The callbacks of a message, first to last. */
const toldOf = (messageId: string) => records().ofMessage(steps.world.workspaceId, messageId)

test('what a person wants told again goes before all else, through an open circuit', async () => {
  const id = await addEndpoint(steps.world)
  await deliverOne()
  const wanted = await deliverOne()
  await shut(id)
  const [first] = await toldOf(wanted)
  assert.ok(first !== undefined)
  await records().queueAgain(first, steps.now())
  const [shown] = await toldOf(wanted)
  assert.ok((shown?.dueAt ?? 0) >= first.at)
  assert.deepEqual(
    (await dueNow()).map((endpoint) => endpoint.id),
    [id],
  )
  assert.notEqual((await endpointOf(id)).circuit.openUntil, null)
  const claimed = await claimOne(id)
  assert.equal(claimed.event.id, first.id)
  // It failed: the circuit is shut as before, and it waits as all that failed.
  await settle(claimed, { again: steps.now() + 1_000 })
  const openUntil = await shut(id)
  assert.equal((await endpointOf(id)).circuit.openUntil, openUntil)
})

test('a failure that is noted meanwhile does not shut out what a person wants told', async () => {
  const id = await addEndpoint(steps.world)
  const wanted = await deliverOne()
  await shut(id)
  const [first] = await toldOf(wanted)
  assert.ok(first !== undefined)
  await records().queueAgain(first, steps.now())
  const circuit = { failures: 13, failingSince: 0, openUntil: steps.now() + 300_000 }
  await store.noteCircuits([{ endpointId: id, circuit, isClosing: false }], steps.now())
  assert.equal((await dueNow()).length, 1)
  const open = { failures: 0, failingSince: null, openUntil: null }
  await store.noteCircuits([{ endpointId: id, circuit: open, isClosing: true }], steps.now())
  assert.equal((await endpointOf(id)).circuit.openUntil, null)
})

test('what must be told before it is tried first', async () => {
  const id = await addEndpoint(steps.world)
  const wanted = await deliverOne()
  await shut(id)
  const last = (await toldOf(wanted)).at(-1)
  assert.ok(last !== undefined && last.sequence > 1)
  await records().queueAgain(last, steps.now())
  const claimed = await claimOne(id)
  assert.equal(claimed.sequence, 1)
  await settle(claimed, 'heard')
  assert.deepEqual([(await claimOne(id)).sequence, await sequencesOf(id)], [2, [1, 2, 3]])
})

test('at an ordered endpoint the head is tried, and what is wanted comes after it', async () => {
  const id = await addEndpoint(steps.world, { isOrdered: true })
  const head = await deliverOne()
  const wanted = await deliverOne()
  await shut(id)
  const [first] = await toldOf(wanted)
  assert.ok(first !== undefined)
  await records().queueAgain(first, steps.now())
  const claimed = await claimOne(id)
  assert.deepEqual([claimed.messageId, claimed.sequence], [head, 1])
})

/** Delivers to who answers each with what `answer` says of it; the newest calls, by the message. */
function deliver(answer: (messageId: string) => number) {
  const calls: string[] = []
  const deliverer = startDelivering({
    store,
    startLoop,
    clock: { now: steps.now },
    draw: () => 0.5,
    log,
    sign: async (unsigned) => unsigned,
    caller: {
      async call({ body }) {
        const id = String(JSON.parse(body ?? '{}').data.id).slice(4)
        calls.push(id)
        return { kind: 'reply', reply: { status: answer(id), headers: {}, body: '' } }
      },
    },
  })
  return { calls, deliverer }
}

test('what a person wants is tried at once though all before it failed, and if it is heard all goes', async () => {
  const id = await addEndpoint(steps.world)
  for (let at = 0; at < 5; at++) await deliverOne()
  const wanted = await deliverOne()
  const wire = wanted.replaceAll('-', '')
  let status = 500
  const { calls, deliverer } = deliver((one) => (one === wire ? status : 500))
  try {
    // What fails is due again soon, while the clock stands at where it opened.
    await eventually(
      async () => (steps.pass(2_000), deliverer.wake(), (await endpointOf(id)).circuit),
      ({ openUntil }) => openUntil !== null && openUntil > steps.now() + 1_000,
    )
    const [first] = await toldOf(wanted)
    assert.ok(first !== undefined)
    const ask = async (): Promise<void> => {
      await records().queueAgain(first, steps.now())
      deliverer.wake()
    }
    const tries = async () => (await toldOf(wanted))[0]?.attempts.length ?? 0
    const before = await tries()
    await ask()
    await eventually(tries, (count) => count === before + 1)
    const { openUntil } = (
      await eventually(
        () => endpointOf(id),
        ({ circuit }) => (circuit.openUntil ?? 0) > steps.now(),
      )
    ).circuit
    assert.ok(openUntil !== null)
    assert.equal(calls.at(-1), wire)
    status = 200
    await ask()
    await eventually(
      () => endpointOf(id),
      ({ circuit }) => circuit.openUntil === null,
    )
  } finally {
    await deliverer.stop()
  }
})
