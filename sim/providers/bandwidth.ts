import type { SeededRandom } from '../random.ts'
import { hexId } from './ids.ts'
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

export type BandwidthAccount = {
  readonly accountId: string
  readonly applicationId: string
  readonly apiUser: string
  readonly apiPassword: string
  /** As the messaging application says: receipts go nowhere else. */
  readonly callbackUrl: string
  readonly callbackUser: string
  readonly callbackPassword: string
}

/** Bandwidth's messaging API and callbacks, as its documentation and its own SDK have them. */
export const fakeBandwidth = (account: BandwidthAccount): FakeVendor => ({
  kind: 'bandwidth',
  read: (request) => read(request, account),
  newId: (random) => idOf(random),
  accepted: ([message]) =>
    message === undefined
      ? REFUSALS['bad-request']
      : jsonAnswer(202, { ...described(message, account), text: message.text, media: [] }),
  refusals: REFUSALS,
  polled: (message) =>
    jsonAnswer(200, {
      totalCount: message === null ? 0 : 1,
      pageInfo: {},
      messages: message === null ? [] : [listed(message, account)],
    }),
  receipt: (message, news) => receipt(message, news, account),
  inbound: (text) => inbound(text, account),
  sign: (call) => ({
    ...call,
    headers: {
      ...call.headers,
      'user-agent': 'BandwidthAPI/v2',
      authorization: basic(account.callbackUser, account.callbackPassword),
    },
  }),
  words: WORDS,
  errors: { '005': '4721', '009': '4700', '601': '4770' },
  receiptsPer: 'message',
  // For 24 hours; the first of those attempts.
  retry: {
    delaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000],
    timeoutMs: 10_000,
    isTriedAgain: () => true,
  },
})

type Headers = Readonly<Record<string, string>>

const refusal = (
  [status, type]: readonly [status: number, type: string],
  description: string,
  more: { readonly fieldName?: string; readonly headers?: Headers } = {},
): FakeAnswer =>
  jsonAnswer(
    status,
    {
      type,
      description,
      ...(more.fieldName === undefined
        ? {}
        : { fieldErrors: [{ fieldName: more.fieldName, description }] }),
    },
    more.headers,
  )

const REFUSALS: FakeVendor['refusals'] = {
  throttled: refusal([429, 'max-message-queue-size-exceeded'], 'The message queue is full', {
    headers: { 'retry-after': '3' },
  }),
  unavailable: refusal([503, 'service-unavailable'], 'Please try again'),
  'server-error': refusal([500, 'internal-server-error'], 'No message was sent'),
  'bad-number': refusal([400, 'request-validation'], "'to' is invalid", { fieldName: 'to' }),
  'bad-sender': refusal([400, 'request-validation'], "'from' is invalid", { fieldName: 'from' }),
  'bad-request': refusal([400, 'request-validation'], 'Your request could not be accepted'),
  unauthorized: refusal([401, 'unauthorized'], 'Authentication Failed'),
  'opted-out': refusal([403, 'forbidden'], 'The recipient has opted out'),
}

const WORDS: FakeVendor['words'] = {
  none: { word: 'message-beamed', code: null },
  submitted: { word: 'message-sending', code: null },
  sent: { word: 'message-sent', code: null },
  unconfirmed: { word: 'message-failed', code: '9902' },
  expired: { word: 'message-failed', code: '5201' },
  cancelled: { word: 'message-failed', code: '5999' },
  failed: { word: 'message-failed', code: '4702' },
  rejected: { word: 'message-failed', code: '4750' },
  delivered: { word: 'message-delivered', code: null },
}

function read(
  { method, path, query, headers, body }: FakeRequest,
  account: BandwidthAccount,
): Asked {
  if (headers['authorization'] !== basic(account.apiUser, account.apiPassword))
    return answered(REFUSALS.unauthorized)
  if (path !== `/api/v2/users/${account.accountId}/messages`)
    return answered(refusal([404, 'not-found'], 'Path not found'))
  if (method === 'GET') return { kind: 'poll', id: query.get('messageId') ?? '' }
  if (method !== 'POST') return answered(refusal([405, 'method-not-allowed'], 'Not allowed'))
  if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
    return answered(refusal([415, 'unsupported-content-type'], 'Expected application/json'))
  return readSubmission(fieldsOf(body), account)
}

type Fields = Readonly<Record<string, unknown>>

function readSubmission(fields: Fields, { applicationId, callbackUrl }: BandwidthAccount): Asked {
  const { from, text, tag } = fields
  const to: unknown = [fields['to']].flat()[0]
  if (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to))
    return answered(REFUSALS['bad-number'])
  if (typeof from !== 'string' || from === '') return answered(REFUSALS['bad-sender'])
  if (typeof text !== 'string' || text === '' || text.length > 2_048)
    return answered(refusal([400, 'request-validation'], 'invalid text', { fieldName: 'text' }))
  if (fields['applicationId'] !== applicationId)
    return answered(refusal([403, 'forbidden'], 'The application is not of this account'))
  const reference = typeof tag === 'string' ? tag : null
  return { kind: 'submit', texts: [{ to, from, text, reference, receiptUrl: callbackUrl }] }
}

function fieldsOf(body: string): Fields {
  try {
    const data: unknown = JSON.parse(body)
    return typeof data === 'object' && data !== null ? (data as Fields) : {}
  } catch {
    return {}
  }
}

const answered = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

const described = (message: FakeMessage, { applicationId }: BandwidthAccount) => ({
  id: message.id,
  owner: message.from,
  applicationId,
  time: new Date(message.atMs).toISOString(),
  segmentCount: message.segments,
  direction: 'out',
  to: [message.to],
  from: message.from,
  ...(message.reference === null ? {} : { tag: message.reference }),
})

function receipt(message: FakeMessage, news: News, account: BandwidthAccount): FakeCall {
  const event = {
    type: news.word,
    time: new Date(news.atMs).toISOString(),
    description: news.code === null ? 'ok' : 'as the carrier says',
    to: message.to,
    ...(news.code === null ? {} : { errorCode: Number(news.code) }),
    message: { ...described(message, account), text: '' },
  }
  const body = JSON.stringify([event])
  return { method: 'POST', url: account.callbackUrl, headers: JSON_HEADERS, body }
}

function inbound(
  { id, from, to, text, atMs, url }: FakeInbound,
  account: BandwidthAccount,
): FakeCall {
  const time = new Date(atMs).toISOString()
  const event = {
    type: 'message-received',
    time,
    description: 'Incoming message received',
    to,
    message: {
      id,
      owner: to,
      applicationId: account.applicationId,
      time,
      segmentCount: 1,
      direction: 'in',
      to: [to],
      from,
      text,
    },
  }
  return { method: 'POST', url, headers: JSON_HEADERS, body: JSON.stringify([event]) }
}

const LISTED: Readonly<Record<string, string>> = {
  'message-sending': 'SENDING',
  'message-sent': 'SENT',
  'message-delivered': 'DELIVERED',
  'message-failed': 'FAILED',
}

function listed(message: FakeMessage, { accountId }: BandwidthAccount): object {
  const last = message.news.at(-1)
  return {
    messageId: message.id,
    accountId,
    sourceTn: message.from,
    destinationTn: message.to,
    messageStatus: LISTED[last?.word ?? ''] ?? 'ACCEPTED',
    messageDirection: 'OUTBOUND',
    messageType: 'sms',
    segmentCount: message.segments,
    errorCode: Number(last?.code ?? 0),
    receiveTime: new Date(message.atMs).toISOString(),
  }
}

/** Milliseconds, a counter and a host, run together, as its ids are. */
const idOf = (random: SeededRandom): string => `17000704682920000${hexId(random, 8)}`
