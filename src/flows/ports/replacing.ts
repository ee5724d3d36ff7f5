import type { CampaignLedger } from './campaigns.ts'
import type { Clock, Random } from './common.ts'
import type { IntakeLedger, NewMessage } from './intake.ts'
import type { QueuedMessage } from './waiting.ts'

export type ReplacingLedger = IntakeLedger &
  Pick<CampaignLedger, 'isMessage' | 'rewrite' | 'rememberTexts'> & {
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
