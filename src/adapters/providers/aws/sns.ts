import { verify as verifySignature } from 'node:crypto'
import { textAt } from '../../../core/dialects/payload.ts'
import type { Authenticity, DoorRequest, DoorWorld } from '../../../flows/ports/providers.ts'
import { AUTHENTIC, staleness, untrue } from '../parts/doors.ts'
import { readJson } from '../parts/json.ts'

/** Amazon's own host for a topic, and nobody else's: others may have a bucket that looks like a region. */
function hostOf(topicArn: string): string | null {
  const [, partition = '', region = ''] = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):/.exec(topicArn) ?? []
  if (region === '') return null
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
}

/** What is signed of each kind, in this order. Source: SNS's guide, "Verifying the signatures". */
const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const CONFIRMATION = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
]
const SIGNED: ReadonlyMap<string, readonly string[]> = new Map([
  ['Notification', NOTIFICATION],
  ['SubscriptionConfirmation', CONFIRMATION],
  ['UnsubscribeConfirmation', CONFIRMATION],
])
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
])

/** Whether an address is one of SNS's own where the topic is, over HTTPS, without anything else in it. */
export function isOfSns(address: string, topicArn: string): boolean {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:' || url.port !== '') return false
  return url.username === '' && url.password === '' && url.hostname === hostOf(topicArn)
}

const isCertificate = (address: string, topicArn: string): boolean =>
  isOfSns(address, topicArn) && /^https:\/\/[^/?#]+\/[\w./-]+\.pem$/.test(address)

/** Whether SNS signed this for that topic. The certificate comes from Amazon's own hosts alone. */
export async function verifySns(
  topicArn: string,
  { body, arrivedAt }: DoorRequest,
  world: DoorWorld,
): Promise<Authenticity> {
  const read = readJson(body)
  const data = 'data' in read ? read.data : null
  const text = (name: string): string => textOf(data, name)
  const keys = SIGNED.get(text('Type'))
  if (keys === undefined) return untrue(whyNoEnvelope(data))
  if (topicArn === '') return untrue('No topic is set here.')
  if (text('TopicArn') !== topicArn) {
    return untrue('It comes from another topic than the one set here (TopicArn).')
  }
  const algorithm = ALGORITHMS.get(text('SignatureVersion'))
  if (algorithm === undefined) return untrue('SignatureVersion is neither 1 nor 2.')
  const certificateUrl = text('SigningCertURL')
  if (!isCertificate(certificateUrl, topicArn)) {
    return untrue("SigningCertURL is not a .pem of Amazon SNS over HTTPS in the topic's region.")
  }
  const stale = staleness(Date.parse(text('Timestamp')), arrivedAt)
  if (stale !== null) return untrue(`The Timestamp ${stale}.`)
  const signed = keys
    .filter((key) => key !== 'Subject' || text(key) !== '')
    .map((key) => `${key}\n${text(key)}\n`)
    .join('')
  const certificate = await world.fetchText(certificateUrl).catch(() => undefined)
  if (certificate === undefined) return untrue('The certificate of SNS could not be fetched.')
  if (certificate === null) return untrue('SigningCertURL names a certificate that SNS has not.')
  const fits = isSigned({ algorithm, certificate, signature: text('Signature') }, signed)
  return fits ? AUTHENTIC : untrue('The Signature does not fit: something changed on the way.')
}

function isSigned(
  { algorithm, certificate, signature }: Readonly<Record<string, string>>,
  signed: string,
): boolean {
  if (signature === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false
  const bytes = Buffer.from(signature, 'base64')
  // Else the last letter could be another and stand for the same bytes.
  if (bytes.toString('base64') !== signature) return false
  try {
    return verifySignature(algorithm, Buffer.from(signed), certificate ?? '', bytes)
  } catch {
    return false
  }
}

/** As it was sent: a blank at an end is signed too. */
function textOf(data: unknown, name: string): string {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return ''
  const value = (data as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : ''
}

const whyNoEnvelope = (data: unknown): string =>
  textAt(data, 'eventType') !== null
    ? 'Raw message delivery is on at the subscription, so that nothing is signed: switch it off.'
    : 'The body is no message of SNS.'
