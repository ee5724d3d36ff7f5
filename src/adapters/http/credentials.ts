import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../../flows/ports/identity.ts'

export const SESSION_COOKIE = 'delivrd_session'

/** What a request brought along to prove who is asking. */
export const credentialsOf = (request: FastifyRequest): Credentials => ({
  authorization: request.headers.authorization ?? null,
  sessionCookie: readCookie(request.headers.cookie, SESSION_COOKIE),
  csrfHeader: single(request.headers['x-csrf-token']),
  origin: request.headers.origin ?? null,
  host: request.headers.host ?? null,
  method: request.method,
  ip: request.ip,
  isUnattended: request.headers['delivrd-unattended'] === 'true' || isStream(request),
})

/** Browsers open these again by themselves, and put no header of ours on them. */
const isStream = ({ headers }: FastifyRequest): boolean => headers.accept === 'text/event-stream'

const single = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' ? value : null

function readCookie(header: string | undefined, name: string): string | null {
  if (header === undefined) return null
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
