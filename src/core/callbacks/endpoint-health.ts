import type { Circuit } from './circuit.ts'

/** How an endpoint does, by what was tried there lately and by what waits. */
export const ENDPOINT_HEALTHS = [
  'unused',
  'well',
  'failing',
  'late',
  'unheard',
  'shut',
  'paused',
  'off',
] as const

export type EndpointHealth = (typeof ENDPOINT_HEALTHS)[number]

export type HealthFacts = {
  readonly state: 'active' | 'paused' | 'off'
  readonly circuit: Pick<Circuit, 'failures' | 'openUntil'>
  /** Of the newest requests, 0 to 1; null: none was made. */
  readonly successRate: number | null
  /** When the newest request began that was heard, and the newest that was not; null: none. */
  readonly lastHeardAt: number | null
  readonly lastErrorAt: number | null
  /** Callbacks that should have been heard by now. */
  readonly overdue: number
  readonly dead: number
}

/**
 * What failed once and was heard since is forgotten: an endpoint fails while its newest requests do, and is late
 * while something waits that should have been heard.
 */
export function endpointHealth(facts: HealthFacts): EndpointHealth {
  const { state, circuit, successRate } = facts
  if (state !== 'active') return state
  if (circuit.openUntil !== null) return 'shut'
  // What can never be called, as a forbidden address, is dead without a word from the circuit.
  if (circuit.failures === 0 && isUnheard(facts)) return 'unheard'
  if (circuit.failures > 0 || isNewestFailed(facts)) return 'failing'
  if (facts.overdue > 0) return 'late'
  return successRate === null ? 'unused' : 'well'
}

const isUnheard = ({ successRate, dead }: HealthFacts): boolean =>
  successRate === null ? dead > 0 : successRate === 0

const isNewestFailed = ({ lastHeardAt, lastErrorAt }: HealthFacts): boolean =>
  lastErrorAt !== null && lastErrorAt > (lastHeardAt ?? 0)

/** What came about so long ago and was tried in vain, or was due so long ago, should have been heard. */
export const OVERDUE_MS = 60_000
