import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idHint, likelyMatches } from './likely-matches.ts'
import type { LikelyCandidate } from './likely-matches.ts'

const AT = 1_800_000_000_000

const candidate = (over: Partial<LikelyCandidate>): LikelyCandidate => ({
  messageId: 'a',
  submission: 1,
  segment: 1,
  providerId: 'ff',
  submittedAt: AT - 3_000,
  isSameNumber: null,
  ...over,
})

test('an id in another base is likely, and it is said in which', () => {
  const [match] = likelyMatches({ providerId: '255', arrivedAt: AT }, [candidate({})])
  assert.equal(match?.relation, 'hex-decimal')
  assert.equal(
    match?.because,
    'the same id: hexadecimal in the answer, decimal in the receipt, submitted 3 s before it came',
  )
})

test('id and number together go before the id alone, and that before the number alone', () => {
  const found = likelyMatches({ providerId: '255', arrivedAt: AT }, [
    candidate({ messageId: 'number', providerId: 'zz', isSameNumber: true }),
    candidate({ messageId: 'id' }),
    candidate({ messageId: 'both', isSameNumber: true }),
    candidate({ messageId: 'other number', isSameNumber: false }),
  ])
  assert.deepEqual(
    found.map(({ messageId }) => messageId),
    ['both', 'id', 'other number'],
  )
})

test('one whose outcome is known is not as likely as one that still waits', () => {
  const found = likelyMatches({ providerId: '255', arrivedAt: AT }, [
    candidate({ messageId: 'known', providerId: null, isSameNumber: true, isSettled: true }),
    candidate({
      messageId: 'waits',
      providerId: 'zz',
      isSameNumber: true,
      submittedAt: AT - 9_000,
    }),
  ])
  assert.deepEqual(
    found.map(({ messageId }) => messageId),
    ['waits', 'known'],
  )
  assert.match(found[1]?.because ?? '', /the same number, but its outcome is known,/)
})

test('of several by the number alone, the one without an id is likelier, then the latest', () => {
  const same = { isSameNumber: true } as const
  const found = likelyMatches({ providerId: 'x1', arrivedAt: AT }, [
    candidate({ ...same, messageId: 'old', providerId: 'zz', submittedAt: AT - 9_000 }),
    candidate({ ...same, messageId: 'new', providerId: 'yy' }),
    candidate({ ...same, messageId: 'unanswered', providerId: null, submittedAt: AT - 60_000 }),
  ])
  assert.deepEqual(
    found.map(({ messageId }) => messageId),
    ['unanswered', 'new', 'old'],
  )
})

test('nobody is likely who was written to long before, or after, or at another number', () => {
  const found = likelyMatches({ providerId: 'x1', arrivedAt: AT }, [
    candidate({ isSameNumber: true, submittedAt: AT - 4 * 86_400_000 }),
    candidate({ providerId: 'x1', submittedAt: AT + 3_600_000 }),
    candidate({ isSameNumber: false }),
    candidate({ isSameNumber: null }),
  ])
  assert.deepEqual(found, [])
})

const found = (over: Partial<LikelyCandidate>) =>
  likelyMatches({ providerId: '255', arrivedAt: AT }, [candidate(over)])

const many = (n: number, over: Partial<LikelyCandidate>) =>
  Array.from({ length: n }, () => found(over))

test('a rule explains most of the orphans', () => {
  assert.deepEqual(idHint([...many(38, {}), [], []], 0), {
    relation: 'hex-decimal',
    orphans: 40,
    matching: 38,
    confirmedByNumber: 0,
    otherNumber: 0,
    found: 0,
    isRule: true,
    because:
      'ids in receipts look decimal, answers look hexadecimal: of 40 orphans 38 match that way',
  })
  assert.equal(idHint([...many(1, {}), [], []], 0)?.isRule, false)
  assert.equal(idHint([], 0), null)
})

test('without numbers a relation is no rule where receipts find their messages without it', () => {
  assert.equal(idHint(many(40, {}), 4)?.isRule, true)
  assert.equal(idHint(many(40, {}), 5)?.isRule, false)
  assert.equal(idHint(many(40, { isSameNumber: true }), 5)?.isRule, true)
})

test('ids whose numbers differ speak against a rule, and are never counted for one', () => {
  assert.equal(idHint(many(40, { isSameNumber: false }), 0), null)
  const mixed = idHint([...many(20, {}), ...many(20, { isSameNumber: false })], 0)
  assert.deepEqual([mixed?.matching, mixed?.otherNumber, mixed?.isRule], [20, 20, false])
})
