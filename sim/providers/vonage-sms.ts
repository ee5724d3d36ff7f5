import { createHash, createHmac } from 'node:crypto'
import { hexId } from './ids.ts'
import { jsonAnswer } from './vendor.ts'
import type {
  Asked,
  FakeAnswer,
  FakeCall,
  FakeMessage,
  FakeRequest,
  FakeVendor,
  News,
  RetryHabit,
} from './vendor.ts'

/** The account that the fakes of both of Vonage's APIs know. */
export const VONAGE_ACCOUNT = {
  api_key: 'abcd1234',
  api_secret: 'fake-Vonage-secret',
  signature_secret: 'fake-signature-secret-of-thirty-two',
} as const

/** How the account has its receipts brought: the vendor's dashboard offers all of these. */
export type VonageHabit = {
  readonly by: 'GET' | 'POST' | 'POST-JSON'
  /** Null: signed callbacks are off, as they are at first. */
  readonly signedBy: 'sha512' | 'sha256' | 'sha1' | 'md5' | 'md5hash' | null
}

const RETRY: RetryHabit = {
  // For 24 hours; at which pace is not written anywhere.
  delaysMs: [1, 2, 5, 10, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000),
  timeoutMs: 5_000,
  isTriedAgain: (status) => status === null || status < 200 || status > 205,
}

/** The SMS API. Source: the vendor's definition of it, its guides of 2021, and @vonage/sms. */
export const fakeVonageSms = (
  habit: VonageHabit = { by: 'POST-JSON', signedBy: 'sha256' },
): FakeVendor => ({
  kind: 'vonage-sms',
  read,
  newId: (random) => hexId(random, 8).toUpperCase(),
  accepted,
  refusals: {
    throttled: failed('1', 'Throughput Rate Exceeded - please wait [ 250 ] and retry'),
    unavailable: html(503),
    'server-error': html(500),
    'bad-number': failed('6', 'Unroutable message - rejected'),
    'bad-sender': failed('15', 'Illegal Sender Address - rejected'),
    'bad-request': failed('2', 'Missing to param'),
    unauthorized: failed('4', 'Bad Credentials'),
    'opted-out': failed('7', 'Number barred'),
  },
  polled,
  receipt: (message, news) => receiptCall(habit, message, news),
  inbound: ({ id, from, to, text, url, atMs }) =>
    callOf(habit, url, {
      'api-key': VONAGE_ACCOUNT.api_key,
      msisdn: from.replace(/^\+/, ''),
      to,
      messageId: id,
      text,
      type: 'text',
      keyword: (text.trim().split(/\s+/)[0] ?? '').toUpperCase(),
      'message-timestamp': plainDate(atMs),
    }),
  sign: (call, { atMs, random }) => {
    if (habit.signedBy === null) return call
    const fields = {
      ...fieldsOf(call),
      timestamp: String(Math.floor(atMs / 1_000)),
      nonce: hexId(random, 16),
    }
    const sig = signatureOf(habit.signedBy, fields, VONAGE_ACCOUNT.signature_secret)
    return callOf(habit, call.url.replace(/\?.*/s, ''), { ...fields, sig })
  },
  words: {
    none: { word: 'teleported', code: '0' },
    submitted: { word: 'buffered', code: '0' },
    sent: { word: 'accepted', code: '0' },
    unconfirmed: { word: 'unknown', code: '1' },
    expired: { word: 'expired', code: '2' },
    cancelled: { word: 'rejected', code: '99' },
    failed: { word: 'failed', code: '1' },
    rejected: { word: 'rejected', code: '6' },
    delivered: { word: 'delivered', code: '0' },
  },
  errors: { '001': '2', '005': '3', '009': '4', '011': '7', '012': '8' },
  receiptsPer: 'segment',
  retry: RETRY,
})

/** Of the vendor's scheme: fields by name, `&` and `=` in values written over, no `sig`. */
export function signatureOf(
  method: NonNullable<VonageHabit['signedBy']>,
  fields: Readonly<Record<string, string>>,
  secret: string,
): string {
  const text = Object.entries(fields)
    .filter(([name]) => name !== 'sig')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replaceAll('&', '_').replaceAll('=', '_')}`)
    .join('')
  const sig =
    method === 'md5hash'
      ? createHash('md5').update(text + secret)
      : createHmac(method, secret).update(text)
  return sig.digest('hex').toUpperCase()
}

// ---- requests

function read(request: FakeRequest): Asked {
  if (request.path.startsWith('/v2/reports/records')) return readReports(request)
  const fields = bodyOf(request)
  if (request.method !== 'POST' || request.path !== '/sms/json' || fields === null) {
    return { kind: 'answer', answer: jsonAnswer(404, { title: 'Not Found' }) }
  }
  if (!isOurs(request, fields)) {
    return { kind: 'answer', answer: failed('4', 'Bad Credentials') }
  }
  const { to, from, text } = fields
  if (to === undefined || to === '')
    return { kind: 'answer', answer: failed('2', 'Missing to param') }
  if (from === undefined || from === '')
    return { kind: 'answer', answer: failed('2', 'Missing from param') }
  if (text === undefined || text === '')
    return { kind: 'answer', answer: failed('2', 'Missing text param') }
  if (!/^\d{7,15}$/.test(to))
    return { kind: 'answer', answer: failed('3', 'Invalid value for param: to') }
  const reference = fields['client-ref'] ?? null
  return {
    kind: 'submit',
    texts: [{ to: `+${to}`, from, text, reference, receiptUrl: fields['callback'] ?? null }],
  }
}

export function readReports(request: FakeRequest): Asked {
  const reference = request.query.get('client_ref')
  const id = request.query.get('id')
  if (!isOurs(request, {}))
    return { kind: 'answer', answer: jsonAnswer(401, { title: 'Unauthorized' }) }
  if (request.query.get('account_id') !== VONAGE_ACCOUNT.api_key)
    return { kind: 'answer', answer: jsonAnswer(403, { title: 'Forbidden' }) }
  if (id !== null) return { kind: 'poll', id }
  if (reference !== null) return { kind: 'poll-by-reference', reference }
  return { kind: 'answer', answer: jsonAnswer(422, { title: 'Invalid parameters' }) }
}

/** By Basic, as the vendor's package does, or by key and secret among the fields. */
export function isOurs(
  { headers }: FakeRequest,
  fields: Readonly<Record<string, string>>,
): boolean {
  const { api_key: key, api_secret: secret } = VONAGE_ACCOUNT
  const basic = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
  return (
    headers['authorization'] === basic ||
    (fields['api_key'] === key && fields['api_secret'] === secret)
  )
}

function bodyOf({ headers, body }: FakeRequest): Readonly<Record<string, string>> | null {
  if (!(headers['content-type'] ?? '').includes('json'))
    return Object.fromEntries(new URLSearchParams(body))
  try {
    const data = JSON.parse(body) as Readonly<Record<string, unknown>>
    return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value)]))
  } catch {
    return null
  }
}

// ---- answers

const accepted = (messages: readonly FakeMessage[]): FakeAnswer => {
  const parts = messages.flatMap(({ segmentIds, to, reference }) =>
    segmentIds.map((id) => ({
      to: to.slice(1),
      'message-id': id,
      status: '0',
      'remaining-balance': '15.53590000',
      'message-price': '0.03330000',
      network: '23410',
      ...(reference === null ? {} : { 'client-ref': reference }),
    })),
  )
  return jsonAnswer(200, { 'message-count': String(parts.length), messages: parts })
}

function failed(status: string, text: string): FakeAnswer {
  return jsonAnswer(200, { 'message-count': '1', messages: [{ status, 'error-text': text }] })
}

export function html(status: number): FakeAnswer {
  return { status, contentType: 'text/html', body: `<html><h1>${status}</h1></html>` }
}

function polled(message: FakeMessage | null, id: string): FakeAnswer {
  const newest = message?.news.at(-1)
  const records =
    message === null
      ? []
      : message.segmentIds.map((one) => ({
          account_id: VONAGE_ACCOUNT.api_key,
          message_id: one,
          client_ref: message.reference,
          direction: 'outbound',
          from: message.from,
          to: message.to.slice(1),
          network: '23410',
          date_received: new Date(message.atMs).toISOString(),
          date_finalized: newest === undefined ? null : new Date(newest.atMs).toISOString(),
          status: newest?.word ?? 'submitted',
          error_code: '0',
        }))
  return jsonAnswer(200, {
    request_id: 'ab4b9e32-0000-4000-8000-000000000000',
    request_status: 'SUCCESS',
    product: 'SMS',
    direction: 'outbound',
    items_count: records.length,
    records,
    ...(message === null ? { ids_not_found: id } : {}),
  })
}

// ---- receipts

function receiptCall(habit: VonageHabit, message: FakeMessage, news: News): FakeCall | null {
  if (message.receiptUrl === null) return null
  return callOf(habit, message.receiptUrl, {
    msisdn: message.to.slice(1),
    to: message.from,
    'network-code': '23410',
    messageId: message.segmentIds[news.segment - 1] ?? message.id,
    price: '0.03330000',
    status: news.word,
    scts: plainDate(news.atMs).replace(/\D/g, '').slice(2, 12),
    'err-code': news.code ?? '0',
    'api-key': VONAGE_ACCOUNT.api_key,
    ...(message.reference === null ? {} : { 'client-ref': message.reference }),
    'message-timestamp': plainDate(news.atMs),
  })
}

/** 2026-01-01 12:00:00 */
const plainDate = (atMs: number): string =>
  new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')

function callOf(
  { by }: VonageHabit,
  url: string,
  fields: Readonly<Record<string, string>>,
): FakeCall {
  const form = new URLSearchParams(fields).toString()
  if (by === 'GET') return { method: 'GET', url: `${url}?${form}`, headers: {}, body: '' }
  const isJson = by === 'POST-JSON'
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    body: isJson ? JSON.stringify(fields) : form,
  }
}

/** The fields again; none of a body that was spoiled on purpose. */
function fieldsOf({ method, url, body, headers }: FakeCall): Readonly<Record<string, string>> {
  if (method === 'GET') return Object.fromEntries(new URL(url).searchParams)
  if (headers['content-type'] !== 'application/json')
    return Object.fromEntries(new URLSearchParams(body))
  try {
    return JSON.parse(body) as Readonly<Record<string, string>>
  } catch {
    return {}
  }
}
