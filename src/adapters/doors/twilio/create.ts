import { isAnsweredAtOnce } from '../../../core/callbacks/formats/twilio.ts'
import type { CallbackWish } from '../../../core/callbacks/wish.ts'
import { CHANNELS, type Channel } from '../../../core/channels.ts'
import { twilio as speaker } from '../../../core/dialects/speaking/twilio.ts'
import type { Forgetting } from '../../../core/forgetting.ts'
import { withGsmAlternatives } from '../../../core/gsm-alternatives.ts'
import { SENDER_MAX } from '../../../core/senders.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { SendRequest } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { type Form, isStorable, textOf } from '../shared/form.ts'
import { AHEAD_MAX_MS, international, isCallable, standingThen } from '../shared/standing.ts'
import { BROKEN, TOO_FAST, bad, json, quoted } from './replies.ts'
import { addressBy, resourceOf } from './resource.ts'

export type Account = { readonly caller: DoorCaller; readonly accountSid: string }

/** A message is made; what it is refused for with a code of requests, the request is. */
export async function createMessage(
  { sending, clock }: Pick<CompatibleDeps, 'sending' | 'clock'>,
  form: Form,
  account: Account,
): Promise<DoorAnswer> {
  const request = readMessage(form, account, clock.now())
  if ('status' in request) return request
  const { workspaceId, isTest } = account.caller
  const messages = [request]
  const outcome = await sending.accept({ workspaceId, isTest, messages, idempotency: null })
  if (outcome.kind === 'rate-capped') return TOO_FAST
  const row = outcome.kind === 'taken' ? outcome.taken.rows[0] : undefined
  if (outcome.kind !== 'taken' || row === undefined) return BROKEN
  if (row.kind === 'unreadable') return badTo(form)
  const standing = standingThen(row.message, request, { workspaceId, taken: outcome.taken })
  const { ErrorCode } = speaker.fieldsOf(standing.told)
  if (ErrorCode !== undefined && isAnsweredAtOnce(ErrorCode)) {
    return ErrorCode === '21211'
      ? badTo(form)
      : bad(Number(ErrorCode), refusalIn(request, ErrorCode))
  }
  const { accountSid } = account
  return json(
    201,
    resourceOf(standing, { accountSid, serviceSid: said(form, 'MessagingServiceSid') }),
  )
}

const badTo = (form: Form): DoorAnswer =>
  bad(21211, `Invalid 'To' Phone Number: ${quoted(said(form, 'To') ?? '')}`)

function refusalIn({ to, from, channel }: SendRequest, code: string): string {
  const number = quoted(addressBy(channel, to))
  const sender = quoted(from ?? 'of the account')
  switch (code) {
    case '21408':
      return `Permission to send an SMS has not been enabled for the region of the 'To' number: ${number}`
    case '21606':
      return `The 'From' phone number ${sender} is not a valid sender for this message`
    case '21610':
      return 'Attempt to send to unsubscribed recipient'
    case '21612':
      return `Message cannot be sent with the current combination of 'To' (${number}) and 'From' (${sender})`
    case '21617':
      return 'The message body is too long'
    default:
      return `The message cannot be sent to ${number}`
  }
}

/** What a field says; null: nothing. */
const said = (form: Form, name: string): string | null => textOf(form, name) || null

/** What is to be sent; else what is wrong with it, in the order in which Twilio looks. */
function readMessage(
  form: Form,
  { caller, accountSid }: Account,
  now: number,
): SendRequest | DoorAnswer {
  const to = readAddress(said(form, 'To') ?? '')
  const from = readAddress(said(form, 'From') ?? caller.settings.defaultSender ?? '')
  const problem = addressProblem(form, { to, from }) ?? contentProblem(form) ?? othersProblem(form)
  if (problem !== null) return problem
  const sendAt = readSendAt(form, now)
  if (typeof sendAt === 'object' && sendAt !== null) return sendAt
  const body = textOf(form, 'Body') ?? ''
  const validity = said(form, 'ValidityPeriod')
  return {
    to: international(to.address),
    text: said(form, 'SmartEncoded') === 'true' ? withGsmAlternatives(body) : body,
    from: from.address || null,
    channel: to.channel,
    fallback: fallbackOf(form, to.channel),
    reference: null,
    accountId: null,
    validitySeconds: validity === null ? null : Number(validity),
    sendAt,
    callback: wishOf(form, { caller, accountSid }),
    forgetting: forgettingOf(form),
  }
}

function forgettingOf(form: Form): Forgetting | null {
  const isDiscarded = said(form, 'ContentRetention') === 'discard'
  const number = said(form, 'AddressRetention') === 'obfuscate'
  return isDiscarded || number ? { text: isDiscarded ? 'removed' : null, number } : null
}

type Address = { readonly channel: Channel; readonly address: string }

function readAddress(written: string): Address {
  const [, prefix = '', address = ''] = /^([a-z]+):(.*)$/is.exec(written.trim()) ?? []
  const channel = CHANNELS.find((one) => one === prefix.toLowerCase())
  return channel === undefined
    ? { channel: 'sms', address: written.trim() }
    : { channel, address: address.trim() }
}

const SENDER = new RegExp(`^[\\x20-\\x7e]{1,${SENDER_MAX}}$`)

function addressProblem(
  form: Form,
  { to, from }: { readonly to: Address; readonly from: Address },
): DoorAnswer | null {
  const service = said(form, 'MessagingServiceSid')
  if (to.address === '') return bad(21604, "A 'To' phone number is required.")
  if (!isStorable(to.address)) return badTo(form)
  if (from.address === '' && service === null)
    return bad(21603, "A 'From' phone number is required.")
  if (from.address !== '' && !SENDER.test(from.address))
    return bad(21212, `The 'From' number ${quoted(from.address)} is not a valid phone number`)
  if (said(form, 'From') !== null && from.channel !== to.channel)
    return bad(21910, "Invalid 'From' and 'To' pair: they should be of the same channel")
  if (to.address === from.address) return bad(21266, "'To' and 'From' number cannot be the same")
  return service === null || /^MG[0-9a-f]{32}$/i.test(service)
    ? null
    : bad(21705, 'The Messaging Service Sid is not valid')
}

const BODY_MAX = 1_600

function contentProblem(form: Form): DoorAnswer | null {
  if (said(form, 'MediaUrl') !== null || said(form, 'SendAsMms') === 'true')
    return bad(21622, 'MMS cannot be sent here')
  if (said(form, 'ContentSid') !== null)
    return bad(21655, 'The ContentSid is not valid: there are no content templates here')
  const body = textOf(form, 'Body')
  if (body === null) return bad(21619, 'A text message body is required')
  if (body === '') return bad(21602, 'Message body is required.')
  if (!isStorable(body)) return bad(21618, 'The message body cannot be sent')
  return body.length > BODY_MAX
    ? bad(21617, 'The concatenated message body exceeds the 1600 character limit')
    : null
}

const VALIDITY_MAX = 36_000

function othersProblem(form: Form): DoorAnswer | null {
  const url = said(form, 'StatusCallback')
  if (url !== null && !isCallable(url))
    return bad(21609, `The 'StatusCallback' URL ${quoted(url)} is not a valid URL`)
  const validity = said(form, 'ValidityPeriod')
  const seconds = /^\d{1,9}$/.test(validity ?? '1') ? Number(validity ?? 1) : 0
  if (seconds < 1 || seconds > VALIDITY_MAX)
    return bad(21624, `The 'ValidityPeriod' must be between 1 and ${VALIDITY_MAX} seconds`)
  const price = said(form, 'MaxPrice')
  if (price !== null && !/^\d+(\.\d+)?$/.test(price))
    return bad(21627, "The 'MaxPrice' must be a valid float")
  if (![null, 'retain', 'discard'].includes(said(form, 'ContentRetention')))
    return bad(30029, "Invalid ContentRetention: it is 'retain' or 'discard'")
  return [null, 'retain', 'obfuscate'].includes(said(form, 'AddressRetention'))
    ? null
    : bad(30030, "Invalid AddressRetention: it is 'retain' or 'obfuscate'")
}

/** Whoever says when means it, also without ScheduleType and a Messaging Service. */
function readSendAt(form: Form, now: number): number | null | DoorAnswer {
  const type = said(form, 'ScheduleType')
  const written = said(form, 'SendAt')
  if (type !== null && type !== 'fixed')
    return bad(35126, 'The ScheduleType value provided is not supported: use fixed')
  if (written === null) {
    return type === null ? null : bad(35111, "SendAt is required where ScheduleType is 'fixed'")
  }
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(written) ? Date.parse(written) : Number.NaN
  return at > now && at <= now + AHEAD_MAX_MS
    ? at
    : bad(35115, 'SendAt must be a time in the future, as YYYY-MM-DDTHH:MM:SSZ, within a year')
}

/** Of RCS and WhatsApp: who the SMS comes from that goes when those bring nothing. */
function fallbackOf(form: Form, channel: Channel): SendRequest['fallback'] {
  const from = said(form, 'FallbackFrom')
  return channel === 'sms' || from === null || !SENDER.test(from)
    ? null
    : { channel: 'sms', from, afterSeconds: null }
}

function wishOf(form: Form, { caller, accountSid }: Account): CallbackWish | null {
  const url = said(form, 'StatusCallback')
  const service = said(form, 'MessagingServiceSid')
  if (url === null) return null
  return {
    url,
    format: 'twilio',
    method: 'POST',
    events: null,
    options: {
      refusals: 'answered',
      'account-sid': accountSid,
      ...(service === null ? {} : { 'messaging-service-sid': service }),
    },
    loginId: caller.loginId,
  }
}
