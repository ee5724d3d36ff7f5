import type { Channel, Fallback } from '../../core/channels.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { Charge, ChargeSource, Fault } from '../../core/evidence.ts'
import { NO_ACCOUNT, NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Rule } from '../../core/standing.ts'
import type { Grade, Plan, Status } from '../../core/status.ts'
import type { MessageRecord } from '../../flows/ports/reads.ts'

export type MessageRow = {
  id: string
  workspace_id: string
  campaign_id: string
  row_number: number | null
  reference: string | null
  plan: Plan
  channel: Channel
  fallback: Fallback | null
  turned: Turned | null
  account_id: string | null
  segments: number
  status: Status
  reason: Reason | null
  detail: string | null
  fault: Fault | null
  permanent: boolean | null
  grade: Grade | null
  charge: Charge
  charge_source: ChargeSource
  conflict: boolean
  texted_twice: boolean
  segments_delivered: number
  segments_known: number
  submissions: number
  word: string | null
  code: string | null
  rule: Rule
  sequence: number
  price_micros: number | null
  is_final: boolean
  created_at: Date
  valid_until: Date | null
  submitted_at: Date | null
  expected_by: Date | null
  final_at: Date | null
  updated_at: Date
  recipient: string | null
  sender: string | null
  text: string | null
  fields: Record<string, string> | null
  late_window_ms: number | null
  currency: string
}

/** 72 hours, as account settings have it where they say nothing. */
const LATE_WINDOW_MS = 72 * 3_600_000

/**
 * The columns of a message with its person, its words and its account, for a `from` that calls a page
 * of messages m. The page is cut first; what is joined to it is looked up by key.
 */
export const MESSAGE_COLUMNS = `m.*, c.recipient, c.sender, c.text, c.fields,
  (a.settings->>'lateWindowMs')::bigint as late_window_ms, w.currency`

export const MESSAGE_JOINS = `left join message_contents c on c.bucket = m.bucket and c.message_id = m.id
left join provider_accounts a on a.id = m.account_id
join workspaces w on w.id = m.workspace_id`

export const ms = (instant: Date | null): number | null => instant?.getTime() ?? null

export const messageFromRow = (row: MessageRow): MessageRecord => ({
  id: row.id,
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id === NO_CAMPAIGN ? null : row.campaign_id,
  recipient: row.recipient,
  sender: row.sender,
  text: row.text,
  fields: row.fields,
  reference: row.reference,
  row: row.row_number,
  plan: row.plan,
  channel: row.channel,
  fallback: row.fallback,
  turned: row.turned,
  status: row.status,
  reason: row.reason,
  detail: row.detail,
  fault: row.fault,
  permanent: row.permanent,
  grade: row.grade,
  charge: row.charge,
  chargeSource: row.charge_source,
  conflict: row.conflict,
  textedTwice: row.texted_twice,
  segments: row.segments,
  segmentsDelivered: row.segments_delivered,
  segmentsKnown: row.segments_known,
  submissions: row.submissions,
  accountId: row.account_id === NO_ACCOUNT ? null : row.account_id,
  word: row.word,
  code: row.code,
  rule: row.rule,
  sequence: row.sequence,
  priceMicros: row.price_micros,
  currency: row.currency,
  isFinal: row.is_final,
  createdAt: row.created_at.getTime(),
  submittedAt: ms(row.submitted_at),
  expectedBy: ms(row.expected_by),
  validUntil: ms(row.valid_until),
  finalAt: ms(row.final_at),
  updatedAt: row.updated_at.getTime(),
  lateWindowMs: row.late_window_ms ?? LATE_WINDOW_MS,
})
