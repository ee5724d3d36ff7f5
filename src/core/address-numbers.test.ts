import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressNumbers } from './address-numbers.ts'

const FRANCE = { ton: 0, countries: ['FR'] }
const NOWHERE = { ton: 0, countries: [] }

test('an address with +, with 00 or marked international means one number', () => {
  const certain = { kind: 'certain', number: '+33612345678' }
  assert.deepEqual(addressNumbers('+33612345678', NOWHERE), certain)
  assert.deepEqual(addressNumbers('+33 6 12 34 56 78', FRANCE), certain)
  assert.deepEqual(addressNumbers('0033612345678', NOWHERE), certain)
  assert.deepEqual(addressNumbers('33612345678', { ton: 1, countries: ['DE'] }), certain)
})

test('an address as it is dialled in its country means the number there', () => {
  const possible = { kind: 'possible', numbers: ['+33612345678'] }
  assert.deepEqual(addressNumbers('0612345678', FRANCE), possible)
  // Centres mark it international and leave it national.
  assert.deepEqual(addressNumbers('0612345678', { ton: 1, countries: ['FR'] }), possible)
  assert.deepEqual(addressNumbers('+0612345678', FRANCE), possible)
  assert.deepEqual(addressNumbers('612345678', { ton: 2, countries: ['FR'] }), {
    kind: 'possible',
    numbers: ['+33612345678', '+612345678'],
  })
})

test('digits without a mark are international first, and national in each country given', () => {
  assert.deepEqual(addressNumbers('2025550123', { ton: 0, countries: ['US'] }), {
    kind: 'possible',
    numbers: ['+2025550123', '+12025550123'],
  })
  assert.deepEqual(addressNumbers('33612345678', FRANCE), {
    kind: 'possible',
    numbers: ['+33612345678'],
  })
})

test('a national number of an unknown country means none', () => {
  assert.deepEqual(addressNumbers('0612345678', NOWHERE), { kind: 'possible', numbers: [] })
})

test('short codes and names are no numbers', () => {
  for (const address of ['36111', 'Delivrd', '', 'INFO4567890', '123456'])
    assert.deepEqual(addressNumbers(address, FRANCE), { kind: 'none' }, address)
})
