import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CLOSED,
  type Circuit,
  afterFailure,
  afterSuccess,
  isClosing,
  isGivenUp,
} from './circuit.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Fails so often, so many milliseconds apart. */
function failing(circuit: Circuit, { at, times, apartMs = 0, retryAfterMs = 0 }: Failing): Circuit {
  let now = at
  let last = circuit
  for (let time = 0; time < times; time++, now += apartMs)
    last = afterFailure(last, { now, retryAfterMs })
  return last
}

type Failing = { at: number; times: number; apartMs?: number; retryAfterMs?: number }

test('nine failures in a row leave an endpoint open to calls, the tenth does not', () => {
  const nine = failing(CLOSED, { at: 1_000, times: 9 })
  assert.deepEqual(nine, { failures: 9, failingSince: 1_000, openUntil: null })
  const ten = afterFailure(nine, { now: 1_000, retryAfterMs: 0 })
  assert.deepEqual(ten, { failures: 10, failingSince: 1_000, openUntil: 3_000 })
})

test('one that is heard forgives all before it', () => {
  assert.equal(afterSuccess(failing(CLOSED, { at: 0, times: 9 })), CLOSED)
  const again = failing(afterSuccess(failing(CLOSED, { at: 0, times: 9 })), { at: 5, times: 9 })
  assert.equal(again.openUntil, null)
})

test('an endpoint that does well is the same as before, so that nothing is written', () => {
  const well = { ...CLOSED }
  assert.equal(afterSuccess(well), well)
})

// Tried as soon as it may be, and failing at once each time.
test('tries come further apart the longer an endpoint fails, and never more than five minutes', () => {
  let circuit = failing(CLOSED, { at: 0, times: 10 })
  const tries: number[] = []
  while ((circuit.openUntil ?? 0) < 4 * 3_600_000) {
    const now = circuit.openUntil ?? 0
    tries.push(now)
    circuit = afterFailure(circuit, { now, retryAfterMs: 0 })
  }
  assert.deepEqual(tries.slice(0, 8), [2_000, 4_000, 6_000, 8_000, 10_000, 12_500, 15_625, 19_531])
  const waits = tries.slice(1).map((at, before) => at - (tries[before] ?? 0))
  assert.ok(waits.every((wait, at) => wait >= (waits[at - 1] ?? 0)))
  assert.equal(waits.at(-1), 5 * MINUTE_MS)
})

test('requests that were under way when it opened open it no longer', () => {
  const open = failing(CLOSED, { at: 0, times: 10 })
  const after = failing(open, { at: 500, times: 16 })
  assert.deepEqual(after, { failures: 26, failingSince: 0, openUntil: 2_000 })
})

test('a receiver that asks for time is given it', () => {
  const open = failing(CLOSED, { at: 0, times: 10, retryAfterMs: 90_000 })
  assert.equal(open.openUntil, 90_000)
})

test('the try that is heard closes it, and only then what waited may go', () => {
  const open = failing(CLOSED, { at: 0, times: 10 })
  assert.equal(isClosing(open, afterSuccess(open)), true)
  assert.equal(isClosing(open, afterFailure(open, { now: 9_000, retryAfterMs: 0 })), false)
  const few = failing(CLOSED, { at: 0, times: 3 })
  assert.equal(isClosing(few, afterSuccess(few)), false)
})

test('after five days without one that was heard somebody should look', () => {
  const circuit = failing(CLOSED, { at: 7, times: 20, apartMs: MINUTE_MS })
  assert.equal(isGivenUp(circuit, 7 + 5 * DAY_MS - 1), false)
  assert.equal(isGivenUp(circuit, 7 + 5 * DAY_MS), true)
  assert.equal(isGivenUp(CLOSED, 100 * DAY_MS), false)
})
