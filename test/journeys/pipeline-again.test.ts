import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { sweepOrphans } from '../../src/flows/adopt-orphans.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import type { Answer, PipelineStore } from '../../src/flows/ports/pipeline.ts'
import { BUSY_MAX } from '../../src/flows/queue-again.ts'
import { HANDOVER_TRIES_MAX, submitMessages } from '../../src/flows/submit-messages.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps, unheard, untaken } from '../support/pipeline-steps.ts'
import {
  addAccount,
  countDifferences,
  eventually,
  log,
  queue,
  random,
} from '../support/pipeline-world.ts'

/** What goes back into the queue: never twice, never for ever, never for a campaign that is over. */

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

const settle = (answers: readonly Answer[], over: Partial<PipelineStore> = {}) => {
  const { deps, account } = steps
  return settleAnswers({ ...deps, store: { ...deps.store, ...over } }, account, answers)
}

const queued = async (campaignId: string): Promise<number> => {
  const text = 'select 1 from send_queue where campaign_id = $1'
  return (await steps.world.pool.query(text, [campaignId])).rowCount ?? 0
}

const tend = () =>
  tendCampaigns({
    store: postgresCampaignStore(steps.world.pool, 2),
    clock: { now: steps.now },
    random,
    log,
  })

const campaign = async (id: string) => {
  const text = 'select state, finished_at from campaigns where id = $1'
  const { rows } = await steps.world.pool.query<{ state: string; finished_at: Date | null }>(text, [
    id,
  ])
  return rows[0]
}

test('an untaken message is not queued again by answers that are settled twice', async () => {
  const busy = await steps.sendOne()
  const other = await steps.sendOne()
  const batch = [untaken(busy.handover), accepted(other.handover, 'again-1')]
  const { inLedger } = steps.deps.store
  // The word that it was committed is lost.
  const lost: Partial<PipelineStore> = {
    async inLedger(work) {
      await inLedger(work)
      throw new Error('Connection terminated unexpectedly')
    },
  }
  await assert.rejects(settle(batch, lost))
  await settle(batch)
  const [second] = await steps.handOver()
  assert.equal(second?.submission, 2)
  // Settled a third time, with the next submission already on its way.
  await settle(batch)
  assert.deepEqual(await steps.handOver(), [])
  assert.deepEqual(await steps.statusOf(busy.id), ['submitted', null])
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('early receipts that cannot be let in do not settle the answers once more', async () => {
  const { handover } = await steps.sendOne()
  const failing: Partial<PipelineStore> = {
    requeueOrphansByKeys: () => Promise.reject(new Error('deadlock detected')),
  }
  assert.equal(await settle([accepted(handover, 'again-2')], failing), 0)
})

test('a cancelled campaign gets nothing back, however the two meet', async () => {
  const campaignId = await steps.addCampaign('running')
  const { id, handover } = await steps.sendOne({ campaignId })
  let settling: Promise<unknown> = Promise.resolve()
  await inTransaction(steps.world.pool, async (db) => {
    await db.query(`update campaigns set state = 'cancelled' where id = $1`, [campaignId])
    settling = settle([untaken(handover)])
    // The answer has come as far as it gets while the cancelling is not committed.
    await eventually(
      async () =>
        (
          await steps.world.pool.query(
            `select 1 from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).rowCount,
      (waiting) => waiting === 1,
      { withinMs: 5_000 },
    )
  })
  await settling
  assert.deepEqual(await steps.statusOf(id), ['cancelled', 'cancelled'])
  assert.equal(await queued(campaignId), 0)
})

test('a provider that stays too busy is given up on in the end, each time after a longer pause', async () => {
  const { id, handover: first } = await steps.sendOne()
  let [handover] = [first]
  const began = steps.now()
  for (let times = 1; times < BUSY_MAX; times++) {
    await settle([untaken(handover)])
    const waits: Date = (
      await steps.world.pool.query('select due_at from send_queue where message_id = $1', [id])
    ).rows[0].due_at
    steps.pass(Math.max(0, waits.getTime() - steps.now()) + 1)
    const [next] = await steps.handOver()
    assert.equal(next?.submission, times + 1)
    handover = next
  }
  assert.ok(steps.now() - began > 6 * 3_600_000, 'it was tried for hours')
  await settle([untaken(handover)])
  assert.deepEqual(await steps.statusOf(id), ['rejected', 'rate-limited'])
  assert.deepEqual(await steps.handOver(), [])
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('a message that cannot be written is set aside, the others go, and in the end it has failed', async () => {
  const ids = await queue(
    steps.world,
    Array.from({ length: 9 }, () => ({ to: steps.person() })),
  )
  const broken = ids[4]
  // One more submission than the column holds.
  await steps.world.pool.query('update messages set submissions = 32767 where id = $1', [broken])
  const handed = new Set<string>()
  for (let times = 0; times < 8; times++) {
    for (const { id } of await steps.handOver()) handed.add(id)
  }
  assert.deepEqual([...handed].toSorted(), ids.filter((id) => id !== broken).toSorted())
  assert.deepEqual(await steps.statusOf(broken ?? ''), ['queued', null])
  for (let times = 1; times < HANDOVER_TRIES_MAX; times++) {
    steps.pass(10_000)
    assert.deepEqual(await steps.handOver(), [])
  }
  assert.deepEqual(await steps.statusOf(broken ?? ''), ['failed', 'gateway-error'])
  const text = 'select detail, fault, rule, charge from messages where id = $1'
  assert.deepEqual((await steps.world.pool.query(text, [broken])).rows, [
    { detail: 'internal-error', fault: 'us', rule: 'failed-by-us', charge: 'no' },
  ])
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('a text that our own encoder gives way at has failed, and the others go', async () => {
  const [bad, good] = await queue(steps.world, [
    { to: steps.person(), text: 'bad' },
    { to: steps.person(), text: 'good' },
  ])
  const handed: string[] = []
  await submitMessages(steps.deps, steps.account, {
    room: () => 10,
    encode: (text) => {
      if (text === 'bad') throw new TypeError('no such octet')
      return { kind: 'encoded', segments: [{}] }
    },
    submit: (handovers) => handed.push(...handovers.map(({ id }) => id)),
  })
  assert.deepEqual(handed, [good])
  assert.deepEqual(await steps.statusOf(bad ?? ''), ['failed', 'gateway-error'])
})

test('at-least-once ends after three handovers, each after a longer pause', async () => {
  const campaignId = await steps.addCampaign('running', 'at-least-once')
  const { handover } = await steps.sendOne({ campaignId })
  await settle([unheard(handover)])
  steps.pass(30_000)
  const [second] = await steps.handOver()
  assert.equal(second?.submission, 2)
  await settle([unheard(second)])
  steps.pass(30_000)
  assert.deepEqual(await steps.handOver(), [])
  steps.pass(30_000)
  const [third] = await steps.handOver()
  assert.equal(third?.submission, 3)
  await settle([unheard(third)])
  steps.pass(3_600_000)
  assert.deepEqual(await steps.handOver(), [])
  assert.equal(await queued(campaignId), 0)
})

test('an answer that comes late keeps at-least-once from sending again', async () => {
  const campaignId = await steps.addCampaign('running', 'at-least-once')
  const { id, to, handover } = await steps.sendOne({ campaignId })
  await settle([unheard(handover)])
  await settle([accepted(handover, 'late-again')])
  steps.pass(60_000)
  assert.deepEqual(await steps.handOver(), [])
  assert.equal(await queued(campaignId), 0)
  await steps.receipt(to, 'late-again')
  await drainInbox(steps.deps, 10)
  assert.deepEqual(await steps.statusOf(id), ['delivered', null])
})

test('a campaign is done when nothing of it waits to be sent again', async () => {
  const campaignId = await steps.addCampaign('running', 'at-least-once')
  const { handover } = await steps.sendOne({ campaignId })
  await settle([unheard(handover)])
  await tend()
  assert.equal((await campaign(campaignId))?.state, 'running')
  steps.pass(30_000)
  const [second] = await steps.handOver()
  assert.ok(second !== undefined)
  await tend()
  assert.equal((await campaign(campaignId))?.state, 'done')
  // What comes back to a campaign that is done opens it again.
  await settle([unheard(second)])
  await tend()
  assert.equal((await campaign(campaignId))?.state, 'running')
  await steps.world.pool.query(`update campaigns set state = 'cancelled' where id = $1`, [
    campaignId,
  ])
  await tend()
  assert.equal(await queued(campaignId), 0)
  assert.ok((await campaign(campaignId))?.finished_at instanceof Date)
})

test('what a crash left unheard is sent again by at-least-once, and by nothing else', async () => {
  await steps.deps.store.markUnheard(steps.now())
  const willing = await steps.addCampaign('running', 'at-least-once')
  const again = await steps.sendOne({ campaignId: willing })
  const once = await steps.sendOne({ campaignId: await steps.addCampaign('running') })
  steps.pass(1)
  const { accountId } = steps.world
  assert.equal(await steps.deps.store.markUnheard(steps.now(), [accountId]), 2)
  const asked = `select message_id from polls where account_id = $1`
  const { rows } = await steps.world.pool.query<{ message_id: string }>(asked, [accountId])
  assert.deepEqual(new Set(rows.map(({ message_id }) => message_id)), new Set([again.id, once.id]))
  const handed = await steps.handOver()
  assert.deepEqual(
    handed.map(({ id, submission }) => [id, submission]),
    [[again.id, 2]],
  )
  assert.deepEqual(await steps.statusOf(once.id), ['submitted', null])
  await settle(handed.map((one) => accepted(one, 'after-the-crash')))
})

test('with room for one at a time, every campaign has its turn', async () => {
  const campaigns = await Promise.all([1, 2, 3].map(() => steps.addCampaign('running')))
  for (const campaignId of campaigns) {
    await queue(
      steps.world,
      Array.from({ length: 40 }, () => ({ to: steps.person() })),
      { campaignId },
    )
  }
  const turns = new Map<string, number>()
  for (let times = 0; times < 60; times++) {
    for (const { campaignId } of await steps.handOver(1)) {
      turns.set(campaignId, (turns.get(campaignId) ?? 0) + 1)
    }
  }
  assert.equal(
    [...turns.values()].reduce((sum, one) => sum + one, 0),
    60,
  )
  for (const id of campaigns) assert.ok((turns.get(id) ?? 0) >= 5, JSON.stringify([...turns]))
  while ((await steps.handOver()).length > 0);
})

test('validity ends for what came back into the queue too', async () => {
  const { id, handover } = await steps.sendOne({ validUntil: steps.now() + 5_000 })
  await settle([untaken(handover, 60_000)])
  assert.equal(await expireQueued(steps.deps), 0)
  steps.pass(5_001)
  assert.equal(await expireQueued(steps.deps), 1)
  assert.deepEqual(await steps.statusOf(id), ['expired', 'expired-in-queue'])
})

test('what waits for an account that was deleted has failed if no other takes it, and its campaign is done', async () => {
  const campaignId = await steps.addCampaign('running')
  const accountId = await addAccount(steps.world, 1)
  const ids = await queue(steps.world, [{ to: steps.person() }, { to: steps.person() }], {
    campaignId,
    accountId,
  })
  await tend()
  assert.equal(await queued(campaignId), 2)
  await steps.world.pool.query('update provider_accounts set deleted_at = $2 where id = $1', [
    accountId,
    new Date(steps.now()),
  ])
  await tend()
  // For a while the other accounts may take over.
  for (const id of ids) assert.deepEqual(await steps.statusOf(id), ['queued', null])
  steps.pass(60_001)
  while ((await tend()) > 0);
  for (const id of ids) assert.deepEqual(await steps.statusOf(id), ['failed', 'no-route'])
  assert.equal(await queued(campaignId), 0)
  assert.equal((await campaign(campaignId))?.state, 'done')
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('the sweep of orphans keeps to what came lately, and ends when it is to stop', async () => {
  const { handover, to } = await steps.sendOne()
  await steps.receipt(to, 'swept')
  await drainInbox(steps.deps, 10)
  // A crash kept the answer's side from seeing it.
  await settle([accepted(handover, 'swept')], {
    requeueOrphansByKeys: () => Promise.reject(new Error('gone')),
  })
  const stopped = sweepOrphans(steps.deps, { isStopping: () => true })
  assert.equal(await stopped, 0)
  assert.equal(await sweepOrphans(steps.deps, { since: steps.now() + 1_000 }), 0)
  assert.equal(await sweepOrphans(steps.deps, { since: steps.now() - 60_000 }), 1)
})
