/** How the last attempt to have a session ended. */
export type AttemptEnd =
  /** No connection, or it broke. */
  | 'link_lost'
  /** The centre answered and said no: trying hard gets accounts locked. */
  | 'bind_refused'

type BackOff = { readonly firstMs: number; readonly maxMs: number }

const BACK_OFF: Record<AttemptEnd, BackOff> = {
  link_lost: { firstMs: 500, maxMs: 30_000 },
  bind_refused: { firstMs: 5_000, maxMs: 300_000 },
}

/**
 * How long to wait before the next attempt, in milliseconds. `attempt` counts failures in a row
 * from 1; `random` is in [0, 1). Doubles up to a cap; the upper half of it is random, so that
 * many links that broke together do not come back together.
 */
export function reconnectDelayMs(end: AttemptEnd, attempt: number, random: number): number {
  const { firstMs, maxMs } = BACK_OFF[end]
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt - 1))
  return Math.round(ceilingMs * (0.5 + random / 2))
}
