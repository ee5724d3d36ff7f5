import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reason } from '../core/reasons.ts'
import type { Standing } from '../core/standing.ts'
import type { Moved } from './apply-evidence.ts'
import { signsOfReading } from './count-evidence.ts'

const NOW = 1_700_000_000_000
const STARTED = NOW - 3_600_000

type Ended = {
  readonly status?: Standing['status']
  readonly reason?: Reason | null
  readonly fault?: Standing['fault']
  readonly matchedBy?: string
  readonly tookMs?: number
  readonly expectedBy?: number
}

const ended = ({
  status = 'delivered',
  reason = null,
  fault = null,
  matchedBy = 'exact',
  tookMs = 5_000,
  expectedBy = NOW + 60_000,
}: Ended): Moved =>
  ({
    facts: { message: { submittedAt: NOW, expectedBy } },
    before: { status: 'submitted', grade: 'provider', conflict: false },
    after: { status, reason, fault, grade: 'carrier', conflict: false, accountId: 'account' },
    fresh: [{ matchedBy, evidence: { recordedAt: NOW + tookMs } }],
  }) as unknown as Moved

function tallies(given: Ended, protocol: 'smpp' | 'http' | 'poll' = 'http') {
  const receipts = [{ arrival: { accountId: 'account', isAdopted: false, protocol } }]
  const read = { receipts, parked: [], unknown: [], moved: [ended(given)] }
  return signsOfReading(read, STARTED).map(({ tally }) => tally)
}

test('only what lies with the account and its way speaks of failing there', () => {
  const failed = (reason: Reason | null, fault: Standing['fault'] = null) =>
    tallies({ status: 'failed', reason, fault }).includes('failed-there')
  assert.ok(failed('carrier-unavailable') && failed('gateway-error') && failed('no-route'))
  const innocent = [
    'content-prohibited',
    'sender-not-registered',
    'template-problem',
    'spam-filtered-carrier',
    'spam-filtered-gateway',
    'outside-messaging-window',
    'handset-unreachable',
    'unknown',
    'receipt-timeout',
  ] as const
  for (const reason of innocent) assert.ok(!failed(reason, 'provider'), reason)
  assert.ok(!failed(null))
})

test('a receipt that comes after its time is late, and one before radio allows is fast', () => {
  assert.deepEqual(tallies({ tookMs: 60_001 }), ['receipt', 'delivered', 'late'])
  assert.deepEqual(tallies({ tookMs: 699 }), ['receipt', 'delivered', 'fast'])
})

test('what a provider says when it is asked is no receipt, and neither late nor fast', () => {
  for (const tookMs of [1, 60_001]) {
    assert.deepEqual(tallies({ tookMs, matchedBy: 'poll' }, 'poll'), ['delivered'])
  }
})

test('a receipt that was expected while we were off is not late', () => {
  const expectedBy = STARTED - 1
  assert.deepEqual(tallies({ tookMs: 1_000, expectedBy }), ['receipt', 'delivered'])
})
