import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import { countSegments } from '../../core/segments.ts'
import type {
  Connection,
  DoorAnswer,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, reachableBeside, referenceOfPath } from './parts/addresses.ts'
import { busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { field, secretField, valueOf } from './parts/fields.ts'
import { FORM, formBody } from './parts/forms.ts'
import { msLeft, withoutPlus } from './parts/numbers.ts'
import { refused, refusedByStatus, saidByStatus } from './parts/refusals.ts'
import { inboundKeyField, parametersOf, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS = [
  field('base_url', 'Address of the HTTP API', {
    hint: 'Where Jasmin listens: http://jasmin.internal:1401',
  }),
  field('username', 'User'),
  secretField('password', 'Password of the user'),
  inboundKeyField,
]

/** Minutes. */
const VALIDITY = { minMs: 60_000, maxMs: 604_800_000 }

/** Whatever else is answered, Jasmin brings it again. Source: routing/throwers.py. */
const ACKNOWLEDGED: DoorAnswer = { status: 200, contentType: 'text/plain', body: 'ACK/Jasmin' }

/** Jasmin as the gateway before the carrier. */
export const JASMIN: HttpProvider = {
  kind: 'jasmin',
  title: 'Jasmin',
  vendor: 'jasmin',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'jcli, httpccm: an HTTP connector with this URL and method POST, and a route to it.',
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
    accepted: () => ACKNOWLEDGED,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const value = (name: string): string => valueOf(FIELDS, connection, name)
  const validityMs = msLeft(text, VALIDITY)
  const isUnicode = countSegments(text.text).encoding === 'ucs2'
  return {
    method: 'POST',
    url: addressOf(value('base_url'), '/send'),
    headers: { 'content-type': FORM },
    body: formBody({
      username: value('username'),
      password: value('password'),
      to: withoutPlus(text.to),
      from: withoutPlus(text.from),
      content: isUnicode ? null : text.text,
      // Jasmin passes on what it is given: UCS-2 must be written by whoever says coding 8.
      'hex-content': isUnicode ? utf16Hex(text.text) : null,
      coding: isUnicode ? '8' : '0',
      'validity-period': validityMs === null ? null : String(Math.floor(validityMs / 60_000)),
      ...receiptsTo(reachableBeside(value('base_url'), text.receiptUrl)),
    }),
  }
}

/** Jasmin takes a wish for receipts only with an address for them. */
const receiptsTo = (url: string | undefined): Readonly<Record<string, string>> =>
  url === undefined
    ? { dlr: 'no' }
    : { dlr: 'yes', 'dlr-url': url, 'dlr-level': '3', 'dlr-method': 'POST' }

const utf16Hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex')

const SEND_STATUS = 'HTTP send status'

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const body = reply.body.trim()
  const id = /^Success "([\w-]{1,100})"$/.exec(body)?.[1]
  if (id !== undefined && reply.status < 300) {
    return { kind: 'accepted', ids: [id], said: { [SEND_STATUS]: '200' } }
  }
  if (reply.status < 300) return unknown(`Expected Success and an id, found: ${quoted(body)}`)
  const sentence = /^Error "(.*)"$/s.exec(body)?.[1]
  if (sentence === undefined) return refusedByStatus(reply, null)
  if (/throughput/i.test(sentence)) return busy(reply, quoted(sentence))
  const status = { [SEND_STATUS]: String(reply.status) }
  // The user may send, and not this: one 403 stands for both.
  if (!/^value filter failed/i.test(sentence)) return refused(status, `Jasmin says ${sentence}`)
  const refusal = refused(saidByStatus(reply, sentence), `Jasmin says ${sentence}`)
  return refusal.kind === 'refused' ? { ...refusal, whose: 'message' } : refusal
}

// ---- the door

function read(request: DoorRequest): DoorReading {
  const said = parametersOf(request)
  const reference = referenceOfPath(request.url)
  if ((said['message_status'] ?? '') !== '') {
    // At level 2 its connector is the receipt's own id, and nobody's connector.
    const { connector, ...rest } = said
    const words = said['level'] === '1' && connector !== undefined ? said : rest
    return receiptsRead(wordsOfPayload('jasmin', words), reference)
  }
  const { from, to, id = null } = said
  if (reference === null && from !== undefined && to !== undefined) {
    const text = textOf(said)
    return { kind: 'read', receipts: [], inbound: [{ id, from, to, text, channel: 'sms' }] }
  }
  return malformed('expected message_status, or from and to at the address without a reference')
}

/** `content` is the bytes as they came over the air; those of UCS-2 are whole only in `binary`. */
function textOf({ content = '', coding, binary = '' }: Readonly<Record<string, string>>): string {
  const isWhole = /^([0-9a-f]{4})+$/i.test(binary)
  return coding === '8' && isWhole
    ? Buffer.from(binary, 'hex').swap16().toString('utf16le')
    : content
}
