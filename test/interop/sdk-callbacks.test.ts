import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { CallbackRefusedError, verifyCallback } from '../../sdk/src/index.ts'
import { createRandom } from '../../sim/random.ts'
import type { SeededRandom } from '../../sim/random.ts'
import {
  SECRET_BYTES,
  callbackPublicKey,
  callbackSecret,
  signCallback,
} from '../../src/adapters/crypto/callback-signatures.ts'

/** How many random callbacks are made; 10,000 by hand. */
const VECTORS = Number(process.env['VECTORS'] ?? '500')

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const { Webhook } = require('standardwebhooks') as {
  Webhook: new (secret: string) => {
    verify(body: string, headers: Record<string, string>): unknown
    sign(id: string, at: Date, body: string): string
  }
}
type KeyPair = { publicKey: Uint8Array; secretKey: Uint8Array }
const { sign: nacl } = require('tweetnacl') as {
  sign: {
    detached: (text: Uint8Array, secretKey: Uint8Array) => Uint8Array
    keyPair: { fromSeed(seed: Uint8Array): KeyPair }
  }
}

const secretFrom = (random: SeededRandom): string => callbackSecret(random.bytes(SECRET_BYTES))
const idFrom = (random: SeededRandom): string =>
  `cbk_${Buffer.from(random.bytes(16)).toString('hex')}`

function bodyFrom(random: SeededRandom): string {
  const text = Array.from({ length: random.whole(40) }, () =>
    String.fromCodePoint(random.pick([0x20, 0x41, 0xe4, 0x2013, 0x1f600]) + random.whole(20)),
  ).join('')
  return JSON.stringify({ type: 'callback.test', n: random.whole(1_000), text })
}

/** With another character at one place. */
function changed(text: string, at: number): string {
  const other = text[at] === 'A' ? 'B' : 'A'
  return text.slice(0, at) + other + text.slice(at + 1)
}

type Headers = Record<string, string>
type Given = { body: string; headers: Headers; secrets: string | string[]; now?: number }

async function isAccepted({ body, headers, secrets, now }: Given): Promise<boolean> {
  try {
    await verifyCallback(body, headers, secrets, now === undefined ? {} : { now })
    return true
  } catch (error) {
    assert.ok(error instanceof CallbackRefusedError, String(error))
    return false
  }
}

/** As the reference signs, seen from the SDK; with what any one change of it comes to. */
test(`the SDK accepts ${VECTORS} callbacks that the reference library signed, and none that was changed`, async () => {
  const random = createRandom(11)
  for (let vector = 0; vector < VECTORS; vector++) {
    const [secret, id, body] = [secretFrom(random), idFrom(random), bodyFrom(random)]
    const now = 1_700_000_000_000 + random.whole(10 ** 9) * 1_000
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(now / 1_000),
      'webhook-signature': new Webhook(secret).sign(id, new Date(now), body),
    }
    const given = { body, headers, secrets: secret, now }
    assert.ok(await isAccepted(given))
    assert.deepEqual(await verifyCallback(body, headers, secret, { now }), JSON.parse(body))
    assert.equal(await isAccepted({ ...given, secrets: secretFrom(random) }), false)
    assert.equal(
      await isAccepted({ ...given, body: changed(body, random.whole(body.length)) }),
      false,
    )
    for (const [name, from] of [
      ['webhook-id', 0],
      ['webhook-timestamp', 0],
      ['webhook-signature', 3],
    ] as const) {
      const text = headers[name]
      const other = changed(text, from + random.whole(text.length - from))
      assert.equal(
        await isAccepted({ ...given, headers: { ...headers, [name]: other } }),
        false,
        other,
      )
    }
  }
})

test(`the SDK and the reference library agree about ${VECTORS} callbacks that we signed`, async () => {
  const random = createRandom(12)
  for (let vector = 0; vector < VECTORS; vector++) {
    const [next, former, stranger] = [secretFrom(random), secretFrom(random), secretFrom(random)]
    const body = bodyFrom(random)
    const { headers } = signCallback(
      { method: 'POST', url: 'https://customer.example/', headers: {}, body },
      { kind: 'standard', id: idFrom(random), at: Date.now(), secrets: [next, former] },
    )
    for (const one of [body, changed(body, random.whole(body.length))]) {
      for (const secret of [next, former, stranger]) {
        const given = { body: one, headers: { ...headers }, secrets: secret }
        const isReal = one === body && secret !== stranger
        assert.equal(isVerified(secret, one, headers), isReal)
        assert.equal(await isAccepted(given), isReal)
        assert.equal(await isAccepted({ ...given, secrets: callbackPublicKey(secret) }), isReal)
      }
    }
  }
})

function isVerified(secret: string, body: string, headers: Readonly<Headers>): boolean {
  try {
    new Webhook(secret).verify(body, { ...headers })
    return true
  } catch {
    return false
  }
}

test('another implementation of Ed25519 signs, and the SDK accepts by the public key alone', async () => {
  const random = createRandom(13)
  for (let vector = 0; vector < 25; vector++) {
    const { publicKey, secretKey } = nacl.keyPair.fromSeed(random.bytes(32))
    const [id, body] = [idFrom(random), bodyFrom(random)]
    const signature = nacl.detached(Buffer.from(`${id}.1900000000.${body}`), secretKey)
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': '1900000000',
      'webhook-signature': `v1,AAAA v1a,${Buffer.from(signature).toString('base64')}`,
    }
    const given = { body, headers, now: 1_900_000_000_000 }
    const secrets = `whpk_${Buffer.from(publicKey).toString('base64')}`
    assert.ok(await isAccepted({ ...given, secrets }))
    assert.ok(await isAccepted({ ...given, secrets: [secretFrom(random), secrets] }))
    assert.equal(await isAccepted({ ...given, secrets, body: changed(body, 3) }), false)
  }
})

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const AT = 1_614_265_330_000
/** The vector that the reference libraries share. */
const SHARED = {
  body: '{"test": 2432232314}',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  secrets: SECRET,
  now: AT,
}

test('every single character counts: another one, and it is refused', async () => {
  const { body, headers } = SHARED
  assert.ok(await isAccepted(SHARED))
  for (let at = 0; at < body.length; at++) {
    assert.equal(await isAccepted({ ...SHARED, body: changed(body, at) }), false)
  }
  for (const [name, text] of Object.entries(headers)) {
    for (let at = 0; at < text.length; at++) {
      const other = { ...headers, [name]: changed(text, at) }
      assert.equal(await isAccepted({ ...SHARED, headers: other }), false, `${name} ${at}`)
    }
  }
  // Base64 has several writings of the same octets; only one of them is signed.
  const loose = headers['webhook-signature'].replace('OE=', 'OF=')
  assert.equal(
    await isAccepted({ ...SHARED, headers: { ...headers, 'webhook-signature': loose } }),
    false,
  )
})

test('too old, too new, without a signature or with another kind of one: refused', async () => {
  assert.ok(await isAccepted({ ...SHARED, now: AT + 300_000 }))
  assert.equal(await isAccepted({ ...SHARED, now: AT + 301_000 }), false)
  assert.equal(await isAccepted({ ...SHARED, now: AT - 301_000 }), false)
  for (const name of Object.keys(SHARED.headers)) {
    const { [name]: _, ...rest } = SHARED.headers as Headers
    assert.equal(await isAccepted({ ...SHARED, headers: rest }), false, name)
  }
  for (const signature of ['v1', 'v2,x', 'v1,', 'v1,%', 'v1a,AAAA', ' ', 'v1,AAAA v1,BBBB']) {
    const headers = { ...SHARED.headers, 'webhook-signature': signature }
    assert.equal(await isAccepted({ ...SHARED, headers }), false, signature)
  }
  await assert.rejects(
    verifyCallback(SHARED.body, SHARED.headers, 'whsec_', { now: AT }),
    TypeError,
  )
})

test('headers come as a server has them, and the body as octets or text', async () => {
  const octets = new TextEncoder().encode(SHARED.body)
  const upper = Object.fromEntries(
    Object.entries(SHARED.headers).map(([name, value]) => [name.toUpperCase(), [value]]),
  )
  for (const headers of [new Headers(SHARED.headers), upper]) {
    const body = await verifyCallback(octets, headers, SECRET, { now: AT })
    assert.deepEqual(body, { test: 2_432_232_314 })
  }
})
