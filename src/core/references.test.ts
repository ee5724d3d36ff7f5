import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeId } from './ids.ts'
import { type Mac, readReference, writeReference } from './references.ts'

const keyed =
  (key: string): Mac =>
  (text) =>
    createHmac('sha256', key).update(text).digest()

const submissions = fc.record({
  messageId: fc
    .tuple(
      fc.nat({ max: 2 ** 45 }),
      fc.nat({ max: 255 }),
      fc.uint8Array({ minLength: 9, maxLength: 9 }),
    )
    .map(([ms, bucket, random]) => makeId(ms, bucket, random)),
  submission: fc.nat({ max: 255 }),
})

test('a reference names its submission, in forty letters and digits', () => {
  fc.assert(
    fc.property(submissions, (of) => {
      const reference = writeReference(of, keyed('k'))
      assert.match(reference, /^[a-z2-7]{40}$/)
      assert.deepEqual(readReference(reference, keyed('k')), { ...of })
    }),
  )
})

test('a reference with any one sign changed, or of another key, is nobody’s', () => {
  fc.assert(
    fc.property(submissions, fc.nat({ max: 39 }), fc.nat({ max: 30 }), (of, at, by) => {
      const signs = 'abcdefghijklmnopqrstuvwxyz234567'
      const reference = writeReference(of, keyed('k'))
      const other = signs[(signs.indexOf(reference[at] ?? '') + 1 + by) % 32] ?? ''
      const changed = `${reference.slice(0, at)}${other}${reference.slice(at + 1)}`
      assert.equal(readReference(changed, keyed('k')), null)
      assert.equal(readReference(reference, keyed('another')), null)
    }),
  )
})

test('what no reference can be is nobody’s', () => {
  for (const text of [
    '',
    'a',
    'A'.repeat(40),
    'a'.repeat(39),
    'a'.repeat(41),
    'a'.repeat(40),
    '1'.repeat(40),
  ]) {
    assert.equal(readReference(text, keyed('k')), null, text)
  }
})
