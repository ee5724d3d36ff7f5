import type { CallbackWish } from '../../core/callbacks/wish.ts'
import type { Wire } from '../../core/wire.ts'

/** A message of no campaign that waits for its first turn, as it was taken in. */
export type QueuedMessage = {
  readonly id: string
  readonly recipient: string
  readonly sender: string
  /** Nobody named its sender: it is its account's own. */
  readonly hasOwnSender: boolean
  /** Its provider account, if it was asked for. */
  readonly pinnedTo: string | null
  /** It was to go by an account that only plays. */
  readonly isDemo: boolean
  readonly reference: string | null
  readonly dueAt: number
  readonly queuedAt: number
  readonly validUntil: number | null
  readonly segments: number
  readonly priceMicros: number | null
  readonly debitedMicros: number | null
  readonly wire: Wire | null
  readonly callback: CallbackWish | null
}

/** Whom a text goes to, as it is written, and as whom its sender spoke of it. */
export type Between = {
  readonly workspaceId: string
  /** E.164; as given where no phone can have it. */
  readonly recipient: string
  /** Null: nobody was named, and its account's own is its sender. */
  readonly from: string | null
  /** Of SMPP's service types; null: whichever. */
  readonly service: string | null
  /** Of those alone that go by accounts that only play. */
  readonly isTest: boolean
}

/** Messages of no campaign that wait: what another may take the place of. */
export type WaitingTable = {
  /** Texts by SMS that nothing was handed over of, oldest first. Their ids. */
  waitingBetween(asked: Between): Promise<readonly string[]>
  /** Nobody claims it before the transaction ends. Null: it does not wait, or not as simply as this. */
  lockQueued(workspaceId: string, id: string): Promise<QueuedMessage | null>
  /** Those that still wait are cancelled; how many. */
  cancelWaiting(ids: readonly string[], now: number): Promise<number>
}
