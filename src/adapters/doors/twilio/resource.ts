import type { Channel } from '../../../core/channels.ts'
import { twilio as speaker } from '../../../core/dialects/speaking/twilio.ts'
import { reasonEntry } from '../../../core/reasons.ts'
import type { Standing } from '../shared/standing.ts'

export const VERSION = '2010-04-01'

export const sidOf = (id: string): string => `SM${id.replaceAll('-', '')}`

/** How it names the recipients of other channels. */
export const addressBy = (channel: Channel, address: string): string =>
  channel === 'sms' ? address : `${channel}:${address}`

/** `Thu, 05 Nov 2026 12:00:00 +0000`. */
const date = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000')

/**
 * A message as its API shows one.
 * @param serviceSid as the client gave it; afterwards nobody remembers it.
 */
export function resourceOf(
  { message, told }: Standing,
  { accountSid, serviceSid = null }: { accountSid: string; serviceSid?: string | null },
): object {
  const { MessageStatus = 'queued', ErrorCode } = speaker.fieldsOf(told)
  const sid = sidOf(message.id)
  const uri = `/${VERSION}/Accounts/${accountSid}/Messages/${sid}`
  const { channel, recipient, sender, reason, submittedAt } = message
  return {
    account_sid: accountSid,
    api_version: VERSION,
    body: message.text ?? '',
    date_created: date(message.createdAt),
    date_sent: submittedAt === null ? null : date(submittedAt),
    date_updated: date(message.updatedAt),
    direction: 'outbound-api',
    error_code: ErrorCode === undefined ? null : Number(ErrorCode),
    error_message: ErrorCode === undefined || reason === null ? null : reasonEntry(reason).title,
    from: sender === null || sender === '' ? null : addressBy(channel, sender),
    messaging_service_sid: serviceSid,
    num_media: '0',
    num_segments: String(message.segments),
    price: priceOf(message),
    price_unit: message.currency,
    sid,
    status: MessageStatus,
    subresource_uris: { media: `${uri}/Media.json` },
    to: recipient === null ? null : addressBy(channel, recipient),
    uri: `${uri}.json`,
  }
}

/** Below nothing, as there; null: not known, or not handed over. */
const priceOf = ({ priceMicros, submittedAt, charge }: Standing['message']): string | null =>
  priceMicros === null || submittedAt === null || charge === 'no'
    ? null
    : (-priceMicros / 1_000_000).toFixed(5)
