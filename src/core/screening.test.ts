import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import { type Screened, refusalEvidence, reviewNeeded, screen } from './screening.ts'

const SENDABLE: Screened = {
  isPossibleNumber: true,
  line: null,
  listings: new Set(),
  missingFields: [],
  channel: 'sms',
  text: 'Hello',
  segments: 1,
  route: {
    kind: 'route',
    account: {
      id: 'a',
      name: 'A',
      enabled: true,
      prefixes: [],
      senders: [],
      defaultSender: '',
      channels: ['sms'],
      countries: [],
      senderPool: [],
      needsSender: true,
      carriesWire: true,
      senderMax: 20,
      badness: 0,
      weight: 1,
      pricePerSegmentMicros: null,
    },
    sender: 'Shop',
    because: '',
  },
  validUntil: null,
  dueAt: 1000,
  senderRefusal: null,
  droppedPhrase: null,
  overBudget: null,
  repeat: null,
}

const noRoute = (code: 'no-route' | 'sender-invalid' | 'sender-unsupported') => ({
  route: { kind: 'no-route', code, detail: 'why', because: '' } as const,
})

test('a message with nothing against it is sent', () => {
  assert.equal(screen(SENDABLE), null)
  assert.equal(screen({ ...SENDABLE, validUntil: 1001, segments: 20 }), null)
})

test('each refusal has its reason', () => {
  const cases: [Partial<Screened>, string, string | null][] = [
    [{ isPossibleNumber: false }, 'invalid-number', null],
    [{ listings: new Set(['opt-out']) }, 'opted-out', null],
    [{ listings: new Set(['do-not-disturb']) }, 'do-not-disturb', null],
    [{ listings: new Set(['blocked']) }, 'recipient-blocklisted', null],
    [{ missingFields: ['name', 'city'] }, 'template-problem', 'missing-field: name, city'],
    [{ text: ' \n' }, 'content-invalid', 'empty-text'],
    [{ segments: 21 }, 'message-too-long', '21-segments'],
    [{ channel: 'rcs', text: 'x'.repeat(3_073) }, 'message-too-long', '3073-characters'],
    [{ validUntil: 1000 }, 'expired-in-queue', 'validity-over-when-accepted'],
    [{ line: 'fixed-line' }, 'not-sms-capable', 'fixed-line'],
    [noRoute('sender-unsupported'), 'sender-unsupported', 'why'],
    [noRoute('sender-invalid'), 'sender-invalid', 'why'],
    [noRoute('no-route'), 'no-route', 'why'],
    [{ droppedPhrase: 'loan' }, 'content-prohibited', 'dropped'],
    [{ senderRefusal: 'sender-blocked' }, 'sender-blocked', 'sender-blocked'],
    [{ senderRefusal: 'sender-unregistered' }, 'sender-not-registered', 'sender-unregistered'],
    [
      { senderRefusal: 'destination-not-supported-by-sender' },
      'sender-unsupported',
      'destination-not-supported-by-sender',
    ],
    [{ overBudget: 'usage-threshold' }, 'quota-exceeded', 'usage-threshold'],
    [{ overBudget: 'spend-cap' }, 'quota-exceeded', 'spend-cap'],
    [{ overBudget: 'balance' }, 'insufficient-credit', 'balance'],
    [{ repeat: 'campaign' }, 'duplicate-message', null],
    [{ repeat: 'duplicate-window' }, 'duplicate-message', 'duplicate-window'],
    [{ repeat: 'flood' }, 'recipient-flood-limit', 'flood'],
  ]
  for (const [change, reason, detail] of cases) {
    assert.deepEqual(screen({ ...SENDABLE, ...change }), { reason, detail })
  }
})

test('an opt-out is told before anything the customer could mend', () => {
  const everything = screen({
    ...SENDABLE,
    listings: new Set(['blocked', 'opt-out']),
    text: '',
    overBudget: 'spend-cap',
    repeat: 'campaign',
    ...noRoute('no-route'),
  })
  assert.equal(everything?.reason, 'opted-out')
})

test('a refused message is rejected for good, costs nothing and says whose doing it was', () => {
  const evidence = refusalEvidence({ reason: 'invalid-number', detail: null }, 5)
  const standing = decide({ plan: 'queued', segments: 1, submissions: [], evidence: [evidence] })
  assert.equal(standing.status, 'rejected')
  assert.equal(standing.reason, 'invalid-number')
  assert.equal(standing.fault, 'recipient')
  assert.equal(standing.permanent, true)
  assert.equal(standing.charge, 'no')
  assert.equal(standing.rule, 'refused-by-us')
})

test('what we refuse is never the doing of somebody who has not seen it', () => {
  const { claim } = refusalEvidence({ reason: 'no-route', detail: 'no-account' }, 5)
  assert.equal(claim.fault, 'us')
  assert.equal(claim.detail, 'no-account')
})

test('a text is looked at by a person when it must be, and not for nothing', () => {
  const hold = ['loan']
  assert.equal(reviewNeeded('A loan', { mode: 'off', hold, drop: [] }), null)
  assert.equal(reviewNeeded('A loan', { mode: 'matching', hold, drop: [] }), 'phrase: loan')
  assert.equal(reviewNeeded('A gift', { mode: 'matching', hold, drop: [] }), null)
  assert.equal(reviewNeeded('A gift', { mode: 'all', hold, drop: [] }), 'all')
})
