import assert from 'node:assert/strict'
import test from 'node:test'
import { reconnectDelayMs } from './reconnect.ts'

test('a lost link is tried again at once, then less and less often', () => {
  assert.deepEqual(
    [1, 2, 3, 7, 8, 1_000].map((attempt) => reconnectDelayMs('link_lost', attempt, 0.999999)),
    [500, 1_000, 2_000, 30_000, 30_000, 30_000],
  )
})

test('a refused bind is tried again ten times slower', () => {
  assert.deepEqual(
    [1, 2, 7, 1_000].map((attempt) => reconnectDelayMs('bind_refused', attempt, 0)),
    [2_500, 5_000, 150_000, 150_000],
  )
})

test('links that broke together do not come back together', () => {
  assert.notEqual(reconnectDelayMs('link_lost', 5, 0.1), reconnectDelayMs('link_lost', 5, 0.9))
})
