import { twilio as speaker } from '../../dialects/speaking/twilio.ts'
import type { Told } from '../../dialects/told.ts'
import { isFinal } from '../../status.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { REFUSALS, WRITTEN, option } from '../options.ts'
import {
  aboutMessages,
  changesTo,
  fieldsRequest,
  shortDate,
  wasRefusedAtOnce,
  withoutDashes,
  writtenFrom,
  writtenTo,
} from '../parts.ts'
import { newsOf } from '../told.ts'
import type { Words } from '../told.ts'

const API_VERSION = '2010-04-01'

/**
 * Twilio's `StatusCallback`, a form for each change of status, signed with X-Twilio-Signature. The status that the
 * request itself was answered with is not told again, and none that goes back: who was told "sent" is not told
 * "queued" when another way is taken.
 */
export const twilio: CallbackFormat = {
  name: 'twilio',
  title: 'Twilio (StatusCallback)',
  methods: ['POST', 'GET'],
  options: [
    option('account-sid', 'AccountSid: AC and 32 hex digits as a rule; else empty.'),
    option('messaging-service-sid', 'MessagingServiceSid; else the field is left out.'),
    option('api-version', 'ApiVersion.', { otherwise: API_VERSION }),
    REFUSALS,
    ...WRITTEN,
  ],
  speaksOf: () => ANY_CHANGE,
  render: aboutMessages((event, wish) => {
    const { change, message } = event
    // Where it stood later is told to whoever never heard it, as new.
    if (change.before === null && change.sequence === 1 && !isFinal(change.after.status))
      return { kind: 'nothing', because: 'the request was answered with this status' }
    const news = newsOf(event, wish, wordsOf)
    if (news.kind !== 'news') return news
    const { MessageStatus = '', ErrorCode } = news.words
    if (wasRefusedAtOnce(event, wish) && isAnsweredAtOnce(ErrorCode))
      return { kind: 'nothing', because: 'the request was answered with it' }
    const sid = `SM${withoutDashes(message.id)}`
    const service = wish.options['messaging-service-sid']
    const fields = {
      SmsSid: sid,
      SmsStatus: MessageStatus,
      MessageStatus,
      To: writtenTo(event, wish),
      MessageSid: sid,
      AccountSid: wish.options['account-sid'] ?? '',
      From: writtenFrom(event, wish),
      ApiVersion: wish.options['api-version'] ?? API_VERSION,
      ...(service === undefined ? {} : { MessagingServiceSid: service }),
      ...(ErrorCode === undefined ? {} : { ErrorCode }),
      ...(hasReceipt(news.told) ? { RawDlrDoneDate: shortDate(change.at) } : {}),
    }
    return { kind: 'request', request: fieldsRequest(fields, wish), sign: 'twilio' }
  }),
  isHeard: isSuccess,
}

/** Codes of requests: what is refused with one is not taken and told. */
export const isAnsweredAtOnce = (code: string | undefined): boolean =>
  code !== undefined && /^21[2-9]/.test(code)

const ANY_CHANGE = changesTo((status) => status !== 'draft')

function wordsOf(told: Told): Words | null {
  if (told.status === 'draft') return null
  const { MessageStatus = '', ErrorCode } = speaker.fieldsOf(told)
  return { MessageStatus, ...(ErrorCode === undefined ? {} : { ErrorCode }) }
}

const hasReceipt = ({ status, grade }: Told): boolean =>
  isFinal(status) && (grade === 'carrier' || grade === 'handset')
