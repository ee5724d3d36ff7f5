import { createHash, createHmac, createSign } from 'node:crypto'
import { selfSigned } from './certificate.ts'
import { uuid } from './ids.ts'
import type {
  Asked,
  FakeAnswer,
  FakeCall,
  FakeMessage,
  FakeRequest,
  FakeVendor,
  News,
} from './vendor.ts'

export const AWS_ACCOUNT = {
  region: 'us-east-1',
  access_key_id: 'AKIDEXAMPLE',
  secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  configuration_set: 'delivrd',
  topic_arn: 'arn:aws:sns:us-east-1:123456789012:receipts',
} as const

export const CERTIFICATE_URL =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'

const SIGNER = selfSigned('sns.amazonaws.com')

/** What Amazon serves at the address of its certificate. */
export const fetchText = (url: string): Promise<string> =>
  url === CERTIFICATE_URL
    ? Promise.resolve(SIGNER.certificate)
    : Promise.reject(new Error(`nothing is at ${url}`))

const answer = (status: number, body: object): FakeAnswer => ({
  status,
  contentType: 'application/x-amz-json-1.0',
  body: JSON.stringify(body),
})

const refusal = (type: string, message: string, reason?: string): FakeAnswer =>
  answer(400, {
    __type: `com.amazonaws.pinpointsmsvoicev2#${type}`,
    Message: message,
    ...(reason === undefined ? {} : { Reason: reason }),
  })

const UNSIGNED = refusal('InvalidSignatureException', 'The request signature does not match.')

export type AwsHabit = {
  readonly callbackUrl: string
  readonly signatureVersion?: '1' | '2'
  /** The subscription's raw message delivery: no envelope, no signature. */
  readonly isRaw?: boolean
}

const REFUSALS: FakeVendor['refusals'] = {
  throttled: refusal('ThrottlingException', 'Rate exceeded'),
  unavailable: { status: 503, contentType: 'text/html', body: '<h1>503</h1>' },
  'server-error': answer(500, { __type: 'InternalServerException', Message: 'Try again' }),
  'bad-number': refusal(
    'ValidationException',
    'The destination phone number is not valid',
    'INVALID_PARAMETER',
  ),
  'bad-sender': refusal(
    'ConflictException',
    'No origination identities found',
    'NO_ORIGINATION_IDENTITIES_FOUND',
  ),
  'bad-request': refusal('ValidationException', 'Missing parameter', 'MISSING_PARAMETER'),
  unauthorized: UNSIGNED,
  'opted-out': refusal(
    'ConflictException',
    'The destination is opted out',
    'DESTINATION_PHONE_NUMBER_OPTED_OUT',
  ),
}

/** End User Messaging and a topic of SNS. Source: their API references, and sns-validator. */
export const fakeAws = (habit: AwsHabit): FakeVendor => ({
  kind: 'aws',
  read,
  newId: uuid,
  accepted: ([message]) => answer(200, { MessageId: message?.id }),
  refusals: REFUSALS,
  polled: () => refusal('UnknownOperationException', 'There is no way to ask'),
  receipt: (message, news) => ({
    method: 'POST',
    url: habit.callbackUrl,
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: JSON.stringify(eventOf(message, news)),
  }),
  inbound: ({ id, from, to, text, url }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: JSON.stringify({
      originationNumber: from,
      destinationNumber: to,
      messageKeyword: 'KEYWORD_123456789012',
      messageBody: text,
      previousPublishedMessageId: id,
      inboundMessageId: id,
    }),
  }),
  sign: (call, { atMs, random }) =>
    habit.isRaw === true
      ? call
      : enveloped(call, {
          Type: 'Notification',
          MessageId: uuid(random),
          TopicArn: AWS_ACCOUNT.topic_arn,
          Message: call.body,
          Timestamp: new Date(atMs).toISOString(),
          SignatureVersion: habit.signatureVersion ?? '2',
        }),
  words: WORDS,
  errors: {},
  receiptsPer: 'message',
  retry: {
    // Three at once, two a second apart, ten more and more slowly, the rest every twenty seconds.
    delaysMs: [0, 0, 0, 1, 1, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, ...Array<number>(35).fill(20)].map(
      (seconds) => seconds * 1_000,
    ),
    timeoutMs: 15_000,
    // A 4xx other than 429 is for ever.
    isTriedAgain: (status) => status === null || status >= 500 || status === 429,
  },
})

const WORDS: FakeVendor['words'] = {
  none: { word: 'TEXT_TELEPORTED', code: null },
  submitted: { word: 'TEXT_QUEUED', code: null },
  sent: { word: 'TEXT_PENDING', code: null },
  unconfirmed: { word: 'TEXT_UNKNOWN', code: null },
  expired: { word: 'TEXT_TTL_EXPIRED', code: null },
  cancelled: { word: 'TEXT_BLOCKED', code: null },
  failed: { word: 'TEXT_UNREACHABLE', code: null },
  rejected: { word: 'TEXT_CARRIER_BLOCKED', code: null },
  delivered: { word: 'TEXT_DELIVERED', code: null },
}

/** What SNS asks before it brings anything. */
export const subscription = (habit: AwsHabit, atMs: number): FakeCall =>
  enveloped(
    { method: 'POST', url: habit.callbackUrl, headers: {}, body: '' },
    {
      Type: 'SubscriptionConfirmation',
      MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
      Token: '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92',
      TopicArn: AWS_ACCOUNT.topic_arn,
      Message: 'You have chosen to subscribe to the topic.',
      SubscribeURL:
        'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37fb',
      Timestamp: new Date(atMs).toISOString(),
      SignatureVersion: habit.signatureVersion ?? '2',
    },
  )

type Envelope = Readonly<Record<string, string>>

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
}

export function enveloped(call: FakeCall, envelope: Envelope): FakeCall {
  const { Type: type = '' } = envelope
  const text = (SIGNED[type] ?? [])
    .flatMap((name) => (envelope[name] === undefined ? [] : [name, envelope[name]]))
    .map((line) => `${line}\n`)
    .join('')
  const algorithm = envelope['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  const signature = createSign(algorithm).update(text, 'utf8').sign(SIGNER.key, 'base64')
  const whole = { ...envelope, Signature: signature, SigningCertURL: CERTIFICATE_URL }
  return {
    ...call,
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': type,
      'x-amz-sns-message-id': envelope['MessageId'] ?? '',
      'x-amz-sns-topic-arn': envelope['TopicArn'] ?? '',
    },
    body: JSON.stringify(whole),
  }
}

const eventOf = (message: FakeMessage, { word, atMs }: News) => ({
  eventType: word,
  eventVersion: '1.0',
  eventTimestamp: atMs,
  isFinal: !/_(QUEUED|PENDING|SENT)$/.test(word),
  originationPhoneNumber: message.from,
  destinationPhoneNumber: message.to,
  isoCountryCode: 'US',
  messageId: message.id,
  messageRequestTimestamp: message.atMs,
  messageEncoding: 'GSM',
  messageType: 'TRANSACTIONAL',
  messageStatus: word.replace(/^[A-Z]+?_/, ''),
  messageStatusDescription: 'No more is said',
  context: message.reference === null ? {} : { reference: message.reference },
  totalMessageParts: message.segments,
  totalMessagePrice: 0.0058,
  totalCarrierFee: 0.003,
})

// ---- SendTextMessage

type SendTextMessage = Readonly<
  Record<
    'DestinationPhoneNumber' | 'OriginationIdentity' | 'MessageBody' | 'ConfigurationSetName',
    string | undefined
  >
> & { readonly Context?: { readonly reference?: string } }

function read(request: FakeRequest): Asked {
  const refuse = (one: FakeAnswer): Asked => ({ kind: 'answer', answer: one })
  if (request.headers['x-amz-target'] !== 'PinpointSMSVoiceV2.SendTextMessage')
    return refuse(refusal('UnknownOperationException', 'No such operation'))
  if (!isSigned(request)) return refuse(UNSIGNED)
  const data = JSON.parse(request.body) as SendTextMessage
  const { DestinationPhoneNumber: to, OriginationIdentity: from, MessageBody: text } = data
  if (to === undefined || text === undefined || !/^\+?[1-9]\d{5,18}$/.test(to))
    return refuse(refusal('ValidationException', 'Invalid parameter', 'INVALID_PARAMETER'))
  if (data.ConfigurationSetName !== AWS_ACCOUNT.configuration_set)
    return refuse(refusal('ResourceNotFoundException', 'No such configuration set'))
  const reference = data.Context?.reference ?? null
  return { kind: 'submit', texts: [{ to, from: from ?? '', text, reference, receiptUrl: null }] }
}

/** Whether the request has the signature of version 4 that the account's key makes. */
function isSigned({ method, path, url, headers, body }: FakeRequest): boolean {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    )
  if (found === null) return false
  const [, id, day = '', region = '', service = '', names = '', signature] = found
  if (id !== AWS_ACCOUNT.access_key_id || region !== AWS_ACCOUNT.region) return false
  const lines = names.split(';').map((name) => `${name}:${headers[name] ?? ''}\n`)
  const query = url.split('?')[1] ?? ''
  const canonical = [method, path, query, lines.join(''), names, sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const start: Buffer = Buffer.from(`AWS4${AWS_ACCOUNT.secret_access_key}`)
  const key = [day, region, service, 'aws4_request'].reduce(hmac, start)
  return hmac(key, text).toString('hex') === signature
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
