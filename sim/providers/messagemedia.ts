import { generateKeyPairSync, sign as signRsa } from 'node:crypto'
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

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const MESSAGEMEDIA_ACCOUNT = {
  api_key: 'fakeMessageMediaKey1',
  api_secret: 'fakeMessageMediaSecret',
  /** As the vendor's API hands it out: base64, without lines around it. */
  receipt_public_key: KEYS.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
} as const

export type MessageMediaHabit = {
  /** Null: no signature key is enabled for the account, as at first. */
  readonly digest: 'SHA224' | 'SHA256' | 'SHA512' | null
}

const RETRY: RetryHabit = {
  // For days, ever more slowly; at which pace is not written anywhere.
  delaysMs: [1, 2, 5, 10, 30, 60, 120, 360, 720, 1_440].map((minutes) => minutes * 60_000),
  timeoutMs: 10_000,
  isTriedAgain: (status) => status === null || status < 200 || status > 299,
}

/** The Messages API. Source: the vendor's Node SDK, its page on signed callbacks and its examples. */
export const fakeMessageMedia = (habit: MessageMediaHabit = { digest: 'SHA256' }): FakeVendor => ({
  kind: 'messagemedia',
  read,
  newId: uuid,
  accepted: (messages) =>
    jsonAnswer(202, {
      messages: messages.map(({ id, text, to, from }) => ({
        message_id: id,
        status: 'queued',
        content: text,
        destination_number: to,
        source_number: from,
        format: 'SMS',
        delivery_report: true,
        metadata: {},
      })),
    }),
  refusals: {
    throttled: { ...problem(429, 'Too many requests', []), headers: { 'retry-after': '1' } },
    unavailable: { status: 503, contentType: 'text/html', body: '<html>503</html>' },
    'server-error': problem(500, 'Internal server error', []),
    'bad-number': problem(400, 'Request validation failed', ['destination_number is not valid']),
    'bad-sender': problem(400, 'Request validation failed', ['source_number is not valid']),
    'bad-request': problem(400, 'Request validation failed', ['content is required']),
    unauthorized: { status: 401, contentType: 'text/plain', body: 'Unauthorized' },
    'opted-out': problem(400, 'Request validation failed', ['destination_number is blocked']),
  },
  polled,
  receipt,
  inbound: ({ id, from, to, text, url, atMs }) =>
    call(url, {
      reply_id: id,
      message_id: null,
      content: text,
      source_number: from,
      destination_number: to,
      date_received: new Date(atMs).toISOString(),
      callback_url: url,
      metadata: {},
    }),
  sign: (unsigned, { atMs }) =>
    habit.digest === null ? unsigned : signed(unsigned, habit.digest, atMs),
  words: {
    none: { word: 'teleported', code: null },
    submitted: { word: 'processed', code: '101' },
    sent: { word: 'enroute', code: '211' },
    unconfirmed: { word: 'enroute', code: '212' },
    expired: { word: 'expired', code: '401' },
    cancelled: { word: 'cancelled', code: '405' },
    failed: { word: 'undeliverable', code: '400' },
    rejected: { word: 'rejected', code: '402' },
    delivered: { word: 'delivered', code: '220' },
  },
  errors: { '001': '414', '004': '413', '005': '411', '009': '412' },
  receiptsPer: 'message',
  retry: RETRY,
})

/** RSA over the request's first line, the date and the body, with nothing between. */
function signed(unsigned: FakeCall, digest: string, atMs: number): FakeCall {
  const date = new Date(atMs).toUTCString()
  const { pathname, search } = new URL(unsigned.url)
  const text = `${unsigned.method} ${pathname}${search} HTTP/1.1${date}${unsigned.body}`
  const signature = signRsa(digest, Buffer.from(text, 'utf8'), KEYS.privateKey).toString('base64')
  return {
    ...unsigned,
    headers: {
      ...unsigned.headers,
      date,
      'x-messagemedia-signature': signature,
      'x-messagemedia-digest-type': digest,
      'x-messagemedia-cipher-type': 'RSA',
      'x-messagemedia-key-id': 'fd0d23bd-0000-40ab-8d27-55fc3947604d',
    },
  }
}

// ---- requests

function read({ method, path, headers, body }: FakeRequest): Asked {
  const { api_key: key, api_secret: secret } = MESSAGEMEDIA_ACCOUNT
  if (headers['authorization'] !== `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`) {
    return { kind: 'answer', answer: fakeMessageMedia().refusals.unauthorized }
  }
  const id = /^\/v1\/messages\/([^/]+)$/.exec(path)?.[1]
  if (method === 'GET' && id !== undefined) return { kind: 'poll', id: decodeURIComponent(id) }
  if (method !== 'POST' || path !== '/v1/messages') {
    return { kind: 'answer', answer: problem(404, 'Not found', []) }
  }
  const texts = messagesOf(body).map((message) => {
    const word = (name: string): string => {
      const value = message[name]
      return typeof value === 'string' ? value : ''
    }
    const { reference } = (message['metadata'] ?? {}) as { readonly reference?: unknown }
    return {
      to: word('destination_number'),
      from: word('source_number'),
      text: word('content'),
      reference: typeof reference === 'string' ? reference : null,
      receiptUrl: message['delivery_report'] === true ? word('callback_url') || null : null,
    }
  })
  const isBad = texts.length === 0 || texts.length > 100 || texts.some(({ text }) => text === '')
  if (isBad) return { kind: 'answer', answer: fakeMessageMedia().refusals['bad-request'] }
  if (!texts.every(({ to }) => /^\+\d{5,15}$/.test(to))) {
    return { kind: 'answer', answer: fakeMessageMedia().refusals['bad-number'] }
  }
  return { kind: 'submit', texts }
}

function messagesOf(body: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const data = JSON.parse(body) as { readonly messages?: unknown }
    return Array.isArray(data.messages)
      ? (data.messages as readonly Readonly<Record<string, unknown>>[])
      : []
  } catch {
    return []
  }
}

// ---- answers

function problem(status: number, message: string, details: readonly string[]): FakeAnswer {
  return jsonAnswer(status, { message, details })
}

const polled = (message: FakeMessage | null): FakeAnswer =>
  message === null
    ? problem(404, 'Not found', [])
    : jsonAnswer(200, {
        message_id: message.id,
        status: message.news.at(-1)?.word ?? 'queued',
        content: message.text,
        destination_number: message.to,
        source_number: message.from,
        format: 'SMS',
        metadata: { reference: message.reference },
      })

// ---- receipts

function receipt(message: FakeMessage, news: News): FakeCall | null {
  if (message.receiptUrl === null) return null
  return call(message.receiptUrl, {
    vendor_account_id: { vendor_id: 'MessageMedia', account_id: 'FakeAccount' },
    callback_url: message.receiptUrl,
    delivery_report_id: '01e1fa0a-0000-4945-9cdb-18644b4de043',
    // The recipient: of a receipt, that is the source.
    source_number: message.to,
    date_received: new Date(news.atMs).toISOString(),
    status: news.word,
    ...(news.code === null ? {} : { status_code: news.code }),
    delay: 0,
    submitted_date: new Date(message.atMs).toISOString(),
    original_text: message.text,
    message_id: message.id,
    metadata: message.reference === null ? {} : { reference: message.reference },
  })
}

const call = (url: string, body: unknown): FakeCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
