import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TROUBLES } from './health.ts'
import { turnedBecause } from './turned.ts'

test('whatever trouble an account is left for is said in words', () => {
  for (const trouble of TROUBLES)
    assert.match(turnedBecause(`provider-${trouble}`) ?? '', /^the other/)
  assert.equal(turnedBecause('rerouted'), null)
  assert.equal(turnedBecause(null), null)
  assert.equal(turnedBecause('toString'), null)
})
