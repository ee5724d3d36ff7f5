import type { CallbackWish } from '../../core/callbacks/wish.ts'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { Budget } from '../../core/budgets.ts'
import type { Evidence } from '../../core/evidence.ts'
import type { Forgetting } from '../../core/forgetting.ts'
import type { UnreadableNumber } from '../../core/number.ts'
import type { Reason } from '../../core/reasons.ts'
import type { TextHistory } from '../../core/repeats.ts'
import type { RouteAccount } from '../../core/routes.ts'
import type { Listing } from '../../core/screening.ts'
import type { SenderRule } from '../../core/senders.ts'
import type { Standing } from '../../core/standing.ts'
import type { Plan } from '../../core/status.ts'
import type { Wire } from '../../core/wire.ts'
import type { WorkspaceSettings } from '../../core/workspace-settings.ts'
import type { Clock, Log, Random } from './common.ts'
import type { Between, WaitingTable } from './waiting.ts'

/** What somebody asks us to send: one text to one number. Instants are epoch milliseconds. */
export type SendRequest = {
  readonly to: string
  readonly text: string
  readonly from: string | null
  readonly channel: Channel
  /** What is tried when the channel brings nothing; null: nothing. */
  readonly fallback: Fallback | null
  readonly reference: string | null
  readonly accountId: string | null
  readonly validitySeconds: number | null
  readonly sendAt: number | null
} & Beside

/** What a message may bring along. Absent: nothing. */
export type Beside = {
  /** Where its changes are told, beside the endpoints of its workspace. */
  readonly callback?: CallbackWish | null
  /** What it carries beside its text. */
  readonly wire?: Wire | null
  /** What is forgotten of it once it has ended. */
  readonly forgetting?: Forgetting | null
}

/** One request at the door, with one or many messages, under one idempotency key if it has one. */
export type SendBatch = {
  readonly workspaceId: string
  /** With a test key: only demo accounts may carry it. */
  readonly isTest: boolean
  readonly messages: readonly SendRequest[]
  readonly idempotency: IdempotencyClaim | null
  /**
   * Its one message takes the place of what waits from and to the same: all in one transaction, and not if
   * something speaks against it.
   */
  readonly insteadOf?: Pick<Between, 'from' | 'service'>
}

export type IdempotencyClaim = { readonly key: string; readonly requestHash: Uint8Array }

/** A message as it was taken in. Its text is in the request. */
export type TakenMessage = {
  readonly id: string
  /** E.164; as given where no phone can have it. */
  readonly recipient: string
  readonly plan: Plan
  readonly sender: string
  readonly accountId: string | null
  readonly refusal: { readonly reason: Reason; readonly detail: string | null } | null
  readonly segments: number
  readonly priceMicros: number | null
  readonly createdAt: number
  readonly dueAt: number
  readonly validUntil: number | null
  /** By which channel it begins; absent: as was asked, in an answer kept since before there were channels. */
  readonly leg?: {
    readonly channel: Channel
    readonly fallback: Fallback | null
    readonly turn: Evidence | null
  }
}

export type TakenRow =
  | { readonly kind: 'message'; readonly message: TakenMessage }
  /** No number could be read: nothing was stored. */
  | { readonly kind: 'unreadable'; readonly code: UnreadableNumber; readonly because: string }

/** What is kept with an idempotency key, so that a replay gives the same answer. */
export type Taken = { readonly rows: readonly TakenRow[]; readonly currency: string }

export type AcceptOutcome =
  | { readonly kind: 'taken'; readonly taken: Taken; readonly isReplay: boolean }
  | { readonly kind: 'key-running' }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'rate-capped'; readonly perSecond: number; readonly retryAfterMs: number }
  | { readonly kind: 'overloaded'; readonly because: string }

/** Everything that taking in writes about one message. */
export type NewMessage = {
  readonly id: string
  readonly workspaceId: string
  readonly campaignId: string
  readonly rowNumber: number | null
  readonly reference: string | null
  readonly plan: Plan
  readonly accountId: string | null
  readonly standing: Standing
  /** Why it is refused; null if it is not. */
  readonly evidence: Evidence | null
  readonly priceMicros: number | null
  readonly createdAt: number
  readonly validUntil: number | null
  /** When its turn may come; null: it is not queued (refused, or waiting for its campaign). */
  readonly dueAt: number | null
  readonly recipient: string
  readonly sender: string
  readonly text: string
  readonly fields: Readonly<Record<string, string>> | null
  /** Why a person must look at it first, and when its turn would have been; null: nobody must. */
  readonly held: { readonly because: string; readonly dueAt: number } | null
  /** Its provider account was asked for: it goes by that one or not at all. Campaigns say it for all theirs. */
  readonly isPinned: boolean
  /** Nobody named its sender: it is the account's own. Campaigns say it for all theirs. */
  readonly hasOwnSender: boolean
  /** Handed in with a test key. */
  readonly isTest?: boolean
  /** Its price is taken off the workspace's balance. */
  readonly isDebited: boolean
  readonly channel: Channel
  readonly fallback: Fallback | null
  /** That it begins with its second channel, and why. */
  readonly turn?: Evidence | null
  /** What it was by the first then. */
  readonly turned?: Turned | null
} & Beside

/** A workspace, as far as taking in needs to know it. */
export type IntakeWorkspace = {
  readonly id: string
  /** As a test key sees it: its accounts are the simulator's alone. */
  readonly isTest?: boolean
  readonly defaultCountry: string | null
  readonly currency: string
  readonly rateCapPerSecond: number | null
  readonly spendCapMicros: number | null
  readonly settings: WorkspaceSettings
  readonly senders: readonly SenderRule[]
  /** It sends on credit that it has paid for. */
  readonly hasBalance: boolean
  readonly accounts: readonly IntakeAccount[]
}

export type IntakeAccount = RouteAccount & {
  readonly isDemo: boolean
  /** What it is: 'smpp', 'twilio' ... */
  readonly providerKind: string
}

/** One text to one number, told apart from others by a hash. */
export type TextRef = {
  readonly workspaceId: string
  readonly number: string
  /** Null: whoever it comes from. */
  readonly sender: string | null
  readonly text: string
  /** When it may be forgotten. */
  readonly expiresAt: number
}

/** What was sent before under a text's key; the key is opaque and holds no text. */
export type KnownText = { readonly key: string; readonly history: TextHistory }

export type NumberOf = { readonly workspaceId: string; readonly number: string }

export type KeyClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly requestHash: Uint8Array; readonly response: unknown }

/** One transaction's view of the store. Every call takes a batch and is one round trip. */
export type IntakeLedger = WaitingTable & {
  workspaces(ids: readonly string[]): Promise<ReadonlyMap<string, IntakeWorkspace>>
  /** Claims keys until the transaction ends, and for good if it commits. Answers in the order given. */
  claimKeys(
    claims: readonly (IdempotencyClaim & { readonly workspaceId: string })[],
    now: number,
  ): Promise<readonly KeyClaim[]>
  finishKeys(
    answers: readonly {
      readonly workspaceId: string
      readonly key: string
      readonly response: unknown
      /** Replaces the one claimed with, where a stream tells it only at its end. */
      readonly requestHash?: Uint8Array
    }[],
  ): Promise<void>
  /** Lets a claimed key go, so that the request can be tried again. */
  dropKey(workspaceId: string, key: string): Promise<void>
  /** For each number in the order given, on which lists of its workspace it stands. */
  listings(numbers: readonly NumberOf[]): Promise<readonly ReadonlySet<Listing>[]>
  /** Of numbers, in the order given, whether a text came from each since then. */
  haveTexted(numbers: readonly NumberOf[], since: number): Promise<readonly boolean[]>
  /** What the month has cost so far and what credit is left; locked until the transaction ends. */
  lockBudgets(workspaceIds: readonly string[], month: string): Promise<ReadonlyMap<string, Budget>>
  /**
   * What was sent before of each text, or is still to be, in the order given; locked until the transaction
   * ends.
   */
  lockTexts(texts: readonly TextRef[]): Promise<readonly KnownText[]>
  /**
   * Stores messages with their contents, evidence, place in the queue or the review, counts, spend and
   * debits; and what is known of their texts from now on.
   */
  store(messages: readonly NewMessage[], texts: readonly KnownText[], now: number): Promise<void>
}

export type IntakeStore = {
  transact<Result>(work: (ledger: IntakeLedger) => Promise<Result>): Promise<Result>
}

export type IntakeDeps = {
  readonly store: IntakeStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
