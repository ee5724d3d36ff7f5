import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { CALL_TIMEOUT_MS, tellOne } from '../../src/flows/deliver-callbacks.ts'
import { expireSilent } from '../../src/flows/expire-silent.ts'
import { findUnheard, findUnheardLater } from '../../src/flows/find-unheard.ts'
import type { CallbackStore } from '../../src/flows/ports/callbacks.ts'
import type { Handover } from '../../src/flows/ports/pipeline.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'
import { countDifferences, log } from '../support/pipeline-world.ts'

/** What a kill left without an answer, where silence is judged sooner than that can be known. */

/** For so long an answer may be waited for, and so soon the demo's receipts are expected. */
const ANSWER_MS = 60_000
const SILENT_MS = 30_000

let database: TestDatabase
let steps: Steps
let callbacks: CallbackStore

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  callbacks = postgresCallbackStore(steps.world.pool)
})

after(async () => {
  await steps?.world.pool.end()
  await database?.drop()
})

/** What the clocks of a process that starts do. */
async function tick(): Promise<void> {
  while ((await expireSilent(steps.deps)) > 0);
  while ((await findUnheardLater(steps.deps)) > 0);
}

const answersOf = async (id: string): Promise<readonly (string | null)[]> => {
  const text = 'select answer from submissions where message_id = $1 order by submission, segment'
  const { rows } = await steps.world.pool.query<{ answer: string | null }>(text, [id])
  return rows.map(({ answer }) => answer)
}

const watches = async (): Promise<number> =>
  (await steps.world.pool.query('select 1 from watches')).rowCount ?? 0

test('what a kill left unheard is found though its silence was judged before, and sent again if wished', async () => {
  const willing = await steps.addCampaign('running', 'at-least-once')
  const again = await steps.sendOne({ campaignId: willing })
  const once = await steps.sendOne({ campaignId: await steps.addCampaign('running') })
  const told = await steps.sendOne({ campaignId: willing })
  await settleAnswers(steps.deps, steps.account, [accepted(told.handover, 'heard-1')])
  // It was killed. Another starts, and looks a minute later once more.
  await findUnheard(steps.deps, ANSWER_MS)
  steps.pass(SILENT_MS + 1_000)
  await tick()
  for (const { id } of [again, once, told])
    assert.deepEqual(await steps.statusOf(id), ['unconfirmed', 'receipt-timeout'])
  assert.deepEqual([await answersOf(again.id), await answersOf(once.id)], [[null], [null]])
  assert.deepEqual(await steps.handOver(), [])
  steps.pass(ANSWER_MS - SILENT_MS)
  await tick()
  assert.deepEqual(
    [await answersOf(again.id), await answersOf(once.id)],
    [['unknown'], ['unknown']],
  )
  assert.deepEqual(await answersOf(told.id), ['accepted'])
  const handed: Handover[] = [...(await steps.handOver())]
  assert.deepEqual(
    handed.map(({ id, submission }) => [id, submission]),
    [[again.id, 2]],
  )
  assert.deepEqual(await steps.statusOf(again.id), ['submitted', null])
  // Each time it is handed over another kill comes in between: three times in all.
  for (const submissions of [3, 3]) {
    steps.pass(SILENT_MS + 1_000)
    await tick()
    steps.pass(ANSWER_MS - SILENT_MS)
    await tick()
    await steps.handOver()
    assert.equal((await answersOf(again.id)).length, submissions)
  }
  assert.deepEqual(await answersOf(again.id), ['unknown', 'unknown', 'unknown'])
  assert.deepEqual(await answersOf(once.id), ['unknown'])
  assert.equal(await watches(), 0)
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('an answer that comes after its silence was judged stays what it is', async () => {
  const { id, to, handover } = await steps.sendOne({
    campaignId: await steps.addCampaign('running', 'at-least-once'),
  })
  steps.pass(SILENT_MS + 1_000)
  await tick()
  await settleAnswers(steps.deps, steps.account, [accepted(handover, 'slow-1')])
  steps.pass(ANSWER_MS)
  await tick()
  assert.deepEqual(await answersOf(id), ['accepted'])
  assert.deepEqual(await steps.handOver(), [])
  await steps.receipt(to, 'slow-1')
  assert.equal(await watches(), 0)
})

test('who was asked after it when it fell silent is asked at once when it is known to be unheard', async () => {
  const { bucket, id } = (await steps.sendOne()).handover
  steps.pass(SILENT_MS + 1_000)
  await tick()
  const { accountId } = steps.world
  const inTenMinutes = steps.now() + 600_000
  await steps.deps.store.inLedger((ledger) =>
    ledger.addPolls([{ bucket, id, submission: 1, accountId, dueAt: inTenMinutes }]),
  )
  steps.pass(ANSWER_MS - SILENT_MS)
  const now = steps.now()
  const found = await steps.deps.store.markWatchedUnheard(now, {
    before: now - ANSWER_MS,
    pollable: [accountId],
    limit: 20,
  })
  assert.deepEqual(found, { due: 1, segments: 1 })
  const [poll, ...none] = await steps.deps.store.takePolls(accountId, {
    now,
    until: now + 1_000,
    limit: 5,
  })
  assert.deepEqual([poll?.id, poll?.isUnheard, none], [id, true, []])
})

/** Tells what is due, and says what was called. */
async function tell(): Promise<readonly string[]> {
  const called: string[] = []
  const deps = {
    caller: {
      call: ({ url }: { readonly url: string }) => {
        called.push(url)
        const reply = { status: 200, headers: {}, body: '' }
        return Promise.resolve({ kind: 'reply', reply } as const)
      },
    },
    sign: <Request>(request: Request) => Promise.resolve(request),
    clock: { now: steps.now },
    draw: () => 0.5,
    log,
  }
  for (const endpoint of await callbacks.endpointsDue(steps.now(), 10)) {
    for (;;) {
      const now = steps.now()
      const [callback] = await callbacks.claim(endpoint, { limit: 1, now, leaseMs: 60_000 })
      if (callback === undefined) break
      const { settled } = await tellOne(
        deps,
        { endpoint, callback },
        { timeoutMs: CALL_TIMEOUT_MS },
      )
      await callbacks.settle([settled], now)
    }
  }
  return called
}

test('what depends on an answer that a kill lost says that it waits for it, and is told a minute later', async () => {
  await addEndpoint(steps.world, {
    url: 'https://customer.example/dlr?type=%d',
    format: 'kannel-classic',
  })
  const { id } = await steps.sendOne()
  const held = async () =>
    (await callbackRecords(steps.world.pool).ofMessage(steps.world.workspaceId, id)).map(
      ({ type, state, heldBy, dueAt, attempts }) => {
        assert.ok(state !== 'waiting' || (dueAt !== null && dueAt > steps.now() - 1_000))
        return [type, state, heldBy, attempts.length]
      },
    )
  assert.deepEqual(await tell(), [])
  assert.deepEqual(await held(), [
    ['message.queued', 'needless', null, 0],
    ['message.submitted', 'waiting', 'answer', 0],
  ])
  steps.pass(SILENT_MS + 1_000)
  await tick()
  assert.deepEqual(await tell(), [])
  assert.deepEqual((await held()).slice(1), [
    ['message.submitted', 'waiting', 'answer', 0],
    ['message.unconfirmed', 'waiting', 'order', 0],
  ])
  const called: string[] = []
  let waitedMs = SILENT_MS + 1_000
  for (; called.length === 0 && waitedMs < 2 * ANSWER_MS; waitedMs += 1_000) {
    steps.pass(1_000)
    await tick()
    called.push(...(await tell()))
  }
  assert.ok(waitedMs > ANSWER_MS && waitedMs <= ANSWER_MS + 11_000, `told after ${waitedMs} ms`)
  assert.deepEqual(called, ['https://customer.example/dlr?type=4'])
  // It has no words for a handover whose answer is lost.
  assert.deepEqual((await held()).slice(1), [
    ['message.submitted', 'needless', null, 0],
    ['message.unconfirmed', 'heard', null, 1],
  ])
})
