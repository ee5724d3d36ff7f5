import { at, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type { Channel } from '../../core/channels.ts'
import type {
  Authenticity,
  Connection,
  ConnectionField,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { AUTHENTIC, malformed, receiptsRead, staleness, untrue } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { readHs256 } from './parts/jwt.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { sameText, sha256Hex } from './parts/secrets.ts'
import { readRecords, recordsRequest, reportsUrlField } from './vonage/reports.ts'

const FIELDS: readonly ConnectionField[] = [
  field('api_key', 'API key', {
    shape: { like: /^[0-9a-z]{8}$/i, expected: 'eight letters or digits' },
    hint: 'API settings, at the top: eight characters.',
  }),
  secretField('api_secret', 'API secret'),
  secretField('signature_secret', 'Signature secret', {
    hint: 'API settings, under signed callbacks. Every receipt is signed with it.',
  }),
  baseUrlField('https://api.nexmo.com'),
  reportsUrlField,
]

/** The vendor's own limits of ttl. */
const TTL = { minMs: 20_000, maxMs: 604_800_000 }

/** Vonage's newer API, for texts on every channel. */
export const VONAGE: HttpProvider = {
  kind: 'vonage',
  title: 'Vonage Messages API',
  vendor: 'vonage',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'Applications, yours, Messages: Inbound URL.',
  },
  capabilities: {
    channels: ['sms', 'rcs', 'whatsapp'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 30,
  },
  submit,
  readAnswer,
  poll: {
    // Messages are found by their ids alone.
    request: (connection, { id }) =>
      id === null
        ? null
        : recordsRequest(
            {
              baseUrl: valueOf(FIELDS, connection, 'reports_url'),
              key: valueOf(FIELDS, connection, 'api_key'),
              secret: valueOf(FIELDS, connection, 'api_secret'),
            },
            { product: 'MESSAGES', id },
          ),
    readAnswer: (reply) =>
      readRecords(reply, (record, status) => ({
        message_uuid: textAt(record, 'message_id') ?? textAt(record, 'message_uuid'),
        status,
        'error.code': textAt(record, 'error_code'),
      })),
  },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const ttl = text.channel === 'whatsapp' ? null : msLeft(text, TTL)
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/v1/messages'),
    headers: {
      authorization: basicAuth({
        name: valueOf(FIELDS, connection, 'api_key'),
        password: valueOf(FIELDS, connection, 'api_secret'),
      }),
      'content-type': JSON_TYPE,
    },
    body: JSON.stringify({
      message_type: 'text',
      channel: text.channel,
      to: withoutPlus(text.to),
      from: withoutPlus(text.from),
      text: text.text,
      client_ref: text.reference,
      webhook_url: reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl),
      webhook_version: 'v1',
      ...(ttl === null ? {} : { ttl: Math.round(ttl / 1_000) }),
    }),
  }
}

const THROTTLED = '1000'
/** The platform's own error, which does not say how far it came. */
const INTERNAL_ERROR = '1030'

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status < 300) {
    const id = textAt(data, 'message_uuid')
    return id === null
      ? unknown('The answer has no message_uuid: the message may have been taken.')
      : { kind: 'accepted', ids: [id], said: {} }
  }
  const type = textAt(data, 'type')
  const code = /#(\d+)$/.exec(type ?? '')?.[1] ?? null
  const sentence = textAt(data, 'detail') ?? textAt(data, 'title')
  if (type === null || code === null) return refusedByStatus(reply, sentence)
  if (code === THROTTLED) return busy(reply, 'Throttled (1000).')
  if (code === INTERNAL_ERROR) return unknown(`Error 1030: ${quoted(sentence ?? '')}`)
  return refused({ 'error.type': type, 'error.code': code }, `${code}: ${sentence ?? 'refused'}`)
}

// ---- the door: a token says whose the body is

function verify(connection: Connection, { headers, body, arrivedAt }: DoorRequest): Authenticity {
  const secret = valueOf(FIELDS, connection, 'signature_secret')
  if (secret === '') return untrue('No signature secret is set here.')
  const token = /^bearer +(\S+) *$/i.exec(headers['authorization'] ?? '')?.[1]
  if (token === undefined) {
    return untrue('There is no Authorization header with a Bearer token: Vonage did not sign this.')
  }
  const read = readHs256(token, secret)
  if ('because' in read) return untrue(`The token in the Authorization header ${read.because}.`)
  const { claims } = read
  const hash = textAt(claims, 'payload_hash')
  if (hash === null) return untrue('The token has no payload_hash, so that any body would do.')
  if (!sameText(hash.toLowerCase(), sha256Hex(body))) {
    return untrue('The body is not the one of the payload_hash: something changed it on the way.')
  }
  const key = textAt(claims, 'api_key')
  const expected = valueOf(FIELDS, connection, 'api_key')
  if (key !== null && key !== expected) {
    return untrue(`The receipt is for the API key ${quoted(key)}, and not for ${expected}.`)
  }
  const { iat } = claims
  if (typeof iat !== 'number') return untrue('The token does not say when it was made (iat).')
  const stale = staleness(iat * 1_000, arrivedAt)
  return stale === null ? AUTHENTIC : untrue(`The time of the token (iat) ${stale}.`)
}

function read({ body, url }: DoorRequest): DoorReading {
  const found = readJson(body)
  if ('because' in found) return malformed(found.because)
  const { data } = found
  if (textAt(data, 'message_uuid') === null) return malformed('expected a message_uuid')
  if (textAt(data, 'status') === null) return inboundOf(data)
  // What is signed goes before the address, which is not.
  return receiptsRead(
    wordsOfPayload('vonage', data),
    textAt(data, 'client_ref') ?? referenceOfPath(url),
  )
}

const CHANNELS: ReadonlyMap<string | null, Channel> = new Map([
  ['rcs', 'rcs'],
  ['whatsapp', 'whatsapp'],
])

/** In either version of the API: the older writes ends and contents as objects. */
function inboundOf(data: unknown): DoorReading {
  const endAt = (side: 'from' | 'to'): string | null =>
    textAt(data, side) ?? textAt(at(data, side), 'number') ?? textAt(at(data, side), 'id')
  const from = endAt('from')
  const to = endAt('to')
  if (from === null || to === null) return malformed('expected a status, or from and to')
  const isTap = ['button', 'reply'].includes(textAt(data, 'message_type') ?? '')
  const text =
    textAt(data, 'text') ??
    textAt(data, 'message', 'content', 'text') ??
    textAt(data, 'button', 'text') ??
    textAt(data, 'reply', 'title') ??
    ''
  const channel = CHANNELS.get(textAt(data, 'channel') ?? textAt(data, 'from', 'type')) ?? 'sms'
  const repliesTo = textAt(data, 'context', 'message_uuid')
  const inbound = { id: textAt(data, 'message_uuid'), from, to, text, channel, repliesTo }
  return { kind: 'read', receipts: [], inbound: [isTap ? { ...inbound, isTap } : inbound] }
}
