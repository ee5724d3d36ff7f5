import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { LoadClass, Overload, Shedding } from '../../flows/ports/shedding.ts'

/** What there is to do, as others know it. */
export type Pressure = {
  readonly inboxReceipts: number
  /** Where the data are; null while it is not known. */
  readonly freeBytes: number | null
}

const LIMITS = { loopDelayMs: 100, inboxReceipts: 20_000 } as const
/** Kept for receipts, which still come when nothing new may go out. */
export const DISK_RESERVE_BYTES = 500 * 1024 * 1024
const SAMPLE_MS = 1_000
const RETRY_AFTER_S = 2
/** Samples in a row before the next kind is refused, or let in again: load has gusts. */
const STEADY = 3

/** What is refused at each level. Receipts come by another door and are never refused here. */
const REFUSED: readonly (readonly LoadClass[])[] = [
  [],
  ['exports'],
  ['exports', 'sends'],
  ['exports', 'sends', 'reads'],
]

/**
 * How many limits, and by how much, are passed: 0 none, 1 some, 2 by twice, 3 by four times. A disk
 * that fills stops all that would write more, and nothing that reads.
 */
export function levelOf({
  loopDelayMs,
  inboxReceipts,
  freeBytes,
}: Pressure & { readonly loopDelayMs: number }): number {
  const worst = Math.max(loopDelayMs / LIMITS.loopDelayMs, inboxReceipts / LIMITS.inboxReceipts)
  if (worst > 4) return 3
  if (worst > 2 || isDiskFilling(freeBytes)) return 2
  return worst > 1 ? 1 : 0
}

const isDiskFilling = (freeBytes: number | null): boolean =>
  freeBytes !== null && freeBytes < DISK_RESERVE_BYTES

/** Looks at the process and its work every second and says what must wait. Stop it when done. */
export class OverloadWatch implements Shedding {
  readonly #pressure: () => Pressure
  readonly #delay = monitorEventLoopDelay({ resolution: 20 })
  readonly #timer: NodeJS.Timeout
  #level = 0
  #streak = 0
  #because = ''

  constructor(pressure: () => Pressure, { sampleMs = SAMPLE_MS } = {}) {
    this.#pressure = pressure
    this.#delay.enable()
    this.#timer = setInterval(() => this.#sample(), sampleMs)
    this.#timer.unref()
  }

  refuses(load: LoadClass): Overload | null {
    if (this.#level === 0 || REFUSED[this.#level]?.includes(load) !== true) return null
    return { because: this.#because, retryAfterS: RETRY_AFTER_S }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#delay.disable()
  }

  #sample(): void {
    // Not the 99th of so few samples: that is one hiccup, of which a busy machine has many.
    const loopDelayMs = this.#delay.percentile(90) / 1e6
    this.#delay.reset()
    const pressure = this.#pressure()
    const level = levelOf({ ...pressure, loopDelayMs })
    this.#streak = level === this.#level ? 0 : this.#streak + 1
    if (this.#streak < STEADY) return
    this.#level += Math.sign(level - this.#level)
    this.#because = becauseOf(pressure)
  }
}

function becauseOf({ freeBytes, inboxReceipts }: Pressure): string {
  if (isDiskFilling(freeBytes)) return 'The disk is nearly full; make room for the data folder'
  return inboxReceipts > LIMITS.inboxReceipts
    ? `${inboxReceipts} receipts wait to be read`
    : 'Too much is going on at once'
}
