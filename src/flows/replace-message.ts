import type { CallbackWish } from '../core/callbacks/wish.ts'
import { readNumber } from '../core/number.ts'
import { composeMessages } from './compose-messages.ts'
import { workspaceFor } from './import-campaign.ts'
import type { CampaignActor } from './ports/campaigns.ts'
import { NO_CAMPAIGN } from './ports/common.ts'
import type { IntakeWorkspace } from './ports/intake.ts'
import type { ReplacingDeps } from './ports/replacing.ts'
import type { QueuedMessage } from './ports/waiting.ts'
import { withoutThem } from './take-instead.ts'

/** What a waiting message is to be instead. Instants are epoch milliseconds. */
export type Replacement = {
  readonly text: string
  readonly dueAt: number
  readonly validUntil: number | null
  readonly callback: CallbackWish | null
}

export type Replaced = 'done' | 'not-found' | 'refused'

/**
 * Gives a message that waits for its first turn another text: it is screened, routed, counted and priced
 * anew, and stays as it was if it could not be sent so.
 * @param change what it is to be; null: this one is not replaced.
 */
export async function replaceMessage(
  { store, clock, random }: ReplacingDeps,
  by: CampaignActor,
  {
    id,
    change,
  }: {
    readonly id: string
    readonly change: (before: QueuedMessage, now: number) => Replacement | null
  },
): Promise<Replaced> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    if (!(await ledger.isMessage(by.workspaceId, id))) return 'not-found'
    const before = await ledger.lockQueued(by.workspaceId, id)
    if (before === null || (by.isTest && !before.isDemo)) return 'refused'
    const after = change(before, now)
    if (after === null) return 'refused'
    const workspace = await workspaceFor(ledger, by)
    const number = readNumber(before.recipient, workspace.defaultCountry)
    if (number.kind === 'unreadable') return 'refused'
    const { messages, texts } = await composeMessages(
      { ledger: withoutThem(ledger, [before]), random, now, claimRecipients: null },
      [{ ...draftOf(before, after, now), workspace: asBefore(workspace, before), number }],
    )
    const [message] = messages
    if (message === undefined || message.evidence !== null || message.dueAt === null)
      return 'refused'
    await ledger.rewrite([message], now)
    await ledger.requeue({ ...message, dueAt: message.dueAt }, before, now)
    await ledger.rememberTexts(texts)
    return 'done'
  })
}

function draftOf(before: QueuedMessage, after: Replacement, now: number) {
  const { id, hasOwnSender, sender, pinnedTo, reference, wire } = before
  const { text, dueAt, validUntil, callback } = after
  const isTimed = dueAt > now
  return {
    id,
    campaignId: NO_CAMPAIGN,
    rowNumber: null,
    text,
    missingFields: [],
    from: hasOwnSender ? null : sender,
    channel: 'sms',
    fallback: null,
    accountId: pinnedTo,
    reference,
    fields: null,
    plan: isTimed ? 'scheduled' : 'queued',
    dueAt,
    isTimed,
    validitySeconds: validUntil === null ? null : (validUntil - dueAt) / 1000,
    callback,
    wire,
  } as const
}

/** What was only played so far is not sent for real. */
const asBefore = (workspace: IntakeWorkspace, { isDemo }: QueuedMessage): IntakeWorkspace =>
  isDemo
    ? { ...workspace, accounts: workspace.accounts.filter((account) => account.isDemo) }
    : workspace
