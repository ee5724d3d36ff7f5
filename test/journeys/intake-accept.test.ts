import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { redirectTables } from '../../src/adapters/postgres/redirects.ts'
import { bucketOf, bucketOfId } from '../../src/core/ids.ts'
import { type Intake, createIntake } from '../../src/flows/accept-messages.ts'
import type {
  AcceptOutcome,
  SendBatch,
  SendRequest,
  TakenMessage,
} from '../../src/flows/ports/intake.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'

let world: IntakeWorld
const NOW = Date.UTC(2026, 10, 5, 12)

const intakeOf = (of: IntakeWorld, countsBucket = 7, now = () => NOW): Intake =>
  createIntake({
    store: postgresIntakeStore(of.pool, countsBucket),
    clock: { now },
    random: of.random,
    log: QUIET,
  })

const request = (to: string, rest: Partial<SendRequest> = {}): SendRequest => ({
  to,
  text: 'Hello',
  from: null,
  reference: null,
  accountId: null,
  validitySeconds: null,
  sendAt: null,
  channel: 'sms',
  fallback: null,
  ...rest,
})

const batch = (messages: SendRequest[], key?: string, of = world): SendBatch => ({
  workspaceId: of.workspaceId,
  isTest: false,
  messages,
  idempotency:
    key === undefined
      ? null
      : { key, requestHash: createHash('sha256').update(JSON.stringify(messages)).digest() },
})

function messageOf(outcome: AcceptOutcome, at = 0): TakenMessage {
  assert.equal(outcome.kind, 'taken')
  const row = outcome.kind === 'taken' ? outcome.taken.rows[at] : undefined
  assert.equal(row?.kind, 'message')
  return (row as { message: TakenMessage }).message
}

before(async () => {
  world = await openIntakeWorld()
})
after(() => world.end())

test('whether anybody named the sender is kept, whoever it is', async () => {
  const messages = [request('07700 900007'), request('07700 900008', { from: 'Delivrd' })]
  const outcome = await intakeOf(world).accept(batch(messages))
  const ids = [0, 1].map((at) => messageOf(outcome, at).id)
  const keys = ids.map((id) => ({ bucket: bucketOfId(id), id }))
  const waiting = await redirectTables(world.pool).readWaiting(keys)
  assert.deepEqual(
    ids.map((id) => {
      const found = waiting.find((one) => one.id === id)
      return [found?.sender, found?.hasOwnSender]
    }),
    [
      ['Delivrd', true],
      ['Delivrd', false],
    ],
  )
})

test('a message that is answered is stored, counted and in the queue', async () => {
  const outcome = await intakeOf(world).accept(
    batch([request('07700 900001', { reference: 'r1' })]),
  )
  const message = messageOf(outcome)
  assert.equal(message.refusal, null)
  assert.equal(message.sender, 'Delivrd')
  assert.equal(message.priceMicros, 10_000)
  const [row] = await world.rows(
    `select m.status, m.plan, m.reference, m.rule, m.charge, m.price_micros, c.recipient, c.sender, c.text,
       q.account_id, q.due_at
     from messages m join message_contents c on c.message_id = m.id join send_queue q on q.message_id = m.id
     where m.id = $1`,
    [message.id],
  )
  assert.deepEqual(row, {
    status: 'queued',
    plan: 'queued',
    reference: 'r1',
    rule: 'plan',
    charge: 'no',
    price_micros: 10_000,
    recipient: '+447700900001',
    sender: 'Delivrd',
    text: 'Hello',
    account_id: world.accountId,
    due_at: new Date(NOW),
  })
  assert.deepEqual(await world.counts(), await world.recount())
})

test('the same key from 50 clients of two processes at once is one message and equal answers', async () => {
  const one = intakeOf(world, 1)
  const other = intakeOf(world, 2)
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      (at % 2 === 0 ? one : other).accept(batch([request('07700900002')], 'fifty')),
    ),
  )
  const answers = new Set(
    outcomes.map((outcome) =>
      outcome.kind === 'taken' ? JSON.stringify(outcome.taken) : outcome.kind,
    ),
  )
  // Key order may differ between an answer and its replay, so compare as values too.
  const values = [...answers].map((answer) => JSON.parse(answer) as unknown)
  for (const value of values) assert.deepEqual(value, values[0])
  const fresh = outcomes.filter((outcome) => outcome.kind === 'taken' && !outcome.isReplay)
  assert.equal(fresh.length, 1)
  const stored = await world.rows('select 1 from message_contents where recipient = $1', [
    '+447700900002',
  ])
  assert.equal(stored.length, 1)
})

test('a key used for another request is refused, in the same batch and later', async () => {
  const intake = intakeOf(world)
  const [first, second] = await Promise.all([
    intake.accept(batch([request('07700900003')], 'reused')),
    intake.accept(batch([request('07700900004')], 'reused')),
  ])
  assert.equal(first.kind, 'taken')
  assert.equal(second.kind, 'key-reused')
  const later = await intake.accept(batch([request('07700900004')], 'reused'))
  assert.equal(later.kind, 'key-reused')
})

test('a key is forgotten after a day', async () => {
  const first = await intakeOf(world).accept(batch([request('07700900005')], 'daily'))
  const replay = await intakeOf(world, 7, () => NOW + 23 * 3_600_000).accept(
    batch([request('07700900005')], 'daily'),
  )
  assert.equal(messageOf(replay).id, messageOf(first).id)
  const next = await intakeOf(world, 7, () => NOW + 25 * 3_600_000).accept(
    batch([request('07700900005')], 'daily'),
  )
  assert.notEqual(messageOf(next).id, messageOf(first).id)
})

test('each refusal is a stored message, final, with its reason and its evidence', async () => {
  const lists = {
    'opt-out': '+447700900011',
    'do-not-disturb': '+447700900012',
    blocked: '+447700900013',
  }
  for (const [kind, number] of Object.entries(lists)) {
    await world.pool.query(
      `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
       values ($1, $2, $3, $4, 'import', now())`,
      [bucketOf(world.workspaceId, number), world.workspaceId, number, kind],
    )
  }
  const outcome = await intakeOf(world).accept(
    batch([
      request('07700900011'),
      request('07700900012'),
      request('07700900013'),
      request('+44 12'),
      request('07700900014', { text: ' ' }),
      request('07700900014', { text: 'x'.repeat(4000) }),
      request('07700900014', { accountId: world.workspaceId }),
      request('07700900014', { validitySeconds: 0 }),
      request('no number'),
    ]),
  )
  const taken = outcome.kind === 'taken' ? outcome.taken.rows : []
  assert.deepEqual(
    taken.map((row) => (row.kind === 'message' ? row.message.refusal?.reason : row.code)),
    [
      'opted-out',
      'do-not-disturb',
      'recipient-blocklisted',
      'invalid-number',
      'content-invalid',
      'message-too-long',
      'no-route',
      'expired-in-queue',
      'unreadable-number',
    ],
  )
  const ids = taken.flatMap((row) => (row.kind === 'message' ? [row.message.id] : []))
  const stored = await world.rows<{
    status: string
    is_final: boolean
    kind: string
    same: boolean
  }>(
    `select m.status, m.is_final, e.kind, m.reason = e.reason as same
     from messages m join evidence e on e.message_id = m.id where m.id = any($1)`,
    [ids],
  )
  assert.equal(stored.length, 8)
  for (const row of stored) {
    assert.deepEqual(row, { status: 'rejected', is_final: true, kind: 'refusal', same: true })
  }
  const queued = await world.rows('select 1 from send_queue where message_id = any($1)', [ids])
  assert.equal(queued.length, 0)
  assert.deepEqual(await world.differences(), [])
})

test('a message for later waits as scheduled, with its turn at that time', async () => {
  const at = NOW + 3_600_000
  const outcome = await intakeOf(world).accept(batch([request('07700900021', { sendAt: at })]))
  const [row] = await world.rows(
    'select m.status, m.plan, q.due_at from messages m join send_queue q on q.message_id = m.id where m.id = $1',
    [messageOf(outcome).id],
  )
  assert.deepEqual(row, { status: 'scheduled', plan: 'scheduled', due_at: new Date(at) })
})

test('one workspace’s list of opt-outs says nothing about another’s people', async (t) => {
  const other = await openIntakeWorld()
  t.after(() => other.end())
  const outcome = await intakeOf(other).accept(batch([request('07700900011')], undefined, other))
  assert.equal(messageOf(outcome).refusal, null)
})

test('over its spend cap a workspace’s messages are refused, and the spend stays below', async (t) => {
  const capped = await openIntakeWorld({ spendCapMicros: 35_000 })
  t.after(() => capped.end())
  const requests = Array.from({ length: 6 }, (_, at) => request(`0770090003${at}`))
  // Two processes at once: the figure is locked, so together they keep below the cap.
  const outcomes = await Promise.all(
    [1, 2].map((bucket) => intakeOf(capped, bucket).accept(batch(requests, undefined, capped))),
  )
  const reasons = outcomes.flatMap((outcome) =>
    requests.map((_, at) => messageOf(outcome, at).refusal?.reason ?? 'sent'),
  )
  assert.equal(reasons.filter((reason) => reason === 'sent').length, 3)
  assert.equal(reasons.filter((reason) => reason === 'quota-exceeded').length, 9)
  assert.deepEqual(await capped.rows('select messages, micros from spend'), [
    { messages: 3, micros: 30_000 },
  ])
})

test('over its rate cap a workspace is told when to come back, and nothing is stored', async (t) => {
  const capped = await openIntakeWorld({ rateCap: 2 })
  t.after(() => capped.end())
  const intake = intakeOf(capped)
  const one = (key: string) => intake.accept(batch([request('07700900041')], key, capped))
  const outcomes = [await one('a'), await one('b'), await one('c')]
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['taken', 'taken', 'rate-capped'],
  )
  assert.deepEqual(outcomes[2], { kind: 'rate-capped', perSecond: 2, retryAfterMs: 500 })
  assert.equal((await capped.rows('select 1 from messages')).length, 2)
  assert.equal((await capped.rows('select 1 from idempotency_keys')).length, 2)
})

test('a message for which a provider account was asked is kept to it, and no other is', async () => {
  const outcome = await intakeOf(world).accept(
    batch([request('07700 900871', { accountId: world.accountId }), request('07700 900872')]),
  )
  const ids = [messageOf(outcome, 0).id, messageOf(outcome, 1).id]
  const rows = await world.rows<{ is_pinned: boolean }>(
    'select is_pinned from messages where id = any($1) order by id <> $2',
    [ids, ids[0]],
  )
  assert.deepEqual(
    rows.map(({ is_pinned: isPinned }) => isPinned),
    [true, false],
  )
})
