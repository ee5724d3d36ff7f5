import { listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type {
  Authenticity,
  Connection,
  ConnectionField,
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
import { addressOf, reachableFrom, referenceOfPath } from './parts/addresses.ts'
import { HEARD, outcomeOfStatus, unknown } from './parts/answers.ts'
import { verifyBasicAuth } from './parts/basic-auth.ts'
import { AUTHENTIC, malformed, partsRead, untrue } from './parts/doors.ts'
import { field, secretField, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { hmac, sameText } from './parts/secrets.ts'
import { inboundKeyField, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS: readonly ConnectionField[] = [
  field('base_url', 'API address', {
    hint: 'Your own, as https://xxxxx.api.infobip.com: it stands on the first page of the portal.',
  }),
  secretField('api_key', 'API key', { hint: 'With the scope sms:message:send.' }),
  field('receipts_by', 'How receipts prove themselves', {
    hint: 'address: each message carries an address of its own. The others need a subscription at Infobip with these security settings.',
    isRequired: false,
    fallback: 'address',
    choices: ['address', 'basic', 'token', 'hmac'],
  }),
  field('receipt_username', 'Name in receipts (basic)', { isRequired: false }),
  secretField('receipt_secret', 'Password, token or secret of receipts', { isRequired: false }),
  field('receipt_header', 'Header with the token or signature', {
    hint: 'As the security settings at Infobip name it.',
    isRequired: false,
    fallback: 'authorization',
  }),
  inboundKeyField,
]

const VALIDITY = { minMs: 60_000, maxMs: 48 * 3_600_000 }

export const INFOBIP: HttpProvider = {
  kind: 'infobip',
  title: 'Infobip',
  vendor: 'infobip',
  fields: FIELDS,
  pasteAt: {
    receipts:
      'Nowhere, unless receipts prove themselves by basic, token or hmac: then Developer Tools, Subscriptions, with the same security settings.',
    inbound: 'Channels and Numbers, your number, Forward to HTTP.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 50,
  },
  submit,
  readAnswer,
  poll: {
    // The message bears our reference as its id, so that it is found even where no answer came.
    request: (connection, { id, reference }) => ({
      method: 'GET',
      url: addressOf(
        valueOf(FIELDS, connection, 'base_url'),
        `/sms/3/logs?${new URLSearchParams({ messageId: id ?? reference })}`,
      ),
      headers: { authorization: authorization(connection), accept: JSON_TYPE },
      body: null,
    }),
    readAnswer: readLogs,
  },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

const authorization = (connection: Connection): string =>
  `App ${valueOf(FIELDS, connection, 'api_key')}`

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const leftMs = msLeft(text, VALIDITY)
  const isByAddress = valueOf(FIELDS, connection, 'receipts_by') === 'address'
  const url = reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl)
  const delivery =
    isByAddress && url !== undefined ? { delivery: { url, intermediateReport: true } } : {}
  const message = {
    sender: withoutPlus(text.from),
    destinations: [{ to: withoutPlus(text.to), messageId: text.reference }],
    content: { text: text.text },
    ...(leftMs === null
      ? {}
      : {
          options: {
            validityPeriod: { amount: Math.ceil(leftMs / 60_000), timeUnit: 'MINUTES' },
          },
        }),
    // Where a subscription brings the receipts, an address here would take them from it.
    webhooks: { ...delivery, contentType: JSON_TYPE, callbackData: text.reference },
  }
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/sms/3/messages'),
    headers: {
      authorization: authorization(connection),
      'content-type': JSON_TYPE,
      accept: JSON_TYPE,
    },
    body: JSON.stringify({ messages: [message] }),
  }
}

/** The group of refusals, and the one of them that says that we offered the same before. */
const REJECTED = { id: '5', name: 'REJECTED' }
const KNOWN_BEFORE: ReadonlySet<string | null> = new Set(['23', 'REJECTED_DUPLICATE_MESSAGE_ID'])

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status >= 400) return refusedByStatus(reply, sentenceOf(data))
  const message = listAt(data, 'messages')[0]
  const id = textAt(message, 'messageId')
  if (id === null) return unknown('The answer names no message: it may have been taken.')
  const receipts = wordsOfPayload('infobip', { results: [message] })
  const said = receipts.kind === 'receipts' ? (receipts.receipts[0]?.said ?? {}) : {}
  const isRefused =
    said['status.groupName'] === REJECTED.name ||
    textAt(message, 'status', 'groupId') === REJECTED.id
  if (!isRefused) return { kind: 'accepted', ids: [id], said }
  const name = textAt(message, 'status', 'name')
  // Our references are offered once: whoever offered this one before was an answer that got lost.
  if (KNOWN_BEFORE.has(said['status.id'] ?? name)) {
    return unknown('Infobip has had this message before: an earlier offer was taken.')
  }
  return refused(said, textAt(message, 'status', 'description') ?? name ?? 'rejected')
}

/** The newer and the older form of an error. */
const sentenceOf = (data: unknown): string | null =>
  textAt(data, 'description') ?? textAt(data, 'requestError', 'serviceException', 'text')

function readLogs(reply: HttpReply): PollOutcome {
  if (reply.status !== 200) {
    return { kind: 'no-news', because: `Infobip's logs answered HTTP ${reply.status}.` }
  }
  const read = readJson(reply.body)
  if ('because' in read) return { kind: 'no-news', because: read.because }
  const words = wordsOfPayload('infobip', read.data)
  // The logs go back 48 hours: what is not in them may still have been taken.
  return words.kind === 'receipts'
    ? words
    : { kind: 'no-news', because: "Infobip's logs of 48 hours do not have it." }
}

// ---- the door

function verify(connection: Connection, request: DoorRequest): Authenticity {
  const secret = valueOf(FIELDS, connection, 'receipt_secret')
  const by = valueOf(FIELDS, connection, 'receipts_by')
  if (by === 'address')
    return verifyUnsigned(valueOf(FIELDS, connection, inboundKeyField.name), request)
  if (secret === '') return untrue(`Receipts prove themselves by ${by}, and no secret is set here.`)
  if (by === 'basic') {
    const name = valueOf(FIELDS, connection, 'receipt_username')
    return verifyBasicAuth({ name, password: secret }, request)
  }
  const header = valueOf(FIELDS, connection, 'receipt_header').toLowerCase()
  const value = request.headers[header]
  if (value === undefined) return untrue(`There is no header ${header}.`)
  if (by === 'token') {
    return sameText(value.replace(/^bearer +/i, ''), secret)
      ? AUTHENTIC
      : untrue(`The token in the header ${header} is not the one set here.`)
  }
  return isSigned(value, secret, request.body)
    ? AUTHENTIC
    : untrue(
        `The signature in the header ${header} does not fit the body: another secret, or something changed on the way.`,
      )
}

/** HMAC-SHA256 over the body, written in hex or in base64. */
function isSigned(value: string, key: string, body: Uint8Array): boolean {
  const signature = value.replace(/^sha256=/i, '')
  const inHex = hmac({ algorithm: 'sha256', key, encoding: 'hex' }, body)
  const inBase64 = hmac({ algorithm: 'sha256', key, encoding: 'base64' }, body)
  const isHex = sameText(signature.toLowerCase(), inHex)
  return sameText(signature, inBase64) || isHex
}

/** Several receipts, or several texts from handsets, in one call. */
function read({ body, url }: DoorRequest): DoorReading {
  const found = readJson(body)
  if ('because' in found) return malformed(found.because)
  const results = listAt(found.data, 'results')
  if (results.length === 0) return malformed('expected results, found none')
  // The address is one message's; of several in one call it says nothing.
  const inPath = results.length === 1 ? referenceOfPath(url) : null
  const parts = results.map((result) => ({
    receipts: receiptOf(result, inPath),
    inbound: inboundOf(result),
  }))
  return partsRead({
    receipts: parts.flatMap(({ receipts }) => receipts),
    inbound: parts.flatMap(({ inbound }) => inbound),
    count: parts.length,
    unread: parts.filter((one) => one.receipts.length + one.inbound.length === 0).length,
    expected: 'results with a status or a text',
  })
}

function receiptOf(result: unknown, inPath: string | null): DoorReceipt[] {
  const words = wordsOfPayload('infobip', { results: [result] })
  if (words.kind === 'malformed') return []
  const reference = textAt(result, 'callbackData') ?? inPath
  return words.receipts
    .filter(({ said }) => Object.keys(said).length > 0)
    .map((receipt) => ({ ...receipt, reference, segment: null }))
}

function inboundOf(result: unknown): InboundText[] {
  const from = textAt(result, 'from') ?? textAt(result, 'sender')
  const to = textAt(result, 'to') ?? textAt(result, 'destination')
  const text = textAt(result, 'text') ?? textAt(result, 'message', 'text')
  const isReceipt = textAt(result, 'status', 'id') !== null
  if (isReceipt || from === null || to === null || text === null) return []
  return [{ id: textAt(result, 'messageId'), from, to, text, channel: 'sms' }]
}
