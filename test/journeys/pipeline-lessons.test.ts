import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { NOTHING_LEARNED, relationInForce } from '../../src/core/learning.ts'
import type { Learned } from '../../src/core/learning.ts'
import type { Handover, PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'
import { addAccount, queue } from '../support/pipeline-world.ts'

/** What receipts teach about the account that they came through, and what they do not. */

let database: TestDatabase
let steps: Steps

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
})

after(async () => {
  await steps?.world.pool.end()
  await database?.drop()
})

/** A text of three segments through an account that is known to receipt only the first of them. */
async function sendLong(): Promise<{ to: string; handover: Handover }> {
  const to = steps.person()
  await queue(steps.world, [{ to, text: 'a'.repeat(400) }])
  const handed: Handover[] = []
  const learned = { ...NOTHING_LEARNED, receiptHabit: { first: 20 } }
  await submitMessages(
    steps.deps,
    { ...steps.account, learned },
    {
      room: () => 100,
      encode: () => ({ kind: 'encoded', segments: [{}, {}, {}] }),
      submit: (handovers) => handed.push(...handovers),
    },
  )
  const [handover] = handed
  assert.ok(handover !== undefined)
  const answers = [1, 2, 3].map((segment) => accepted(handover, `${to}-${segment}`, segment))
  await settleAnswers(steps.deps, steps.account, answers)
  return { to, handover }
}

/** Reads what is in the inbox; the habits that it taught. */
async function habitsTaught(): Promise<readonly Learned['receiptHabit'][]> {
  const taught: Learned['receiptHabit'][] = []
  const deps: PipelineDeps = {
    ...steps.deps,
    accounts: {
      all: () => [],
      get: (id) => steps.deps.accounts.get(id),
      learn: (_, { receiptHabit }) => {
        if (Object.keys(receiptHabit).length > 0) taught.push(receiptHabit)
      },
    },
  }
  await drainInbox(deps, 100)
  return taught
}

test('one receipt of three never teaches that each segment is receipted', async () => {
  const { to } = await sendLong()
  await steps.receipt(to, `${to}-1`)
  assert.deepEqual(await habitsTaught(), [])
  assert.deepEqual(await steps.statusOf((await sentTo(to)) ?? ''), ['delivered', null])
})

test('all three teach it once, in whatever order they come', async () => {
  const { to } = await sendLong()
  await steps.receipt(to, `${to}-1`)
  await steps.receipt(to, `${to}-3`)
  assert.deepEqual(await habitsTaught(), [])
  await steps.receipt(to, `${to}-2`)
  assert.deepEqual(await habitsTaught(), [{ each: 1 }])
  await steps.receipt(to, `${to}-2`)
  assert.deepEqual(await habitsTaught(), [])
})

test('what one account fails to learn is kept, and the others still learn', async () => {
  const { pool } = steps.world
  const ids = [
    steps.world.accountId,
    await addAccount(steps.world, 1),
    await addAccount(steps.world, 1),
  ]
  let isDown = true
  const written: string[] = []
  const book = createAccountBook({
    accounts: () => steps.deps.store.accounts(),
    async addLearned(id) {
      if (isDown && id === ids[1]) throw new Error('no connection')
      written.push(id)
    },
  })
  const lesson = { ...NOTHING_LEARNED, idRelation: { exact: 1 } }
  for (const id of ids) book.learn(id, lesson)
  await assert.rejects(book.writeLessons())
  assert.deepEqual(written, [ids[0], ids[2]])
  isDown = false
  await book.writeLessons()
  assert.deepEqual(written, [ids[0], ids[2], ids[1]])
  await pool.query('delete from provider_accounts where id = any($1::uuid[])', [ids.slice(1)])
})

test('an account whose receipts change their ids is learned anew', async () => {
  const { store } = steps.deps
  const lesson = (relation: 'hex-decimal' | 'exact') =>
    store.addLearned(steps.world.accountId, {
      ...NOTHING_LEARNED,
      idRelation: { [relation]: 100 },
    })
  const inForce = async () =>
    relationInForce((await store.accounts())[0]?.learned ?? NOTHING_LEARNED)
  for (let at = 0; at < 100; at += 1) await lesson('hex-decimal')
  assert.equal(await inForce(), 'hex-decimal')
  for (let at = 0; at < 20; at += 1) await lesson('exact')
  assert.equal(await inForce(), 'exact')
})

async function sentTo(to: string): Promise<string | undefined> {
  const { rows } = await steps.world.pool.query<{ message_id: string }>(
    'select message_id from message_contents where recipient = $1',
    [to],
  )
  return rows[0]?.message_id
}
