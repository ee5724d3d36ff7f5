import type { CampaignActor } from './ports/campaigns.ts'
import type { MessageRecord, Reads } from './ports/reads.ts'
import type { CommandResult } from './command-campaign.ts'
import {
  type SmppWords,
  readReceiptId,
  readReceiptWish,
  receiptWish,
  smppWords,
} from './door-smpp-receipt.ts'
import type { QueuedMessage } from './ports/replacing.ts'
import type { Replaced, Replacement, replaceMessage } from './replace-message.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { senderKey } from '../core/senders.ts'
import { readNumber } from '../core/number.ts'
import { toldOfRecord } from './say-message.ts'

/** What query_sm, cancel_sm and replace_sm are about: messages of the client's own workspace. */
export type SmppMessagesDeps = {
  readonly reads: Pick<Reads, 'readMessage' | 'listMessages' | 'defaultCountry'>
  readonly cancel: (by: CampaignActor, id: string) => Promise<CommandResult>
  readonly replace: (
    by: CampaignActor,
    what: Parameters<typeof replaceMessage>[2],
  ) => Promise<Replaced>
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
  { reads }: { readonly reads: Pick<Reads, 'readMessage'> },
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
  const number = readNumber(to, await deps.reads.defaultCountry(by.workspaceId))
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

/** What replace_sm says. Instants are epoch milliseconds; null: it stays as it is. */
export type SmppReplacement = {
  /** Read as the first text was; null: it is none. */
  readonly textIn: (coding: number) => string | null
  readonly sendAt: number | null
  readonly validUntil: number | null
  readonly registered: number
}

/** Gives a message that still waits another text. */
export async function replaceSmpp(
  deps: Pick<SmppMessagesDeps, 'replace'>,
  by: CampaignActor,
  { id, ...said }: SmppReplacement & { readonly id: string },
): Promise<Replaced> {
  const own = readReceiptId(id)
  if (own === null) return 'not-found'
  return deps.replace(by, { id: own, change: (before, now) => replacementOf(before, said, now) })
}

function replacementOf(
  before: QueuedMessage,
  { textIn, sendAt, validUntil, registered }: SmppReplacement,
  now: number,
): Replacement | null {
  const { callback, wire } = before
  const loginId = callback?.transport === 'smpp' ? callback.loginId : null
  const wish = callback === null || loginId === null ? null : readReceiptWish(callback)
  // Of what was cut in parts, or carries more than its text, no one text is all.
  const isMore = wire !== null && (wire.udh !== null || wire.octets !== null)
  if (isMore || (wish !== null && wish.parts > 1)) return null
  const text = textIn(wish?.coding ?? 0)
  const dueAt = sendAt === null ? before.dueAt : Math.max(sendAt, now)
  const until = validUntil ?? before.validUntil
  if (text === null || (until !== null && until <= Math.max(dueAt, now))) return null
  return {
    text,
    dueAt,
    validUntil: until,
    callback:
      wish === null || loginId === null ? callback : receiptWish({ ...wish, registered }, loginId),
  }
}
