import type { Clock, Log } from './ports/common.ts'
import type { Confirmations } from './ports/confirmations.ts'

type Deps = {
  readonly confirmations: Confirmations
  readonly fetchOnce: (url: string) => Promise<string>
  readonly clock: Clock
  readonly log: Log
}

/** A try that did not end is taken up again after that. */
const TRY_MS = 60_000
const AFTER_MS = [5_000, 30_000, 120_000, 600_000]
const LATER_MS = 3_600_000
/** As long as a vendor's token is good. */
const GIVEN_UP_MS = 3 * 86_400_000

/** Fetches the addresses that vendors want fetched, again and again until it works. Says how many it tried. */
export async function confirmAsked({
  confirmations,
  fetchOnce,
  clock,
  log,
}: Deps): Promise<number> {
  const due = await confirmations.take(clock.now(), clock.now() + TRY_MS)
  for (const { accountId, url, askedAt, tries } of due) {
    try {
      await fetchOnce(url)
      await confirmations.confirmed(accountId, clock.now())
      log.info('door.confirmed', { accountId })
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error)
      const next = clock.now() + (AFTER_MS[tries - 1] ?? LATER_MS)
      const nextAt = next - askedAt > GIVEN_UP_MS ? null : next
      await confirmations.failed(accountId, because, nextAt)
      log.warn('door.not_confirmed', { accountId, because })
    }
  }
  return due.length
}
