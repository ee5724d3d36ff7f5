import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SignInLimit, lockedForMs, noteFailure, noteSuccess } from './sign-in-limit.ts'

const MINUTE = 60_000
const ann = { email: 'ann@example.org', ip: '192.0.2.1' }

function afterFailures(count: number): SignInLimit {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < count; n++) noteFailure(limit, ann, 0)
  return limit
}

test('the lock begins at the fifth failure and doubles up to an hour', () => {
  const locks = [4, 5, 6, 7, 10, 11, 12, 20].map(
    (n) => lockedForMs(afterFailures(n), ann, 0) / MINUTE,
  )
  assert.deepEqual(locks, [0, 1, 2, 4, 32, 60, 60, 60])
})

test('others, and the same person elsewhere, are not locked', () => {
  const limit = afterFailures(20)
  assert.equal(lockedForMs(limit, { ...ann, ip: '192.0.2.2' }, 0), 0)
  assert.equal(lockedForMs(limit, { ...ann, email: 'ben@example.org' }, 0), 0)
})

test('an address that tries many accounts is locked for all of them', () => {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < 30; n++) noteFailure(limit, { ...ann, email: `${n}@example.org` }, 0)
  assert.equal(lockedForMs(limit, { ...ann, email: 'new@example.org' }, 0), MINUTE)
})

test('an office that signs in a hundred times is not locked', () => {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < 100; n++) {
    const person = { ...ann, email: `${n % 20}@example.org` }
    assert.equal(lockedForMs(limit, person, n), 0)
    noteFailure(limit, person, n)
    noteSuccess(limit, person)
  }
  assert.equal(limit.size, 0)
})

test('failures are forgotten after an hour', () => {
  const limit = afterFailures(4)
  noteFailure(limit, ann, 61 * MINUTE)
  assert.equal(lockedForMs(limit, ann, 61 * MINUTE), 0)
})

test('memory stays bounded whoever guesses', () => {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < 20_000; n++) noteFailure(limit, { email: `${n}`, ip: `${n}` }, 0)
  assert.ok(limit.size <= 10_000)
})
