import { hexId } from './ids.ts'
import { referenceIn } from './reference.ts'
import type {
  Asked,
  FakeAnswer,
  FakeMessage,
  FakeRequest,
  FakeVendor,
  RetryHabit,
} from './vendor.ts'

export const MESSENTE_ACCOUNT = {
  username: 'fake-user',
  password: 'fake-Messente-password',
} as const

/** Five more times when the server failed; at which pace is not written anywhere. */
export const MESSENTE_RETRY: RetryHabit = {
  delaysMs: [1, 5, 15, 30, 60].map((minutes) => minutes * 60_000),
  timeoutMs: 10_000,
  isTriedAgain: (status) => status === null || status >= 400,
}

const plain = (body: string, status = 200): FakeAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
})

/** The SMS API. Source: the vendor's documentation of it, response codes and delivery reports. */
export const fakeMessenteSms = (): FakeVendor => ({
  kind: 'messente-sms',
  read,
  newId: (random) => `sta-${hexId(random, 20)}`,
  accepted: ([message]) => plain(`OK ${message?.id ?? ''}`),
  refusals: {
    // It has no word for it: the server says that it failed.
    throttled: plain('Too Many Requests', 429),
    unavailable: plain('<h1>503</h1>', 503),
    'server-error': plain('FAILED 209'),
    'bad-number': plain('ERROR 105'),
    'bad-sender': plain('ERROR 111'),
    'bad-request': plain('ERROR 102'),
    unauthorized: plain('ERROR 101'),
    'opted-out': plain('ERROR 108'),
  },
  polled: (message) => plain(message === null ? 'ERROR 107' : pollWord(message)),
  receipt: (message, { word, code }) => {
    if (message.receiptUrl === null) return null
    const [stat = '', err = ''] = (code ?? '').split('/')
    const query = new URLSearchParams({ sms_unique_id: message.id, status: word, stat, err })
    const url = `${message.receiptUrl}${message.receiptUrl.includes('?') ? '&' : '?'}${query}`
    return { method: 'GET', url, headers: {}, body: '' }
  },
  inbound: () => null,
  sign: (call) => call,
  // Its code here is stat and err, which come beside the word.
  words: {
    none: { word: 'VANISHED', code: 'VANISHD/000' },
    submitted: { word: 'SENT', code: 'ACCEPTD/000' },
    sent: { word: 'SENT', code: 'ACCEPTD/000' },
    unconfirmed: { word: 'FAILED', code: 'UNKNOWN/999' },
    expired: { word: 'FAILED', code: 'EXPIRED/002' },
    cancelled: { word: 'FAILED', code: 'DELETED/001' },
    failed: { word: 'FAILED', code: 'UNDELIV/001' },
    rejected: { word: 'FAILED', code: 'REJECTD/008' },
    delivered: { word: 'DELIVERED', code: 'DELIVRD/000' },
  },
  errors: {},
  receiptsPer: 'message',
  retry: MESSENTE_RETRY,
})

function read({ method, path, query, body }: FakeRequest): Asked {
  const fields = method === 'POST' ? new URLSearchParams(body) : query
  const field = (name: string): string => fields.get(name) ?? ''
  const { username, password } = MESSENTE_ACCOUNT
  if (field('username') !== username || field('password') !== password)
    return { kind: 'answer', answer: plain('ERROR 101') }
  if (path === '/get_dlr_response/') return { kind: 'poll', id: field('sms_unique_id') }
  if (path !== '/send_sms/') return { kind: 'answer', answer: plain('Not Found', 404) }
  const [to, from, text] = [field('to'), field('from'), field('text')]
  if (to === '' || text === '') return { kind: 'answer', answer: plain('ERROR 102') }
  if (!/^\+?\d{7,15}$/.test(to)) return { kind: 'answer', answer: plain('ERROR 105') }
  const receiptUrl = fields.get('dlr-url')
  const reference = referenceIn(receiptUrl)
  return { kind: 'submit', texts: [{ to, from, text, reference, receiptUrl }] }
}

const pollWord = ({ news }: FakeMessage): string => {
  const newest = news.at(-1)
  return newest === undefined ? 'FAILED 102' : `OK ${newest.word}`
}
