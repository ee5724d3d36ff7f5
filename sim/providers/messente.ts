import { uuid } from './ids.ts'
import { MESSENTE_ACCOUNT, MESSENTE_RETRY } from './messente-sms.ts'
import { referenceIn } from './reference.ts'
import { jsonAnswer } from './vendor.ts'
import type { Asked, FakeAnswer, FakeMessage, FakeRequest, FakeVendor, News } from './vendor.ts'

/** @param said its title and its detail. */
const error = (status: number, code: string, said: readonly [string, string]): FakeAnswer =>
  jsonAnswer(status, { errors: [{ title: said[0], detail: said[1], code, source: 'messages' }] })

/** The Omnichannel API. Source: messente_api and the documents in it. */
export const fakeMessente = (): FakeVendor => ({
  kind: 'messente',
  read,
  // Of the omnimessage, which is asked after; each channel's message has its own.
  newId: uuid,
  accepted: ([message]) =>
    jsonAnswer(201, {
      to: message?.to,
      omnimessage_id: message?.id,
      messages: [
        { channel: 'sms', message_id: channelId(message?.id ?? ''), sender: message?.from },
      ],
    }),
  refusals: {
    throttled: jsonAnswer(429, {}, { 'retry-after': '2' }),
    unavailable: { status: 503, contentType: 'text/html', body: '<h1>503</h1>' },
    'server-error': error(500, '106', ['Internal Server Error', 'Please try again']),
    'bad-number': error(400, '105', ['Invalid data', 'Phone number is not valid']),
    'bad-sender': error(400, '105', ['Invalid data', 'Sender is not allowed']),
    'bad-request': error(400, '107', ['Missing data', 'Field is required']),
    unauthorized: error(401, '103', ['Unauthorized', 'Invalid credentials']),
    'opted-out': error(403, '102', ['Forbidden', 'Number is in the blacklist']),
  },
  polled: (message) =>
    message === null
      ? error(404, '101', ['Not found', 'Omnimessage not found'])
      : jsonAnswer(200, {
          omnimessage_id: message.id,
          to: message.to,
          statuses: message.news.map((news) => statusOf(message, news)),
        }),
  receipt: (message, news) => {
    if (message.receiptUrl === null) return null
    const body = {
      ...statusOf(message, news),
      omnimessage_id: message.id,
      recipient: message.to,
      sender: message.from,
    }
    return {
      method: 'POST',
      url: message.receiptUrl,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }
  },
  inbound: () => null,
  sign: (call) => call,
  words: WORDS,
  errors: { '001': '1', '005': '3', '006': '6' },
  receiptsPer: 'message',
  retry: MESSENTE_RETRY,
})

const WORDS: FakeVendor['words'] = {
  none: { word: 'VANISHD', code: '0' },
  submitted: { word: 'ACK', code: '0' },
  sent: { word: 'ACCEPTD', code: '0' },
  unconfirmed: { word: 'UNKNOWN', code: '999' },
  expired: { word: 'EXPIRED', code: '2' },
  cancelled: { word: 'DELETED', code: '1' },
  failed: { word: 'UNDELIV', code: '1' },
  rejected: { word: 'REJECTD', code: '8' },
  delivered: { word: 'DELIVRD', code: '0' },
}

const channelId = (id: string): string =>
  id.split('').toReversed().join('').replace(/^.{4}/, '0000')

const statusOf = (message: FakeMessage, { word, code, atMs }: News) => ({
  status: word,
  channel: 'sms',
  message_id: channelId(message.id),
  error: code === null || code === '0' ? null : 'It did not reach the recipient',
  err: Number(code ?? '0'),
  timestamp: new Date(atMs).toISOString(),
})

function read({ method, path, headers, body }: FakeRequest): Asked {
  const { username, password } = MESSENTE_ACCOUNT
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  if (headers['authorization'] !== basic)
    return refuse(error(401, '103', ['Unauthorized', 'Invalid credentials']))
  const asked = /^(?:\/v1)?\/omnimessage\/([^/]+)\/status$/.exec(path)?.[1]
  if (method === 'GET' && asked !== undefined) return { kind: 'poll', id: asked }
  if (method !== 'POST' || !/^(\/v1)?\/omnimessage$/.test(path))
    return refuse(error(404, '101', ['Not found', 'No such address']))
  const data = dataOf(body)
  const [first] = data?.messages ?? []
  if (data === null || first === undefined || typeof data.to !== 'string')
    return refuse(error(400, '107', ['Missing data', 'Field is required']))
  if (!/^\+\d{7,15}$/.test(data.to))
    return refuse(error(400, '105', ['Invalid data', 'Phone number is not valid']))
  const receiptUrl = data.dlr_url ?? null
  const text = typeof first.text === 'string' ? first.text : (first.text?.body ?? '')
  const from = first.sender ?? ''
  const reference = referenceIn(receiptUrl)
  return { kind: 'submit', texts: [{ to: data.to, from, text, reference, receiptUrl }] }
}

const refuse = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })

type Omnimessage = {
  readonly to?: unknown
  readonly dlr_url?: string
  readonly messages?: readonly {
    readonly sender?: string
    readonly text?: string | { readonly body?: string }
  }[]
}

function dataOf(body: string): Omnimessage | null {
  try {
    return JSON.parse(body) as Omnimessage | null
  } catch {
    return null
  }
}
