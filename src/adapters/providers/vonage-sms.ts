import { listAt, textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import { countSegments } from '../../core/segments.ts'
import type {
  Connection,
  ConnectionField,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  InboundText,
  OutgoingText,
  RefusalSaid,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refusedByStatus } from './parts/refusals.ts'
import { inboundKeyField, verifyUnsigned } from './parts/unsigned.ts'
import { readRecords, recordsRequest, reportsUrlField } from './vonage/reports.ts'
import { METHODS, parametersOf, verifySignature } from './vonage/signature.ts'
import type { Parameters } from './vonage/signature.ts'

const FIELDS: readonly ConnectionField[] = [
  field('api_key', 'API key', {
    shape: { like: /^[0-9a-z]{8}$/i, expected: 'eight letters or digits' },
    hint: 'API settings, at the top: eight characters.',
  }),
  secretField('api_secret', 'API secret'),
  secretField('signature_secret', 'Signature secret', {
    hint: 'API settings, where signed callbacks are switched on. Empty: the address alone speaks for a receipt.',
    isRequired: false,
  }),
  field('signature_method', 'Signature method', {
    hint: 'As chosen beside the signature secret.',
    isRequired: false,
    fallback: 'sha256',
    choices: METHODS,
  }),
  inboundKeyField,
  baseUrlField('https://rest.nexmo.com'),
  reportsUrlField,
]

/** The vendor's own limits of ttl. */
const TTL = { minMs: 20_000, maxMs: 604_800_000 }

/** Vonage's older API for text messages: an answer and a receipt for each segment. */
export const VONAGE_SMS: HttpProvider = {
  kind: 'vonage-sms',
  title: 'Vonage SMS API',
  vendor: 'vonage',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'API settings, SMS settings: Inbound SMS webhooks.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'segment',
    usualRatePerSecond: 30,
  },
  submit,
  readAnswer,
  poll: {
    request: (connection, { id, reference }) =>
      recordsRequest(
        {
          baseUrl: valueOf(FIELDS, connection, 'reports_url'),
          key: valueOf(FIELDS, connection, 'api_key'),
          secret: valueOf(FIELDS, connection, 'api_secret'),
        },
        { product: 'SMS', ...(id === null ? { client_ref: reference } : { id }) },
      ),
    readAnswer: (reply) => readRecords(reply, (_, status) => ({ status })),
  },
  door: {
    verify: (connection, request) => {
      const secret = valueOf(FIELDS, connection, 'signature_secret')
      const method = valueOf(FIELDS, connection, 'signature_method')
      return Promise.resolve(
        secret === ''
          ? verifyUnsigned(valueOf(FIELDS, connection, inboundKeyField.name), request)
          : verifySignature({ method, secret }, request),
      )
    },
    read,
    accepted: () => HEARD,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const ttl = msLeft(text, TTL)
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/sms/json'),
    headers: {
      authorization: basicAuth({
        name: valueOf(FIELDS, connection, 'api_key'),
        password: valueOf(FIELDS, connection, 'api_secret'),
      }),
      'content-type': JSON_TYPE,
    },
    body: JSON.stringify({
      to: withoutPlus(text.to),
      from: withoutPlus(text.from),
      text: text.text,
      // As text, whatever GSM-7 lacks would arrive as question marks.
      type: countSegments(text.text).encoding === 'ucs2' ? 'unicode' : 'text',
      'status-report-req': true,
      callback: reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl),
      'client-ref': text.reference,
      ...(ttl === null ? {} : { ttl }),
    }),
  }
}

// ---- the answer: HTTP 200 whatever happened, and a status for each segment

type Part = {
  readonly status: string | null
  readonly id: string | null
  readonly error: string | null
}

const TAKEN = '0'
/** Too fast, and too many at once. */
const THROTTLED: ReadonlySet<string | null> = new Set(['1', '10'])
/** The platform's own error, which does not say how far it came. */
const INTERNAL_ERROR = '5'

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  const parts = listAt(data, 'messages').map((one) => ({
    status: textAt(one, 'status'),
    id: textAt(one, 'message-id'),
    error: textAt(one, 'error-text'),
  }))
  if (parts.length > 0) return outcomeOfParts(reply, parts)
  if (reply.status >= 400)
    return refusedByStatus(reply, textAt(data, 'detail') ?? textAt(data, 'title'))
  return unknown(
    'because' in read
      ? `The answer cannot be read: ${quoted(read.because)}`
      : 'The answer tells of no message.',
  )
}

/** What is on its way in part is never offered again; each segment has its own answer. */
function outcomeOfParts(reply: HttpReply, parts: readonly Part[]): SubmitOutcome {
  if (parts.some(({ status }) => status === TAKEN)) return taken(parts)
  const [first] = parts.toSorted((a, b) => doubt(b) - doubt(a))
  if (first === undefined || doubt(first) === 2) {
    return unknown(`Status ${first?.status ?? 'none'}: ${quoted(first?.error ?? '')}`)
  }
  if (doubt(first) === 0) return busy(reply, `Throttled (status ${first.status}).`)
  return { kind: 'refused', ...refusalOf(first) }
}

function taken(parts: readonly Part[]): SubmitOutcome {
  const ids = parts.map(({ status, id }) => (status === TAKEN ? id : null))
  if (ids.every((id) => id === null)) return unknown('It was taken, and no id of it is told.')
  const missing = parts.flatMap((part, at) =>
    part.status === TAKEN || doubt(part) === 2 ? [] : [{ segment: at + 1, ...refusalOf(part) }],
  )
  const said = { [SEND_STATUS]: TAKEN }
  return { kind: 'accepted', ids, said, ...(missing.length === 0 ? {} : { refused: missing }) }
}

const refusalOf = ({ status, error }: Part): RefusalSaid => ({
  said: { [SEND_STATUS]: status ?? '' },
  because: quoted(`Status ${status}: ${error ?? 'refused'}`),
})

const SEND_STATUS = 'SMS API send status'

/** 2: it may have been taken. 1: it was refused. 0: not now. */
const doubt = ({ status }: Part): 0 | 1 | 2 => {
  if (THROTTLED.has(status)) return 0
  return status === null || status === INTERNAL_ERROR || !/^\d+$/.test(status) ? 2 : 1
}

// ---- the door: receipts and texts, as a query, a form or JSON

/** What a call has about itself, and not about the message. */
const ABOUT_THE_CALL: ReadonlySet<string> = new Set(['sig', 'nonce', 'timestamp', 'api-key'])

function read(request: DoorRequest): DoorReading {
  const parameters = parametersOf(request)
  if (parameters === null) return malformed('expected a query, a form or plain JSON')
  if (parameters['status'] === undefined) return inboundOf(parameters)
  return receiptsRead(
    wordsOfPayload(
      'vonage',
      Object.fromEntries(Object.entries(parameters).filter(([name]) => !ABOUT_THE_CALL.has(name))),
    ),
    // What is signed goes before the address, which is not.
    blankless(parameters['client-ref']) ?? referenceOfPath(request.url),
  )
}

const blankless = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text

function inboundOf(parameters: Parameters): DoorReading {
  const { msisdn: from, to, text, messageId } = parameters
  if (from === undefined || to === undefined || text === undefined) {
    return malformed('expected a status, or msisdn, to and text')
  }
  const whole = { id: messageId ?? null, from, to, text, channel: 'sms' as const }
  const segment = segmentOf(parameters)
  const inbound = segment === null ? whole : { ...whole, segment }
  return { kind: 'read', receipts: [], inbound: [inbound] }
}

/** Longer texts come segment by segment. */
function segmentOf(parameters: Parameters): NonNullable<InboundText['segment']> | null {
  const { 'concat-ref': reference, 'concat-total': total, 'concat-part': number } = parameters
  if (reference === undefined || total === undefined || number === undefined) return null
  const [whole, place] = [Number(total), Number(number)]
  return Number.isInteger(whole) && Number.isInteger(place)
    ? { reference, total: whole, number: place }
    : null
}
