import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPassword } from './passwords.ts'

for (const password of [
  'unusual harbour kettle',
  'kQ7#vd0Lm!x2pT',
  'õhtune-jalutus mererannas',
  'x7 password y9 zebra',
]) {
  test(`a good password is accepted as typed or pasted: ${password}`, () => {
    assert.deepEqual(readPassword(password), { kind: 'password', password })
  })
}

for (const [password, because] of [
  ['elevenchars', /at least 12 characters; this one has 11/],
  ['aaaaaaaaaaaaaaaa', /repeats/],
  ['abababababab', /repeats/],
  ['Password1234', /guesser/],
  ['password-password-1', /guesser/],
  ['qwertyuiop123', /guesser/],
  ['012345678901', /guesser/],
  ['delivrd delivrd', /guesser/],
  ['ann.example2026', /guesser/],
  ['a'.repeat(300), /at most 256/],
] as const) {
  test(`a password that is guessed at once is refused: ${password.slice(0, 30)}`, () => {
    const reading = readPassword(password, ['Ann Example', 'ann@example.org'])
    assert.equal(reading.kind, 'refused')
    assert.match(reading.kind === 'refused' ? reading.because : '', because)
  })
}

test('a password typed on another keyboard is the same password', () => {
  const composed = readPassword('caf\u00e9 au lait noir')
  const decomposed = readPassword('cafe\u0301 au lait noir')
  assert.deepEqual(composed, decomposed)
})
