import { createHmac } from 'node:crypto'
import { hexId, uuid } from './ids.ts'
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

export type PlivoAccount = { readonly authId: string; readonly authToken: string }

export type PlivoHabits = {
  /** Which versions of the signature its receipts carry. */
  readonly signedBy?: 'v2' | 'v3'
  readonly method?: 'GET' | 'POST'
}

/** Plivo's message API and status callbacks, as its documentation and its own SDK have them. */
export const fakePlivo = (
  account: PlivoAccount,
  { signedBy = 'v2', method = 'POST' }: PlivoHabits = {},
): FakeVendor => ({
  kind: 'plivo',
  read: (request) => read(request, account),
  newId: uuid,
  accepted: (messages) =>
    jsonAnswer(202, {
      api_id: API_ID,
      message: 'message(s) queued',
      message_uuid: messages.map(({ id }) => id),
    }),
  refusals: REFUSALS,
  polled: (message) =>
    message === null ? refusal(404, 'Message not found') : jsonAnswer(200, described(message)),
  receipt: (message, news) => calling(method, message.receiptUrl ?? '', receiptOf(message, news)),
  inbound: (text) => calling('POST', text.url, inboundOf(text)),
  sign: (call, { random }) => {
    const nonce = String(Number.parseInt(hexId(random, 6), 16)).padStart(20, '0')
    const signed = signedBy === 'v3' ? signedByV3(call) : call.url.replace(/\?.*$/, '')
    const text = signedBy === 'v3' ? `${signed}.${nonce}` : `${signed}${nonce}`
    const signature = createHmac('sha256', account.authToken).update(text).digest('base64')
    const name = `x-plivo-signature-${signedBy}`
    const mainName = `x-plivo-signature-ma-${signedBy}`
    const signatures = { [name]: signature, [mainName]: signature, [`${name}-nonce`]: nonce }
    return { ...call, headers: { ...call.headers, ...signatures } }
  },
  words: WORDS,
  errors: { '005': '70', '009': '100', '601': '30' },
  receiptsPer: 'message',
  retry: {
    delaysMs: [60_000, 120_000, 240_000],
    timeoutMs: 15_000,
    isTriedAgain: () => true,
  },
})

const API_ID = 'db342550-7f1d-11e1-8ea7-1231380bc196'

const refusal = (
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer => jsonAnswer(status, { api_id: API_ID, error }, headers)

const REFUSALS: FakeVendor['refusals'] = {
  throttled: refusal(429, 'Rate limit exceeded', { 'retry-after': '1' }),
  unavailable: refusal(503, 'Service unavailable'),
  'server-error': refusal(500, 'Internal server error'),
  'bad-number': refusal(400, 'dst is not a valid phone number'),
  'bad-sender': refusal(400, 'src is not a valid sender'),
  'bad-request': refusal(400, 'text parameter not present'),
  unauthorized: {
    status: 401,
    contentType: 'text/html',
    body: 'Could not verify your access level for that URL.',
  },
  'opted-out': refusal(400, 'The recipient has opted out'),
}

const WORDS: FakeVendor['words'] = {
  none: { word: 'beamed', code: null },
  submitted: { word: 'queued', code: null },
  sent: { word: 'sent', code: null },
  unconfirmed: { word: 'sent', code: null },
  expired: { word: 'undelivered', code: '420' },
  cancelled: { word: 'failed', code: '1000' },
  failed: { word: 'undelivered', code: '80' },
  rejected: { word: 'failed', code: '100' },
  delivered: { word: 'delivered', code: null },
}

function read({ method, path, headers, body }: FakeRequest, account: PlivoAccount): Asked {
  const expected = Buffer.from(`${account.authId}:${account.authToken}`).toString('base64')
  if (headers['authorization'] !== `Basic ${expected}`) return answered(REFUSALS.unauthorized)
  const [, id] = /^\/v1\/Account\/\w+\/Message\/(?:([0-9a-f-]{36})\/)?$/.exec(path) ?? []
  if (!path.startsWith(`/v1/Account/${account.authId}/Message/`))
    return answered(refusal(404, 'not found'))
  if (method === 'GET') return { kind: 'poll', id: id ?? '' }
  if (method !== 'POST') return answered(refusal(405, 'method not allowed'))
  return readSubmission(fieldsOf(body))
}

type Fields = Readonly<Record<string, unknown>>

function readSubmission({ src, dst, text, url, message_expiry: expiry }: Fields): Asked {
  if (typeof dst !== 'string') return answered(refusal(400, 'dst parameter not present'))
  if (typeof src !== 'string') return answered(refusal(400, 'src parameter not present'))
  if (typeof text !== 'string' || text === '') return answered(REFUSALS['bad-request'])
  const numbers = dst.split('<').map((one) => one.replace(/[/\-.+() ]/g, ''))
  if (!numbers.every((one) => /^[1-9]\d{6,13}$/.test(one))) return answered(REFUSALS['bad-number'])
  if (src === dst) return answered(refusal(400, 'src and destination cannot overlap'))
  if (expiry !== undefined && !(Number(expiry) >= 5 && Number(expiry) <= 10_799))
    return answered(refusal(400, 'message_expiry should be from 5 to 10799'))
  const receiptUrl = typeof url === 'string' ? url : null
  const reference = referenceIn(receiptUrl)
  const texts = numbers.map((to) => ({ to, from: src, text, reference, receiptUrl }))
  return { kind: 'submit', texts }
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

/** YYYY-mm-dd HH:MM:SS.SSSSSS */
const timeOf = (atMs: number): string =>
  new Date(atMs).toISOString().replace('T', ' ').replace('Z', '000')

const receiptOf = (message: FakeMessage, { word, code, atMs }: News) => ({
  From: message.from,
  To: message.to,
  Type: 'sms',
  Status: word,
  MessageUUID: message.id,
  ParentMessageUUID: message.id,
  PartInfo: '1 of 1',
  Units: String(message.segments),
  TotalRate: '0.0050',
  TotalAmount: (0.005 * message.segments).toFixed(4),
  MCC: '310',
  MNC: '004',
  Sequence: '1',
  MessageTime: timeOf(message.atMs),
  QueuedTime: timeOf(message.atMs),
  SentTime: timeOf(message.atMs),
  DeliveryReportTime: timeOf(atMs),
  ...(code === null ? {} : { ErrorCode: code }),
})

const inboundOf = ({ id, from, to, text }: FakeInbound) => ({
  From: from.replace('+', ''),
  To: to.replace('+', ''),
  Type: 'sms',
  Text: text,
  MessageUUID: id,
})

function calling(method: 'GET' | 'POST', url: string, fields: Record<string, string>): FakeCall {
  const form = new URLSearchParams(fields).toString()
  if (method === 'GET')
    return { method, url: `${url}${url.includes('?') ? '&' : '?'}${form}`, headers: {}, body: '' }
  return {
    method,
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form,
  }
}

/** The address, its query in order, and the form's fields in order. */
function signedByV3({ method, url, body }: FakeCall): string {
  const [address = '', query = ''] = url.split('?')
  const sorted = (text: string, between: string): string[] =>
    [...new URLSearchParams(text)]
      .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
      .map(([name, value]) => `${name}${between}${value}`)
  const asked = sorted(query, '=').join('&')
  if (method === 'GET') return asked === '' ? address : `${address}?${asked}`
  const fields = sorted(body, '').join('')
  if (fields === '') return asked === '' ? address : `${address}?${asked}`
  return `${address}?${asked}${asked === '' ? '' : '.'}${fields}`
}

const described = (message: FakeMessage) => ({
  api_id: API_ID,
  message_uuid: message.id,
  from_number: message.from,
  to_number: message.to,
  message_direction: 'outbound',
  message_state: message.news.at(-1)?.word ?? 'queued',
  message_time: timeOf(message.atMs),
  message_type: 'sms',
  error_code: message.news.at(-1)?.code ?? '000',
  units: message.segments,
  total_rate: '0.00500',
  total_amount: '0.00500',
  resource_uri: `/v1/Account/x/Message/${message.id}/`,
})
