import type { CampaignActor } from './ports/campaigns.ts'
import type { MessageRecord, Reads } from './ports/reads.ts'
import type { CommandResult } from './command-campaign.ts'
import { type SmppWords, readReceiptId, smppWords } from './door-smpp-receipt.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { senderKey } from '../core/senders.ts'
import { readNumber } from '../core/number.ts'
import { toldOfRecord } from './say-message.ts'

/** What query_sm, cancel_sm and replace_sm are about: messages of the client's own workspace. */
export type SmppMessagesDeps = {
  readonly reads: Pick<Reads, 'readMessage' | 'listMessages'>
  readonly cancel: (by: CampaignActor, id: string) => Promise<CommandResult>
}

export type QueriedMessage = {
  readonly words: SmppWords
  readonly finalAt: number | null
  readonly message: MessageRecord
}

/** Where a message stands; null: no message of this workspace has the id. */
export async function querySmpp(
  { reads }: SmppMessagesDeps,
  workspaceId: string,
  id: string,
): Promise<QueriedMessage | null> {
  const message = await findSmpp({ reads }, workspaceId, id)
  if (message === null) return null
  const { spokeCodes } = DEFAULT_WORKSPACE_SETTINGS
  const words = smppWords(toldOfRecord(message, { campaign: null, spokeCodes }))
  return { words, finalAt: words.isFinal ? message.finalAt : null, message }
}

/** By the id that was answered, one of its parts', or that of a submission to many. */
async function findSmpp(
  { reads }: Pick<SmppMessagesDeps, 'reads'>,
  workspaceId: string,
  id: string,
): Promise<MessageRecord | null> {
  const own = readReceiptId(id)
  return own === null ? null : reads.readMessage(workspaceId, own)
}

export type SmppCancelled = 'done' | 'not-found' | 'too-late'

/** Cancels one message that still waits. */
export async function cancelSmpp(
  deps: SmppMessagesDeps,
  by: CampaignActor,
  id: string,
): Promise<SmppCancelled> {
  const own = readReceiptId(id)
  const result = own === null ? null : await deps.cancel(by, own)
  if (result === null || result.kind === 'not-found') return 'not-found'
  return result.kind === 'done' ? 'done' : 'too-late'
}

/** Enough for whoever replaces or cancels by address: more wait only after a mistake. */
const PENDING_MAX = 200

/** Cancels what waits from one address to another; how many. */
export async function cancelBetween(
  deps: SmppMessagesDeps,
  by: CampaignActor,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<number> {
  const number = readNumber(to, null)
  const recipient = number.kind === 'number' ? number.e164 : to
  const page = { limit: PENDING_MAX, after: null }
  const rows = await deps.reads.listMessages(
    by.workspaceId,
    { recipient, statuses: ['queued', 'scheduled', 'held'] },
    page,
  )
  const meant = rows.filter(
    ({ sender, campaignId }) => campaignId === null && senderKey(sender ?? '') === senderKey(from),
  )
  let cancelled = 0
  for (const { id } of meant) {
    if ((await deps.cancel(by, id)).kind === 'done') cancelled += 1
  }
  return cancelled
}
