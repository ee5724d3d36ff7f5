import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { heldRoutes } from '../../src/adapters/http/api/held.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { wireId } from '../../src/core/ids.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { NOON, type ScreeningWorld, openScreeningWorld } from '../support/screening-world.ts'

/** What a person must look at first waits, and nothing sends it behind that person's back. */

type Answer = {
  status: number
  body: Record<string, unknown> & { data: Record<string, unknown>[] }
}
let world: ScreeningWorld
let ask: (method: 'GET' | 'POST', url: string, as?: string, payload?: object) => Promise<Answer>
let close: () => Promise<void>

beforeEach(async () => {
  world = await openScreeningWorld()
  const clock = { now: () => world.clock.at }
  const deps = { sending: world.sending, reads: postgresReads(world.pool), clock }
  const callers = {
    supervisor: callerOf(world.workspaceId),
    user: callerOf(world.workspaceId, { scopes: ['messages:read', 'messages:write'] }),
    stranger: callerOf(world.accountId),
  }
  const app = await buildTestServer((scope) => heldRoutes(scope, deps), {
    authenticator: fixedCallers(callers),
  })
  close = () => app.close()
  ask = async (method, url, as = 'supervisor', payload) => {
    const headers = { authorization: `Bearer ${as}` }
    const body = payload === undefined ? {} : { payload }
    const response = await app.inject({ method, url, headers, ...body })
    return { status: response.statusCode, body: response.json() }
  }
  await world.decide({ screening: { mode: 'matching', hold: ['loan'], drop: ['win a prize'] } })
})
afterEach(async () => {
  await close()
  await world.end()
})

const TO = '+447700900123'
const HELD = {
  status: 'held',
  reason: 'held-for-review',
  detail: null,
  is_final: false,
  is_queued: false,
}
const QUEUED = {
  status: 'queued',
  reason: null,
  detail: null,
  is_final: false,
  is_queued: true,
}
const pathOf = (id: string, verb: string) => `/v1/messages/${wireId('msg', id)}/${verb}`
const refusedAs = (reason: string, detail: string | null) => ({
  status: 'rejected',
  reason,
  detail,
  is_final: true,
  is_queued: false,
})

test('a text with a phrase to look at is held, another is not, and the list says why', async () => {
  const held = await world.send({ text: 'A LOAN for you' })
  const free = await world.send({ text: 'Sloane is here' })
  assert.deepEqual(await world.stand(held.id), HELD)
  assert.equal(held.refusal, null)
  assert.equal((await world.stand(free.id))?.status, 'queued')
  const { body } = await ask('GET', '/v1/held', 'user')
  assert.deepEqual(body.data, [
    {
      object: 'held',
      message_id: wireId('msg', held.id),
      campaign_id: null,
      campaign_name: null,
      to: TO,
      text: 'A LOAN for you',
      because: 'It says “loan”.',
      held_at: new Date(NOON).toISOString(),
    },
  ])
  assert.deepEqual((await ask('GET', '/v1/held', 'stranger')).body.data, [])
})

test('a phrase that no text may have is refused at once', async () => {
  const { id } = await world.send({ text: 'WIN  a prize' })
  assert.deepEqual(await world.stand(id), refusedAs('content-prohibited', 'dropped'))
})

test('released, it takes its place in the queue; who did it is written down', async () => {
  const { id } = await world.send({ text: 'A loan' })
  const refused = await ask('POST', pathOf(id, 'release'), 'user')
  assert.equal(refused.status, 403)
  assert.equal((await ask('POST', pathOf(id, 'release'), 'stranger')).status, 404)
  const released = await ask('POST', pathOf(id, 'release'))
  assert.deepEqual(released.body, { messages: 1, refused: 0 })
  assert.deepEqual(await world.stand(id), QUEUED)
  assert.equal((await ask('POST', pathOf(id, 'release'))).status, 409)
  assert.deepEqual((await ask('GET', '/v1/held')).body.data, [])
  const acts = await world.rows('select act, subject from audit_log order by number')
  assert.deepEqual(acts, [{ act: 'held.released', subject: id }])
  assert.deepEqual(await world.differences(), [])
})

test('discarded or dropped, it is rejected for good, each by its own detail', async () => {
  const one = await world.send({ text: 'A loan' })
  const two = await world.send({ text: 'Two loan' })
  assert.equal((await ask('POST', pathOf(one.id, 'discard'))).status, 200)
  const drop = await ask('POST', pathOf(two.id, 'discard'), 'supervisor', { drop: true })
  assert.deepEqual(drop.body, { messages: 1, refused: 0 })
  assert.deepEqual(await world.stand(one.id), refusedAs('content-prohibited', 'discarded'))
  assert.deepEqual(await world.stand(two.id), refusedAs('content-prohibited', 'dropped'))
  assert.deepEqual(await world.rows('select 1 from held_messages'), [])
  assert.deepEqual(await world.differences(), [])
})

test('who opted out while it was held gets nothing', async () => {
  const { id } = await world.send({ text: 'A loan' })
  await world.rows(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     select bucket, workspace_id, $2, 'opt-out', 'inbound', now() from messages where id = $1`,
    [id, TO],
  )
  const released = await ask('POST', pathOf(id, 'release'))
  assert.deepEqual(released.body, { messages: 0, refused: 1 })
  assert.deepEqual(await world.stand(id), refusedAs('opted-out', null))
})

test('two of the same text that were both held: released, one of them is the duplicate', async () => {
  await world.decide({ duplicateWindowSeconds: 600 })
  const ids = [await world.send({ text: 'A loan' }), await world.send({ text: 'A loan' })]
  const answers = []
  for (const { id } of ids) answers.push((await ask('POST', pathOf(id, 'release'))).body)
  assert.deepEqual(answers, [
    { messages: 1, refused: 0 },
    { messages: 0, refused: 1 },
  ])
})

test('its validity runs while it is held, and at its end it expires', async () => {
  const { id } = await world.send({ text: 'A loan', validitySeconds: 60 })
  world.clock.at += 61_000
  await world.sending.tend()
  const stand = await world.stand(id)
  assert.deepEqual([stand?.status, stand?.reason], ['expired', 'expired-in-queue'])
  assert.deepEqual(await world.rows('select 1 from held_messages'), [])
  assert.deepEqual(await world.differences(), [])
})

test('a timed message that was held keeps its time', async () => {
  const sendAt = NOON + 3_600_000
  const { id } = await world.send({ text: 'A loan', sendAt })
  assert.deepEqual(await world.stand(id), HELD)
  await ask('POST', pathOf(id, 'release'))
  assert.deepEqual(await world.stand(id), { ...QUEUED, status: 'scheduled' })
  const [row] = await world.rows<{ due_at: Date }>('select due_at from send_queue')
  assert.equal(row?.due_at.getTime(), sendAt)
  assert.deepEqual(await world.differences(), [])
})

test('a campaign is held, released as a whole, and done only when nothing is held', async () => {
  await world.decide({ screening: { mode: 'all', hold: [], drop: [] } })
  const numbers = Array.from({ length: 30 }, (_, at) => `+44770090${1000 + at}`)
  const id = await world.startCampaign({ start: false, name: 'Loans' }, numbers)
  await world.sending.tellCampaign(world.by, { id, command: 'start' })
  await world.sending.tend()
  assert.deepEqual(await world.counts(id), { held: 30 })
  await world.sending.tend()
  const [campaign] = await world.rows('select state from campaigns')
  assert.deepEqual(campaign, { state: 'running' })
  const page = (await ask('GET', `/v1/held?limit=20&campaign_id=${wireId('cmp', id)}`)).body
  assert.equal(page.data.length, 20)
  assert.equal(page.data[0]?.['campaign_name'], 'Loans')
  const rest = (await ask('GET', `/v1/held?cursor=${String(page['next_cursor'])}`)).body
  assert.equal(rest.data.length, 10)
  const released = await ask('POST', `/v1/campaigns/${wireId('cmp', id)}/release`)
  assert.deepEqual(released.body, { messages: 30, refused: 0 })
  assert.deepEqual(await world.counts(id), { queued: 30 })
  assert.deepEqual(await world.differences(), [])
})

test('a campaign that starts at once is held as well, and cancelled with what is held', async () => {
  const id = await world.startCampaign({ text: 'A loan' }, [TO, '+447700900124'])
  assert.deepEqual(await world.counts(id), { held: 2 })
  await world.sending.tellCampaign(world.by, { id, command: 'cancel' })
  await world.sending.tend()
  assert.deepEqual(await world.counts(id), { cancelled: 2 })
  assert.deepEqual(await world.rows('select 1 from held_messages'), [])
  assert.deepEqual(await world.differences(), [])
})

test('release and cancel at the same moment: each message ends in one of the two', async () => {
  await world.decide({ screening: { mode: 'all', hold: [], drop: [] } })
  for (let round = 0; round < 10; round++) {
    const { id } = await world.send({ text: `Round ${round}` })
    const [, cancelled] = await Promise.all([
      ask('POST', pathOf(id, 'release')),
      world.sending.cancelMessage(world.by, id),
    ])
    const stand = await world.stand(id)
    assert.equal(stand?.status === 'cancelled', cancelled.kind === 'done')
    assert.equal(stand?.is_queued, stand?.status === 'queued')
  }
  assert.deepEqual(await world.differences(), [])
})

test('what is held takes no credit before it is released', async () => {
  await world.rows('insert into balances values ($1, true, 15000)', [world.workspaceId])
  const one = await world.send({ text: 'A loan' })
  const two = await world.send({ text: 'Two loan' })
  const left = async () => (await world.rows('select micros from balances'))[0]
  assert.deepEqual(await left(), { micros: 15_000 })
  await ask('POST', pathOf(one.id, 'release'))
  await ask('POST', pathOf(two.id, 'release'))
  assert.deepEqual(await left(), { micros: 5_000 })
  assert.deepEqual(await world.stand(two.id), refusedAs('insufficient-credit', 'balance'))
})
