import type { Channel } from '../../core/channels.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Status } from '../../core/status.ts'
import type { After } from './platform.ts'
import type { InboundRecord } from './reads.ts'

/** Where a conversation stands: the last that a person wrote to one of our numbers on one channel. */
export type ConversationHead = InboundRecord & {
  /** A person of ours wrote to them after it, over the same channel and by the same number. */
  readonly isAnswered: boolean
  readonly isOptedOut: boolean
}

/** One text of a conversation, ours or theirs. */
export type ConversationText =
  | (Base & {
      readonly kind: 'inbound'
      readonly keyword: string | null
      readonly missing: readonly number[]
    })
  | (Base & {
      readonly kind: 'message'
      readonly status: Status
      readonly reason: Reason | null
      readonly campaignId: string | null
    })

type Base = {
  readonly id: string
  /** When we took it in; of what was brought in, when it was sent or received. */
  readonly at: number
  readonly accountId: string | null
  readonly channel: Channel
  /** Ours: the number or name that was written to, or written from. */
  readonly ours: string
  readonly text: string
}

export type TextsAsk = {
  readonly limit: number
  readonly after: After
  /** One of our numbers or names; else all. */
  readonly ours?: string
  /** One channel; else all. */
  readonly channel?: Channel
}

export type ConversationReads = {
  /** The conversations in which somebody wrote, latest first. */
  heads(
    workspaceId: string,
    ask: {
      readonly limit: number
      readonly after: After
      readonly people?: readonly string[]
    },
  ): Promise<readonly ConversationHead[]>
  /** Both sides of what was said with a person, latest first. */
  texts(workspaceId: string, person: string, ask: TextsAsk): Promise<readonly ConversationText[]>
  /** Who wants that they are written to no more: `inbound` is they themselves; null: nobody. */
  optedOutBy(workspaceId: string, person: string): Promise<string | null>
}
