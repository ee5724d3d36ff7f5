import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  codeTallies,
  costOf,
  countsByStatus,
  progressOf,
  reasonTallies,
} from './campaign-progress.ts'
import type { Counted } from './campaign-progress.ts'

const line = (changes: Partial<Counted>): Counted => ({
  status: 'delivered',
  reason: '',
  accountId: 'a',
  code: '',
  charge: 'yes',
  messages: 1,
  segments: 1,
  priceMicros: 10,
  ...changes,
})

test('lines that cancel each other out leave nothing', () => {
  const lines = [
    line({ status: 'failed', reason: 'unknown', code: '5', messages: 3 }),
    line({ status: 'failed', reason: 'unknown', code: '5', messages: -3 }),
  ]
  assert.equal(countsByStatus(lines).failed, 0)
  assert.deepEqual(reasonTallies(lines), [])
  assert.deepEqual(codeTallies(lines), [])
})

test('a code is counted on every message that has it, as the filter by it finds them', () => {
  const lines = [
    line({ code: '000', messages: 7 }),
    line({ status: 'unconfirmed', reason: 'unknown', code: '000', messages: 2 }),
    line({ accountId: 'b', code: '000', messages: 1 }),
  ]
  assert.deepEqual(codeTallies(lines), [
    { accountId: 'a', code: '000', count: 9 },
    { accountId: 'b', code: '000', count: 1 },
  ])
})

test('what a provider never saw is not handed over', () => {
  const lines = [
    line({ status: 'queued', charge: 'no', messages: 4 }),
    line({ status: 'rejected', charge: 'no', reason: 'opted-out', messages: 3 }),
    line({
      status: 'rejected',
      charge: 'no',
      reason: 'invalid-number',
      code: '0x0000000B',
      messages: 2,
    }),
    line({ messages: 1 }),
  ]
  const progress = progressOf(lines, { since: null, now: 0 })
  assert.equal(progress.total, 10)
  assert.equal(progress.handedOver, 3)
  assert.equal(progress.final, 6)
  assert.equal(progress.ratePerSecond, null)
})

test('what we could not hand over ourselves is not handed over', () => {
  const lines = [
    line({ status: 'failed', charge: 'no', reason: 'gateway-error', messages: 2 }),
    line({ status: 'failed', charge: 'no', reason: 'handset-unreachable', messages: 1 }),
  ]
  assert.equal(progressOf(lines, { since: null, now: 0 }).handedOver, 1)
})

test('without receipts what is sent has come as far as it will', () => {
  const lines = [line({ status: 'sent', messages: 3 }), line({ status: 'submitted', messages: 1 })]
  const progress = progressOf(lines, { since: null, now: 0, asksReceipts: false })
  assert.deepEqual([progress.final, progress.open, progress.waitingForReceipts], [3, 1, 1])
})

test('speed and time left are said once there is enough to go by', () => {
  const lines = [line({ messages: 500 }), line({ status: 'queued', messages: 500 })]
  const at = (now: number, started = 0) => progressOf(lines, { since: { at: 0, started }, now })
  assert.deepEqual([at(10_000).ratePerSecond, at(10_000).etaSeconds], [50, 10])
  assert.equal(at(1_000, 495).ratePerSecond, null)
  assert.equal(at(0).ratePerSecond, null)
})

test('what may cost and what certainly does are told apart', () => {
  const cost = costOf([
    line({ charge: 'yes', messages: 2, segments: 4, priceMicros: 40 }),
    line({ charge: 'maybe', messages: 1, priceMicros: 10 }),
    line({ charge: 'no', messages: 5, priceMicros: 50 }),
  ])
  assert.deepEqual(cost, {
    segments: 6,
    chargedSegments: 5,
    micros: 50,
    certainMicros: 40,
    charged: { yes: 2, no: 5, maybe: 1 },
  })
})
