/** How an endpoint did lately. */
export type Circuit = {
  /** One after the other, up to now. */
  readonly failures: number
  readonly failingSince: number | null
  /** Nothing is sent before; then one is tried. Null: it is closed. */
  readonly openUntil: number | null
}

export const CLOSED: Circuit = { failures: 0, failingSince: null, openUntil: null }

/** In a row; it may have been one bad message before. */
export const FAILURES_TO_OPEN = 10
/** The longer it has been failing, the longer it is left alone before the next try: a quarter of that. */
const SHARE_OF_FAILING = 0.25
const OPEN_MIN_MS = 2_000
const OPEN_MAX_MS = 5 * 60_000
const OFF_AFTER_MS = 5 * 24 * 3_600_000

/**
 * @param retryAfterMs what the receiver asked for; 0: nothing.
 * Failures of requests that were under way when it opened are counted, and do not open it anew.
 */
export function afterFailure(
  circuit: Circuit,
  { now, retryAfterMs }: { readonly now: number; readonly retryAfterMs: number },
): Circuit {
  const failures = circuit.failures + 1
  const failingSince = circuit.failingSince ?? now
  const isOpen = circuit.openUntil !== null && circuit.openUntil > now
  if (isOpen || failures < FAILURES_TO_OPEN) return { ...circuit, failures, failingSince }
  const waitMs = Math.min(
    Math.max((now - failingSince) * SHARE_OF_FAILING, OPEN_MIN_MS),
    OPEN_MAX_MS,
  )
  return { failures, failingSince, openUntil: now + Math.max(Math.round(waitMs), retryAfterMs) }
}

/** It heard: everything before is forgiven. */
export const afterSuccess = (circuit: Circuit): Circuit =>
  circuit.failures === 0 && circuit.openUntil === null ? circuit : CLOSED

/** It was open, and is not any more: what waited may go at once. */
export const isClosing = (before: Circuit, after: Circuit): boolean =>
  before.openUntil !== null && after.openUntil === null

/** Nothing was heard there for so long that somebody should look. */
export const isGivenUp = (circuit: Circuit, now: number): boolean =>
  circuit.failingSince !== null && now - circuit.failingSince >= OFF_AFTER_MS
