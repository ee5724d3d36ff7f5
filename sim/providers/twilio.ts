import { createHash, createHmac } from 'node:crypto'
import { hexId } from './ids.ts'
import { referenceIn } from './reference.ts'
import { jsonAnswer } from './vendor.ts'
import type {
  Asked,
  FakeAnswer,
  FakeCall,
  FakeInbound,
  FakeMessage,
  FakeRequest,
  FakeVendor,
  News,
} from './vendor.ts'

export type TwilioCredentials = { readonly accountSid: string; readonly authToken: string }

const MESSAGES = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Messages(?:\/([\w-]+))?\.json$/

type Headers = Readonly<Record<string, string>>

const refusal = (
  [status, code]: readonly [status: number, code: number],
  message: string,
  headers: Headers = {},
): FakeAnswer =>
  jsonAnswer(
    status,
    { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
    headers,
  )

const REFUSALS: FakeVendor['refusals'] = {
  throttled: refusal([429, 20429], 'Too Many Requests', { 'retry-after': '1' }),
  unavailable: refusal([503, 20503], 'Service unavailable'),
  'server-error': refusal([500, 20500], 'Internal server error'),
  'bad-number': refusal([400, 21211], "Invalid 'To' Phone Number"),
  'bad-sender': refusal([400, 21606], "The 'From' phone number is not a valid sender"),
  'bad-request': refusal([400, 21602], 'Message body is required.'),
  unauthorized: refusal([401, 20003], 'Authenticate'),
  'opted-out': refusal([400, 21610], 'Attempt to send to unsubscribed recipient'),
}

/** Twilio's Messages API and status callbacks, as its documentation and its own SDK have them. */
export const fakeTwilio = (credentials: TwilioCredentials): FakeVendor => ({
  kind: 'twilio',
  read: (request) => read(request, credentials),
  newId: (random) => `SM${hexId(random, 16)}`,
  accepted: ([message]) => jsonAnswer(201, resource(message, credentials.accountSid, 'queued')),
  refusals: REFUSALS,
  polled: (message) =>
    message === null
      ? refusal([404, 20404], 'The requested resource was not found')
      : jsonAnswer(200, resource(message, credentials.accountSid)),
  receipt: (message, news) => receipt(message, news, credentials.accountSid),
  inbound: (text) => inbound(text, credentials.accountSid),
  sign: (call, { random }) => ({
    ...call,
    headers: {
      ...call.headers,
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': hexId(random, 16),
      'x-twilio-signature': signatureFor(credentials.authToken, call.url, call.body),
    },
  }),
  words: WORDS,
  errors: { '005': '30005', '009': '30006', '601': '30007' },
  receiptsPer: 'message',
  // As '#rc=5&rp=all' asks.
  retry: {
    delaysMs: [100, 200, 400, 800, 1_600],
    timeoutMs: 15_000,
    isTriedAgain: () => true,
  },
})

const WORDS: FakeVendor['words'] = {
  none: { word: 'teleported', code: null },
  submitted: { word: 'queued', code: null },
  sent: { word: 'sent', code: null },
  unconfirmed: { word: 'sent', code: null },
  expired: { word: 'undelivered', code: '30036' },
  cancelled: { word: 'canceled', code: null },
  failed: { word: 'undelivered', code: '30008' },
  rejected: { word: 'failed', code: '30004' },
  delivered: { word: 'delivered', code: null },
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }

function receipt(message: FakeMessage, { word, code, atMs }: News, accountSid: string): FakeCall {
  const body = form({
    ApiVersion: '2010-04-01',
    AccountSid: accountSid,
    From: message.from,
    To: message.to,
    MessageSid: message.id,
    MessageStatus: word,
    SmsSid: message.id,
    SmsStatus: word,
    ErrorCode: code,
    RawDlrDoneDate: isFromCarrier(word) ? shortDate(atMs) : null,
  })
  // What follows the # is for Twilio alone.
  const url = (message.receiptUrl ?? '').replace(/#.*$/, '')
  return { method: 'POST', url, headers: FORM, body }
}

function inbound({ id, from, to, text, url }: FakeInbound, accountSid: string): FakeCall {
  const body = form({
    ApiVersion: '2010-04-01',
    AccountSid: accountSid,
    MessageSid: id,
    SmsSid: id,
    SmsMessageSid: id,
    SmsStatus: 'received',
    From: from,
    To: to,
    Body: text,
    NumMedia: '0',
    NumSegments: '1',
  })
  return { method: 'POST', url, headers: FORM, body }
}

/** HMAC-SHA1 over the address and the form's fields in order of their names. */
function signatureFor(authToken: string, url: string, body: string): string {
  const fields = [...new URLSearchParams(body)]
  const names = [...new Set(fields.map(([name]) => name))].toSorted()
  const signed = names.map((name) => {
    const values = fields.filter(([other]) => other === name).map(([, value]) => value)
    return [...new Set(values)]
      .toSorted()
      .map((value) => name + value)
      .join('')
  })
  return createHmac('sha1', authToken)
    .update(url + signed.join(''))
    .digest('base64')
}

/** As Twilio signs bodies that are no form: their hash is in the address, and the address is signed. */
export function signedJsonUrl(authToken: string, url: string, body: string) {
  const hash = createHash('sha256').update(body).digest('hex')
  const told = `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`
  return { url: told, signature: createHmac('sha1', authToken).update(told).digest('base64') }
}

function read(request: FakeRequest, credentials: TwilioCredentials): Asked {
  const [, account, message] = MESSAGES.exec(request.path) ?? []
  if (account === undefined) return answered(refusal([404, 20404], 'The resource was not found'))
  const expected = `${credentials.accountSid}:${credentials.authToken}`
  const given = request.headers['authorization'] ?? ''
  if (given !== `Basic ${Buffer.from(expected).toString('base64')}`)
    return answered(refusal([401, 20003], 'Authenticate'))
  if (message !== undefined) return { kind: 'poll', id: message }
  if (request.method !== 'POST') return answered(refusal([405, 20004], 'Method not allowed'))
  return readSubmission(new URLSearchParams(request.body))
}

function readSubmission(fields: URLSearchParams): Asked {
  const [to, body] = [fields.get('To'), fields.get('Body')]
  const from = fields.get('From') ?? fields.get('MessagingServiceSid')
  if (to === null) return answered(refusal([400, 21604], "A 'To' phone number is required."))
  if (from === null) return answered(refusal([400, 21603], "A 'From' phone number is required."))
  if (body === null || body === '')
    return answered(refusal([400, 21602], 'Message body is required.'))
  if (body.length > 1_600) return answered(refusal([400, 21617], 'The message body exceeds 1600'))
  if (!/^((rcs|whatsapp):)?\+[1-9]\d{6,14}$/.test(to))
    return answered(refusal([400, 21211], `Invalid 'To' Phone Number: ${to}`))
  const validity = fields.get('ValidityPeriod')
  if (validity !== null && !(Number(validity) >= 1 && Number(validity) <= 36_000))
    return answered(refusal([400, 21624], 'The validity period is out of range'))
  const receiptUrl = fields.get('StatusCallback')
  return {
    kind: 'submit',
    texts: [{ to, from, text: body, reference: referenceIn(receiptUrl), receiptUrl }],
  }
}

const answered = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })

function resource(message: FakeMessage | undefined, accountSid: string, status?: string): unknown {
  const last = message?.news.at(-1)
  const date = new Date(message?.atMs ?? 0).toUTCString().replace('GMT', '+0000')
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message?.text,
    date_created: date,
    date_sent: null,
    date_updated: date,
    direction: 'outbound-api',
    error_code: last?.code == null ? null : Number(last.code),
    error_message: null,
    from: message?.from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(message?.segments ?? 1),
    price: null,
    price_unit: 'USD',
    sid: message?.id,
    status: status ?? last?.word ?? 'queued',
    subresource_uris: {},
    to: message?.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message?.id ?? ''}.json`,
  }
}

const isFromCarrier = (word: string): boolean => word === 'delivered' || word === 'undelivered'

/** YYMMDDhhmm, without a zone. */
const shortDate = (atMs: number): string =>
  new Date(atMs).toISOString().slice(2, 16).replaceAll(/[-T:]/g, '')

const form = (fields: Readonly<Record<string, string | null>>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null),
  ).toString()
