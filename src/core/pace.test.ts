import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

/** A centre that takes so many a second, hands in a second's worth at most, and refuses the rest. */
function slowCentre(perSecond: number) {
  let tokens = perSecond
  let at = 0
  return (now: number): boolean => {
    tokens = Math.min(perSecond, tokens + ((now - at) / 1_000) * perSecond)
    at = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

const WINDOW = 100
const ROUND_TRIP_MS = 20
const LOOK_EVERY_MS = 15

/** Half a minute of as much as the pace allows, through a window, with answers after a round trip. */
function halfAMinute(pace: Pace, takes: (now: number) => boolean, since = 0) {
  const onTheirWay: number[] = []
  let taken = 0
  let refused = 0
  for (let now = since; now < since + 30_000; now += 1) {
    while ((onTheirWay[0] ?? Infinity) <= now - ROUND_TRIP_MS) {
      onTheirWay.shift()
      if (takes(now)) {
        taken += 1
        pace.taken(now)
      } else {
        refused += 1
        pace.refused(now)
      }
    }
    if (now % LOOK_EVERY_MS > 0) continue
    const count = Math.min(WINDOW - onTheirWay.length, pace.room(now))
    pace.spend(count)
    for (let at = 0; at < count; at++) onTheirWay.push(now)
  }
  return { taken, refused }
}

test('a rate is kept on average, whatever is asked', () => {
  const pace = new Pace(50, 0)
  let sent = 0
  for (let now = 0; now <= 10_000; now += 7) {
    const room = pace.room(now)
    pace.spend(room)
    sent += room
  }
  assert.ok(sent >= 495 && sent <= 511, String(sent))
  assert.equal(new Pace(null, 0).room(0), Number.POSITIVE_INFINITY)
})

for (const perSecond of [5, 50, 400]) {
  test(`a centre that takes ${perSecond} a second is nearly filled, and seldom has to refuse`, () => {
    const { taken, refused } = halfAMinute(new Pace(null, 0), slowCentre(perSecond))
    const possible = perSecond * 31
    assert.ok(taken >= possible * 0.8, `${taken} of ${possible} taken, ${refused} refused`)
    assert.ok(refused <= WINDOW * 2 + taken * 0.05, `${refused} refused, ${taken} taken`)
  })
}

test('a declared rate that is too high is corrected as well', () => {
  const { taken, refused } = halfAMinute(new Pace(1_000, 0), slowCentre(50))
  assert.ok(taken >= 31 * 50 * 0.8 && refused <= WINDOW * 2 + taken * 0.05, `${taken} ${refused}`)
})

test('a number now and then that the centre is too busy for slows nobody else', () => {
  let count = 0
  const { taken } = halfAMinute(new Pace(1_000, 0), () => ++count % 100 > 0)
  assert.ok(taken >= 20_000, `${taken} taken`)
})

test('a quiet account that is refused once is at full speed again within the minute', () => {
  const pace = new Pace(null, 0)
  pace.spend(1)
  pace.refused(0)
  halfAMinute(pace, () => true)
  const { taken } = halfAMinute(pace, () => true, 30_000)
  assert.ok(taken > 50_000, `${taken} taken`)
})

test('a centre that takes nothing at all is asked less and less, and no more once it takes again', () => {
  let asked = 0
  const { taken, refused } = halfAMinute(new Pace(null, 0), (now) => {
    asked += 1
    return now >= 20_000
  })
  assert.ok(asked - taken === refused && refused <= WINDOW * 3, `${refused} refused`)
  assert.ok(taken > 0, `${taken} taken`)
})

test('a clock that is set back holds up nothing', () => {
  const hour = 3_600_000
  const paced = new Pace(50, hour)
  paced.spend(paced.room(hour))
  paced.room(0)
  assert.equal(paced.room(1_000), 10)

  const paused = new Pace(null, hour)
  paused.refused(hour)
  assert.equal(paused.room(hour), 0)
  paused.room(0)
  assert.ok(paused.room(1_000) > 0)
})

test('when to look again: after the pause, when a token has grown, or when something else says so', () => {
  const pace = new Pace(10, 0)
  assert.equal(pace.waitMs(0), null)
  pace.spend(pace.room(0))
  assert.equal(pace.waitMs(0), 100)
  pace.refused(0)
  assert.equal(pace.waitMs(0), 100)
  pace.refused(60)
  assert.ok((pace.waitMs(60) ?? 0) >= 100)
  assert.equal(new Pace(null, 0).waitMs(0), null)
})

test('where no rate is declared it begins with what is usual, and grows with what is taken', () => {
  const { taken, refused } = halfAMinute(new Pace(null, 0, 10), () => true)
  assert.equal(refused, 0)
  const inTheFirst = halfAMinute(new Pace(10, 0, 10), () => true).taken
  assert.ok(inTheFirst <= 305, `${inTheFirst} where ten a second are declared`)
  assert.ok(taken > 4 * inTheFirst, `${taken} in half a minute`)
})
