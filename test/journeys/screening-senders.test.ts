import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { randomUUID } from 'node:crypto'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { wireId } from '../../src/core/ids.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { random } from '../../src/adapters/crypto/secrets.ts'
import { QUIET } from '../support/intake-world.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

/** Who messages may come from, what a workspace decides, and what it paid for: over the API. */

let world: PlatformWorld
let workspaceId: string
let path: string

before(async () => {
  world = await openPlatformWorld()
  workspaceId = (await prepareSetup(world.platform)).workspace.id
  path = `/v1/workspaces/${wireId('wsp', workspaceId)}`
  await world.pool.query(
    `insert into provider_accounts (id, workspace_id, name, kind, settings, created_at, updated_at)
     values ($1, $2, 'Main', 'smpp', $3, now(), now())`,
    [randomUUID(), workspaceId, { host: 'x', port: 1, systemId: 'x', defaultSender: 'Main' }],
  )
})
after(() => world.end())

async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` }
  const body = payload === undefined ? {} : { payload }
  const response = await world.app.inject({ method, url, headers, ...body })
  return { status: response.statusCode, body: response.body === '' ? null : response.json() }
}

async function send(from: string | null, to: string, text = 'Hello') {
  const intake = createIntake({
    store: postgresIntakeStore(world.pool, 1),
    clock: { now: () => world.clock.at },
    random,
    log: QUIET,
  })
  const rest = {
    reference: null,
    accountId: null,
    validitySeconds: null,
    sendAt: null,
    channel: 'sms' as const,
    fallback: null,
  }
  const messages = [{ to, from, text, ...rest }]
  const outcome = await intake.accept({ workspaceId, isTest: false, messages, idempotency: null })
  if (outcome.kind !== 'taken') throw new Error(outcome.kind)
  const [row] = outcome.taken.rows
  return row?.kind === 'message' ? row.message.refusal : row
}

const ESTONIA = '+37255500001'
const BRITAIN = '+447911123456'

test('what a workspace decides is read and set by its names, and written down', async () => {
  const before = await ask('GET', path)
  assert.equal(before.body.duplicate_window_seconds, null)
  assert.equal(before.body.balance, null)
  const change = { flood_limit: 5, screening: { mode: 'matching', hold: ['loan'] } }
  const changed = await ask('PATCH', path, change)
  assert.equal(changed.status, 200)
  assert.deepEqual(changed.body.screening, { mode: 'matching', hold: ['loan'], drop: [] })
  const again = await ask('PATCH', path, { screening: { drop: ['casino'] } })
  const screening = { mode: 'matching', hold: ['loan'], drop: ['casino'] }
  assert.deepEqual([again.body.screening, again.body.flood_limit], [screening, 5])
  const { rows } = await world.pool.query<{ before: object; after: object }>(
    `select before, after from audit_log where act = 'workspace.changed' order by number limit 1`,
  )
  assert.deepEqual(rows[0]?.before, {
    floodLimit: null,
    screening: { mode: 'off', hold: [], drop: [] },
  })
  await ask('PATCH', path, { flood_limit: null, screening: { mode: 'off' } })
})

test('a wrong decision is refused with a pointer, and nothing of the change is taken', async () => {
  const wrong = { usage_threshold: 10, duplicate_window_seconds: 0 }
  const answer = await ask('PATCH', path, wrong)
  assert.equal(answer.status, 400)
  assert.equal(answer.body.errors[0].pointer, '/duplicate_window_seconds')
  assert.equal((await ask('GET', path)).body.usage_threshold, null)
})

test('a blocked sender, one for other countries and one that nobody registered are refused', async () => {
  const register = (body: object) => ask('POST', '/v1/senders', body)
  assert.equal((await register({ name: 'Scam', state: 'blocked', note: 'Q3' })).status, 201)
  const baltic = { name: 'Baltic', state: 'registered', destinations: ['372', '+371'] }
  const made = await register(baltic)
  assert.deepEqual(made.body.destinations, ['+372', '+371'])
  assert.equal((await register(baltic)).status, 200)
  const refusals = [
    await send('SCAM', ESTONIA),
    await send('baltic', ESTONIA),
    await send('Baltic', BRITAIN),
    await send('Other', ESTONIA),
  ]
  await ask('PATCH', path, { registered_senders_only: true })
  refusals.push(await send('Other', ESTONIA), await send(null, ESTONIA))
  assert.deepEqual(refusals, [
    { reason: 'sender-blocked', detail: 'sender-blocked' },
    null,
    { reason: 'sender-unsupported', detail: 'destination-not-supported-by-sender' },
    null,
    { reason: 'sender-not-registered', detail: 'sender-unregistered' },
    { reason: 'sender-not-registered', detail: 'sender-unregistered' },
  ])
})

test('a sender that is taken off the list is neither blocked nor registered', async () => {
  await ask('PATCH', path, { registered_senders_only: false })
  assert.equal((await ask('DELETE', '/v1/senders/scam')).status, 204)
  assert.equal((await ask('DELETE', '/v1/senders/scam')).status, 404)
  assert.equal(await send('Scam', ESTONIA), null)
  const { body } = await ask('GET', '/v1/senders')
  assert.deepEqual(
    body.data.map(({ name }: { name: string }) => name),
    ['Baltic'],
  )
})

test('a destination that is no number is refused by its place', async () => {
  const wrong = { name: 'X', state: 'blocked', destinations: ['+372', 'abroad'] }
  const answer = await ask('POST', '/v1/senders', wrong)
  assert.equal(answer.status, 400)
  assert.equal(answer.body.errors[0].pointer, '/destinations/1')
})

test('credit is added, taken off, turned off and told movement by movement', async () => {
  const credit = (body: object) => ask('POST', `${path}/credit`, body)
  const first = await credit({ amount: '50.00', note: 'invoice 7' })
  assert.deepEqual(first.body, { balance: { amount: '50.00', currency: 'EUR' } })
  assert.deepEqual((await credit({ amount: '-0.045' })).body.balance.amount, '49.955')
  assert.equal((await credit({ amount: '-50' })).status, 409)
  assert.equal((await credit({ amount: 'much' })).status, 400)
  assert.equal((await ask('GET', path)).body.balance.amount, '49.955')
  assert.deepEqual((await credit({ amount: null })).body, { balance: null })
  const { body } = await ask('GET', `${path}/credits?limit=2`)
  assert.equal(body.has_more, true)
  const rest = (await ask('GET', `${path}/credits?cursor=${body.next_cursor}`)).body
  const all = [...body.data, ...rest.data]
  const told = all.map(({ kind, amount }) => `${kind} ${amount}`)
  assert.deepEqual(told.toSorted(), ['credit -0.045', 'credit 50.00', 'turned-off 0.00'])
})

test('what messages take of the credit today was taken by now, not at the end of the day', async () => {
  const now = world.clock.at
  await world.pool.query(
    `insert into credit_usage (workspace_id, day, messages, micros)
     values ($1, ($2::timestamptz at time zone 'UTC')::date, 3, 5000)`,
    [workspaceId, new Date(now)],
  )
  const { body } = await ask('GET', `${path}/credits`)
  const today = body.data.find(({ kind }: { kind: string }) => kind === 'messages')
  assert.equal(today.at, new Date(now).toISOString())
})
