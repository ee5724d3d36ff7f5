import type { MessageKey } from './pipeline.ts'

/** What turning a waiting message to another provider account needs to know of it. */
export type WaitingMessage = MessageKey & {
  /** Null when it was erased while it waited. */
  readonly recipient: string | null
  readonly sender: string
  /** A person asked for its provider account: it goes by that one or not at all. */
  readonly isPinned: boolean
  readonly validUntil: number | null
}

/** A message that is to go by another provider account than was planned. */
export type Redirect = MessageKey & {
  readonly workspaceId: string
  readonly accountId: string
  readonly sender: string
  readonly priceMicros: number | null
  /** By how much it became dearer; below zero: cheaper. */
  readonly dearerMicros: number
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
  /** Writes their new sender and price, and what the month is to cost. The standing is not written here. */
  redirect(rows: readonly Redirect[], month: string): Promise<void>
  /**
   * Due messages in the queue of an account after a place in it. Of campaigns only where they run; rows that
   * another process holds are left out.
   */
  lockStranded(
    accountId: string,
    ask: { readonly after: QueuePlace | null; readonly dueBy: number; readonly limit: number },
  ): Promise<readonly StrandedRow[]>
  /** Puts queued messages into the queue of another account. */
  requeue(rows: readonly (MessageKey & { readonly accountId: string })[]): Promise<void>
}
