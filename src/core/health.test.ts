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

const HEARD = {
  alarmAfterMs: 600_000,
  receiptAt: NOW - 1_000,
  listenedSince: 0,
  overdue: 0,
  fresh: 0,
}

const signs = (over: Partial<Signs> = {}): Signs => ({
  now: NOW,
  downMs: 0,
  isBound: true,
  patienceMs: 5_000,
  quietMs: null,
  looks: [],
  lately: {},
  usually: {},
  silence: HEARD,
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
  const gone = judge(WELL, signs({ downMs: 5_000, isBound: false }))
  assert.deepEqual([gone.state, gone.trouble, gone.since], ['sick', 'unreachable', NOW])
  assert.equal(judge(gone, signs({ downMs: 60_000, isBound: false })), gone)
  // Whoever has just started has waited for nothing yet, and has no connection either.
  assert.equal(judge(gone, signs({ downMs: 0, isBound: false })), gone)
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

test('a burst of refusals for want of room is no trouble when nothing was offered afterwards', () => {
  const burst = [{ at: NOW - 60_000, counted: { busy: 20 } }]
  assert.equal(troubleBy({ looks: burst }), null)
  assert.equal(troubleBy({ looks: [...burst, ...looks({ busy: 1 })] }), 'unanswered')
})

test('one process that hears nothing says nothing while others are answered', () => {
  const heard = { quietMs: 20_000, looks: looks({ accepted: 3 }) }
  assert.equal(troubleBy(heard), null)
  assert.equal(troubleBy({ ...heard, now: NOW + 10_000 }), 'unanswered')
})

test('a clock that was put back makes nobody sick for longer', () => {
  const back = NOW - 3_600_000
  const found = judge(sick('unanswered', NOW), signs({ now: back }))
  assert.deepEqual([found.since, found.state], [back, 'sick'])
  const good = [{ at: back + 2_000, counted: { accepted: 3 } }]
  const later = signs({ now: back + 3_000, looks: [...looks({ unknown: 9 }), ...good] })
  assert.equal(judge(found, later).state, 'well')
})

test('an account whose receipts were the trouble is well again by fewer of them, the longer few are sent', () => {
  const usually = { delivered: 950, 'failed-there': 50 }
  const after = (sickMs: number, delivered: number, trouble: 'failing' | 'slow') =>
    judge(sick(trouble, NOW - sickMs), signs({ usually, lately: { delivered } })).state
  for (const trouble of ['failing', 'slow'] as const) {
    assert.equal(after(60_000, 19, trouble), 'sick')
    assert.equal(after(60_000, 20, trouble), 'well')
    assert.equal(after(1_800_000, 10, trouble), 'well')
    assert.equal(after(7_200_000, 4, trouble), 'sick')
    assert.equal(after(7_200_000, 5, trouble), 'well')
  }
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
  const silence = { ...HEARD, receiptAt: NOW - 600_000, overdue: 10, fresh: 1 }
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

test('an account that receipts few of its messages is silent by more of them', () => {
  const silence = { ...HEARD, receiptAt: NOW - 600_000, overdue: 20, fresh: 1 }
  const usually = { awaited: 1_000, receipt: 300 }
  assert.equal(troubleBy({ silence, usually }), null)
  assert.equal(troubleBy({ silence: { ...silence, overdue: 40 }, usually }), 'silent')
  assert.equal(troubleBy({ silence, usually: { awaited: 1_000, receipt: 950 } }), 'silent')
})

test('whoever was off for a while hears for a while before it calls anybody silent', () => {
  const silence = { ...HEARD, receiptAt: NOW - 7_200_000, overdue: 20, fresh: 1 }
  assert.equal(troubleBy({ silence: { ...silence, listenedSince: NOW - 599_999 } }), null)
  assert.equal(troubleBy({ silence: { ...silence, listenedSince: NOW - 600_000 } }), 'silent')
})

test('an alarm of silence lasts until a receipt comes, however little is sent', () => {
  const silence = { ...HEARD, receiptAt: NOW - 600_000, overdue: 10, fresh: 1 }
  const raised = alarmsOf([], signs({ silence }))
  const later = (over: object) =>
    alarmsOf(raised, signs({ now: NOW + 60_000, silence: { ...silence, ...over } }))
  assert.deepEqual(later({ fresh: 0 }), raised)
  assert.deepEqual(later({ fresh: 0, receiptAt: NOW + 1 }), [])
  assert.deepEqual(later({ fresh: 0, alarmAfterMs: null }), [])
})

test('an account that has never sent a receipt raises an alarm and is not left', () => {
  const silence = { ...HEARD, receiptAt: null, overdue: 50, fresh: 5 }
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
})

test('requests that nobody can prove raise an alarm where receipts are awaited', () => {
  const isRaised = (lately: Tallies, usually: Tallies = {}) =>
    alarmsOf([], signs({ lately, usually })).some(({ kind }) => kind === 'unproven')
  assert.equal(isRaised({ awaited: 1, unproven: 1 }), true)
  assert.equal(isRaised({ awaited: 50, unproven: 6, receipt: 5 }), true)
  assert.equal(isRaised({ unproven: 10 }, { awaited: 1 }), true)
  // One stranger's forged request beside receipts that are proven, or where none are awaited just now.
  assert.equal(isRaised({ awaited: 50, unproven: 1, receipt: 1 }), false)
  assert.equal(isRaised({ unproven: 9 }, { awaited: 1_000 }), false)
  assert.equal(isRaised({ unproven: 10, receipt: 10 }, { awaited: 1_000 }), false)
  assert.equal(isRaised({ unproven: 1_000 }), false)
  assert.equal(isRaised({ awaited: 1 }), false)
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
