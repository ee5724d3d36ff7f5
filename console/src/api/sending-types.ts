/** The API's words about what a workspace screens, and about history brought in. */

export type Held = {
  object: 'held'
  message_id: string
  campaign_id: string | null
  campaign_name: string | null
  to: string | null
  text: string | null
  because: string
  held_at: string
}

export type Sender = {
  object: 'sender'
  name: string
  state: 'registered' | 'blocked'
  /** Beginnings of the numbers that it may text; none: all. */
  destinations: string[]
  note: string | null
  created_at: string
  created_by: string
}

export type SupportDesk = {
  name: string
  email: string | null
  phone: string | null
  url: string | null
}

export type SpokeService = 'twilio' | 'telnyx' | 'bandwidth'
export type RouteBy = 'weight' | 'price'
export type ScreeningMode = 'off' | 'matching' | 'all'

/** What a workspace has decided about its sending. */
export type SendingSettings = {
  duplicate_window_seconds: number | null
  flood_limit: number | null
  usage_threshold: number | null
  screening: { mode: ScreeningMode; hold: string[]; drop: string[] }
  registered_senders_only: boolean
  delivery_receipts: boolean
  rerouting: boolean
  route_by: RouteBy
  refuse_unreachable_number_types: boolean
  support_desk: SupportDesk | null
  spoke_codes: SpokeService
}

/** One change of the balance. */
export type CreditMovement = {
  object: 'credit_movement'
  at: string
  kind: 'credit' | 'turned-off' | 'messages' | 'refunds'
  /** Below nothing when it was taken. */
  amount: string
  /** How many; a day's stand in one movement. */
  messages: number | null
  note: string | null
  created_by: string
}

export type Balance = { amount: string; currency: string }

export type Guidance = {
  object: 'guidance'
  advice: Advice[]
}

export type Advice = {
  id: string
  title: string
  because: string
  what_to_do: string
  affected: number
  /** Of all recipients, 0 to 1. */
  share: number
  /** What to filter the recipients by, to see them. */
  filter: { status?: string; reason?: string; account_id?: string } | null
  /** The workspace's support desk is the one to ask. */
  needs_support: boolean
}

export type OptOutSuggestion = {
  object: 'opt_out_suggestion'
  number: string
  reason: string
  misses: number
  last_at: string
  because: string
  advice: string
}

export type ImportState = 'running' | 'done' | 'failed'

export type HistoryImport = {
  object: 'import'
  id: string
  name: string
  format: string
  service: SpokeService | null
  state: ImportState
  /** Why it stopped. */
  because: string | null
  rows_read: number
  messages: number
  replies: number
  already_known: number
  /** Rows that say more about a message that is known. */
  evidence_added: number
  row_errors: number
  campaigns: number
  opt_outs_suggested: number
  /** How rows were read, each with how many. */
  notes: Record<string, number>
  octets: number
  created_by: string
  started_at: string
  updated_at: string
  finished_at: string | null
}
