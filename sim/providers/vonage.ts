import { createHash, createHmac } from 'node:crypto'
import { uuid } from './ids.ts'
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
import { VONAGE_ACCOUNT, html, isOurs, readReports } from './vonage-sms.ts'

const RETRY: RetryHabit = {
  // For up to 24 hours; at which pace is not written anywhere.
  delaysMs: [1, 2, 5, 10, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000),
  timeoutMs: 5_000,
  isTriedAgain: (status) => status === null || status < 200 || status > 299,
}

/** The Messages API. Source: the vendor's pages on it and on signed callbacks, and @vonage/messages. */
const FAKE_VONAGE: FakeVendor = {
  kind: 'vonage',
  read,
  newId: uuid,
  accepted: ([message]) => jsonAnswer(202, { message_uuid: message?.id }),
  refusals: {
    throttled: { ...problem(429, '1000', 'Throttled'), headers: { 'retry-after': '1' } },
    unavailable: html(503),
    'server-error': problem(500, '1030', 'Internal error'),
    'bad-number': problem(422, '1170', 'Invalid or missing msisdn'),
    'bad-sender': problem(422, '1120', 'Illegal Sender Address'),
    'bad-request': problem(422, '1020', 'Invalid params'),
    unauthorized: {
      ...jsonAnswer(401, {
        type: 'https://developer.vonage.com/api-errors#unauthorized',
        title: 'Unauthorized',
        detail: 'You did not provide correct credentials.',
        instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
      }),
      contentType: 'application/problem+json',
    },
    'opted-out': problem(403, '1240', 'Illegal Number'),
  },
  polled,
  receipt,
  inbound: ({ id, from, to, text, url, atMs }) =>
    call(url, {
      to,
      from: from.replace(/^\+/, ''),
      channel: 'sms',
      message_uuid: id,
      timestamp: new Date(atMs).toISOString(),
      message_type: 'text',
      text,
      sms: { num_messages: '1', keyword: (text.trim().split(/\s+/)[0] ?? '').toUpperCase() },
    }),
  sign: (unsigned, { atMs, random }) => ({
    ...unsigned,
    headers: {
      ...unsigned.headers,
      authorization: `Bearer ${tokenFor(unsigned.body, { iat: Math.floor(atMs / 1_000), jti: uuid(random) })}`,
    },
  }),
  words: {
    none: { word: 'teleported', code: null },
    submitted: { word: 'submitted', code: null },
    sent: { word: 'submitted', code: null },
    unconfirmed: { word: 'undeliverable', code: '1330' },
    expired: { word: 'undeliverable', code: '1360' },
    cancelled: { word: 'rejected', code: '1330' },
    failed: { word: 'undeliverable', code: '1260' },
    rejected: { word: 'rejected', code: '1210' },
    delivered: { word: 'delivered', code: null },
  },
  errors: { '001': '1180', '005': '1190', '009': '1280', '011': '1220', '012': '1230' },
  receiptsPer: 'message',
  retry: RETRY,
}

export const fakeVonage = (): FakeVendor => FAKE_VONAGE

/** The token of a signed callback: HS256 over the claims, one of which is the body's hash. */
export function tokenFor(
  body: string,
  claims: Readonly<Record<string, unknown>>,
  secret: string = VONAGE_ACCOUNT.signature_secret,
): string {
  const head = encoded({ alg: 'HS256', typ: 'JWT' })
  const rest = encoded({
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body, 'utf8').digest('hex'),
    api_key: VONAGE_ACCOUNT.api_key,
    application_id: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
    ...claims,
  })
  return `${head}.${rest}.${createHmac('sha256', secret).update(`${head}.${rest}`).digest('base64url')}`
}

const encoded = (data: unknown): string => Buffer.from(JSON.stringify(data)).toString('base64url')

function read(request: FakeRequest): Asked {
  if (request.path.startsWith('/v2/reports/records')) return readReports(request)
  if (request.method !== 'POST' || request.path !== '/v1/messages') {
    return { kind: 'answer', answer: jsonAnswer(404, { title: 'Not Found' }) }
  }
  if (!isOurs(request, {})) return { kind: 'answer', answer: FAKE_VONAGE.refusals.unauthorized }
  const data = dataOf(request.body)
  const { to, from, text, channel, message_type: type } = data
  const isWhole =
    typeof to === 'string' && typeof from === 'string' && typeof text === 'string' && text !== ''
  if (!isWhole || type !== 'text' || !/^(sms|rcs|whatsapp)$/.test(String(channel))) {
    return { kind: 'answer', answer: FAKE_VONAGE.refusals['bad-request'] }
  }
  if (!/^\d{7,15}$/.test(to)) return { kind: 'answer', answer: FAKE_VONAGE.refusals['bad-number'] }
  const worded = (name: string): string | null => {
    const value = data[name]
    return typeof value === 'string' ? value : null
  }
  return {
    kind: 'submit',
    texts: [
      {
        to: `+${to}`,
        from,
        text,
        reference: worded('client_ref'),
        receiptUrl: worded('webhook_url'),
      },
    ],
  }
}

function dataOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const data = JSON.parse(body) as unknown
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function problem(status: number, code: string, title: string): FakeAnswer {
  const body = {
    type: `https://developer.vonage.com/api-errors/messages#${code}`,
    title,
    detail: `${title}.`,
    instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
  }
  return { ...jsonAnswer(status, body), contentType: 'application/problem+json' }
}

function polled(message: FakeMessage | null, id: string): FakeAnswer {
  const newest = message?.news.at(-1)
  const records =
    message === null
      ? []
      : [
          {
            account_id: VONAGE_ACCOUNT.api_key,
            message_id: message.id,
            client_ref: message.reference,
            direction: 'outbound',
            from: message.from,
            to: message.to.slice(1),
            provider: 'sms',
            date_received: new Date(message.atMs).toISOString(),
            date_finalized: newest === undefined ? null : new Date(newest.atMs).toISOString(),
            status: newest?.word ?? 'submitted',
            error_code: newest?.code ?? null,
          },
        ]
  return jsonAnswer(200, {
    request_id: 'ab4b9e32-0000-4000-8000-000000000000',
    request_status: 'SUCCESS',
    product: 'MESSAGES',
    items_count: records.length,
    records,
    ...(message === null ? { ids_not_found: id } : {}),
  })
}

function receipt(message: FakeMessage, news: News): FakeCall | null {
  if (message.receiptUrl === null) return null
  return call(message.receiptUrl, {
    message_uuid: message.id,
    to: message.to.slice(1),
    from: message.from,
    timestamp: new Date(news.atMs).toISOString(),
    status: news.word,
    ...(news.code === null ? {} : { error: errorOf(news.code) }),
    usage: { currency: 'EUR', price: '0.0333' },
    ...(message.reference === null ? {} : { client_ref: message.reference }),
    channel: 'sms',
    destination: { network_code: '23410' },
    sms: { count_total: String(message.segments) },
  })
}

const errorOf = (code: string): Readonly<Record<string, unknown>> => ({
  type: `https://developer.vonage.com/api-errors/messages#${code}`,
  title: Number(code),
  detail: 'As the carrier said.',
  instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
})

const call = (url: string, body: Readonly<Record<string, unknown>>): FakeCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
