import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyTooLate } from './channels.ts'

test('a second channel that would be tried when the message is out of time is refused, and both times are named', () => {
  assert.match(whyTooLate(3_600, 3_600) ?? '', /3600.*3600/)
  assert.match(whyTooLate(7_200, 3_600) ?? '', /validity_seconds \(3600\): after 7200 seconds/)
  assert.equal(whyTooLate(3_599, 3_600), null)
  assert.equal(whyTooLate(null, 60), null)
  assert.equal(whyTooLate(86_400, null), null)
})
