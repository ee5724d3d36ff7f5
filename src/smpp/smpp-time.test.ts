import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAbsoluteTime, formatRelativeTime, parseSmppTime } from './smpp-time.ts'

const MAY_FIRST = Date.UTC(2024, 4, 1, 12, 0, 0)

test('an absolute time is a moment, whatever the zone it is written in', () => {
  for (const text of ['240501120000000+', '240501150000012+', '240501093000010-']) {
    assert.deepEqual(parseSmppTime(text), { kind: 'absolute', atMs: MAY_FIRST })
  }
  assert.deepEqual(parseSmppTime('240501120000500+'), { kind: 'absolute', atMs: MAY_FIRST + 500 })
})

test('a relative time keeps its parts', () => {
  assert.deepEqual(parseSmppTime('020610233429000R'), {
    kind: 'relative',
    years: 2,
    months: 6,
    days: 10,
    hours: 23,
    minutes: 34,
    seconds: 29,
  })
})

test('what is no time is null', () => {
  for (const text of [
    '',
    '2405011200',
    '240231120000000+',
    '241301120000000+',
    '240501250000000+',
    '240501120000049+',
    '240501120000000',
    '24050112000000xR',
  ]) {
    assert.equal(parseSmppTime(text), null, text)
  }
})

test('every moment of the century comes back to the tenth of a second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 9_466_848_000, max: 40_999_000_000 }), (tenths) => {
      const text = formatAbsoluteTime(tenths * 100)
      assert.deepEqual(parseSmppTime(text), { kind: 'absolute', atMs: tenths * 100 })
    }),
  )
  assert.throws(() => formatAbsoluteTime(Date.UTC(1999, 0, 1)), RangeError)
})

test('a span is written in days and less, and never ends early', () => {
  assert.equal(formatRelativeTime(0), '000000000000000R')
  assert.equal(formatRelativeTime(60_001), '000000000101000R')
  assert.equal(formatRelativeTime(72 * 3_600_000), '000003000000000R')
  assert.equal(formatRelativeTime(26 * 3_600_000 + 61_000), '000001020101000R')
  assert.throws(() => formatRelativeTime(-1_000), RangeError)
  assert.throws(() => formatRelativeTime(100 * 86_400_000), RangeError)
  assert.throws(() => formatRelativeTime(Number.NaN), RangeError)
})
