import assert from 'node:assert/strict'
import test from 'node:test'
import { REASONS } from '../reasons.ts'
import type { Reason } from '../reasons.ts'
import { suggestOptOut } from './opt-out-advice.ts'
import type { Miss } from './opt-out-advice.ts'

const DAY = 86_400_000

const miss = (reason: Reason, day: number): Miss => ({
  reason,
  at: day * DAY + 1_000,
  campaignId: null,
  accountId: null,
})

test('a landline is suggested at the first miss', () => {
  assert.equal(suggestOptOut([miss('not-sms-capable', 1)])?.reason, 'not-sms-capable')
})

test('a phone that was off once is left alone; missed on several days it is suggested', () => {
  assert.equal(suggestOptOut([miss('handset-unreachable', 1)]), null)
  const twice = suggestOptOut([miss('handset-unreachable', 1), miss('unknown-subscriber', 9)])
  assert.equal(twice?.misses, 2)
  assert.equal(twice.reason, 'unknown-subscriber')
})

test('a bad day of a provider suggests nobody', () => {
  const hour = Array.from({ length: 50 }, () => miss('unknown-subscriber', 3))
  assert.equal(suggestOptOut(hour), null)
})

test('reasons that say nothing about the number never suggest it', () => {
  for (const { id, optOut } of REASONS) {
    const found = suggestOptOut([1, 2, 3, 4].map((day) => miss(id, day)))
    assert.equal(found === null, optOut === 'never', id)
  }
})

test('nothing is suggested without a miss', () => {
  assert.equal(suggestOptOut([]), null)
})
