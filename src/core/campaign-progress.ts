import { reasonEntry, isReason } from './reasons.ts'
import { STATUSES, isFinal } from './status.ts'
import type { Charge } from './evidence.ts'
import type { Status } from './status.ts'

/** One line of a campaign's counts: so many messages stand so. */
export type Counted = {
  readonly status: Status
  readonly reason: string
  readonly accountId: string
  readonly code: string
  readonly charge: Charge
  readonly messages: number
  readonly segments: number
  readonly priceMicros: number
}

export type StatusCounts = Readonly<Record<Status, number>>

/** Every status, those that nobody has included: a missing key would be a question. */
export function countsByStatus(
  lines: readonly Pick<Counted, 'status' | 'messages'>[],
): StatusCounts {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>
  for (const { status, messages } of lines) counts[status] += messages
  return counts
}

export type ReasonTally = {
  readonly reason: string
  readonly title: string
  readonly nextStep: string
  readonly count: number
}

/** Why messages did not arrive, most frequent first. */
export function reasonTallies(lines: readonly Counted[]): ReasonTally[] {
  const sums = new Map<string, number>()
  for (const { reason, messages } of lines) {
    if (reason !== '') sums.set(reason, (sums.get(reason) ?? 0) + messages)
  }
  return [...sums]
    .filter(([, count]) => count !== 0)
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([reason, count]) => {
      const entry = isReason(reason) ? reasonEntry(reason) : null
      return { reason, title: entry?.title ?? reason, nextStep: entry?.nextStep ?? '', count }
    })
}

export type CodeTally = {
  readonly accountId: string
  readonly code: string
  readonly count: number
}

/** The providers' own codes, on whatever messages: as many as a filter by the code finds. Most frequent first. */
export function codeTallies(lines: readonly Counted[]): CodeTally[] {
  const sums = new Map<string, CodeTally>()
  for (const { accountId, code, messages } of lines) {
    if (code === '') continue
    const key = `${accountId} ${code}`
    const count = (sums.get(key)?.count ?? 0) + messages
    sums.set(key, { accountId, code, count })
  }
  return [...sums.values()]
    .filter(({ count }) => count !== 0)
    .toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}

export type Cost = {
  readonly segments: number
  /** Of these, what costs or may cost: the segments that the money is for. */
  readonly chargedSegments: number
  /** Everything that costs or may cost. */
  readonly micros: number
  /** Of that, what certainly costs. */
  readonly certainMicros: number
  readonly charged: Readonly<Record<Charge, number>>
}

/** What it costs, as far as anyone says. */
export function costOf(lines: readonly Counted[]): Cost {
  const charged: Record<Charge, number> = { yes: 0, no: 0, maybe: 0 }
  let segments = 0
  let chargedSegments = 0
  let micros = 0
  let certainMicros = 0
  for (const line of lines) {
    charged[line.charge] += line.messages
    segments += line.segments
    if (line.charge !== 'no') {
      chargedSegments += line.segments
      micros += line.priceMicros
    }
    if (line.charge === 'yes') certainMicros += line.priceMicros
  }
  return { segments, chargedSegments, micros, certainMicros, charged }
}

const PLANS: ReadonlySet<Status> = new Set(['draft', 'scheduled', 'held', 'queued'])
const ENDED_UNSENT: ReadonlySet<Status> = new Set(['rejected', 'cancelled', 'expired'])
const OUR_FAILURES: ReadonlySet<string> = new Set(['gateway-error', 'no-route', 'auth-failed'])

/**
 * How many messages a provider got to see. What we ended ourselves costs nothing and has no code of a
 * provider's.
 */
export const handedOver = (lines: readonly Counted[]): number =>
  lines
    .filter(({ status, reason, charge, code }) => {
      if (PLANS.has(status)) return false
      if (charge !== 'no' || code !== '') return true
      return !ENDED_UNSENT.has(status) && !(status === 'failed' && OUR_FAILURES.has(reason))
    })
    .reduce((sum, { messages }) => sum + messages, 0)

export type Progress = {
  readonly total: number
  readonly handedOver: number
  readonly final: number
  readonly open: number
  readonly waitingForReceipts: number
  readonly ratePerSecond: number | null
  readonly etaSeconds: number | null
}

/** How many were past their plan at some earlier moment. */
export type Mark = { readonly at: number; readonly started: number }

/** Shown once there is enough to go by: five seconds, or two in a hundred. */
const STEADY_MS = 5_000
const STEADY_SHARE = 0.02

/**
 * How far it is, how fast, and how long it will take at that speed.
 * @param since an earlier mark while it runs; null when it does not.
 * @param asksReceipts false: no receipts were asked for, so what is sent has come as far as it will.
 */
export function progressOf(
  lines: readonly Counted[],
  { since, now, asksReceipts = true }: { since: Mark | null; now: number; asksReceipts?: boolean },
): Progress {
  const counts = countsByStatus(lines)
  const sum = (wanted: (status: Status) => boolean): number =>
    STATUSES.filter(wanted).reduce((total, status) => total + counts[status], 0)
  const total = sum(() => true)
  const final = sum((status) => isFinal(status) || (status === 'sent' && !asksReceipts))
  const waiting = sum((status) => PLANS.has(status))
  const ratePerSecond =
    since === null ? null : rate({ total, started: total - waiting }, since, now)
  return {
    total,
    handedOver: handedOver(lines),
    final,
    open: total - final,
    waitingForReceipts: counts.submitted + (asksReceipts ? counts.sent : 0),
    ratePerSecond,
    etaSeconds: ratePerSecond === null || waiting === 0 ? null : Math.ceil(waiting / ratePerSecond),
  }
}

function rate(
  { total, started }: { total: number; started: number },
  since: Mark,
  now: number,
): number | null {
  const elapsedMs = now - since.at
  const done = started - since.started
  if (elapsedMs <= 0 || done <= 0) return null
  if (elapsedMs < STEADY_MS && done < total * STEADY_SHARE) return null
  return Math.max(0.1, Math.round((done / elapsedMs) * 10_000) / 10)
}
