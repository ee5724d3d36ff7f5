import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type HealthVerdict,
  type Look,
  type Signs,
  type Tallies,
  WELL,
  alarmsOf,
  judge,
} from './health.ts'
import { difference, lowerBound } from './proportions.ts'
import { isOpenToNew, openTrial } from './trials.ts'

const NOW = 1_700_000_000_000

const signs = (over: Partial<Signs> = {}): Signs => ({
  now: NOW,
  downMs: 0,
  patienceMs: 5_000,
  quietMs: null,
  looks: [],
  lately: {},
  usually: {},
  silence: { alarmAfterMs: 600_000, receiptAt: NOW - 1_000, overdue: 0, fresh: 0 },
  ...over,
})

/** One look a second, the last of them now. */
const looks = (...each: readonly Tallies[]): readonly Look[] =>
  each.map((counted, at) => ({ at: NOW - (each.length - 1 - at) * 1_000, counted }))

const sick = (trouble: HealthVerdict['trouble'], since = NOW - 30_000): HealthVerdict => ({
  state: 'sick',
  trouble,
  because: '…',
  since,
})

const troubleBy = (over: Partial<Signs>, before: HealthVerdict = WELL) =>
  judge(before, signs(over)).trouble

test('an account out of reach is sick when its patience is over, and well when it is back', () => {
  assert.equal(troubleBy({ downMs: 4_999 }), null)
  const gone = judge(WELL, signs({ downMs: 5_000 }))
  assert.deepEqual([gone.state, gone.trouble, gone.since], ['sick', 'unreachable', NOW])
  assert.equal(judge(gone, signs({ downMs: 60_000 })), gone)
  assert.deepEqual(judge(gone, signs()), { ...WELL, since: NOW })
})

test('a row of refusals for its own reasons is a trouble, and refused numbers are none', () => {
  assert.equal(troubleBy({ looks: looks({ refused: 20, 'refused-own': 20 }) }), 'refusing')
  assert.equal(troubleBy({ looks: looks({ refused: 20 }) }), null)
  assert.equal(troubleBy({ looks: looks({ refused: 5, 'refused-own': 5 }) }), null)
})

test('a minute of good answers does not hide that the last twenty were lost', () => {
  const before = Array.from({ length: 60 }, () => ({ accepted: 50 }))
  assert.equal(troubleBy({ looks: looks(...before, { unknown: 20 }) }), 'unanswered')
  assert.equal(troubleBy({ looks: looks(...before, { unknown: 3 }) }), null)
})

test('an account that takes nothing is in trouble, and one that throttles is not', () => {
  const nothing = Array.from({ length: 7 }, () => ({ busy: 2 }))
  assert.equal(troubleBy({ looks: looks({ accepted: 9 }, ...nothing) }), 'unanswered')
  const some = Array.from({ length: 60 }, () => ({ busy: 40, accepted: 1 }))
  assert.equal(troubleBy({ looks: looks(...some) }), null)
})

test('no answer to anything for ten seconds is a trouble', () => {
  assert.equal(troubleBy({ quietMs: 9_999 }), null)
  assert.equal(troubleBy({ quietMs: 10_000 }), 'unanswered')
})

test('three good answers to a trial make it well, and what was before them counts no more', () => {
  const bad = Array.from({ length: 25 }, () => ({ refused: 4, 'refused-own': 4 }))
  const before = sick('refusing')
  assert.equal(judge(before, signs({ looks: looks(...bad, { accepted: 2 }) })), before)
  const well = judge(before, signs({ looks: looks(...bad, { accepted: 3 }) }))
  assert.deepEqual(well, { ...WELL, since: NOW })
  const later = { now: NOW + 1_000, looks: looks(...bad, { accepted: 3 }) }
  assert.equal(judge(well, signs(later)), well)
})

test('an answer that was under way when it fell sick makes nothing well', () => {
  const before = sick('unanswered', NOW - 500)
  assert.equal(judge(before, signs({ looks: looks({ accepted: 9 }) })), before)
})

test('delivering far less than usual is a trouble, a little less or on little evidence is none', () => {
  const usually = { delivered: 9_500, 'failed-there': 500 }
  const by = (delivered: number, failed: number) =>
    troubleBy({ usually, lately: { delivered, 'failed-there': failed } })
  assert.equal(by(40, 60), 'failing')
  assert.equal(by(80, 20), null)
  assert.equal(by(4, 6), null)
  assert.equal(troubleBy({ lately: { delivered: 0, 'failed-there': 100 } }), null)
  // A list of numbers that are not in use says nothing of the account.
  assert.equal(troubleBy({ usually, lately: { delivered: 60, failed: 900 } }), null)
})

test('no receipts while it sends is a trouble, an alarm, and over with the next receipt', () => {
  const silence = { alarmAfterMs: 600_000, receiptAt: NOW - 600_000, overdue: 10, fresh: 1 }
  const given = signs({ silence })
  const silent = judge(WELL, given)
  assert.equal(silent.trouble, 'silent')
  const [alarm] = alarmsOf([], given)
  assert.deepEqual([alarm?.kind, alarm?.since], ['silence', NOW])
  assert.deepEqual(alarmsOf(alarm === undefined ? [] : [alarm], { ...given, now: NOW + 9 }), [
    { ...alarm, because: alarm?.because },
  ])
  assert.equal(troubleBy({ silence: { ...silence, overdue: 9 } }), null)
  assert.equal(troubleBy({ silence: { ...silence, fresh: 0 } }), null)
  assert.equal(troubleBy({ silence: { ...silence, alarmAfterMs: null } }), null)
  const heard = signs({ now: NOW + 5, silence: { ...silence, receiptAt: NOW + 1 } })
  assert.equal(judge(silent, heard).state, 'well')
})

test('an account that has never sent a receipt raises an alarm and is not left', () => {
  const silence = { alarmAfterMs: 600_000, receiptAt: null, overdue: 50, fresh: 5 }
  assert.equal(troubleBy({ silence }), null)
  assert.deepEqual(
    alarmsOf([], signs({ silence })).map(({ kind }) => kind),
    ['silence'],
  )
})

test('receipts that mostly come sooner than radio allows raise an alarm', () => {
  const kinds = (lately: Tallies) => alarmsOf([], signs({ lately })).map(({ kind }) => kind)
  assert.deepEqual(kinds({ delivered: 100, fast: 90 }), ['too-fast'])
  assert.deepEqual(kinds({ delivered: 100, fast: 50 }), [])
  assert.deepEqual(kinds({ unproven: 1 }), ['unproven'])
})

test('more that speaks against an account never makes it well', () => {
  const few = fc.nat({ max: 60 })
  const property = fc.property(few, few, few, few, (accepted, own, unknown, more) => {
    const of = (extra: number): Tallies => ({
      accepted,
      unknown,
      refused: own + extra,
      'refused-own': own + extra,
    })
    const before = judge(WELL, signs({ looks: looks(of(0)) }))
    const after = judge(WELL, signs({ looks: looks(of(more)) }))
    assert.ok(before.state === 'well' || after.state === 'sick')
  })
  fc.assert(property)
})

test('an account that refuses a third of its messages all day is not found sick once', () => {
  let verdict = WELL
  const seen: Look[] = []
  // A fixed row of draws: mulberry32.
  let state = 7
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  for (let second = 0; second < 86_400; second++) {
    const own = [draw(), draw(), draw()].filter((one) => one < 0.3).length
    seen.push({
      at: second * 1_000,
      counted: { accepted: 3 - own, refused: own, 'refused-own': own },
    })
    if (seen.length > 300) seen.shift()
    verdict = judge(verdict, signs({ now: second * 1_000, looks: seen }))
    assert.equal(verdict.state, 'well', `at ${second} s: ${verdict.because}`)
  }
})

test('the bounds are those of the books', () => {
  // Newcombe 1998: 81 of 263 is 0.2553 at least, with 95 % on both sides.
  assert.ok(Math.abs(lowerBound(81, 263, 1.959964) - 0.2553) < 0.0001)
  assert.equal(lowerBound(0, 0, 2), 0)
  assert.ok(Math.abs(difference({ n: 80, of: 100 }, { n: 60, of: 100 }) - 3.0861) < 0.001)
})

test('a sick account is tried now and then, the longer it is sick the more seldom', () => {
  const verdict = sick('refusing', 0)
  const opened = (from: number, to: number, { isOnlyWay = false } = {}) =>
    new Set(
      Array.from({ length: (to - from) / 500 }, (_, at) =>
        openTrial(verdict, from + at * 500, { isOnlyWay }),
      ).filter((trial) => trial !== null),
    ).size
  assert.equal(openTrial(verdict, 9_999), null)
  assert.equal(openTrial(verdict, 10_000), 10_000)
  assert.deepEqual(
    [opened(0, 60_000), opened(120_000, 180_000), opened(600_000, 660_000)],
    [5, 2, 1],
  )
  assert.deepEqual(
    [
      opened(0, 60_000, { isOnlyWay: true }),
      opened(60_000, 120_000, { isOnlyWay: true }),
      opened(600_000, 660_000, { isOnlyWay: true }),
    ],
    [59, 6, 1],
  )
})

test('a trial is open until three messages were handed over in it, or the next one begins', () => {
  const tried = (taken: number) => ({ ...sick('slow', 0), trial: { number: 20_000, taken } })
  assert.equal(openTrial(tried(2), 29_999), 20_000)
  assert.equal(openTrial(tried(3), 29_999), null)
  assert.equal(openTrial(tried(3), 30_000), 30_000)
  // Whoever is out of reach can be handed nothing.
  assert.equal(openTrial(sick('unreachable', 0), 20_000), null)
})

test('who is told not to act on health sends by a sick account as by any other', () => {
  const health = sick('failing', NOW)
  assert.equal(isOpenToNew({ health, settings: { healthFailover: true } }, NOW + 5_000), false)
  assert.equal(isOpenToNew({ health, settings: { healthFailover: false } }, NOW + 5_000), true)
})
