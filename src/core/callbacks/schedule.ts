const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** How long after each failure the next attempt comes: the public standard's schedule, begun sooner. */
export const RETRIES_MS: readonly number[] = [
  1 * SECOND_MS,
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]

/** So that what failed together does not come back together. */
const JITTER = 0.2
const RETRY_AFTER_MAX_MS = HOUR_MS

/**
 * When to try again after the attempt that was just made; null: there is no other.
 * @param tries attempts made before that one.
 * @param draw in [0, 1).
 * @param retryAfterMs what the receiver asked for: never sooner than that.
 */
export function nextTryAt({
  tries,
  now,
  draw,
  retryAfterMs = 0,
  retriesMs = RETRIES_MS,
}: {
  readonly tries: number
  readonly now: number
  readonly draw: number
  readonly retryAfterMs?: number
  readonly retriesMs?: readonly number[]
}): number | null {
  const waitMs = retriesMs[tries]
  if (waitMs === undefined) return null
  const jittered = Math.round(waitMs * (1 - JITTER + 2 * JITTER * draw))
  return now + Math.max(jittered, retryAfterMs)
}

/** IMF-fixdate, RFC 9110, 5.6.7: the one form that is still written. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** What a busy receiver asks for in `Retry-After`, seconds or a date, one hour at most; 0: nothing it can mean. */
export function retryAfterMs(
  reply: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  now: number,
): number {
  if (reply.status !== 429 && reply.status !== 503) return 0
  const text = reply.headers['retry-after']?.trim() ?? ''
  const ms = /^\d{1,9}$/.test(text)
    ? Number(text) * SECOND_MS
    : HTTP_DATE.test(text)
      ? Date.parse(text) - now
      : 0
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS) : 0
}
