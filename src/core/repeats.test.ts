import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  FLOOD_MS,
  NO_HISTORY,
  type TextHistory,
  floodUntil,
  isRepeat,
  withSent,
  withoutUnsent,
} from './repeats.ts'

const MINUTE = 60_000

const historyOf = (...times: number[]): TextHistory => ({
  sent: times.map((at) => ({ id: `at ${at}`, at })),
  blockedUntil: null,
})

test('the same text is sent once within the window, also when an earlier one is due later', () => {
  const sent = historyOf(10 * MINUTE)
  assert.equal(isRepeat(sent, 14 * MINUTE, 5 * MINUTE), true)
  assert.equal(isRepeat(sent, 15 * MINUTE, 5 * MINUTE), false)
  assert.equal(isRepeat(sent, 6 * MINUTE, 5 * MINUTE), true)
  assert.equal(isRepeat(sent, 5 * MINUTE, 5 * MINUTE), false)
  assert.equal(isRepeat(NO_HISTORY, 0, 5 * MINUTE), false)
})

test('a text that is due later does not make the one before it forgotten', () => {
  const later = { id: 'later', at: 7 * 24 * 60 * MINUTE }
  const both = withSent(historyOf(0), later, { now: MINUTE, keepMs: 5 * MINUTE })
  assert.equal(isRepeat(both, 2 * MINUTE, 5 * MINUTE), true)
  const after = { now: 5 * MINUTE, keepMs: 5 * MINUTE }
  assert.equal(isRepeat(withSent(both, later, after), 4 * MINUTE, 5 * MINUTE), false)
})

test('what was never sent after all counts no more', () => {
  const two = historyOf(0, MINUTE)
  assert.deepEqual(withoutUnsent(two, new Set(['at 0'])), historyOf(MINUTE))
})

test('one identical text too many blocks the number for 60 minutes, and no longer', () => {
  const two = historyOf(0, MINUTE)
  assert.equal(floodUntil(two, 2 * MINUTE, 3), null)
  assert.equal(floodUntil(two, 2 * MINUTE, 2), 62 * MINUTE)
  const blocked = { ...two, blockedUntil: 62 * MINUTE }
  assert.equal(floodUntil(blocked, 61 * MINUTE, 2), 62 * MINUTE)
  assert.equal(floodUntil(blocked, 62 * MINUTE, 2), null)
})

test('a block begins with the text that was too many, and not before', () => {
  const blocked = { sent: [], blockedUntil: 200 * MINUTE }
  assert.equal(floodUntil(blocked, 139 * MINUTE, 2), null)
  assert.equal(floodUntil(blocked, 140 * MINUTE, 2), 200 * MINUTE)
})

test('however they come and whenever they are due, never more than the limit go out within 60 minutes', () => {
  const texts = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 40 * MINUTE }),
      ahead: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 180 * MINUTE })),
    }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 6 }), (coming, limit) => {
      let history = NO_HISTORY
      let now = 0
      const sent: number[] = []
      for (const { wait, ahead } of coming) {
        now += wait
        const at = now + ahead
        const until = floodUntil(history, at, limit)
        if (until === null) {
          history = withSent(history, { id: `${sent.length}`, at }, { now, keepMs: FLOOD_MS })
          sent.push(at)
        } else history = { ...history, blockedUntil: until }
      }
      for (const at of sent) {
        assert.ok(sent.filter((one) => one > at - FLOOD_MS && one <= at).length <= limit)
      }
    }),
  )
})
