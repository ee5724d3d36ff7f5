import { createHmac } from 'node:crypto'
import { sameText } from './secrets.ts'

export type JwtReading =
  | { readonly claims: Readonly<Record<string, unknown>> }
  /** What is wrong with it. */
  | { readonly because: string }

/**
 * The claims of a token that was signed with this secret (HS256, RFC 7519). Any other algorithm is
 * refused, 'none' above all, and so is any writing of the token but the one.
 */
export function readHs256(token: string, secret: string): JwtReading {
  if (secret === '') return { because: 'cannot be told: no secret is set' }
  const [head, body, signature, ...rest] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    return { because: 'is no token of three parts' }
  }
  const header = dataOf(head)
  const claims = dataOf(body)
  if (header === null || claims === null) return { because: 'cannot be read' }
  if (header['alg'] !== 'HS256') {
    return { because: `is signed by ${JSON.stringify(header['alg'] ?? null)}, and not by HS256` }
  }
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  return sameText(signature, expected) ? { claims } : { because: 'is signed with another secret' }
}

function dataOf(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const data = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
