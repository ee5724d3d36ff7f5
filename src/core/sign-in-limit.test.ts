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
  const guess = (n: number) => noteFailure(limit, { ...ann, email: `${n}@example.org` }, 0)
  const somebody = { ...ann, email: 'new@example.org' }
  for (let n = 0; n < 299; n++) guess(n)
  assert.equal(lockedForMs(limit, somebody, 0), 0, 'a company behind one address')
  for (let n = 299; n < 400; n++) guess(n)
  assert.equal(lockedForMs(limit, somebody, 0), MINUTE)
  assert.equal(lockedForMs(limit, { ...somebody, ip: '192.0.2.2' }, 0), 0)
})

const proven = { ...ann, proof: 'right' }

const DECISIONS: readonly (readonly [
  fact: string,
  good: { ip?: string; at: number } | null,
  attempt: { proof?: string; ip?: string; email?: string },
  isLet: boolean,
])[] = [
  ['who has never signed in waits', null, { proof: 'right' }, false],
  ['who signed in today comes with the same password', { at: 0 }, { proof: 'right' }, true],
  ['the same person with another password waits', { at: 0 }, { proof: 'guessed' }, false],
  ['without a password there is nothing to know', { at: 0 }, {}, false],
  ['who signed in more than a day ago waits', { at: -24 * 60 * MINUTE }, { proof: 'right' }, false],
  ['who signed in elsewhere waits', { ip: '192.0.2.2', at: 0 }, { proof: 'right' }, false],
  ['another person with the same password waits', { at: 0 }, { proof: 'right', email: 'x' }, false],
]

for (const [fact, good, attempt, isLet] of DECISIONS) {
  test(`while somebody guesses beside them: ${fact}`, () => {
    const limit: SignInLimit = new Map()
    if (good !== null) noteSuccess(limit, { ...proven, ...good }, good.at)
    const whose = { email: ann.email, ip: ann.ip, ...attempt }
    for (let n = 0; n < 10; n++) noteFailure(limit, { ...ann, email: whose.email }, 0)
    for (let n = 0; n < 400; n++) noteFailure(limit, { ...ann, email: `${n}` }, 0)
    assert.equal(lockedForMs(limit, whose, 0) === 0, isLet)
  })
}

test('one IPv6 network is one guesser, and an address is one however it is written', () => {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < 5; n++) noteFailure(limit, { ...ann, ip: `2001:db8::${n + 1}` }, 0)
  assert.equal(lockedForMs(limit, { ...ann, ip: '2001:db8::ffff:1' }, 0), MINUTE)
  assert.equal(lockedForMs(limit, { ...ann, ip: '2001:db8:0:1::1' }, 0), 0)
  for (let n = 0; n < 5; n++) noteFailure(limit, ann, 0)
  assert.equal(lockedForMs(limit, { ...ann, ip: `::ffff:${ann.ip}` }, 0), MINUTE)
})

test('a program that signs in again and again frees nobody who guesses beside it', () => {
  const limit: SignInLimit = new Map()
  let looked = 0
  for (let n = 0; n < 1_000; n++) {
    const guess = { ...ann, proof: `${n}` }
    if (lockedForMs(limit, guess, n) === 0) {
      looked += 1
      noteFailure(limit, guess, n)
    }
    assert.equal(lockedForMs(limit, proven, n), 0)
    noteFailure(limit, proven, n)
    noteSuccess(limit, proven, n)
  }
  assert.ok(looked <= 6, `${looked} guesses were looked at`)
})

test('a flood of guesses does not make us forget who signed in', () => {
  const limit: SignInLimit = new Map()
  noteSuccess(limit, proven, 0)
  for (let n = 0; n < 20_000; n++) noteFailure(limit, { email: `${n}`, ip: `${n}` }, 0)
  for (let n = 0; n < 10; n++) noteFailure(limit, ann, 0)
  assert.equal(lockedForMs(limit, proven, 0), 0)
})

test('a customer who signs in by any number of names frees nobody who guesses', () => {
  const limit = afterFailures(20)
  for (let n = 0; n < 30_000; n++) noteSuccess(limit, { email: `${n}`, ip: 'x', proof: 'key' }, 0)
  assert.equal(lockedForMs(limit, ann, 0), 60 * MINUTE)
})

test('who has one password of their own guesses no more often for it', () => {
  const limit: SignInLimit = new Map()
  for (let n = 0; n < 400; n++) {
    noteFailure(limit, { ...ann, email: `${n}@example.org` }, 0)
    noteSuccess(limit, { ...ann, email: `own-${n}`, proof: 'own' }, 0)
  }
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
