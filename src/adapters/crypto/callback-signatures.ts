import {
  type KeyObject,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
} from 'node:crypto'
import type { Rendered, Unsigned } from '../../core/callbacks/format.ts'

export type SignatureKind = Extract<Rendered, { readonly kind: 'request' }>['sign']

export type Signing = {
  readonly kind: SignatureKind
  /** Of the callback on the wire, the same at every attempt: `cbk_…`. */
  readonly id: string
  /** Of this attempt: epoch milliseconds. */
  readonly at: number
  /**
   * Live secrets, newest first: of an endpoint `whsec_…`, of a door login its password. None: it goes unsigned.
   * All of them sign where the form has room for several signatures, else the newest.
   */
  readonly secrets: readonly string[]
}

/** Signs one attempt of a callback. Every one says which callback it is, so that repeats can be known. */
export function signCallback(request: Unsigned, signing: Signing): Unsigned {
  const { kind, id, secrets } = signing
  const [newest] = secrets
  switch (kind) {
    case 'standard':
      return withHeaders(request, standardHeaders(request.body ?? '', signing))
    case 'twilio':
      return newest === undefined
        ? withHeaders(request, { 'i-twilio-idempotency-token': id })
        : twilioSigned(request, id, newest)
    case 'bearer':
      return withHeaders(request, {
        'webhook-id': id,
        ...(newest === undefined ? {} : { authorization: `Bearer ${newest}` }),
      })
    case 'none':
      return withHeaders(request, { 'webhook-id': id })
  }
}

const withHeaders = (request: Unsigned, headers: Unsigned['headers']): Unsigned => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

// ---- The public standard 1.0: `id.timestamp.body`, by HMAC-SHA256 (v1) and Ed25519 (v1a)

const SECRET_PREFIX = 'whsec_'
const PUBLIC_PREFIX = 'whpk_'
export const SECRET_BYTES = 24

/** A new secret of an endpoint. @param random 24 random bytes. */
export const callbackSecret = (random: Uint8Array): string =>
  SECRET_PREFIX + Buffer.from(random).toString('base64')

/**
 * Checks v1a signatures: `whpk_` and the base64 of a raw Ed25519 key. Who has it can check and not sign. It
 * follows from the secret, so that there is one thing to keep and to rotate.
 */
export const callbackPublicKey = (secret: string): string =>
  PUBLIC_PREFIX + keysOf(secret).publicKey

function standardHeaders(body: string, { id, at, secrets }: Signing): Unsigned['headers'] {
  const timestamp = String(Math.floor(at / 1000))
  const signed = Buffer.from(`${id}.${timestamp}.${body}`)
  const symmetric = secrets.map((secret) => {
    const mac = createHmac('sha256', keysOf(secret).symmetric).update(signed)
    return `v1,${mac.digest('base64')}`
  })
  const asymmetric = secrets.map((secret) => {
    return `v1a,${sign(null, signed, keysOf(secret).privateKey).toString('base64')}`
  })
  const signatures = [...symmetric, ...asymmetric]
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  }
}

type Keys = {
  readonly symmetric: Buffer
  readonly privateKey: KeyObject
  /** Base64 of its 32 bytes. */
  readonly publicKey: string
}

/** Deriving takes longer than signing. */
const kept = new Map<string, Keys>()
const KEPT_MAX = 1_000

function keysOf(secret: string): Keys {
  const found = kept.get(secret)
  if (found !== undefined) return found
  const keys = deriveKeys(secret)
  if (kept.size >= KEPT_MAX) kept.clear()
  kept.set(secret, keys)
  return keys
}

/** RFC 8410: what stands before the 32 bytes of a private Ed25519 key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const RAW_KEY_BYTES = 32

function deriveKeys(secret: string): Keys {
  const symmetric = Buffer.from(secret.replace(SECRET_PREFIX, ''), 'base64')
  const seed = Buffer.from(hkdfSync('sha256', symmetric, '', 'delivrd callback v1a', RAW_KEY_BYTES))
  const key = Buffer.concat([PKCS8_PREFIX, seed])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const exported = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { symmetric, privateKey, publicKey: exported.subarray(-RAW_KEY_BYTES).toString('base64') }
}

// ---- X-Twilio-Signature: HMAC-SHA1 over the address and the fields of the form, by name

function twilioSigned(request: Unsigned, id: string, token: string): Unsigned {
  const { method, body } = request
  const isForm = method === 'POST' && request.headers['content-type'] === FORM
  const sent = asSent(request.url)
  const url = method === 'POST' && !isForm ? withBodyHash(sent, body ?? '') : sent
  const fields = isForm ? [...new URLSearchParams(body ?? '')] : []
  return withHeaders(
    { ...request, url },
    {
      'x-twilio-signature': twilioSignature(token, url, fields),
      'i-twilio-idempotency-token': id,
    },
  )
}

const FORM = 'application/x-www-form-urlencoded'

/** What is signed is what the server sees: `https://a.example` as `https://a.example/`, and no fragment. */
function asSent(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return url
  parsed.hash = ''
  return parsed.href
}

/** A body that is no form is signed by its hash in the address. */
const withBodyHash = (url: string, body: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${createHash('sha256').update(body).digest('hex')}`

function twilioSignature(
  token: string,
  url: string,
  fields: readonly (readonly [string, string])[],
): string {
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const signed = url + sorted.map(([name, value]) => name + value).join('')
  return createHmac('sha1', token).update(signed).digest('base64')
}
