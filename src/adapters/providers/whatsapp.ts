import { at, listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type {
  Authenticity,
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  InboundText,
  OutgoingText,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, queryOf, referenceOfPath } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { AUTHENTIC, malformed, partsRead, untrue } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { fieldsOf, readForm } from './parts/forms.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { withoutPlus } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { hmac, sameText } from './parts/secrets.ts'

const FIELDS = [
  field('phone_number_id', 'Phone number ID', {
    shape: { like: /^\d{5,}$/, expected: 'digits alone, and not the number itself with a plus' },
    hint: 'WhatsApp, API setup, under the number: it is the sender of everything sent here.',
  }),
  secretField('access_token', 'Access token', {
    hint: 'Of a system user, so that it does not run out after a day.',
  }),
  secretField('app_secret', 'App secret', { hint: 'App settings, Basic. Signs the receipts.' }),
  secretField('verify_token', 'Verify token', {
    hint: 'Of your making; the same goes beside the receipt address at Meta.',
  }),
  field('template_name', 'Template', {
    hint: 'Sends each text as the only variable of this template. Empty: free text, for 24 hours after the recipient wrote.',
    isRequired: false,
  }),
  field('template_language', 'Language of the template', {
    shape: { like: /^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$/, expected: 'as en or en_US' },
    isRequired: false,
    fallback: 'en_US',
  }),
  field('api_version', 'API version', {
    shape: { like: /^v\d+\.\d+$/, expected: 'as v23.0' },
    isRequired: false,
    fallback: 'v23.0',
  }),
  baseUrlField('https://graph.facebook.com'),
]

export const WHATSAPP: HttpProvider = {
  kind: 'whatsapp',
  title: 'WhatsApp Cloud API',
  vendor: 'whatsapp',
  fields: FIELDS,
  pasteAt: {
    receipts:
      'Your app, WhatsApp, Configuration: Callback URL, with the verify token. Subscribe to the field messages.',
    inbound: 'The same, once.',
  },
  capabilities: {
    channels: ['whatsapp'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 80,
  },
  submit,
  ownSender: (connection) => valueOf(FIELDS, connection, 'phone_number_id') || null,
  readAnswer,
  poll: null,
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const value = (name: string): string => valueOf(FIELDS, connection, name)
  const name = value('template_name')
  const content =
    name === ''
      ? { type: 'text', text: { preview_url: true, body: text.text } }
      : {
          type: 'template',
          template: {
            name,
            language: { code: value('template_language') },
            components: [
              { type: 'body', parameters: [{ type: 'text', text: parameterOf(text.text) }] },
            ],
          },
        }
  const number = encodeURIComponent(value('phone_number_id'))
  return {
    method: 'POST',
    url: addressOf(value('base_url'), `/${value('api_version')}/${number}/messages`),
    headers: {
      authorization: `Bearer ${value('access_token')}`,
      'content-type': JSON_TYPE,
    },
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: withoutPlus(text.to),
      ...content,
      biz_opaque_callback_data: text.reference,
    }),
  }
}

/** WhatsApp refuses a variable with a line break, a tab or more than four spaces in a row (132018). */
const parameterOf = (text: string): string =>
  text.replace(/[^\S\n\r\t]*[\n\r\t]\s*/g, ' ').replace(/ {5,}/g, ' ')

/** One message in six seconds to one person. */
const PAIR_LIMIT = '131056'
/** Too many calls: of the app, of the account, of the number, to this recipient. */
const THROTTLED: ReadonlyMap<string, number> = new Map([
  ['4', 1_000],
  ['80007', 1_000],
  ['130429', 1_000],
  [PAIR_LIMIT, 6_000],
])

/** The platform's own faults, which do not say how far a message came. */
const FAULTS: ReadonlySet<string> = new Set(['1', '2', '131000', '131016'])

function readAnswer(reply: HttpReply): SubmitOutcome {
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  const code = textAt(data, 'error', 'code')
  const decided = outcomeOfStatus(reply)
  if (decided?.kind === 'unknown') return decided
  if (code !== null && THROTTLED.has(code) && reply.status >= 400) {
    return busyFor(reply, { code, data })
  }
  if (decided !== null) return decided
  if (code !== null) return refusalOf(code, data)
  if (reply.status >= 400) return refusedByStatus(reply, null)
  const id = textAt(data, 'messages', '0', 'id')
  if (id === null) {
    const why = 'because' in read ? `cannot be read: ${quoted(read.because)}` : 'tells no id.'
    return unknown(`The answer ${why}`)
  }
  const word = textAt(data, 'messages', '0', 'message_status')
  return { kind: 'accepted', ids: [id], said: word === null ? {} : { 'statuses[].status': word } }
}

type ErrorSaid = { readonly code: string; readonly data: unknown }

function busyFor(reply: HttpReply, { code, data }: ErrorSaid): SubmitOutcome {
  const outcome = busy(reply, `Throttled (${code}): ${quoted(sentenceOf(data))}`)
  const retryAfterMs = Math.max(outcome.retryAfterMs, THROTTLED.get(code) ?? 0)
  return { ...outcome, retryAfterMs, ...(code === PAIR_LIMIT ? { whose: 'message' } : {}) }
}

function refusalOf(code: string, data: unknown): SubmitOutcome {
  const sentence = quoted(sentenceOf(data))
  if (FAULTS.has(code)) return unknown(`The platform failed (${code}): ${sentence}`)
  return refused({ 'errors[].code': code }, `WhatsApp says ${code}: ${sentence}`)
}

const sentenceOf = (data: unknown): string =>
  textAt(data, 'error', 'error_data', 'details') ??
  textAt(data, 'error', 'message') ??
  'it says no more'

// ---- the door

const SIGNATURE = /^sha256=([0-9a-f]{64})$/

function verify(connection: Connection, request: DoorRequest): Authenticity {
  if (request.method === 'GET') return verifyHandshake(connection, request)
  const header = request.headers['x-hub-signature-256']
  if (header === undefined) {
    return untrue('There is no header X-Hub-Signature-256: this did not come from Meta.')
  }
  const said = SIGNATURE.exec(header)?.[1]
  if (said === undefined) return untrue('X-Hub-Signature-256 is not sha256= and 64 hex digits.')
  const key = valueOf(FIELDS, connection, 'app_secret')
  if (key === '') return untrue('No app secret is set here.')
  const expected = hmac({ algorithm: 'sha256', key, encoding: 'hex' }, request.body)
  if (sameText(said, expected)) return AUTHENTIC
  return untrue(
    'X-Hub-Signature-256 does not fit the body: the app secret is another, or the body was changed on the way.',
  )
}

function verifyHandshake(connection: Connection, { url }: DoorRequest): Authenticity {
  const said = fieldsOf(readForm(queryOf(url)))['hub.verify_token']
  if (said === undefined) return untrue('The query has no hub.verify_token.')
  const expected = valueOf(FIELDS, connection, 'verify_token')
  if (expected !== '' && sameText(said, expected)) return AUTHENTIC
  return untrue('hub.verify_token is not the verify token set here.')
}

function read(request: DoorRequest): DoorReading {
  if (request.method === 'GET') return readHandshake(request)
  const body = readJson(request.body)
  if ('because' in body) return malformed(body.because)
  const values = listAt(body.data, 'entry')
    .flatMap((entry) => listAt(entry, 'changes'))
    .map((change) => at(change, 'value'))
  if (values.length === 0) return malformed('expected changes in entry[], found none')
  const statuses = values.flatMap((value) => listAt(value, 'statuses'))
  const receipts = statuses.flatMap((status) => {
    const words = wordsOfPayload('whatsapp', asAlone(status))
    if (words.kind === 'malformed' || textAt(status, 'status') === null) return []
    const reference = textAt(status, 'biz_opaque_callback_data') ?? referenceOfPath(request.url)
    return words.receipts.map((receipt) => ({ ...receipt, reference, segment: null }))
  })
  const messages = values.flatMap((value) => listAt(value, 'messages'))
  const inbound = values.flatMap(inboundOf)
  const textless = messages.filter((message) => !isNoText(message)).length - inbound.length
  return partsRead({
    receipts,
    inbound,
    count: statuses.length + messages.length,
    unread: Math.max(0, statuses.length - receipts.length) + textless,
    expected: textless > 0 ? 'from and display_phone_number of a text' : 'a status in statuses[]',
  })
}

/** One status in the wrapping that all come in. */
const asAlone = (status: unknown) => ({
  entry: [{ changes: [{ value: { statuses: [status] } }] }],
})

function readHandshake({ url }: DoorRequest): DoorReading {
  const { 'hub.challenge': challenge } = fieldsOf(readForm(queryOf(url)))
  if (challenge === undefined) return malformed('expected hub.challenge, found none')
  // Meta's are digits; whatever else is asked for would be our words in a stranger's page.
  if (!/^[\w.-]{1,200}$/.test(challenge)) return malformed('expected a plain hub.challenge')
  const answer = { status: 200, contentType: 'text/plain', body: challenge }
  return { kind: 'handshake', answer, confirmUrl: null }
}

function inboundOf(value: unknown): InboundText[] {
  const to = textAt(value, 'metadata', 'display_phone_number')
  return listAt(value, 'messages').flatMap((message) => {
    const from = textAt(message, 'from')
    if (to === null || from === null || isNoText(message)) return []
    const id = textAt(message, 'id')
    const repliesTo = textAt(message, 'context', 'id') ?? textAt(message, 'reaction', 'message_id')
    const text = textIn(message)
    const inbound = { id, from, to, text, channel: 'whatsapp' as const, repliesTo }
    return [isTap(message) ? { ...inbound, isTap: true } : inbound]
  })
}

/** A quick reply of a template, a button or a line of a list, or a sign put on a message. */
const isTap = (message: unknown): boolean =>
  ['button', 'interactive', 'reaction'].includes(textAt(message, 'type') ?? '')

/** What WhatsApp itself says, what it cannot pass on, and a reaction that was taken back (it has no emoji). */
const isNoText = (message: unknown): boolean => {
  const type = textAt(message, 'type') ?? ''
  if (type === 'reaction') return (textAt(message, 'reaction', 'emoji') ?? '') === ''
  return ['system', 'unsupported', 'unknown', 'errors'].includes(type)
}

/** What was written, tapped or said under a picture; '' for what has no words. */
const textIn = (message: unknown): string =>
  textAt(message, 'text', 'body') ??
  textAt(message, 'button', 'text') ??
  textAt(message, 'interactive', 'button_reply', 'title') ??
  textAt(message, 'interactive', 'list_reply', 'title') ??
  textAt(message, 'reaction', 'emoji') ??
  textAt(message, 'image', 'caption') ??
  textAt(message, 'video', 'caption') ??
  textAt(message, 'document', 'caption') ??
  ''
