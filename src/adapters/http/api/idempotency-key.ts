import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { canonicalJson } from '../../../core/audit.ts'
import type { IdempotencyClaim } from '../../../flows/ports/intake.ts'
import { problem } from '../problems.ts'

const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * The request's Idempotency-Key; null if it has none. Whoever tried something with a test key must not get the
 * answer to that when they mean it: a test key's are another kind, by a blank that no other has.
 */
export function readKey({
  headers,
  caller,
}: Pick<FastifyRequest, 'headers' | 'caller'>): string | null {
  const given = headers['idempotency-key']
  if (given === undefined) return null
  if (typeof given === 'string' && KEY.test(given)) return caller.isTest ? `test ${given}` : given
  throw problem('malformed-idempotency-key', {
    detail:
      'An Idempotency-Key is 1 to 255 printable ASCII characters without blanks, such as a UUID, given once.',
  })
}

/** The key with a hash of everything that makes two requests the same. */
export function readClaim(
  request: Pick<FastifyRequest, 'headers' | 'caller' | 'method' | 'url'>,
  payload: unknown,
): IdempotencyClaim | null {
  const key = readKey(request)
  if (key === null) return null
  const said = canonicalJson([request.method, request.url, payload])
  return { key, requestHash: createHash('sha256').update(said).digest() }
}

export const keyProblem = (kind: 'key-running' | 'key-reused') =>
  kind === 'key-running'
    ? problem('idempotency-key-running', {
        detail: 'The first request with this key is still being worked on: ask again in a moment.',
        headers: { 'retry-after': '1' },
      })
    : problem('idempotency-key-reused', {
        detail:
          'Another request was made with this key within the last 24 hours. Use a new key for a new request.',
      })
