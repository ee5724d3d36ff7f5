import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOfField, errorsElsewhere, fieldErrors } from '../src/words/field-errors.ts'

test('a field in error is named as on the page, once, with what was expected of it', () => {
  const pointer = '/rate_cap_per_second'
  assert.deepEqual(
    fieldErrors([
      { pointer, detail: 'must be >= 1' },
      { pointer, detail: 'must be null' },
      { pointer, detail: 'must match a schema in anyOf' },
      { pointer: '/recipients/3/to', detail: 'is not a number' },
      { pointer: '/default_sender', detail: 'must match a schema in anyOf' },
    ]),
    [
      'Messages a second at most: must be at least 1',
      'Number: is not a number',
      'Default sender: is not as expected',
    ],
  )
})

test('what is said beside a field leaves its name out', () => {
  const errors = [{ pointer: '/port', detail: 'must be <= 65535' }]
  assert.equal(errorOfField(errors, 'port'), 'Must be at most 65535')
  assert.equal(errorOfField(errors, 'host'), null)
})

test('beside a field nothing repeats what stands in it, and nothing is said twice', () => {
  const url = {
    pointer: '/callback/url',
    detail: 'can never be called: it is not an address. Found http:\n//a. Found b',
  }
  const method = { pointer: '/method', detail: 'must be POST in the format delivrd; found GET' }
  const errors = [url, method]
  assert.equal(errorOfField(errors, 'url'), 'Can never be called: it is not an address')
  assert.equal(errorOfField(errors, 'method'), 'Must be POST in the format delivrd')
  assert.deepEqual(errorsElsewhere(errors, ['url']), [method])
  assert.deepEqual(errorsElsewhere(errors, []), errors)
})
