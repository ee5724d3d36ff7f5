import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type {
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, reachableFrom, referenceOfPath } from './parts/addresses.ts'
import { HEARD, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { baseUrlField, field, secretField, valueOf } from './parts/fields.ts'
import { FORM, formBody } from './parts/forms.ts'
import { msLeft } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { parametersOf, verifyUnsigned } from './parts/unsigned.ts'

const FIELDS = [
  field('username', 'API user name', { hint: 'Dashboard, API settings: not your login.' }),
  secretField('password', 'API password'),
  baseUrlField('https://api2.messente.com'),
]

/** Minutes, of which 360 are usual. */
const VALIDITY = { minMs: 60_000, maxMs: 86_400_000 }

/** Messente's older API: a form, and an answer of two words. */
export const MESSENTE_SMS: HttpProvider = {
  kind: 'messente-sms',
  title: 'Messente SMS API',
  vendor: 'messente',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: null,
  },
  capabilities: {
    channels: ['sms'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 20,
  },
  submit,
  readAnswer,
  poll: { request: pollRequest, readAnswer: readPoll },
  door: {
    verify: (_connection, request) => Promise.resolve(verifyUnsigned('', request)),
    read,
    accepted: () => HEARD,
  },
}

const access = (connection: Connection) => ({
  username: valueOf(FIELDS, connection, 'username'),
  password: valueOf(FIELDS, connection, 'password'),
})

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const validityMs = msLeft(text, VALIDITY)
  return {
    method: 'POST',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), '/send_sms/'),
    headers: { 'content-type': FORM },
    body: formBody({
      ...access(connection),
      from: text.from,
      to: text.to,
      text: text.text,
      charset: 'UTF-8',
      // Else characters are replaced as the account's settings say, and the segments are others.
      autoconvert: 'off',
      validity: validityMs === null ? null : String(Math.floor(validityMs / 60_000)),
      'dlr-url': reachableFrom(valueOf(FIELDS, connection, 'base_url'), text.receiptUrl) ?? null,
    }),
  }
}

/** The vendor's own fault, of which it does not say whether it came before or after the taking. */
const SERVER_FAILURE = 'FAILED 209'

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const body = reply.body.trim()
  const id = /^OK\s+([\w-]{8,100})$/.exec(body)?.[1]
  if (id !== undefined && reply.status < 300) return { kind: 'accepted', ids: [id], said: {} }
  const [word] = /^(ERROR|FAILED) \d{3}\b/.exec(body) ?? []
  if (word === SERVER_FAILURE) return unknown('Messente says that its server failed (FAILED 209).')
  if (word !== undefined) return refused({ 'HTTP response body': word }, `Messente says ${body}`)
  if (reply.status >= 400) return refusedByStatus(reply, null)
  return unknown(`Expected OK with an id, or ERROR with a number; found: ${quoted(body)}`)
}

function pollRequest(
  connection: Connection,
  { id }: { readonly id: string | null },
): HttpRequest | null {
  if (id === null) return null
  const query = formBody({ ...access(connection), sms_unique_id: id })
  return {
    method: 'GET',
    url: addressOf(valueOf(FIELDS, connection, 'base_url'), `/get_dlr_response/?${query}`),
    headers: {},
    body: null,
  }
}

function readPoll({ status, body }: HttpReply): PollOutcome {
  const word = /^OK\s+(DELIVERED|SENT|FAILED)$/.exec(body.trim())?.[1]
  if (status !== 200 || word === undefined)
    return { kind: 'no-news', because: `Messente answered HTTP ${status}: ${quoted(body)}` }
  const receipt = { said: { status: word }, id: null, to: null, happenedAt: null }
  return { kind: 'receipts', receipts: [receipt] }
}

function read(request: DoorRequest): DoorReading {
  const said = parametersOf(request)
  const hasWord = ['status', 'stat', 'dlr-mask'].some((name) => (said[name] ?? '') !== '')
  if (!hasWord) return malformed('expected status, stat or dlr-mask, found none of them')
  return receiptsRead(wordsOfPayload('messente', said), referenceOfPath(request.url))
}
