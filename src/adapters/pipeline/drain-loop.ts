import { drainInbox } from '../../flows/drain-inbox.ts'
import type { PipelineDeps } from '../../flows/ports/pipeline.ts'
import { type Loop, type Next, startLoop } from './loop.ts'

const DRAIN_MAX = 1_000
/** Another process may have recorded something: looked for this often when nobody says so. */
const POLL_MS = 200
/** In a row; a batch that shrinks on its way to one receipt is counted too. */
const FAILURES_MAX = 2
/** After a smaller batch what follows is waited for. */
const LARGE_BATCH = 100
const REST_MS = 15
const STOP_WITHIN_MS = 2_000

/**
 * Reads the inbox. A batch that fails is tried again smaller, and a receipt that fails alone is set aside
 * where people see it: one bad receipt never holds up the others. A database that fails is waited for, and
 * no receipt is blamed for it.
 */
export function startDraining(deps: PipelineDeps, refreshAccounts: () => Promise<void>): Loop {
  let limit = DRAIN_MAX
  let failuresInARow = 0

  const step = async (): Promise<Next> => {
    let taken: readonly string[] = []
    try {
      const count = await drainInbox(deps, limit, (journalIds) => {
        taken = journalIds
      })
      failuresInARow = 0
      limit = Math.min(DRAIN_MAX, limit * 10)
      if (count >= LARGE_BATCH) return 'more'
      return count > 0 ? 'again' : POLL_MS
    } catch (error) {
      failuresInARow += 1
      const because = error instanceof Error ? error.message : String(error)
      deps.log.error('inbox.drain_failed', { limit, because })
      // A receipt may be of an account that another process made a moment ago.
      await refreshAccounts()
      const [only] = taken
      if (only === undefined || !isAboutReceipts(error)) {
        // Whatever it is, it passes: a smaller batch meets fewer locks and is sooner done.
        if (failuresInARow > 1) limit = Math.max(1, Math.floor(limit / 10))
        return POLL_MS
      }
      if (limit > 1) limit = Math.max(1, Math.floor(limit / 10))
      else if (failuresInARow >= FAILURES_MAX) await setAside(only, because)
      return 'more'
    }
  }

  const setAside = async (journalId: string, because: string): Promise<void> => {
    const now = deps.clock.now()
    await deps.store.parkReceipt(journalId, { because: `it could not be applied: ${because}`, now })
    deps.log.error('inbox.receipt_set_aside', { journalId, because })
  }

  const loop = startLoop(step, (error) => deps.log.error('inbox.park_failed', { error }), {
    restMs: REST_MS,
  })
  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop()
      // What arrived last is read now if that is quickly done; else at the next start.
      const deadline = deps.clock.now() + STOP_WITHIN_MS
      try {
        while ((await drainInbox(deps, DRAIN_MAX)) > 0 && deps.clock.now() < deadline);
      } catch (error) {
        deps.log.error('inbox.drain_failed', { limit: DRAIN_MAX, error })
      }
    },
  }
}

/**
 * PostgreSQL's classes for values that it does not take, promises they would break, and sizes it does not
 * keep. An error without a class is our own mistake. All others are of the database, and pass.
 */
const isAboutReceipts = (error: unknown): boolean =>
  !(error instanceof Error && 'code' in error) || /^(2[123]|54)/.test(String(error.code))
