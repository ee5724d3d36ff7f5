import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { maintain } from '../../src/adapters/postgres/retention.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { expireQueued } from '../../src/flows/expire-silent.ts'
import { SEALING } from '../support/door-world.ts'
import { QUIET } from '../support/intake-world.ts'
import { NOON, type ScreeningWorld, openScreeningWorld } from '../support/screening-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** The same text twice to one person: within the window it is sent once; too often, and it is blocked. */

const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE
let world: ScreeningWorld
let numbers = 0
let to = ''
let elsewhere = ''

before(async () => {
  world = await openScreeningWorld()
})
after(() => world.end())
beforeEach(async () => {
  numbers += 1
  to = `+44770090${String(1000 + numbers)}`
  elsewhere = `+44770091${String(1000 + numbers)}`
  world.clock.at = NOON
  await world.decide({ duplicateWindowSeconds: null, floodLimit: null })
})

const DUPLICATE = { reason: 'duplicate-message', detail: 'duplicate-window' }
const FLOOD = { reason: 'recipient-flood-limit', detail: 'flood' }

test('nothing is remembered until a workspace asks for it', async () => {
  const refusals = [await world.send({ to }), await world.send({ to })].map((one) => one.refusal)
  assert.deepEqual(refusals, [null, null])
  assert.deepEqual(await world.rows('select 1 from recent_texts'), [])
})

test('the same text to the same number is sent once within the window, and again after it', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  const first = await world.send({ to })
  world.clock.at += 9 * MINUTE
  const second = await world.send({ to })
  world.clock.at += MINUTE
  const third = await world.send({ to })
  assert.deepEqual(
    [first, second, third].map((one) => one.refusal),
    [null, DUPLICATE, null],
  )
  assert.deepEqual(await world.stand(second.id), {
    status: 'rejected',
    ...DUPLICATE,
    is_final: true,
    is_queued: false,
  })
})

test('a text for next week does not make the one of a minute ago forgotten', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  await world.send({ to })
  assert.equal((await world.send({ to, sendAt: NOON + WEEK })).refusal, null)
  world.clock.at += MINUTE
  assert.deepEqual((await world.send({ to })).refusal, DUPLICATE)
})

test('a message that ended before anybody was asked to send it was not sent: another may be', async () => {
  await world.decide({ duplicateWindowSeconds: 600, floodLimit: 1 })
  const cancelled = await world.send({ to })
  assert.equal((await world.sending.cancelMessage(world.by, cancelled.id)).kind, 'done')
  const expiring = await world.send({ to, validitySeconds: 60 })
  assert.equal(expiring.refusal, null)
  world.clock.at += MINUTE
  await expireOverdue()
  assert.equal((await world.stand(expiring.id))?.status, 'expired')
  assert.equal((await world.send({ to })).refusal, null)
  assert.deepEqual((await world.send({ to })).refusal, DUPLICATE)
})

/** What is queued and whose validity is over ends, as the pipeline ends it. */
async function expireOverdue(): Promise<void> {
  const store = postgresPipelineStore(world.pool, 31)
  const accounts = createAccountBook(store)
  await accounts.refresh()
  const clock = { now: () => world.clock.at }
  const edges = { clock, random: world.random, log: QUIET, ...PARTS }
  await expireQueued({ store, accounts, startedAt: NOON, ...edges })
}

test('another text, another number or another sender is no duplicate', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  await world.send({ to })
  const others = [{ text: 'Another' }, { to: elsewhere }, { from: 'Other' }]
  for (const other of others) assert.equal((await world.send({ to, ...other })).refusal, null)
})

test('of two at the same moment in two processes exactly one is sent', async () => {
  await world.decide({ duplicateWindowSeconds: 600, floodLimit: 100 })
  const other = world.secondProcess()
  for (let round = 0; round < 20; round++) {
    const text = `Round ${round}`
    const taken = await Promise.all([
      world.send({ to, text }),
      world.send({ to, text }, other),
      world.send({ to, text }),
      world.send({ to, text }, other),
    ])
    assert.equal(taken.filter(({ refusal }) => refusal === null).length, 1)
  }
  assert.deepEqual(await world.differences(), [])
})

test('a campaign and a single message know of each other', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  await world.send({ to })
  const id = await world.startCampaign({}, [to, elsewhere])
  assert.deepEqual(await world.counts(id), { rejected: 1, queued: 1 })
  assert.deepEqual((await world.send({ to: elsewhere })).refusal, DUPLICATE)
  assert.deepEqual(await world.differences(), [])
})

test('a campaign that waited is asked when it starts', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  const id = await world.startCampaign({ start: false }, [to, elsewhere])
  await world.send({ to })
  await world.sending.tellCampaign(world.by, { id, command: 'start' })
  await world.sending.tend()
  assert.deepEqual(await world.counts(id), { rejected: 1, queued: 1 })
  const [refused] = await world.rows(
    `select reason, detail from messages where campaign_id = $1 and status = 'rejected'`,
    [id],
  )
  assert.deepEqual(refused, DUPLICATE)
  assert.deepEqual(await world.differences(), [])
})

test('one identical text too many blocks the number for 60 minutes, for that text', async () => {
  await world.decide({ floodLimit: 3 })
  const refusals = []
  for (let sent = 0; sent < 5; sent++) refusals.push((await world.send({ to })).refusal)
  assert.deepEqual(refusals, [null, null, null, FLOOD, FLOOD])
  assert.equal((await world.send({ to, text: 'Another' })).refusal, null)
  assert.deepEqual((await world.send({ to, from: 'Other' })).refusal, FLOOD)
  world.clock.at += 59 * MINUTE
  assert.deepEqual((await world.send({ to })).refusal, FLOOD)
  world.clock.at += MINUTE
  assert.equal((await world.send({ to })).refusal, null)
})

test('texts of next week that were too many block nothing before them', async () => {
  await world.decide({ floodLimit: 2 })
  const refusals = []
  for (let sent = 0; sent < 3; sent++) {
    refusals.push((await world.send({ to, sendAt: NOON + WEEK })).refusal)
  }
  refusals.push((await world.send({ to })).refusal)
  refusals.push((await world.send({ to, sendAt: NOON + WEEK + 59 * MINUTE })).refusal)
  assert.deepEqual(refusals, [null, null, FLOOD, null, FLOOD])
})

test('however many come at the same moment, no more than the limit go out', async () => {
  await world.decide({ floodLimit: 5 })
  const other = world.secondProcess()
  const taken = await Promise.all(
    Array.from({ length: 40 }, (_, at) => world.send({ to }, at % 2 === 0 ? world.sending : other)),
  )
  assert.equal(taken.filter(({ refusal }) => refusal === null).length, 5)
  assert.deepEqual(await world.differences(), [])
})

test('no text and no number is kept, and what can matter no more is forgotten', async () => {
  await world.rows('delete from recent_texts')
  await world.decide({ duplicateWindowSeconds: 60, floodLimit: 3 })
  await world.send({ to, text: 'Canary in a text' })
  const kept = await world.rows<{ all: string }>('select r::text as all from recent_texts r')
  assert.ok(kept.length > 0)
  const written = kept.map(({ all }) => all).join()
  assert.ok(!/canary/i.test(written) && !written.includes(to.slice(1)))
  await maintain(world.pool, NOON + 24 * 60 * MINUTE)
  assert.deepEqual(await world.rows('select 1 from recent_texts'), [])
})

test('erasing a person erases what was remembered of their texts, and of nobody else’s', async () => {
  await world.rows('delete from recent_texts')
  await world.decide({ duplicateWindowSeconds: 600, floodLimit: 3 })
  await world.send({ to })
  await world.send({ to: elsewhere })
  await postgresEraser(world.pool, SEALING).erase(world.workspaceId, to)
  assert.equal((await world.rows('select 1 from recent_texts')).length, 2)
  assert.deepEqual((await world.send({ to: elsewhere })).refusal, DUPLICATE)
})
