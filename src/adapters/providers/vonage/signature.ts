import { createHash } from 'node:crypto'
import { dataOf } from '../../../core/dialects/payload.ts'
import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { queryOf } from '../parts/addresses.ts'
import { AUTHENTIC, staleness, untrue } from '../parts/doors.ts'
import { fieldsOf, readForm, textOf } from '../parts/forms.ts'
import { hmac, sameText } from '../parts/secrets.ts'

/** As the vendor's dashboard offers them. MD5 is taken only where somebody chose it. */
export const METHODS = ['sha512', 'sha256', 'sha1', 'md5', 'md5hash'] as const

export type Parameters = Readonly<Record<string, string>>

/**
 * What a call says, in its query and in its body as a form or as JSON. Null: it has a body that is
 * neither, or values that are no words.
 */
export function parametersOf({ url, body }: DoorRequest): Parameters | null {
  const query = fieldsOf(readForm(queryOf(url)))
  if (body.length === 0) return query
  const text = textOf(body)
  if (!text.trimStart().startsWith('{')) return { ...query, ...fieldsOf(readForm(text)) }
  const read = dataOf(text)
  if ('because' in read || typeof read.data !== 'object' || read.data === null) return null
  const pairs = Object.entries(read.data as Readonly<Record<string, unknown>>)
  const words = pairs.flatMap(([name, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    return isPlain ? [[name, String(value)] as const] : []
  })
  return words.length === pairs.length ? { ...query, ...Object.fromEntries(words) } : null
}

/** All parameters but `sig`, by name, with what would look like another parameter written over. */
export const signedText = (parameters: Parameters): string =>
  Object.keys(parameters)
    .filter((name) => name !== 'sig')
    .toSorted()
    .map((name) => `&${name}=${(parameters[name] ?? '').replace(/[&=]/g, '_')}`)
    .join('')

export type Signing = { readonly method: string; readonly secret: string }

/** In hex; null for a method that nobody has. */
export function signatureOf({ method, secret }: Signing, parameters: Parameters): string | null {
  const text = signedText(parameters)
  switch (method) {
    case 'sha512':
    case 'sha256':
    case 'sha1':
    case 'md5':
      return hmac({ algorithm: method, key: secret, encoding: 'hex' }, text)
    case 'md5hash':
      return createHash('md5').update(`${text}${secret}`).digest('hex')
    default:
      return null
  }
}

export function verifySignature(signing: Signing, request: DoorRequest): Authenticity {
  if (signing.secret === '') return untrue('No signature secret is set here.')
  const parameters = parametersOf(request)
  if (parameters === null) return untrue('The body is neither a form nor plain JSON.')
  const { sig, timestamp } = parameters
  if (sig === undefined || sig === '') {
    return untrue('There is no parameter sig: signed callbacks are not switched on at Vonage.')
  }
  // A name with these could stand for two parameters in what is signed.
  if (Object.keys(parameters).some((name) => /[&=]/.test(name))) {
    return untrue('The name of a parameter has & or = in it.')
  }
  const expected = signatureOf(signing, parameters)
  if (expected === null) return untrue(`No signature method ${signing.method} is known.`)
  if (!sameText(sig.toLowerCase(), expected)) {
    return untrue(
      `The parameter sig does not fit: the signature secret or the method (${signing.method} is set here) differs from Vonage's, or something changed on the way.`,
    )
  }
  const stale = timestamp === undefined ? null : staleness(signedAt(timestamp), request.arrivedAt)
  return stale === null ? AUTHENTIC : untrue(`The parameter timestamp ${stale}.`)
}

/** Seconds since 1970, or a date in UTC with or without saying so. */
function signedAt(timestamp: string): number {
  if (/^\d{9,11}$/.test(timestamp)) return Number(timestamp) * 1_000
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(timestamp)
  return Date.parse(isZoned ? timestamp : `${timestamp.replace(' ', 'T')}Z`)
}
