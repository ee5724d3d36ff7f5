import { listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type {
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { HEARD, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { malformed } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { textOf } from './parts/forms.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft } from './parts/numbers.ts'
import { refused, refusedByStatus, saidByStatus } from './parts/refusals.ts'
import { verifyUnsigned } from './parts/unsigned.ts'

const FIELDS = [
  field('username', 'API user name', { hint: 'Dashboard, API settings: not your login.' }),
  secretField('password', 'API password'),
  baseUrlField('https://api.messente.com/v1'),
]

/** Seconds after which a channel counts as failed. */
const TTL = { minMs: 30_000, maxMs: 172_800_000 }

/** Messente's newer API, for texts on every channel; one channel a message, as our routes choose. */
export const MESSENTE: HttpProvider = {
  kind: 'messente',
  title: 'Messente Omnichannel API',
  vendor: 'messente',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: null,
  },
  capabilities: {
    channels: ['sms', 'whatsapp'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 20,
  },
  submit,
  readAnswer,
  poll: { request: pollRequest, readAnswer: readPoll },
  door: {
    verify: (_connection, request) => Promise.resolve(verifyUnsigned('', request)),
    read,
    accepted: () => HEARD,
  },
}

const authorization = (connection: Connection): string =>
  basicAuth({
    name: valueOf(FIELDS, connection, 'username'),
    password: valueOf(FIELDS, connection, 'password'),
  })

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const isSms = text.channel !== 'whatsapp'
  const ttlMs = msLeft(text, TTL)
  const message = {
    channel: isSms ? 'sms' : 'whatsapp',
    sender: text.from,
    text: isSms ? text.text : { body: text.text },
    ...(isSms ? { autoconvert: 'off' } : {}),
    ...(ttlMs === null ? {} : { ttl: Math.floor(ttlMs / 1_000) }),
  }
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/omnimessage'),
    headers: { authorization: authorization(connection), 'content-type': JSON_TYPE },
    body: JSON.stringify({
      to: text.to,
      messages: [message],
      dlr_url: reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl),
    }),
  }
}

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status >= 400) return refusalOf(reply, data)
  const id = textAt(data, 'omnimessage_id')
  if (id !== null) return { kind: 'accepted', ids: [id], said: {} }
  return unknown(
    'because' in read ? `The answer cannot be read: ${quoted(read.because)}` : 'It tells no id.',
  )
}

/** Its codes say no more than the HTTP status, and its sentences say which value was wrong. */
function refusalOf(reply: HttpReply, data: unknown): SubmitOutcome {
  const [error] = listAt(data, 'errors')
  const sentence = [textAt(error, 'title'), textAt(error, 'detail'), textAt(error, 'source')]
    .filter((part) => part !== null)
    .join(', ')
  if (sentence === '') return refusedByStatus(reply, null)
  return refused(
    { ...saidByStatus(reply, sentence), error: quoted(sentence) },
    `Messente says ${sentence} (HTTP ${reply.status}).`,
  )
}

function pollRequest(
  connection: Connection,
  { id }: { readonly id: string | null },
): HttpRequest | null {
  if (id === null) return null
  const path = `/omnimessage/${encodeURIComponent(id)}/status`
  return {
    method: 'GET',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), path),
    headers: { authorization: authorization(connection) },
    body: null,
  }
}

function readPoll({ status, body }: HttpReply): PollOutcome {
  const nothing = `Messente answered HTTP ${status}: ${quoted(body)}`
  const read = readJson(body)
  const [error] = 'data' in read ? listAt(read.data, 'errors') : []
  if (status === 404 && textAt(error, 'code') === '101')
    return { kind: 'missing', because: nothing }
  if (status !== 200 || 'because' in read) return { kind: 'no-news', because: nothing }
  if (listAt(read.data, 'statuses').length === 0) return { kind: 'no-news', because: nothing }
  const words = wordsOfPayload('messente', read.data)
  if (words.kind === 'malformed') return { kind: 'no-news', because: words.because }
  const id = textAt(read.data, 'omnimessage_id')
  return { kind: 'receipts', receipts: words.receipts.map((one) => ({ ...one, id })) }
}

/** Named by the id that the answer told and the poll asks for, which is not the channel's own. */
function read(request: DoorRequest): DoorReading {
  const body = readJson(textOf(request.body))
  if ('because' in body) return malformed(body.because)
  const words = wordsOfPayload('messente', body.data)
  if (words.kind === 'malformed') return words
  const receipts = words.receipts.filter(({ said }) => said['status'] !== undefined)
  if (receipts.length === 0) return malformed('expected a status, found none')
  const id = textAt(body.data, 'omnimessage_id')
  const reference = referenceOfPath(request.url)
  return {
    kind: 'read',
    receipts: receipts.map((one) => ({ ...one, id: id ?? one.id, reference, segment: null })),
    inbound: [],
  }
}
