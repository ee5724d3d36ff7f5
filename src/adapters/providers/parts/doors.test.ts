import assert from 'node:assert/strict'
import { test } from 'node:test'
import { staleness } from './doors.ts'

const NOW = Date.UTC(2026, 0, 15)
const HOUR = 3_600_000

test('a signed time counts for 25 hours, and five minutes ahead of our clock', () => {
  assert.equal(staleness(NOW, NOW), null)
  assert.equal(staleness(NOW - 25 * HOUR, NOW), null)
  assert.match(staleness(NOW - 25 * HOUR - 1, NOW) ?? '', /25 hours old/)
  assert.equal(staleness(NOW + 5 * 60_000, NOW), null)
  assert.match(staleness(NOW + 5 * 60_000 + 1, NOW) ?? '', /ahead of our clock/)
  assert.match(staleness(Number.NaN, NOW) ?? '', /no time/)
})
