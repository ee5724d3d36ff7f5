import type { CallbackWish } from '../../core/callbacks/wish.ts'
import type { Wire } from '../../core/wire.ts'
import type { CampaignLedger } from './campaigns.ts'
import type { Clock, Random } from './common.ts'
import type { IntakeLedger, NewMessage } from './intake.ts'

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

export type ReplacingLedger = IntakeLedger &
  Pick<CampaignLedger, 'isMessage' | 'rewrite' | 'rememberTexts'> & {
    /** Nobody claims it before the transaction ends. Null: it does not wait, or not as simply as this. */
    lockQueued(workspaceId: string, id: string): Promise<QueuedMessage | null>
    /** Gives a rewritten message its place in the queue, and the month and the credit the difference. */
    requeue(
      message: NewMessage & { readonly dueAt: number },
      before: QueuedMessage,
      now: number,
    ): Promise<void>
  }

export type ReplacingDeps = {
  readonly store: {
    transact<Result>(work: (ledger: ReplacingLedger) => Promise<Result>): Promise<Result>
  }
  readonly clock: Clock
  readonly random: Random
}
