import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../flows/ports/common.ts'
import type { PipelineAccount } from '../flows/ports/pipeline.ts'

type Accounts = {
  readonly accounts: { get(id: string): PipelineAccount | undefined }
  refreshAccounts(): Promise<void>
}

const REFRESH_EVERY_MS = 1_000
/** Requests for accounts that nobody knows, which wait for the next look. */
const WAITING_MAX = 1_000

/**
 * Finds an account that another process may have made a moment ago: one that is not known is looked for in a
 * reading that began after it was asked for. Readings are shared, and one begins a second at most, whoever asks.
 * Throws when it cannot be told.
 */
export function knownAccounts(
  pipeline: Accounts,
  clock: Clock,
): (id: string) => Promise<PipelineAccount | undefined> {
  let beganAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  let waiting = 0
  const refresh = async (): Promise<void> => {
    await running.catch(() => undefined)
    const waitMs = beganAt + REFRESH_EVERY_MS - clock.now()
    if (waitMs > 0) await sleep(Math.min(waitMs, REFRESH_EVERY_MS))
    beganAt = clock.now()
    next = null
    running = pipeline.refreshAccounts()
    await running
  }
  return async (id) => {
    const known = pipeline.accounts.get(id)
    if (known !== undefined) return known
    if (waiting >= WAITING_MAX) throw new Error('too many unknown accounts are looked for')
    waiting += 1
    try {
      next ??= refresh()
      await next
    } finally {
      waiting -= 1
    }
    return pipeline.accounts.get(id)
  }
}
