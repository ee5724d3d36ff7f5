import { textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
import type { Channel } from '../../core/channels.ts'
import type { Keyword } from '../../core/inbound-keywords.ts'
import type {
  Connection,
  DoorReading,
  DoorRequest,
  HttpProvider,
  InboundText,
  HttpReply,
  HttpRequest,
  OutgoingText,
  PollOutcome,
  SubmitOutcome,
} from '../../flows/ports/providers.ts'
import { addressOf, queryOf, referenceOfPath, reachableFrom } from './parts/addresses.ts'
import { busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { basicAuth } from './parts/basic-auth.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { baseUrlField, field, secretField, shapes, valueOf } from './parts/fields.ts'
import { FORM, fieldsOf, formBody, isOfType, readForm } from './parts/forms.ts'
import { JSON_TYPE, readJson } from './parts/json.ts'
import { msLeft } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'
import { verifyTwilio } from './twilio/signature.ts'

const FIELDS = [
  field('account_sid', 'Account SID', {
    shape: shapes.sid('AC'),
    hint: 'Starts with AC, on the first page of the console.',
  }),
  secretField('auth_token', 'Auth token', { hint: 'Signs the receipts too.' }),
  secretField('auth_token_secondary', 'Secondary auth token', {
    hint: 'While you rotate tokens: receipts signed with either count.',
    isRequired: false,
  }),
  field('api_key_sid', 'API key SID', {
    shape: shapes.sid('SK'),
    hint: 'Starts with SK: sends with a key instead of the auth token.',
    isRequired: false,
  }),
  secretField('api_key_secret', 'API key secret', { isRequired: false }),
  field('messaging_service_sid', 'Messaging Service SID', {
    shape: shapes.sid('MG'),
    hint: 'Starts with MG: texts then go through that service.',
    isRequired: false,
  }),
  baseUrlField('https://api.twilio.com'),
]

export const TWILIO: HttpProvider = {
  kind: 'twilio',
  title: 'Twilio',
  vendor: 'twilio',
  fields: FIELDS,
  pasteAt: {
    receipts: 'Nowhere: each text says where its own receipts go.',
    inbound: 'The number or the Messaging Service, A message comes in: webhook, method POST.',
  },
  capabilities: {
    channels: ['sms', 'rcs', 'whatsapp'],
    reference: 'address',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 10,
  },
  submit,
  ownSender: (connection) => said(connection, 'messaging_service_sid') || null,
  readAnswer,
  poll: {
    request: (connection, { id }) =>
      id === null
        ? null
        : {
            method: 'GET',
            url: messagesUrl(connection, `/${encodeURIComponent(id)}`),
            headers: { authorization: authorization(connection) },
            body: null,
          },
    readAnswer: readPolled,
  },
  door: {
    verify: (connection, request) => Promise.resolve(verifyTwilio(tokensOf(connection), request)),
    read,
    // An empty TwiML document: an inbound text is not to be answered by Twilio.
    accepted: () => ({ status: 200, contentType: 'text/xml', body: '<Response></Response>' }),
  },
}

const said = (connection: Connection, name: string): string => valueOf(FIELDS, connection, name)

/** Those that are set: nothing signs with an empty one. */
const tokensOf = (connection: Connection): string[] =>
  ['auth_token', 'auth_token_secondary']
    .map((name) => said(connection, name))
    .filter((token) => token !== '')

function authorization(connection: Connection): string {
  const key = {
    name: said(connection, 'api_key_sid'),
    password: said(connection, 'api_key_secret'),
  }
  const account = {
    name: said(connection, 'account_sid'),
    password: said(connection, 'auth_token'),
  }
  return basicAuth(key.name === '' ? account : key)
}

const messagesUrl = (connection: Connection, rest: string): string =>
  addressOf(
    said(connection, 'base_url'),
    `/2010-04-01/Accounts/${encodeURIComponent(said(connection, 'account_sid'))}/Messages${rest}.json`,
  )

// ---- sending

/** Ten hours, which is also what Twilio takes when nothing is said. */
const VALIDITY_SECONDS_MAX = 36_000

/** By default one attempt is all: this asks for five more whatever the first one met. */
export const MORE_ATTEMPTS = '#rc=5&rp=all'

const PREFIXES: Readonly<Record<Channel, string>> = { sms: '', rcs: 'rcs:', whatsapp: 'whatsapp:' }

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const prefix = PREFIXES[text.channel]
  const receipts = reachableFrom(said(connection, 'base_url'), text.receiptUrl)
  const own = said(connection, 'messaging_service_sid')
  const isService = text.from === own || /^MG[0-9a-f]{32}$/i.test(text.from)
  const service = isService ? text.from : own
  return {
    method: 'POST',
    url: messagesUrl(connection, ''),
    headers: { authorization: authorization(connection), 'content-type': FORM },
    body: formBody({
      To: prefixed(prefix, text.to),
      From: isService ? null : prefixed(prefix, text.from),
      MessagingServiceSid: service === '' ? null : service,
      Body: text.text,
      StatusCallback: receipts === undefined ? null : `${receipts}${MORE_ATTEMPTS}`,
      ValidityPeriod: validity(text),
    }),
  }
}

const prefixed = (prefix: string, address: string): string =>
  address.startsWith(prefix) ? address : `${prefix}${address}`

function validity(text: OutgoingText): string | null {
  const ms = msLeft(text, { minMs: 1_000, maxMs: VALIDITY_SECONDS_MAX * 1_000 })
  return ms === null ? null : String(Math.floor(ms / 1_000))
}

// ---- its answer

/** Too many requests, maintenance: nothing was taken. */
const BUSY = new Set(['20429', '21730'])
/** A sender's queue that is full; and to one number too many in a short time. */
const BUSY_OF: ReadonlyMap<string, 'sender' | 'message'> = new Map([
  ['21611', 'sender'],
  ['14107', 'message'],
])
/** A receipts' address that Twilio does not like: a warning, beside which the text may still go. */
const MAY_BE_TAKEN = new Set(['21609'])

function readAnswer(reply: HttpReply): SubmitOutcome {
  const json = readJson(reply.body)
  const data = 'data' in json ? json.data : null
  const early = outcomeOfStatus(reply)
  if (early?.kind === 'unknown') return early
  if (reply.status < 300) {
    const id = textAt(data, 'sid')
    if (id === null) return unknown(`The answer was HTTP ${reply.status} without a sid.`)
    const status = textAt(data, 'status')
    return { kind: 'accepted', ids: [id], said: status === null ? {} : { MessageStatus: status } }
  }
  const code = textAt(data, 'code')
  const message = quoted(textAt(data, 'message') ?? '')
  const whose = BUSY_OF.get(code ?? '')
  if (whose !== undefined)
    return { ...busy(reply, `Not now for its ${whose} (${code}): ${message}`), whose }
  if (early !== null) return early
  if (code === null) return refusedByStatus(reply, null)
  if (BUSY.has(code)) return busy(reply, `Twilio is busy (${code}): ${message}`)
  if (MAY_BE_TAKEN.has(code)) return unknown(`Twilio says ${code}: ${message}`)
  return refused({ code }, `Twilio refused it (${code}): ${message}`)
}

const NOT_FOUND = '20404'

function readPolled(reply: HttpReply): PollOutcome {
  const json = readJson(reply.body)
  if (reply.status === 404 && 'data' in json && textAt(json.data, 'code') === NOT_FOUND)
    return { kind: 'missing', because: `Twilio has no record of it (${NOT_FOUND}).` }
  if (reply.status !== 200 || !('data' in json) || textAt(json.data, 'sid') === null)
    return { kind: 'no-news', because: `The answer was HTTP ${reply.status} without a message.` }
  const reading = wordsOfPayload('twilio', json.data)
  return reading.kind === 'receipts'
    ? { kind: 'receipts', receipts: reading.receipts }
    : { kind: 'no-news', because: reading.because }
}

// ---- its receipts

function read(request: DoorRequest): DoorReading {
  const data = fieldsSaid(request)
  if ('because' in data) return malformed(data.because)
  const id = textAt(data.fields, 'MessageSid') ?? textAt(data.fields, 'SmsSid')
  if (id === null) return malformed('expected MessageSid, found none')
  if (isInbound(data.fields)) return inbound(id, data.fields)
  return receiptsRead(wordsOfPayload('twilio', data.fields), referenceOfPath(request.url))
}

function fieldsSaid({
  method,
  url,
  headers,
  body,
}: DoorRequest): { readonly fields: unknown } | { readonly because: string } {
  if (method === 'GET') return { fields: fieldsOf(readForm(queryOf(url))) }
  if (!isOfType(headers['content-type'], JSON_TYPE)) return { fields: fieldsOf(readForm(body)) }
  const json = readJson(body)
  return 'data' in json ? { fields: json.data } : json
}

function isInbound(fields: unknown): boolean {
  const status = textAt(fields, 'SmsStatus') ?? textAt(fields, 'MessageStatus')
  return status === null ? textAt(fields, 'Body') !== null : /^receiv(ed|ing)$/i.test(status)
}

const OPT_OUT_TYPES: ReadonlyMap<string, Keyword> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
])

function inbound(id: string, fields: unknown): DoorReading {
  const from = textAt(fields, 'From')
  const to = textAt(fields, 'To')
  if (from === null || to === null)
    return malformed('expected From and To of an inbound message, found none')
  const channel = /^(rcs|whatsapp):/.exec(from)?.[1] as Channel | undefined
  const text = textAt(fields, 'Body') ?? ''
  const bare = (address: string): string => address.replace(/^(rcs|whatsapp):/, '')
  // Source: Twilio's "Messaging webhooks": a quoted message is named, and Advanced Opt-Out says that it has
  // heeded and answered a keyword, in whatever words the customer set up there.
  const heededAs = OPT_OUT_TYPES.get(textAt(fields, 'OptOutType')?.toUpperCase() ?? '')
  const message: InboundText = {
    id,
    from: bare(from),
    to: bare(to),
    text,
    channel: channel ?? 'sms',
    repliesTo: textAt(fields, 'OriginalRepliedMessageSid'),
    ...(heededAs === undefined ? {} : { heededAs }),
  }
  // Source: "Quick reply" in Twilio's content types: ButtonPayload and ButtonText come with the tap.
  const isTap = textAt(fields, 'ButtonPayload') !== null || textAt(fields, 'ButtonText') !== null
  return { kind: 'read', receipts: [], inbound: [isTap ? { ...message, isTap } : message] }
}
