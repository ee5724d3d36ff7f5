import type { Channel } from './account-types.ts'

/** What the public API says, as it says it: snake_case, ISO instants, wire ids (docs/api.md). */

export const STATUSES = [
  'draft',
  'scheduled',
  'held',
  'queued',
  'submitted',
  'sent',
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'partial',
  'delivered',
  'read',
] as const

export type Status = (typeof STATUSES)[number]
export type Counts = Record<Status, number>
export type Grade = 'inferred' | 'provider' | 'carrier' | 'handset'
export type Fault = 'us' | 'provider' | 'carrier' | 'handset' | 'recipient' | 'sender'
export type Charge = 'yes' | 'no' | 'maybe'
export type ChargeSource = 'price' | 'table' | 'reason' | 'us' | 'nobody'
export type OptOutAdvice = 'never' | 'after-repeats' | 'at-once'
export type Price = { amount: string; currency: string }

export type List<Item> = {
  object: 'list'
  data: Item[]
  has_more: boolean
  next_cursor: string | null
}

export type Problem = {
  type: string
  title: string
  status: number
  detail?: string
  code: string
  request_id?: string
  errors?: { pointer: string; detail: string }[]
}

export type Message = {
  id: string
  object: 'message'
  campaign_id: string | null
  /** These three are null once retention or erasure took them. */
  to: string | null
  from: string | null
  text: string | null
  reference: string | null
  channel: Channel
  /** As it was asked for. */
  fallback: Fallback | null
  /** Null: it has no second channel. */
  fallback_state: 'waiting' | 'used' | 'not-needed' | null
  status: Status
  final: boolean
  settled: boolean
  reason: string | null
  reason_title: string | null
  reason_meaning: string | null
  next_step: string | null
  opt_out_advice: OptOutAdvice | null
  detail: string | null
  fault: Fault | null
  permanent: boolean | null
  grade: Grade | null
  charged: Charge
  charged_said_by: ChargeSource
  conflict: boolean
  texted_twice: boolean
  segments: { total: number; delivered: number; known: number }
  account_id: string | null
  provider_word: string | null
  provider_code: string | null
  sequence: number
  price: Price | null
  sentence: string
  created_at: string
  submitted_at: string | null
  expected_by: string | null
  valid_until: string | null
  final_at: string | null
  updated_at: string
}

/** The channel that is tried when the first brings nothing. */
export type Fallback = { channel: Channel; from: string | null; after_seconds: number | null }

/** What became of a message on one channel. */
export type Leg = {
  channel: Channel
  /** Null: not handed over by it yet. */
  submission: number | null
  account_id: string | null
  account_name: string | null
  status: Status
  reason: string | null
  reason_title: string | null
  provider_word: string | null
  provider_code: string | null
  decides: boolean
}

export type SubmissionSegment = {
  segment: number
  status: Status | null
  provider_id: string | null
  answer: string | null
  answer_code: string | null
  answered_at: string | null
}

export type Submission = {
  number: number
  account_id: string | null
  account_name: string
  channel: Channel
  submitted_at: string
  segments: SubmissionSegment[]
}

export type TimelineSource = 'us' | 'provider' | 'carrier' | 'recipient'
export type Effect = 'decided' | 'outranked' | 'agrees' | 'no-outcome'

export type TimelineEntry = {
  at: string
  source: TimelineSource
  kind: string
  title: string
  submission: number | null
  segment: number | null
  status: string | null
  grade: Grade | null
  reason: string | null
  word: string | null
  code: string | null
  /** What the provider said beside them, for people. */
  sentence: string | null
  /** Whose words they are; absent: those of the provider account's kind. */
  vendor?: string | null
  happened_at: string | null
  times_seen: number
  matched_by: string | null
  effect: Effect | null
  raw: { protocol: string; hex: string; text: string | null; pdu: unknown } | null
}

export type MessageDetail = Message & {
  fields: Record<string, string> | null
  row: number | null
  legs: Leg[]
  submissions: Submission[]
  timeline: TimelineEntry[]
  why: { rule: string; sentences: string[]; decided_by: string[] }
}

export type CampaignState =
  'importing' | 'draft' | 'scheduled' | 'running' | 'stopped' | 'cancelled' | 'done'

export type ReasonCount = {
  reason: string
  title: string
  count: number
  next_step: string
}

export type CodeCount = {
  account_id: string | null
  account_name: string | null
  code: string
  count: number
}

export type Progress = {
  total: number
  handed_over: number
  final: number
  open: number
  rate_per_second: number | null
  eta_seconds: number | null
  waiting_for_receipts: number
  oldest_waiting_at: string | null
}

export type Campaign = {
  id: string
  object: 'campaign'
  name: string
  state: CampaignState
  from: string | null
  channel: Channel
  fallback: Fallback | null
  text: string
  account_id: string | null
  /** The upload's own. */
  columns: string[]
  recipients: number
  rows_read: number
  row_errors: number
  counts: Counts
  reasons: ReasonCount[]
  codes: CodeCount[]
  charged: Record<Charge, number>
  segments: number
  /** What the cost is for. */
  segments_charged: number
  cost: (Price & { certain: string }) | null
  progress: Progress
  settled: boolean
  conflicts: number
  texted_twice: number
  created_at: string
  created_by: string
  created_by_name: string | null
  starts_at: string | null
  started_at: string | null
  stopped_at: string | null
  stopped_by: string | null
  stopped_by_name: string | null
  cancelled_at: string | null
  cancelled_by: string | null
  cancelled_by_name: string | null
  finished_at: string | null
  archived_at: string | null
  /** Off: no receipts were asked for when it started. Null: it has not. */
  receipts: 'on' | 'off' | null
  /** Its messages are being written anew after an edit; until then it cannot start. */
  editing: boolean
  /** Where its own callback goes; null: it has none. */
  callback_endpoint_id: string | null
  /** The format of the files that it was brought in from; null: it was made here. */
  source: string | null
  validity_seconds: number | null
  policy: 'at-most-once' | 'at-least-once'
  reference: string | null
}

/** One frame of a campaign's event stream. */
export type CountsFrame = Pick<Campaign, 'state' | 'recipients' | 'counts' | 'progress'> & {
  as_of: string
  reasons?: ReasonCount[]
}

export type Breakdown = {
  as_of: string
  recipients: number
  reasons: ReasonCount[]
  codes: CodeCount[]
  channels: ChannelCounts[]
  delivery_times: DeliveryTimes[]
  over_time: { at: string; counts: Partial<Counts> }[]
}

/** Messages that are at a channel now, and those that turned from it to another. */
export type ChannelCounts = {
  channel: Channel
  messages: number
  counts: Partial<Record<Status, number>>
  fell_back: number
}

/** Bins of first delivery: how many took longer than the bin before and up to `seconds`. */
export type DeliveryTimes = {
  account_id: string
  account_name: string
  bins: { seconds: number; count: number }[]
}

export type TextPreview = {
  text: string
  encoding: 'gsm7' | 'ucs2'
  segments: number
  characters: number
  remaining: number
  offending: { character: string; at: number }[]
  price: Price | null
}
