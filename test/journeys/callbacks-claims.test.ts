import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
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
  ;[store, other] = pools.map(postgresCallbackStore) as [CallbackStore, CallbackStore]
})

after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await steps?.world.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await steps.world.pool.query('truncate callback_endpoints, callbacks, callback_queue')
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
  outcome: 'delivered' | 'needless' | 'dead' | { again: number },
): SettledCallback => ({
  endpointId,
  messageId,
  sequence,
  leasedUntil,
  callbackId: event.id,
  attempt: outcome === 'needless' ? null : attempt(outcome === 'delivered' ? null : 'said 500'),
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
    await store.settle([settled(one, 'delivered')], steps.now())
  }
  assert.deepEqual(heard, ['queued', 'submitted', 'delivered'])
  assert.equal(await queued(steps.world), 0)
  assert.ok((await told(steps.world)).every(({ state }) => state === 'delivered'))
})

async function deliverOneTold(): Promise<string> {
  await addEndpoint(steps.world)
  return deliverOne()
}
