import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import type { SeededRandom } from '../../sim/random.ts'
import {
  SECRET_BYTES,
  callbackPublicKey,
  callbackSecret,
  signCallback,
} from '../../src/adapters/crypto/callback-signatures.ts'
import type { Unsigned } from '../../src/core/callbacks/format.ts'
import { formOf, withQuery } from '../../src/core/callbacks/parts.ts'

/** How many random signatures are made; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '500')

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const { Webhook } = require('standardwebhooks') as {
  Webhook: new (secret: string) => {
    verify(body: string, headers: Record<string, string>): unknown
    sign(id: string, at: Date, body: string): string
  }
}
const { sign: nacl } = require('tweetnacl') as {
  sign: {
    detached: { verify(text: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean }
  }
}
type Params = Readonly<Record<string, string>>
const { validateRequest, validateRequestWithBody } = require('twilio/lib/webhooks/webhooks') as {
  validateRequest(token: string, signature: string, url: string, params: Params): boolean
  validateRequestWithBody(token: string, signature: string, url: string, body: string): boolean
}

const secretFrom = (random: SeededRandom): string => callbackSecret(random.bytes(SECRET_BYTES))

/** Text of every plane, so that octets and characters are never as many. */
const textFrom = (random: SeededRandom, length: number): string =>
  Array.from({ length }, () =>
    String.fromCodePoint(
      random.pick([0x20, 0x26, 0x2b, 0x41, 0xe4, 0x2013, 0x1f600]) + random.whole(20),
    ),
  ).join('')

const jsonFrom = (random: SeededRandom): Unsigned => ({
  method: 'POST',
  url: 'https://customer.example/callbacks',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text: textFrom(random, random.whole(60)), n: random.whole(1_000) }),
})

const idFrom = (random: SeededRandom): string =>
  `cbk_${Array.from({ length: 32 }, () => random.whole(16).toString(16)).join('')}`

function isAccepted(check: () => unknown): boolean {
  try {
    return check() !== false
  } catch {
    return false
  }
}

/** One of its characters is another. */
function changed(text: string, at: number): string {
  const code = text.charCodeAt(at)
  return text.slice(0, at) + String.fromCharCode(code === 0x41 ? 0x42 : 0x41) + text.slice(at + 1)
}

const signaturesIn = (headers: Unsigned['headers']): string[] =>
  (headers['webhook-signature'] ?? '').split(' ')

test(`the reference library of Standard Webhooks accepts ${VECTORS} callbacks of ours, and none that was changed`, () => {
  const random = createRandom(1)
  for (let vector = 0; vector < VECTORS; vector++) {
    const secret = secretFrom(random)
    const request = jsonFrom(random)
    const signing = { kind: 'standard', id: idFrom(random), at: Date.now() } as const
    const { headers } = signCallback(request, { ...signing, secrets: [secret] })
    const body = request.body ?? ''
    const reference = new Webhook(secret)
    assert.deepEqual(reference.verify(body, headers), JSON.parse(body))
    const isVerified = (given: string, also: Record<string, string> = {}): boolean =>
      isAccepted(() => reference.verify(given, { ...headers, ...also }) !== undefined)
    assert.equal(isVerified(changed(body, random.whole(body.length))), false)
    const id = headers['webhook-id'] ?? ''
    assert.equal(isVerified(body, { 'webhook-id': changed(id, random.whole(id.length)) }), false)
    const [v1 = ''] = signaturesIn(headers)
    const at = 3 + random.whole(v1.length - 3)
    assert.equal(isVerified(body, { 'webhook-signature': changed(v1, at) }), false)
  }
})

test('every single character of a callback counts: another one, and it is refused', () => {
  const random = createRandom(2)
  const secret = secretFrom(random)
  const request = jsonFrom(random)
  const id = idFrom(random)
  const signed = signCallback(request, {
    kind: 'standard',
    id,
    at: Date.now(),
    secrets: [secret],
  })
  const body = request.body ?? ''
  const reference = new Webhook(secret)
  const timestamp = signed.headers['webhook-timestamp'] ?? ''
  const [v1 = '', v1a = ''] = signaturesIn(signed.headers)
  for (let at = 0; at < body.length; at++) {
    assert.equal(
      isAccepted(() => reference.verify(changed(body, at), signed.headers)),
      false,
    )
    assert.equal(isVerifiedAsymmetrically(changed(body, at), signed.headers, secret), false)
  }
  for (const [name, text] of [
    ['webhook-id', id],
    ['webhook-timestamp', timestamp],
    ['webhook-signature', v1],
  ] as const)
    for (let at = name === 'webhook-signature' ? 3 : 0; at < text.length; at++) {
      const headers = { ...signed.headers, [name]: changed(text, at) }
      assert.equal(
        isAccepted(() => reference.verify(body, headers)),
        false,
        `${name} ${at}`,
      )
    }
  for (let at = 4; at < v1a.length - 3; at++) {
    const headers = { ...signed.headers, 'webhook-signature': `${v1} ${changed(v1a, at)}` }
    assert.equal(isVerifiedAsymmetrically(body, headers, secret), false, `v1a ${at}`)
  }
})

/** With nothing but the public key, as a receiver has it. */
function isVerifiedAsymmetrically(
  body: string,
  headers: Unsigned['headers'],
  secret: string,
  by: (text: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean = byNode,
): boolean {
  const key = Buffer.from(callbackPublicKey(secret).replace('whpk_', ''), 'base64')
  const text = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return signaturesIn(headers)
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => by(text, Buffer.from(one.slice(4), 'base64'), key))
}

function byNode(text: Uint8Array, signature: Uint8Array, raw: Uint8Array): boolean {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  return verify(null, text, key, signature)
}

test(`another implementation of Ed25519 accepts ours, by the public key alone`, () => {
  const random = createRandom(3)
  for (let vector = 0; vector < Math.min(VECTORS, 1_000); vector++) {
    const secret = secretFrom(random)
    const request = jsonFrom(random)
    const signing = { kind: 'standard', id: idFrom(random), at: Date.now() } as const
    const { headers } = signCallback(request, { ...signing, secrets: [secret] })
    const body = request.body ?? ''
    assert.ok(isVerifiedAsymmetrically(body, headers, secret))
    assert.equal(isVerifiedAsymmetrically(body, headers, secretFrom(random)), false)
    if (vector >= 25) continue
    assert.ok(isVerifiedAsymmetrically(body, headers, secret, nacl.detached.verify))
    const other = changed(body, random.whole(body.length))
    assert.equal(isVerifiedAsymmetrically(other, headers, secret, nacl.detached.verify), false)
  }
})

test('while a secret is rotated, whoever has either of the two accepts', () => {
  const random = createRandom(4)
  const [next, former] = [secretFrom(random), secretFrom(random)]
  const request = jsonFrom(random)
  const { headers } = signCallback(request, {
    kind: 'standard',
    id: idFrom(random),
    at: Date.now(),
    secrets: [next, former],
  })
  for (const secret of [next, former]) {
    assert.ok(isAccepted(() => new Webhook(secret).verify(request.body ?? '', headers)))
    assert.ok(isVerifiedAsymmetrically(request.body ?? '', headers, secret))
  }
  const stranger = new Webhook(secretFrom(random))
  assert.equal(
    isAccepted(() => stranger.verify(request.body ?? '', headers)),
    false,
  )
  assert.deepEqual(
    signaturesIn(headers).map((one) => one.split(',')[0]),
    ['v1', 'v1', 'v1a', 'v1a'],
  )
})

test(`Twilio's own package accepts ${VECTORS} forms and queries of ours, and none that was changed`, () => {
  const random = createRandom(5)
  for (let vector = 0; vector < VECTORS; vector++) {
    const token = textFrom(random, 1 + random.whole(40))
    const url = `https://customer.example:8443/hook${random.pick(['', '/', '?a=1&b=%C3%A4', '/ä ö'])}`
    const fields = Object.fromEntries(
      Array.from({ length: 1 + random.whole(12) }, (_, at) => [
        random.pick(['To', 'from', 'MessageSid', 'ErrorCode', '_x', 'ä']) + (at % 9),
        textFrom(random, random.whole(20)),
      ]),
    )
    const signing = { kind: 'twilio', id: idFrom(random), at: 0, secrets: [token] } as const
    const post = signCallback(
      {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: formOf(fields),
      },
      signing,
    )
    const signature = post.headers['x-twilio-signature'] ?? ''
    // A server knows the address as it arrives.
    const arrived = new URL(url).href
    assert.ok(validateRequest(token, signature, arrived, fields), url)
    const [name = ''] = Object.keys(fields)
    const other = { ...fields, [name]: `${fields[name]}.` }
    assert.equal(validateRequest(token, signature, arrived, other), false)
    assert.equal(validateRequest(`${token}.`, signature, arrived, fields), false)
    assert.equal(
      validateRequest(token, changed(signature, random.whole(27)), arrived, fields),
      false,
    )
    const query = withQuery(url, fields)
    const get = signCallback({ method: 'GET', url: query, headers: {}, body: null }, signing)
    assert.ok(
      validateRequest(token, get.headers['x-twilio-signature'] ?? '', new URL(query).href, {}),
      query,
    )
  }
})

test("Twilio's own package accepts JSON by the hash of it in the address", () => {
  const random = createRandom(6)
  for (let vector = 0; vector < VECTORS; vector++) {
    const request = jsonFrom(random)
    const signing = { kind: 'twilio', id: idFrom(random), at: 0, secrets: ['token'] } as const
    const { url, headers, body } = signCallback(request, signing)
    const signature = headers['x-twilio-signature'] ?? ''
    assert.ok(validateRequestWithBody('token', signature, url, body ?? ''))
    const other = changed(body ?? '', random.whole((body ?? '').length))
    assert.equal(validateRequestWithBody('token', signature, url, other), false)
  }
})

test('one secret gives one public key, for ever: whoever has it needs no other after an upgrade', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  assert.equal(callbackPublicKey(secret), PUBLIC_KEY)
  const signed = signCallback(
    {
      method: 'POST',
      url: 'https://customer.example/',
      headers: {},
      body: '{"test": 2432232314}',
    },
    {
      kind: 'standard',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      secrets: [secret],
    },
  )
  // The vector that the reference libraries share.
  assert.equal(signaturesIn(signed.headers)[0], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

const PUBLIC_KEY = 'whpk_WgUe1UukTgC1o9A9+vDBc74RY6pIwjiI9QHcIszMd2w='

test('a callback goes unsigned where nobody has a secret, and says which it is all the same', () => {
  const request = jsonFrom(createRandom(7))
  const about = { id: 'cbk_1', at: 5_000, secrets: [] } as const
  assert.deepEqual(signCallback(request, { ...about, kind: 'standard' }).headers, {
    'content-type': 'application/json',
    'webhook-id': 'cbk_1',
    'webhook-timestamp': '5',
  })
  assert.deepEqual(signCallback(request, { ...about, kind: 'bearer' }).headers, {
    'content-type': 'application/json',
    'webhook-id': 'cbk_1',
  })
  assert.deepEqual(
    signCallback(request, { ...about, kind: 'bearer', secrets: ['new', 'old'] }).headers,
    { 'content-type': 'application/json', 'webhook-id': 'cbk_1', authorization: 'Bearer new' },
  )
  assert.deepEqual(signCallback(request, { ...about, kind: 'none', secrets: ['x'] }).headers, {
    'content-type': 'application/json',
    'webhook-id': 'cbk_1',
  })
})

test('what the guide shows for Node accepts ours, and nothing changed, late or signed by others', async () => {
  const guide = readFileSync(new URL('../../docs/callbacks.md', import.meta.url), 'utf8')
  const shown = /```js\n([^]*?)```/.exec(guide)?.[1] ?? ''
  const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(shown)}`)) as {
    isOurs(secret: string, headers: Unsigned['headers'], body: string, now: number): boolean
  }
  const random = createRandom(8)
  for (let vector = 0; vector < 100; vector++) {
    const [secret, former] = [secretFrom(random), secretFrom(random)]
    const request = jsonFrom(random)
    const about = { kind: 'standard', id: idFrom(random), at: 1_900_000_000_500 } as const
    const { headers } = signCallback(request, { ...about, secrets: [secret, former] })
    const body = request.body ?? ''
    for (const one of [secret, former]) assert.ok(isOurs(one, headers, body, about.at + 299_000))
    assert.equal(isOurs(secretFrom(random), headers, body, about.at), false)
    assert.equal(isOurs(secret, headers, changed(body, random.whole(body.length)), about.at), false)
    assert.equal(isOurs(secret, headers, body, about.at + 301_000), false)
    assert.equal(isOurs(secret, headers, body, about.at - 301_000), false)
    const bare = { 'webhook-id': about.id, 'webhook-timestamp': 'soon' }
    assert.equal(isOurs(secret, bare, body, about.at), false)
  }
})
