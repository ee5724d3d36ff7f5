import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import type { SeededRandom } from '../../sim/random.ts'
import { fakeTelnyx, telnyxCredentials } from '../../sim/providers/telnyx.ts'
import { telling } from '../../sim/providers/script.ts'
import { TELNYX } from '../../src/adapters/providers/telnyx.ts'
import { TELNYX as WORDS } from '../../src/core/dialects/telnyx/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

/** How many random signatures are made; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '300')
const KEYS = telnyxCredentials()
const CONNECTION = { api_key: KEYS.apiKey, public_key: KEYS.publicKey }

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)
const INBOUND = new Set(['received', 'webhook_delivered'])

testProvider({
  name: 'telnyx',
  provider: TELNYX,
  vendor: fakeTelnyx(KEYS),
  connection: CONNECTION,
  words: [
    ...codesOf('payload.to[].status')
      .filter((word) => !INBOUND.has(word))
      .map((word) => ({ word, code: null })),
    ...['delivery_failed', 'sending_failed'].flatMap((word) =>
      codesOf('errors[].code').map((code) => ({ word, code })),
    ),
  ],
  said: ({ word, code }) => ({
    'payload.to[].status': word,
    ...(code === null ? {} : { 'errors[].code': code }),
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

type Client = {
  readonly messages: {
    send(body: object): Promise<{ data: { id: string } }>
    retrieve(id: string): Promise<{ data: { to: readonly { status: string }[] } }>
    readonly rcs: { send(body: object): Promise<{ data: { id: string } }> }
  }
  readonly webhooks: {
    unwrap(body: string, options: { headers: object }): Promise<unknown>
  }
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const { default: Telnyx } = require('telnyx') as { default: new (options: object) => Client }
const client = (baseURL: string): Client =>
  new Telnyx({ apiKey: KEYS.apiKey, publicKey: KEYS.publicKey, baseURL: `${baseURL}/v2` })

const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
const verdictOn = (request: DoorRequest) => TELNYX.door.verify(CONNECTION, request, NOTHING)

test("Telnyx's own package sends through the fake, only the host changed, and asks after it", async () => {
  const world = await openProviderWorld({
    provider: TELNYX,
    vendor: fakeTelnyx(KEYS),
    connection: CONNECTION,
    options: { script: () => telling([{ word: 'delivered', code: null }]) },
  })
  try {
    const { messages } = client(world.fake.baseUrl)
    const { to, from, text, receiptUrl } = world.text()
    const sent = await messages.send({ to, from, text, webhook_url: receiptUrl })
    await world.fake.whenQuiet()
    assert.equal(sent.data.id, world.fake.truth()[0]?.id)
    const { data } = await messages.retrieve(sent.data.id)
    assert.equal(data.to[0]?.status, 'delivered')
    assert.deepEqual(
      world.heard.map(({ authenticity }) => authenticity.kind),
      ['authentic'],
    )
    const rich = await messages.rcs.send({
      agent_id: 'Agent007',
      agent_message: { content_message: { text } },
      messaging_profile_id: 'profile',
      to,
    })
    assert.equal(rich.data.id, world.fake.truth()[1]?.id)
    await assert.rejects(messages.send({ to: '12', from, text }), { status: 422 })
  } finally {
    await world.close()
  }
})

test('RCS goes to its own address, and its answer is read like any other', async () => {
  const world = await openProviderWorld({
    provider: TELNYX,
    vendor: fakeTelnyx(KEYS),
    connection: { ...CONNECTION, messaging_profile_id: 'profile' },
  })
  try {
    const outcome = await world.submit(world.text({ channel: 'rcs', from: 'Agent007' }))
    assert.equal(outcome.kind, 'accepted')
    assert.equal(world.fake.truth()[0]?.from, 'Agent007')
  } finally {
    await world.close()
  }
})

test("the package's verifier accepts what the fake signs, and so does our door", async () => {
  const random = createRandom(30)
  const { webhooks } = client('http://127.0.0.1:9')
  for (let at = 0; at < VECTORS; at++) {
    const request = receiptAt(random)
    await webhooks.unwrap(new TextDecoder().decode(request.body), { headers: request.headers })
    assert.deepEqual(await verdictOn(request), { kind: 'authentic', by: 'proof' })
  }
})

test('our door accepts any signed bytes, and with one bit of them changed never', async () => {
  const random = createRandom(31)
  for (let at = 0; at < VECTORS; at++) {
    const request = signedBytes(random.bytes(random.whole(400)))
    assert.deepEqual(await verdictOn(request), { kind: 'authentic', by: 'proof' })
    const body = Uint8Array.from([...request.body, 0])
    const place = random.whole(body.length)
    body[place] = (body[place] ?? 0) ^ (1 << random.whole(8))
    assert.equal((await verdictOn({ ...request, body })).kind, 'refused')
  }
})

test('a receipt with one byte changed, of its body, its time or its signature, is refused', async () => {
  const request = receiptAt(createRandom(32))
  const headers = { headers: ['telnyx-signature-ed25519', 'telnyx-timestamp'] }
  let seen = 0
  for (const { request: changed, where } of withOneByteChanged(request, headers)) {
    seen += 1
    assert.equal((await verdictOn(changed)).kind, 'refused', where)
  }
  assert.ok(seen > 500)
})

test('texts from handsets arrive signed', async () => {
  const world = await openProviderWorld({
    provider: TELNYX,
    vendor: fakeTelnyx(KEYS),
    connection: CONNECTION,
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550100000', text: 'STOP 🛑' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.equal(heard?.reading.kind === 'read' && heard.reading.inbound[0]?.text, 'STOP 🛑')
  } finally {
    await world.close()
  }
})

/** A receipt as the fake signs it, now: the package has no other clock. */
function receiptAt(random: SeededRandom): DoorRequest {
  const fake = fakeTelnyx(KEYS)
  const id = fake.newId(random)
  const atMs = Date.now()
  const message = {
    to: '+15550000001',
    from: random.pick(['Acme & Söhne', '+15550100000']),
    text: random.pick(['日本', 'x'.repeat(500), '"\\']),
    reference: null,
    receiptUrl: `${PUBLIC_URL}/receipts/acc_1/ref${'0'.repeat(21)}`,
    number: 1,
    atMs,
    behaviour: '',
    misbehaviour: null,
    id,
    segmentIds: [id],
    segments: 1,
    isTaken: true,
    answered: 200,
    handsetAtMs: null,
    news: [],
    receipts: [],
  }
  const word = random.pick(['delivered', 'delivery_failed', 'sent', 'read'])
  const code = word === 'delivery_failed' ? random.pick(codesOf('errors[].code')) : null
  const unsigned = fake.receipt(message, { word, code, segment: 1, wire: 'text', atMs }, 1)
  assert.ok(unsigned !== null)
  const { method, url, headers, body } = fake.sign(unsigned, { atMs, random })
  return { method, url, headers, body: new TextEncoder().encode(body), arrivedAt: atMs }
}

function signedBytes(body: Uint8Array): DoorRequest {
  const timestamp = '1768512720'
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
  return {
    method: 'POST',
    url: `${PUBLIC_URL}/receipts/acc_1`,
    headers: {
      'telnyx-timestamp': timestamp,
      'telnyx-signature-ed25519': sign(null, signed, KEYS.privateKey).toString('base64'),
    },
    body,
    arrivedAt: 1_768_512_720_000,
  }
}
