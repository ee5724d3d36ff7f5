import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32, makeKey, readKey } from './keys.ts'

const key = fc
  .record({ isTest: fc.boolean(), random: fc.uint8Array({ minLength: 40, maxLength: 40 }) })
  .map(({ isTest, random }) => ({ isTest, ...makeKey(isTest, random) }))

test('a key tells live from test, and carries its public part', () => {
  fc.assert(
    fc.property(key, ({ isTest, key, publicPart }) => {
      assert.deepEqual(readKey(key), { kind: 'key', isTest, publicPart })
      assert.match(key, isTest ? /^dlv_test_[0-9A-Za-z]{61}$/ : /^dlv_live_[0-9A-Za-z]{61}$/)
    }),
  )
})

test('one mistyped character never makes another key', () => {
  fc.assert(
    fc.property(key, fc.nat(69), fc.constantFrom(...'aZ09'), ({ key }, at, letter) => {
      fc.pre(key[at] !== letter)
      const mistyped = key.slice(0, at) + letter + key.slice(at + 1)
      assert.equal(readKey(mistyped).kind, 'malformed')
    }),
  )
})

test('a malformed key is told what is wrong with it', () => {
  assert.deepEqual(readKey('sk_live_1'), {
    kind: 'malformed',
    because: 'a key starts with dlv_live_ or dlv_test_',
  })
  assert.deepEqual(readKey('dlv_live_abc'), {
    kind: 'malformed',
    because: 'a key has 61 characters after dlv_live_; found 3',
  })
})

test('the checksum is the CRC-32 that everyone else computes', () => {
  assert.equal(crc32('123456789'), 0xcbf43926)
})
