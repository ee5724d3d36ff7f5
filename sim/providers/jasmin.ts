import { uuid } from './ids.ts'
import { referenceIn } from './reference.ts'
import type { Asked, FakeAnswer, FakeMessage, FakeRequest, FakeVendor, News } from './vendor.ts'

export const JASMIN_ACCOUNT = { username: 'fake-user', password: 'fake-Jasmin-password' } as const

const plain = (status: number, body: string): FakeAnswer => ({
  status,
  contentType: 'text/plain',
  body,
})
const error = (status: number, sentence: string): FakeAnswer => plain(status, `Error "${sentence}"`)

/** Jasmin's HTTP API. Source: its documentation, protocols/http and routing/throwers.py. */
export const fakeJasmin = (): FakeVendor => ({
  kind: 'jasmin',
  read,
  newId: uuid,
  accepted: ([message]) => plain(200, `Success "${message?.id ?? ''}"`),
  refusals: {
    throttled: error(403, 'User throughput exceeded'),
    unavailable: plain(503, '<h1>503</h1>'),
    'server-error': error(
      500,
      'Cannot send submit_sm, check SMPPClientManagerPB log file for details',
    ),
    'bad-number': error(400, 'Argument [to] has an invalid value: [x].'),
    'bad-sender': error(
      403,
      'Value filter failed for user [fake-user] (source_address filter mismatch).',
    ),
    'bad-request': error(400, 'Mandatory argument [to] is not found.'),
    unauthorized: error(403, 'Authentication failure for username:fake-user'),
    'opted-out': error(412, 'No route found'),
  },
  polled: () => plain(404, 'Not Found'),
  receipt: (message, news) =>
    message.receiptUrl === null ? null : post(message.receiptUrl, fieldsOf(message, news)),
  inbound: ({ id, from, to, text, url }) => {
    const isGsm = [...text].every((one) => one.charCodeAt(0) < 128)
    const bytes = isGsm ? Buffer.from(text) : Buffer.from(text, 'utf16le').swap16()
    return post(url, {
      id,
      from: from.slice(1),
      to: to.slice(1),
      'origin-connector': 'carrier-1',
      coding: isGsm ? '0' : '8',
      // As bytes of one character each, whatever alphabet they are of.
      content: bytes.toString('latin1'),
      binary: bytes.toString('hex'),
    })
  },
  sign: (call) => call,
  // Message status and level; ESME_… is the message centre's answer, all else is a receipt.
  words: {
    none: { word: 'VANISHD', code: '000' },
    submitted: { word: 'ESME_ROK', code: null },
    sent: { word: 'ACCEPTD', code: '000' },
    unconfirmed: { word: 'UNKNOWN', code: '000' },
    expired: { word: 'EXPIRED', code: '000' },
    cancelled: { word: 'DELETED', code: '000' },
    failed: { word: 'UNDELIV', code: '001' },
    rejected: { word: 'REJECTD', code: '001' },
    delivered: { word: 'DELIVRD', code: '000' },
  },
  errors: {},
  receiptsPer: 'message',
  retry: {
    delaysMs: [30_000, 30_000, 30_000],
    timeoutMs: 30_000,
    // 404 too: its documentation says not, and its code compares the wrong text.
    isTriedAgain: () => true,
    isTaken: (status, body) => status !== null && status < 400 && body.trim() === 'ACK/Jasmin',
  },
})

const fieldsOf = (message: FakeMessage, { word, code }: News): Readonly<Record<string, string>> =>
  word.startsWith('ESME_')
    ? { id: message.id, message_status: word, level: '1', connector: 'carrier-1' }
    : {
        id: message.id,
        message_status: word,
        level: '2',
        // Its own bug: the receipt's id, where the connector belongs.
        connector: '2567',
        id_smsc: '2567',
        sub: '001',
        dlvrd: word === 'DELIVRD' ? '001' : '000',
        subdate: '2601011200',
        donedate: '2601011201',
        err: code ?? '',
        text: 'ND',
      }

const post = (url: string, fields: Readonly<Record<string, string>>) => ({
  method: 'POST' as const,
  url,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'Jasmin gateway/1.0 DLRThrower',
  },
  body: new URLSearchParams(fields).toString(),
})

function read({ method, path, query, body }: FakeRequest): Asked {
  const refuse = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })
  if (path !== '/send') return refuse(plain(404, 'Not Found'))
  const fields = method === 'POST' ? new URLSearchParams(body) : query
  const field = (name: string): string => fields.get(name) ?? ''
  const { username, password } = JASMIN_ACCOUNT
  if (field('username') !== username || field('password') !== password)
    return refuse(error(403, `Authentication failure for username:${field('username')}`))
  const to = field('to')
  if (!/^\+?\d+$/.test(to))
    return refuse(error(400, `Argument [to] has an invalid value: [${to}].`))
  const hex = fields.get('hex-content')
  const text =
    hex === null ? field('content') : Buffer.from(hex, 'hex').swap16().toString('utf16le')
  const receiptUrl = field('dlr') === 'yes' ? fields.get('dlr-url') : null
  const reference = referenceIn(receiptUrl)
  return {
    kind: 'submit',
    texts: [{ to: `+${to.replace('+', '')}`, from: field('from'), text, reference, receiptUrl }],
  }
}
