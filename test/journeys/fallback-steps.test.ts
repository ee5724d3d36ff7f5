import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { messageDetailJson, messageJson } from '../../src/adapters/http/api/message-json.ts'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import { fallBackLate } from '../../src/flows/fall-back-late.ts'
import { leaveUnreachable } from '../../src/flows/leave-unreachable.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { takenRecord } from '../../src/flows/taken-record.ts'
import { AFTER_A_MINUTE, AT_FAILURE, refused, startFallbacks } from '../support/fallback-world.ts'
import { accepted, unheard } from '../support/pipeline-steps.ts'
import { countDifferences, standingOtherwise } from '../support/pipeline-world.ts'

/** Turning to the second channel, in orders that a live pipeline takes only by chance. */

const world = await startFallbacks()
const { steps, rich, refresh, accountOf, take, handOverBy, sms } = world
const { sendRich, queueOne, receive, drain, rowOf, detailOf, correctionsOf } = world

after(() => world.stop())

const REQUEST = {
  text: 'Your table is ready',
  from: null,
  reference: null,
  accountId: null,
  validitySeconds: null,
  sendAt: null,
}

/** Until another transaction waits for what this client holds. */
async function waitedFor(client: { query: typeof steps.world.pool.query }): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::integer as n from pg_locks l where not l.granted
         and pg_backend_pid() = any (pg_blocking_pids(l.pid))`,
    )
    if ((rows[0]?.n ?? 0) > 0) return
    assert.ok(Date.now() < deadline, 'nobody waits')
  }
}

test('a receipt of failure turns the message to its second channel, and nobody is told an end', async () => {
  const one = await sendRich()
  await receive(one, 'UNDELIV')
  await drain()
  const waiting = await rowOf(one.id)
  assert.deepEqual(
    [waiting.status, waiting.detail, waiting.channel, waiting.fallback, waiting.is_final],
    ['queued', 'fell-back', 'sms', null, false],
  )
  const [handover] = await sms()
  assert.deepEqual(
    [handover?.id, handover?.submission, handover?.channel, handover?.sender],
    [one.id, 2, 'sms', 'Delivrd'],
  )
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `sms-${one.id}`)])
  await receive({ to: one.to, providerId: `sms-${one.id}` }, 'DELIVRD', steps.world.accountId)
  await drain()
  const detail = await detailOf(one.id)
  assert.deepEqual(
    detail.legs.map(({ channel, status, submission, decides }) => [
      channel,
      status,
      submission,
      decides,
    ]),
    [
      ['rcs', 'failed', 1, false],
      ['sms', 'delivered', 2, true],
    ],
  )
  assert.ok(
    detail.timeline.some(({ title }) => /^RCS did not bring it.*; SMS instead$/.test(title)),
  )
  assert.deepEqual(await correctionsOf(one.id), [])
})

test('an answer of refusal turns it at once, and an answer that was never heard does not', async () => {
  const one = await take()
  const [handover] = await handOverBy(rich)
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, accountOf(rich), [refused(handover)])
  assert.deepEqual(
    (await sms()).map(({ id }) => id),
    [one.id],
  )

  const other = await take()
  const [lost] = await handOverBy(rich)
  assert.ok(lost !== undefined)
  await settleAnswers(steps.deps, accountOf(rich), [unheard(lost)])
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(other.id)).channel, 'rcs')
})

test('without a fallback nothing is turned', async () => {
  const one = await sendRich({ fallback: null })
  await receive(one, 'UNDELIV')
  await drain()
  assert.equal((await rowOf(one.id)).status, 'failed')
  assert.deepEqual(await sms(), [])
})

test('a person who opted out is not texted by another channel', async () => {
  const one = await sendRich()
  await receive(one, 'UNDELIV')
  await steps.world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     values (('x' || right($3::text, 2))::bit(8)::integer, $1, $2, 'opt-out', 'person', now())`,
    [steps.world.workspaceId, one.to, one.id],
  )
  await drain()
  assert.deepEqual(await sms(), [])
  const row = await rowOf(one.id)
  assert.deepEqual([row.status, row.reason], ['rejected', 'opted-out'])
})

test('a deadline turns a message that is still under way; what arrives after all is said to have come twice', async () => {
  const one = await sendRich({ fallback: AFTER_A_MINUTE })
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
  steps.pass(61_000)
  await fallBackLate(steps.deps)
  const [handover] = await sms()
  assert.equal(handover?.id, one.id)
  assert.ok(handover !== undefined)
  await settleAnswers(steps.deps, steps.account, [accepted(handover, `sms-${one.id}`)])
  await receive({ to: one.to, providerId: `sms-${one.id}` }, 'DELIVRD', steps.world.accountId)
  await receive(one, 'DELIVRD')
  await drain()
  const detail = await detailOf(one.id)
  assert.equal(detail.message.textedTwice, true)
  assert.ok(
    detail.why.sentences.includes('The recipient got both: it was delivered by RCS and by SMS.'),
  )
  assert.ok(
    detail.timeline.some(
      ({ title }) => title === 'RCS brought no news of delivery in time; SMS instead',
    ),
  )
})

test('a deadline finds what was delivered in time, and leaves it', async () => {
  const one = await sendRich({ fallback: AFTER_A_MINUTE })
  await receive(one, 'DELIVRD')
  await drain()
  steps.pass(61_000)
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'delivered')
})

test('a deadline turns what was never answered, and only then', async () => {
  const one = await take({ fallback: AFTER_A_MINUTE })
  const [lost] = await handOverBy(rich)
  assert.ok(lost !== undefined)
  await settleAnswers(steps.deps, accountOf(rich), [unheard(lost)])
  assert.deepEqual(await sms(), [])
  steps.pass(61_000)
  await fallBackLate(steps.deps)
  assert.deepEqual(
    (await sms()).map(({ id }) => id),
    [one.id],
  )
})

test('a receipt and a deadline at the same moment make one text', async () => {
  const all = []
  for (let at = 0; at < 20; at++) all.push(await sendRich({ fallback: AFTER_A_MINUTE }))
  steps.pass(61_000)
  for (const one of all) await receive(one, 'UNDELIV')
  await Promise.all([drain(), fallBackLate(steps.deps), drain(), fallBackLate(steps.deps)])
  await fallBackLate(steps.deps)
  const handed = [...(await sms()), ...(await sms())]
  assert.deepEqual(handed.map(({ id }) => id).toSorted(), all.map(({ id }) => id).toSorted())
  for (const { id } of all) assert.equal((await rowOf(id)).submissions, 2)
})

test('a first channel that no account carries to that number, or that takes no such text, is passed over', async () => {
  const long = await take({ text: 'x'.repeat(3_100), fallback: AT_FAILURE })
  assert.deepEqual(
    [long.taken.refusal?.reason, (await rowOf(long.id)).channel],
    ['message-too-long', 'rcs'],
  )
  await steps.world.pool.query('update provider_accounts set enabled = false where id = $1', [rich])
  const one = await take()
  await steps.world.pool.query('update provider_accounts set enabled = true where id = $1', [rich])
  assert.deepEqual(
    (await sms()).map(({ id }) => id),
    [one.id],
  )
  const detail = await detailOf(one.id)
  assert.deepEqual(
    detail.legs.map(({ channel, submission }) => [channel, submission]),
    [
      ['rcs', null],
      ['sms', 1],
    ],
  )
  // It began with its second channel, and says so, as what was asked for is said.
  const { channel, fallback, fallback_state: state } = messageDetailJson(detail, steps.now())
  const asked = { channel: 'sms', from: null, after_seconds: null }
  assert.deepEqual([channel, fallback, state], ['sms', asked, 'used'])
  const request = { ...REQUEST, to: one.to, channel: 'rcs' as const, fallback: AT_FAILURE }
  const told = { workspaceId: steps.world.workspaceId, taken: { rows: [], currency: 'EUR' } }
  const answered = messageJson(takenRecord(one.taken, request, told), steps.now())
  assert.deepEqual([answered.fallback, answered.fallback_state], [asked, 'used'])
})

test('a text is one message by RCS, and as many segments as it needs by SMS', async () => {
  const one = await sendRich({ text: 'x'.repeat(400) })
  assert.equal((await rowOf(one.id)).price_micros, 3_000)
  await receive(one, 'REJECTD')
  await drain()
  const row = await rowOf(one.id)
  const { rows } = await steps.world.pool.query(
    'select segments, charge from messages where id = $1',
    [one.id],
  )
  assert.equal(rows[0].segments, 3)
  // What the first cost, or may have cost, is not forgotten.
  assert.equal(row.price_micros, rows[0].charge === 'no' ? 3_000 : 6_000)
  await sms()
})

test('without credit for it the second channel is not tried, and the timeline says so', async () => {
  const { pool, workspaceId } = steps.world
  const one = await sendRich()
  await pool.query(
    `insert into balances (workspace_id, is_on, micros) values ($1, true, 0)
     on conflict (workspace_id) do update set is_on = true`,
    [workspaceId],
  )
  await pool.query('update messages set debited_micros = 0 where id = $1', [one.id])
  await receive(one, 'UNDELIV')
  await drain()
  await pool.query('update balances set is_on = false where workspace_id = $1', [workspaceId])
  assert.equal((await rowOf(one.id)).status, 'failed')
  assert.deepEqual(await sms(), [])
  const { timeline } = await detailOf(one.id)
  assert.ok(timeline.some(({ title }) => title.startsWith('SMS was to be tried instead')))
})

test('what is cancelled, or out of its time, does not turn', async () => {
  const campaignId = await steps.addCampaign('running')
  const one = await sendRich({ campaignId })
  await steps.world.pool.query(`update campaigns set state = 'cancelled' where id = $1`, [
    campaignId,
  ])
  await receive(one, 'UNDELIV')
  await drain()
  assert.equal((await rowOf(one.id)).status, 'failed')

  const late = await sendRich()
  await steps.world.pool.query('update messages set valid_until = $2 where id = $1', [
    late.id,
    new Date(steps.now() - 1_000),
  ])
  await receive(late, 'EXPIRED')
  await drain()
  assert.equal((await rowOf(late.id)).status, 'expired')
  assert.deepEqual(await sms(), [])
})

test('a campaign that is being changed just now is waited for, and nobody is told an end', async () => {
  const campaignId = await steps.addCampaign('running')
  const one = await sendRich({ campaignId })
  await receive(one, 'UNDELIV')
  const client = await steps.world.pool.connect()
  await client.query('begin')
  await client.query('select 1 from campaigns where id = $1 for update', [campaignId])
  const drained = drain()
  await waitedFor(client)
  await client.query('commit')
  client.release()
  await drained
  assert.deepEqual(
    (await sms()).map(({ id }) => id),
    [one.id],
  )
  assert.deepEqual(await correctionsOf(one.id), [])
})

test('a claim and a deadline that want the same message do not wait for each other in a circle', async () => {
  const campaignId = await steps.addCampaign('running', 'at-least-once')
  for (let time = 0; time < 20; time++) {
    const one = await queueOne(campaignId, AFTER_A_MINUTE)
    const [handover] = await handOverBy(rich)
    assert.ok(handover?.id === one.id)
    await settleAnswers(steps.deps, accountOf(rich), [unheard(handover)])
    steps.pass(61_000)
    await world.reach()
    const [again] = await Promise.all([handOverBy(rich), fallBackLate(steps.deps)])
    const texts = await sms()
    assert.ok(texts.length <= 1 && again.length <= 1)
    if (again.length === 0)
      assert.deepEqual(
        texts.map(({ id }) => id),
        [one.id],
      )
  }
})

test('its validity over while it waits for the second channel, it ends', async () => {
  const one = await sendRich()
  await steps.world.pool.query('update messages set valid_until = $2 where id = $1', [
    one.id,
    new Date(steps.now() + 10_000),
  ])
  await receive(one, 'UNDELIV')
  await drain()
  steps.pass(11_000)
  await expireQueued(steps.deps)
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'expired')
})

test('what waits for an account out of reach turns once nobody else takes it by that channel', async () => {
  const one = await take()
  const reached = (
    await steps.world.pool.query('select last_bound_at from provider_accounts where id = $1', [
      rich,
    ])
  ).rows[0].last_bound_at
  await steps.world.pool.query('update provider_accounts set last_bound_at = null where id = $1', [
    rich,
  ])
  await refresh()
  const links = { isBound: false, isRefused: false, quietMs: 0 }
  steps.pass(120_000)
  await leaveUnreachable(steps.deps, () => links, new Map())
  await steps.world.pool.query('update provider_accounts set last_bound_at = $2 where id = $1', [
    rich,
    reached,
  ])
  await refresh()
  assert.deepEqual(
    (await sms()).map(({ id }) => id),
    [one.id],
  )
  const { legs } = await detailOf(one.id)
  assert.deepEqual(
    legs.map(({ channel, submission, reason }) => [channel, submission, reason]),
    [
      ['rcs', null, 'gateway-error'],
      ['sms', 1, null],
    ],
  )
})

test('counts add up, and every message stands as its evidence says', async () => {
  assert.deepEqual(await countDifferences(steps.world), [])
  assert.deepEqual(await standingOtherwise(steps.world, steps.deps.store), [])
})
