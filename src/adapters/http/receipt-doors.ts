import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readWireId } from '../../core/ids.ts'
import type { DoorDeps } from '../../flows/ports/doors.ts'
import { takeAtDoor } from '../../flows/take-at-door.ts'
import type { DoorOutcome } from '../../flows/take-at-door.ts'
import type { Api } from './api.ts'
import { limitBodyTime } from './bodies.ts'
import { doorBodies } from './door-bodies.ts'
import { sendProblem } from './errors.ts'

export type DoorRouteDeps = { readonly doors: { readonly deps: DoorDeps } }

const BODY_LIMIT_MS = 10_000
const OCTETS = 'application/octet-stream'
const METHODS = ['GET', 'POST', 'PUT']
const PLACES = ['/receipts/:account', '/receipts/:account/*']

/**
 * Where providers bring receipts and texts. Nobody signs in here, nothing is counted against anybody, and no
 * body is too odd to be kept: it is taken as the bytes that came, whatever it says it is.
 */
export function receiptDoors(app: Api, { doors }: DoorRouteDeps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const bodies = doorBodies(async (request) => {
      const id = accountIdOf(request)
      return id !== null && (await doors.deps.account(id)) !== undefined
    })
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
      bodies.read(request, payload),
    )
    for (const url of PLACES) {
      scope.route({
        method: METHODS,
        url,
        schema: { hide: true },
        onRequest: async (request, reply) => {
          // As whatever it says it is, or nothing: what it said is read from what came (headersOf).
          request.raw.headers['content-type'] = OCTETS
          limitBodyTime(request, reply, BODY_LIMIT_MS)
          bodies.expect(request, reply)
        },
        handler: (request, reply) => take(doors.deps, request, reply),
      })
    }
  })
}

async function take(
  deps: DoorDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const id = accountIdOf(request)
  if (id === null) return answer(reply, { kind: 'unknown-account' })
  const { method, raw, body, originalUrl } = request
  const outcome = await takeAtDoor(deps, id, {
    method,
    target: targetOf(originalUrl),
    headers: headersOf(raw),
    body: body instanceof Uint8Array ? body : new Uint8Array(),
  })
  return answer(reply, outcome)
}

const accountIdOf = ({ params }: FastifyRequest): string | null =>
  readWireId('acc', (params as { readonly account: string }).account)

/** Path and query as they arrived; some proxies ask for whole addresses. */
const targetOf = (url: string): string => url.replace(/^https?:\/\/[^/?#]*/i, '')

function headersOf({ headers, rawHeaders }: IncomingMessage): Readonly<Record<string, string>> {
  const at = rawHeaders.findIndex((name, place) => place % 2 === 0 && /^content-type$/i.test(name))
  const said = { ...headers, 'content-type': at === -1 ? undefined : rawHeaders[at + 1] }
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  )
}

/**
 * The address by which the router finds a door, whatever stands behind the account in it: what no router can
 * read there is a provider's all the same. Others stay as they are.
 */
export const doorAddress = (url: string): string =>
  url.replace(/^\/receipts\/([^/?#%]+)\/[^?]*/, '/receipts/$1/-')

function answer(reply: FastifyReply, outcome: DoorOutcome): FastifyReply {
  switch (outcome.kind) {
    case 'answer': {
      const { status, contentType, body } = outcome.answer
      return reply.code(status).type(contentType).serializer(String).send(body)
    }
    case 'unknown-account':
      return sendProblem(reply, 'not-found', { detail: 'No provider account has this address.' })
    case 'unproven':
      return sendProblem(reply, 'unproven-receipt', {
        detail: 'It could not be proven who says this. The page of the account says why.',
      })
    case 'unavailable':
      return sendProblem(reply, 'not-ready', {
        detail: 'It could not be stored. Bring it again.',
        headers: { 'retry-after': '1' },
      })
  }
}
