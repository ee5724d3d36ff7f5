import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RETRIES_MS, nextTryAt, retryAfterMs } from './schedule.ts'

const NOW = Date.UTC(2026, 10, 22, 5, 0, 0)
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const WAITS = [
  ['1 s', 1_000],
  ['5 s', 5_000],
  ['30 s', 30_000],
  ['2 min', 2 * MINUTE_MS],
  ['10 min', 10 * MINUTE_MS],
  ['30 min', 30 * MINUTE_MS],
  ['2 h', 2 * HOUR_MS],
  ['5 h', 5 * HOUR_MS],
  ['10 h', 10 * HOUR_MS],
  ['14 h', 14 * HOUR_MS],
  ['20 h', 20 * HOUR_MS],
  ['24 h', 24 * HOUR_MS],
] as const

for (const [tries, [words, ms]] of WAITS.entries()) {
  test(`after ${tries + 1} failed attempts the next comes in ${words}, a fifth more or less`, () => {
    assert.equal(nextTryAt({ tries, now: NOW, draw: 0.5 }), NOW + ms)
    assert.equal(nextTryAt({ tries, now: NOW, draw: 0 }), NOW + ms * 0.8)
    assert.equal(nextTryAt({ tries, now: NOW, draw: 1 - 1e-12 }), NOW + ms * 1.2)
  })
}

test('after thirteen failed attempts, over three days, there is no other', () => {
  assert.equal(nextTryAt({ tries: 12, now: NOW, draw: 0.5 }), null)
  const all = RETRIES_MS.reduce((sum, ms) => sum + ms, 0)
  assert.ok(all > 72 * HOUR_MS && all < 96 * HOUR_MS)
})

test('nobody is asked again sooner than they asked for, nor sooner than the schedule says', () => {
  assert.equal(nextTryAt({ tries: 0, now: NOW, draw: 0.5, retryAfterMs: 90_000 }), NOW + 90_000)
  assert.equal(nextTryAt({ tries: 3, now: NOW, draw: 0.5, retryAfterMs: 7_000 }), NOW + 120_000)
})

for (const [status, value, ms] of [
  [429, '120', 120_000],
  [503, '1', 1_000],
  [503, ' 2 ', 2_000],
  [429, '86400', HOUR_MS],
  [429, '0', 0],
  [503, 'Sun, 22 Nov 2026 05:00:30 GMT', 30_000],
  [503, 'Sun, 22 Nov 2026 09:00:00 GMT', HOUR_MS],
  [503, 'Sun, 22 Nov 2026 04:00:00 GMT', 0],
  [503, 'Sun, 99 Nov 2026 05:00:30 GMT', 0],
  [503, '-5', 0],
  [503, '1.5', 0],
  [503, '1e9', 0],
  [503, 'soon', 0],
  [503, '2026-11-22T05:00:30Z', 0],
  [503, '99999999999999999999', 0],
  [500, '120', 0],
  [200, '120', 0],
] as const) {
  test(`HTTP ${status} with Retry-After: ${value} asks for ${ms} ms`, () =>
    assert.equal(retryAfterMs({ status, headers: { 'retry-after': value } }, NOW), ms))
}

test('HTTP 503 alone asks for nothing', () =>
  assert.equal(retryAfterMs({ status: 503, headers: {} }, NOW), 0))
