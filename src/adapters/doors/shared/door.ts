import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RateTurns } from '../../../core/rate-turns.ts'
import type { Seldom } from '../../../core/seldom.ts'
import type { RouteExplaining } from '../../../flows/explain-route.ts'
import type {
  OptOutAdded,
  OptOutQuery,
  OptOutRemoved,
  OptOutWish,
} from '../../../flows/manage-opt-outs.ts'
import type { Clock, Log } from '../../../flows/ports/common.ts'
import type { Door, DoorAuthenticator } from '../../../flows/ports/door-logins.ts'
import type { MessageContents } from '../../../flows/ports/message-contents.ts'
import type { Act, OptOut, PlatformTables } from '../../../flows/ports/platform.ts'
import type { Reads } from '../../../flows/ports/reads.ts'
import type { Shedding } from '../../../flows/ports/shedding.ts'
import type { Sending } from '../../../flows/sending.ts'
import { type Form, readForm } from './form.ts'

/** What the doors of other systems need of ours. */
export type CompatibleDeps = {
  readonly sending: Pick<Sending, 'accept' | 'cancelMessage'>
  readonly logins: DoorAuthenticator
  /** Whether it is time to log again that an address is refused for a reason. */
  readonly mayTellRefusal: Seldom
  readonly reads: Reads
  readonly routeExplaining: RouteExplaining
  readonly workspaces: Pick<PlatformTables['workspaces'], 'byId'>
  readonly optOuts: OptOutLists
  readonly contents: MessageContents
  readonly shedding: Shedding
  /** Our API's: what a key may do in a minute it may do here and there together. */
  readonly turns?: RateTurns | undefined
  /** Where a request comes from, if not from the other end of its connection. */
  readonly clientAddress?: ((request: IncomingMessage) => string) | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Who must not be texted, asked and changed as our own API does. */
export type OptOutLists = {
  add(act: Act, wish: OptOutWish): Promise<OptOutAdded>
  remove(act: Act, wish: Pick<OptOutWish, 'number' | 'kind'>): Promise<OptOutRemoved>
  list(act: Act, query: OptOutQuery): Promise<readonly OptOut[]>
}

/** What keeps a request from a door's own code. Each door says it in its vendor's words. */
export type DoorFailure = 'malformed' | 'too-large' | 'too-slow' | 'too-fast' | 'unavailable'

export type DoorAnswer = {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One request, as nothing has read it yet. */
export type DoorAsk = {
  readonly method: string
  readonly path: string
  readonly ip: string
  readonly headers: Readonly<Record<string, string>>
  /** Lower case, without parameters; '' where none is said. */
  readonly contentType: string
  readonly query: Form
  readonly body: Uint8Array
  /** Of the path, by the names that the route gives them. */
  readonly parameters: Readonly<Record<string, string>>
}

export type DoorRoute = {
  readonly methods: readonly string[]
  readonly path: string
  /** Octets; a mebibyte unless said. */
  readonly bodyLimit?: number
  /** Null: it is not for this door (what else is at the address answers). */
  readonly take: (ask: DoorAsk) => Promise<DoorAnswer | null>
}

/** A way in for clients of another system, at that system's own paths. */
export type CompatibleDoor = {
  readonly name: Exclude<Door, 'any' | 'smpp'>
  /** @param isAlone on a port of its own, where nothing else is. */
  routes(deps: CompatibleDeps, isAlone: boolean): readonly DoorRoute[]
  failed(failure: DoorFailure, ask: Pick<DoorAsk, 'path' | 'contentType'>): DoorAnswer
}

const BODY_OCTETS_MAX = 1024 * 1024
const GET_BODY_OCTETS_MAX = 64 * 1024
const BODY_LIMIT_MS = 10_000
const OCTETS = 'application/octet-stream'

/** Adds a door's routes to a server. Whatever comes is answered as the vendor would, never by the framework. */
export function registerDoor(
  app: FastifyInstance,
  door: CompatibleDoor,
  { deps, isAlone }: { readonly deps: CompatibleDeps; readonly isAlone: boolean },
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler<Error & { code?: string; statusCode?: number }>(
      (error, request, reply) => {
        const failure = failureOf(error)
        if (failure === 'unavailable') {
          deps.log.error('door.broken', { door: door.name, because: error.message })
        }
        return sendAnswer(reply, door.failed(failure, seen(request)))
      },
    )
    for (const { methods, path, bodyLimit = BODY_OCTETS_MAX, take } of door.routes(deps, isAlone)) {
      scope.route({
        method: [...methods],
        url: path,
        bodyLimit,
        schema: { hide: true },
        onRequest: async (request, reply) => {
          const tooSlow = () => door.failed('too-slow', seen(request))
          // As whatever it says it is, or nothing: what it said is read from what came (headersOf).
          request.raw.headers['content-type'] = OCTETS
          limitTime(request, reply, tooSlow)
          const encoding = request.headers['content-encoding'] ?? 'identity'
          // A kilobyte could hold a gigabyte.
          if (encoding !== 'identity')
            return sendAnswer(reply, door.failed('malformed', seen(request)))
          return undefined
        },
        handler: async (request, reply) => {
          const body = await bodyOf(request)
          const ip = deps.clientAddress?.(request.raw) ?? request.ip
          const answer = await take(askOf(request, body, ip))
          return answer === null ? reply.callNotFound() : sendAnswer(reply, answer)
        },
      })
    }
  })
}

export const sendAnswer = (
  reply: FastifyReply,
  { status, contentType, body, headers }: DoorAnswer,
) =>
  reply
    .code(status)
    .headers(headers ?? {})
    .header('content-type', contentType)
    .serializer(String)
    .send(body)

/** Out of a request that is one too many of its caller's: each door has words for it, and no place in its code. */
export class TooFast extends Error {}

function failureOf(error: { code?: string; statusCode?: number }): DoorFailure {
  if (error instanceof TooFast) return 'too-fast'
  const { code, statusCode } = error
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too-large'
  // SQLSTATEs of a text that no database takes: one with a NUL.
  if (code === '22021' || code === '22P05') return 'malformed'
  const isTheirs = statusCode !== undefined && statusCode >= 400 && statusCode < 500
  return isTheirs ? 'malformed' : 'unavailable'
}

function limitTime(request: FastifyRequest, reply: FastifyReply, answer: () => DoorAnswer): void {
  if (request.raw.complete) return
  const timer = setTimeout(() => {
    if (reply.sent || request.raw.complete) return
    void sendAnswer(reply.header('connection', 'close'), answer())
  }, BODY_LIMIT_MS)
  timer.unref()
  request.raw.once('close', () => clearTimeout(timer))
}

function askOf(request: FastifyRequest, body: Uint8Array, ip: string): DoorAsk {
  const { method, params } = request
  const url = request.originalUrl.replace(/^https?:\/\/[^/?#]*/i, '')
  const at = url.indexOf('?')
  return {
    method,
    ...seen(request),
    ip,
    headers: headersOf(request),
    query: readForm(at === -1 ? '' : url.slice(at + 1).replace(/#.*$/s, '')),
    body,
    parameters: { ...(params as Record<string, string>) },
  }
}

/** Some vendors' GET has one, which the framework does not read. */
async function bodyOf({ method, raw, body, headers }: FastifyRequest): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body
  const length = Number(headers['content-length'] ?? 0)
  if (method !== 'GET' || !(length > 0 && length <= GET_BODY_OCTETS_MAX)) return new Uint8Array()
  const chunks: Uint8Array[] = []
  for await (const chunk of raw as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const seen = (request: FastifyRequest): Pick<DoorAsk, 'path' | 'contentType'> => ({
  path: request.originalUrl.split('?', 1)[0] ?? '',
  contentType:
    (headersOf(request)['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
})

function headersOf({ raw }: FastifyRequest): Readonly<Record<string, string>> {
  const { headers, rawHeaders } = raw
  const at = rawHeaders.findIndex((name, place) => place % 2 === 0 && /^content-type$/i.test(name))
  const said = { ...headers, 'content-type': at === -1 ? undefined : rawHeaders[at + 1] }
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  )
}
