import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TROUBLES } from './health.ts'
import { passedOverBecause, turnedBecause } from './turned.ts'

test('whatever trouble an account is left for is said in words', () => {
  for (const trouble of TROUBLES)
    assert.match(turnedBecause(`provider-${trouble}`) ?? '', /^the other/)
  assert.equal(turnedBecause('rerouted'), null)
  assert.equal(turnedBecause(null), null)
  assert.equal(turnedBecause('toString'), null)
})

test('a channel that is passed over is so for its own account', () => {
  assert.equal(passedOverBecause('provider-unreachable'), 'its provider could not be reached')
  assert.equal(passedOverBecause(null), null)
})
