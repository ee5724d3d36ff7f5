import type { Channel } from '../../core/channels.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { SenderRules } from '../../core/senders.ts'
import type { MessageKey } from './pipeline.ts'

/** What turning a waiting message to another provider account needs to know of it. */
export type WaitingMessage = MessageKey & {
  /** Null when it was erased while it waited. */
  readonly recipient: string | null
  readonly sender: string
  readonly text: string
  /** A person asked for its provider account, by this channel: it goes by that one or not at all. */
  readonly isPinned: boolean
  /** Nobody named its sender: it is its account's own. */
  readonly hasOwnSender: boolean
  readonly validUntil: number | null
  /** What was taken off the workspace's credit for it; null: nothing is. */
  readonly debitedMicros: number | null
}

/**
 * A message that is to go by another provider account than was planned. By another channel: its fallback is
 * used up.
 */
export type Redirect = MessageKey & {
  readonly workspaceId: string
  readonly accountId: string
  readonly channel: Channel
  readonly sender: string
  readonly priceMicros: number | null
  /** By how much it became dearer; below zero: cheaper. */
  readonly dearerMicros: number
  /** What is taken off the credit for it, after the change, and by how much that is more. */
  readonly debitedMicros: number | null
  readonly debitMicros: number
  /** What it was by the channel that it leaves, or left; absent: it is on its first. */
  readonly turned?: Turned
}

/** A place in an account's queue, in its order. */
export type QueuePlace = {
  readonly campaignId: string
  readonly dueAt: number
  readonly id: string
}

/** A due message in an account's queue, locked. */
export type StrandedRow = MessageKey & QueuePlace & { readonly submission: number }

export type RedirectLedger = {
  readWaiting(keys: readonly MessageKey[]): Promise<readonly WaitingMessage[]>
  /** What a workspace allows its messages to come from: another account's own sender is screened, too. */
  senderRules(workspaceId: string): Promise<SenderRules>
  /** What is left of a workspace's credit, locked until the transaction ends; null: it needs none. */
  creditLeft(workspaceId: string, now: number): Promise<number | null>
  /** Writes their new sender and price, and what the month and the credit are to bear. Not the standing. */
  redirect(rows: readonly Redirect[], now: number): Promise<void>
  /** What messages cost more than before, or less, in the months that bear them. */
  spendMore(
    rows: readonly (MessageKey & { readonly workspaceId: string; readonly micros: number })[],
  ): Promise<void>
  /**
   * Due messages in the queue of an account after a place in it. Of campaigns only where they run; rows that
   * another process holds are left out.
   */
  lockStranded(
    accountId: string,
    ask: { readonly after: QueuePlace | null; readonly dueBy: number; readonly limit: number },
  ): Promise<readonly StrandedRow[]>
  /** Puts queued messages into the queue of another account. */
  requeue(
    rows: readonly (MessageKey & { readonly accountId: string; readonly dueAt: number })[],
  ): Promise<void>
}
