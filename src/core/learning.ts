import type { ReceiptHabit } from './evidence.ts'
import type { IdRelation } from './matching.ts'

/** What a provider account has taught us, as tallies: added to in any order, and halved when they are large. */
export type Learned = {
  /** Matches that the destination corroborated, by how the ids were related. */
  readonly idRelation: Readonly<Partial<Record<IdRelation, number>>>
  /** Long messages settled or past their time, by which of their segments were receipted. */
  readonly receiptHabit: Readonly<Partial<Record<ReceiptHabit, number>>>
  /** First finals by how long they took: bin of `latencyBin` → messages. */
  readonly latency: Readonly<Record<string, number>>
}

export const NOTHING_LEARNED: Learned = { idRelation: {}, receiptHabit: {}, latency: {} }

/** A relation or habit is in force once this many agree… */
export const TALLY_MIN = 20
/** …and at least this share of all does. */
const SHARE_MIN = 0.95

export const HABITS: readonly ReceiptHabit[] = ['each', 'first', 'last', 'any']

/** The relation that holds between the provider's answers and its receipts; null until it is clear. */
export const relationInForce = (learned: Learned): IdRelation | null =>
  prevailing(learned.idRelation)

/** Which segments this provider account receipts; null until it is clear. */
export const habitInForce = (learned: Learned): ReceiptHabit | null =>
  prevailing(learned.receiptHabit)

function prevailing<Name extends string>(
  tally: Readonly<Partial<Record<Name, number>>>,
): Name | null {
  const entries = Object.entries(tally) as [Name, number][]
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  const top = entries.toSorted((a, b) => b[1] - a[1])[0]
  if (top === undefined || top[1] < TALLY_MIN || top[1] < total * SHARE_MIN) return null
  return top[0]
}

/**
 * Which habit a long message shows. Null if it shows none: all segments of a message without any
 * receipt are silent, and that teaches nothing.
 */
export function shownHabit(segments: number, receipted: readonly number[]): ReceiptHabit | null {
  const seen = new Set(receipted)
  if (segments < 2 || seen.size === 0) return null
  if (seen.size === segments) return 'each'
  if (seen.size > 1) return null
  if (seen.has(1)) return 'first'
  return seen.has(segments) ? 'last' : 'any'
}

export const merged = (a: Learned, b: Learned): Learned => ({
  idRelation: added(a.idRelation, b.idRelation),
  receiptHabit: added(a.receiptHabit, b.receiptHabit),
  latency: added(a.latency, b.latency),
})

function added<Key extends string>(
  a: Readonly<Partial<Record<Key, number>>>,
  b: Readonly<Partial<Record<Key, number>>>,
): Record<Key, number> {
  const sum = { ...a } as Record<Key, number>
  for (const [key, count] of Object.entries(b) as [Key, number][])
    sum[key] = (sum[key] ?? 0) + count
  return sum
}

/** A few days of a busy account; relations and habits are clear, or not, far sooner. */
const TALLY_MAX = { idRelation: 400, receiptHabit: 400, latency: 20_000 } as const

/**
 * Halves what has grown large, so that lately counts more than long ago. What all agree on stays as it
 * is until one disagrees.
 */
export const faded = (learned: Learned): Learned => ({
  idRelation: halved(learned.idRelation, TALLY_MAX.idRelation),
  receiptHabit: halved(learned.receiptHabit, TALLY_MAX.receiptHabit),
  latency: halved(learned.latency, TALLY_MAX.latency),
})

function halved<Key extends string>(
  tally: Readonly<Partial<Record<Key, number>>>,
  most: number,
): Record<Key, number> {
  const entries = Object.entries(tally) as [Key, number][]
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (entries.length < 2 || total <= most) return tally as Record<Key, number>
  const times = Math.ceil(Math.log2(total / most))
  const kept = entries.map(([key, count]) => [key, Math.floor(count / 2 ** times)] as const)
  return Object.fromEntries(kept.filter(([, count]) => count > 0)) as Record<Key, number>
}

/** Ten bins for each tenfold: 0 is a millisecond or less, 40 is ten seconds, 100 some months. */
export const latencyBin = (ms: number): number =>
  Math.min(100, Math.max(0, Math.floor(10 * Math.log10(Math.max(1, ms)))))

/** The longest latency that falls into a bin. */
export const latencyBinEdgeMs = (bin: number): number => 10 ** ((bin + 1) / 10)

const FIRST_FINALS_MIN = 200
const SHARE_ARRIVED = 0.995
/** Twice as long as nearly all have taken: a little slower than usual is not silence. */
const PATIENCE = 2
/** The first to report are those whose phones are on; one that is off for a while is not silent. */
const EXPECTED_BY_MIN_MS = 15 * 60_000
const EXPECTED_BY_MAX_MS = 72 * 3_600_000
/** Until an account's own receipts say better. */
const EXPECTED_BY_UNTAUGHT_MS = 2 * 3_600_000

/** Within what nine in ten first finals have come; 0 while it has taught us nothing. */
export function usuallyWithinMs({ latency }: Pick<Learned, 'latency'>): number {
  const bins = binsOf(latency)
  const total = bins.reduce((sum, [, count]) => sum + count, 0)
  let arrived = 0
  for (const [bin, count] of bins) {
    arrived += count
    if (arrived >= total * 0.9) return latencyBinEdgeMs(bin)
  }
  return 0
}

const binsOf = (latency: Learned['latency']) =>
  Object.entries(latency)
    .map(([bin, count]) => [Number(bin), count] as const)
    .toSorted(([a], [b]) => a - b)

/** How long after a submission its receipts have normally arrived. */
export function expectedByMs(learned: Learned, declaredMs: number | null): number {
  if (declaredMs !== null) return declaredMs
  const bins = binsOf(learned.latency)
  const total = bins.reduce((sum, [, count]) => sum + count, 0)
  if (total < FIRST_FINALS_MIN) return EXPECTED_BY_UNTAUGHT_MS
  let arrived = 0
  for (const [bin, count] of bins) {
    arrived += count
    if (arrived >= total * SHARE_ARRIVED) {
      const patient = latencyBinEdgeMs(bin) * PATIENCE
      return Math.round(Math.min(EXPECTED_BY_MAX_MS, Math.max(EXPECTED_BY_MIN_MS, patient)))
    }
  }
  return EXPECTED_BY_UNTAUGHT_MS
}

/** What is stored, read leniently: an unknown shape has taught us nothing. */
export function readLearned(stored: unknown): Learned {
  const part = (name: string): Record<string, number> => {
    const value = typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : null
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    )
  }
  return {
    idRelation: part('idRelation'),
    receiptHabit: part('receiptHabit'),
    latency: part('latency'),
  }
}
