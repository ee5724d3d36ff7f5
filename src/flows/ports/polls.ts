import type { MessageKey } from './pipeline.ts'

/** A submission whose provider is to be asked what became of it. */
export type PollRow = MessageKey & {
  readonly submission: number
  readonly accountId: string
  readonly dueAt: number
}

/** One whose time has come, with what there is to ask by. */
export type DuePoll = MessageKey & {
  readonly submission: number
  /** How often it has been asked after, this time included. */
  readonly tries: number
  readonly submittedAt: number
  readonly segments: number
  /** The ids that the provider gave it. */
  readonly providerIds: readonly string[]
  /** When its receipts should be here; null: that is not known. */
  readonly expectedBy: number | null
  /** The provider's answer was never heard, to no segment of it. */
  readonly isUnheard: boolean
  /** Nothing more is to be learned: it has its final, or is erased or not kept any more. */
  readonly isOver: boolean
  readonly workspaceId: string
  readonly campaignId: string
  readonly validUntil: number | null
}

export type PollLedger = {
  /** One that is asked after already stays as it is. */
  addPolls(rows: readonly PollRow[]): Promise<void>
}

export type PollStore = {
  /** Whether there is somebody to be asked after at this account, and it is the caller's turn until then. */
  takePollTurn(
    accountId: string,
    turn: { readonly now: number; readonly until: number },
  ): Promise<boolean>
  /** The next turn of anybody. */
  endPollTurn(accountId: string, nextAt: number): Promise<void>
  /** Those of an account whose time has come; nobody else takes them until the time given is over. */
  takePolls(
    accountId: string,
    ask: { readonly now: number; readonly until: number; readonly limit: number },
  ): Promise<readonly DuePoll[]>
  /** When they are to be asked after next; null: never again. */
  settlePolls(
    rows: readonly (MessageKey & { readonly submission: number; readonly dueAt: number | null })[],
  ): Promise<void>
}
