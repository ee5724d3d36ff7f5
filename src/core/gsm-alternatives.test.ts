import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { withGsmAlternatives } from './gsm-alternatives.ts'
import { countSegments } from './segments.ts'

test('quotes, dashes and letters with marks are written with what GSM-7 has', () => {
  assert.equal(
    withGsmAlternatives('\u201cDziękuję\u201d \u2013 wir\u2019s čekáme\u2026 ç Ł ﬁ'),
    '"Dziekuje" - wir\'s cekáme... c L fi'.replace('á', 'a'),
  )
})

test('what GSM-7 has stays, and so does what nothing stands for', () => {
  assert.equal(withGsmAlternatives('é € [ß] Ω'), 'é € [ß] Ω')
  assert.equal(withGsmAlternatives('Привет 👍'), 'Привет 👍')
})

test('no text needs more characters of another alphabet than before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const after = withGsmAlternatives(text)
      assert.ok(countSegments(after).offending.length <= countSegments(text).offending.length)
      assert.equal(withGsmAlternatives(after), after)
    }),
  )
})
