import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SenderPace } from './sender-pace.ts'

type Offer = { readonly id: string; readonly sender: string; readonly cost: number }

/** Offers everything, and what is told to come back then again, until all has gone: when each went. */
function play(pace: SenderPace, offers: readonly Offer[], start = 0): Map<string, number> {
  const went = new Map<string, number>()
  let queue = offers.map((offer) => ({ offer, due: start }))
  while (queue.length > 0) {
    const now = Math.min(...queue.map(({ due }) => due))
    queue = queue.flatMap(({ offer, due }) => {
      if (due > now) return [{ offer, due }]
      const turn = pace.turnOf(offer, now)
      if (turn === null) {
        went.set(offer.id, now)
        return []
      }
      assert.ok(turn > now, 'told to come back in the past')
      return [{ offer, due: turn }]
    })
  }
  return went
}

const offers = (count: number, sender: string, cost = 1): Offer[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${sender} ${at}`, sender, cost }))

test('no sender is faster than its rate, and none is slower than it need be', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 200, noNaN: true }),
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 3 }),
      (perSecond, count, cost) => {
        const times = [...play(new SenderPace(perSecond), offers(count, 'a', cost)).values()]
        assert.equal(times.length, count)
        const intervalMs = (1_000 / perSecond) * cost
        times
          .toSorted((a, b) => a - b)
          .forEach((time, at) => {
            const earliest = at * intervalMs - 200
            assert.ok(time >= earliest - 1e-6, `the ${at + 1}th at ${time}, not before ${earliest}`)
            assert.ok(time <= at * intervalMs + 1, `the ${at + 1}th only at ${time}`)
          })
      },
    ),
    { numRuns: 60 },
  )
})

test('a sender with a long line does not hold up another', () => {
  const pace = new SenderPace(1)
  const went = play(pace, [...offers(500, 'slow'), ...offers(1, 'other')])
  assert.equal(went.get('other 0'), 0)
})

test('a line of hours keeps its order, and the turns that are remembered stay few', () => {
  const pace = new SenderPace(1)
  const went = [...play(pace, offers(3_000, 'a'))]
  assert.deepEqual(
    went.map(([id]) => id),
    offers(3_000, 'a').map(({ id }) => id),
  )
  assert.ok((went.at(-1)?.[1] ?? 0) <= 3_000_000)
})

test('who is asked twice before the turn has the same turn', () => {
  const pace = new SenderPace(1)
  const [first, second] = offers(2, 'a') as [Offer, Offer]
  assert.equal(pace.turnOf(first, 0), null)
  assert.equal(pace.turnOf(second, 0), 1_000)
  assert.equal(pace.turnOf(second, 500), 1_000)
  assert.equal(pace.turnOf(second, 1_050), null)
})

test('a clock that is set back costs nothing', () => {
  const pace = new SenderPace(1)
  const day = 86_400_000
  assert.equal(pace.turnOf({ id: 'a', sender: 'a', cost: 1 }, day), null)
  const turn = pace.turnOf({ id: 'b', sender: 'a', cost: 1 }, 0)
  assert.equal(turn, 1_000)
})

test('after a pause the line goes on in its order, and not at once', () => {
  const pace = new SenderPace(1)
  const line = offers(600, 'S')
  for (const offer of line) pace.turnOf(offer, 0)
  const back = line.filter((offer) => pace.turnOf(offer, 700_000) === null)
  assert.ok(back.length <= 2, `${back.length} went at once`)
})

test('a clock that is set back shortens the wait of those who were told their turn', () => {
  const pace = new SenderPace(1)
  const [first, second] = offers(2, 'S')
  assert.equal(pace.turnOf(first as Offer, 3_600_000), null)
  const turn = pace.turnOf(second as Offer, 3_600_000)
  assert.equal(turn, 3_601_000)
  assert.equal(pace.turnOf(second as Offer, 1_000), 2_000)
})
