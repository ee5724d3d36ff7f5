import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from './problems.ts'

/** As much as WhatsApp brings at once; others that bring several in one request bring far less. */
export const DOOR_OCTETS_MAX = 3 * 1024 * 1024
/** What nearly all are below. */
const SMALL_OCTETS = 64 * 1024
/** So many larger ones are taken at once. */
const LARGE_AT_ONCE = 16

export type DoorBodies = {
  /** Its room is given back when it is answered. */
  expect(request: FastifyRequest, reply: FastifyReply): void
  /** The bytes that came. Throws a problem when they are too many. */
  read(request: FastifyRequest, payload: AsyncIterable<Uint8Array>): Promise<Buffer>
}

/**
 * Reads what is brought to the doors. Anybody may knock, so that large bodies are read for accounts that there are,
 * and of those only as many at once as there is room for; small ones are never kept waiting by them.
 */
export function doorBodies(isKnown: (request: FastifyRequest) => Promise<boolean>): DoorBodies {
  const large = new Set<IncomingMessage>()

  const admit = async (request: FastifyRequest): Promise<void> => {
    if (!(await isKnown(request))) throw problem('not-found', UNKNOWN)
    if (large.size >= LARGE_AT_ONCE) throw problem('not-ready', FULL)
    if (!request.raw.socket.destroyed) large.add(request.raw)
  }

  return {
    expect({ raw }, reply) {
      reply.raw.once('close', () => large.delete(raw))
    },
    async read(request, payload) {
      const said = Number(request.headers['content-length'] ?? 0)
      if (said > DOOR_OCTETS_MAX) throw problem('body-too-large', TOO_LARGE)
      const pieces: Uint8Array[] = []
      let octets = 0
      for await (const piece of payload) {
        octets += piece.length
        if (octets > DOOR_OCTETS_MAX) throw problem('body-too-large', TOO_LARGE)
        if (octets > SMALL_OCTETS && !large.has(request.raw)) await admit(request)
        pieces.push(piece)
      }
      return Buffer.concat(pieces, octets)
    },
  }
}

const CLOSED = { connection: 'close' }

const TOO_LARGE = { detail: 'A body may have 3 MiB.', headers: CLOSED }
const UNKNOWN = { detail: 'No provider account has this address.', headers: CLOSED }
const FULL = {
  detail: 'Too many large requests at once. Bring it again.',
  headers: { ...CLOSED, 'retry-after': '1' },
}
