import { createHmac } from 'node:crypto'
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
  Word,
} from './vendor.ts'

export const INFOBIP_ACCOUNT = {
  api_key: 'fake0infobip0key0of0thirty0two00',
  receipt_username: 'delivrd',
  receipt_secret: 'fake-Infobip-receipt-secret',
  receipt_header: 'x-infobip-signature',
} as const

export type InfobipHabit = {
  /** How receipts prove themselves: the vendor's security settings of a subscription. */
  readonly signedBy: 'address' | 'basic' | 'token' | 'hmac'
  /** Where the subscription brings them; messages with an address of their own go there. */
  readonly subscriptionUrl?: string
}

const RETRY: RetryHabit = {
  // A minute, and as many more as the square of the retry's number.
  delaysMs: Array.from({ length: 12 }, (_, at) => 60_000 * (1 + (at + 1) ** 2)),
  timeoutMs: 5_000,
  isTriedAgain: (status) => status === null || status < 200 || status > 299,
}

/** The SMS API, version 3. Source: the vendor's specification 3.210.0 and its pages on receipts. */
export const fakeInfobip = (habit: InfobipHabit = { signedBy: 'address' }): FakeVendor => ({
  kind: 'infobip',
  read,
  newId: uuid,
  accepted: (messages) => taken(messages, PENDING),
  refusals: {
    throttled: { ...problem(429, 'E429', 'Too many requests'), headers: { 'retry-after': '2' } },
    unavailable: { status: 503, contentType: 'text/html', body: '<html>503</html>' },
    'server-error': problem(500, 'E500', 'Internal server error'),
    'bad-number': rejected({ id: 52, name: 'REJECTED_DESTINATION' }),
    'bad-sender': rejected({ id: 11, name: 'REJECTED_SOURCE' }),
    'bad-request': problem(400, 'E400', 'Request cannot be processed.'),
    unauthorized: {
      ...jsonAnswer(401, {
        requestError: {
          serviceException: { messageId: 'UNAUTHORIZED', text: 'Invalid login details' },
        },
      }),
    },
    'opted-out': rejected({ id: 14, name: 'REJECTED_DESTINATION_BLOCKLISTED' }),
  },
  polled,
  receipt: (message, news) => receipt(habit, message, news),
  inbound: ({ id, from, to, text, url, atMs }) =>
    call(url, {
      results: [
        {
          messageId: id,
          from: from.replace(/^\+/, ''),
          to,
          text,
          cleanText: text,
          keyword: '',
          receivedAt: stamp(atMs),
          smsCount: 1,
          price: { pricePerMessage: 0, currency: 'EUR' },
        },
      ],
      messageCount: 1,
      pendingMessageCount: 0,
    }),
  sign: (unsigned) => ({
    ...unsigned,
    headers: { ...unsigned.headers, ...proofOf(habit, unsigned.body) },
  }),
  words: {
    none: { word: '7777', code: null },
    submitted: { word: '26', code: null },
    sent: { word: '3', code: null },
    unconfirmed: { word: '29', code: null },
    expired: { word: '15', code: null },
    cancelled: { word: '98', code: null },
    failed: { word: '9', code: '32' },
    rejected: { word: '4', code: '607' },
    delivered: { word: '5', code: '0' },
  },
  errors: { '001': '27', '002': '256', '005': '1', '009': '13', '011': '31', '012': '34' },
  receiptsPer: 'message',
  retry: RETRY,
})

function proofOf({ signedBy }: InfobipHabit, body: string): Readonly<Record<string, string>> {
  const { receipt_username: name, receipt_secret: secret, receipt_header: header } = INFOBIP_ACCOUNT
  switch (signedBy) {
    case 'address':
      return {}
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` }
    case 'token':
      return { [header]: `Bearer ${secret}` }
    case 'hmac':
      return { [header]: createHmac('sha256', secret).update(body, 'utf8').digest('hex') }
  }
}

// ---- requests

type SentMessage = {
  readonly sender?: unknown
  readonly destinations?: readonly { readonly to?: unknown; readonly messageId?: unknown }[]
  readonly content?: { readonly text?: unknown }
  readonly webhooks?: {
    readonly delivery?: { readonly url?: unknown }
    readonly callbackData?: unknown
  }
}

function read(request: FakeRequest): Asked {
  if (request.headers['authorization'] !== `App ${INFOBIP_ACCOUNT.api_key}`) {
    return { kind: 'answer', answer: fakeInfobip().refusals.unauthorized }
  }
  if (request.method === 'GET' && request.path === '/sms/3/logs') {
    const id = request.query.get('messageId')
    return id === null
      ? { kind: 'answer', answer: jsonAnswer(200, { results: [] }) }
      : { kind: 'poll', id }
  }
  if (request.method !== 'POST' || request.path !== '/sms/3/messages') {
    return { kind: 'answer', answer: problem(404, 'E404', 'Resource not found') }
  }
  const texts = messagesOf(request.body).flatMap(textsOf)
  const isBad = texts.length === 0 || texts.some(({ to, text }) => to === '+' || text === '')
  if (isBad) return { kind: 'answer', answer: fakeInfobip().refusals['bad-request'] }
  const isNumber = texts.every(({ to }) => /^\+\d{5,15}$/.test(to))
  if (!isNumber) return { kind: 'answer', answer: fakeInfobip().refusals['bad-number'] }
  return { kind: 'submit', texts }
}

function messagesOf(body: string): readonly SentMessage[] {
  try {
    const data = JSON.parse(body) as { readonly messages?: unknown }
    return Array.isArray(data.messages) ? (data.messages as readonly SentMessage[]) : []
  } catch {
    return []
  }
}

function textsOf({ sender, destinations, content, webhooks }: SentMessage) {
  return (destinations ?? []).map(({ to, messageId }) => ({
    to: `+${typeof to === 'string' ? to : ''}`,
    from: typeof sender === 'string' ? sender : '',
    text: typeof content?.text === 'string' ? content.text : '',
    reference: typeof webhooks?.callbackData === 'string' ? webhooks.callbackData : null,
    receiptUrl: typeof webhooks?.delivery?.url === 'string' ? webhooks.delivery.url : null,
    ...(typeof messageId === 'string' ? { ownId: messageId } : {}),
  }))
}

// ---- answers

type Status = { readonly id: number; readonly name: string }

const PENDING = { groupId: 1, groupName: 'PENDING', id: 26, name: 'PENDING_ACCEPTED' }

const taken = (messages: readonly FakeMessage[], status: object): FakeAnswer =>
  jsonAnswer(200, {
    bulkId: 'BULK-1',
    messages: messages.map(({ id, to, segments }) => ({
      messageId: id,
      status: { ...status, description: 'Message sent to next instance' },
      destination: to.slice(1),
      details: { messageCount: segments },
    })),
  })

/** HTTP 200 all the same: it is the message that is refused, and not the request. */
function rejected({ id, name }: Status): FakeAnswer {
  return jsonAnswer(200, {
    bulkId: 'BULK-1',
    messages: [
      {
        messageId: 'c0ffee00-0000-4000-8000-000000000000',
        status: { groupId: 5, groupName: 'REJECTED', id, name, description: 'Rejected.' },
        destination: '41793026727',
        details: { messageCount: 1 },
      },
    ],
  })
}

function problem(status: number, errorCode: string, description: string): FakeAnswer {
  const body = {
    errorCode,
    description,
    action: 'See the documentation.',
    violations: [],
    resources: [],
  }
  return jsonAnswer(status, body)
}

function polled(message: FakeMessage | null): FakeAnswer {
  if (message === null) return jsonAnswer(200, { results: [] })
  const newest = message.news.at(-1)
  const result = resultOf(message, newest ?? { word: '26', code: null, atMs: message.atMs })
  const { to, ...rest } = result
  return jsonAnswer(200, {
    results: [{ ...rest, destination: to, content: { text: message.text } }],
  })
}

// ---- receipts

function receipt(habit: InfobipHabit, message: FakeMessage, news: News): FakeCall | null {
  const url = message.receiptUrl ?? habit.subscriptionUrl ?? null
  return url === null ? null : call(url, { results: [resultOf(message, news)] })
}

/** The groups of the ids that the fake says; an id that is new has the group of what goes on. */
const GROUPS: readonly (readonly [groupId: number, groupName: string, ids: readonly number[]])[] = [
  [1, 'PENDING', [3, 7, 26]],
  [2, 'UNDELIVERABLE', [4, 9, 31, 96, 97, 98, 100]],
  [3, 'DELIVERED', [2, 5]],
  [4, 'EXPIRED', [15, 29]],
  [
    5,
    'REJECTED',
    [6, 8, 10, 11, 12, 13, 14, 17, 18, 19, 20, 21, 23, 24, 25, 51, 52, 56, 77, 87, 99],
  ],
]

function resultOf(message: FakeMessage, { word, code, atMs }: Word & { readonly atMs: number }) {
  const id = Number(word)
  const [groupId, groupName] = GROUPS.find(([, , ids]) => ids.includes(id)) ?? [1, 'PENDING']
  const errorId = Number(code ?? '0')
  return {
    bulkId: 'BULK-1',
    messageId: message.id,
    to: message.to.slice(1),
    sender: message.from,
    sentAt: stamp(message.atMs),
    doneAt: stamp(atMs),
    messageCount: message.segments,
    mccMnc: '22801',
    ...(message.reference === null ? {} : { callbackData: message.reference }),
    price: { pricePerMessage: 0.01, currency: 'EUR' },
    status: { groupId, groupName, id, name: `STATUS_${word}`, description: 'As it stands' },
    error: {
      groupId: errorId === 0 ? 0 : 1,
      groupName: errorId === 0 ? 'OK' : 'HANDSET_ERRORS',
      id: errorId,
      name: errorId === 0 ? 'NO_ERROR' : `EC_${errorId}`,
      description: 'As the operator said',
      permanent: false,
    },
  }
}

/** 2026-11-09T16:00:00.000+0000 */
const stamp = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000')

const call = (url: string, body: unknown): FakeCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
