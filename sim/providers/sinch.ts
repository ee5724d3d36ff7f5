import { createHmac } from 'node:crypto'
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

export const SINCH_ACCOUNT = {
  service_plan_id: 'fakeplan01',
  api_token: 'fake-Sinch-token',
  webhook_secret: 'fake-Sinch-webhook-secret',
} as const

export type SinchHabit = {
  readonly isSigned: boolean
  /** Reports for each recipient, or one for the batch that names its recipients. */
  readonly reports: 'per_recipient' | 'full'
}

const RETRY: RetryHabit = {
  // 5 s, doubled each time, for 22 hours and 45 minutes; 4xx but 429 ends it.
  delaysMs: Array.from({ length: 15 }, (_, at) => 5_000 * 2 ** at),
  timeoutMs: 5_000,
  isTriedAgain: (status) => status === null || status === 429 || status >= 500,
}

/** The SMS API (XMS). Source: the vendor's Node, Java and Python SDKs and its page on callbacks. */
export const fakeSinch = (
  habit: SinchHabit = { isSigned: true, reports: 'per_recipient' },
): FakeVendor => ({
  kind: 'sinch',
  read,
  newId: (random) => `01${hexId(random, 12).toUpperCase()}`,
  accepted: ([message]) => jsonAnswer(201, batchOf(message)),
  refusals: {
    throttled: jsonAnswer(429, { code: 'too_many_requests', text: 'Too many requests' }),
    unavailable: { status: 503, contentType: 'text/html', body: '<html>503</html>' },
    'server-error': jsonAnswer(500, { code: 'internal_error', text: 'Internal error' }),
    'bad-number': syntaxError("The property 'to' has invalid format"),
    'bad-sender': jsonAnswer(403, { code: 'unauthorized_from', text: 'From is not allowed' }),
    'bad-request': syntaxError("The property 'body' is required"),
    unauthorized: { status: 401, contentType: 'text/plain', body: '' },
    'opted-out': jsonAnswer(403, { code: 'recipient_blocked', text: 'Recipient has opted out' }),
  },
  polled,
  receipt: (message, news) => receipt(habit, message, news),
  inbound: ({ id, from, to, text, url, atMs }) =>
    call(url, {
      type: 'mo_text',
      id,
      from: from.replace(/^\+/, ''),
      to: to.replace(/^\+/, ''),
      body: text,
      received_at: new Date(atMs).toISOString(),
    }),
  sign: (unsigned, { atMs, random }) => {
    if (!habit.isSigned) return unsigned
    const nonce = hexId(random, 13).toUpperCase()
    const timestamp = String(Math.floor(atMs / 1_000))
    return {
      ...unsigned,
      headers: {
        ...unsigned.headers,
        'x-sinch-webhook-signature': createHmac('sha256', SINCH_ACCOUNT.webhook_secret)
          .update(`${unsigned.body}.${nonce}.${timestamp}`, 'utf8')
          .digest('base64'),
        'x-sinch-webhook-signature-nonce': nonce,
        'x-sinch-webhook-signature-timestamp': timestamp,
        'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
      },
    }
  },
  words: {
    none: { word: 'Teleported', code: null },
    submitted: { word: 'Queued', code: '400' },
    sent: { word: 'Dispatched', code: '401' },
    unconfirmed: { word: 'Unknown', code: null },
    expired: { word: 'Expired', code: null },
    cancelled: { word: 'Cancelled', code: '407' },
    failed: { word: 'Failed', code: '404' },
    rejected: { word: 'Rejected', code: '402' },
    delivered: { word: 'Delivered', code: '0' },
  },
  errors: { '001': '404', '004': '152', '005': '300' },
  receiptsPer: 'message',
  retry: RETRY,
})

// ---- requests

const PLAN = `/xms/v1/${SINCH_ACCOUNT.service_plan_id}`

function read({ method, path, query, headers, body }: FakeRequest): Asked {
  if (headers['authorization'] !== `Bearer ${SINCH_ACCOUNT.api_token}`) {
    return { kind: 'answer', answer: fakeSinch().refusals.unauthorized }
  }
  const reference = query.get('client_reference')
  const id = /\/batches\/([^/]+)\/delivery_report$/.exec(path)?.[1]
  if (method === 'GET' && path.startsWith(PLAN)) {
    if (id !== undefined) return { kind: 'poll', id: decodeURIComponent(id) }
    if (path === `${PLAN}/delivery_reports` && reference !== null)
      return { kind: 'poll-by-reference', reference }
  }
  if (method !== 'POST' || path !== `${PLAN}/batches`) {
    return { kind: 'answer', answer: jsonAnswer(404, { code: 'not_found', text: 'Not found' }) }
  }
  const batch = dataOf(body)
  const word = (name: string): string => {
    const value = batch[name]
    return typeof value === 'string' ? value : ''
  }
  const to = Array.isArray(batch['to']) ? (batch['to'] as readonly unknown[]) : []
  if (word('body') === '') return { kind: 'answer', answer: fakeSinch().refusals['bad-request'] }
  const isNumbered = to.length > 0 && to.every((one) => /^\+?\d{5,15}$/.test(String(one)))
  if (!isNumbered) return { kind: 'answer', answer: fakeSinch().refusals['bad-number'] }
  const isAsked = /^(full|per_recipient|per_recipient_final)$/.test(word('delivery_report'))
  return {
    kind: 'submit',
    texts: to.map((one) => ({
      to: `+${String(one).replace(/^\+/, '')}`,
      from: word('from'),
      text: word('body'),
      reference: word('client_reference') || null,
      receiptUrl: isAsked ? word('callback_url') || null : null,
    })),
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

// ---- answers

const batchOf = (message: FakeMessage | undefined) => ({
  id: message?.id,
  to: [message?.to.slice(1)],
  from: message?.from,
  canceled: false,
  body: message?.text,
  type: 'mt_text',
  created_at: new Date(message?.atMs ?? 0).toISOString(),
})

function syntaxError(text: string): FakeAnswer {
  return jsonAnswer(400, { code: 'syntax_invalid_parameter_format', text })
}

function polled(message: FakeMessage | null, asked: string): FakeAnswer {
  if (message === null) {
    return asked.startsWith('01')
      ? jsonAnswer(404, { code: 'not_found', text: 'Not found' })
      : jsonAnswer(200, { count: 0, page: 0, page_size: 30, delivery_reports: [] })
  }
  const news = message.news.at(-1) ?? { word: 'Queued', code: '400', atMs: message.atMs }
  return asked === message.id
    ? jsonAnswer(200, fullReport(message, news))
    : jsonAnswer(200, {
        count: 1,
        page: 0,
        page_size: 30,
        delivery_reports: [recipientReport(message, news)],
      })
}

// ---- receipts

type Standing = Pick<News, 'word' | 'code' | 'atMs'>

function receipt(habit: SinchHabit, message: FakeMessage, news: News): FakeCall | null {
  if (message.receiptUrl === null) return null
  const report =
    habit.reports === 'full' ? fullReport(message, news) : recipientReport(message, news)
  return call(message.receiptUrl, report)
}

const recipientReport = (message: FakeMessage, { word, code, atMs }: Standing) => ({
  type: 'recipient_delivery_report_sms',
  batch_id: message.id,
  recipient: message.to.slice(1),
  ...(code === null ? {} : { code: Number(code) }),
  status: word,
  at: new Date(atMs).toISOString(),
  operator_status_at: new Date(atMs).toISOString(),
  ...(message.reference === null ? {} : { client_reference: message.reference }),
})

const fullReport = (message: FakeMessage, { word, code }: Standing) => ({
  type: 'delivery_report_sms',
  batch_id: message.id,
  total_message_count: 1,
  ...(message.reference === null ? {} : { client_reference: message.reference }),
  statuses: [
    {
      ...(code === null ? {} : { code: Number(code) }),
      status: word,
      count: 1,
      recipients: [message.to.slice(1)],
    },
  ],
})

const call = (url: string, body: unknown): FakeCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
