import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptMeta } from './door-request.ts'
import type { HttpProvider } from './ports/providers.ts'

const field = { isSecret: true, name: 'secret' }
const provider = { fields: [field] } as unknown as HttpProvider

const kept = (secret: string, url: string, headers: Readonly<Record<string, string>> = {}) =>
  keptMeta(
    { method: 'GET', url, headers, body: new Uint8Array(), arrivedAt: 0 },
    { provider, connection: { secret } },
  )

test('no secret of the account stays in an address, however it is written there', () => {
  const at = 'https://h.example/receipts/acc_1?a=1&token='
  for (const [secret, written] of [
    ['my own/token+1', new URLSearchParams({ x: 'my own/token+1' }).toString().slice(2)],
    ['my own/token+1', encodeURIComponent('my own/token+1')],
    ['my-own-token', '%6dy-own-token'],
    ['abc1234', 'abc1234'],
    ['abcd', '%61bcd'],
    ['c2VjcmV0cw==', 'c2VjcmV0cw=='],
    ['a/b=c,d;e', 'a/b%3Dc,d%3Be'],
  ] as const)
    assert.equal(kept(secret, `${at}${written}&b=2`).url, `${at}hidden&b=2`, written)
})

test('nor in a header, and what merely looks like a short one stays', () => {
  const { headers } = kept('abc1234', 'https://h.example/', {
    'x-token': 'abc1234',
    'x-bearer': 'Bearer abc1234',
    'x-other': 'xabc1234y',
    authorization: 'Basic eA==',
  })
  assert.deepEqual(headers, {
    'x-token': 'hidden',
    'x-bearer': 'Bearer hidden',
    'x-other': 'xabc1234y',
  })
})

test('an address without a secret stays as it came', () => {
  const url = 'https://h.example/receipts/acc_1/ref?a=%zz&b=x%20y+z;q#r'
  assert.equal(kept('long-enough-secret', url).url, url)
})
