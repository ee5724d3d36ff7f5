import { idFloor, timeOfId } from '../core/ids.ts'
import { findMessages } from './find-messages.ts'
import type { BySubmission } from './find-referred.ts'
import type { PipelineAccount, PipelineDeps, WaitingOrphan } from './ports/pipeline.ts'

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
  const { matches } = await findMessages(
    { lookups: deps.store, hashTail: deps.hashTail },
    sought.map(({ orphan, account }) => ({
      account,
      by: awaited(orphan, account, deps),
      providerId: orphan.providerId,
      numbers: orphan.recipient === null ? [] : [orphan.recipient],
      arrivedAt: timeOfId(orphan.journalId),
    })),
  )
  const found = sought.filter((_, at) => matches[at]?.kind === 'matched')
  if (found.length === 0) return 0
  return deps.store.requeueOrphans(found.map(({ orphan }) => orphan.journalId))
}

/** Where it waits for the answer to its submission, it is looked up as it will be read. */
function awaited(
  { awaits }: WaitingOrphan,
  account: PipelineAccount,
  { providers }: PipelineDeps,
): BySubmission | null {
  if (awaits === null) return null
  const per = providers.of(account.kind)?.capabilities.receiptsPer ?? 'segment'
  return { ...awaits, relation: 'reference', isOnly: true, segment: null, per }
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
