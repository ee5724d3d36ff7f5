import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sweepOrphans } from '../../src/flows/adopt-orphans.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type Sent, type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'

/** A centre that counts anew gives the same person's next message the id of the one before. */

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

const answer = ({ handover }: Sent, id: string) =>
  settleAnswers(steps.deps, steps.account, [accepted(handover, id)])

const hear = async ({ to }: Sent, id: string, stat?: string) => {
  await steps.receipt(to, id, stat)
  await drainInbox(steps.deps, 10)
}

const orphans = async () => (await steps.world.pool.query('select 1 from orphans')).rowCount

test('with both messages known, the receipt is about the later one', async () => {
  const first = await steps.sendOne()
  await answer(first, '17')
  await hear(first, '17')
  steps.pass(1_000)
  const second = await steps.sendOne({ to: first.to })
  await answer(second, '17')
  steps.pass(1_000)
  await hear(second, '17', 'UNDELIV')
  assert.deepEqual(await steps.statusOf(first.id), ['delivered', null])
  assert.equal((await steps.statusOf(second.id))[0], 'failed')
})

test('a receipt that beats the answer of the later one waits for it', async () => {
  const first = await steps.sendOne()
  await answer(first, '18')
  await hear(first, '18')
  steps.pass(1_000)
  const second = await steps.sendOne({ to: first.to })
  steps.pass(1_000)
  await hear(second, '18', 'UNDELIV')
  assert.equal(await orphans(), 1)
  assert.deepEqual(await steps.statusOf(first.id), ['delivered', null])
  assert.equal(await answer(second, '18'), 1)
  await drainInbox(steps.deps, 10)
  assert.deepEqual(await steps.statusOf(first.id), ['delivered', null])
  assert.equal((await steps.statusOf(second.id))[0], 'failed')
})

test('a repeat for the earlier one counts as one once the later one has another id', async () => {
  const first = await steps.sendOne()
  await answer(first, '19')
  await hear(first, '19')
  steps.pass(1_000)
  const second = await steps.sendOne({ to: first.to })
  steps.pass(1_000)
  await hear(first, '19')
  assert.equal(await orphans(), 1)
  await answer(second, '20')
  assert.equal(await sweepOrphans(steps.deps), 1)
  await drainInbox(steps.deps, 10)
  assert.equal(await orphans(), 0)
  const { rows } = await steps.world.pool.query(
    'select times_seen from evidence where message_id = $1',
    [first.id],
  )
  assert.deepEqual(rows, [{ times_seen: 2 }])
  assert.deepEqual(await steps.statusOf(second.id), ['submitted', null])
})
