import { networkOf } from './client-address.ts'

/** Requests a minute, by what they cost; 'anybody' is per address (of IPv6: per network), the rest per caller. */
export type RateLimits = Readonly<Record<'sends' | 'reads' | 'exports' | 'anybody', number>>

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

/**
 * Whose turn it is, at whichever door: a fixed window for each kind of work of each caller, in this process.
 * A key has one limit, whether it comes by our API or in another system's words.
 */
export class RateTurns {
  readonly limits: RateLimits
  readonly #windows = new Map<string, { startedAt: number; used: number }>()

  constructor(limits: RateLimits = RATE_LIMITS) {
    this.limits = limits
  }

  /** @param who the caller's actor; of anybody the address. */
  take(kind: keyof RateLimits, who: string, now: number): Turn {
    const key = `${kind} ${kind === 'anybody' ? networkOf(who) : who}`
    let window = this.#windows.get(key)
    if (window === undefined || now - window.startedAt >= WINDOW_MS) {
      window = { startedAt: now, used: 0 }
      this.#makeRoom()
      this.#windows.set(key, window)
    }
    window.used++
    const resetS = Math.ceil((window.startedAt + WINDOW_MS - now) / 1000)
    return { left: this.limits[kind] - window.used, resetS }
  }

  /** Bounded whatever comes: the one that was opened first goes first. */
  #makeRoom(): void {
    if (this.#windows.size < CALLERS_MAX) return
    const [oldest] = this.#windows.keys()
    if (oldest !== undefined) this.#windows.delete(oldest)
  }
}
