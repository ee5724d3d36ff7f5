import { CallbackRefusedError } from './errors.ts'
import type { CallbackEvent } from './types.ts'

/** As a server has them: of fetch, of Node, or an object. */
export type CallbackHeaders =
  Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export type VerifyOptions = {
  /** Epoch milliseconds. */
  readonly now?: number
  /** How old a callback may be, and how far ahead a clock. Default 300. */
  readonly toleranceSeconds?: number
}

/**
 * Gives the callback back if it is ours; throws CallbackRefusedError if it is not.
 * @param payload the body exactly as it came, before anything parses it.
 * @param secrets `whsec_…` of the endpoint, or its public key `whpk_…`; while rotating, both.
 */
// oxlint-disable-next-line max-params -- as others who verify have them, and options
export async function verifyCallback(
  payload: string | Uint8Array,
  headers: CallbackHeaders,
  secrets: string | readonly string[],
  options: VerifyOptions = {},
): Promise<CallbackEvent> {
  const { now = Date.now(), toleranceSeconds = 300 } = options
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature').split(' ')
  if (!/^\d{1,12}$/.test(timestamp)) throw new CallbackRefusedError('its timestamp is no number')
  if (Math.abs(now / 1_000 - Number(timestamp)) > toleranceSeconds) {
    throw new CallbackRefusedError(`it was made more than ${toleranceSeconds} s from now`)
  }
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body)
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    if (await isSignedBy(secret, signed, signatures)) return readBody(body)
  }
  throw new CallbackRefusedError('no signature of it is by a secret that was given')
}

function headerOf(headers: CallbackHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : ofObject(headers, name)
  if (value === null || value === '') throw new CallbackRefusedError(`it has no ${name}`)
  return value
}

function ofObject(headers: Exclude<CallbackHeaders, Headers>, name: string): string | null {
  const found = Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : (found?.[0] ?? null)
}

async function isSignedBy(
  secret: string,
  signed: Uint8Array<ArrayBuffer>,
  signatures: readonly string[],
): Promise<boolean> {
  const isPublic = secret.startsWith('whpk_')
  const version = isPublic ? 'v1a,' : 'v1,'
  const given = signatures.filter((one) => one.startsWith(version))
  if (given.length === 0) return false
  const raw = octetsOf(secret.replace(/^wh(sec|pk)_/, ''))
  if (raw === null || raw.length === 0) throw new TypeError('a secret is whsec_… or whpk_…')
  const kind = isPublic ? 'Ed25519' : { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', raw, kind, false, ['verify'])
  for (const one of given) {
    const signature = octetsOf(one.slice(version.length))
    if (signature === null) continue
    // Compares in constant time.
    if (await crypto.subtle.verify(isPublic ? 'Ed25519' : 'HMAC', key, signature, signed))
      return true
  }
  return false
}

/** Null: it is not base64, or not in its one canonical writing. */
function octetsOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    const text = atob(base64)
    if (btoa(text) !== base64) return null
    return Uint8Array.from(text, (one) => one.charCodeAt(0))
  } catch {
    return null
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

function readBody(body: Uint8Array): CallbackEvent {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return JSON.parse(text) as CallbackEvent
  } catch {
    throw new CallbackRefusedError('its body is no JSON')
  }
}
