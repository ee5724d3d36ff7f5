import type { Clock } from '../../flows/ports/common.ts'
import type { LoadClass } from '../../flows/ports/shedding.ts'

/** Requests a minute, by what they cost; 'anybody' is per address, the rest per caller. */
export type RateLimits = Readonly<Record<Exclude<LoadClass, 'always'> | 'anybody', number>>

// Far above what a person or a well-made program does, far below what would hurt the others.
export const RATE_LIMITS: RateLimits = {
  sends: 1_200_000,
  reads: 60_000,
  exports: 6_000,
  anybody: 6_000,
}

const WINDOW_MS = 60_000
const CALLERS_MAX = 10_000

/** How many requests are left until the window starts again; below zero: one too many. */
export type Turn = { readonly left: number; readonly resetS: number }

/** A fixed window per key, in this process. */
export class RateLimiter {
  readonly #windows = new Map<string, { startedAt: number; used: number }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  take(key: string, quota: number): Turn {
    const now = this.#clock.now()
    let window = this.#windows.get(key)
    if (window === undefined || now - window.startedAt >= WINDOW_MS) {
      window = { startedAt: now, used: 0 }
      this.#makeRoom()
      this.#windows.set(key, window)
    }
    window.used++
    const resetS = Math.ceil((window.startedAt + WINDOW_MS - now) / 1000)
    return { left: quota - window.used, resetS }
  }

  /** Bounded whatever comes: the one that was opened first goes first. */
  #makeRoom(): void {
    if (this.#windows.size < CALLERS_MAX) return
    const [oldest] = this.#windows.keys()
    if (oldest !== undefined) this.#windows.delete(oldest)
  }
}

/** As draft-ietf-httpapi-ratelimit-headers has it, and the older three that most clients read. */
export function limitHeaders(
  kind: string,
  quota: number,
  { left, resetS }: Turn,
): Record<string, string | number> {
  const remaining = Math.max(0, left)
  return {
    'ratelimit-policy': `"${kind}";q=${quota};w=60`,
    ratelimit: `"${kind}";r=${remaining};t=${resetS}`,
    'x-ratelimit-limit': quota,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetS,
  }
}
