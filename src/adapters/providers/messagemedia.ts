import { createPublicKey, verify as verifyRsa } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
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
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { HEARD, outcomeOfStatus, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { AUTHENTIC, malformed, receiptsRead, staleness, untrue } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft } from './parts/numbers.ts'
import { refusedByStatus } from './parts/refusals.ts'
import { inboundKeyField, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS: readonly ConnectionField[] = [
  field('api_key', 'API key', { hint: 'Of the kind for Basic authentication.' }),
  secretField('api_secret', 'API secret'),
  field('receipt_public_key', 'Public key of the signature', {
    hint: 'The public_key of the signature key that is enabled for your account. Empty: the address alone speaks for a receipt.',
    isRequired: false,
    hasLines: true,
  }),
  inboundKeyField,
  baseUrlField('https://api.messagemedia.com'),
]

const VALIDITY = { minMs: 60_000, maxMs: 72 * 3_600_000 }

/** MessageMedia, which is also the gateway behind Crexendo. */
export const MESSAGEMEDIA: HttpProvider = {
  kind: 'messagemedia',
  title: 'MessageMedia',
  vendor: 'messagemedia',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound:
      'Nowhere for replies to your texts, which come with the receipts; for others, Webhooks in the portal, event received SMS.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 20,
  },
  submit,
  // Without one, a number of a pool of theirs.
  ownSender: () => '',
  readAnswer,
  poll: {
    // By the id alone: what was said beside a message cannot be searched for.
    request: (connection, { id }) =>
      id === null
        ? null
        : {
            method: 'GET',
            url: addressOf(
              valueOf(FIELDS, connection, 'base_url'),
              `/v1/messages/${encodeURIComponent(id)}`,
            ),
            headers: { authorization: authorization(connection), accept: JSON_TYPE },
            body: null,
          },
    readAnswer: readPoll,
  },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

const authorization = (connection: Connection): string =>
  basicAuth({
    name: valueOf(FIELDS, connection, 'api_key'),
    password: valueOf(FIELDS, connection, 'api_secret'),
  })

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const leftMs = msLeft(text, VALIDITY)
  const message = {
    content: text.text,
    destination_number: text.to,
    // Without a sender, the account's own numbers take turns.
    ...(text.from === '' ? {} : { source_number: text.from }),
    format: 'SMS',
    delivery_report: true,
    callback_url: reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl),
    metadata: { reference: text.reference },
    ...(leftMs === null
      ? {}
      : { message_expiry_timestamp: new Date(text.now + leftMs).toISOString() }),
  }
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/v1/messages'),
    headers: {
      authorization: authorization(connection),
      'content-type': JSON_TYPE,
      accept: JSON_TYPE,
    },
    body: JSON.stringify({ messages: [message] }),
  }
}

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status < 300) {
    const message = listAt(data, 'messages')[0]
    const id = textAt(message, 'message_id')
    const status = textAt(message, 'status')
    return id === null
      ? unknown('The answer has no message_id: it may have been taken.')
      : { kind: 'accepted', ids: [id], said: status === null ? {} : { status } }
  }
  const details = listAt(data, 'details').map((one) => textAt(one))
  const sentence = [textAt(data, 'message'), ...details].filter((one) => one !== null)
  return refusedByStatus(reply, sentence.length === 0 ? null : sentence.join(': '))
}

function readPoll(reply: HttpReply): PollOutcome {
  if (reply.status !== 200) {
    return { kind: 'no-news', because: `MessageMedia answered HTTP ${reply.status} to who asked.` }
  }
  const read = readJson(reply.body)
  if ('because' in read) return { kind: 'no-news', because: read.because }
  const id = textAt(read.data, 'message_id')
  const status = textAt(read.data, 'status')
  if (id === null || status === null) {
    return { kind: 'no-news', because: 'The answer has no message_id with a status.' }
  }
  const to = textAt(read.data, 'destination_number')
  return { kind: 'receipts', receipts: [{ said: { status }, id, to, happenedAt: null }] }
}

// ---- the door

const HEADER = 'x-messagemedia'
const DIGESTS: Readonly<Record<string, string>> = {
  SHA224: 'sha224',
  SHA256: 'sha256',
  SHA512: 'sha512',
}
/** The vendor's examples join what is signed without anything between; its page shows lines. */
const JOINED_BY = ['', '\n']

function verify(connection: Connection, request: DoorRequest): Authenticity {
  const written = valueOf(FIELDS, connection, 'receipt_public_key')
  if (written === '') {
    return verifyUnsigned(valueOf(FIELDS, connection, inboundKeyField.name), request)
  }
  const key = publicKeyOf(written)
  if (key === null) return untrue('The public key that is set here cannot be read.')
  const { headers, arrivedAt } = request
  const signature = headers[`${HEADER}-signature`]
  const date = headers['date']
  if (signature === undefined || date === undefined) {
    return untrue(
      'There is no X-Messagemedia-Signature with a Date: no signature key is enabled for the account.',
    )
  }
  const digest = DIGESTS[(headers[`${HEADER}-digest-type`] ?? '').toUpperCase().replace('-', '')]
  if (digest === undefined) {
    return untrue('X-Messagemedia-Digest-Type is none of SHA224, SHA256 and SHA512.')
  }
  const bytes = Buffer.from(signature, 'base64')
  const isUsual = bytes.toString('base64') === signature
  const isSigned =
    isUsual && signedForms(request, date).some((form) => isFrom(key, { digest, form, bytes }))
  if (!isSigned) {
    return untrue(
      `X-Messagemedia-Signature does not fit ${requestLine(request)}, its Date and the body: another key, another address, or something changed on the way.`,
    )
  }
  const stale = staleness(Date.parse(date), arrivedAt)
  return stale === null ? AUTHENTIC : untrue(`The Date that is signed ${stale}.`)
}

/** As base64 from the vendor's API, or in PEM. */
function publicKeyOf(written: string): KeyObject | null {
  const bare = written.replace(/-----[A-Z ]+-----|\s/g, '')
  try {
    return createPublicKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

const requestLine = ({ method, url }: DoorRequest): string =>
  `${method} ${/^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] || '/'} HTTP/1.1`

const signedForms = (request: DoorRequest, date: string): readonly Buffer[] =>
  JOINED_BY.map((between) =>
    Buffer.concat([
      Buffer.from(`${requestLine(request)}${between}${date}${between}`, 'utf8'),
      request.body,
    ]),
  )

type Signed = { readonly digest: string; readonly form: Buffer; readonly bytes: Buffer }

function isFrom(key: KeyObject, { digest, form, bytes }: Signed): boolean {
  try {
    return verifyRsa(digest, form, key, bytes)
  } catch {
    return false
  }
}

function read({ body, url }: DoorRequest): DoorReading {
  const found = readJson(body)
  if ('because' in found) return malformed(found.because)
  const { data } = found
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return malformed('expected an object with a status or with content')
  }
  if (textAt(data, 'status') === null) return inboundOf(data)
  const reference = textAt(data, 'metadata', 'reference') ?? referenceOfPath(url)
  return receiptsRead(wordsOfPayload('messagemedia', withoutText(data)), reference)
}

/** A receipt repeats the text that was sent, which has no place in evidence. */
const withoutText = (data: object): unknown =>
  Object.fromEntries(
    Object.entries(data).filter(([name]) => name !== 'original_text' && name !== 'callback_url'),
  )

function inboundOf(data: unknown): DoorReading {
  const from = textAt(data, 'source_number')
  const to = textAt(data, 'destination_number')
  if (from === null || to === null)
    return malformed('expected a status, or a reply with its numbers')
  const text = textAt(data, 'content') ?? ''
  const inbound = { id: textAt(data, 'reply_id'), from, to, text, channel: 'sms' as const }
  return { kind: 'read', receipts: [], inbound: [inbound] }
}
