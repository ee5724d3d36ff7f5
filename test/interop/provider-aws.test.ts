import type Https from 'node:https'
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { mock, test } from 'node:test'
import {
  AWS_ACCOUNT,
  CERTIFICATE_URL,
  enveloped,
  fakeAws,
  fetchText,
  subscription,
} from '../../sim/providers/aws.ts'
import { createRandom } from '../../sim/random.ts'
import { telling } from '../../sim/providers/script.ts'
import type { FakeCall } from '../../sim/providers/vendor.ts'
import { AWS_SMS } from '../../src/adapters/providers/aws.ts'
import { signedHeaders } from '../../src/adapters/providers/aws/signature-v4.ts'
import { AWS as WORDS } from '../../src/core/dialects/aws/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

const DOOR = `${PUBLIC_URL}/receipts/acc_test`
const NOW = Date.UTC(2026, 7, 17)
const WORLD = { fetchText }
const VECTORS = Number(process.env['VECTORS'] ?? '200')

for (const signatureVersion of ['2', '1'] as const)
  testProvider({
    name: `aws, signature version ${signatureVersion}`,
    provider: AWS_SMS,
    vendor: fakeAws({ callbackUrl: DOOR, signatureVersion }),
    connection: AWS_ACCOUNT,
    world: WORLD,
    words: WORDS.tables.flatMap(({ entries }) =>
      entries.map(({ code }) => ({ word: code, code: null })),
    ),
    said: ({ word }) => ({ eventType: word }),
    refusals: {
      throttled: 'busy',
      unavailable: 'unknown',
      'server-error': 'unknown',
      'bad-number': 'request-invalid',
      'bad-sender': 'sender-not-registered',
      'bad-request': 'request-invalid',
      unauthorized: 'auth-failed',
      'opted-out': 'opted-out',
    },
  })

const requestOf = ({ url, headers, body }: FakeCall, arrivedAt = NOW): DoorRequest => ({
  method: 'POST',
  url,
  headers,
  body: new TextEncoder().encode(body),
  arrivedAt,
})

const verify = (request: DoorRequest, connection: object = {}, world = WORLD) =>
  AWS_SMS.door.verify({ ...AWS_ACCOUNT, ...connection }, request, world)

const notification = (message: string, over: Readonly<Record<string, string>> = {}): FakeCall =>
  enveloped(
    { method: 'POST', url: DOOR, headers: {}, body: '' },
    {
      Type: 'Notification',
      MessageId: '22b80b92-0000-5ec9-8a5b-a2ce5f7c0001',
      TopicArn: AWS_ACCOUNT.topic_arn,
      Message: message,
      Timestamp: new Date(NOW).toISOString(),
      SignatureVersion: '2',
      ...over,
    },
  )

test('a text from a handset comes in over the topic', async () => {
  const world = await openProviderWorld({
    provider: AWS_SMS,
    vendor: fakeAws({ callbackUrl: DOOR }),
    connection: AWS_ACCOUNT,
    world: WORLD,
    options: { inboundUrl: DOOR },
  })
  try {
    world.fake.text({ from: '+14255550156', to: '+12065550152', text: 'STOP' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.ok(heard?.reading.kind === 'read')
    assert.deepEqual(
      heard.reading.inbound.map(({ from, to, text }) => [from, to, text]),
      [['+14255550156', '+12065550152', 'STOP']],
    )
  } finally {
    await world.close()
  }
})

test('a subscription is confirmed at the address of SNS, and at no other', async () => {
  const request = requestOf(subscription({ callbackUrl: DOOR }, NOW))
  assert.equal((await verify(request)).kind, 'authentic')
  const reading = AWS_SMS.door.read(request, AWS_ACCOUNT)
  assert.ok(reading.kind === 'handshake')
  assert.match(reading.confirmUrl ?? '', /^https:\/\/sns\.us-east-1\.amazonaws\.com\//)
  const elsewhere = new TextDecoder()
    .decode(request.body)
    .replace('https://sns.us-east-1.amazonaws.com/?Action', 'https://169.254.169.254/?Action')
  const forged = { ...request, body: new TextEncoder().encode(elsewhere) }
  assert.equal((await verify(forged)).kind, 'refused')
  assert.equal(AWS_SMS.door.read(forged, AWS_ACCOUNT).kind, 'malformed')
})

test('what is not believed is told apart: topic, certificate, age, raw delivery', async () => {
  const because = async (call: FakeCall, over: object = {}, arrivedAt = NOW): Promise<string> => {
    const verdict = await verify(requestOf(call, arrivedAt), over)
    return verdict.kind === 'refused' ? verdict.because : 'authentic'
  }
  const fine = notification('{}')
  const changed = (from: string, to: string): FakeCall => ({
    ...fine,
    body: fine.body.replace(from, to),
  })
  assert.equal(await because(fine), 'authentic')
  assert.match(await because(fine, { topic_arn: 'arn:aws:sns:us-east-1:1:other' }), /another topic/)
  for (const host of [
    'sns.us-east-1.amazonaws.com.evil.example',
    'evil.example/sns.us-east-1.amazonaws.com',
    'sns.us-east-1.amazonaws.com@evil.example',
    'sns.us-east-1.amazonaws.com:8443',
    's3.amazonaws.com',
  ])
    assert.match(await because(changed('sns.us-east-1.amazonaws.com', host)), /SigningCertURL/)
  assert.match(await because(changed('https://sns', 'http://sns')), /SigningCertURL/)
  assert.match(await because(changed('.pem', '.pem?x=.pem')), /SigningCertURL/)
  assert.match(await because(fine, {}, NOW + 26 * 3_600_000), /more than 25 hours old/)
  assert.match(await because({ ...fine, body: '{"eventType":"TEXT_SENT"}' }), /Raw message/)
  const verdict = await verify(
    requestOf(fine),
    {},
    { fetchText: () => Promise.reject(new Error()) },
  )
  assert.match(verdict.kind === 'refused' ? verdict.because : '', /could not be fetched/)
})

// ---- Amazon's own validator, and aws4 for the requests

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const Validator = require('sns-validator') as new () => {
  validate(message: string, done: (error: Error | null) => void): void
}
const { sign: signByAws4 } = require('aws4') as {
  sign(request: object, credentials: object): { headers: Readonly<Record<string, string>> }
}
const https = require('node:https') as typeof Https

/** The validator fetches the certificate by itself: it is given the fake's. */
const isValid = (body: string): Promise<boolean> =>
  new Promise((resolve) => new Validator().validate(body, (error) => resolve(error === null)))

test('sns-validator and our door accept what the fake signs, and refuse the same as each other', async () => {
  const certificate = await fetchText(CERTIFICATE_URL)
  const get = mock.method(https, 'get', (_url: string, heard: (answer: object) => void) => {
    const answer = Object.assign(new EventEmitter(), { statusCode: 200 })
    heard(answer)
    answer.emit('data', certificate)
    answer.emit('end')
    return new EventEmitter()
  })
  const random = createRandom(7)
  try {
    for (let at = 0; at < VECTORS; at++) {
      const call = notification(Buffer.from(random.bytes(random.whole(200))).toString('latin1'), {
        SignatureVersion: at % 2 === 0 ? '1' : '2',
        ...(at % 3 === 0 ? { Subject: `About ${at}` } : {}),
      })
      assert.ok(await isValid(call.body))
      assert.equal((await verify(requestOf(call))).kind, 'authentic')
      const wrong = call.body.replace('"MessageId":"2', '"MessageId":"3')
      assert.ok(!(await isValid(wrong)))
      assert.equal((await verify(requestOf({ ...call, body: wrong }))).kind, 'refused')
    }
    assert.ok(await isValid(subscription({ callbackUrl: DOOR }, NOW).body))
  } finally {
    get.mock.restore()
  }
})

test('a signed receipt with one byte changed is refused, or says the very same', async () => {
  const world = await openProviderWorld({
    provider: AWS_SMS,
    vendor: fakeAws({ callbackUrl: DOOR }),
    connection: AWS_ACCOUNT,
    world: WORLD,
    options: { script: () => telling([{ word: 'TEXT_DELIVERED', code: null }]) },
  })
  try {
    await world.submit(world.text())
    await world.fake.whenQuiet()
    const request = world.heard[0]?.request
    assert.ok(request !== undefined)
    assert.equal((await verify(request)).kind, 'authentic')
    const said = AWS_SMS.door.read(request, AWS_ACCOUNT)
    for (const { request: changed, where } of withOneByteChanged(request, { headers: [] })) {
      const verdict = await verify(changed)
      if (verdict.kind === 'authentic')
        assert.deepEqual(AWS_SMS.door.read(changed, AWS_ACCOUNT), said, where)
    }
  } finally {
    await world.close()
  }
})

test('requests are signed as aws4 signs them, and as in the example that Amazon publishes', () => {
  const credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: '',
    region: 'us-east-1',
    service: 'service',
  }
  const vanilla = signedHeaders(credentials, {
    method: 'GET',
    url: 'https://example.amazonaws.com/',
    headers: {},
    body: '',
    atMs: Date.UTC(2015, 7, 30, 12, 36),
  })
  assert.match(
    vanilla['authorization'] ?? '',
    /Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31$/,
  )
  const random = createRandom(3)
  for (let at = 0; at < VECTORS; at++) {
    const body = JSON.stringify({ text: `Größe ${random.whole(1e9)}`, at })
    const atMs = NOW + random.whole(1e9)
    const sessionToken = at % 2 === 0 ? '' : `token${at}`
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'PinpointSMSVoiceV2.SendTextMessage',
    }
    const ours = signedHeaders(
      { ...credentials, sessionToken, service: 'sms-voice' },
      { method: 'POST', url: 'https://sms-voice.us-east-1.amazonaws.com/', headers, body, atMs },
    )
    const theirs = signByAws4(
      {
        host: 'sms-voice.us-east-1.amazonaws.com',
        method: 'POST',
        path: '/',
        service: 'sms-voice',
        region: 'us-east-1',
        headers: { ...headers, 'x-amz-date': ours['x-amz-date'], 'Content-Length': undefined },
        body,
        extraHeadersToIgnore: { 'content-length': true },
      },
      { ...credentials, ...(sessionToken === '' ? { sessionToken: undefined } : { sessionToken }) },
    )
    assert.equal(signatureIn(ours['authorization']), signatureIn(theirs.headers['Authorization']))
  }
})

const signatureIn = (header: string | undefined): string =>
  /Signature=([0-9a-f]{64})$/.exec(header ?? '')?.[1] ?? 'none'
