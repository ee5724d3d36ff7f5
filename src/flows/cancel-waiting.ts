import { readNumber } from '../core/number.ts'
import { workspaceFor } from './import-campaign.ts'
import type { CampaignActor } from './ports/campaigns.ts'
import type { ReplacingDeps } from './ports/replacing.ts'
import type { Between } from './ports/waiting.ts'

/** Cancels all that waits from one to another, or nothing of it; how many. */
export async function cancelWaiting(
  { store, clock }: Pick<ReplacingDeps, 'store' | 'clock'>,
  by: CampaignActor,
  { to, ...asked }: Pick<Between, 'from' | 'service'> & { readonly to: string },
): Promise<number> {
  const { workspaceId, isTest } = by
  return store.transact(async (ledger) => {
    const { defaultCountry } = await workspaceFor(ledger, by)
    const number = readNumber(to, defaultCountry)
    const recipient = number.kind === 'number' ? number.e164 : to
    const ids = await ledger.waitingBetween({ workspaceId, recipient, isTest, ...asked })
    return ledger.cancelWaiting(ids, clock.now())
  })
}
