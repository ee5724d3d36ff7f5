import { networkOf } from './client-address.ts'

/** Failed sign-ins of one account from one address, or of one address at large; or a good one. */
type Failures = {
  readonly count: number
  readonly lastAt: number
  readonly lockedUntil: number
  /** Of the last that succeeded. */
  readonly proof?: string
}

export type SignInLimit = Map<string, Failures>

const MINUTE_MS = 60_000
const FORGET_MS = 60 * MINUTE_MS
const LOCK_MAX_MS = 60 * MINUTE_MS
const GOOD_FOR_MS = 24 * 60 * MINUTE_MS
const KEYS_MAX = 10_000
/** Made at once where there is none, so that a flood is not looked through for each of its keys. */
const ROOM = 1_000
/** People mistype; programs do so more often. */
const FREE_PER_ACCOUNT = 5
/** A whole company, or all who come by one proxy, may be behind one. */
const FREE_PER_ADDRESS = 300

/** Whose sign-in it is said to be, and from which address it comes. */
export type Attempt = {
  readonly email: string
  readonly ip: string
  /** A salted hash of the password, to know one by that was right before. */
  readonly proof?: string
}

/**
 * Milliseconds until this account may be tried again from this address; 0: now. Locks bind the pair,
 * so that a stranger cannot lock a person out, and an address that tries many accounts. Whoever signed in from
 * there within a day and comes with the same password is not locked out by those who guess beside them.
 */
export function lockedForMs(limit: SignInLimit, attempt: Attempt, now: number): number {
  const until = keysOf(attempt).map(({ key }) => limit.get(key)?.lockedUntil ?? 0)
  const lockedMs = Math.max(0, ...until.map((at) => at - now))
  return lockedMs > 0 && isKnownGood(limit, attempt, now) ? 0 : lockedMs
}

function isKnownGood(limit: SignInLimit, attempt: Attempt, now: number): boolean {
  const good = limit.get(goodKey(attempt))
  if (good === undefined || attempt.proof === undefined) return false
  return now - good.lastAt < GOOD_FOR_MS && good.proof === attempt.proof
}

/** Nothing, where the password is one that was right before: if it no longer is, nobody guessed it. */
export function noteFailure(limit: SignInLimit, attempt: Attempt, now: number): void {
  if (isKnownGood(limit, attempt, now)) return
  for (const { key, free, lockMaxMs } of keysOf(attempt)) {
    const before = limit.get(key)
    const count = before !== undefined && now - before.lastAt < FORGET_MS ? before.count + 1 : 1
    // A minute after the free ones, then twice as long each time.
    const lockMs = count < free ? 0 : Math.min(lockMaxMs, MINUTE_MS * 2 ** (count - free))
    limit.delete(key)
    limit.set(key, { count, lastAt: now, lockedUntil: now + lockMs })
  }
  makeRoom(limit)
}

/**
 * Takes back the failure that was noted before the password was known to be right. Who is known already takes
 * nothing back: a program that signs in every second would else free those who guess beside it.
 */
export function noteSuccess(limit: SignInLimit, attempt: Attempt, now = 0): void {
  const wasKnown = isKnownGood(limit, attempt, now)
  const { proof } = attempt
  if (proof !== undefined) {
    limit.delete(goodKey(attempt))
    limit.set(goodKey(attempt), { count: 0, lastAt: now, lockedUntil: 0, proof })
    makeRoom(limit)
  }
  if (wasKnown) return
  // Nothing was noted: whoever has one password of their own would else guess at others for ever.
  if (!limit.delete(pairKey(attempt))) return
  const key = networkOf(attempt.ip)
  const address = limit.get(key)
  if (address === undefined) return
  if (address.count <= 1) limit.delete(key)
  else limit.set(key, { ...address, count: address.count - 1 })
}

/** The oldest of what there is more of: neither those who guess nor those who sign in push out the others. */
function makeRoom(limit: SignInLimit): void {
  if (limit.size <= KEYS_MAX) return
  const good = [...limit.keys()].filter(isGood)
  const failed = [...limit.keys()].filter((key) => !isGood(key))
  const more = good.length > failed.length ? good : failed
  for (const key of more.slice(0, ROOM)) limit.delete(key)
}

const GOOD = 'good '

const isGood = (key: string): boolean => key.startsWith(GOOD)
const pairKey = ({ email, ip }: Attempt): string => `pair ${email} ${networkOf(ip)}`
const goodKey = ({ email, ip }: Attempt): string => `${GOOD}${email} ${networkOf(ip)}`

const keysOf = (attempt: Attempt): { key: string; free: number; lockMaxMs: number }[] => [
  { key: pairKey(attempt), free: FREE_PER_ACCOUNT, lockMaxMs: LOCK_MAX_MS },
  // A minute and no longer: those who have not been here before wait with the one who guesses.
  { key: networkOf(attempt.ip), free: FREE_PER_ADDRESS, lockMaxMs: MINUTE_MS },
]
