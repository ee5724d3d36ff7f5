import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { parse, stringify } from 'node:querystring'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import type { SeededRandom } from '../../sim/random.ts'
import { fakeTwilio, signedJsonUrl } from '../../sim/providers/twilio.ts'
import { telling } from '../../sim/providers/script.ts'
import { TWILIO } from '../../src/adapters/providers/twilio.ts'
import { TWILIO as WORDS } from '../../src/core/dialects/twilio/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import {
  openProviderWorld,
  PUBLIC_URL,
  withAddressChanged,
  withOneByteChanged,
} from '../support/provider-world.ts'

/** How many random signatures are made; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '300')
const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`
const AUTH_TOKEN = 'a token & its ümlaut'
const CONNECTION = { account_sid: ACCOUNT_SID, auth_token: AUTH_TOKEN }
const FORM = 'application/x-www-form-urlencoded'

const vendor = () => fakeTwilio({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN })
const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

testProvider({
  name: 'twilio',
  provider: TWILIO,
  vendor: vendor(),
  connection: CONNECTION,
  words: [
    ...codesOf('MessageStatus')
      .filter((word) => !word.startsWith('receiv'))
      .map((word) => ({ word, code: null })),
    ...['undelivered', 'failed'].flatMap((word) =>
      codesOf('ErrorCode').map((code) => ({ word, code })),
    ),
  ],
  said: ({ word, code }) => ({
    MessageStatus: word,
    ...(code === null ? {} : { ErrorCode: code }),
  }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'opted-out',
  },
})

// ---- the vendor's own package

type Message = { readonly sid: string; readonly status: string; fetch(): Promise<Message> }
type Client = {
  readonly api: { baseUrl: string }
  readonly messages: {
    create(params: object): Promise<Message>
    (sid: string): { fetch(): Promise<Message> }
  }
}
type Params = Readonly<Record<string, string | readonly string[]>>

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const sdk = require('twilio') as (sid: string, token: string) => Client
const { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } =
  require('twilio/lib/webhooks/webhooks') as {
    getExpectedTwilioSignature(token: string, url: string, params: Params): string
    validateRequest(token: string, signature: string, url: string, params: Params): boolean
    validateRequestWithBody(token: string, signature: string, url: string, body: string): boolean
  }

const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
const verdictOn = (request: DoorRequest) => TWILIO.door.verify(CONNECTION, request, NOTHING)

test("Twilio's own package sends through the fake, only the host changed, and asks after it", async () => {
  const world = await openProviderWorld({
    provider: TWILIO,
    vendor: vendor(),
    connection: CONNECTION,
    options: { script: () => telling([{ word: 'delivered', code: null }]) },
  })
  try {
    const client = sdk(ACCOUNT_SID, AUTH_TOKEN)
    client.api.baseUrl = world.fake.baseUrl
    const text = world.text()
    const sent = await client.messages.create({
      to: text.to,
      from: text.from,
      body: text.text,
      statusCallback: text.receiptUrl,
      validityPeriod: 600,
    })
    await world.fake.whenQuiet()
    assert.equal(sent.sid, world.fake.truth()[0]?.id)
    assert.equal((await client.messages(sent.sid).fetch()).status, 'delivered')
    assert.deepEqual(
      world.heard.map(({ authenticity }) => authenticity.kind),
      ['authentic'],
    )
    await assert.rejects(client.messages.create({ to: '12', from: text.from, body: 'x' }), {
      code: 21211,
      status: 400,
    })
  } finally {
    await world.close()
  }
})

test("the package's validator accepts what the fake signs, whatever stands in it", async () => {
  const random = createRandom(20)
  for (let at = 0; at < VECTORS; at++) {
    const request = receiptAt(random, at)
    const params = Object.fromEntries(new URLSearchParams(bodyOf(request)))
    const signature = request.headers['x-twilio-signature'] ?? ''
    assert.ok(validateRequest(AUTH_TOKEN, signature, request.url, params), request.url)
    assert.deepEqual(await verdictOn(request), { kind: 'authentic', by: 'proof' })
  }
})

test('our door accepts what the package signs, for every spelling of the address', async () => {
  const random = createRandom(21)
  for (let at = 0; at < VECTORS; at++) {
    const params = paramsOf(random)
    const url = urlOf(random)
    const request = signedBy(getExpectedTwilioSignature(AUTH_TOKEN, spelt(url, random), params), {
      url,
      params,
    })
    assert.deepEqual(
      await verdictOn(request),
      { kind: 'authentic', by: 'proof' },
      `${url} vector ${at}`,
    )
  }
})

test('our door and the package agree on every request that was changed in one byte', async () => {
  const random = createRandom(22)
  let seen = 0
  for (let at = 0; at < Math.max(3, VECTORS / 100); at++) {
    const request = receiptAt(random, at)
    const told = TWILIO.door.read(request, CONNECTION)
    const headers = { headers: ['x-twilio-signature'] }
    for (const changes of [withOneByteChanged(request, headers), withAddressChanged(request)]) {
      for (const { request: changed, where } of changes) {
        seen += 1
        const { kind } = await verdictOn(changed)
        const signature = changed.headers['x-twilio-signature'] ?? ''
        assert.equal(
          kind === 'authentic',
          URL.canParse(changed.url) &&
            validateRequest(AUTH_TOKEN, signature, changed.url, valuesIn(changed)),
          where,
        )
        // '%2b' and '%2B' are the same field: who changes that has changed nothing.
        if (kind === 'authentic')
          assert.deepEqual(TWILIO.door.read(changed, CONNECTION), told, where)
      }
    }
  }
  assert.ok(seen > 500, `only ${seen} changes`)
})

test('a body that is no form is signed by its hash in the address, and each byte of it counts', async () => {
  const body = JSON.stringify({ MessageSid: `SM${'5'.repeat(32)}`, MessageStatus: 'delivered' })
  const { url, signature } = signedJsonUrl(AUTH_TOKEN, `${PUBLIC_URL}/receipts/acc_1`, body)
  assert.ok(validateRequestWithBody(AUTH_TOKEN, signature, url, body))
  const request: DoorRequest = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-twilio-signature': signature },
    body: new TextEncoder().encode(body),
    arrivedAt: 0,
  }
  assert.deepEqual(await verdictOn(request), { kind: 'authentic', by: 'proof' })
  assert.equal(TWILIO.door.read(request, CONNECTION).kind, 'read')
  for (const changes of [withOneByteChanged(request, { headers: [] }), withAddressChanged(request)])
    for (const { request: changed, where } of changes)
      assert.equal((await verdictOn(changed)).kind, 'refused', where)
})

test('texts from handsets arrive signed, with their emoji', async () => {
  const world = await openProviderWorld({
    provider: TWILIO,
    vendor: vendor(),
    connection: CONNECTION,
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550100000', text: 'STOP 🛑 & thanks' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.equal(
      heard?.reading.kind === 'read' && heard.reading.inbound[0]?.text,
      'STOP 🛑 & thanks',
    )
  } finally {
    await world.close()
  }
})

// ---- random requests

const TEXTS = [
  '+15550000001',
  'O’Brien & Söhne',
  'a=b&c',
  '100 %',
  '',
  '日本',
  "it's",
  'x'.repeat(200),
]

/** A receipt as the fake signs it. */
function receiptAt(random: SeededRandom, at: number): DoorRequest {
  const fake = vendor()
  const reference = `ref${String(at).padStart(21, '0')}`
  const message = {
    to: random.pick(TEXTS),
    from: random.pick(TEXTS),
    text: 'x',
    reference,
    receiptUrl: `${urlOf(random)}#rc=5&rp=all`,
    number: at,
    atMs: 0,
    behaviour: '',
    misbehaviour: null,
    id: fake.newId(random),
    segmentIds: [],
    segments: 1,
    isTaken: true,
    answered: 201,
    handsetAtMs: null,
    news: [],
    receipts: [],
  }
  const word = random.pick(['delivered', 'undelivered', 'sent', 'read'])
  const code = word === 'undelivered' ? random.pick(codesOf('ErrorCode')) : null
  const news = { word, code, segment: 1, wire: 'text' as const, atMs: random.whole(2_000_000_000) }
  const unsigned = fake.receipt(message, news, 1)
  assert.ok(unsigned !== null)
  const { method, url, headers, body } = fake.sign(unsigned, { atMs: 0, random })
  return { method, url, headers, body: new TextEncoder().encode(body), arrivedAt: 0 }
}

function urlOf(random: SeededRandom): string {
  const host = random.pick([PUBLIC_URL, 'http://receipts.example.test', 'https://user:pw@h.test'])
  const port = random.pick(['', '', ':443', ':80', ':8443'])
  const query = random.pick(['', '', '?a=1&b=%20x', "?name=O'Brien", '?q=a+b&c=é', '?'])
  return `${host}${port}/sub/receipts/acc_1/ref${'0'.repeat(21)}${query}`
}

/** Twilio signs with the usual port or without, as it was told or written anew; all are taken. */
function spelt(url: string, random: SeededRandom): string {
  const anew = random.pick([url, new URL(url).toString(), legacy(new URL(url).toString())])
  return random.pick([
    anew.replace(/(\.test):\d+\//, '$1/'),
    anew.replace(/(\.test)\//, `$1${portOf(url)}/`),
  ])
}

function legacy(url: string): string {
  const [address = '', query = ''] = url.split('?')
  return query === '' ? url : `${address}?${stringify(parse(query))}`
}

const portOf = (url: string): string => (url.startsWith('https') ? ':443' : ':80')

function paramsOf(random: SeededRandom): Params {
  const names = ['To', 'From', 'Body', 'to', 'Ätsch', 'MessageSid', 'a b', '10', '9']
  return Object.fromEntries(
    names
      .filter(() => random.next() < 0.7)
      .map((name) => [
        name,
        random.next() < 0.2 ? [random.pick(TEXTS), random.pick(TEXTS)] : random.pick(TEXTS),
      ]),
  )
}

function signedBy(
  signature: string,
  { url, params }: { readonly url: string; readonly params: Params },
): DoorRequest {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as [string, string]),
  )
  return {
    method: 'POST',
    url,
    headers: { 'content-type': `${FORM}; charset=UTF-8`, 'x-twilio-signature': signature },
    body: new TextEncoder().encode(new URLSearchParams(pairs).toString()),
    arrivedAt: 0,
  }
}

const bodyOf = ({ body }: DoorRequest): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)

/** A form as a web framework hands it to the package. */
function valuesIn(request: DoorRequest): Params {
  const values: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(`?${bodyOf(request)}`)) {
    const before = values[name]
    values[name] = before === undefined ? value : [before, value].flat()
  }
  return values
}
