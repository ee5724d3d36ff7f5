/** Failed sign-ins of one account from one address, or of one address at large. */
type Failures = { readonly count: number; readonly lastAt: number; readonly lockedUntil: number }

export type SignInLimit = Map<string, Failures>

const MINUTE_MS = 60_000
const FORGET_MS = 60 * MINUTE_MS
const LOCK_MAX_MS = 60 * MINUTE_MS
const KEYS_MAX = 10_000
/** People mistype; programs do so more often. */
const FREE_PER_ACCOUNT = 5
const FREE_PER_ADDRESS = 30

/** Whose sign-in it is said to be, and from which address it comes. */
export type Attempt = { readonly email: string; readonly ip: string }

/**
 * Milliseconds until this account may be tried again from this address; 0: now. Locks bind the pair,
 * so that a stranger cannot lock a person out, and an address that tries many accounts.
 */
export function lockedForMs(limit: SignInLimit, attempt: Attempt, now: number): number {
  const until = keysOf(attempt).map(({ key }) => limit.get(key)?.lockedUntil ?? 0)
  return Math.max(0, ...until.map((at) => at - now))
}

export function noteFailure(limit: SignInLimit, attempt: Attempt, now: number): void {
  for (const { key, free } of keysOf(attempt)) {
    const before = limit.get(key)
    const count = before !== undefined && now - before.lastAt < FORGET_MS ? before.count + 1 : 1
    // A minute after the free ones, then twice as long each time.
    const lockMs = count < free ? 0 : Math.min(LOCK_MAX_MS, MINUTE_MS * 2 ** (count - free))
    limit.delete(key)
    limit.set(key, { count, lastAt: now, lockedUntil: now + lockMs })
  }
  for (const key of limit.keys()) {
    if (limit.size <= KEYS_MAX) break
    limit.delete(key)
  }
}

/** Takes back the failure that was noted before the password was known to be right. */
export function noteSuccess(limit: SignInLimit, { email, ip }: Attempt): void {
  limit.delete(`${email} ${ip}`)
  const address = limit.get(ip)
  if (address === undefined) return
  if (address.count <= 1) limit.delete(ip)
  else limit.set(ip, { ...address, count: address.count - 1, lockedUntil: 0 })
}

const keysOf = ({ email, ip }: Attempt): { key: string; free: number }[] => [
  { key: `${email} ${ip}`, free: FREE_PER_ACCOUNT },
  { key: ip, free: FREE_PER_ADDRESS },
]
