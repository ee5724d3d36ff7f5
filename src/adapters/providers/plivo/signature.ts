import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { queryOf } from '../parts/addresses.ts'
import { AUTHENTIC, untrue } from '../parts/doors.ts'
import { readForm, valuesOf } from '../parts/forms.ts'
import { hmac, sameText } from '../parts/secrets.ts'
import { verifyUnsigned } from '../parts/unsigned.ts'

type Version = 'v2' | 'v3'

export type PlivoSigning = {
  readonly authToken: string
  readonly isV2Enough: boolean
  /** Of the account's address, for texts that version 3 does not sign. */
  readonly inboundKey: string
}

/**
 * Version 3 signs address and fields; version 2, which Plivo's pages name for messages, the address
 * alone, without its query. Version 2 counts only where it is let and version 3 is not there, and then no
 * further than what is not signed at all: any body could stand under it.
 */
export function verifyPlivo(
  { authToken, isV2Enough, inboundKey }: PlivoSigning,
  request: DoorRequest,
): Authenticity {
  const { headers, url } = request
  if (authToken === '') return untrue('No auth token is set here.')
  const version: Version = isSignedBy('v3', headers) || !isV2Enough ? 'v3' : 'v2'
  const signatures = signaturesOf(version, headers)
  if (signatures.length === 0)
    return untrue(
      isV2Enough
        ? 'There is neither an X-Plivo-Signature-V3 nor an X-Plivo-Signature-V2 header.'
        : 'There is no X-Plivo-Signature-V3 header, and version 2 is not enough here.',
    )
  const nonce = headers[`x-plivo-signature-${version}-nonce`]
  if (nonce === undefined)
    return untrue(`There is no X-Plivo-Signature-${version.toUpperCase()}-Nonce header.`)
  const signed = signedText(version, request, nonce)
  const expected = hmac({ algorithm: 'sha256', key: authToken, encoding: 'base64' }, signed)
  const isRight = signatures.reduce((found, one) => sameText(one, expected) || found, false)
  if (!isRight) return untrue(whyNot(version, url))
  return version === 'v3' ? AUTHENTIC : verifyUnsigned(inboundKey, request)
}

const isSignedBy = (version: Version, headers: DoorRequest['headers']): boolean =>
  signaturesOf(version, headers).length > 0

const SIGNATURES_MAX = 10

/** Of the account and of its main account; each may be a list. */
const signaturesOf = (version: Version, headers: DoorRequest['headers']): string[] =>
  [headers[`x-plivo-signature-${version}`], headers[`x-plivo-signature-ma-${version}`]]
    .flatMap((header) => header?.split(',') ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .slice(0, SIGNATURES_MAX)

const whyNot = (version: Version, url: string): string =>
  `X-Plivo-Signature-${version.toUpperCase()} is made with another auth token, or for another address than ${url.slice(0, 300)}, or something on the way changed the body.`

type Values = ReadonlyMap<string, readonly string[]>

function signedText(version: Version, { method, url, body }: DoorRequest, nonce: string): string {
  const address = url.replace(/[?#].*$/s, '')
  if (version === 'v2') return address + nonce
  const query = inOrder(valuesOf(readForm(queryOf(url))), '=', '&')
  const fields = method === 'GET' ? '' : inOrder(valuesOf(readForm(body)), '', '')
  const hasFields = method !== 'GET' && fields !== ''
  const mark = query !== '' || hasFields ? '?' : ''
  const dot = query !== '' && hasFields ? '.' : ''
  return `${address}${mark}${query}${dot}${fields}.${nonce}`
}

/** Names in order, and the values of one name in order. */
const inOrder = (values: Values, between: string, after: string): string =>
  [...values]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, all]) => all.toSorted().map((value) => `${name}${between}${value}`))
    .join(after)
