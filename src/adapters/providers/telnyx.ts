import { at, listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type { Channel } from '../../core/channels.ts'
import type {
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  InboundText,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { baseUrlField, field, secretField, shapes, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { verifyTelnyx } from './telnyx/signature.ts'

const FIELDS = [
  secretField('api_key', 'API key', { hint: 'Starts with KEY.' }),
  field('public_key', 'Public key', {
    shape: { like: /^[A-Za-z0-9+/]{43}=$/, expected: '44 signs of Base64, the last of them =' },
    hint: 'In the portal under Keys & Credentials: receipts are signed with its other half.',
  }),
  field('messaging_profile_id', 'Messaging profile ID', {
    shape: shapes.uuid,
    hint: 'Needed for senders that are names, and for RCS.',
    isRequired: false,
  }),
  baseUrlField('https://api.telnyx.com'),
]

export const TELNYX: HttpProvider = {
  kind: 'telnyx',
  title: 'Telnyx',
  vendor: 'telnyx',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'Messaging, your profile, Inbound: webhook URL.',
  },
  capabilities: {
    channels: ['sms', 'rcs'],
    reference: 'address',
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
            url: addressOf(said(connection, 'base_url'), `/v2/messages/${encodeURIComponent(id)}`),
            headers: { authorization: `Bearer ${said(connection, 'api_key')}` },
            body: null,
          },
    readAnswer: readPolled,
  },
  door: {
    verify: (connection, request) =>
      Promise.resolve(verifyTelnyx(said(connection, 'public_key'), request)),
    read,
    accepted: () => HEARD,
  },
}

const said = (connection: Connection, name: string): string => valueOf(FIELDS, connection, name)

// ---- sending

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const profile = said(connection, 'messaging_profile_id')
  const receipts = reachableFrom(said(connection, 'base_url'), text.receiptUrl)
  const isRcs = text.channel === 'rcs'
  const body = {
    ...(isRcs ? rcsText(text) : smsText(text)),
    ...(profile === '' ? {} : { messaging_profile_id: profile }),
    ...(receipts === undefined ? {} : receiptAddresses(receipts, isRcs)),
  }
  return {
    method: 'POST',
    url: addressOf(said(connection, 'base_url'), isRcs ? '/v2/messages/rcs' : '/v2/messages'),
    headers: {
      authorization: `Bearer ${said(connection, 'api_key')}`,
      'content-type': JSON_TYPE,
    },
    body: JSON.stringify(body),
  }
}

const smsText = ({ from, to, text }: OutgoingText) => ({ from, to, text })

/** Three attempts go to each address: a second one, which differs in a query alone, makes it six. */
const receiptAddresses = (receipts: string, isRcs: boolean) => ({
  webhook_url: receipts,
  ...(isRcs ? {} : { webhook_failover_url: `${receipts}?failover=1` }),
})

const rcsText = ({ from, to, text, validUntil }: OutgoingText) => ({
  agent_id: from,
  to,
  agent_message: {
    content_message: { text },
    ...(validUntil === null ? {} : { expire_time: new Date(validUntil).toISOString() }),
  },
})

// ---- its answer

/** Too many requests, and its queue is full: nothing was taken. */
const BUSY = new Set(['10011', '40318'])
/** It timed out, or broke within: nobody knows. */
const MAY_BE_TAKEN = new Set(['10007', '10008'])

function readAnswer(reply: HttpReply): SubmitOutcome {
  const early = outcomeOfStatus(reply)
  if (early !== null) return early
  const json = readJson(reply.body)
  const data = 'data' in json ? json.data : null
  if (reply.status < 300) {
    const id = textAt(data, 'data', 'id')
    if (id === null) return unknown(`The answer was HTTP ${reply.status} without data.id.`)
    const status = textAt(data, 'data', 'to', '0', 'status')
    return {
      kind: 'accepted',
      ids: [id],
      said: status === null ? {} : { 'payload.to[].status': status },
    }
  }
  const [error] = listAt(data, 'errors')
  const code = textAt(error, 'code')
  if (code === null) return refusedByStatus(reply, null)
  const sentence = quoted(textAt(error, 'detail') ?? textAt(error, 'title') ?? '')
  if (BUSY.has(code)) return busy(reply, `Telnyx is busy (${code}): ${sentence}`)
  if (MAY_BE_TAKEN.has(code)) return unknown(`Telnyx says ${code}: ${sentence}`)
  return refused({ 'errors[].code': code }, `Telnyx refused it (${code}): ${sentence}`)
}

function readPolled(reply: HttpReply): PollOutcome {
  const json = readJson(reply.body)
  if (reply.status !== 200 || !('data' in json) || textAt(json.data, 'data', 'id') === null)
    return { kind: 'no-news', because: `The answer was HTTP ${reply.status} without a message.` }
  const reading = wordsOfPayload('telnyx', json.data)
  return reading.kind === 'receipts'
    ? { kind: 'receipts', receipts: reading.receipts }
    : { kind: 'no-news', because: reading.because }
}

// ---- its receipts

function read(request: DoorRequest): DoorReading {
  const json = readJson(request.body)
  if ('because' in json) return malformed(json.because)
  const event = at(json.data, 'data')
  const type = textAt(event, 'event_type')
  if (type === null) return malformed('expected data.event_type, found none')
  const message = at(event, 'payload')
  if (textAt(message, 'id') === null) return malformed('expected data.payload.id, found none')
  if (type === 'message.received') return inbound(message)
  return receiptsRead(wordsOfPayload('telnyx', json.data), referenceOfPath(request.url))
}

const CHANNELS: Readonly<Record<string, Channel>> = { RCS: 'rcs', WHATSAPP: 'whatsapp' }

function inbound(message: unknown): DoorReading {
  const from = textAt(message, 'from', 'phone_number')
  const to =
    textAt(message, 'to', '0', 'phone_number') ??
    textAt(message, 'to', '0', 'agent_id') ??
    textAt(message, 'to')
  if (from === null || to === null)
    return malformed('expected from and to of an inbound message, found none')
  const one: InboundText = {
    id: textAt(message, 'id'),
    from,
    to,
    text: textAt(message, 'text') ?? textAt(message, 'body', 'text') ?? '',
    channel: CHANNELS[textAt(message, 'type')?.toUpperCase() ?? ''] ?? 'sms',
  }
  return { kind: 'read', receipts: [], inbound: [one] }
}
