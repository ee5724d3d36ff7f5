import type { Channel } from '../../core/channels.ts'
import type { InboundRecord } from '../../flows/ports/reads.ts'

/** A text that somebody wrote to us, as it is read. */
export type InboundTextRow = {
  id: string
  account_id: string
  sender: string
  recipient: string
  text: string
  keyword: string | null
  channel: Channel
  received_at: Date
  missing_segments: number[]
}

/** Of inbound_messages i. */
export const INBOUND_COLUMNS =
  'i.id, i.account_id, i.sender, i.recipient, i.text, i.keyword, i.channel, i.received_at, i.missing_segments'

export const inboundRecord = (row: InboundTextRow): InboundRecord => ({
  id: row.id,
  accountId: row.account_id,
  sender: row.sender,
  recipient: row.recipient,
  text: row.text,
  keyword: row.keyword,
  channel: row.channel,
  receivedAt: row.received_at.getTime(),
  missing: row.missing_segments,
})
