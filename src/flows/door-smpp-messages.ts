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
import type { cancelWaiting } from './cancel-waiting.ts'
import type { QueuedMessage } from './ports/waiting.ts'
import type { Replaced, Replacement, replaceMessage } from './replace-message.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { senderKey } from '../core/senders.ts'
import { readNumber } from '../core/number.ts'
import { toldOfRecord } from './say-message.ts'

/** What query_sm, cancel_sm and replace_sm are about: messages of the client's own workspace. */
export type SmppMessagesDeps = {
  readonly reads: Pick<Reads, 'readMessage' | 'defaultCountry'>
  readonly cancel: (by: CampaignActor, id: string) => Promise<CommandResult>
  readonly cancelWaiting: (
    by: CampaignActor,
    what: Parameters<typeof cancelWaiting>[2],
  ) => Promise<number>
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

/** A message as a client names it: by the id that was answered, and whoever it said that it is from and to. */
export type Named = {
  readonly id: string
  /** Empty: not said. */
  readonly from: string
  readonly to: string
}

/** Where a message stands. */
export async function querySmpp(
  { reads }: SmppMessagesDeps,
  workspaceId: string,
  named: Named,
): Promise<QueriedMessage | 'not-found' | 'not-its-own'> {
  const message = await findSmpp({ reads }, workspaceId, named.id)
  if (message === null) return 'not-found'
  if (!(await isNamed(reads, message, named))) return 'not-its-own'
  const { spokeCodes } = DEFAULT_WORKSPACE_SETTINGS
  const words = smppWords(toldOfRecord(message, { campaign: null, spokeCodes }))
  return { words, finalAt: words.isFinal ? message.finalAt : null, message }
}

/** By the id that was answered, or one of its parts'. */
async function findSmpp(
  { reads }: { readonly reads: Pick<Reads, 'readMessage'> },
  workspaceId: string,
  id: string,
): Promise<MessageRecord | null> {
  const own = readReceiptId(id)
  return own === null ? null : reads.readMessage(workspaceId, own)
}

/** Addresses are there to prove that it is its sender who asks (3.4, 4.8.1, 4.9.1): those that are said must be its. */
async function isNamed(
  reads: SmppMessagesDeps['reads'],
  { workspaceId, sender, recipient }: MessageRecord,
  { from, to }: Named,
): Promise<boolean> {
  if (from !== '' && senderKey(from) !== senderKey(sender ?? '')) return false
  if (to === '' || to === recipient) return true
  const number = readNumber(to, await reads.defaultCountry(workspaceId))
  return number.kind === 'number' && number.e164 === recipient
}

export type SmppCancelled = 'done' | 'not-found' | 'refused'

/** Cancels one message that still waits. */
export async function cancelSmpp(
  deps: SmppMessagesDeps,
  by: CampaignActor,
  named: Named,
): Promise<SmppCancelled> {
  const message = await findSmpp(deps, by.workspaceId, named.id)
  if (message === null) return 'not-found'
  if (!(await isNamed(deps.reads, message, named))) return 'refused'
  const { kind } = await deps.cancel(by, message.id)
  return kind === 'done' || kind === 'not-found' ? kind : 'refused'
}

/** What replace_sm says. Instants are epoch milliseconds; null: it stays as it is. */
export type SmppReplacement = {
  /** Whoever it was said to be from; empty: not said. */
  readonly from: string
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
  { from, textIn, sendAt, validUntil, registered }: SmppReplacement,
  now: number,
): Replacement | null {
  const { callback, wire } = before
  if (from !== '' && senderKey(from) !== senderKey(before.sender)) return null
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
