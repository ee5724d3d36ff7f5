import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import { telling } from '../../sim/providers/script.ts'
import { fakeVonageSms, VONAGE_ACCOUNT } from '../../sim/providers/vonage-sms.ts'
import { fakeVonage, tokenFor } from '../../sim/providers/vonage.ts'
import { VONAGE_SMS } from '../../src/adapters/providers/vonage-sms.ts'
import { VONAGE } from '../../src/adapters/providers/vonage.ts'
import { VONAGE as WORDS } from '../../src/core/dialects/vonage/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import {
  openProviderWorld,
  pairs,
  PUBLIC_URL,
  withAddressChanged,
  withOneByteChanged,
} from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
/** How many random signatures each side makes of each method; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '200')

testProvider({
  name: 'vonage-sms',
  provider: VONAGE_SMS,
  vendor: fakeVonageSms(),
  connection: VONAGE_ACCOUNT,
  addresses: ['base_url', 'reports_url'],
  words: pairs(codesOf('SMS API DLR status'), codesOf('SMS API DLR err-code')).filter(
    ({ code }) => code !== null,
  ),
  said: ({ word, code }) => ({ status: word, 'err-code': code ?? '' }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'recipient-blocklisted',
  },
})

testProvider({
  name: 'vonage',
  provider: VONAGE,
  vendor: fakeVonage(),
  connection: VONAGE_ACCOUNT,
  addresses: ['base_url', 'reports_url'],
  words: pairs(codesOf('Messages API status'), codesOf('Messages API error code')),
  said: ({ word, code }) => ({ status: word, ...(code === null ? {} : { 'error.code': code }) }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-not-registered',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'opted-out',
  },
})

// ---- the vendor's own package

type Vonage = {
  readonly sms: {
    send(params: object): Promise<{ messages: readonly { messageId: string; status: string }[] }>
    verifySignature(
      sig: string,
      params: object,
      secret: string,
      method: string | undefined,
    ): boolean
  }
  readonly messages: { send(params: object): Promise<{ messageUUID: string }> }
  readonly reports: { getRecords(params: object): Promise<{ records: readonly object[] }> }
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const { Vonage: Sdk } = require('@vonage/server-sdk') as {
  Vonage: new (credentials: object, options: object) => Vonage
}
const { AlgorithmTypes } = require('@vonage/auth') as { AlgorithmTypes: Record<string, string> }
const { verifySignature, tokenGenerate } = require('@vonage/jwt') as {
  verifySignature(token: string, secret: string): boolean
  tokenGenerate(applicationId: string, privateKey: string, options: object): string
}

const sdk = (baseUrl: string): Vonage =>
  new Sdk(
    { apiKey: VONAGE_ACCOUNT.api_key, apiSecret: VONAGE_ACCOUNT.api_secret },
    { restHost: baseUrl, apiHost: baseUrl },
  )

test("Vonage's own package sends through the fakes, only the host changed", async () => {
  const receiptUrl = `${PUBLIC_URL}/receipts/acc_test/${'r'.repeat(24)}`
  const world = await openProviderWorld({
    provider: VONAGE_SMS,
    vendor: fakeVonageSms(),
    connection: VONAGE_ACCOUNT,
    options: { script: () => telling([{ word: 'delivered', code: '0' }]) },
  })
  try {
    const sent = await sdk(world.fake.baseUrl).sms.send({
      to: '447700900000',
      from: 'Acme',
      text: 'Hello',
      callback: receiptUrl,
      clientRef: 'r'.repeat(24),
    })
    await world.fake.whenQuiet()
    assert.equal(sent.messages[0]?.status, '0')
    const [truth] = world.fake.truth()
    assert.equal(sent.messages[0]?.messageId, truth?.id)
    assert.equal(truth?.reference, 'r'.repeat(24))
    assert.equal(world.heard[0]?.authenticity.kind, 'authentic')
    const { records } = await sdk(world.fake.baseUrl).reports.getRecords({
      product: 'SMS',
      accountId: VONAGE_ACCOUNT.api_key,
      id: truth?.id,
    })
    assert.deepEqual(
      records.map((record) => (record as { messageId: string }).messageId),
      [truth?.id],
    )
  } finally {
    await world.close()
  }
  const other = await openProviderWorld({
    provider: VONAGE,
    vendor: fakeVonage(),
    connection: VONAGE_ACCOUNT,
  })
  try {
    const { messageUUID } = await sdk(other.fake.baseUrl).messages.send({
      messageType: 'text',
      channel: 'sms',
      to: '447700900000',
      from: 'Acme',
      text: 'Hello',
      webhookUrl: receiptUrl,
    })
    assert.equal(messageUUID, other.fake.truth()[0]?.id)
  } finally {
    await other.close()
  }
})

test('what our door sends, the package sends too: the same fields with the same names', async () => {
  const bodies: string[] = []
  const recorded = { ...fakeVonageSms(), read: fakeVonageSms().read }
  const world = await openProviderWorld({
    provider: VONAGE_SMS,
    vendor: {
      ...recorded,
      read: (request) => {
        bodies.push(request.body)
        return recorded.read(request)
      },
    },
    connection: VONAGE_ACCOUNT,
  })
  try {
    const text = world.text({ validUntil: Date.now() + 3_600_000, now: Date.now() })
    await world.submit(text)
    await sdk(world.fake.baseUrl).sms.send({
      to: text.to.slice(1),
      from: text.from.slice(1),
      text: text.text,
      type: 'text',
      statusReportReq: true,
      callback: text.receiptUrl,
      clientRef: text.reference,
      ttl: (JSON.parse(bodies[0] ?? '{}') as { ttl: number }).ttl,
    })
    const [ours, theirs] = bodies.map((body) => JSON.parse(body) as object)
    assert.deepEqual(ours, theirs)
  } finally {
    await world.close()
  }
})

const METHODS = ['sha512', 'sha256', 'sha1', 'md5', 'md5hash'] as const
const SDK_NAMES: Record<(typeof METHODS)[number], string> = {
  sha512: 'sha512hmac',
  sha256: 'sha256hmac',
  sha1: 'sha1hmac',
  md5: 'md5hmac',
  md5hash: 'md5hash',
}

test("the package's verifier accepts what the fake signs, by every method, and so does our door", async () => {
  const random = createRandom(41)
  const { sms } = sdk('http://127.0.0.1:9')
  for (const method of METHODS) {
    for (let at = 0; at < VECTORS; at++) {
      const vendor = fakeVonageSms({
        by: (['GET', 'POST', 'POST-JSON'] as const)[at % 3] ?? 'GET',
        signedBy: method,
      })
      const request = receiptAt(vendor, random.whole(1_000_000), at)
      const fields = fieldsOf(request)
      assert.ok(
        sms.verifySignature(
          fields['sig'] ?? '',
          fields,
          VONAGE_ACCOUNT.signature_secret,
          AlgorithmTypes[SDK_NAMES[method]],
        ),
        method,
      )
      const connection = { ...VONAGE_ACCOUNT, signature_method: method }
      assert.equal((await VONAGE_SMS.door.verify(connection, request, NOTHING)).kind, 'authentic')
    }
  }
})

test('a signed receipt with one byte changed is refused, or says the very same', async () => {
  for (const by of ['GET', 'POST', 'POST-JSON'] as const) {
    const request = receiptAt(fakeVonageSms({ by, signedBy: 'sha256' }), 7, 1)
    const connection = { ...VONAGE_ACCOUNT, signature_method: 'sha256' }
    let seen = 0
    const changes =
      by === 'GET' ? withAddressChanged(request) : withOneByteChanged(request, { headers: [] })
    for (const { request: changed, where } of changes) {
      seen += 1
      const verdict = await VONAGE_SMS.door.verify(connection, changed, NOTHING)
      // The case of hex, and blanks in JSON, say nothing: whoever changed them changed nothing.
      if (verdict.kind === 'authentic')
        assert.deepEqual(
          VONAGE_SMS.door.read(changed, connection),
          VONAGE_SMS.door.read(request, connection),
          where,
        )
    }
    assert.ok(seen > 200)
  }
})

test("the package's verifier accepts the fake's tokens, and our door those of another signer", async () => {
  const random = createRandom(43)
  const { sign } = require('jsonwebtoken') as {
    sign(claims: object, secret: string, options: object): string
  }
  for (let at = 0; at < VECTORS; at++) {
    const request = receiptAt(fakeVonage(), random.whole(1_000_000), at)
    const token = (request.headers['authorization'] ?? '').replace('Bearer ', '')
    assert.ok(verifySignature(token, VONAGE_ACCOUNT.signature_secret))
    assert.equal((await VONAGE.door.verify(VONAGE_ACCOUNT, request, NOTHING)).kind, 'authentic')
    const [, claims = ''] = token.split('.')
    const theirs = sign(
      JSON.parse(Buffer.from(claims, 'base64url').toString()) as object,
      VONAGE_ACCOUNT.signature_secret,
      { algorithm: 'HS256' },
    )
    const again = { ...request, headers: { ...request.headers, authorization: `Bearer ${theirs}` } }
    assert.equal((await VONAGE.door.verify(VONAGE_ACCOUNT, again, NOTHING)).kind, 'authentic')
  }
})

test('a token is worth nothing with one byte of it or of the body changed, or of another kind', async () => {
  const request = receiptAt(fakeVonage(), 5, 1)
  let seen = 0
  for (const { request: changed, where } of withOneByteChanged(request, {
    headers: ['authorization'],
  })) {
    // 'Bearer' may be written in any case; the name of the scheme is no part of the token.
    if (/^authorization at [0-6]:/.test(where)) continue
    seen += 1
    const verdict = await VONAGE.door.verify(VONAGE_ACCOUNT, changed, NOTHING)
    assert.equal(verdict.kind, 'refused', where)
  }
  assert.ok(seen > 500)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const [head = '', claims = ''] = tokenOf(request).split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const forged = [
    `Bearer ${none}.${claims}.`,
    `Bearer ${head}.${claims}.`,
    `Bearer ${tokenGenerate('app', pem, {})}`,
    `Bearer ${tokenFor('another body', { iat: 1_700_000_000 })}`,
    `Bearer ${tokenFor(textOf(request), { iat: 1_700_000_000 }, 'another secret')}`,
    `Bearer ${tokenFor(textOf(request), { iat: 1_600_000_000 })}`,
    `Bearer ${tokenFor(textOf(request), { iat: 1_700_000_000, api_key: 'others99' })}`,
    '',
  ]
  for (const authorization of forged) {
    const changed = { ...request, headers: { ...request.headers, authorization } }
    const verdict = await VONAGE.door.verify(VONAGE_ACCOUNT, changed, NOTHING)
    assert.equal(verdict.kind, 'refused', authorization)
  }
})

const AT = 1_700_000_000_000

/** A signed receipt as it would arrive. */
function receiptAt(
  vendor: ReturnType<typeof fakeVonage>,
  seed: number,
  segment: number,
): DoorRequest {
  const random = createRandom(seed)
  const id = vendor.newId(random)
  const message = {
    to: `+4477009${random.whole(99_999)}`,
    from: random.pick(['Acme & Co', 'A=B', '+447700900999', 'Ünïcode']),
    text: 'x',
    reference: `ref${'a'.repeat(20)}`,
    receiptUrl: `${PUBLIC_URL}/receipts/acc_test/ref${'a'.repeat(20)}`,
    number: 1,
    atMs: AT,
    behaviour: '',
    misbehaviour: null,
    id,
    segmentIds: [id],
    segments: 1 + (segment % 3),
    isTaken: true,
    answered: 200,
    handsetAtMs: null,
    news: [],
    receipts: [],
  }
  const word = random.pick(['delivered', 'failed', 'rejected'])
  const news = {
    word,
    code: word === 'failed' ? '1210' : null,
    atMs: AT,
    segment: 1,
    wire: 'text' as const,
  }
  const unsigned = vendor.receipt(message, news, 1)
  assert.ok(unsigned !== null)
  const call = vendor.sign(unsigned, { atMs: AT, random })
  return {
    method: call.method,
    url: call.url,
    headers: call.headers,
    body: new TextEncoder().encode(call.body),
    arrivedAt: AT + 2_000,
  }
}

const textOf = ({ body }: DoorRequest): string => new TextDecoder().decode(body)
const tokenOf = ({ headers }: DoorRequest): string =>
  (headers['authorization'] ?? '').replace('Bearer ', '')

function fieldsOf({ method, url, headers, body }: DoorRequest): Record<string, string> {
  const text = new TextDecoder().decode(body)
  if (method === 'GET') return Object.fromEntries(new URL(url).searchParams)
  return headers['content-type'] === 'application/json'
    ? (JSON.parse(text) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(text))
}

test('a long text comes segment by segment, each of which says which it is', () => {
  const heard = (more: Readonly<Record<string, string>>) => {
    const fields = { msisdn: '447700900123', to: '447700900500', messageId: 'A1', text: 'Yes' }
    const reading = VONAGE_SMS.door.read(
      {
        method: 'GET',
        url: `${PUBLIC_URL}/r/x?${new URLSearchParams({ ...fields, ...more })}`,
        headers: {},
        body: new Uint8Array(),
        arrivedAt: 0,
      },
      VONAGE_ACCOUNT,
    )
    return reading.kind === 'read' ? reading.inbound[0]?.segment : reading.kind
  }
  const place = { 'concat-ref': '9', 'concat-total': '2', 'concat-part': '1' }
  assert.deepEqual(heard({ concat: 'true', ...place }), { reference: '9', total: 2, number: 1 })
  assert.equal(heard({}), undefined)
  assert.equal(heard({ ...place, 'concat-part': 'first' }), undefined)
})
