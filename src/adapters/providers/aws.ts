import { textAt } from '../../core/dialects/payload.ts'
import { wordsOfPayload } from '../../core/dialects/read-words.ts'
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
import { signedHeaders } from './aws/signature-v4.ts'
import { isOfSns, verifySns } from './aws/sns.ts'
import { addressOf, referenceOfPath } from './parts/addresses.ts'
import { HEARD, busy, outcomeOfStatus, quoted, unknown } from './parts/answers.ts'
import { malformed, receiptsRead } from './parts/doors.ts'
import { field, secretField, valueOf } from './parts/fields.ts'
import { readJson } from './parts/json.ts'
import { msLeft } from './parts/numbers.ts'
import { refused, refusedByStatus } from './parts/refusals.ts'

const FIELDS = [
  field('region', 'Region', {
    shape: { like: /^[a-z]{2,}(-[a-z]+)+-\d$/, expected: 'as us-east-1' },
    hint: 'Where the sender is registered: us-east-1.',
  }),
  field('access_key_id', 'Access key ID', {
    shape: { like: /^[A-Z0-9]{11,128}$/, expected: 'capital letters and digits, as AKIA…' },
    hint: 'Of a user that may do sms-voice:SendTextMessage and nothing else.',
  }),
  secretField('secret_access_key', 'Secret access key'),
  secretField('session_token', 'Session token', {
    hint: 'Only with temporary credentials.',
    isRequired: false,
  }),
  field('configuration_set', 'Configuration set', {
    hint: 'The one whose event destination is the topic.',
  }),
  field('topic_arn', 'Topic ARN', {
    shape: {
      like: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/,
      expected: 'as arn:aws:sns:us-east-1:123456789012:receipts',
    },
    hint: 'Of the SNS topic. Receipts from any other topic are refused.',
  }),
  field('message_type', 'Kind of messages', {
    isRequired: false,
    fallback: 'TRANSACTIONAL',
    choices: ['TRANSACTIONAL', 'PROMOTIONAL'],
  }),
  field('base_url', 'API address', {
    hint: "Leave it empty for the region's own.",
    isRequired: false,
  }),
]

const SERVICE = 'sms-voice'
/** The vendor's own limits of TimeToLive. */
const TTL = { minMs: 5_000, maxMs: 259_200_000 }

/** AWS End User Messaging. It cannot be asked after a message; receipts come through an SNS topic. */
export const AWS_SMS: HttpProvider = {
  kind: 'aws',
  title: 'AWS End User Messaging',
  vendor: 'aws',
  fields: FIELDS,
  pasteAt: {
    receipts:
      'SNS, your topic, Create subscription: protocol HTTPS, raw message delivery off. It confirms itself.',
    inbound: 'The same subscription: let the number’s two-way messaging go to that topic.',
  },
  capabilities: {
    channels: ['sms'],
    reference: 'field',
    isIdempotent: false,
    receiptsPer: 'message',
    usualRatePerSecond: 20,
  },
  submit,
  readAnswer,
  poll: null,
  door: {
    verify: (connection, request, world) =>
      verifySns(valueOf(FIELDS, connection, 'topic_arn'), request, world),
    read,
    accepted: () => HEARD,
  },
}

function submit(connection: Connection, text: OutgoingText): HttpRequest {
  const value = (name: string): string => valueOf(FIELDS, connection, name)
  const region = value('region')
  const ttlMs = msLeft(text, TTL)
  const url = addressOf(value('base_url') || `https://${SERVICE}.${region}.amazonaws.com`, '/')
  const body = JSON.stringify({
    DestinationPhoneNumber: text.to,
    OriginationIdentity: text.from,
    MessageBody: text.text,
    MessageType: value('message_type'),
    ConfigurationSetName: value('configuration_set'),
    ...(ttlMs === null ? {} : { TimeToLive: Math.floor(ttlMs / 1_000) }),
    Context: { [REFERENCE]: text.reference },
  })
  const credentials = {
    accessKeyId: value('access_key_id'),
    secretAccessKey: value('secret_access_key'),
    sessionToken: value('session_token'),
    region,
    service: SERVICE,
  }
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'PinpointSMSVoiceV2.SendTextMessage',
  }
  const signed = signedHeaders(credentials, { method: 'POST', url, headers, body, atMs: text.now })
  return { method: 'POST', url, headers: signed, body }
}

/** In Context, which receipts bring back. */
const REFERENCE = 'reference'

function readAnswer(reply: HttpReply): SubmitOutcome {
  const decided = outcomeOfStatus(reply)
  if (decided !== null) return decided
  const read = readJson(reply.body)
  const data = 'data' in read ? read.data : null
  if (reply.status >= 400) return refusalOf(reply, data)
  const id = textAt(data, 'MessageId')
  if (id !== null) return { kind: 'accepted', ids: [id], said: {} }
  return unknown(
    'because' in read ? `The answer cannot be read: ${quoted(read.because)}` : 'It tells no id.',
  )
}

function refusalOf(reply: HttpReply, data: unknown): SubmitOutcome {
  const type = typeOf(textAt(data, '__type') ?? reply.headers['x-amzn-errortype'] ?? '')
  const sentence = textAt(data, 'Message') ?? textAt(data, 'message')
  if (type === '') return refusedByStatus(reply, null)
  if (type === 'ThrottlingException') return busy(reply, `Throttled: ${quoted(sentence ?? type)}`)
  const reason = textAt(data, 'Reason')
  const said = { __type: type, ...(reason === null ? {} : { Reason: reason }) }
  const words = [type, reason, sentence].filter((word) => word !== null)
  return refused(said, `AWS says ${words.join(', ')}`)
}

/** `com.amazonaws.…#ThrottlingException` and `ThrottlingException:http://…` are the same. */
const typeOf = (written: string): string => /([A-Za-z]+)(?::.*)?$/.exec(written)?.[1] ?? ''

// ---- the door

/** What the service says when an event destination is set up. */
const TRIAL = /^Successfully validated /

function read(request: DoorRequest, connection: Connection): DoorReading {
  const envelope = readJson(request.body)
  if ('because' in envelope) return malformed(envelope.because)
  const { data } = envelope
  switch (textAt(data, 'Type')) {
    case 'SubscriptionConfirmation':
      return readSubscription(
        textAt(data, 'SubscribeURL') ?? '',
        valueOf(FIELDS, connection, 'topic_arn'),
      )
    case 'UnsubscribeConfirmation':
      return { kind: 'read', receipts: [], inbound: [] }
    case 'Notification':
      return readMessage(textAt(data, 'Message') ?? '', request)
    default:
      return malformed('expected a message of SNS, found another Type or none')
  }
}

const readSubscription = (url: string, topicArn: string): DoorReading =>
  isOfSns(url, topicArn)
    ? { kind: 'handshake', answer: HEARD, confirmUrl: url }
    : malformed('expected a SubscribeURL of Amazon SNS, found another')

function readMessage(message: string, request: DoorRequest): DoorReading {
  if (TRIAL.test(message)) return { kind: 'read', receipts: [], inbound: [] }
  const inner = readJson(message)
  if ('because' in inner) return malformed(`Message: ${inner.because}`)
  const { data } = inner
  const [from, to] = [textAt(data, 'originationNumber'), textAt(data, 'destinationNumber')]
  if (from !== null && to !== null) {
    const id = textAt(data, 'inboundMessageId')
    const text = textAt(data, 'messageBody') ?? ''
    return { kind: 'read', receipts: [], inbound: [{ id, from, to, text, channel: 'sms' }] }
  }
  const reference = textAt(data, 'context', REFERENCE) ?? referenceOfPath(request.url)
  return receiptsRead(wordsOfPayload('aws', data), reference)
}
