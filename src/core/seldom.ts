/** True when so much may be said again: at most once in a while. */
export type Seldom = (key: string, now: number) => boolean

const KEYS_MAX = 1_000

/** What strangers can cause as often as they like is said once per key and so many milliseconds. */
export function seldom(everyMs: number): Seldom {
  const saidAt = new Map<string, number>()
  return (key, now) => {
    const before = saidAt.get(key)
    if (before !== undefined && now - before < everyMs) return false
    saidAt.delete(key)
    saidAt.set(key, now)
    const oldest = saidAt.keys().next()
    if (saidAt.size > KEYS_MAX && oldest.done !== true) saidAt.delete(oldest.value)
    return true
  }
}
