import { decide } from '../core/decide.ts'
import { applyEvidence, factsToDecide } from './apply-evidence.ts'
import { cameToNothing, commitFallBacks, isOverdue, planFallBacks } from './fall-back.ts'
import type { PipelineDeps } from './ports/pipeline.ts'

const WATCHES_MAX = 20

/**
 * Turns messages to their second channel whose first has had its time, and those whose turning had to wait.
 * Says how many were looked at.
 */
export async function fallBackLate({ store, clock, accounts }: PipelineDeps): Promise<number> {
  const now = clock.now()
  return store.inLedger(async (ledger) => {
    const keys = await ledger.takeDueFallbacks(now, WATCHES_MAX)
    if (keys.length === 0) return 0
    const locked = await ledger.lockMessages(keys)
    const wishes = locked.flatMap((facts) => {
      const after = decide(factsToDecide(facts, accounts))
      const isLate = isOverdue(facts, now)
      return isLate || cameToNothing(facts, after) ? [{ facts, after, isLate }] : []
    })
    const fallen = await planFallBacks(ledger, wishes, { accounts, now })
    const { redirects } = fallen
    await applyEvidence(ledger, [...fallen.told.values()], { accounts, now, redirects })
    await commitFallBacks(ledger, fallen, now)
    return keys.length
  })
}
