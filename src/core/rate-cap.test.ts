import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type TokenBucket, takeTokens } from './rate-cap.ts'

test('a cap of 10 a second lets 10 in at once, and the next a tenth of a second later', () => {
  let bucket: TokenBucket | null = null
  for (let n = 0; n < 10; n++) {
    const taking = takeTokens(bucket, { perSecond: 10, count: 1, now: 0 })
    assert.equal(taking.kind, 'taken')
    bucket = taking.bucket
  }
  const refused = takeTokens(bucket, { perSecond: 10, count: 1, now: 0 })
  assert.equal(refused.kind === 'refused' && refused.retryAfterMs, 100)
  assert.equal(takeTokens(bucket, { perSecond: 10, count: 1, now: 100 }).kind, 'taken')
})

test('a batch larger than the cap is let in once, and paid for afterwards', () => {
  const first = takeTokens(null, { perSecond: 10, count: 100, now: 0 })
  assert.equal(first.kind, 'taken')
  const next = takeTokens(first.bucket, { perSecond: 10, count: 1, now: 9_000 })
  assert.equal(next.kind === 'refused' && next.retryAfterMs, 100)
})

test('over any time no more get in than the cap allows, and one batch', () => {
  const request = fc.record({ count: fc.integer({ min: 1, max: 40 }), wait: fc.nat(300) })
  fc.assert(
    fc.property(fc.array(request, { maxLength: 200 }), (requests) => {
      let bucket: TokenBucket | null = null
      let now = 0
      let taken = 0
      for (const { count, wait } of requests) {
        now += wait
        const taking = takeTokens(bucket, { perSecond: 10, count, now })
        bucket = taking.bucket
        if (taking.kind === 'taken') taken += count
      }
      assert.ok(taken <= 10 + now / 100 + 40)
    }),
  )
})
