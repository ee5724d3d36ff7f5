import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RATE_LIMITS, RateTurns } from './rate-turns.ts'

test('a caller has a window for each kind of work, and starts again after a minute', () => {
  const turns = new RateTurns({ ...RATE_LIMITS, sends: 2 })
  const left = (now: number, who = 'key:1') => turns.take('sends', who, now).left
  assert.deepEqual([left(0), left(1), left(2)], [1, 0, -1])
  assert.equal(turns.take('reads', 'key:1', 2).left, RATE_LIMITS.reads - 1)
  assert.equal(left(2, 'key:2'), 1)
  assert.deepEqual(turns.take('sends', 'key:1', 30_000), { left: -2, resetS: 30 })
  assert.equal(left(60_000), 1)
})

test('who has a network of IPv6 addresses has one turn for them all', () => {
  const turns = new RateTurns({ ...RATE_LIMITS, anybody: 1 })
  const left = (ip: string) => turns.take('anybody', ip, 0).left
  assert.deepEqual(['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].map(left), [0, -1, 0])
  assert.deepEqual(['192.0.2.1', '192.0.2.2', '::ffff:192.0.2.1'].map(left), [0, 0, -1])
})

test('memory stays bounded whoever comes', () => {
  const turns = new RateTurns({ ...RATE_LIMITS, anybody: 1 })
  turns.take('anybody', 'first', 0)
  for (let at = 0; at < 10_000; at += 1) turns.take('anybody', `${at}`, 0)
  assert.equal(turns.take('anybody', 'first', 0).left, 0, 'it was forgotten')
})
