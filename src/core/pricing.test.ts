import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountOf, priceOf } from './pricing.ts'

test('a message costs its segments, or nobody knows', () => {
  assert.equal(priceOf(3, 35_500), 106_500)
  assert.equal(priceOf(3, null), null)
  assert.equal(priceOf(3, 0), 0)
})

test('an amount keeps every decimal and has at least two', () => {
  assert.deepEqual([0, 1, 35_500, 1_000_000, 12_340_000, -70_000].map(amountOf), [
    '0.00',
    '0.000001',
    '0.0355',
    '1.00',
    '12.34',
    '-0.07',
  ])
})
