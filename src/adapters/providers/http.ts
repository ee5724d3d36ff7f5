import { at, dataOf, listAt } from '../../core/dialects/payload.ts'
import type { VendorReceipt } from '../../core/dialects/payload.ts'
import type { Said } from '../../core/dialects/reader.ts'
import type {
  Authenticity,
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  InboundText,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { BODY_KINDS, FIELDS } from './http/fields.ts'
import type { BodyKind } from './http/fields.ts'
import { foundIn, pathOf, valueAt, wordsOf } from './http/places.ts'
import { filled, headersOf } from './http/template.ts'
import type { Values } from './http/template.ts'
import { referenceOfPath } from './parts/addresses.ts'
import { busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { verifyBasicAuth } from './parts/basic-auth.ts'
import { AUTHENTIC, malformed, partsRead, untrue } from './parts/doors.ts'
import { valueOf } from './parts/fields.ts'
import { FORM, textOf } from './parts/forms.ts'
import { JSON_TYPE } from './parts/json.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refused, saidByStatus } from './parts/refusals.ts'
import { hmac, sameText } from './parts/secrets.ts'
import { parametersOf, verifyUnsigned } from './parts/unsigned.ts'

/** A provider that its connection describes. Its words are put into those of SMPP, as it says. */
export const HTTP: HttpProvider = {
  kind: 'http',
  title: 'Another provider over HTTP',
  vendor: 'smpp',
  fields: FIELDS,
  pasteAt: {
    receipts:
      'Nowhere, where each text says it as {receipt_url}; else wherever the provider asks for one address for all receipts.',
    inbound: 'Wherever the provider asks for an address for texts from handsets.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 10,
  },
  submit,
  ownSender: (connection) => (isSenderAsked(connection) ? null : ''),
  readAnswer,
  poll: { request: pollRequest, readAnswer: readPoll },
  door: {
    verify: (connection, request) => Promise.resolve(verify(connection, request)),
    read,
    accepted: (_request, connection) => ({
      status: 200,
      contentType: 'text/plain',
      body: valueOf(FIELDS, connection, 'receipt_answer'),
    }),
  },
}

/** Some part of its requests has a place for the sender. */
const isSenderAsked = (connection: Connection): boolean =>
  ['url', 'headers', 'body'].some((name) =>
    /\{from(_digits)?\}/.test(valueOf(FIELDS, connection, name)),
  )

const LIMITS = { minMs: 60_000, maxMs: 604_800_000 }
/** When a text has no time of its own. */
const USUAL_VALIDITY_MS = 86_400_000

const CONTENT_TYPES: Readonly<Record<BodyKind, string | null>> = {
  json: JSON_TYPE,
  form: FORM,
  text: 'text/plain; charset=utf-8',
  none: null,
}

const setting =
  (connection: Connection) =>
  (name: string): string =>
    valueOf(FIELDS, connection, name)

function accessOf(connection: Connection): readonly (readonly [string, string])[] {
  const set = setting(connection)
  const [username, password] = [set('username'), set('password')]
  const basic = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
  return [
    ['username', username],
    ['password', password],
    ['secret', set('secret')],
    ['basic', basic],
  ]
}

function valuesOf(connection: Connection, text: OutgoingText): Values {
  const validityMs = msLeft(text, LIMITS) ?? USUAL_VALIDITY_MS
  return new Map([
    ...accessOf(connection),
    ['to', text.to],
    ['to_digits', withoutPlus(text.to)],
    ['from', text.from],
    ['from_digits', withoutPlus(text.from)],
    ['text', text.text],
    ['reference', text.reference],
    ['receipt_url', text.receiptUrl],
    ['validity_seconds', String(Math.floor(validityMs / 1_000))],
    ['validity_minutes', String(Math.floor(validityMs / 60_000))],
  ])
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const set = setting(connection)
  const values = valuesOf(connection, text)
  const method = set('method') === 'GET' ? 'GET' : 'POST'
  const kind = BODY_KINDS.find((one) => one === set('body_kind')) ?? 'none'
  const hasBody = method === 'POST' && kind !== 'none'
  const contentType = hasBody ? CONTENT_TYPES[kind] : null
  return {
    method,
    url: filled(set('url'), values, 'url'),
    headers: {
      ...(contentType === null ? {} : { 'content-type': contentType }),
      ...headersOf(set('headers'), values),
    },
    body: hasBody ? filled(set('body'), values, kind) : null,
  }
}

function readAnswer(reply: HttpReply, connection: Connection): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const set = setting(connection)
  const error = errorIn(reply, connection)
  if (reply.status >= 400 && error === null) return wordless(reply)
  const id = reply.status < 300 ? foundIn(reply.body, set('answer_id')) : null
  if (id !== null && error !== null) return unknown(`The answer has an id, and the error ${error}.`)
  if (id !== null) return { kind: 'accepted', ids: [id], said: {} }
  if (error !== null) return outcomeOfError(reply, { error, connection })
  if (set('answer_id') === '' && isPage(reply))
    return unknown(`The answer is a page for people: ${quoted(reply.body)}`)
  if (set('answer_id') === '') return { kind: 'accepted', ids: [], said: {} }
  return unknown(`The answer has no id at ${set('answer_id')}: ${quoted(reply.body)}`)
}

/** What the answer calls an error; null for what means that there was none. */
function errorIn({ body }: HttpReply, connection: Connection): string | null {
  const set = setting(connection)
  const error = foundIn(body, set('answer_error'))
  if (error === null || NO_ERROR.test(error.trim())) return null
  return isOneOf(set('fine_errors'), error) ? null : quoted(error)
}

/** Nobody calls an error so. */
const NO_ERROR = /^(0*|false|null)$/i

/** Nobody has said where it has its errors: it may tell all the same whom it refuses. */
const wordless = (reply: HttpReply): SubmitOutcome =>
  refused(
    saidByStatus(reply, isPage(reply) ? null : reply.body),
    `The provider refused with HTTP ${reply.status}.`,
  )

/** To log in, or to come back later: whoever answers so has not looked at the text. */
const isPage = ({ headers, body }: HttpReply): boolean =>
  /^\s*text\/html/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype|html)\b/i.test(body)

const isOneOf = (list: string, word: string): boolean =>
  list.split(',').some((one) => one.trim().toLowerCase() === word.toLowerCase())

function outcomeOfError(
  reply: HttpReply,
  { error, connection }: { readonly error: string; readonly connection: Connection },
): SubmitOutcome {
  const set = setting(connection)
  const because = `The provider says ${error}.`
  if (isOneOf(set('busy_errors'), error)) return busy(reply, quoted(because))
  const word = wordsOf(set('words')).get(error.toLowerCase())
  const status = reply.status >= 400 ? { http_status: String(reply.status) } : {}
  if (word === undefined && reply.status >= 400)
    return refused({ ...saidByStatus(reply, error), error }, because)
  // With a status that is fine, only a word that somebody has put into ours is sure to be a refusal.
  if (word === undefined) return unknown(quoted(`${because} Nobody has said what that means.`))
  const field = !word.startsWith('ESME_') ? 'stat' : 'command_status'
  return refused({ ...status, [field]: word, error }, because)
}

// ---- receipts

function receiptOf(item: unknown, connection: Connection): VendorReceipt | null {
  const set = setting(connection)
  const word = valueAt(item, set('receipt_status'))
  if (word === null) return null
  const code = valueAt(item, set('receipt_code'))
  const stat = wordsOf(set('words')).get(word.toLowerCase())
  const said: Said = {
    stat: stat ?? word,
    ...(stat === undefined ? {} : { word }),
    ...(code === null ? {} : { err: code }),
  }
  return {
    said,
    id: valueAt(item, set('receipt_id')),
    to: valueAt(item, set('receipt_to')),
    happenedAt: valueAt(item, set('receipt_time')),
  }
}

/** The list that is set, or what came as the only one. */
function itemsOf(data: unknown, list: string): readonly unknown[] {
  const found = list === '' ? data : at(data, ...pathOf(list))
  return Array.isArray(found) ? listAt(found) : [found]
}

function dataIn(request: DoorRequest): unknown {
  const body = textOf(request.body).trim()
  const read = /^[{[]/.test(body) ? dataOf(body) : { data: parametersOf(request) }
  return 'data' in read ? read.data : null
}

function read(request: DoorRequest, connection: Connection): DoorReading {
  const set = setting(connection)
  const items = itemsOf(dataIn(request), set('receipt_list'))
  const ofPath = referenceOfPath(request.url)
  const receipts = items.flatMap((item) => {
    const receipt = receiptOf(item, connection)
    if (receipt === null) return []
    const reference = ofPath ?? valueAt(item, set('receipt_reference'))
    return [{ ...receipt, reference, segment: null }]
  })
  const inbound = ofPath === null ? items.flatMap((item) => inboundOf(item, connection)) : []
  const expected = `a status at ${set('receipt_status')}, found none`
  if (items.length === 0) return malformed(`expected ${expected}`)
  const unread = items.length - receipts.length - inbound.length
  return partsRead({ receipts, inbound, count: items.length, unread, expected })
}

function inboundOf(item: unknown, connection: Connection): InboundText[] {
  const set = setting(connection)
  if (valueAt(item, set('receipt_status')) !== null) return []
  const [from, to, text] = ['from', 'to', 'text'].map((name) =>
    valueAt(item, set(`inbound_${name}`)),
  )
  if (from == null || to == null || text == null) return []
  return [{ id: valueAt(item, set('receipt_id')), from, to, text, channel: 'sms' }]
}

// ---- what vouches for them

function verify(connection: Connection, request: DoorRequest): Authenticity {
  const set = setting(connection)
  const by = set('receipts_by')
  if (by === 'reference') return verifyUnsigned(set('inbound_key'), request)
  const secret = set('receipt_secret')
  if (secret === '')
    return untrue(`Receipts are vouched for by ${by}, and no secret for that is set.`)
  if (by === 'basic') {
    const colon = secret.indexOf(':')
    if (colon === -1) return untrue('The secret for receipts is not name:password.')
    const expected = { name: secret.slice(0, colon), password: secret.slice(colon + 1) }
    return verifyBasicAuth(expected, request)
  }
  const name = set('receipt_header').toLowerCase()
  const said = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
  if (said === undefined) return untrue(`There is no header ${name}, which should vouch for it.`)
  return verifyHeader({ by, secret, said, name }, request)
}

type Voucher = Readonly<Record<'by' | 'secret' | 'said' | 'name', string>>

function verifyHeader({ by, secret, said, name }: Voucher, { body }: DoorRequest): Authenticity {
  if (by === 'header') {
    return sameText(said, secret)
      ? AUTHENTIC
      : untrue(`The header ${name} is not the secret set here.`)
  }
  // Else one signature would do for every call that says all it has to say in its address.
  if (body.length === 0) return untrue('The body is empty, so that nothing is signed.')
  const encoding = by === 'hmac-base64' ? 'base64' : 'hex'
  const expected = hmac({ algorithm: 'sha256', key: secret, encoding }, body)
  const bare = said.replace(/^sha256=/, '')
  const written = encoding === 'hex' ? bare.toLowerCase() : bare
  if (sameText(written, expected)) return AUTHENTIC
  return untrue(`The header ${name} does not fit the body: another secret, or something changed.`)
}

// ---- asking after a message

function pollRequest(
  connection: Connection,
  { id, reference }: { readonly id: string | null; readonly reference: string },
): HttpRequest | null {
  const set = setting(connection)
  const template = set('poll_url')
  if (template === '' || (id === null && template.includes('{id}'))) return null
  const values: Values = new Map([
    ...accessOf(connection),
    ['id', id ?? ''],
    ['reference', reference],
  ])
  const headers = headersOf(set('headers'), values)
  return { method: 'GET', url: filled(template, values, 'url'), headers, body: null }
}

function readPoll({ status, body }: HttpReply, connection: Connection): PollOutcome {
  const data = dataOf(body)
  const items =
    status === 200 && 'data' in data ? itemsOf(data.data, setting(connection)('receipt_list')) : []
  const receipts = items.flatMap((item) => receiptOf(item, connection) ?? [])
  return receipts.length > 0
    ? { kind: 'receipts', receipts }
    : { kind: 'no-news', because: `The provider answered HTTP ${status}: ${quoted(body)}` }
}
