import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { expireQueued, expireSilent } from '../../src/flows/expire-silent.ts'
import type {
  Answer,
  Gateway,
  Handover,
  PipelineAccount,
  PipelineDeps,
  PipelineStore,
} from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type World,
  countDifferences,
  createWorld,
  log,
  queue,
  random,
  standings,
} from '../support/pipeline-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** The pipeline step by step, in orders that a live one takes only by chance. */

let database: TestDatabase
let world: World
let store: PipelineStore
let deps: PipelineDeps
let account: PipelineAccount
let aheadMs = 0
const now = () => Date.now() + aheadMs
let recipients = 0

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  deps = { store, clock: { now }, random, log, accounts, ...PARTS, startedAt: 0 }
  await accounts.refresh()
  const found = accounts.get(world.accountId)
  assert.ok(found !== undefined)
  account = found
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

const person = (): string => `+44770090${String((recipients += 1)).padStart(4, '0')}`

/** Hands over what is queued, and gives what a provider would be given. */
async function handOver(): Promise<readonly Handover[]> {
  const handed: Handover[] = []
  const gateway: Gateway = {
    room: () => 100,
    encode: () => ({ kind: 'encoded', segments: [{}] }),
    submit: (handovers) => handed.push(...handovers),
  }
  await submitMessages(deps, account, gateway)
  return handed
}

async function sendOne(options: Parameters<typeof queue>[2] = {}) {
  const to = person()
  const [id] = await queue(world, [{ to }], options)
  const [handover] = await handOver()
  assert.ok(id !== undefined && handover?.id === id)
  return { id, to, handover }
}

const accepted = (handover: Handover, providerId: string): Answer => ({
  kind: 'accepted',
  handover,
  segment: 1,
  providerId,
  at: now(),
})

const receipt = (to: string, providerId: string, stat = 'DELIVRD') =>
  recordReceipts(deps, [
    {
      accountId: world.accountId,
      protocol: 'smpp',
      meta: null,
      raw: encodePdu({
        command: 'deliver_sm',
        esm_class: 4,
        source_addr: to.slice(1),
        destination_addr: 'Delivrd',
        short_message: new TextEncoder().encode(
          `id:${providerId} sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:${stat} err:000 text:`,
        ),
      }),
    },
  ])

const statusOf = async (id: string) => {
  const one = (await standings(world)).find((stand) => stand.id === id)
  return [one?.status, one?.reason]
}

const evidenceOf = async (id: string) => {
  const { rows } = await world.pool.query<{ kind: string; matched_by: string; times_seen: number }>(
    'select kind, matched_by, times_seen from evidence where message_id = $1 order by key',
    [id],
  )
  return rows
}

async function addCampaign(state: string, policy = 'at-most-once'): Promise<string> {
  const id = makeId(now(), 0, random(9))
  await world.pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, policy, created_by, created_at)
     values ($1, $2, 'c', $3, 't', $4, 'system', $5)`,
    [id, world.workspaceId, state, policy, new Date()],
  )
  return id
}

test('a receipt that was read before the answer came is adopted by the answer', async () => {
  const { id, to, handover } = await sendOne()
  await receipt(to, 'early-1')
  await drainInbox(deps, 10)
  assert.deepEqual(await statusOf(id), ['submitted', null])
  assert.equal(await settleAnswers(deps, account, [accepted(handover, 'early-1')]), 1)
  await drainInbox(deps, 10)
  assert.deepEqual(await statusOf(id), ['delivered', null])
  assert.deepEqual(await evidenceOf(id), [
    { kind: 'receipt', matched_by: 'adopted', times_seen: 1 },
  ])
})

/** The look-up has not found it; before the orphan is committed, the answer is. */
const slowly = (handover: Parameters<typeof accepted>[0], providerId: string): PipelineStore => ({
  ...store,
  inLedger: (work) =>
    store.inLedger((ledger) =>
      work({
        ...ledger,
        addOrphans: async (rows, at) => {
          await settleAnswers(deps, account, [accepted(handover, providerId)])
          await ledger.addOrphans(rows, at)
        },
      }),
    ),
})

test('an answer that is committed while its receipt is being read adopts it too', async () => {
  const { id, to, handover } = await sendOne()
  await receipt(to, 'early-2')
  await drainInbox({ ...deps, store: slowly(handover, 'early-2') }, 10)
  await drainInbox(deps, 10)
  assert.deepEqual(await statusOf(id), ['delivered', null])
})

test('it does so too where its id, or another spelling of it, was that of somebody else', async () => {
  for (const [theirs, own] of [
    ['21', '21'],
    ['34', '22'],
  ] as const) {
    const other = await sendOne()
    await settleAnswers(deps, account, [accepted(other.handover, theirs)])
    const { id, to, handover } = await sendOne()
    await receipt(to, own)
    await drainInbox({ ...deps, store: slowly(handover, own) }, 10)
    await drainInbox(deps, 10)
    assert.deepEqual(await statusOf(id), ['delivered', null])
    assert.equal((await statusOf(other.id))[0], 'submitted')
  }
})

test('a repeated receipt is one fact that was seen twice', async () => {
  const { id, to, handover } = await sendOne()
  await settleAnswers(deps, account, [accepted(handover, 'twice-1')])
  await receipt(to, 'twice-1')
  await drainInbox(deps, 10)
  await receipt(to, 'twice-1')
  await receipt(to, 'twice-1')
  await drainInbox(deps, 10)
  assert.deepEqual(await evidenceOf(id), [{ kind: 'receipt', matched_by: 'exact', times_seen: 3 }])
})

test('an answer that was never heard is not sent again', async () => {
  const { id, handover } = await sendOne()
  await settleAnswers(deps, account, [{ kind: 'unknown', handover, segment: 1, at: now() }])
  assert.deepEqual(await handOver(), [])
  assert.deepEqual(await statusOf(id), ['submitted', null])
  // It came after all, late: its id is known from then on.
  await settleAnswers(deps, account, [accepted(handover, 'late-1')])
  const known = await store.findByProviderIds([{ accountId: account.id, idKey: 'late-1' }])
  assert.equal(known.length, 1)
})

test('a campaign that says at-least-once sends again what was never heard', async () => {
  const campaignId = await addCampaign('running', 'at-least-once')
  const { id, to, handover } = await sendOne({ campaignId })
  await settleAnswers(deps, account, [{ kind: 'unknown', handover, segment: 1, at: now() }])
  assert.deepEqual(await handOver(), [], 'a late answer is given some time')
  aheadMs += 30_000
  const [second] = await handOver()
  assert.deepEqual([second?.id, second?.submission], [id, 2])
  assert.ok(second !== undefined)
  await settleAnswers(deps, account, [accepted(handover, 'first-1'), accepted(second, 'second-1')])
  await receipt(to, 'first-1')
  await receipt(to, 'second-1')
  await drainInbox(deps, 10)
  assert.deepEqual(await statusOf(id), ['delivered', null])
  const { rows } = await world.pool.query('select texted_twice from messages where id = $1', [id])
  assert.deepEqual(rows, [{ texted_twice: true }])
})

test('what a busy provider did not take goes back to the queue and out again', async () => {
  const { id, handover } = await sendOne()
  await settleAnswers(deps, account, [{ kind: 'untaken', handover, retryAfterMs: 0, at: now() }])
  assert.deepEqual(await statusOf(id), ['queued', null])
  assert.deepEqual(await countDifferences(world), [])
  const [again] = await handOver()
  assert.equal(again?.submission, 2)
  assert.deepEqual(await statusOf(id), ['submitted', null])
})

test('what comes back to a campaign that was cancelled meanwhile is cancelled', async () => {
  const campaignId = await addCampaign('running')
  const { id, handover } = await sendOne({ campaignId })
  await world.pool.query(`update campaigns set state = 'cancelled' where id = $1`, [campaignId])
  await settleAnswers(deps, account, [{ kind: 'untaken', handover, retryAfterMs: 0, at: now() }])
  assert.deepEqual(await statusOf(id), ['cancelled', 'cancelled'])
})

test('a stopped campaign keeps its messages in the queue', async () => {
  const campaignId = await addCampaign('stopped')
  const [id] = await queue(world, [{ to: person() }], { campaignId })
  assert.deepEqual(await handOver(), [])
  assert.deepEqual(await statusOf(id ?? ''), ['queued', null])
  await world.pool.query(`update campaigns set state = 'running' where id = $1`, [campaignId])
  assert.equal((await handOver()).length, 1)
})

test('a large campaign never hides a single message', async () => {
  const campaignId = await addCampaign('running')
  await queue(
    world,
    Array.from({ length: 500 }, () => ({ to: person() })),
    { campaignId },
  )
  const [single] = await queue(world, [{ to: person() }])
  const handed = await handOver()
  assert.equal(handed.length, 100)
  assert.ok(handed.some(({ id }) => id === single))
  while ((await handOver()).length > 0);
})

test('when its time has passed without news a message is unconfirmed, and a receipt corrects that', async () => {
  const { id, to, handover } = await sendOne()
  await settleAnswers(deps, account, [accepted(handover, 'silent-1')])
  await expireSilent(deps)
  assert.deepEqual(await statusOf(id), ['submitted', null])
  aheadMs += 31_000
  while ((await expireSilent(deps)) > 0);
  assert.deepEqual(await statusOf(id), ['unconfirmed', 'receipt-timeout'])
  await receipt(to, 'silent-1')
  await drainInbox(deps, 10)
  assert.deepEqual(await statusOf(id), ['delivered', null])
  assert.deepEqual(await countDifferences(world), [])
})

test('validity ends in the queue whether or not the account is reachable', async () => {
  const [id] = await queue(world, [{ to: person() }], { validUntil: now() - 1 })
  const [waits] = await queue(world, [{ to: person() }], { validUntil: now() + 60_000 })
  assert.equal(await expireQueued(deps), 1)
  assert.deepEqual(await statusOf(id ?? ''), ['expired', 'expired-in-queue'])
  assert.deepEqual(await statusOf(waits ?? ''), ['queued', null])
  assert.equal((await handOver()).length, 1)
  assert.deepEqual(await countDifferences(world), [])
})

test('a number that opted out while its message waited is not texted', async () => {
  const to = person()
  const [id] = await queue(world, [{ to }])
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, source, created_at) values ($1, $2, $3, 'import', $4)`,
    [bucketOf(world.workspaceId, to), world.workspaceId, to, new Date()],
  )
  assert.deepEqual(await handOver(), [])
  assert.deepEqual(await statusOf(id ?? ''), ['rejected', 'opted-out'])
})

test('whichever statement fails, no receipt is lost and none counts twice', async () => {
  const { id, to, handover } = await sendOne()
  await settleAnswers(deps, account, [accepted(handover, 'fault-1')])
  await receipt(to, 'fault-1')
  await receipt(to, 'no-such-id')
  await recordReceipts(deps, [
    { accountId: account.id, raw: Uint8Array.of(1, 2, 3), protocol: 'smpp', meta: null },
  ])
  const statements =
    'takeInbox findByProviderIds lockMessages appendEvidence changeStandings moveCounts countLatencies ' +
    'addOrphans'
  for (const name of statements.split(' ')) {
    const broken: PipelineStore = {
      ...store,
      inLedger: (work) =>
        store.inLedger((ledger) =>
          work({ ...ledger, [name]: () => Promise.reject(new Error(`${name} fails`)) }),
        ),
    }
    await assert.rejects(drainInbox({ ...deps, store: broken }, 10), { message: `${name} fails` })
    assert.equal(await store.inboxLag(10), 3, name)
    assert.deepEqual(await statusOf(id), ['submitted', null])
  }
  await drainInbox(deps, 10)
  assert.equal(await store.inboxLag(10), 0)
  assert.deepEqual(await statusOf(id), ['delivered', null])
  const { rows } = await world.pool.query('select state from orphans order by state')
  assert.deepEqual(rows, [{ state: 'malformed' }, { state: 'waiting' }])
  assert.deepEqual(await countDifferences(world), [])
})

test('what fails while handing over leaves the message in the queue, and nothing leaves', async () => {
  const [id] = await queue(world, [{ to: person() }])
  for (const name of [
    'claimMessages',
    'addSubmissions',
    'changeStandings',
    'moveCounts',
    'addWatch',
  ]) {
    const broken: PipelineStore = {
      ...store,
      inLedger: (work) =>
        store.inLedger((ledger) =>
          work({ ...ledger, [name]: () => Promise.reject(new Error(`${name} fails`)) }),
        ),
    }
    const gateway: Gateway = {
      room: () => 100,
      encode: () => ({ kind: 'encoded', segments: [{}] }),
      submit: () => assert.fail('it left'),
    }
    await assert.rejects(submitMessages({ ...deps, store: broken }, account, gateway))
    assert.deepEqual(await statusOf(id ?? ''), ['queued', null])
  }
  assert.equal((await handOver()).length, 1)
  assert.deepEqual(await countDifferences(world), [])
})
