import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import type { SeededRandom } from '../../sim/random.ts'
import { fakePlivo } from '../../sim/providers/plivo.ts'
import { telling } from '../../sim/providers/script.ts'
import { PLIVO } from '../../src/adapters/providers/plivo.ts'
import { PLIVO as WORDS } from '../../src/core/dialects/plivo/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import type { SuiteParts } from '../support/provider-suite.ts'
import {
  openProviderWorld,
  pairs,
  PUBLIC_URL,
  withAddressChanged,
  withOneByteChanged,
} from '../support/provider-world.ts'

/** How many random signatures are made; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '300')
const ACCOUNT = { authId: 'MA0123456789ABCDEFGH', authToken: 'Zm9v & token' }
const CONNECTION = { auth_id: ACCOUNT.authId, auth_token: ACCOUNT.authToken }

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)
const STATUSES = codesOf('Status (message_state)').filter((word) => word !== 'received')

const SUITE: Omit<SuiteParts, 'name' | 'vendor'> = {
  provider: PLIVO,
  connection: CONNECTION,
  words: pairs(STATUSES, codesOf('ErrorCode')),
  said: ({ word, code }) => ({ Status: word, ...(code === null ? {} : { ErrorCode: code }) }),
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
}

testProvider({ ...SUITE, name: 'plivo', vendor: fakePlivo(ACCOUNT, { signedBy: 'v2' }) })
testProvider({
  ...SUITE,
  name: 'plivo, signing by v3',
  vendor: fakePlivo(ACCOUNT, { signedBy: 'v3' }),
})

// ---- the vendor's own package

type Client = {
  readonly messages: {
    create(params: object): Promise<{ messageUuid: readonly string[] }>
    get(id: string): Promise<{ messageState: string }>
  }
}
type Params = Readonly<Record<string, string>>

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const sdk = require('plivo') as {
  Client: new (id: string, token: string, options: object) => Client
  validateSignature(uri: string, nonce: string, signature: string, token: string): boolean
  // oxlint-disable-next-line max-params -- the package's own
  validateV3Signature(
    method: string,
    uri: string,
    nonce: string,
    token: string,
    signature: string,
    params?: Params,
  ): boolean
}

const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
const verdictOn = (request: DoorRequest) => PLIVO.door.verify(CONNECTION, request, NOTHING)

test("Plivo's own package sends through the fake, only the host changed, and asks after it", async () => {
  const world = await openProviderWorld({
    provider: PLIVO,
    vendor: fakePlivo(ACCOUNT),
    connection: CONNECTION,
    options: { script: () => telling([{ word: 'delivered', code: null }]) },
  })
  try {
    const client = new sdk.Client(ACCOUNT.authId, ACCOUNT.authToken, {
      url: `${world.fake.baseUrl}/v1/Account/${ACCOUNT.authId}`,
    })
    const { to, from, text, receiptUrl } = world.text()
    const sent = await client.messages.create({ src: from, dst: to, text, url: receiptUrl })
    await world.fake.whenQuiet()
    const id = world.fake.truth()[0]?.id ?? ''
    assert.deepEqual(sent.messageUuid, [id])
    assert.equal((await client.messages.get(id)).messageState, 'delivered')
    assert.deepEqual(
      world.heard.map(({ authenticity }) => authenticity.kind),
      ['authentic'],
    )
    await assert.rejects(client.messages.create({ src: from, dst: '12', text }), {
      message: 'dst is not a valid phone number',
    })
  } finally {
    await world.close()
  }
})

/** What the package's validators say of a request. */
function judged({ method, url, headers, body }: DoorRequest): boolean {
  const v3 = headers['x-plivo-signature-v3']
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const fields = Object.fromEntries(new URLSearchParams(`?${text}`))
  const nonce = (version: string): string => headers[`x-plivo-signature-${version}-nonce`] ?? ''
  return v3 === undefined
    ? sdk.validateSignature(
        url,
        nonce('v2'),
        headers['x-plivo-signature-v2'] ?? '',
        ACCOUNT.authToken,
      )
    : sdk.validateV3Signature(method, url, nonce('v3'), ACCOUNT.authToken, v3, fields)
}

for (const signedBy of ['v2', 'v3'] as const) {
  for (const method of ['POST', 'GET'] as const) {
    test(`${signedBy} by ${method}: the package's validator and our door accept what the fake signs`, async () => {
      const random = createRandom(50)
      for (let at = 0; at < VECTORS; at++) {
        const request = receiptAt(random, { signedBy, method })
        assert.ok(judged(request), request.url)
        // Version 2 signs the address alone: whoever has seen one could say anything there.
        const verdict = await verdictOn(request)
        assert.ok(verdict.kind === 'authentic')
        assert.equal(verdict.by, signedBy === 'v3' ? 'proof' : 'reference')
      }
    })
  }
}

test('version 3: with one byte of body, address, nonce or signature changed, both refuse', async () => {
  for (const method of ['POST', 'GET'] as const) {
    const request = receiptAt(createRandom(51), { signedBy: 'v3', method })
    const told = PLIVO.door.read(request, CONNECTION)
    // One account, one signature: that of the main account says the same here.
    const { 'x-plivo-signature-ma-v3': _, ...headers } = request.headers
    const alone = { ...request, headers }
    let seen = 0
    const names = { headers: ['x-plivo-signature-v3', 'x-plivo-signature-v3-nonce'] }
    for (const changes of [withOneByteChanged(alone, names), withAddressChanged(alone)]) {
      for (const { request: changed, where } of changes) {
        seen += 1
        const { kind } = await verdictOn(changed)
        // '%2b' for '%2B' and the like change nothing that is said.
        if (kind === 'authentic')
          assert.deepEqual(PLIVO.door.read(changed, CONNECTION), told, where)
        else assert.ok(!judged(changed), `only we refuse: ${method}, ${where}`)
      }
    }
    assert.ok(seen > 400)
  }
})

test('version 2 signs the address alone: each byte of its path counts, and the nonce', async () => {
  const request = receiptAt(createRandom(52), { signedBy: 'v2', method: 'POST' })
  const { 'x-plivo-signature-ma-v2': _, ...headers } = request.headers
  const bare = { ...request, url: request.url.replace(/\?.*/, ''), headers, body: new Uint8Array() }
  const names = { headers: ['x-plivo-signature-v2', 'x-plivo-signature-v2-nonce'] }
  for (const changes of [withOneByteChanged(bare, names), withAddressChanged(bare)])
    for (const { request: changed, where } of changes)
      // Behind a ? or a # it is path no more, and a path that was cut short is another.
      assert.equal((await verdictOn(changed)).kind, 'refused', where)
})

test('texts from handsets arrive signed', async () => {
  const world = await openProviderWorld({
    provider: PLIVO,
    vendor: fakePlivo(ACCOUNT, { signedBy: 'v3' }),
    connection: { ...CONNECTION, signatures: 'v3' },
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550100000', text: 'STOP 🛑 & more' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.equal(heard?.reading.kind === 'read' && heard.reading.inbound[0]?.text, 'STOP 🛑 & more')
  } finally {
    await world.close()
  }
})

function receiptAt(
  random: SeededRandom,
  habits: { readonly signedBy: 'v2' | 'v3'; readonly method: 'GET' | 'POST' },
): DoorRequest {
  const fake = fakePlivo(ACCOUNT, habits)
  const id = fake.newId(random)
  const query = random.pick(['', '', '?a=1', '?b=2&a=x%20y'])
  const message = {
    to: '15550000001',
    from: random.pick(['Acme & Söhne', '15550100000', 'A=B']),
    text: 'x',
    reference: null,
    receiptUrl: `${random.pick([PUBLIC_URL, 'http://h.test:8443'])}/receipts/acc_1/ref${'0'.repeat(21)}${query}`,
    number: 1,
    atMs: random.whole(2_000_000_000),
    behaviour: '',
    misbehaviour: null,
    id,
    segmentIds: [id],
    segments: 1,
    isTaken: true,
    answered: 202,
    handsetAtMs: null,
    news: [],
    receipts: [],
  }
  const word = random.pick(STATUSES)
  const code = word === 'undelivered' ? random.pick(codesOf('ErrorCode')) : null
  const unsigned = fake.receipt(message, { word, code, segment: 1, wire: 'text', atMs: 0 }, 1)
  assert.ok(unsigned !== null)
  const { method, url, headers, body } = fake.sign(unsigned, { atMs: 0, random })
  return { method, url, headers, body: new TextEncoder().encode(body), arrivedAt: 0 }
}
