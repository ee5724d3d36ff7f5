import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLOSED } from '../core/callbacks/circuit.ts'
import type { CallbackEvent, ToldStanding } from '../core/callbacks/event.ts'
import { RETRIES_MS } from '../core/callbacks/schedule.ts'
import { type Told, tellOnce, tellOne } from './deliver-callbacks.ts'
import type { CallOptions, Called, ClaimedCallback, Endpoint } from './ports/callbacks.ts'

const START = Date.UTC(2026, 10, 22, 5)
const log = { debug() {}, info() {}, warn() {}, error() {} }

const ENDPOINT: Endpoint = {
  id: '01a20000-0000-7000-8000-000000000001',
  workspaceId: '01a20000-0000-7000-8000-0000000000aa',
  kind: 'made',
  name: 'hooks',
  url: 'https://hooks.example/callbacks',
  format: 'delivrd',
  method: 'POST',
  events: null,
  campaignId: null,
  loginId: null,
  isOrdered: false,
  test: 'include',
  options: {},
  sealed: null,
  state: 'active',
  because: null,
  circuit: CLOSED,
  createdBy: 'system',
  createdAt: START,
  updatedAt: START,
}

const EVENT: CallbackEvent = {
  id: '01a20000-0000-7000-8000-0000000000cc',
  at: START,
  kind: 'inbound',
  inbound: {
    id: '01a20000-0000-7000-8000-0000000000dd',
    workspaceId: ENDPOINT.workspaceId,
    from: '+447700900123',
    to: '+447700900456',
    text: 'Yes, please',
    channel: 'sms',
    keyword: null,
    isTest: false,
    receivedAt: START,
    sequence: 1,
    missing: [],
  },
}

const STANDING = {
  status: 'delivered',
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  grade: null,
  charge: 'yes',
  conflict: false,
  textedTwice: false,
  segments: 1,
  segmentsDelivered: 1,
  segmentsKnown: 1,
  word: null,
  code: null,
  rule: 'plan',
  channel: 'sms',
  accountId: null,
  submissions: 1,
  priceMicros: null,
} as unknown as ToldStanding

const DELIVERED: CallbackEvent = {
  id: EVENT.id,
  at: START,
  kind: 'message',
  change: {
    type: 'message.delivered',
    sequence: 3,
    at: START,
    after: STANDING,
    before: { ...STANDING, status: 'submitted' },
    correction: null,
  },
  message: {
    id: '01a20000-0000-7000-8000-0000000000dd',
    workspaceId: ENDPOINT.workspaceId,
    campaignId: null,
    isTest: false,
    reference: null,
    to: '+447700900123',
    from: 'Delivrd',
    text: 'Your table is ready',
    createdAt: START,
    submittedAt: START,
    finalAt: START,
    currency: 'EUR',
    accountName: 'carrier',
    vendor: 'smpp',
    providerId: '17',
    answer: 'accepted',
  },
}

const callbackWith = (tries: number, event: CallbackEvent): ClaimedCallback => ({
  endpointId: ENDPOINT.id,
  leasedUntil: START + 30_000,
  messageId: '01a20000-0000-7000-8000-0000000000dd',
  sequence: 1,
  tries,
  event,
  wish: null,
})

const reply = (status: number, headers: Record<string, string> = {}, body = ''): Called => ({
  kind: 'reply',
  reply: { status, headers, body },
})

/** Tells one to a receiver that answers so, after 40 ms. */
function worldOf(called: Called | Error) {
  let now = START
  const calls: { url: string; options: CallOptions }[] = []
  const deps = {
    clock: { now: () => now },
    draw: () => 0.5,
    log,
    sign: async (unsigned: { headers: object }, _: string, whose: { id: string }) =>
      ({ ...unsigned, headers: { ...unsigned.headers, 'webhook-id': whose.id } }) as never,
    caller: {
      call: async ({ url }: { url: string }, options: CallOptions) => {
        calls.push({ url, options })
        now += 40
        if (called instanceof Error) throw called
        return called
      },
    },
  }
  const tell = (tries = 0, endpoint = ENDPOINT, event: CallbackEvent = EVENT): Promise<Told> =>
    tellOne(deps, { endpoint, callback: callbackWith(tries, event) }, { timeoutMs: 15_000 })
  return { tell, calls, once: tellOnce(deps) }
}

const outcomeOf = ({ settled }: Told): string =>
  settled.outcome === 'again' ? `again in ${settled.dueAt - START - 40} ms` : settled.outcome

for (const [what, called, outcome, error] of [
  ['HTTP 200', reply(200), 'heard', null],
  ['HTTP 204', reply(204), 'heard', null],
  [
    'HTTP 301',
    reply(301, { location: 'https://b.example/' }),
    'again in 1000 ms',
    /not followed; it points to https:\/\/b.example\/$/,
  ],
  ['HTTP 304', reply(304), 'again in 1000 ms', /not followed$/],
  ['HTTP 400', reply(400), 'again in 1000 ms', /^HTTP 400$/],
  ['HTTP 404', reply(404), 'again in 1000 ms', /^HTTP 404$/],
  ['HTTP 410', reply(410), 'dead', /nobody listens/],
  [
    'HTTP 429 that asks for two minutes',
    reply(429, { 'retry-after': '120' }),
    'again in 120000 ms',
    /429/,
  ],
  [
    'HTTP 503 that asks for a day',
    reply(503, { 'retry-after': '86400' }),
    'again in 3600000 ms',
    /503/,
  ],
  ['HTTP 500', reply(500), 'again in 1000 ms', /^HTTP 500$/],
  ['no answer', { kind: 'no-reply', because: 'reset' }, 'again in 1000 ms', /^reset$/],
  [
    'a name that leads home today',
    { kind: 'forbidden', because: 'leads to 10.0.0.1', isForGood: false },
    'again in 1000 ms',
    /10\.0\.0\.1/,
  ],
  [
    'an address that is none',
    { kind: 'forbidden', because: 'no', isForGood: true },
    'dead',
    /^no$/,
  ],
  ['a mistake of ours', new Error('oops'), 'again in 1000 ms', /our own fault/],
] as const) {
  test(`after ${what} a callback is ${outcome}`, async () => {
    const told = await worldOf(called).tell()
    assert.equal(outcomeOf(told), outcome)
    const { attempt } = told.settled
    assert.ok(attempt !== null && attempt.at === START && attempt.ms === 40)
    if (error === null) assert.equal(attempt.error, null)
    else assert.match(attempt.error ?? '', error)
  })
}

test('a redirect is what Omnichannel is content with, and nobody follows it', async () => {
  const world = worldOf(reply(302, { location: 'https://b.example/' }))
  const told = await world.tell(0, { ...ENDPOINT, format: 'omnichannel' }, DELIVERED)
  assert.equal(outcomeOf(told), 'heard')
  assert.equal(world.calls.length, 1)
})

test('each failure is followed by the schedule, and the last by none', async () => {
  for (const [tries, ms] of RETRIES_MS.entries())
    assert.equal(outcomeOf(await worldOf(reply(500)).tell(tries)), `again in ${ms} ms`)
  assert.equal(outcomeOf(await worldOf(reply(500)).tell(RETRIES_MS.length)), 'dead')
})

test('what an endpoint showed is told apart from what became of the callback', async () => {
  const call = async (called: Called) => (await worldOf(called).tell()).call
  assert.deepEqual(await call(reply(200)), {
    isHeard: true,
    ms: 40,
    retryAfterMs: 0,
    isGone: false,
  })
  assert.deepEqual(await call(reply(410)), {
    isHeard: false,
    ms: 40,
    retryAfterMs: 0,
    isGone: true,
  })
  assert.deepEqual(await call(reply(503, { 'retry-after': '9' })), {
    isHeard: false,
    ms: 40,
    retryAfterMs: 9_000,
    isGone: false,
  })
  // Nobody was called, so nothing is known of whoever listens there.
  assert.equal(await call({ kind: 'forbidden', because: 'no', isForGood: true }), null)
})

test('an address that may not be called is told of as such, for now or for good', async () => {
  const forbidden = async (called: Called) => (await worldOf(called).tell()).forbidden
  for (const isForGood of [true, false])
    assert.equal(await forbidden({ kind: 'forbidden', because: 'no', isForGood }), 'no')
  assert.equal(await forbidden(reply(500)), undefined)
  assert.equal(await forbidden({ kind: 'no-reply', because: 'reset' }), undefined)
})

test('of an answer 500 octets are kept, whole signs alone, and nothing that no database takes', async () => {
  const answerOf = async (body: string) =>
    (await worldOf(reply(500, {}, body)).tell()).settled.attempt?.answer
  assert.equal(await answerOf('x'.repeat(600)), 'x'.repeat(500))
  assert.equal(await answerOf('€'.repeat(600)), '€'.repeat(166))
  assert.equal(await answerOf('😀'.repeat(600)), '😀'.repeat(125))
  assert.equal(await answerOf('a\u0000b'), 'a\uFFFDb')
})

for (const [kind, format, isLoose] of [
  ['made', 'delivrd', false],
  ['made', 'twilio', true],
  ['origin', 'delivrd', true],
] as const) {
  test(`an endpoint that is ${kind}, in the form ${format}, is called ${isLoose ? 'loosely' : 'by https alone'}`, async () => {
    const { tell, calls } = worldOf(reply(200))
    const url = 'https://hooks.example/callbacks?to=%p'
    await tell(0, { ...ENDPOINT, kind, format, url }, DELIVERED)
    assert.equal(calls[0]?.options.isLoose, isLoose)
  })
}

test('each workspace has connections of its own', async () => {
  const { tell, calls } = worldOf(reply(200))
  await tell()
  assert.equal(calls[0]?.options.apart, ENDPOINT.workspaceId)
})

test('somebody who tries an endpoint sees the request and the answer', async () => {
  const { once } = worldOf(reply(200, {}, 'thanks'))
  const tried = await once(ENDPOINT, { id: EVENT.id, at: START, kind: 'test' })
  assert.equal(tried.error, null)
  assert.equal(tried.ms, 40)
  assert.equal(tried.reply?.body, 'thanks')
  assert.match(tried.request?.headers['webhook-id'] ?? '', /^cbk_/)
})
