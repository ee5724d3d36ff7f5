import { validityOver } from '../core/own-evidence.ts'
import type { Refusal } from '../core/screening.ts'
import { endedBy, refusedBy } from './command-campaign.ts'
import { monthOf } from './compose-messages.ts'
import { workspaceFor } from './import-campaign.ts'
import type {
  CampaignActor,
  CampaignDeps,
  CampaignLedger,
  HeldMessage,
  HeldWhere,
} from './ports/campaigns.ts'
import { sortUnsent } from './sort-unsent.ts'

/** What a person who looked at a held message says about it. */
export type Review = 'release' | 'discard' | 'drop'

export type HeldOf = { readonly messageId: string } | { readonly campaignId: string }

export type ReviewOutcome =
  /** `refused`: of those released, what may not be sent any more; each says why. */
  | { readonly kind: 'done'; readonly messages: number; readonly refused: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

// Messages decided on in one transaction: whoever waits for one of them waits for at most this many.
const BATCH_MESSAGES = 2_000

const ACTS: Readonly<Record<Review, string>> = {
  release: 'held.released',
  discard: 'held.discarded',
  drop: 'held.dropped',
}

/**
 * Lets held messages pass or ends them, one or all of a campaign. What is released takes its place in
 * the queue, unless something else speaks against it by now: an opt-out, a limit, its validity.
 */
export async function reviewHeld(
  deps: CampaignDeps,
  by: CampaignActor,
  { of, review }: { readonly of: HeldOf; readonly review: Review },
): Promise<ReviewOutcome> {
  let messages = 0
  let refused = 0
  for (;;) {
    const step = await deps.store.transact((ledger) =>
      reviewBatch(ledger, by, { of, review, now: deps.clock.now() }),
    )
    if (step.kind === 'done') {
      messages += step.messages
      refused += step.refused
      if ('campaignId' in of && step.messages + step.refused > 0) continue
      return { kind: 'done', messages, refused }
    }
    return step
  }
}

type Step = { readonly of: HeldOf; readonly review: Review; readonly now: number }

async function reviewBatch(
  ledger: CampaignLedger,
  by: CampaignActor,
  { of, review, now }: Step,
): Promise<ReviewOutcome> {
  const where = await findHeld(ledger, by, of)
  if (where === null) return { kind: 'not-found' }
  const held = await ledger.lockHeld(by.workspaceId, where)
  if (held.length === 0) {
    return 'campaignId' in of
      ? { kind: 'done', messages: 0, refused: 0 }
      : { kind: 'refused', because: 'Only a message that is held can be released or discarded.' }
  }
  const done =
    review === 'release'
      ? await release(ledger, by, { held, now })
      : { messages: await discard(ledger, { held, review, now }), refused: 0 }
  const subject = 'messageId' in of ? of.messageId : of.campaignId
  const { workspaceId, actor, ip } = by
  const entry = { workspaceId, at: now, actor, act: ACTS[review], subject, ip }
  await ledger.audit({ ...entry, before: { status: 'held' }, after: done })
  return { kind: 'done', ...done }
}

/** A cancelled campaign's messages are being cancelled: nothing of it is released any more. */
async function findHeld(
  ledger: CampaignLedger,
  { workspaceId }: CampaignActor,
  of: HeldOf,
): Promise<HeldWhere | null> {
  if ('messageId' in of) return (await ledger.isMessage(workspaceId, of.messageId)) ? of : null
  const campaign = await ledger.lockCampaign(workspaceId, of.campaignId, 'share')
  return campaign === null ? null : { ...of, limit: BATCH_MESSAGES }
}

async function release(
  ledger: CampaignLedger,
  by: CampaignActor,
  { held, now }: { held: readonly HeldMessage[]; now: number },
): Promise<{ messages: number; refused: number }> {
  const month = monthOf(now)
  // Whoever lets it pass, it goes out by the account it was taken in for.
  const workspace = await workspaceFor(ledger, { ...by, isTest: false })
  const isOverdue = ({ validUntil }: HeldMessage) => validUntil !== null && validUntil <= now
  const valid = held.filter((message) => !isOverdue(message))
  const sorted = await sortUnsent(ledger, { workspace, now, isReviewed: true }, valid)
  const isDebited = workspace.hasBalance
  const messages = await ledger.releaseMessages(sorted.queued, { now, month, isDebited })
  await ledger.rememberTexts(sorted.texts)
  const overdue = held.filter(isOverdue).map(({ id }) => id)
  let refused = await ledger.endUnsent(endedBy(overdue, validityOver(now)), now)
  for (const { refusal, ids } of sorted.refused) {
    refused += await ledger.endUnsent(refusedBy(ids, refusal, now), now)
  }
  return { messages, refused }
}

function discard(
  ledger: CampaignLedger,
  { held, review, now }: { held: readonly HeldMessage[]; review: Review; now: number },
): Promise<number> {
  const detail = review === 'drop' ? 'dropped' : 'discarded'
  const refusal: Refusal = { reason: 'content-prohibited', detail }
  const ids = held.map(({ id }) => id)
  return ledger.endUnsent(refusedBy(ids, refusal, now), now)
}
