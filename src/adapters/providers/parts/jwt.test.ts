import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { readHs256 } from './jwt.ts'

const encoded = (data: unknown): string => Buffer.from(JSON.stringify(data)).toString('base64url')

function tokenOf(header: unknown, claims: unknown, secret = 'secret'): string {
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const because = (token: string): string => {
  const read = readHs256(token, 'secret')
  return 'because' in read ? read.because : 'it was taken'
}

test('the claims of a token signed with the secret are read', () => {
  const token = tokenOf({ alg: 'HS256', typ: 'JWT' }, { iss: 'Vonage' })
  assert.deepEqual(readHs256(token, 'secret'), { claims: { iss: 'Vonage' } })
})

test('a token that names another algorithm is refused, however it is signed', () => {
  for (const alg of ['none', 'RS256', 'HS512', 'hs256', null])
    assert.match(because(tokenOf({ alg }, {})), /not by HS256/)
})

test('what is wrong with a token is named', () => {
  assert.match(because(tokenOf({ alg: 'HS256' }, {}, 'other')), /another secret/)
  assert.match(because('a.b'), /three parts/)
  assert.match(because('a.b.c'), /cannot be read/)
  assert.match(because(tokenOf({ alg: 'HS256' }, [])), /cannot be read/)
})
