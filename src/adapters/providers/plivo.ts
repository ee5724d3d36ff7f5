import { textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
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
import { addressOf, queryOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { malformed } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { fieldsOf, readForm } from './parts/forms.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refusedByStatus } from './parts/refusals.ts'
import { inboundKeyField } from './parts/unsigned.ts'
import { verifyPlivo } from './plivo/signature.ts'

const FIELDS = [
  field('auth_id', 'Auth ID', {
    shape: { like: /^[MS]A[A-Z0-9]{18}$/, expected: 'MA or SA and 18 capital letters or digits' },
    hint: 'On the overview page of the console.',
  }),
  secretField('auth_token', 'Auth token', { hint: 'Signs the receipts too.' }),
  field('signatures', 'Signatures that are believed', {
    hint: 'Version 3 signs the receipt itself; version 2 only its address, so that it speaks for the one message whose reference is in there. Plivo signs messages with version 2 unless it told you otherwise.',
    isRequired: false,
    fallback: 'v2 or v3',
    choices: ['v2 or v3', 'v3'],
  }),
  inboundKeyField,
  baseUrlField('https://api.plivo.com'),
]

export const PLIVO: HttpProvider = {
  kind: 'plivo',
  title: 'Plivo',
  vendor: 'plivo',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'Messaging, Applications, the one of your numbers: Message URL, method POST.',
  },
  capabilities: {
    channels: ['sms', 'whatsapp'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 5,
  },
  submit,
  readAnswer,
  poll: {
    request: (connection, { id }) =>
      id === null
        ? null
        : {
            method: 'GET',
            url: messageUrl(connection, `${encodeURIComponent(id)}/`),
            headers: { authorization: authorization(connection) },
            body: null,
          },
    readAnswer: readPolled,
  },
  door: {
    verify: (connection, request) =>
      Promise.resolve(
        verifyPlivo(
          {
            authToken: said(connection, 'auth_token'),
            isV2Enough: said(connection, 'signatures') !== 'v3',
            inboundKey: said(connection, inboundKeyField.name),
          },
          request,
        ),
      ),
    read,
    // An empty document: an inbound text is not to be answered by Plivo.
    accepted: () => ({ status: 200, contentType: 'text/xml', body: '<Response></Response>' }),
  },
}

const said = (connection: Connection, name: string): string => valueOf(FIELDS, connection, name)

const authorization = (connection: Connection): string =>
  basicAuth({ name: said(connection, 'auth_id'), password: said(connection, 'auth_token') })

const messageUrl = (connection: Connection, rest: string): string =>
  addressOf(
    said(connection, 'base_url'),
    `/v1/Account/${encodeURIComponent(said(connection, 'auth_id'))}/Message/${rest}`,
  )

// ---- sending

/** What message_expiry takes. Without it, what stands in Plivo's queue for three hours is given up. */
const EXPIRY = { minMs: 5_000, maxMs: 10_799_000 }

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const expiryMs = text.channel === 'sms' ? msLeft(text, EXPIRY) : null
  return {
    method: 'POST',
    url: messageUrl(connection, ''),
    headers: { authorization: authorization(connection), 'content-type': JSON_TYPE },
    body: JSON.stringify({
      src: withoutPlus(text.from),
      dst: withoutPlus(text.to),
      text: text.text,
      ...(text.channel === 'whatsapp' ? { type: 'whatsapp' } : {}),
      url: reachableFrom(said(connection, 'base_url'), text.receiptUrl),
      method: 'POST',
      ...(expiryMs === null ? {} : { message_expiry: Math.floor(expiryMs / 1_000) }),
    }),
  }
}

// ---- its answer

function readAnswer(reply: HttpReply): SubmitOutcome {
  const early = outcomeOfStatus(reply)
  if (early !== null) return early
  const json = readJson(reply.body)
  const data = 'data' in json ? json.data : null
  if (reply.status >= 400) {
    const sentence = textAt(data, 'error') ?? textAt(data, 'error', 'message')
    return refusedByStatus(reply, sentence === null ? null : quoted(sentence))
  }
  const id = textAt(data, 'message_uuid', '0') ?? textAt(data, 'message_uuid')
  return id === null
    ? unknown(`The answer was HTTP ${reply.status} without a message_uuid.`)
    : { kind: 'accepted', ids: [id], said: {} }
}

function readPolled(reply: HttpReply): PollOutcome {
  const json = readJson(reply.body)
  if (reply.status !== 200 || !('data' in json) || textAt(json.data, 'message_uuid') === null)
    return { kind: 'no-news', because: `The answer was HTTP ${reply.status} without a message.` }
  const reading = wordsOfPayload('plivo', json.data)
  return reading.kind === 'receipts'
    ? { kind: 'receipts', receipts: reading.receipts }
    : { kind: 'no-news', because: reading.because }
}

// ---- its receipts

function read({ method, url, body }: DoorRequest): DoorReading {
  const fields = fieldsOf(readForm(method === 'GET' ? queryOf(url) : body))
  const id = textAt(fields, 'MessageUUID')
  if (id === null) return malformed('expected MessageUUID, found none')
  const status = textAt(fields, 'Status')
  if (status === null || /^received$/i.test(status)) return inbound(id, fields)
  const reading = wordsOfPayload('plivo', fields)
  if (reading.kind === 'malformed') return reading
  const parent = textAt(fields, 'ParentMessageUUID') ?? id
  const part = /^(\d{1,3}) of \d{1,3}$/.exec(textAt(fields, 'PartInfo') ?? '')?.[1]
  const segment = parent !== id && part !== undefined && part !== '0' ? Number(part) : null
  const reference = referenceOfPath(url)
  const receipts = reading.receipts.map((one) => ({ ...one, id: parent, reference, segment }))
  return { kind: 'read', receipts, inbound: [] }
}

function inbound(id: string, fields: unknown): DoorReading {
  const from = textAt(fields, 'From')
  const to = textAt(fields, 'To')
  if (from === null || to === null)
    return malformed('expected a Status, or From and To of an inbound message; found neither')
  const channel = /^whatsapp$/i.test(textAt(fields, 'Type') ?? '') ? 'whatsapp' : 'sms'
  const text = textAt(fields, 'Text') ?? textAt(fields, 'Body') ?? ''
  const one: InboundText = { id, from, to, text, channel }
  return { kind: 'read', receipts: [], inbound: [one] }
}
