import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LegStanding, type Turned, decidingChannel, legsPrice } from './leg-prices.ts'

const TURNED: Turned = {
  channel: 'rcs',
  fallback: { channel: 'sms', from: null, afterSeconds: 60 },
  submission: 1,
  leftMicros: 3,
  debitedMicros: 3,
  spentMicros: 3,
  nextMicros: 10,
}

const standing = (over: Partial<LegStanding>): LegStanding => ({
  status: 'delivered',
  submission: 2,
  ...over,
})

test('both channels are paid for, where both cost or may cost', () => {
  assert.equal(legsPrice(TURNED, standing({ legs: { left: 'maybe', next: 'yes' } })), 13)
})

test('what surely costs nothing is no part of the price', () => {
  assert.equal(legsPrice(TURNED, standing({ legs: { left: 'no', next: 'yes' } })), 10)
  assert.equal(legsPrice(TURNED, standing({ legs: { left: 'yes', next: 'no' } })), 3)
})

test('where neither costs, the price is what the newest would have cost', () => {
  assert.equal(legsPrice(TURNED, standing({ legs: { left: 'no', next: 'no' } })), 10)
  const legs = { left: 'no', next: null } as const
  assert.equal(legsPrice(TURNED, standing({ status: 'expired', submission: 0, legs })), 3)
})

test('a second channel is reserved while the message waits for it, and no longer', () => {
  const legs = { left: 'maybe', next: null } as const
  assert.equal(legsPrice(TURNED, standing({ status: 'queued', submission: 0, legs })), 13)
  assert.equal(legsPrice(TURNED, standing({ status: 'cancelled', submission: 0, legs })), 3)
  assert.equal(legsPrice(TURNED, standing({ submission: 1, legs })), 3)
})

test('of a first channel that nothing was handed over by, nothing is paid', () => {
  assert.equal(legsPrice({ ...TURNED, submission: 0 }, standing({ submission: 1 })), 10)
})

test('a price that nobody knows is no price of nothing', () => {
  const unknown = { ...TURNED, leftMicros: null, nextMicros: null }
  assert.equal(legsPrice(unknown, standing({ legs: { left: 'yes', next: 'yes' } })), null)
})

test('a message is of the channel that decides', () => {
  assert.equal(decidingChannel('sms', TURNED, standing({ submission: 1 })), 'rcs')
  assert.equal(decidingChannel('rcs', TURNED, standing({ submission: 2 })), 'sms')
  assert.equal(decidingChannel('sms', TURNED, standing({ submission: 0 })), 'sms')
  assert.equal(decidingChannel('whatsapp', null, standing({ submission: 1 })), 'whatsapp')
})
