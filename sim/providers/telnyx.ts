import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { uuid } from './ids.ts'
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

export type TelnyxCredentials = {
  readonly apiKey: string
  readonly privateKey: KeyObject
  /** As the portal shows it: base64 of 32 bytes. */
  readonly publicKey: string
}

/** What goes before the 32 bytes of a private key. Source: RFC 8410. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param seed 32 bytes that make the same keys again; new ones without. */
export function telnyxCredentials(seed?: Uint8Array): TelnyxCredentials {
  const privateKey =
    seed === undefined
      ? generateKeyPairSync('ed25519').privateKey
      : createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const base64 = Buffer.from(x, 'base64url').toString('base64')
  return { apiKey: 'KEY0123456789_secret', privateKey, publicKey: base64 }
}

/** Telnyx's messaging API and events, as its documentation and its own SDK have them. */
export const fakeTelnyx = ({ apiKey, privateKey }: TelnyxCredentials): FakeVendor => ({
  kind: 'telnyx',
  read: (request) => read(request, apiKey),
  newId: uuid,
  accepted: ([message]) =>
    message === undefined
      ? REFUSALS['bad-request']
      : jsonAnswer(200, { data: payload(message, 'queued', null) }),
  refusals: REFUSALS,
  polled: (message) => {
    if (message === null) return refusal([404, '10005'], 'Resource not found')
    const last = message.news.at(-1)
    return jsonAnswer(200, { data: payload(message, last?.word ?? 'queued', last?.code ?? null) })
  },
  receipt,
  inbound,
  sign: (call, { atMs }) => {
    const timestamp = String(Math.floor(atMs / 1_000))
    const signature = sign(null, Buffer.from(`${timestamp}|${call.body}`), privateKey)
    return {
      ...call,
      headers: {
        ...call.headers,
        'user-agent': 'telnyx-webhooks',
        'telnyx-timestamp': timestamp,
        'telnyx-signature-ed25519': signature.toString('base64'),
      },
    }
  },
  words: WORDS,
  errors: { '005': '40012', '009': '40001', '601': '40002' },
  receiptsPer: 'message',
  // Three attempts at the address and three at the one beside it.
  retry: {
    delaysMs: [500, 1_000, 2_000, 500, 1_000],
    timeoutMs: 2_000,
    isTriedAgain: () => true,
  },
})

const refusal = (
  [status, code]: readonly [status: number, code: string],
  title: string,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer =>
  jsonAnswer(
    status,
    {
      errors: [
        {
          code,
          title,
          detail: `${title}.`,
          meta: { url: `https://developers.telnyx.com/${code}` },
        },
      ],
    },
    headers,
  )

const REFUSALS: FakeVendor['refusals'] = {
  throttled: refusal([429, '10011'], 'Too many requests', { 'retry-after': '2' }),
  unavailable: refusal([503, '50001'], 'Service temporarily unavailable'),
  'server-error': refusal([500, '10007'], 'Unexpected error'),
  'bad-number': refusal([422, '40310'], "Invalid 'to' address"),
  'bad-sender': refusal([400, '40305'], "Invalid 'from' address"),
  'bad-request': refusal([422, '10004'], 'Missing required parameter'),
  unauthorized: refusal([401, '10009'], 'Authentication failed'),
  'opted-out': refusal([400, '40300'], 'Blocked due to STOP message'),
}

const WORDS: FakeVendor['words'] = {
  none: { word: 'beamed', code: null },
  submitted: { word: 'queued', code: null },
  sent: { word: 'sent', code: null },
  unconfirmed: { word: 'delivery_unconfirmed', code: null },
  expired: { word: 'delivery_failed', code: '40005' },
  cancelled: { word: 'sending_failed', code: '40008' },
  failed: { word: 'delivery_failed', code: '40008' },
  rejected: { word: 'sending_failed', code: '40004' },
  delivered: { word: 'delivered', code: null },
}

function read({ method, path, headers, body }: FakeRequest, apiKey: string): Asked {
  if (headers['authorization'] === undefined)
    return answered(refusal([404, '10005'], 'Resource not found'))
  if (headers['authorization'] !== `Bearer ${apiKey}`) return answered(REFUSALS.unauthorized)
  const id = /^\/v2\/messages\/([0-9a-f-]{36})$/.exec(path)?.[1]
  if (method === 'GET' && id !== undefined) return { kind: 'poll', id }
  if (method !== 'POST' || !/^\/v2\/messages(\/rcs)?$/.test(path))
    return answered(refusal([404, '10005'], 'Resource not found'))
  const fields = fieldsOf(body)
  if (fields === null) return answered(refusal([400, '10015'], 'Bad request'))
  return path.endsWith('/rcs') ? readRcs(fields) : readSms(fields)
}

type Fields = Readonly<Record<string, unknown>>

function readSms(fields: Fields): Asked {
  const { to, from, text, webhook_url: url, messaging_profile_id: profile } = fields
  if (typeof to !== 'string' || typeof text !== 'string') return answered(REFUSALS['bad-request'])
  if (!/^\+[1-9]\d{4,14}$/.test(to)) return answered(REFUSALS['bad-number'])
  if (typeof from !== 'string') return answered(REFUSALS['bad-sender'])
  const isName = !/^\+?\d+$/.test(from)
  if (isName && typeof profile !== 'string')
    return answered(refusal([400, '40306'], 'Alpha sender not configured'))
  if (text === '') return answered(refusal([400, '40316'], 'No content'))
  return submitted({ to, from, text, url })
}

function readRcs(fields: Fields): Asked {
  const { to, agent_id: agent, agent_message: message, webhook_url: url } = fields
  const content = (message as { content_message?: { text?: unknown } } | null)?.content_message
  if (typeof to !== 'string' || typeof agent !== 'string' || typeof content?.text !== 'string')
    return answered(REFUSALS['bad-request'])
  if (typeof fields['messaging_profile_id'] !== 'string') return answered(REFUSALS['bad-request'])
  return submitted({ to, from: agent, text: content.text, url })
}

function submitted({ url, ...text }: Record<'to' | 'from' | 'text', string> & { url: unknown }) {
  const receiptUrl = typeof url === 'string' ? url : null
  const reference = referenceIn(receiptUrl)
  return { kind: 'submit', texts: [{ ...text, reference, receiptUrl }] } satisfies Asked
}

function fieldsOf(body: string): Fields | null {
  try {
    const data: unknown = JSON.parse(body)
    return typeof data === 'object' && data !== null ? (data as Fields) : null
  } catch {
    return null
  }
}

const answered = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })

const JSON_HEADERS = { 'content-type': 'application/json' }

/** Words that Telnyx says in the event of handing over; the others end a message. */
const ON_THE_WAY = new Set(['queued', 'sending', 'sent'])

function receipt(message: FakeMessage, { word, code, atMs }: News, attempt: number): FakeCall {
  const address = message.receiptUrl ?? ''
  const url = attempt > 3 ? `${address}?failover=1` : address
  const event = word === 'read' ? 'read' : ON_THE_WAY.has(word) ? 'sent' : 'finalized'
  const data = {
    event_type: `message.${event}`,
    id: idOf(`${message.id} ${word} ${code ?? ''}`),
    occurred_at: new Date(atMs).toISOString().replace('Z', '+00:00'),
    record_type: 'event',
    payload: payload(message, word, code),
  }
  const body = JSON.stringify({ data, meta: { attempt, delivered_to: url } })
  return { method: 'POST', url, headers: JSON_HEADERS, body }
}

function payload(message: FakeMessage, status: string, code: string | null): object {
  const at = new Date(message.atMs).toISOString().replace('Z', '+00:00')
  const isDone = !ON_THE_WAY.has(status)
  return {
    record_type: 'message',
    id: message.id,
    direction: 'outbound',
    type: 'SMS',
    encoding: 'GSM-7',
    parts: message.segments,
    messaging_profile_id: '83d2343b-0000-4c5f-b8c8-fd27004f0001',
    organization_id: '9d76d591-0000-405d-8c64-1320ee070001',
    from: { phone_number: message.from, carrier: 'Telnyx', line_type: 'Wireless' },
    to: [
      { phone_number: message.to, status, carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless' },
    ],
    cc: [],
    text: message.text,
    media: [],
    tags: [],
    errors: code === null ? [] : [{ code, title: 'Error', detail: 'As the carrier says.' }],
    cost: isDone ? { amount: '0.0051', currency: 'USD' } : null,
    received_at: at,
    sent_at: status === 'queued' ? null : at,
    completed_at: isDone ? at : null,
    valid_until: new Date(message.atMs + 3_600_000).toISOString(),
    webhook_url: message.receiptUrl,
    webhook_failover_url: null,
  }
}

function inbound({ id, from, to, text, url, atMs }: FakeInbound): FakeCall {
  const data = {
    event_type: 'message.received',
    id: idOf(id),
    occurred_at: new Date(atMs).toISOString(),
    record_type: 'event',
    payload: {
      record_type: 'message',
      id,
      direction: 'inbound',
      type: 'SMS',
      from: { phone_number: from, carrier: 'Verizon', line_type: 'Wireless' },
      to: [{ phone_number: to, status: 'webhook_delivered' }],
      text,
      media: [],
      errors: [],
      received_at: new Date(atMs).toISOString(),
    },
  }
  const body = JSON.stringify({ data, meta: { attempt: 1, delivered_to: url } })
  return { method: 'POST', url, headers: JSON_HEADERS, body }
}

/** An event's id: the same for every attempt at it. */
const idOf = (key: string): string =>
  Buffer.from(key)
    .toString('hex')
    .slice(-32)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
