import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import { fallBackLate } from '../../src/flows/fall-back-late.ts'
import { leaveUnreachable } from '../../src/flows/leave-unreachable.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { AFTER_A_MINUTE, AT_FAILURE, startFallbacks } from '../support/fallback-world.ts'
import { untaken } from '../support/pipeline-steps.ts'
import { countDifferences, standingOtherwise } from '../support/pipeline-world.ts'

/** When the second channel is tried, when it is not, and what is said of it. */

const world = await startFallbacks()
const { steps, take, handOverBy, rich, sms, sendRich, receive, drain, rowOf, detailOf } = world
const { pool, workspaceId } = steps.world

after(() => world.stop())

const DAY_S = 86_400
const idsOf = (handed: readonly { readonly id: string }[]) => handed.map(({ id }) => id)

const titlesOf = async (id: string) => (await detailOf(id)).timeline.map(({ title }) => title)

async function workspace(change: string, value: unknown): Promise<() => Promise<void>> {
  const { rows } = await pool.query(
    'select spend_cap_micros, settings from workspaces where id = $1',
    [workspaceId],
  )
  await pool.query(`update workspaces set ${change} where id = $1`, [workspaceId, value])
  await world.refresh()
  return async () => {
    await pool.query('update workspaces set spend_cap_micros = $2, settings = $3 where id = $1', [
      workspaceId,
      rows[0].spend_cap_micros,
      rows[0].settings,
    ])
    await world.refresh()
  }
}

test('a first channel that is given days has them, and then the second is tried', async () => {
  const one = await sendRich({ fallback: { channel: 'sms', from: null, afterSeconds: 2 * DAY_S } })
  steps.pass((2 * DAY_S + 1) * 1000)
  await fallBackLate(steps.deps)
  await world.reach()
  assert.deepEqual(idsOf(await sms()), [one.id])
})

test('what fails after a day is not tried again, and the timeline says so', async () => {
  const one = await sendRich()
  steps.pass((DAY_S + 1) * 1000)
  await receive(one, 'UNDELIV')
  await drain()
  assert.equal((await rowOf(one.id)).status, 'failed')
  assert.ok(
    (await titlesOf(one.id)).some((title) => title.startsWith('SMS was to be tried instead')),
  )
  await world.reach()
})

test('a text that waits for its second channel longer than a day ends', async () => {
  const one = await sendRich()
  await receive(one, 'UNDELIV')
  await drain()
  steps.pass((DAY_S + 1) * 1000)
  await expireQueued(steps.deps)
  assert.equal((await rowOf(one.id)).status, 'expired')
  await world.reach()
  assert.deepEqual(await sms(), [])
})

test('a first provider that was too busy for hours is left for the second channel', async () => {
  const one = await take()
  for (let time = 0; time < 120 && (await rowOf(one.id)).channel === 'rcs'; time++) {
    const [handover] = await handOverBy(rich)
    if (handover !== undefined)
      await settleAnswers(steps.deps, world.accountOf(rich), [untaken(handover)])
    steps.pass(6 * 60_000)
  }
  await world.reach()
  assert.deepEqual(idsOf(await sms()), [one.id])
  assert.ok(
    (await titlesOf(one.id)).some((title) => /^RCS did not bring it.*; SMS instead$/.test(title)),
  )
})

test('a second channel over the spend cap is not tried, and the message stands as the first left it', async () => {
  const one = await sendRich()
  const { rows } = await pool.query('select sum(micros) as n from spend where workspace_id = $1', [
    workspaceId,
  ])
  const lift = await workspace('spend_cap_micros = $2', Number(rows[0].n))
  await receive(one, 'UNDELIV')
  await drain()
  await lift()
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'failed')
  assert.ok(
    (await titlesOf(one.id)).some((title) => /could not be \(.*limit|quota/i.test(title)),
    (await titlesOf(one.id)).join('; '),
  )
})

test('a second channel is no way around the usage threshold', async () => {
  const one = await sendRich()
  const lift = await workspace(`settings = settings || $2`, { usageThreshold: 1 })
  await receive(one, 'UNDELIV')
  await drain()
  await lift()
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'failed')
})

test('a fixed line gets no SMS where the workspace minds, also as the second channel', async () => {
  const restore = await workspace(`settings = settings || $2`, {
    refuseUnreachableNumberTypes: true,
  })
  const one = await sendRich({ to: '+442079460123' })
  await receive(one, 'UNDELIV')
  await drain()
  await restore()
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'failed')
})

test('a phrase that was forbidden meanwhile does not go by the second channel', async () => {
  const one = await sendRich({ text: 'Cheap pills' })
  const restore = await workspace(`settings = settings || $2`, {
    screening: { mode: 'off', hold: [], drop: ['pills'] },
  })
  await receive(one, 'UNDELIV')
  await drain()
  await restore()
  assert.deepEqual(await sms(), [])
})

test('a message that asked for its first account goes freely by the second channel', async () => {
  const one = await sendRich({ accountId: rich })
  await receive(one, 'UNDELIV')
  await drain()
  const { rows } = await pool.query('select is_pinned from messages where id = $1', [one.id])
  assert.equal(rows[0].is_pinned, true)
  const [waiting] = await steps.deps.store.inLedger((ledger) =>
    ledger.readWaiting([{ bucket: Number.parseInt(one.id.slice(-2), 16), id: one.id }]),
  )
  assert.equal(waiting?.isPinned, false)
  assert.deepEqual(idsOf(await sms()), [one.id])
})

test('what is erased before its second channel ends, and its timeline says so', async () => {
  const one = await sendRich({ fallback: AFTER_A_MINUTE })
  await pool.query('delete from message_contents where message_id = $1', [one.id])
  await receive(one, 'UNDELIV')
  await drain()
  assert.equal((await rowOf(one.id)).status, 'failed')
  assert.ok(
    (await titlesOf(one.id)).some((title) => title.startsWith('SMS was to be tried instead')),
  )
})

/** The account for RCS as the database has it, until it is put back. */
async function richAccount(change: string, ...values: readonly unknown[]) {
  const { rows } = await pool.query('select * from provider_accounts where id = $1', [rich])
  await pool.query(`update provider_accounts set ${change} where id = $1`, [rich, ...values])
  await world.refresh()
  return async () => {
    const { enabled, health, last_bound_at: boundAt } = rows[0]
    await pool.query(
      'update provider_accounts set enabled = $2, health = $3, last_bound_at = $4 where id = $1',
      [rich, enabled, health, boundAt],
    )
    await world.reach()
  }
}

const leave = (isBound: boolean) =>
  leaveUnreachable(steps.deps, () => ({ isBound, isRefused: false, quietMs: null }), new Map())

test('an account that a person switched off is waited for, then passed over, and the timeline says why', async () => {
  const one = await take()
  const restore = await richAccount(
    `enabled = false, last_bound_at = null, updated_at = $2`,
    new Date(steps.now()),
  )
  await leave(false)
  assert.equal((await rowOf(one.id)).channel, 'rcs')
  steps.pass(120_000)
  await leave(false)
  const titles = await titlesOf(one.id)
  const { legs } = await detailOf(one.id)
  await restore()
  assert.ok(
    titles.includes('RCS was not tried, for its account is switched off; SMS instead'),
    titles.join('; '),
  )
  assert.deepEqual(
    legs.map(({ channel, reason }) => [channel, reason]),
    [
      ['rcs', 'no-route'],
      ['sms', null],
    ],
  )
  assert.deepEqual(idsOf(await sms()), [one.id])
})

test('a channel whose receipts are late is passed over for that, and for no fault of the gateway', async () => {
  const one = await take()
  const sick = {
    state: 'sick',
    trouble: 'slow',
    because: 'receipts 40 min late',
    since: steps.now(),
  }
  const restore = await richAccount('health = $2', JSON.stringify(sick))
  await leave(true)
  assert.equal((await rowOf(one.id)).channel, 'rcs')
  // Not at the beginning of a trial.
  steps.pass(125_000)
  await world.reach()
  await leave(true)
  const titles = await titlesOf(one.id)
  await restore()
  assert.ok(
    titles.includes(
      'RCS was not tried, for its provider’s receipts came far later than usual; SMS instead',
    ),
    titles.join('; '),
  )
  assert.deepEqual(idsOf(await sms()), [one.id])
})

test('a sender that the second channel may not have is refused at once, as that of the first is', async () => {
  const from = (name: string) => ({ fallback: { ...AT_FAILURE, from: name } })
  await pool.query(
    `insert into senders (workspace_id, name_key, name, state, destinations, created_at, created_by)
     values ($1, 'scam', 'Scam', 'blocked', '{}', now(), 'system')`,
    [workspaceId],
  )
  await pool.query(
    `update provider_accounts set settings = settings || '{"senders": ["Harbour"]}' where id = $1`,
    [steps.world.accountId],
  )
  const refusals = []
  for (const name of ['SCAM', 'Nobody', 'Harbour']) refusals.push((await take(from(name))).taken)
  assert.deepEqual(
    refusals.map(({ refusal }) => refusal),
    [
      { reason: 'sender-blocked', detail: 'fallback-sender-blocked' },
      { reason: 'sender-invalid', detail: 'fallback-sender-invalid' },
      null,
    ],
  )
  await pool.query(`update provider_accounts set settings = settings - 'senders' where id = $1`, [
    steps.world.accountId,
  ])
  await pool.query(`delete from senders`)
})

test('counts add up, and every message stands as its evidence says', async () => {
  assert.deepEqual(await countDifferences(steps.world), [])
  assert.deepEqual(await standingOtherwise(steps.world, steps.deps.store), [])
})
