/** True when so much may be said again: at most once in a while. */
export type Seldom = (key: string, now: number) => boolean

const KEYS_MAX = 1_000

/**
 * What strangers can cause as often as they like is said once per key and so many milliseconds.
 * @param atOnceMax of so many keys at most within that time, where strangers make up the keys as well.
 */
export function seldom(everyMs: number, atOnceMax = Infinity): Seldom {
  const saidAt = new Map<string, number>()
  return (key, now) => {
    const before = saidAt.get(key)
    if (before !== undefined && now - before < everyMs) return false
    if (before === undefined && saidAt.size >= atOnceMax) {
      // Kept from the longest ago to the newest.
      const [[longestAgo, at] = [key, now]] = saidAt
      if (now - at < everyMs) return false
      saidAt.delete(longestAgo)
    }
    saidAt.delete(key)
    saidAt.set(key, now)
    const oldest = saidAt.keys().next()
    if (saidAt.size > KEYS_MAX && oldest.done !== true) saidAt.delete(oldest.value)
    return true
  }
}
