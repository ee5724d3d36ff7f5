import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findPhrase } from './phrases.ts'

for (const [text, phrase, found] of [
  ['Get a LOAN today', 'loan', true],
  ['Dear Sloane', 'loan', false],
  ['Loans for all', 'loan', false],
  ['Win a free\n  prize!', 'free prize', true],
  ['freeprize', 'free prize', false],
  ['Ｆｒｅｅ money', 'free', true],
  ['Kõik tasuta', 'TASUTA', true],
  ['Pay 100% now', '100%', true],
  ['Pay 1100% now', '100%', false],
  ['loan sloan loan', 'loan', true],
  ['anything', '', false],
] as const) {
  test(`“${phrase}” ${found ? 'stands' : 'does not stand'} in “${text.replace('\n', ' ')}”`, () => {
    assert.equal(findPhrase(text, [phrase]), found ? phrase : null)
  })
}

test('any words of a text are found in it', () => {
  const words = fc.array(fc.stringMatching(/^[a-zäöü]{1,8}$/), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(words, fc.nat(), (text, at) => {
      const word = text[at % text.length] ?? ''
      assert.equal(findPhrase(text.join(' '), [word.toUpperCase()]), word.toUpperCase())
    }),
  )
})
