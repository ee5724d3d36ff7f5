import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import { countSegments } from '../../core/segments.ts'
import type {
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, reachableBeside, referenceOfPath } from './parts/addresses.ts'
import { HEARD, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { field, secretField, valueOf } from './parts/fields.ts'
import { formBody } from './parts/forms.ts'
import { msLeft } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { inboundKeyField, parametersOf, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS = [
  field('base_url', 'Address of sendsms', {
    hint: 'Where smsbox listens: http://kannel.internal:13013',
  }),
  field('username', 'sendsms user'),
  secretField('password', 'Password of the user'),
  field('smsc', 'Message centre', {
    hint: 'Its smsc-id, where the gateway has several and shall not choose.',
    isRequired: false,
  }),
  inboundKeyField,
]

/** Minutes. */
const VALIDITY = { minMs: 60_000, maxMs: 604_800_000 }

/** Everything but 32, which only says that there is something in between. */
const MASK = '31'

/**
 * Filled in by the gateway: what became of it, the message centre's own words, its id, which centre,
 * when, and what came beside. Source: Kannel's user guide, parameters in URLs.
 */
const ESCAPES = 'type=%d&answer=%A&fid=%F&smsc=%i&ts=%T&meta=%D'

/** Kannel as the gateway before the carrier. It gives no ids: the reference in the address is all. */
export const KANNEL: HttpProvider = {
  kind: 'kannel',
  title: 'Kannel',
  vendor: 'kannel',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'group = sms-service, get-url: this and &from=%p&to=%P&text=%b&id=%I&ts=%T behind it.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 50,
  },
  submit,
  readAnswer,
  poll: null,
  door: {
    verify: (connection, request) =>
      Promise.resolve(verifyUnsigned(valueOf(FIELDS, connection, 'inbound_key'), request)),
    read,
    accepted: () => HEARD,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const value = (name: string): string => valueOf(FIELDS, connection, name)
  const validityMs = msLeft(text, VALIDITY)
  const isUnicode = countSegments(text.text).encoding === 'ucs2'
  const query = formBody({
    username: value('username'),
    password: value('password'),
    from: text.from,
    to: text.to,
    text: text.text,
    charset: 'UTF-8',
    coding: isUnicode ? '2' : '0',
    smsc: value('smsc') || null,
    validity: validityMs === null ? null : String(Math.floor(validityMs / 60_000)),
    ...receiptsTo(reachableBeside(value('base_url'), text.receiptUrl)),
  })
  return {
    method: 'GET',
    url: addressOf(value('base_url'), `/cgi-bin/sendsms?${query}`),
    headers: {},
    body: null,
  }
}

const receiptsTo = (url: string | undefined): Readonly<Record<string, string>> =>
  url === undefined
    ? {}
    : { 'dlr-mask': MASK, 'dlr-url': `${url}${url.includes('?') ? '&' : '?'}${ESCAPES}` }

const REPLY = 'sendsms reply body'

function readAnswer(reply: HttpReply): SubmitOutcome {
  // 503 "Temporal failure" too: smsbox says it of a full queue, and of whatever else it hears from bearerbox
  // and does not know, and gateways that imitate it also of what they have stored.
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const body = reply.body.trim()
  if (reply.status < 300) {
    return /^(0: Accepted for delivery|3: Queued for later delivery)/.test(body)
      ? { kind: 'accepted', ids: [], said: { [REPLY]: body.split('\n', 1)[0] ?? '' } }
      : unknown(`Expected 0: or 3:, found: ${quoted(body)}`)
  }
  const because = `Kannel says ${body}`
  if (body.startsWith('Authorization failed')) {
    return refused({ [REPLY]: 'Authorization failed' }, because)
  }
  if (body.startsWith('Not routable'))
    return refused({ 'sendsms refusal': 'Not routable' }, because)
  return refusedByStatus(reply, body === '' ? null : quoted(body))
}

function read(request: DoorRequest): DoorReading {
  const said = parametersOf(request)
  const reference = referenceOfPath(request.url)
  if ((said['type'] ?? '') !== '') return receiptsRead(wordsOfPayload('kannel', said), reference)
  const { from, to, text, id = null } = said
  if (reference === null && from !== undefined && to !== undefined && text !== undefined) {
    return { kind: 'read', receipts: [], inbound: [{ id, from, to, text, channel: 'sms' }] }
  }
  return malformed('expected type, or from, to and text at the address without a reference')
}
