import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  NOTHING_LEARNED,
  expectedByMs,
  faded,
  habitInForce,
  latencyBin,
  latencyBinEdgeMs,
  merged,
  readLearned,
  relationInForce,
  shownHabit,
} from './learning.ts'
import type { Learned } from './learning.ts'

test('a relation is in force after twenty corroborated matches that nearly all agree', () => {
  const learned = (hex: number, exact: number) => ({
    ...NOTHING_LEARNED,
    idRelation: { 'hex-decimal': hex, exact },
  })
  assert.equal(relationInForce(learned(19, 0)), null)
  assert.equal(relationInForce(learned(20, 0)), 'hex-decimal')
  assert.equal(relationInForce(learned(20, 2)), null)
  assert.equal(relationInForce(learned(100, 5)), 'hex-decimal')
})

test('an account that receipts only the last segment is seen to do so', () => {
  assert.equal(shownHabit(3, [3]), 'last')
  assert.equal(shownHabit(3, [1]), 'first')
  assert.equal(shownHabit(3, [1, 2, 3]), 'each')
  assert.equal(shownHabit(3, []), null)
  assert.equal(shownHabit(3, [1, 2]), null)
  assert.equal(habitInForce({ ...NOTHING_LEARNED, receiptHabit: { last: 30 } }), 'last')
})

test('a declared time is taken as it stands; an untaught account waits two hours', () => {
  assert.equal(expectedByMs(NOTHING_LEARNED, 30_000), 30_000)
  assert.equal(expectedByMs(NOTHING_LEARNED, null), 7_200_000)
})

test('an account is expected to report in twice the time that nearly all receipts took', () => {
  const slow = { ...NOTHING_LEARNED, latency: { [latencyBin(3_600_000)]: 1000 } }
  const expected = expectedByMs(slow, null)
  assert.ok(expected >= 7_200_000 && expected <= 9_600_000, String(expected))
  // The first to report have their phones on: those that are off are not silent yet.
  const instant = { ...NOTHING_LEARNED, latency: { [latencyBin(50)]: 1000 } }
  assert.equal(expectedByMs(instant, null), 15 * 60_000)
})

test('every latency falls below the edge of its bin', () => {
  for (let ms = 1; ms < 1e9; ms = Math.ceil(ms * 1.07)) {
    assert.ok(ms < latencyBinEdgeMs(latencyBin(ms)) * 1.000001)
  }
})

test('what was learned long ago fades, so that a provider that changes is learned anew', () => {
  let learned: Learned = {
    ...NOTHING_LEARNED,
    receiptHabit: { first: 10_000 },
    latency: { 50: 1e6 },
  }
  learned = faded(learned)
  assert.equal(habitInForce(learned), 'first')
  for (let at = 0; at < 1_500; at += 1) {
    learned = faded(merged(learned, { ...NOTHING_LEARNED, receiptHabit: { each: 1 } }))
  }
  assert.equal(habitInForce(learned), 'each')
  for (let at = 0; at < 60; at += 1) {
    learned = faded(merged(learned, { ...NOTHING_LEARNED, latency: { 65: 1_000 } }))
  }
  assert.ok(expectedByMs(learned, null) > 2 * 10 ** 6.5)
})

test('little is kept whole', () => {
  const learned = { idRelation: { exact: 30, padded: 1 }, receiptHabit: {}, latency: { 7: 250 } }
  assert.deepEqual(faded(learned), learned)
})

test('tallies of two processes add up in either order', () => {
  const a = { ...NOTHING_LEARNED, idRelation: { exact: 2 }, latency: { 3: 1 } }
  const b = { ...NOTHING_LEARNED, idRelation: { exact: 1, padded: 4 } }
  assert.deepEqual(merged(a, b), merged(b, a))
  assert.equal(merged(a, b).idRelation.exact, 3)
  assert.deepEqual(readLearned('nonsense'), NOTHING_LEARNED)
})
