import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FLOOD_MS, NO_HISTORY, floodUntil, isRepeat, withSent } from './repeats.ts'

const MINUTE = 60_000

test('the same text is sent once within the window, also when an earlier one is due later', () => {
  const sent = { sentAt: [10 * MINUTE], blockedUntil: null }
  assert.equal(isRepeat(sent, 14 * MINUTE, 5 * MINUTE), true)
  assert.equal(isRepeat(sent, 15 * MINUTE, 5 * MINUTE), false)
  assert.equal(isRepeat(sent, 6 * MINUTE, 5 * MINUTE), true)
  assert.equal(isRepeat(sent, 5 * MINUTE, 5 * MINUTE), false)
  assert.equal(isRepeat(NO_HISTORY, 0, 5 * MINUTE), false)
})

test('one identical text too many blocks the number for 60 minutes, and no longer', () => {
  const two = { sentAt: [0, MINUTE], blockedUntil: null }
  assert.equal(floodUntil(two, 2 * MINUTE, 3), null)
  assert.equal(floodUntil(two, 2 * MINUTE, 2), 62 * MINUTE)
  const blocked = { ...two, blockedUntil: 62 * MINUTE }
  assert.equal(floodUntil(blocked, 61 * MINUTE, 2), 62 * MINUTE)
  assert.equal(floodUntil(blocked, 62 * MINUTE, 2), null)
})

test('however they come, never more than the limit go out within any 60 minutes', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 40 * MINUTE }), { maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 6 }), (waits, limit) => {
      let history = NO_HISTORY
      let now = 0
      const sent: number[] = []
      for (const wait of waits) {
        now += wait
        const until = floodUntil(history, now, limit)
        if (until === null) {
          history = withSent(history, now, FLOOD_MS)
          sent.push(now)
        } else history = { ...history, blockedUntil: until }
      }
      for (const at of sent) {
        assert.ok(sent.filter((one) => one > at - FLOOD_MS && one <= at).length <= limit)
      }
    }),
  )
})
