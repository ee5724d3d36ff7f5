import { at, listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type { Channel } from '../../core/channels.ts'
import type {
  Authenticity,
  Connection,
  DoorReading,
  DoorReceipt,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  InboundText,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth, verifyBasicAuth } from './parts/basic-auth.ts'
import { malformed, partsRead, untrue } from './parts/doors.ts'
import { baseUrlField, field, secretField, shapes, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'

const FIELDS = [
  field('account_id', 'Account ID', { shape: shapes.digits }),
  field('api_user', 'API user name'),
  secretField('api_password', 'API password'),
  field('application_id', 'Application ID', {
    shape: shapes.uuid,
    hint: 'The messaging application of your numbers.',
  }),
  field('callback_user', 'Callback user ID', {
    hint: 'Of your making; set the same in the messaging application.',
  }),
  secretField('callback_password', 'Callback password', {
    hint: 'Of your making; set the same in the messaging application.',
  }),
  baseUrlField('https://messaging.bandwidth.com'),
]

export const BANDWIDTH: HttpProvider = {
  kind: 'bandwidth',
  title: 'Bandwidth',
  vendor: 'bandwidth',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Messaging application, Status callback URL, with the callback user ID and password.',
    inbound: 'Messaging application, Inbound callback URL, with the same user ID and password.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 10,
  },
  submit,
  readAnswer,
  poll: {
    request: (connection, { id }) =>
      id === null
        ? null
        : {
            method: 'GET',
            url: `${messagesUrl(connection)}?messageId=${encodeURIComponent(id)}`,
            headers: { authorization: authorization(connection) },
            body: null,
          },
    readAnswer: readPolled,
  },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

const said = (connection: Connection, name: string): string => valueOf(FIELDS, connection, name)

const authorization = (connection: Connection): string =>
  basicAuth({ name: said(connection, 'api_user'), password: said(connection, 'api_password') })

const messagesUrl = (connection: Connection): string =>
  addressOf(
    said(connection, 'base_url'),
    `/api/v2/users/${encodeURIComponent(said(connection, 'account_id'))}/messages`,
  )

// ---- sending

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const { to, from, validUntil, reference } = text
  const expiration = validUntil === null ? {} : { expiration: new Date(validUntil).toISOString() }
  return {
    method: 'POST',
    url: messagesUrl(connection),
    headers: { authorization: authorization(connection), 'content-type': JSON_TYPE },
    body: JSON.stringify({
      applicationId: said(connection, 'application_id'),
      to: [to],
      from,
      text: text.text,
      tag: reference,
      ...expiration,
    }),
  }
}

// ---- its answer

function readAnswer(reply: HttpReply): SubmitOutcome {
  const json = readJson(reply.body)
  const data = 'data' in json ? json.data : null
  const type = textAt(data, 'type')
  const sentence = quoted([type, textAt(data, 'description'), fieldsOf(data)].join(' '))
  // Its documentation says that what was answered with an error was neither sent nor billed. That holds
  // for errors in its own form; what stands between us and it answers in others.
  if (isOwnFault(reply, data))
    return busy(reply, `Bandwidth is out of order (HTTP ${reply.status}): ${sentence}`)
  const early = outcomeOfStatus(reply)
  if (early !== null) return early
  const code = textAt(data, 'errorCode')
  if (reply.status >= 400 && code !== null)
    return refused({ errorCode: code }, `Bandwidth refused it (${code}): ${sentence}`)
  if (reply.status >= 400) return refusedByStatus(reply, sentence === '' ? null : sentence)
  const id = textAt(data, 'id')
  return id === null
    ? unknown(`The answer was HTTP ${reply.status} without an id.`)
    : { kind: 'accepted', ids: [id], said: {} }
}

/** A bare word as its type, with a description: problems of proxies have addresses there, and a title. */
const isOwnFault = ({ status }: HttpReply, data: unknown): boolean =>
  (status === 500 || status === 503) &&
  /^[a-z]+(-[a-z]+)+$/.test(textAt(data, 'type') ?? '') &&
  textAt(data, 'description') !== null &&
  textAt(data, 'title') === null

const fieldsOf = (data: unknown): string =>
  listAt(data, 'fieldErrors')
    .map((one) => `${textAt(one, 'fieldName') ?? ''}: ${textAt(one, 'description') ?? ''}`)
    .join('; ')

/** A list of one. What is not in it may only not be in it yet. */
function readPolled(reply: HttpReply): PollOutcome {
  const json = readJson(reply.body)
  const [message] = 'data' in json ? listAt(json.data, 'messages') : []
  if (reply.status !== 200 || textAt(message, 'messageId') === null)
    return { kind: 'no-news', because: `The answer was HTTP ${reply.status} without a message.` }
  const reading = wordsOfPayload('bandwidth', message)
  if (reading.kind === 'malformed') return { kind: 'no-news', because: reading.because }
  const to = textAt(message, 'destinationTn')
  return { kind: 'receipts', receipts: reading.receipts.map((one) => ({ ...one, to })) }
}

// ---- its receipts

function verify(connection: Connection, request: DoorRequest): Authenticity {
  const name = said(connection, 'callback_user')
  const password = said(connection, 'callback_password')
  return name === '' || password === ''
    ? untrue('No callback user and password are set here, and Bandwidth signs nothing else.')
    : verifyBasicAuth({ name, password }, request)
}

/** An array of events, usually of one: each is a receipt or a text from a handset. */
function read({ body }: DoorRequest): DoorReading {
  const json = readJson(body)
  if ('because' in json) return malformed(json.because)
  const events = Array.isArray(json.data) ? listAt(json.data) : [json.data]
  const known = events.filter(
    (event) => textAt(event, 'type') !== null && textAt(event, 'message', 'id') !== null,
  )
  if (known.length === 0) return malformed('expected events with type and message.id, found none')
  const parts = known.map((event) =>
    isInbound(event)
      ? { receipts: [], inbound: inboundOf(event) }
      : { receipts: receiptsOf(event), inbound: [] },
  )
  const read = parts.filter(({ receipts, inbound }) => receipts.length + inbound.length > 0)
  return partsRead({
    receipts: parts.flatMap(({ receipts }) => receipts),
    inbound: parts.flatMap(({ inbound }) => inbound),
    count: events.length,
    unread: events.length - read.length,
    expected: 'events with type, message.id and, of texts, from and to',
  })
}

const isInbound = (event: unknown): boolean =>
  textAt(event, 'message', 'direction') === 'in' ||
  /^(message-received|suggestion-response|requested-location-response)$/.test(
    textAt(event, 'type') ?? '',
  )

function receiptsOf(event: unknown): DoorReceipt[] {
  const reading = wordsOfPayload('bandwidth', event)
  if (reading.kind === 'malformed') return []
  const tag = textAt(event, 'message', 'tag') ?? ''
  const reference = /^[a-z0-9]{20,40}$/.test(tag) ? tag : null
  return reading.receipts.map((one) => ({ ...one, reference, segment: null }))
}

const CHANNELS: Readonly<Record<string, Channel>> = { RBM: 'rcs', RCS: 'rcs' }

function inboundOf(event: unknown): InboundText[] {
  const message = at(event, 'message')
  const from = textAt(message, 'from')
  const to = textAt(event, 'to') ?? textAt(message, 'owner')
  if (from === null || to === null) return []
  const text = textAt(message, 'text') ?? textAt(message, 'suggestionResponse', 'text') ?? ''
  const channel = CHANNELS[textAt(message, 'channel')?.toUpperCase() ?? ''] ?? 'sms'
  return [{ id: textAt(message, 'id'), from, to, text, channel }]
}
