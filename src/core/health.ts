import { type Share, difference, lowerBound } from './proportions.ts'
import { type Trial, badnessOf } from './trials.ts'

/** How a provider account does, as its own evidence tells. */
export type HealthVerdict = {
  /** sick: it is left alone but for a trial now and then. */
  readonly state: 'well' | 'sick'
  /** Why it is sick; null when it is well. */
  readonly trouble: Trouble | null
  /** For people, in figures; null when it is well. */
  readonly because: string | null
  /** Since when it has been so; 0: always. */
  readonly since: number
  /** The last trial since then; none: it was not tried yet. */
  readonly trial?: Trial
}

/**
 * unreachable: no connection; refusing: it refuses for reasons of its own; unanswered: its answers are lost or
 * its own fault; failing: it delivers far less than it did; slow: its receipts take far longer than they did;
 * silent: no receipts come while it sends.
 */
export const TROUBLES = [
  'unreachable',
  'refusing',
  'unanswered',
  'failing',
  'slow',
  'silent',
] as const

export type Trouble = (typeof TROUBLES)[number]

export const WELL: HealthVerdict = { state: 'well', trouble: null, because: null, since: 0 }

export const ALARM_KINDS = ['silence', 'unproven', 'too-fast'] as const

/** What somebody should look at, sick or not. */
export type Alarm = {
  readonly kind: (typeof ALARM_KINDS)[number]
  /** For people, in figures. */
  readonly because: string
  readonly since: number
}

export type Judgement = { readonly verdict: HealthVerdict; readonly alarms: readonly Alarm[] }

/**
 * What is counted of each account, in messages. handed: to its connection; awaited: accepted, and asked to
 * send receipts; refused-own: of those refused, for reasons that lie with the provider or our account there; unreachable: nobody was there
 * to take it;
 * failed-there: of those failed, for reasons of its own or of its way to the networks; late: final after its
 * expected-by time, by a receipt that did not wait for us; fast: delivered sooner than radio allows; orphan: receipts without a message; unproven:
 * at its door, and nobody could prove them. What it said when it was asked counts as no receipt, nor as late or
 * fast.
 */
export const TALLIES = [
  'handed',
  'accepted',
  'awaited',
  'refused',
  'refused-own',
  'busy',
  'unknown',
  'unreachable',
  'receipt',
  'delivered',
  'failed',
  'failed-there',
  'late',
  'fast',
  'conflict',
  'orphan',
  'unproven',
  'unknown-word',
] as const

export type Tally = (typeof TALLIES)[number]
export type Tallies = Readonly<Partial<Record<Tally, number>>>

export const isTally = (word: string): word is Tally => TALLIES.some((one) => one === word)

/** What happened between two looks at an account. */
export type Look = { readonly at: number; readonly counted: Tallies }

/** What is known of an account when it is judged. */
export type Signs = {
  readonly now: number
  /** For how long it has been out of reach; 0: it is within reach. */
  readonly downMs: number
  /** Some process has a connection to it. */
  readonly isBound: boolean
  /** For how long it may be out of reach. */
  readonly patienceMs: number
  /** For how long no answer has come to anything while some are awaited; null: none is. */
  readonly quietMs: number | null
  /** The last minutes, newest last; a look that saw nothing may be left out. */
  readonly looks: readonly Look[]
  /** Since the last verdict; of a well account of the last quarter of an hour at most. */
  readonly lately: Tallies
  /** Of the day before that, or before it fell sick: what is usual for it. */
  readonly usually: Tallies
  readonly silence: Silence
}

export type Silence = {
  /** Since when somebody has been there to hear its receipts. */
  readonly listenedSince: number
  /** After how long without receipts; null: never. */
  readonly alarmAfterMs: number | null
  /** When the last receipt came, as far back as is looked; null: none. */
  readonly receiptAt: number | null
  /** Accepted since then, and so long ago that their receipts should be here. */
  readonly overdue: number
  /** Accepted after those: it still sends. */
  readonly fresh: number
}

/** Nothing is said about an account by fewer answers, finals or overdue receipts. */
const ANSWERS_READ = 20
const FINALS_MIN = 50
const USUAL_FINALS_MIN = 200
const OVERDUE_MIN = 10
/** Of an account that sends nothing just now: a stranger knocks once or twice. */
const UNPROVEN_IDLE_MIN = 10
/** Answers older than this no longer speak of now. */
const ANSWERS_WITHIN_MS = 5 * 60_000
const BUSY_MIN = 5
const BUSY_FOR_MS = 5_000
const QUIET_MS = 10_000
/** One in a thousand for one look that sees twenty answers. */
const Z_ANSWERS = 3.29
/** It is looked at every second, and nobody wants to be called for chance: one in three millions. */
const Z_SHARES = 5
/** A share that differs surely and by little is no trouble. */
const FAR_LESS = 0.7
/** So many answers in a row that are not its own fault make it well again… */
const WELL_ANSWERS = 3
/** …when they were given after what was under way. */
const STRAGGLERS_MS = 1_000
/** So many finals show that receipts are in order again: fewer, the longer few are sent by it. */
const WELL_FINALS: readonly { readonly untilMs: number; readonly finals: number }[] = [
  { untilMs: 10 * 60_000, finals: 20 },
  { untilMs: 3_600_000, finals: 10 },
  { untilMs: Number.POSITIVE_INFINITY, finals: 5 },
]
/** Of chance alone so many accounts that never receipt everything may be called silent. */
const SILENT_BY_CHANCE = 1e-6

/** How an account does now, by its signs and what it was judged to be before. */
export function judge(known: HealthVerdict, given: Signs): HealthVerdict {
  const { now } = given
  // The clock may have been put back: what was known then is known since now.
  const before = known.since > now ? { ...known, since: now } : known
  const signs = { ...given, looks: given.looks.filter(({ at }) => at <= now) }
  if (before.state === 'well') {
    // What was counted before it was well again has been judged already.
    const looks = signs.looks.filter(({ at }) => at >= before.since)
    const found = troubleOf({ ...signs, looks })
    return found === null ? before : sickWith(found, now)
  }
  if (isOverIt(before, signs)) {
    const found = troubleOf({ ...signs, looks: [] })
    return found === null ? { ...WELL, since: now } : sickWith(found, now)
  }
  const found = troubleOf(signs)
  const isWorse = found !== null && badnessOf(found.trouble) > badnessOf(before.trouble)
  return isWorse ? sickWith(found, now) : before
}

const sickWith = (found: Found, since: number): HealthVerdict => ({
  state: 'sick',
  ...found,
  since,
})

type Found = { readonly trouble: Trouble; readonly because: string }

function troubleOf(signs: Signs): Found | null {
  return (
    unreachable(signs) ??
    quiet(signs) ??
    busy(signs) ??
    refusing(signs) ??
    failing(signs) ??
    silent(signs) ??
    slow(signs)
  )
}

function unreachable({ downMs, patienceMs }: Signs): Found | null {
  if (downMs === 0 || downMs < patienceMs) return null
  return { trouble: 'unreachable', because: `out of reach for ${seconds(downMs)}` }
}

/** What one process waits for in vain says little while others are answered. */
function quiet({ quietMs, looks, now }: Signs): Found | null {
  if (quietMs === null || quietMs < QUIET_MS) return null
  const isHeard = ({ at, counted }: Look): boolean =>
    now - at < QUIET_MS &&
    count(counted, 'accepted') + count(counted, 'refused') + count(counted, 'busy') > 0
  if (looks.some(isHeard)) return null
  return { trouble: 'unanswered', because: `no answer to anything for ${seconds(quietMs)}` }
}

/** Throttling takes some and leaves some; an account that is out of order takes none. */
function busy({ looks, now }: Signs): Found | null {
  const refusals = looks
    .slice(looks.findLastIndex(({ counted }) => answersOf(counted) > 0) + 1)
    .filter(({ at, counted }) => now - at <= ANSWERS_WITHIN_MS && count(counted, 'busy') > 0)
  const times = refusals.reduce((sum, { counted }) => sum + count(counted, 'busy'), 0)
  // That nothing was offered to it afterwards says nothing.
  const forMs = (refusals.at(-1)?.at ?? 0) - (refusals[0]?.at ?? 0)
  if (times < BUSY_MIN || forMs < BUSY_FOR_MS) return null
  const because = `none taken for ${seconds(forMs)}: busy ${times} times`
  return { trouble: 'unanswered', because }
}

function refusing({ looks, now }: Signs): Found | null {
  const latest = latestAnswers(looks, now)
  const own = count(latest, 'refused-own')
  const unknown = count(latest, 'unknown')
  const all = answersOf(latest)
  if (lowerBound(own + unknown, all, Z_ANSWERS) <= 0.5) return null
  return own >= unknown
    ? {
        trouble: 'refusing',
        because: `${own} of its last ${all} answers refused for reasons of its own`,
      }
    : {
        trouble: 'unanswered',
        because: `${unknown} of the last ${all} handovers without an answer`,
      }
}

function failing({ lately, usually }: Signs): Found | null {
  const now = deliveredOf(lately)
  const then = deliveredOf(usually)
  if (now.of < FINALS_MIN || then.of < USUAL_FINALS_MIN) return null
  if (now.n / now.of > (FAR_LESS * then.n) / then.of) return null
  if (difference(then, now) < Z_SHARES) return null
  const because = `${percent(now)} delivered, usually ${percent(then)} (of ${now.of} messages)`
  return { trouble: 'failing', because }
}

function slow({ lately, usually }: Signs): Found | null {
  const now = lateOf(lately)
  const then = lateOf(usually)
  if (now.of < FINALS_MIN || then.of < USUAL_FINALS_MIN) return null
  if (lowerBound(now.n, now.of, Z_SHARES) <= 0.5 || then.n / then.of > 0.25) return null
  const because = `${percent(now)} of its receipts came after they were expected, usually ${percent(then)}`
  return { trouble: 'slow', because }
}

/** An account that has never sent a receipt is not sick: nobody has told it where they go. */
function silent(signs: Signs): Found | null {
  const because = silenceOf(signs)
  return because === null || signs.silence.receiptAt === null
    ? null
    : { trouble: 'silent', because }
}

function silenceOf({ silence, usually, now }: Signs): string | null {
  const { alarmAfterMs, receiptAt, listenedSince, overdue, fresh } = silence
  if (alarmAfterMs === null || overdue < OVERDUE_MIN || fresh === 0) return null
  if (receiptAt === null) {
    return `${overdue} messages are past the time for their receipts, and none has ever come`
  }
  if (now - Math.max(receiptAt, listenedSince) < alarmAfterMs) return null
  // Some bring receipts for few of their messages: a row without any is nothing new.
  const awaited = count(usually, 'awaited')
  const unreceipted = awaited === 0 ? 0 : Math.max(0, 1 - count(usually, 'receipt') / awaited)
  if (unreceipted ** overdue > SILENT_BY_CHANCE) return null
  return `no receipt for ${seconds(now - receiptAt)}, and ${overdue} messages are past the time for theirs`
}

/** Whether what the trials brought shows that its trouble is over. */
function isOverIt({ trouble, since }: HealthVerdict, signs: Signs): boolean {
  switch (trouble) {
    case 'unreachable':
      return signs.isBound
    case 'refusing':
    case 'unanswered':
      return goodInARow(signs.looks, since + STRAGGLERS_MS) >= WELL_ANSWERS
    case 'failing':
      return (
        deliveredOf(signs.lately).of >= finalsWanted(signs.now - since) && !isStillFailing(signs)
      )
    case 'slow':
      return lateOf(signs.lately).of >= finalsWanted(signs.now - since) && isOnTime(signs)
    case 'silent':
      return signs.silence.receiptAt !== null && signs.silence.receiptAt > since
    case null:
      return true
  }
}

/** Less evidence than it took to be sure of it is enough to doubt that it is over. */
function isStillFailing({ lately, usually }: Signs): boolean {
  const now = deliveredOf(lately)
  const then = deliveredOf(usually)
  return then.of > 0 && now.n / now.of <= (FAR_LESS * then.n) / then.of
}

function isOnTime({ lately }: Signs): boolean {
  const { n, of } = lateOf(lately)
  return n / of < 0.25
}

const finalsWanted = (sickMs: number): number =>
  WELL_FINALS.find(({ untilMs }) => sickMs < untilMs)?.finals ?? 0

function goodInARow(looks: readonly Look[], after: number): number {
  let good = 0
  for (const { at, counted } of looks.toReversed()) {
    const isBad =
      count(counted, 'refused-own') + count(counted, 'unknown') + count(counted, 'busy') > 0
    if (at < after || isBad) break
    good += answersOf(counted)
  }
  return good
}

/** The last answers, so many or more, and none that are old. */
function latestAnswers(looks: readonly Look[], now: number): Tallies {
  const sum: Partial<Record<Tally, number>> = {}
  for (const { at, counted } of looks.toReversed()) {
    if (now - at > ANSWERS_WITHIN_MS || answersOf(sum) >= ANSWERS_READ) break
    for (const name of ['accepted', 'refused', 'refused-own', 'unknown'] as const) {
      sum[name] = count(sum, name) + count(counted, name)
    }
  }
  return sum
}

const answersOf = (counted: Tallies): number =>
  count(counted, 'accepted') + count(counted, 'refused') + count(counted, 'unknown')

const count = (counted: Tallies, name: Tally): number => counted[name] ?? 0

const deliveredOf = (counted: Tallies): Share => {
  const n = count(counted, 'delivered')
  return { n, of: n + count(counted, 'failed-there') }
}

const lateOf = (counted: Tallies): Share => ({
  n: count(counted, 'late'),
  of: count(counted, 'delivered') + count(counted, 'failed'),
})

/** What is to be looked at besides; one that goes on keeps its beginning. */
export function alarmsOf(before: readonly Alarm[], signs: Signs): readonly Alarm[] {
  const silence = silenceOf(signs) ?? lastingSilence(before, signs)
  const unproven = unprovenOf(signs)
  const fast = { n: count(signs.lately, 'fast'), of: count(signs.lately, 'delivered') }
  const isTooFast = fast.of >= FINALS_MIN && lowerBound(fast.n, fast.of, Z_SHARES) > 0.5
  const found: readonly Omit<Alarm, 'since'>[] = [
    ...(silence === null ? [] : [{ kind: 'silence', because: silence } as const]),
    ...(unproven === null ? [] : [{ kind: 'unproven', because: unproven } as const]),
    ...(isTooFast
      ? [
          {
            kind: 'too-fast',
            because: `${percent(fast)} of its deliveries came sooner than a phone can confirm them`,
          } as const,
        ]
      : []),
  ]
  return found.map((one) => {
    const since = before.find(({ kind }) => kind === one.kind)?.since ?? signs.now
    return { ...one, since: Math.min(since, signs.now) }
  })
}

/** Anybody may knock: it is of interest where its own receipts are awaited, and more come unproven than proven. */
function unprovenOf({ lately, usually }: Signs): string | null {
  const unproven = count(lately, 'unproven')
  const isBusy = count(lately, 'awaited') > 0
  const isAwaited = isBusy || count(usually, 'awaited') > 0
  const enough = Math.max(isBusy ? 1 : UNPROVEN_IDLE_MIN, count(lately, 'receipt') + 1)
  if (!isAwaited || unproven < enough) return null
  return unproven === 1
    ? '1 request at its receipt address was not proven'
    : `${unproven} requests at its receipt address were not proven`
}

/** Silence is over with a receipt, and not because little is sent just now. */
function lastingSilence(before: readonly Alarm[], { silence }: Signs): string | null {
  const alarm = before.find(({ kind }) => kind === 'silence')
  const { alarmAfterMs, receiptAt, overdue } = silence
  if (alarm === undefined || alarmAfterMs === null || overdue === 0) return null
  return receiptAt !== null && receiptAt > alarm.since ? null : alarm.because
}

const percent = ({ n, of }: Share): string => `${of === 0 ? 0 : Math.round((100 * n) / of)} %`

const seconds = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`
