import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { adjustCredit } from '../../src/adapters/postgres/budgets.ts'
import { creditsTable } from '../../src/adapters/postgres/credits.ts'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { Answer, Handover, PipelineStore } from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Steps,
  accepted,
  receiptPdu,
  startSteps,
  unheard,
  untaken,
} from '../support/pipeline-steps.ts'
import {
  addAccount,
  countDifferences,
  log,
  random,
  standingOtherwise,
} from '../support/pipeline-world.ts'

/** Turning to another provider account, in orders that a live pipeline takes only by chance. */

let database: TestDatabase
let steps: Steps
let second: string

before(async () => {
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  second = await addAccount(steps.world, 2, { defaultSender: 'Second' })
  await reach(new Date(steps.now() + 3_600_000))
})

after(async () => {
  await steps?.world.pool.end()
  await database?.drop()
})

/** Every account's links are said to have been bound at that time. */
async function reach(at: Date): Promise<void> {
  await steps.world.pool.query('update provider_accounts set last_bound_at = $1', [at])
  await refresh()
}

const refresh = () => (steps.deps.accounts as unknown as { refresh(): Promise<void> }).refresh()

const accountOf = (id: string) => {
  const account = steps.deps.accounts.get(id)
  assert.ok(account !== undefined)
  return account
}

const settle = (answers: readonly Answer[], accountId = steps.world.accountId, over = {}) => {
  const store: PipelineStore = { ...steps.deps.store, ...over }
  return settleAnswers({ ...steps.deps, store }, accountOf(accountId), answers)
}

const refused = (handover: Handover, status = 0x08, segment = 1): Answer => ({
  kind: 'refused',
  handover,
  segment,
  refusal: { kind: 'status', status },
  at: handover.submittedAt,
})

async function handOverBySecond(segments = 1): Promise<readonly Handover[]> {
  const handed: Handover[] = []
  await submitMessages(steps.deps, accountOf(second), {
    room: () => 100,
    encode: () => ({ kind: 'encoded', segments: Array.from({ length: segments }, () => ({})) }),
    submit: (handovers) => handed.push(...handovers),
  })
  return handed
}

const detailOf = async (id: string) => {
  const text = 'select status, detail, conflict, texted_twice from messages where id = $1'
  return (await steps.world.pool.query(text, [id])).rows[0]
}

const receive = async (to: string, providerId: string, accountId = steps.world.accountId) => {
  const raw = receiptPdu({ to, providerId, stat: 'DELIVRD' })
  await recordReceipts(steps.deps, [{ accountId, raw, protocol: 'smpp', meta: null }])
  while ((await drainInbox(steps.deps, 100)) > 0);
}

test('answers that are settled twice turn a message once', async () => {
  const { id, handover } = await steps.sendOne()
  const { inLedger } = steps.deps.store
  const lost: Partial<PipelineStore> = {
    async inLedger(work) {
      await inLedger(work)
      throw new Error('Connection terminated unexpectedly')
    },
  }
  await assert.rejects(settle([refused(handover)], undefined, lost))
  await settle([refused(handover)])
  assert.deepEqual((await detailOf(id)).detail, 'rerouted')
  const handed = await handOverBySecond()
  assert.deepEqual(
    handed.map((one) => [one.id, one.submission]),
    [[id, 2]],
  )
  await settle([refused(handover)])
  assert.deepEqual(await handOverBySecond(), [])
  assert.deepEqual(await steps.handOver(), [])
  assert.deepEqual(
    [(await detailOf(id)).status, (await detailOf(id)).detail],
    ['submitted', 'rerouted'],
  )
  await settle([accepted(handed[0] ?? handover, 'second-1')], second)
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('a sender that was the account’s own becomes the next account’s own', async () => {
  await steps.world.pool.query(
    `update provider_accounts set settings = settings || '{"defaultSender": "Delivrd"}' where id = $1`,
    [steps.world.accountId],
  )
  await refresh()
  const { handover } = await steps.sendOne({ hasOwnSender: true })
  await settle([refused(handover)])
  const [next] = await handOverBySecond()
  assert.equal(next?.sender, 'Second')
})

test('an account whose own sender the workspace blocks, or never registered, is no way', async () => {
  const { pool, workspaceId } = steps.world
  const rule = (name: string, state: string) =>
    pool.query(
      `insert into senders (workspace_id, name_key, name, state, destinations, created_by, created_at)
       values ($1, lower($2), $2, $3, '{}', 'system', now())
       on conflict (workspace_id, name_key) do update set state = excluded.state`,
      [workspaceId, name, state],
    )
  const only = (registeredSendersOnly: boolean) =>
    pool.query('update workspaces set settings = settings || $2 where id = $1', [
      workspaceId,
      { registeredSendersOnly },
    ])
  const sentAs = async () => {
    const { id, handover } = await steps.sendOne({ hasOwnSender: true })
    await settle([refused(handover)])
    return [(await handOverBySecond())[0]?.sender, (await detailOf(id)).status]
  }
  // The second account takes no sender but its own.
  await allow(['Second'])
  await rule('Second', 'blocked')
  assert.deepEqual(await sentAs(), [undefined, 'rejected'])
  await rule('Second', 'registered')
  assert.deepEqual(await sentAs(), ['Second', 'submitted'])
  await pool.query(`delete from senders where workspace_id = $1`, [workspaceId])
  await rule('Delivrd', 'registered')
  await only(true)
  assert.deepEqual(await sentAs(), [undefined, 'rejected'])
  // By the sender that it was screened with it may still go, where the second lists it.
  await allow([])
  assert.deepEqual(await sentAs(), [undefined, 'rejected'])
  await allow(['Second', 'Delivrd'])
  assert.deepEqual(await sentAs(), ['Delivrd', 'submitted'])
  await allow([])
  await only(false)
  await pool.query(`delete from senders where workspace_id = $1`, [workspaceId])
})

async function allow(senders: readonly string[]): Promise<void> {
  await steps.world.pool.query(
    'update provider_accounts set settings = settings || $2 where id = $1',
    [second, { senders }],
  )
  await refresh()
}

test('an answer that was never heard leaves nothing to another', async () => {
  const campaignId = await steps.addCampaign('running', 'at-least-once')
  const { id, handover } = await steps.sendOne({ campaignId })
  await settle([unheard(handover)])
  steps.pass(60_000)
  const [again] = await steps.handOver()
  assert.ok(again !== undefined)
  await settle([refused(again)])
  assert.deepEqual(await handOverBySecond(), [])
  assert.notEqual((await detailOf(id)).status, 'queued')
})

test('of a long text that was taken in part nothing goes elsewhere', async () => {
  const { handover } = await steps.sendOne()
  await steps.world.pool.query(
    `insert into submissions (bucket, message_id, submission, segment, account_id, submitted_at)
     select bucket, message_id, submission, 2, account_id, submitted_at from submissions
     where message_id = $1`,
    [handover.id],
  )
  const long = { ...handover, segments: [{}, {}] }
  await settle([accepted(long, 'in-part-1', 1), refused(long, 0x08, 2)])
  assert.equal((await detailOf(handover.id)).status, 'submitted')
  assert.deepEqual(await handOverBySecond(2), [])
})

test('a late delivery by the first wins while the message waits for the second', async () => {
  const { id, to, handover } = await steps.sendOne()
  // The first said yes and no: its id is known.
  await settle([accepted(handover, 'late-first')])
  await steps.world.pool.query(`update submissions set answer = null where message_id = $1`, [id])
  await settle([refused(handover)])
  assert.deepEqual((await detailOf(id)).status, 'queued')
  await receive(to, 'late-first')
  const { status, conflict } = await detailOf(id)
  assert.deepEqual([status, conflict], ['delivered', false])
  assert.deepEqual(await handOverBySecond(), [])
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('two deliveries by two accounts are said loudly', async () => {
  const { id, to, handover } = await steps.sendOne()
  await settle([accepted(handover, 'twice-first')])
  await steps.world.pool.query(`update submissions set answer = null where message_id = $1`, [id])
  await settle([refused(handover)])
  const [next] = await handOverBySecond()
  assert.ok(next !== undefined)
  await settle([accepted(next, 'twice-second')], second)
  await receive(to, 'twice-first')
  assert.equal((await detailOf(id)).texted_twice, false)
  await receive(to, 'twice-second', second)
  assert.equal((await detailOf(id)).texted_twice, true)
})

test('a cancelled campaign turns to nobody', async () => {
  const campaignId = await steps.addCampaign('running')
  const { id, handover } = await steps.sendOne({ campaignId })
  await steps.world.pool.query(`update campaigns set state = 'cancelled' where id = $1`, [
    campaignId,
  ])
  await settle([refused(handover)])
  assert.equal((await detailOf(id)).status, 'rejected')
})

test('what is cancelled while it waits for the second is cancelled, and costs nothing', async () => {
  const campaignId = await steps.addCampaign('running')
  const { id, handover } = await steps.sendOne({ campaignId })
  await settle([refused(handover)])
  assert.equal((await detailOf(id)).detail, 'rerouted')
  await steps.world.pool.query(`update campaigns set state = 'cancelled' where id = $1`, [
    campaignId,
  ])
  const store = postgresCampaignStore(steps.world.pool, 2)
  while ((await tendCampaigns({ store, clock: { now: steps.now }, random, log })) > 0);
  assert.equal((await detailOf(id)).status, 'cancelled')
  assert.deepEqual(await handOverBySecond(), [])
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('a second account that is too busy is asked again, and the first is not', async () => {
  const { id, handover } = await steps.sendOne()
  await settle([refused(handover)])
  const [next] = await handOverBySecond()
  assert.ok(next !== undefined)
  await settle([untaken(next)], second)
  assert.deepEqual((await detailOf(id)).detail, 'rerouted')
  assert.deepEqual(await steps.handOver(), [])
  const [third] = await handOverBySecond()
  assert.equal(third?.submission, 3)
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('an account that is itself out of reach is no way', async () => {
  await reach(new Date(steps.now() - 60_000))
  const { id, handover } = await steps.sendOne()
  await settle([refused(handover)])
  assert.equal((await detailOf(id)).status, 'rejected')
  await reach(new Date(steps.now() + 3_600_000))
})

test('every message stands as its evidence says, decided anew', async () => {
  assert.deepEqual(await standingOtherwise(steps.world, steps.deps.store), [])
})

test('credit follows the price of the account that takes over, or nobody takes over', async () => {
  const { pool, workspaceId } = steps.world
  const price = (micros: number) =>
    pool.query(
      `update provider_accounts set settings = settings || jsonb_build_object('pricePerSegmentMicros', $2::int)
       where id = $1`,
      [second, micros],
    )
  await pool.query('insert into balances values ($1, true, 0)', [workspaceId])
  const credits = creditsTable(pool)
  const note = { note: null, createdBy: 'user:test', workspaceId }
  await credits.add({ ...note, id: crypto.randomUUID(), at: 0, micros: 10_000 })
  const sendOne = async () => {
    const sent = await steps.sendOne()
    // It was taken in on credit, and has been handed over meanwhile.
    await pool.query(`update messages set debited_micros = price_micros where id = $1`, [sent.id])
    await adjustCredit(pool, workspaceId, { debits: [1_000], now: steps.now() })
    return sent
  }
  const turned = async ({ id, handover }: Awaited<ReturnType<typeof sendOne>>) => {
    await settle([refused(handover)])
    const text = 'select account_id, debited_micros from messages where id = $1'
    const [row] = (await pool.query(text, [id])).rows
    return [row.account_id === second, row.debited_micros, await credits.balance(workspaceId)]
  }
  await price(4_000)
  await refresh()
  assert.deepEqual(await turned(await sendOne()), [true, 4_000, 6_000])
  await price(200)
  await refresh()
  assert.deepEqual(await turned(await sendOne()), [true, 200, 5_800])
  await price(5_801)
  await refresh()
  const tooDear = await sendOne()
  assert.deepEqual(await turned(tooDear), [false, 1_000, 4_800])
  assert.equal((await detailOf(tooDear.id)).status, 'rejected')
  const { differences } = await recount(pool)
  assert.deepEqual(
    differences.filter(({ what }) => what.startsWith('credit')),
    [],
  )
})
