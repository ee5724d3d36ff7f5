import { uuid } from './ids.ts'
import { referenceIn } from './reference.ts'
import type { Asked, FakeAnswer, FakeMessage, FakeRequest, FakeVendor, News } from './vendor.ts'

export const KANNEL_ACCOUNT = { username: 'fake-user', password: 'fake-Kannel-password' } as const

const SMSC = 'carrier-1'

const plain = (status: number, body: string): FakeAnswer => ({
  status,
  contentType: 'text/html',
  body,
})

/**
 * Kannel's smsbox. Source: its user guide, and gw/smsbox.c and gw/urltrans.c.
 * @param retries http-request-retry, which is none unless somebody sets it
 */
export const fakeKannel = ({ retries = 0 }: { readonly retries?: number } = {}): FakeVendor => ({
  kind: 'kannel',
  read,
  // The message centre's, which only receipts tell.
  newId: uuid,
  accepted: () => plain(202, '0: Accepted for delivery'),
  refusals: {
    throttled: plain(503, 'Temporal failure, try again later.'),
    unavailable: plain(503, '<h1>503</h1>'),
    'server-error': plain(500, 'Sending failed.'),
    'bad-number': plain(403, 'Not routable. Do not try again.'),
    'bad-sender': plain(400, 'Sender missing and no global set, rejected'),
    'bad-request': plain(400, 'Missing receiver number, rejected'),
    unauthorized: plain(403, 'Authorization failed for sendsms'),
    'opted-out': plain(403, 'Not routable. Do not try again.'),
  },
  polled: () => plain(404, 'Not Found'),
  receipt: (message, news) => {
    const url = message.receiptUrl
    return url === null
      ? null
      : { method: 'GET', url: fill(url, message, news), headers: {}, body: '' }
  },
  inbound: ({ id, from, to, text, url, atMs }) => {
    const query = new URLSearchParams({ from, to, text, id, ts: String(Math.floor(atMs / 1_000)) })
    return { method: 'GET', url: `${url}&${query}`, headers: {}, body: '' }
  },
  sign: (call) => call,
  // The type, and what the message centre said.
  words: {
    none: { word: '99', code: 'stat:VANISHD err:000' },
    submitted: { word: '4', code: 'stat:SCHEDLD err:000' },
    sent: { word: '8', code: 'ACK/' },
    unconfirmed: { word: '66', code: 'stat:UNKNOWN err:000' },
    expired: { word: '34', code: 'stat:EXPIRED err:000' },
    cancelled: { word: '2', code: 'stat:DELETED err:000' },
    failed: { word: '2', code: 'stat:UNDELIV err:001' },
    rejected: { word: '16', code: 'NACK/69/Submit failed' },
    delivered: { word: '1', code: 'stat:DELIVRD err:000' },
  },
  errors: {},
  receiptsPer: 'message',
  retry: {
    delaysMs: Array.from({ length: retries }, () => 10_000),
    timeoutMs: 240_000,
    isTriedAgain: (status) => status !== 200 && status !== 202,
  },
})

/** What %A stands for: a receipt's own text, or ACK and NACK as they are. */
export function answerIn({ id }: FakeMessage, code: string | null): string {
  if (code === null || /^N?ACK\//.test(code)) return code ?? ''
  return `id:${id} sub:001 dlvrd:000 submit date:2601011200 done date:2601011201 ${code} text:Hello`
}

function fill(url: string, message: FakeMessage, { word, code, atMs }: News): string {
  const values: Readonly<Record<string, string>> = {
    d: word,
    A: answerIn(message, code),
    F: message.id,
    I: message.id,
    i: SMSC,
    T: String(Math.floor(atMs / 1_000)),
    t: new Date(atMs).toISOString().slice(0, 19).replace('T', ' '),
    p: message.from,
    P: message.to,
    D: '?smpp?',
    n: KANNEL_ACCOUNT.username,
  }
  return url.replace(/%([a-zA-Z])(?![0-9A-Fa-f])/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : encodeURIComponent(value).replaceAll('%20', '+')
  })
}

function read({ path, query }: FakeRequest): Asked {
  const refuse = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })
  const field = (name: string): string => query.get(name) ?? ''
  if (path !== '/cgi-bin/sendsms') return refuse(plain(404, 'Not Found'))
  const { username, password } = KANNEL_ACCOUNT
  if (field('username') !== username || field('password') !== password)
    return refuse(plain(403, 'Authorization failed for sendsms'))
  const [to, from, text] = [field('to'), field('from'), field('text')]
  if (to === '') return refuse(plain(400, 'Missing receiver number, rejected'))
  if (from === '') return refuse(plain(400, 'Sender missing and no global set, rejected'))
  const isAsked = Number(field('dlr-mask')) > 0
  const receiptUrl = isAsked ? query.get('dlr-url') : null
  const reference = referenceIn(receiptUrl)
  return { kind: 'submit', texts: [{ to, from, text, reference, receiptUrl }] }
}
