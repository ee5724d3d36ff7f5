import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceOf } from './pricing.ts'

test('a message costs its segments, or nobody knows', () => {
  assert.equal(priceOf(3, 35_500), 106_500)
  assert.equal(priceOf(3, null), null)
  assert.equal(priceOf(3, 0), 0)
})
