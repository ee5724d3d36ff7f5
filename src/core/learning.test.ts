import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  NOTHING_LEARNED,
  expectedByMs,
  habitInForce,
  latencyBin,
  latencyBinEdgeMs,
  merged,
  readLearned,
  relationInForce,
  shownHabit,
} from './learning.ts'

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
  const quick = { ...NOTHING_LEARNED, latency: { [latencyBin(60_000)]: 1000 } }
  const expected = expectedByMs(quick, null)
  assert.ok(expected >= 120_000 && expected <= 160_000, String(expected))
  const instant = { ...NOTHING_LEARNED, latency: { [latencyBin(50)]: 1000 } }
  assert.equal(expectedByMs(instant, null), 30_000)
})

test('every latency falls below the edge of its bin', () => {
  for (let ms = 1; ms < 1e9; ms = Math.ceil(ms * 1.07)) {
    assert.ok(ms < latencyBinEdgeMs(latencyBin(ms)) * 1.000001)
  }
})

test('tallies of two processes add up in either order', () => {
  const a = { ...NOTHING_LEARNED, idRelation: { exact: 2 }, latency: { 3: 1 } }
  const b = { ...NOTHING_LEARNED, idRelation: { exact: 1, padded: 4 } }
  assert.deepEqual(merged(a, b), merged(b, a))
  assert.equal(merged(a, b).idRelation.exact, 3)
  assert.deepEqual(readLearned('nonsense'), NOTHING_LEARNED)
})
