import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { callbackSecret } from '../../src/adapters/crypto/callback-signatures.ts'
import { platformSecrets } from '../../src/adapters/crypto/platform-secrets.ts'
import {
  callbackEndpointsTable,
  keepSecrets,
} from '../../src/adapters/postgres/callback-endpoints.ts'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { examineDatabase } from '../../src/adapters/postgres/doctor.ts'
import { intakeLedger } from '../../src/adapters/postgres/intake.ts'
import { postgresMessageContents } from '../../src/adapters/postgres/message-contents.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { maintain } from '../../src/adapters/postgres/retention.ts'
import { wireId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { liveSecrets, withSecret } from '../../src/flows/endpoint-secrets.ts'
import type { NewMessage } from '../../src/flows/ports/intake.ts'
import type {
  Attempt,
  CallbackStore,
  ClaimedCallback,
  Endpoint,
} from '../../src/flows/ports/callbacks.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { addEndpoint, newMessage, queued, told, wishFor } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { SEALING } from '../support/door-world.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'

/** What people and housekeeping do to callbacks while they are told. */

let database: TestDatabase
let steps: Steps
let store: CallbackStore
const DAY_MS = 86_400_000

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  store = postgresCallbackStore(steps.world.pool)
})

after(async () => {
  await steps?.world.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  await steps.world.pool.query('truncate callback_endpoints, callbacks, callback_queue, send_queue')
})

const tables = () => callbackEndpointsTable(steps.world.pool)

async function deliverOne(): Promise<string> {
  const { id, to, handover } = await steps.sendOne()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `m-${id}`)])
  await steps.receipt(to, `m-${id}`)
  await drainInbox(steps.deps, 10)
  return id
}

const due = async (): Promise<Endpoint> => {
  const [endpoint] = await store.endpointsDue(steps.now(), 10)
  assert.ok(endpoint !== undefined)
  return endpoint
}

async function claimOne(endpoint: Endpoint): Promise<ClaimedCallback> {
  const [one] = await store.claim(endpoint, { limit: 1, now: steps.now(), leaseMs: 60_000 })
  assert.ok(one !== undefined)
  return one
}

const URL_WITH_NUMBER = 'https://customer.example/hook?to=37255512345'

const attempt = (error: string | null): Attempt => ({
  at: steps.now(),
  ms: 12,
  method: 'GET',
  url: URL_WITH_NUMBER,
  status: error === null ? 200 : 500,
  error,
  answer: 'to 37255512345',
})

const settle = (
  { event, ...one }: ClaimedCallback,
  how: { outcome: 'heard' | 'needless' | 'dead' } | { outcome: 'again'; dueAt: number },
): Promise<void> => {
  const made = attempt(how.outcome === 'heard' ? null : 'said 500')
  return store.settle([{ ...one, ...how, callbackId: event.id, attempt: made }], steps.now())
}

const attemptsOf = async (messageId: string): Promise<readonly Attempt[]> =>
  (await callbackRecords(steps.world.pool).ofMessage(steps.world.workspaceId, messageId)).flatMap(
    ({ attempts }) => attempts,
  )

test('what is told again by a person has all its tries before it', async () => {
  await addEndpoint(steps.world)
  const id = await deliverOne()
  const endpoint = await due()
  const first = await claimOne(endpoint)
  await settle(first, { outcome: 'again', dueAt: steps.now() })
  const again = await claimOne(endpoint)
  assert.deepEqual([again.event.id, again.tries], [first.event.id, 1])
  await settle(again, { outcome: 'dead' })
  const records = callbackRecords(steps.world.pool)
  const dead = await records.byId(steps.world.workspaceId, first.event.id)
  assert.equal(dead?.attempts.length, 2)
  await records.queueAgain(dead, steps.now())
  const resent = await claimOne(endpoint)
  assert.deepEqual([resent.messageId, resent.event.id, resent.tries], [id, first.event.id, 0])
})

test('what an endpoint was told is found by its state, page by page, and by nobody else', async () => {
  const endpointId = await addEndpoint(steps.world)
  await addEndpoint(steps.world)
  for (const _ of [1, 2]) await deliverOne()
  const endpoint = (await store.endpointsDue(steps.now(), 10)).find(({ id }) => id === endpointId)
  assert.ok(endpoint !== undefined)
  for (const outcome of ['heard', 'needless', 'dead'] as const)
    await settle(await claimOne(endpoint), { outcome })
  const { ofEndpoint } = callbackRecords(steps.world.pool)
  const all = await ofEndpoint(steps.world.workspaceId, endpointId, {
    state: null,
    after: null,
    limit: 100,
  })
  assert.equal(all.length, 6)
  for (const [state, count] of [
    ['heard', 1],
    ['needless', 1],
    ['dead', 1],
    ['waiting', 3],
  ] as const) {
    const found: string[] = []
    for (let after: string | null = null; found.length < 10; after = found.at(-1) ?? null) {
      const page = { state, after, limit: 1 }
      const [one] = await ofEndpoint(steps.world.workspaceId, endpointId, page)
      if (one === undefined) break
      found.push(one.id)
    }
    const expected = all.filter((one) => one.state === state).map(({ id }) => id)
    assert.deepEqual([found, found.length], [expected, count])
    assert.deepEqual(await ofEndpoint(endpointId, endpointId, { state, after: null, limit: 9 }), [])
  }
})

test('what waits says when it is tried next, and what keeps it from that', async () => {
  const endpointId = await addEndpoint(steps.world)
  const id = await deliverOne()
  const endpoint = await due()
  const soon = steps.now() + 60_000
  await settle(await claimOne(endpoint), { outcome: 'again', dueAt: soon })
  const next = async () =>
    (await callbackRecords(steps.world.pool).ofMessage(steps.world.workspaceId, id)).map(
      ({ dueAt, heldBy }) => [dueAt, heldBy],
    )
  assert.deepEqual(await next(), [
    [soon, null],
    [soon, 'order'],
    [soon, 'order'],
  ])
  const openUntil = soon + 60_000
  const circuit = { failures: 9, failingSince: steps.now(), openUntil }
  await store.noteCircuits([{ endpointId, circuit, isClosing: false }], steps.now())
  assert.deepEqual(await next(), Array(3).fill([openUntil, 'circuit']))
  await steps.world.pool.query(`update callback_endpoints set state = 'paused'`)
  assert.deepEqual(await next(), Array(3).fill([null, 'pause']))
})

test('what an endpoint must hear in order waits for the first of them all', async () => {
  const endpointId = await addEndpoint(steps.world, { isOrdered: true })
  const first = await deliverOne()
  const last = await deliverOne()
  const soon = steps.now() + 60_000
  await settle(await claimOne(await due()), { outcome: 'again', dueAt: soon })
  const { ofMessage } = callbackRecords(steps.world.pool)
  const [head] = await ofMessage(steps.world.workspaceId, first)
  assert.deepEqual([head?.dueAt, head?.heldBy], [soon, null])
  for (const one of await ofMessage(steps.world.workspaceId, last))
    assert.deepEqual([one.endpointId, one.dueAt, one.heldBy], [endpointId, soon, 'order'])
})

test('recovering does not tell where a message stood after the endpoint heard what came of it', async () => {
  const endpointId = await addEndpoint(steps.world)
  await deliverOne()
  const endpoint = await due()
  for (const outcome of ['dead', 'heard', 'dead'] as const)
    await settle(await claimOne(endpoint), { outcome })
  assert.equal(await tables().recover(endpointId, 0, steps.now()), 1)
  assert.equal((await claimOne(endpoint)).sequence, 3)
  assert.equal(await tables().recover(endpointId, 0, steps.now()), 0)
})

test('what says the same as what was never heard is missing too', async () => {
  const endpointId = await addEndpoint(steps.world, { format: 'messente' })
  const since = steps.now()
  const id = await deliverOne()
  await steps.world.pool.query(
    `update messages set status = 'read', sequence = sequence + 1, updated_at = $2 where id = $1`,
    [id, new Date(steps.now())],
  )
  const endpoint = await due()
  for (const outcome of ['needless', 'heard', 'dead', 'needless'] as const)
    await settle(await claimOne(endpoint), { outcome })
  const replay = () => tables().replayMissing(endpointId, since, steps.now())
  assert.equal(await replay(), 1)
  const { event, ...one } = await claimOne(endpoint)
  assert.ok(event.kind === 'message' && event.change.before === null)
  assert.equal(event.change.after.status, 'read')
  assert.equal(await replay(), 0)
  await settle({ event, ...one }, { outcome: 'heard' })
  assert.equal(await replay(), 0)
})

test('of who was erased while a callback was under way no attempt keeps the number', async () => {
  await addEndpoint(steps.world)
  const id = await deliverOne()
  const endpoint = await due()
  await settle(await claimOne(endpoint), { outcome: 'heard' })
  const underWay = await claimOne(endpoint)
  assert.ok(JSON.stringify(await attemptsOf(id)).includes('37255512345'))
  const { workspaceId, pool } = steps.world
  assert.equal(await postgresMessageContents(pool, SEALING).remove(workspaceId, id), true)
  await settle(underWay, { outcome: 'again', dueAt: steps.now() })
  await settle(await claimOne(endpoint), { outcome: 'heard' })
  const attempts = await attemptsOf(id)
  assert.deepEqual(
    attempts.map(({ url, answer, status }) => [url, answer, status]),
    [
      ['(erased)', null, 200],
      ['(erased)', null, 500],
      ['(erased)', null, 200],
    ],
  )
})

const storeMessages = (messages: readonly NewMessage[], countsBucket = 250) =>
  inTransaction(steps.world.pool, (db) =>
    intakeLedger(db, countsBucket).store(messages, [], steps.now()),
  )

const messageFor = (url: string): NewMessage =>
  newMessage(steps.world, { to: steps.person(), now: steps.now(), callback: wishFor(url) })

test('an origin that was taken off comes back with the next message that names it', async () => {
  await storeMessages([messageFor('https://gone.example/a')])
  const { id } = await due()
  await tables().remove(steps.world.workspaceId, id, steps.now())
  assert.equal(await tables().byId(steps.world.workspaceId, id), null)
  assert.equal(await queued(steps.world), 0)
  const again = messageFor('https://gone.example/b')
  await storeMessages([again])
  const [row] = (await told(steps.world)).filter(({ messageId }) => messageId === again.id)
  assert.deepEqual([row?.endpointId, row?.state], [id, 'waiting'])
  assert.equal((await claimOne(await due())).wish?.url, 'https://gone.example/b')
})

test('many who take in what names the same new origins at once get one endpoint for each', async () => {
  const origins = Array.from({ length: 12 }, (_, n) => `https://o${n}.example`)
  for (const state of ['new', 'off']) {
    if (state === 'off') await steps.world.pool.query(`update callback_endpoints set state = 'off'`)
    const batches = Array.from({ length: 8 }, (_, by) => {
      const turned = by % 2 === 0 ? origins : origins.toReversed()
      return turned.map((origin) => messageFor(`${origin}/by-${by}`))
    })
    await Promise.all(batches.map((messages, by) => storeMessages(messages, 200 + by)))
  }
  const { rows } = await steps.world.pool.query(`select state from callback_endpoints`)
  assert.deepEqual(
    rows,
    origins.map(() => ({ state: 'active' })),
  )
  assert.equal(await queued(steps.world), 2 * 8 * 12)
})

test('an origin gets one secret, however many tell there first, and keeps it', async () => {
  await storeMessages([messageFor('https://signed.example/a')])
  const endpoint = await due()
  assert.equal(endpoint.sealed, null)
  const secrets = platformSecrets({ masterKey: randomBytes(32), formerKeys: [] })
  const keeping = {
    secrets,
    keep: (id: string, sealed: Uint8Array) => keepSecrets(steps.world.pool, id, sealed),
    newSecret: () => callbackSecret(randomBytes(24)),
  }
  const made = await Promise.all(Array.from({ length: 6 }, () => withSecret(keeping, endpoint)))
  const live = new Set(made.flatMap((one) => liveSecrets(secrets, one, steps.now())))
  assert.equal(live.size, 1)
  assert.deepEqual(liveSecrets(secrets, await due(), steps.now()), [...live])
})

test('a change is told with the account and the id of its own submission, whatever came after', async () => {
  await addEndpoint(steps.world)
  const id = await deliverOne()
  const { pool } = steps.world
  await pool.query(
    `insert into submissions (bucket, message_id, submission, segment, account_id, submitted_at, provider_id, answer)
     select bucket, message_id, 2, 1, gen_random_uuid(), now(), 'later', 'refused'
     from submissions where message_id = $1`,
    [id],
  )
  await pool.query('update messages set account_id = gen_random_uuid() where id = $1', [id])
  const endpoint = await due()
  const seen: unknown[] = []
  for (let n = 0; n < 3; n++) {
    const one = await claimOne(endpoint)
    assert.ok(one.event.kind === 'message')
    const { providerId, answer, accountName } = one.event.message
    seen.push([providerId, answer, accountName !== null])
    await settle(one, { outcome: 'heard' })
  }
  assert.deepEqual(seen, [
    [null, null, true],
    [`m-${id}`, 'accepted', true],
    [`m-${id}`, 'accepted', true],
  ])
})

test('what cannot be told any more holds up nothing that can', async () => {
  await addEndpoint(steps.world)
  for (let n = 0; n < 3; n++) await deliverOne()
  const { pool } = steps.world
  const [first] = await told(steps.world)
  // As retention leaves it: the callbacks are gone, and still in the queue.
  await pool.query('delete from callbacks where message_id <> $1', [first?.messageId])
  await pool.query(
    `update callback_queue set due_at = now() - interval '1 day' where message_id <> $1`,
    [first?.messageId],
  )
  const one = await claimOne(await due())
  assert.equal(one.messageId, first?.messageId)
  assert.equal(await queued(steps.world), 3)
})

test('what was written for an endpoint that was just taken off is given up by housekeeping', async () => {
  const endpointId = await addEndpoint(steps.world)
  const id = await deliverOne()
  await steps.world.pool.query(
    `update callback_endpoints set state = 'off', deleted_at = now() - interval '2 days' where id = $1`,
    [endpointId],
  )
  assert.equal(await queued(steps.world), 3)
  await maintain(steps.world.pool, Date.now())
  assert.equal(await queued(steps.world), 0)
  const rows = (await told(steps.world)).filter(({ messageId }) => messageId === id)
  assert.ok(rows.every(({ state }) => state === 'dead'))
})

test('the doctor sees what is due and not told, and where nobody listens', async () => {
  const look = async (at: number) => {
    const found = await examineDatabase(steps.world.pool, { now: () => at })
    return ['callbacks', 'callback-endpoints'].map(
      (name) => found.find((one) => one.name === name)?.ok,
    )
  }
  const endpointId = await addEndpoint(steps.world)
  await deliverOne()
  assert.deepEqual(await look(steps.now()), [true, true])
  assert.deepEqual(await look(steps.now() + DAY_MS), [false, true])
  const endpoint = await due()
  const one = await claimOne(endpoint)
  await settle(one, { outcome: 'again', dueAt: steps.now() + 2 * DAY_MS })
  assert.deepEqual(await look(steps.now()), [true, true], 'one try in vain is chance')
  const late = await look(steps.now() + DAY_MS)
  assert.deepEqual(late, [true, false], 'its successors wait for it, and nothing was ever heard')
  await store.switchOff(endpointId, 'it answered 410', steps.now())
  assert.deepEqual(await look(steps.now()), [true, false])
})

test('the doctor names who hears nothing of us, where that is, why, and what to do', async () => {
  const found = async () =>
    (await examineDatabase(steps.world.pool, { now: () => steps.now() })).filter(
      ({ name }) => name === 'callback-endpoints',
    )
  const id = await addEndpoint(steps.world, { url: 'https://inside.example/hook?token=hush' })
  const wire = wireId('cep', id)
  await deliverOne()
  const one = await claimOne(await due())
  const key = { ...one, callbackId: one.event.id, outcome: 'dead' as const }
  const forbidden = { ...attempt('inside.example is not public'), status: null }
  await store.settle([{ ...key, attempt: forbidden }], steps.now())
  const [unheard, ...none] = await found()
  assert.deepEqual(none, [])
  assert.ok(unheard !== undefined && !unheard.ok)
  assert.match(unheard.found, new RegExp(`\\(inside\\.example/hook, ${wire}\\): nothing was heard`))
  assert.match(unheard.found, /: inside\.example is not public$/)
  assert.doesNotMatch(unheard.found, /hush/)
  assert.match(unheard.fix ?? '', new RegExp(`callbacks test ${wire}.*recover ${wire}`))
  assert.doesNotMatch(unheard.fix ?? '', /resume/)
  await steps.world.pool.query(
    `update callback_endpoints set failures = 12, failing_since = '2026-11-22T09:12:30Z',
       open_until = '2026-11-22T09:20:00Z'`,
  )
  const [shut] = await found()
  assert.match(
    shut?.found ?? '',
    /since 2026-11-22 09:12 UTC, next try at 2026-11-22 09:20 UTC: ins/,
  )
  await steps.world.pool.query(`update callback_endpoints set state = 'paused'`)
  assert.deepEqual(await found(), [
    { name: 'callback-endpoints', ok: true, found: 'all that are not paused hear us', fix: null },
  ])
  await store.switchOff(id, 'it answered 410', steps.now())
  const [off] = await found()
  assert.match(off?.found ?? '', /: off: it answered 410$/)
  assert.match(off?.fix ?? '', new RegExp(`resume ${wire}$`))
})
