/** What went wrong on the way to a receiver, for people. */

const UNKNOWN_AUTHORITY =
  'its certificate comes from no authority that is known here, or the chain to that is not sent along'

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there: the connection was refused',
  ECONNRESET: 'the connection was reset before the whole answer had come',
  UND_ERR_SOCKET: 'the connection was closed before the whole answer had come',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about within 5 s',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too long',
  ENOTFOUND: 'no name server knows the host',
  ENODATA: 'the host has no address',
  ETIMEOUT: 'no name server told its address in time',
  ESERVFAIL: 'its name servers do not answer as they should',
  EHOSTUNREACH: 'no way leads to its address',
  ENETUNREACH: 'no way leads to its address',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than the one in the address',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, which nobody can check',
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
}

/** Several addresses tried are several errors in one that says nothing. */
export function inWords(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return inWords(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (/before secure TLS/.test(error.message)) return 'it hung up before TLS came about'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return tlsTrouble(error, code)
  return (
    WORDS[code] ?? (error.name === 'HTTPParserError' ? 'its answer is not HTTP' : error.message)
  )
}

/** Of OpenSSL, whose own words begin with numbers: `…:error:0A00010B:SSL routines:…:wrong version number`. */
function tlsTrouble(error: Error, code: string): string {
  if (NO_TLS.test(`${code} ${error.message}`)) return 'no TLS is spoken there (is it http?)'
  const said = 'reason' in error ? error.reason : code.replace(/^ERR_SSL_/, '').replaceAll('_', ' ')
  return `TLS did not come about: ${String(said).toLowerCase()}`
}

/** What it makes of an answer that is no record of TLS. */
const NO_TLS =
  /wrong.version.number|packet.length.too.long|record.layer.failure|http.request|unknown.protocol/i

/** Of a name server that could not be asked: the code is the same as for a receiver. */
export const nameTrouble = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
    ? 'no name server can be asked for the host'
    : inWords(error)
