import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import { fallBackLate } from '../../src/flows/fall-back-late.ts'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { AFTER_A_MINUTE, refused, startFallbacks } from '../support/fallback-world.ts'
import { accepted } from '../support/pipeline-steps.ts'
import { countDifferences, standingOtherwise } from '../support/pipeline-world.ts'

/** What a message costs that turns to its second channel: 3,000 by RCS, 1,000 by SMS. */

const CREDIT = 1_000_000

const world = await startFallbacks()
const { steps, take, handOverBy, rich, sms, sendRich, receive, drain, rowOf, detailOf } = world
const { pool, workspaceId } = steps.world

after(() => world.stop())

await pool.query('insert into balances (workspace_id, is_on, micros) values ($1, true, $2)', [
  workspaceId,
  CREDIT,
])
await pool.query(
  `insert into credit_movements (id, workspace_id, at, kind, micros, balance, created_by)
   values (gen_random_uuid(), $1, now(), 'credit', $2, $2, 'system')`,
  [workspaceId, CREDIT],
)

const sumOf = async (sql: string): Promise<number> =>
  Number((await pool.query<{ n: string | null }>(sql, [workspaceId])).rows[0]?.n ?? 0)
const balance = () => sumOf('select micros as n from balances where workspace_id = $1')
const spent = () => sumOf('select sum(micros) as n from spend where workspace_id = $1')
const counted = () => sumOf('select sum(messages) as n from spend where workspace_id = $1')

/** What the credit and the month bear more than before. */
async function since() {
  const [left, month, messages] = [await balance(), await spent(), await counted()]
  return async () => [
    left - (await balance()),
    (await spent()) - month,
    (await counted()) - messages,
  ]
}

/** Taken by its RCS provider, and turned to SMS for want of news. */
async function turnedLate() {
  const one = await sendRich({ fallback: AFTER_A_MINUTE })
  steps.pass(61_000)
  await fallBackLate(steps.deps)
  return one
}

const optOut = (to: string, id: string) =>
  pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     values (('x' || right($3::text, 2))::bit(8)::integer, $1, $2, 'opt-out', 'person', now())`,
    [workspaceId, to, id],
  )

const moneyOf = async (id: string) => {
  const { price_micros, debited_micros, charge } = await rowOf(id)
  return [price_micros, debited_micros, charge]
}

test('a second channel that is reserved is paid for on top of the first', async () => {
  const cost = await since()
  const one = await turnedLate()
  assert.deepEqual(await moneyOf(one.id), [4_000, 4_000, 'maybe'])
  assert.deepEqual(await cost(), [4_000, 4_000, 1])
  await sms()
})

test('opted out before the second channel, it costs what the first did', async () => {
  const cost = await since()
  const one = await turnedLate()
  await optOut(one.to, one.id)
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'rejected')
  const { why } = await detailOf(one.id)
  assert.ok(why.sentences.includes('This will change if it arrives by RCS.'))
  assert.deepEqual(await moneyOf(one.id), [3_000, 3_000, 'maybe'])
  assert.deepEqual(await cost(), [3_000, 3_000, 1])

  await receive(one, 'DELIVRD')
  await drain()
  const row = await rowOf(one.id)
  assert.deepEqual([row.status, row.channel], ['delivered', 'rcs'])
  assert.deepEqual(await cost(), [3_000, 3_000, 1])
})

test('its validity over before the second channel, it costs what the first did', async () => {
  const cost = await since()
  const one = await turnedLate()
  await pool.query(
    `with timed as (update messages set valid_until = $2 where id = $1)
     update send_queue set valid_until = $2 where message_id = $1`,
    [one.id, new Date(steps.now() + 10_000)],
  )
  steps.pass(11_000)
  await expireQueued(steps.deps)
  assert.equal((await rowOf(one.id)).status, 'expired')
  assert.deepEqual(await moneyOf(one.id), [3_000, 3_000, 'maybe'])
  assert.deepEqual(await cost(), [3_000, 3_000, 1])
})

test('a first channel that costs nothing leaves nothing to pay', async () => {
  const cost = await since()
  const one = await take()
  const [handover] = await handOverBy(rich)
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, world.accountOf(rich), [refused(handover)])
  assert.deepEqual(await moneyOf(one.id), [1_000, 1_000, 'no'])
  await optOut(one.to, one.id)
  assert.deepEqual(await sms(), [])
  const [taken] = await cost()
  assert.equal(taken, 0)
})

test('what the first channel delivers before the second is handed over is not sent again, and not paid twice', async () => {
  const cost = await since()
  const one = await turnedLate()
  await receive(one, 'DELIVRD')
  await drain()
  assert.deepEqual(await sms(), [])
  const row = await rowOf(one.id)
  assert.deepEqual([row.status, row.channel, row.account_id], ['delivered', 'rcs', rich])
  assert.deepEqual(await moneyOf(one.id), [3_000, 3_000, 'yes'])
  assert.deepEqual(await cost(), [3_000, 3_000, 1])
  const { legs, timeline, message } = await detailOf(one.id)
  assert.deepEqual(
    legs.map(({ channel, status, decides }) => [channel, status, decides]),
    [
      ['rcs', 'delivered', true],
      ['sms', 'cancelled', false],
    ],
  )
  assert.equal(message.textedTwice, false)
  assert.ok(timeline.some(({ title }) => title === 'SMS was not sent any more: RCS brought it'))
})

test('a channel that surely costs nothing is no part of the price', async () => {
  const cost = await since()
  const one = await turnedLate()
  const [handover] = await sms()
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, steps.account, [refused(handover, 0x0b)])
  const [price, , charge] = await moneyOf(one.id)
  assert.deepEqual([price, charge], [3_000, 'maybe'])
  const [, month] = await cost()
  assert.equal(month, 3_000)
})

test('both channels that cost are both in the price, and the one that decides is the message’s', async () => {
  const one = await turnedLate()
  const [handover] = await sms()
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `sms-${one.id}`)])
  await receive({ to: one.to, providerId: `sms-${one.id}` }, 'UNDELIV', steps.world.accountId)
  await receive(one, 'DELIVRD')
  await drain()
  const row = await rowOf(one.id)
  assert.deepEqual([row.status, row.channel, row.price_micros], ['delivered', 'rcs', 4_000])
})

test('a campaign that is stopped for good keeps what the first channel cost', async () => {
  // Cancelled by a person, which the database does by itself.
  const cost = await since()
  const one = await turnedLate()
  const { rows } = await pool.query(
    `select end_unsent_messages(249::smallint, $2, array[bucket], array[id],
       '{"key":"cancellation:0","kind":"cancellation","status":"cancelled","grade":"inferred","reason":"cancelled","fault":"us"}',
       '{"charge":"no","charge_source":"us","rule":"stopped-by-person"}') as n,
       let_go_unsent($2::timestamptz::date, array[bucket], array[id])
     from messages where id = $1`,
    [one.id, new Date(steps.now())],
  )
  assert.equal(rows[0].n, 1)
  await pool.query(
    `select let_go_unsent($2::timestamptz::date, array[bucket], array[id]) from messages where id = $1`,
    [one.id, new Date(steps.now())],
  )
  assert.equal((await rowOf(one.id)).status, 'cancelled')
  assert.deepEqual(await moneyOf(one.id), [3_000, 3_000, 'maybe'])
  assert.deepEqual(await cost(), [3_000, 3_000, 1])
})

test('counts and credit add up, and every message stands as its evidence says', async () => {
  assert.deepEqual(await countDifferences(steps.world), [])
  assert.deepEqual((await recount(pool)).differences, [])
  assert.deepEqual(await standingOtherwise(steps.world, steps.deps.store), [])
})
