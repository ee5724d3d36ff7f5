import { idFloor, timeOfId } from '../core/ids.ts'
import { findMessages } from './find-messages.ts'
import type { PipelineDeps, WaitingOrphan } from './ports/pipeline.ts'

const SWEEP_PAGE = 500

/**
 * Puts orphans whose message is known by now back into the inbox, to be read like any receipt. Says how
 * many there were.
 */
export async function adoptOrphans(
  deps: PipelineDeps,
  waiting: readonly WaitingOrphan[],
): Promise<number> {
  const sought = waiting.flatMap((orphan) => {
    const account = deps.accounts.get(orphan.accountId)
    return account === undefined ? [] : [{ orphan, account }]
  })
  const matches = await findMessages(
    { lookups: deps.store, hashTail: deps.hashTail },
    sought.map(({ orphan, account }) => ({
      account,
      providerId: orphan.providerId,
      numbers: orphan.recipient === null ? [] : [orphan.recipient],
      arrivedAt: timeOfId(orphan.journalId),
    })),
  )
  const found = sought.filter((_, at) => matches[at]?.kind === 'matched')
  if (found.length === 0) return 0
  return deps.store.requeueOrphans(found.map(({ orphan }) => orphan.journalId))
}

/**
 * Looks at every orphan that waits and came since then, for the one that a crash kept both sides from
 * seeing. A million may wait, so it ends between pages when it is to stop.
 */
export async function sweepOrphans(
  deps: PipelineDeps,
  { since = 0, isStopping = () => false }: { since?: number; isStopping?: () => boolean } = {},
): Promise<number> {
  let adopted = 0
  let after = idFloor(since)
  for (;;) {
    if (isStopping()) return adopted
    const page = await deps.store.waitingOrphans(after, SWEEP_PAGE)
    const last = page.at(-1)
    if (last === undefined) return adopted
    adopted += await adoptOrphans(deps, page)
    after = last.journalId
  }
}
