import { listAt, textAt } from '../../core/dialects/payload.ts'
import type { VendorReceipt } from '../../core/dialects/payload.ts'
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
import { verifyBasicAuth } from './parts/basic-auth.ts'
import { AUTHENTIC, malformed, receiptsRead, staleness, untrue } from './parts/doors.ts'
import { field, secretField, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refusedByStatus } from './parts/refusals.ts'
import { hmac, sameText } from './parts/secrets.ts'
import { inboundKeyField, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS: readonly ConnectionField[] = [
  field('service_plan_id', 'Service plan ID', { hint: 'SMS, under APIs in the dashboard.' }),
  secretField('api_token', 'API token', { hint: 'Beside the service plan ID.' }),
  field('region', 'Region', {
    hint: 'Where the service plan was made.',
    isRequired: false,
    fallback: 'us',
    choices: ['us', 'eu', 'au', 'br', 'ca'],
  }),
  secretField('webhook_secret', 'Secret that receipts are signed with', {
    hint: 'Only if Sinch switched signed callbacks on for you.',
    isRequired: false,
  }),
  field('receipt_username', 'Name in receipts', {
    hint: 'Only if your account manager at Sinch has set basic authentication up for your callbacks.',
    isRequired: false,
  }),
  secretField('receipt_password', 'Password in receipts', { isRequired: false }),
  inboundKeyField,
  field('base_url', 'API address', {
    hint: 'Leave it empty: it follows from the region.',
    isRequired: false,
  }),
]

const VALIDITY = { minMs: 60_000, maxMs: 72 * 3_600_000 }

/** The SMS API (XMS): a batch for each message, so that its id is the message's. */
export const SINCH: HttpProvider = {
  kind: 'sinch',
  title: 'Sinch',
  vendor: 'sinch',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'SMS, APIs, your service plan: Callback URL.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 30,
  },
  submit,
  readAnswer,
  poll: {
    request: (connection, { id, reference }) => ({
      method: 'GET',
      url:
        id === null
          ? planUrl(
              connection,
              `/delivery_reports?${new URLSearchParams({ client_reference: reference })}`,
            )
          : planUrl(connection, `/batches/${encodeURIComponent(id)}/delivery_report?type=full`),
      headers: { authorization: authorization(connection), accept: JSON_TYPE },
      body: null,
    }),
    readAnswer: readPoll,
  },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: () => HEARD,
  },
}

const authorization = (connection: Connection): string =>
  `Bearer ${valueOf(FIELDS, connection, 'api_token')}`

function planUrl(connection: Connection, path: string): string {
  const own = valueOf(FIELDS, connection, 'base_url')
  const region = valueOf(FIELDS, connection, 'region')
  const plan = encodeURIComponent(valueOf(FIELDS, connection, 'service_plan_id'))
  const baseUrl = own === '' ? `https://${region}.sms.api.sinch.com` : own
  return addressOf(baseUrl, `/xms/v1/${plan}${path}`)
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const leftMs = msLeft(text, VALIDITY)
  return {
    method: 'POST',
    url: planUrl(connection, '/batches'),
    headers: {
      authorization: authorization(connection),
      'content-type': JSON_TYPE,
      accept: JSON_TYPE,
    },
    body: JSON.stringify({
      type: 'mt_text',
      from: withoutPlus(text.from),
      to: [withoutPlus(text.to)],
      body: text.text,
      // Each change, for each recipient; the others come once, or for the batch as a whole.
      delivery_report: 'per_recipient',
      callback_url: reachableFrom(planUrl(connection, ''), text.receiptUrl),
      client_reference: text.reference,
      ...(leftMs === null ? {} : { expire_at: new Date(text.now + leftMs).toISOString() }),
    }),
  }
}

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status < 300) {
    const id = textAt(data, 'id')
    return id === null
      ? unknown('The answer has no id of a batch: it may have been taken.')
      : { kind: 'accepted', ids: [id], said: {} }
  }
  // Its codes name what is wrong with the request in words of no list: the status says the class.
  const sentence = [textAt(data, 'code'), textAt(data, 'text')].filter((one) => one !== null)
  return refusedByStatus(reply, sentence.length === 0 ? null : sentence.join(': '))
}

function readPoll(reply: HttpReply): PollOutcome {
  if (reply.status !== 200) {
    return { kind: 'no-news', because: `Sinch answered HTTP ${reply.status} to who asked.` }
  }
  const read = readJson(reply.body)
  if ('because' in read) return { kind: 'no-news', because: read.because }
  const reports =
    textAt(read.data, 'batch_id') === null ? listAt(read.data, 'delivery_reports') : [read.data]
  const receipts = reports.flatMap(receiptsIn)
  return receipts.length === 0
    ? { kind: 'no-news', because: 'Sinch has no report of it.' }
    : { kind: 'receipts', receipts }
}

function receiptsIn(report: unknown): readonly VendorReceipt[] {
  const words = wordsOfPayload('sinch', report)
  return words.kind === 'receipts' ? words.receipts : []
}

// ---- the door

/** By its signature where there is a secret, else by name and password, else by the address. */
function verify(connection: Connection, request: DoorRequest): Authenticity {
  const secret = valueOf(FIELDS, connection, 'webhook_secret')
  if (secret !== '') return verifySignature(secret, request)
  const password = valueOf(FIELDS, connection, 'receipt_password')
  const name = valueOf(FIELDS, connection, 'receipt_username')
  if (password !== '') return verifyBasicAuth({ name, password }, request)
  return verifyUnsigned(valueOf(FIELDS, connection, inboundKeyField.name), request)
}

const SIGNATURE = 'x-sinch-webhook-signature'

/** Over body, nonce and time, joined by dots. Source: @sinch/sdk-client and the vendor's Python SDK. */
function verifySignature(key: string, { headers, body, arrivedAt }: DoorRequest): Authenticity {
  const signature = headers[SIGNATURE]
  const nonce = headers[`${SIGNATURE}-nonce`]
  const timestamp = headers[`${SIGNATURE}-timestamp`]
  const algorithm = headers[`${SIGNATURE}-algorithm`] ?? 'HmacSHA256'
  if (signature === undefined || nonce === undefined || timestamp === undefined) {
    return untrue(
      `There is no ${SIGNATURE} with its -nonce and -timestamp: signed callbacks are not switched on at Sinch.`,
    )
  }
  if (!/^hmac-?sha-?256$/i.test(algorithm)) {
    return untrue('The receipt is signed by another algorithm than HmacSHA256.')
  }
  const signed = Buffer.concat([body, Buffer.from(`.${nonce}.${timestamp}`, 'utf8')])
  if (!sameText(signature, hmac({ algorithm: 'sha256', key, encoding: 'base64' }, signed))) {
    return untrue(
      `The ${SIGNATURE} does not fit: another secret, or something changed the body on the way.`,
    )
  }
  const stale = staleness(Number(timestamp) * 1_000, arrivedAt)
  return stale === null ? AUTHENTIC : untrue(`The time of the signature ${stale}.`)
}

function read({ body, url }: DoorRequest): DoorReading {
  const found = readJson(body)
  if ('because' in found) return malformed(found.because)
  const { data } = found
  const type = textAt(data, 'type') ?? ''
  if (type.startsWith('mo_')) return inboundOf(type, data)
  if (textAt(data, 'batch_id') === null) return malformed('expected a batch_id, or a text')
  const reference = textAt(data, 'client_reference') ?? referenceOfPath(url)
  return receiptsRead(wordsOfPayload('sinch', data), reference)
}

function inboundOf(type: string, data: unknown): DoorReading {
  const from = textAt(data, 'from')
  const to = textAt(data, 'to')
  const text = textAt(data, 'body') ?? textAt(data, 'body', 'message') ?? ''
  if (from === null || to === null) return malformed('expected from and to')
  if (type === 'mo_binary') return malformed('expected a text, found binary data')
  const inbound = { id: textAt(data, 'id'), from, to, text, channel: 'sms' as const }
  return { kind: 'read', receipts: [], inbound: [inbound] }
}
