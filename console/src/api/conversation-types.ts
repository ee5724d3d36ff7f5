import type { List, Status } from './types.ts'

export type Channel = 'sms' | 'rcs' | 'whatsapp'

/** Where the conversation of one person with one of our numbers on one channel stands. */
export type Conversation = {
  object: 'conversation'
  /** The person's. */
  number: string
  /** Our number or name that they wrote to. */
  ours: string
  account_id: string
  channel: Channel
  last: { id: string; text: string; received_at: string }
  keyword: string | null
  is_answered: boolean
  is_opted_out: boolean
}

export type ConversationText = {
  object: 'text'
  kind: 'message' | 'inbound'
  id: string
  at: string
  account_id: string | null
  channel: Channel
  ours: string
  text: string
  /** Segments of a long text that did not come, from 1. */
  missing_segments: number[]
  keyword: string | null
  status: Status | null
  reason: string | null
  campaign_id: string | null
}

export type ConversationTexts = List<ConversationText> & {
  number: string
  is_opted_out: boolean
  /** `inbound`: by their own word. Else who entered it: START does not undo that. */
  opted_out_by: string | null
  /** How an answer goes; null: nothing was said yet. */
  answer: { account_id: string | null; channel: Channel; from: string } | null
}

export type IdRelation = 'exact' | 'folded' | 'padded' | 'hex-decimal' | 'decimal-hex' | 'truncated'

/** A message that a receipt without one may be about. */
export type LikelyMessage = {
  message_id: string
  to: string | null
  provider_id: string | null
  relation: IdRelation | null
  submitted_at: string
  because: string
}

export type IdHint = {
  relation: IdRelation
  orphans: number
  matching: number
  confirmed_by_number: number
  other_number: number
  found: number
  /** More than chance: it may be declared for the whole account. */
  is_rule: boolean
  because: string
}
