import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  EMPTY_LANES,
  aheadMax,
  type Lanes,
  hasRoomForSlow,
  slotsFree,
  slowAfterMs,
  typicalAfter,
} from './lanes.ts'

const NONE = { fast: 0, slow: 0 }
const free = (lanes: Partial<Lanes>, all = NONE, isOneByOne = false): number =>
  slotsFree({ ...EMPTY_LANES, ...lanes }, { all, isOneByOne })

test('an endpoint is called sixteen times at once, and what is slow does not count', () => {
  assert.equal(free({}), 16)
  assert.equal(free({ fast: 15 }), 1)
  assert.equal(free({ fast: 16 }), 0)
  assert.equal(free({ fast: 3, slow: 512 }), 13)
})

test('where order is kept, and where one is tried, nothing goes beside another', () => {
  assert.equal(free({}, NONE, true), 1)
  assert.equal(free({ fast: 1 }, NONE, true), 0)
  assert.equal(free({ slow: 1 }, NONE, true), 0)
})

test('a process has an end to what it does at once', () => {
  assert.equal(free({}, { fast: 1_024, slow: 0 }), 0)
  assert.equal(free({ typicalMs: 5 }, { fast: 1_020, slow: 0 }), 4)
  assert.equal(free({}, { fast: 1_024, slow: 0 }, true), 0)
})

test('when hundreds are called that never answered, each gets one, and whoever answered gets all', () => {
  const crowd = { fast: 512, slow: 4_000 }
  assert.equal(free({}, crowd), 1)
  assert.equal(free({ fast: 1 }, crowd), 0)
  assert.equal(free({ fast: 9 }, crowd), 0)
  assert.equal(free({ typicalMs: 5 }, crowd), 16)
  assert.equal(free({}, { ...crowd, fast: 511 }), 16)
})

for (const [lanes, all, hasRoom] of [
  [{ slow: 511, typicalMs: 5 }, NONE, true],
  [{ slow: 512, typicalMs: 5 }, NONE, false],
  [{ slow: 63, typicalMs: null }, NONE, true],
  [{ slow: 64, typicalMs: null }, NONE, false],
  [{ slow: 0, typicalMs: 5 }, { fast: 0, slow: 3_999 }, true],
  [{ slow: 0, typicalMs: 5 }, { fast: 0, slow: 4_000 }, false],
] as const) {
  test(`with ${lanes.slow} slow ones of ${all.slow} at ${lanes.typicalMs ?? 'no'} ms there is ${hasRoom ? '' : 'no '}room for another`, () =>
    assert.equal(hasRoomForSlow({ ...EMPTY_LANES, ...lanes }, all), hasRoom))
}

for (const [typicalMs, count] of [
  [null, 0],
  [1, 240],
  [5, 240],
  [20, 80],
  [100, 16],
  [1_000, 1],
] as const) {
  test(`where answers take ${typicalMs ?? 'nobody knows how many'} ms, ${count} are claimed ahead`, () =>
    assert.equal(aheadMax({ typicalMs }), count))
}

for (const [typicalMs, ms] of [
  [null, 1_000],
  [1, 50],
  [12, 50],
  [100, 400],
  [250, 1_000],
  [9_000, 1_000],
] as const) {
  test(`where answers take ${typicalMs ?? 'nobody knows how many'} ms, ${ms} ms is slow`, () =>
    assert.equal(slowAfterMs({ typicalMs }), ms))
}

test('what is usual hardly moves for one in ten that takes long, and follows when most do', () => {
  let typicalMs: number | null = null
  for (let at = 0; at < 500; at++) typicalMs = typicalAfter(typicalMs, at % 10 === 0 ? 14_000 : 20)
  assert.ok(typicalMs !== null && typicalMs > 15 && typicalMs < 30, String(typicalMs))
  for (let at = 0; at < 100; at++) typicalMs = typicalAfter(typicalMs, 300)
  assert.ok(typicalMs > 250 && typicalMs < 350, String(typicalMs))
})
