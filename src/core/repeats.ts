/** One message of a text, and when its turn is or was: epoch milliseconds. */
export type Sent = { readonly id: string; readonly at: number }

/** What was queued of one text for one person before. */
export type TextHistory = {
  readonly sent: readonly Sent[]
  /** Too many identical ones came: no more in the hour before then. Null: not blocked. */
  readonly blockedUntil: number | null
}

export const NO_HISTORY: TextHistory = { sent: [], blockedUntil: null }

/** Within which identical texts to one number are counted, and for how long too many block it. */
export const FLOOD_MS = 3_600_000

/** The same text from the same sender is due, or was, so close to this one that it is sent once. */
export const isRepeat = ({ sent }: TextHistory, dueAt: number, windowMs: number): boolean =>
  sent.some(({ at }) => Math.abs(dueAt - at) < windowMs)

/**
 * Whether one more identical text may go to a number. One that is too many blocks the number for this
 * text for an hour; what comes meanwhile is refused and does not prolong it.
 */
export function floodUntil(history: TextHistory, dueAt: number, limit: number): number | null {
  const { sent, blockedUntil } = history
  const isBlocked =
    blockedUntil !== null && dueAt >= blockedUntil - FLOOD_MS && dueAt < blockedUntil
  if (isBlocked) return blockedUntil
  return mostWithinAnHour(sent, dueAt) >= limit ? dueAt + FLOOD_MS : null
}

/** How many there are at most in any hour that a text due then would be in: some may be due later. */
function mostWithinAnHour(sent: readonly Sent[], dueAt: number): number {
  const near = sent.map(({ at }) => at).filter((at) => Math.abs(at - dueAt) < FLOOD_MS)
  const ends = [dueAt, ...near.filter((at) => at > dueAt)]
  return Math.max(
    ...ends.map((end) => near.filter((at) => at > end - FLOOD_MS && at <= end).length),
  )
}

/** The history with one more, without what is so old that it touches nothing that comes from now on. */
export const withSent = (
  history: TextHistory,
  one: Sent,
  { now, keepMs }: { readonly now: number; readonly keepMs: number },
): TextHistory => ({
  ...history,
  sent: [...history.sent.filter(({ at }) => at > now - keepMs), one],
})

/** The history without messages that were never sent after all. */
export const withoutUnsent = (history: TextHistory, unsent: ReadonlySet<string>): TextHistory => ({
  ...history,
  sent: history.sent.filter(({ id }) => !unsent.has(id)),
})
