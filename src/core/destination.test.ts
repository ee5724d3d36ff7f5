import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certainCountryOf, countriesOf } from './destination.ts'
import { readNumber } from './number.ts'

const lineWithoutTexts = (to: string) => {
  const number = readNumber(to, null)
  assert.ok(number.kind === 'number')
  return number.line
}

test('a number that no plan knows may be in each country of its calling code', () => {
  assert.deepEqual(countriesOf('+37255512345'), ['EE'])
  assert.ok(countriesOf('+447700900123').includes('GB'))
  assert.ok(countriesOf('+15550001234').includes('US'))
  assert.ok(countriesOf('+15550001234').includes('CA'))
  assert.deepEqual(countriesOf('nonsense'), [])
})

test('only a number that its country’s plan knows is certainly there', () => {
  assert.equal(certainCountryOf('+12025550123'), 'US')
  assert.equal(certainCountryOf('+14165550123'), 'CA')
  assert.equal(certainCountryOf('+15550001234'), null)
  assert.equal(certainCountryOf('+447700900123'), null)
})

test('what might be a mobile is never taken for a line without texts', () => {
  // United States and Canada: no plan tells one from the other.
  for (const to of ['+12025550123', '+14165550123', '+15550001234', '+447700900123']) {
    assert.equal(lineWithoutTexts(to), null, to)
  }
  // Toll-free numbers can be made to take texts.
  assert.equal(lineWithoutTexts('+18006927753'), null)
  assert.equal(lineWithoutTexts('+447911123456'), null)
})

test('fixed lines and numbers of services are no phones for texts', () => {
  assert.equal(lineWithoutTexts('+442079460000'), 'fixed-line')
  assert.equal(lineWithoutTexts('+3726123456'), 'fixed-line')
  assert.equal(lineWithoutTexts('+33899123456'), 'premium-rate')
})
