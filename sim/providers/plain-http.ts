import { createHmac } from 'node:crypto'
import { hexId } from './ids.ts'
import { referenceIn } from './reference.ts'
import { jsonAnswer } from './vendor.ts'
import type { Asked, FakeAnswer, FakeRequest, FakeVendor } from './vendor.ts'

/** How a connection of ours describes this provider: what a person would type in. */
export const PLAIN_HTTP_ACCOUNT = {
  secret: 'fake-token',
  headers: 'Authorization: Bearer {secret}\nX-Sender: {from}',
  body: '{"recipient":"{to_digits}","originator":"{from}","body":"{text}","ttl":{validity_seconds},"callback":"{receipt_url}"}',
  answer_id: 'data.0.message',
  answer_error: 'error.code',
  busy_errors: 'E9, E10',
  receipt_list: 'events',
  receipt_status: 'state',
  receipt_id: 'message',
  receipt_code: 'cause',
  receipt_to: 'recipient',
  receipt_time: 'at',
  words:
    'arrived=DELIVRD, lost=UNDELIV, tired=EXPIRED, travelling=ENROUTE, turned away=REJECTD, dropped=DELETED, no idea=UNKNOWN, E1=ESME_RINVDSTADR, E2=ESME_RINVSRCADR, E3=ESME_RINVPASWD',
  receipts_by: 'hmac-hex',
  receipt_header: 'X-Plain-Signature',
  receipt_secret: 'fake-signing-secret',
} as const

const error = (status: number, code: string): FakeAnswer => jsonAnswer(status, { error: { code } })

/** A small provider that nobody has an adapter for, with ways of its own. */
export const fakePlainHttp = (): FakeVendor => ({
  kind: 'plain-http',
  read,
  newId: (random) => hexId(random, 6),
  accepted: (messages) => jsonAnswer(200, { data: messages.map(({ id }) => ({ message: id })) }),
  refusals: {
    throttled: error(400, 'E9'),
    unavailable: { status: 503, contentType: 'text/html', body: '<h1>503</h1>' },
    'server-error': error(500, 'E0'),
    // As many do: refused, and HTTP knows nothing of it.
    'bad-number': error(200, 'E1'),
    'bad-sender': error(200, 'E2'),
    'bad-request': error(400, 'E7'),
    unauthorized: error(401, 'E3'),
    'opted-out': error(403, 'E8'),
  },
  polled: (message) =>
    message === null
      ? error(404, 'E4')
      : jsonAnswer(200, {
          events: message.news.map(({ word, code, atMs }) =>
            eventOf({ id: message.id, to: message.to, word, code, atMs }),
          ),
        }),
  receipt: ({ receiptUrl, id, to }, { word, code, atMs }) =>
    receiptUrl === null
      ? null
      : {
          method: 'POST',
          url: receiptUrl,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ events: [eventOf({ id, to, word, code, atMs })] }),
        },
  inbound: ({ id, from, to, text, url }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events: [{ message: id, from, to, text }] }),
  }),
  sign: (call) => ({
    ...call,
    headers: {
      ...call.headers,
      'x-plain-signature': createHmac('sha256', PLAIN_HTTP_ACCOUNT.receipt_secret)
        .update(call.body)
        .digest('hex'),
    },
  }),
  words: WORDS,
  errors: {},
  receiptsPer: 'message',
  retry: {
    delaysMs: [10_000, 60_000, 600_000],
    timeoutMs: 10_000,
    isTriedAgain: () => true,
  },
})

const WORDS: FakeVendor['words'] = {
  none: { word: 'teleported', code: '0' },
  submitted: { word: 'travelling', code: '0' },
  sent: { word: 'travelling', code: '0' },
  unconfirmed: { word: 'no idea', code: '0' },
  expired: { word: 'tired', code: '2' },
  cancelled: { word: 'dropped', code: '0' },
  failed: { word: 'lost', code: '1' },
  rejected: { word: 'turned away', code: '3' },
  delivered: { word: 'arrived', code: '0' },
}

type Event = Readonly<Record<'id' | 'to' | 'word', string>> & {
  readonly code: string | null
  readonly atMs: number
}

const eventOf = ({ id, to, word, code, atMs }: Event) => ({
  message: id,
  recipient: to,
  state: word,
  cause: code,
  at: new Date(atMs).toISOString(),
})

type Sent = Readonly<Record<'recipient' | 'originator' | 'body' | 'callback', string | undefined>>

function read({ method, path, headers, body }: FakeRequest): Asked {
  const refuse = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })
  if (headers['authorization'] !== `Bearer ${PLAIN_HTTP_ACCOUNT.secret}`)
    return refuse(error(401, 'E3'))
  const id = /^\/messages\/(\w+)$/.exec(path)?.[1]
  if (method === 'GET' && id !== undefined) return { kind: 'poll', id }
  if (method !== 'POST' || path !== '/messages') return refuse(error(404, 'E4'))
  let sent: Sent
  try {
    sent = JSON.parse(body) as Sent
  } catch {
    return refuse(error(400, 'E7'))
  }
  const { recipient: to, originator: from = '', body: text, callback: receiptUrl = null } = sent
  if (to === undefined || text === undefined) return refuse(error(400, 'E7'))
  const reference = referenceIn(receiptUrl)
  return { kind: 'submit', texts: [{ to: `+${to}`, from, text, reference, receiptUrl }] }
}
