import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from './decide.ts'
import type { Facts } from './decide.ts'
import type { Evidence, ReceiptHabit, Submission } from './evidence.ts'
import { FELL_BACK, FELL_BACK_LATE, NO_FALLBACK } from './own-evidence.ts'
import type { Standing } from './standing.ts'
import { WEIGHTS } from './status.ts'
import type { ClaimedStatus, Grade } from './status.ts'
import type { Reason } from './reasons.ts'

type Short = {
  readonly status: ClaimedStatus
  readonly grade?: Grade
  readonly kind?: Evidence['kind']
  readonly submission?: number
  readonly segment?: number | null
  readonly reason?: Reason | null
  readonly code?: string | null
  readonly permanent?: boolean | null
}

function evidence(short: Short): Evidence {
  const { status, grade = 'carrier', kind = 'receipt', submission = 1, segment = 1 } = short
  const { reason = null, code = null, permanent = null } = short
  const claim = {
    status,
    grade,
    reason,
    detail: null,
    fault: null,
    permanent,
    charge: null,
    chargeSource: null,
  }
  const key = [kind, submission, segment, status, grade, reason, code, permanent].join('/')
  return {
    key,
    kind,
    submission,
    segment,
    claim,
    word: status,
    code,
    happenedAt: null,
    recordedAt: 0,
  }
}

const submission = (segments = 1, number = 1, habit: ReceiptHabit = 'each'): Submission => ({
  number,
  accountId: `account-${number}`,
  segments,
  isVoid: false,
  habit,
})

const facts = (
  shorts: readonly Short[],
  submissions: readonly Submission[] = [submission()],
): Facts => ({
  plan: 'queued',
  segments: submissions[0]?.segments ?? 1,
  submissions,
  evidence: shorts.map(evidence),
})

const statusOf = (shorts: readonly Short[], submissions?: readonly Submission[]): string =>
  decide(facts(shorts, submissions)).status

// ---- one segment: the table of weights, written out

const LADDER: readonly Short[] = [
  { status: 'submitted', grade: 'provider', kind: 'answer' },
  { status: 'sent' },
  { status: 'unconfirmed', grade: 'inferred', kind: 'silence', reason: 'receipt-timeout' },
  { status: 'expired', grade: 'inferred', kind: 'validity', reason: 'expired-in-queue' },
  { status: 'expired', reason: 'expired-undelivered' },
  { status: 'cancelled', reason: 'cancelled' },
  { status: 'failed', reason: 'handset-unreachable' },
  { status: 'rejected', reason: 'carrier-rejected' },
  { status: 'delivered' },
  { status: 'delivered', grade: 'handset' },
  { status: 'read', grade: 'handset' },
]

test('of any two claims about one segment the stronger decides, whichever came first', () => {
  LADDER.forEach((weaker, at) => {
    for (const stronger of LADDER.slice(at + 1)) {
      for (const order of [
        [weaker, stronger],
        [stronger, weaker],
      ]) {
        const standing = decide(facts(order))
        assert.equal(standing.status, stronger.status)
        assert.equal(standing.grade, stronger.grade ?? 'carrier')
      }
    }
  })
})

test('two reported finals of different kinds are a conflict; inference and agreement are none', () => {
  const conflict = (a: Short, b: Short): boolean => decide(facts([a, b])).conflict
  assert.equal(conflict({ status: 'failed' }, { status: 'delivered' }), true)
  assert.equal(conflict({ status: 'failed' }, { status: 'rejected' }), true)
  assert.equal(conflict({ status: 'expired' }, { status: 'delivered' }), true)
  assert.equal(conflict({ status: 'delivered' }, { status: 'read', grade: 'handset' }), false)
  assert.equal(conflict({ status: 'failed' }, { status: 'failed', code: '27' }), false)
  assert.equal(
    conflict(
      { status: 'unconfirmed', grade: 'inferred', kind: 'silence' },
      { status: 'delivered' },
    ),
    false,
  )
  assert.equal(
    conflict({ status: 'unconfirmed', grade: 'provider' }, { status: 'delivered' }),
    false,
  )
  assert.equal(conflict({ status: 'sent' }, { status: 'delivered' }), false)
})

test('a claim that is no outcome moves nothing', () => {
  assert.equal(statusOf([{ status: 'none' }, { status: 'sent' }]), 'sent')
  assert.equal(statusOf([{ status: 'none' }]), 'queued')
})

test('a provider account may weigh its finals otherwise', () => {
  const weights = { ...WEIGHTS, failed: 95 }
  const own = { ...submission(), weights }
  assert.equal(statusOf([{ status: 'failed' }, { status: 'delivered' }], [own]), 'failed')
  assert.equal(
    statusOf([{ status: 'failed' }, { status: 'delivered', grade: 'handset' }], [own]),
    'delivered',
  )
})

// ---- reasons

test('poorer evidence never erases a richer reason', () => {
  const rich: Short = { status: 'failed', reason: 'handset-memory-full', code: '40' }
  for (const poor of [
    { status: 'failed' },
    { status: 'failed', reason: 'unknown' },
    { status: 'rejected' },
    { status: 'rejected', reason: 'unknown' },
    { status: 'unconfirmed', grade: 'inferred', kind: 'silence' },
  ] satisfies Short[]) {
    const standing = decide(facts([rich, poor]))
    assert.equal(standing.reason, 'handset-memory-full', JSON.stringify(poor))
    assert.equal(standing.code, '40')
  }
})

test('a delivered message has no reason, whatever was said before', () => {
  const standing = decide(
    facts([{ status: 'failed', reason: 'handset-memory-full' }, { status: 'delivered' }]),
  )
  assert.deepEqual([standing.status, standing.reason, standing.conflict], ['delivered', null, true])
})

test('a bad status always has a reason and somebody it lies with, or says that nobody knows', () => {
  const standing = decide(facts([{ status: 'failed' }]))
  assert.deepEqual([standing.reason, standing.fault, standing.charge], ['unknown', null, 'maybe'])
  assert.equal(
    decide(facts([{ status: 'failed', reason: 'handset-memory-full' }])).fault,
    'handset',
  )
})

// ---- segments: every combination against the rule written the other way round

const SEGMENT_STATES = ['delivered', 'failed', 'expired', 'silent', 'open'] as const

function expectedOf(states: readonly (typeof SEGMENT_STATES)[number][]): string {
  const has = (...names: readonly string[]): boolean =>
    states.some((state) => names.includes(state))
  if (has('open')) return 'submitted'
  if (!has('delivered'))
    return has('failed') ? 'failed' : has('expired') ? 'expired' : 'unconfirmed'
  if (has('failed', 'expired')) return 'partial'
  return has('silent') ? 'unconfirmed' : 'delivered'
}

function combinations(length: number): readonly (readonly (typeof SEGMENT_STATES)[number][])[] {
  if (length === 0) return [[]]
  return combinations(length - 1).flatMap((rest) => SEGMENT_STATES.map((state) => [...rest, state]))
}

test('all combinations of up to five segments fold as the table says', () => {
  let seen = 0
  for (const length of [1, 2, 3, 4, 5]) {
    for (const states of combinations(length)) {
      const shorts = states.flatMap((state, at): Short[] => {
        const segment = at + 1
        const handover: Short = {
          status: 'submitted',
          kind: 'handover',
          grade: 'inferred',
          segment,
        }
        if (state === 'open') return [handover]
        if (state === 'silent')
          return [handover, { status: 'unconfirmed', kind: 'silence', grade: 'inferred', segment }]
        return [handover, { status: state, segment }]
      })
      const standing = decide(facts(shorts, [submission(length)]))
      assert.equal(standing.status, expectedOf(states), states.join(' '))
      assert.equal(
        standing.segmentsDelivered,
        states.filter((state) => state === 'delivered').length,
      )
      seen++
    }
  }
  assert.equal(seen, 5 + 25 + 125 + 625 + 3125)
})

test('silence of the whole message lifts only the segments that nothing else is known of', () => {
  const silence: Short = {
    status: 'unconfirmed',
    kind: 'silence',
    grade: 'inferred',
    segment: null,
  }
  const handovers = [1, 2, 3].map((segment): Short => ({
    status: 'submitted',
    kind: 'handover',
    grade: 'inferred',
    segment,
  }))
  const standing = decide(
    facts(
      [
        ...handovers,
        silence,
        { status: 'delivered', segment: 1 },
        { status: 'delivered', segment: 3 },
      ],
      [submission(3)],
    ),
  )
  assert.deepEqual(
    [standing.status, standing.segmentsDelivered, standing.segmentsKnown],
    ['unconfirmed', 2, 2],
  )
})

test('where a provider account receipts only one segment, that one speaks for all', () => {
  const handovers = [1, 2, 3].map((segment): Short => ({
    status: 'submitted',
    kind: 'handover',
    grade: 'inferred',
    segment,
  }))
  const status = (habit: ReceiptHabit, segment: number): string =>
    statusOf([...handovers, { status: 'delivered', segment }], [submission(3, 1, habit)])
  assert.equal(status('first', 1), 'delivered')
  assert.equal(status('first', 2), 'submitted')
  assert.equal(status('last', 3), 'delivered')
  assert.equal(status('any', 2), 'delivered')
  assert.equal(status('each', 1), 'submitted')
})

// ---- several submissions

test('a failed submission with a successor is no final and no conflict', () => {
  const both = [submission(1, 1), submission(1, 2)]
  const standing = decide(
    facts(
      [
        { status: 'rejected', reason: 'no-route' },
        { status: 'sent', submission: 2 },
      ],
      both,
    ),
  )
  assert.deepEqual([standing.status, standing.conflict, standing.submission], ['sent', false, 2])
  const late = decide(facts([{ status: 'delivered' }, { status: 'failed', submission: 2 }], both))
  assert.deepEqual([late.status, late.textedTwice, late.submission], ['delivered', false, 1])
})

test('two delivered submissions of one message say that the person was texted twice', () => {
  const both = [submission(1, 1), submission(1, 2)]
  assert.equal(
    decide(facts([{ status: 'delivered' }, { status: 'delivered', submission: 2 }], both))
      .textedTwice,
    true,
  )
})

test('a void submission never happened', () => {
  const busy = { ...submission(), isVoid: true }
  const handover: Short = { status: 'submitted', kind: 'handover', grade: 'inferred' }
  assert.equal(statusOf([handover], [busy]), 'queued')
  assert.equal(
    statusOf([handover, { ...handover, submission: 2 }], [busy, submission(1, 2)]),
    'submitted',
  )
})

// ---- before any submission

test('a refusal of ours is final, names its reason and costs nothing', () => {
  const refusal: Short = {
    status: 'rejected',
    kind: 'refusal',
    grade: 'inferred',
    submission: 0,
    segment: null,
    reason: 'opted-out',
  }
  const standing = decide(facts([refusal], []))
  assert.deepEqual(
    [standing.status, standing.reason, standing.fault, standing.charge, standing.rule],
    ['rejected', 'opted-out', 'us', 'no', 'refused-by-us'],
  )
})

// ---- turning to another provider account

const refused = (number: number, reason: Reason | null = 'gateway-error'): Short => ({
  status: 'rejected',
  kind: 'answer',
  grade: 'provider',
  submission: number,
  reason,
  code: `0x${number}`,
})
const rerouted = (number: number): Short => ({
  status: 'none',
  kind: 'reroute',
  grade: 'inferred',
  submission: number,
  segment: null,
})
const two = [submission(1, 1), submission(1, 2)]

test('a message that turns to another provider account waits for its turn there', () => {
  const standing = decide(facts([refused(1), rerouted(1)]))
  assert.deepEqual(
    [standing.status, standing.detail, standing.rule, standing.reason, standing.accountId],
    ['queued', 'rerouted', 'plan', null, null],
  )
})

test('an account out of reach is left without anything having been handed over', () => {
  const standing = decide(facts([rerouted(0)], []))
  assert.deepEqual([standing.status, standing.detail], ['queued', 'rerouted'])
})

test('the second provider account decides, and the refusal of the first contradicts nothing', () => {
  const standing = decide(
    facts([refused(1), rerouted(1), { status: 'delivered', submission: 2 }], two),
  )
  assert.deepEqual(
    [standing.status, standing.submission, standing.conflict, standing.textedTwice],
    ['delivered', 2, false, false],
  )
})

test('a late delivery by the first wins, and two deliveries are said', () => {
  const late: Short = { status: 'delivered', submission: 1 }
  const shorts = [refused(1), rerouted(1), late]
  const first = decide(facts(shorts))
  assert.deepEqual([first.status, first.submission, first.conflict], ['delivered', 1, false])
  assert.equal(statusOf([...shorts, refused(2)], two), 'delivered')
  const both = decide(facts([...shorts, { status: 'delivered', submission: 2 }], two))
  assert.deepEqual([both.status, both.textedTwice], ['delivered', true])
})

test('when the last one refuses too, the best reason stands', () => {
  const same = decide(facts([refused(1), rerouted(1), refused(2, 'no-route')], two))
  assert.deepEqual([same.status, same.reason, same.submission], ['rejected', 'no-route', 2])
  const mute = decide(facts([refused(1), rerouted(1), refused(2, null)], two))
  assert.deepEqual([mute.status, mute.reason, mute.submission], ['rejected', 'gateway-error', 1])
})

test('what ends while it waits for another provider account ended here', () => {
  const ended: Short = { status: 'expired', kind: 'validity', grade: 'inferred', submission: 0 }
  const standing = decide(
    facts([refused(1), rerouted(1), { ...ended, reason: 'expired-in-queue' }]),
  )
  assert.deepEqual(
    [standing.status, standing.rule, standing.charge, standing.chargeSource],
    ['expired', 'validity-over', 'no', 'us'],
  )
})

test('of words that weigh the same the one further on its way is shown', () => {
  const said = (detail: string): Evidence => {
    const one = evidence({ status: 'sent' })
    return { ...one, key: `key of ${detail}`, claim: { ...one.claim, detail } }
  }
  const order = ['scheduled', 'accepted', 'enroute', 'buffered']
  for (let upTo = 1; upTo <= order.length; upTo++) {
    const all = order.slice(0, upTo).map(said)
    const standing = decide({ ...facts([]), evidence: all })
    assert.equal(standing.detail, order[upTo - 1])
  }
})

// ---- the law: order and repetition mean nothing

const shortArbitrary: fc.Arbitrary<Short> = fc.record({
  status: fc.constantFrom<ClaimedStatus[]>(
    'none',
    'submitted',
    'sent',
    'unconfirmed',
    'expired',
    'cancelled',
    'failed',
    'rejected',
    'delivered',
    'read',
  ),
  grade: fc.constantFrom<Grade[]>('inferred', 'provider', 'carrier', 'handset'),
  kind: fc.constantFrom<Evidence['kind'][]>(
    'handover',
    'answer',
    'receipt',
    'silence',
    'reply',
    'reroute',
    'failure',
  ),
  submission: fc.integer({ min: 0, max: 2 }),
  segment: fc.constantFrom(null, 1, 2, 3),
  reason: fc.constantFrom<(Reason | null)[]>(
    null,
    'unknown',
    'handset-unreachable',
    'carrier-rejected',
  ),
  code: fc.constantFrom(null, '1', '27'),
  permanent: fc.constantFrom(null, true, false),
})

const scenario = fc.record({
  shorts: fc.array(shortArbitrary, { maxLength: 9 }),
  segments: fc.integer({ min: 1, max: 3 }),
  habit: fc.constantFrom<ReceiptHabit[]>('each', 'first', 'last', 'any'),
  seed: fc.infiniteStream(fc.nat()),
})

const RUNS = Number(process.env['DELIVRD_TEST_RUNS'] ?? 20_000)

test('any permutation and duplication of any evidence gives the same standing', () => {
  fc.assert(
    fc.property(scenario, ({ shorts, segments, habit, seed }) => {
      const submissions = [submission(segments, 1, habit), submission(segments, 2, habit)]
      const straight = facts(shorts, submissions)
      const shuffled = [...straight.evidence, ...straight.evidence.filter((_, at) => at % 2 === 0)]
        .map((one) => ({ one: { ...one, recordedAt: seed.next().value }, at: seed.next().value }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one)
      const other: Facts = {
        ...straight,
        evidence: shuffled,
        submissions: submissions.toReversed(),
      }
      assert.deepEqual(decide(other), decide(straight))
    }),
    { numRuns: RUNS },
  )
})

test('more evidence about one segment never makes its status weaker', () => {
  // Turning to another provider account takes the submission back; it is not about a segment.
  const single = shortArbitrary
    .filter(({ kind }) => kind !== 'reroute')
    .map((short): Short => ({ ...short, submission: 1, segment: 1 }))
  const weightOf = (shorts: readonly Short[]): number => {
    const weights = shorts.map(({ status, grade = 'carrier' }) =>
      status === 'expired' && grade === 'inferred'
        ? WEIGHTS['expired-by-us']
        : status === 'delivered'
          ? WEIGHTS[grade === 'handset' ? 'delivered-handset' : 'delivered-carrier']
          : WEIGHTS[status as 'failed'],
    )
    return Math.max(0, ...weights)
  }
  fc.assert(
    fc.property(fc.array(single, { minLength: 1, maxLength: 6 }), single, (shorts, more) => {
      const before = decide(facts(shorts))
      const after = decide(facts([...shorts, more]))
      if (weightOf([more]) < weightOf(shorts)) assert.equal(after.status, before.status)
      const reported = shorts.every(({ grade }) => grade !== 'inferred')
      if (
        reported &&
        before.reason !== null &&
        before.reason !== 'unknown' &&
        after.reason !== null
      )
        assert.notEqual(after.reason, 'unknown')
    }),
    { numRuns: RUNS },
  )
})

const fellBack = (number: number, detail = FELL_BACK): Evidence => ({
  ...evidence(rerouted(number)),
  key: 'fall-back:rcs:sms',
  claim: { ...evidence(rerouted(number)).claim, detail },
})
const withFallBack = (
  shorts: readonly Short[],
  submissions = two,
  turn = fellBack(1),
): Standing => {
  const given = facts(shorts, submissions)
  return decide({ ...given, evidence: [...given.evidence, turn] })
}
const FAILED_BY_RCS = { status: 'failed', reason: 'not-on-channel' } as const

test('a message whose first channel failed waits for its turn by the second', () => {
  const standing = withFallBack([FAILED_BY_RCS], [submission(1, 1)])
  assert.deepEqual(
    [standing.status, standing.detail, standing.reason, standing.rule],
    ['queued', FELL_BACK, null, 'plan'],
  )
})

test('the second channel decides, whatever became of the first', () => {
  for (const first of ['failed', 'sent', 'unconfirmed', 'expired'] as const) {
    for (const last of ['submitted', 'sent', 'failed', 'delivered'] as const) {
      const standing = withFallBack([{ status: first }, { status: last, submission: 2 }])
      assert.deepEqual([standing.status, standing.submission], [last, 2])
      assert.equal(standing.textedTwice, false)
    }
  }
})

test('a first channel that delivers after all stands for the message, and the recipient got both', () => {
  const late = fellBack(1, FELL_BACK_LATE)
  const only = withFallBack(
    [{ status: 'delivered' }, { status: 'failed', submission: 2 }],
    two,
    late,
  )
  assert.deepEqual([only.status, only.submission, only.textedTwice], ['delivered', 1, false])
  const both = withFallBack(
    [{ status: 'delivered' }, { status: 'delivered', submission: 2 }],
    two,
    late,
  )
  assert.deepEqual([both.status, both.textedTwice, both.conflict], ['delivered', true, false])
})

test('every submission before the turn is given up, not only the last', () => {
  const three = [submission(1, 1), submission(1, 2), submission(1, 3)]
  const shorts = [
    { status: 'submitted' },
    { status: 'failed', submission: 2 },
    { status: 'rejected', submission: 3, reason: null },
  ] as const
  const standing = withFallBack(shorts, three, fellBack(2))
  assert.deepEqual([standing.status, standing.submission], ['rejected', 3])
})

test('what the first channel may cost is not forgotten while the message waits for the second', () => {
  assert.equal(withFallBack([{ status: 'sent' }], [submission(1, 1)]).charge, 'maybe')
})

test('a second channel that there was no way to try changes nothing', () => {
  const standing = withFallBack([FAILED_BY_RCS], [submission(1, 1)], fellBack(0, NO_FALLBACK))
  assert.deepEqual([standing.status, standing.reason], ['failed', 'not-on-channel'])
})
