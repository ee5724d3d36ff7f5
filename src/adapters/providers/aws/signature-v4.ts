import { createHash, createHmac } from 'node:crypto'

/** Whose request it is, and for which region and service. */
export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials; '' for an access key that stays. */
  readonly sessionToken: string
  readonly region: string
  readonly service: string
}

type Unsigned = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly atMs: number
}

/**
 * The headers with Amazon's signature of version 4 over all of them and the body; Host is left to
 * whoever sends it. Only for addresses whose path and query need no escaping.
 */
export function signedHeaders(
  credentials: Credentials,
  { method, url, headers, body, atMs }: Unsigned,
): Readonly<Record<string, string>> {
  const { accessKeyId, sessionToken, region, service } = credentials
  const { host, pathname, search } = new URL(url)
  const date = new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = date.slice(0, 8)
  const sent = {
    ...headers,
    'x-amz-date': date,
    ...(sessionToken === '' ? {} : { 'x-amz-security-token': sessionToken }),
  }
  const named = Object.entries({ ...sent, host }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = named.map(([name]) => name).join(';')
  const canonical = [
    method,
    pathname,
    search.slice(1),
    ...named.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const signature = hmac(keyOf(credentials, day), text).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...sent, authorization }
}

const keyOf = ({ secretAccessKey, region, service }: Credentials, day: string): Buffer =>
  [day, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`))

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
