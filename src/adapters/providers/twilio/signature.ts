import { parse, stringify } from 'node:querystring'
import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { queryOf } from '../parts/addresses.ts'
import { AUTHENTIC, untrue } from '../parts/doors.ts'
import { FORM, isOfType, readForm, valuesOf } from '../parts/forms.ts'
import { hmac, sameText, sha256Hex } from '../parts/secrets.ts'

type Values = ReadonlyMap<string, readonly string[]>

/** What Twilio signs: the address, then the form's fields in order of their names. */
export const twilioSignature = (authToken: string, url: string, fields: Values): string =>
  signatureOf(authToken, url + fieldsInOrder(fields))

const signatureOf = (key: string, text: string): string =>
  hmac({ algorithm: 'sha1', key, encoding: 'base64' }, text)

const fieldsInOrder = (fields: Values): string =>
  [...fields]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => [...new Set(values)].toSorted().map((value) => name + value))
    .join('')

/** @param authTokens the primary one first; a second while they are rotated. */
export function verifyTwilio(authTokens: readonly string[], request: DoorRequest): Authenticity {
  const signature = request.headers['x-twilio-signature']
  if (signature === undefined) return untrue('There is no X-Twilio-Signature header.')
  if (authTokens.length === 0) return untrue('No auth token is set here.')
  const told = bodyHashOf(request.url)
  if (told !== null && !sameText(told, sha256Hex(request.body)))
    return untrue('The body is not the one that bodySHA256 in the address was told of.')
  const fields = told === null ? signedFields(request) : NO_FIELDS
  if (fields === null)
    return untrue(
      'The body is no form, and bodySHA256, which would sign it, is not in the address.',
    )
  const text = fieldsInOrder(fields)
  const isRight = authTokens
    .flatMap((token) => spellingsOf(request.url).map((url) => signatureOf(token, url + text)))
    .reduce((found, expected) => sameText(expected, signature) || found, false)
  return isRight ? AUTHENTIC : untrue(whyNot(request))
}

const NO_FIELDS: Values = new Map()

const whyNot = ({ url }: DoorRequest): string =>
  `X-Twilio-Signature is made with another auth token, or for another address than ${url.slice(0, 300)}, or something on the way changed the body.`

/** Null where a body is there that no signature covers. */
function signedFields({ method, headers, body }: DoorRequest): Values | null {
  if (method === 'GET' || body.length === 0) return NO_FIELDS
  return isOfType(headers['content-type'], FORM) ? valuesOf(readForm(body)) : null
}

const bodyHashOf = (url: string): string | null =>
  new URLSearchParams(queryOf(url)).get('bodySHA256')

/**
 * Twilio may or may not have written the usual port, and some of its parts signed an address that had
 * been written anew. Its own validator accepts all of these, the plain ones first.
 */
function spellingsOf(url: string): readonly string[] {
  const anew = URL.canParse(url) ? new URL(url).toString() : url
  const plain = [withoutPort(url), withPort(url)]
  const rewritten = [withoutPort(anew), withPort(anew)]
  return [...new Set([...plain, ...rewritten, ...rewritten.map(withLegacyQuery)])]
}

// User-info stays, and the colons within an IPv6 address are no port's.
const AUTHORITY = /^(https?:\/\/)([^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)(:\d*)?(.*)$/is

function withoutPort(url: string): string {
  const [, scheme = '', user = '', host = '', , rest = ''] = AUTHORITY.exec(url) ?? []
  return scheme === '' ? url : `${scheme}${user}${host}${rest}`
}

function withPort(url: string): string {
  const [, scheme = '', user = '', host = '', port, rest = ''] = AUTHORITY.exec(url) ?? []
  if (scheme === '' || port !== undefined) return url
  return `${scheme}${user}${host}${scheme.toLowerCase() === 'https://' ? ':443' : ':80'}${rest}`
}

function withLegacyQuery(url: string): string {
  const at = url.indexOf('?')
  return at === -1 || at === url.length - 1
    ? url
    : `${url.slice(0, at)}?${stringify(parse(url.slice(at + 1)))}`
}
