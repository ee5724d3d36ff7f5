/** When one text was queued for one person before: epoch milliseconds. */
export type TextHistory = {
  readonly sentAt: readonly number[]
  /** Too many identical ones came: no more until then. Null: not blocked. */
  readonly blockedUntil: number | null
}

export const NO_HISTORY: TextHistory = { sentAt: [], blockedUntil: null }

/** Within which identical texts to one number are counted, and for how long too many block it. */
export const FLOOD_MS = 3_600_000

/** The same text from the same sender is due, or was, so close to this one that it is sent once. */
export const isRepeat = ({ sentAt }: TextHistory, dueAt: number, windowMs: number): boolean =>
  sentAt.some((at) => Math.abs(dueAt - at) < windowMs)

/**
 * Whether one more identical text may go to a number. One that is too many blocks the number for this
 * text for an hour; what comes meanwhile is refused and does not prolong it.
 */
export function floodUntil(history: TextHistory, dueAt: number, limit: number): number | null {
  const { sentAt, blockedUntil } = history
  if (blockedUntil !== null && dueAt < blockedUntil) return blockedUntil
  const lately = sentAt.filter((at) => at > dueAt - FLOOD_MS && at <= dueAt)
  return lately.length >= limit ? dueAt + FLOOD_MS : null
}

/** The history with one more, without what is older than `keepMs` before it. */
export const withSent = (history: TextHistory, dueAt: number, keepMs: number): TextHistory => ({
  ...history,
  sentAt: [...history.sentAt.filter((at) => at > dueAt - keepMs), dueAt],
})
