import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RateTurns } from '../../core/rate-turns.ts'
import type { Clock } from '../../flows/ports/common.ts'
import { can } from '../../flows/ports/identity.ts'
import type { Authenticator, Caller } from '../../flows/ports/identity.ts'
import type { Shedding } from '../../flows/ports/shedding.ts'
import { ANYBODY } from './api.ts'
import type { Api } from './api.ts'
import { limitBodyTime, refuseEncoded } from './bodies.ts'
import { credentialsOf } from './credentials.ts'
import { sendProblem } from './errors.ts'
import { limitHeaders } from './rate-limit.ts'

export type Admission = {
  readonly clock: Clock
  readonly authenticator: Authenticator
  readonly shedding: Shedding
  readonly turns: RateTurns
  readonly bodyLimitMs: number
}

/**
 * What a request passes before its body is read, cheapest refusal first: is there room for its kind
 * of work, who is asking, not too often, and may they. One hook, because every hook costs each request.
 */
export function admitRequests(
  app: Api,
  { clock, authenticator, shedding, turns, bodyLimitMs }: Admission,
): void {
  // The framework wants a plain value here; the hook sets the caller of every request.
  app.decorateRequest('caller', null as unknown as Caller)
  app.addHook('onRequest', async (request, reply) => {
    request.caller = ANYBODY
    const { scope, load = 'reads' } = request.routeOptions.config
    if (scope === undefined) return undefined
    // No database takes a NUL in a text, and nobody means one.
    if (request.url.includes('%00')) return sendProblem(reply, 'malformed-request', NUL_IN_URL)
    const overload = shedding.refuses(load)
    if (overload !== null) return refuseOverload(reply, overload)
    const found = scope === null ? null : await authenticator.authenticate(credentialsOf(request))
    if (found?.kind === 'caller') request.caller = found.caller
    if (load !== 'always') {
      const kind = request.caller === ANYBODY ? 'anybody' : load
      const turn = turns.take(kind, whoseTurn(request, kind), clock.now())
      reply.headers(limitHeaders(kind, turns.limits[kind], turn))
      if (turn.left < 0) return refuseTurn(reply, kind, turn.resetS)
    }
    if (found?.kind === 'refused') return refuseCaller(reply, found.code, found.because)
    if (scope !== null && scope !== 'any' && !can(request.caller, scope)) {
      return sendProblem(reply, 'scope-missing', { detail: `It needs the scope ${scope}.` })
    }
    limitBodyTime(request, reply, bodyLimitMs)
    return refuseEncoded(request, reply) ?? undefined
  })
}

const NUL_IN_URL = { detail: 'The address contains a NUL character (%00).' } as const

/** People and keys have their own windows; who is not known shares one per address. */
const whoseTurn = (request: FastifyRequest, kind: string): string =>
  kind === 'anybody' ? request.ip : request.caller.actor

const refuseOverload = (
  reply: FastifyReply,
  { because, retryAfterS }: { because: string; retryAfterS: number },
): FastifyReply =>
  sendProblem(reply, 'overloaded', {
    detail: `${because}. Nothing was done; try again in ${retryAfterS} s.`,
    headers: { 'retry-after': String(retryAfterS) },
  })

const refuseTurn = (reply: FastifyReply, kind: string, resetS: number): FastifyReply =>
  sendProblem(reply, 'rate-limited', {
    detail: `Too many ${kind} requests within a minute; try again in ${resetS} s.`,
    headers: { 'retry-after': String(resetS) },
  })

const refuseCaller = (
  reply: FastifyReply,
  code: Parameters<typeof sendProblem>[1],
  because: string,
): FastifyReply =>
  sendProblem(reply, code, {
    detail: because,
    headers: code === 'csrf' ? {} : { 'www-authenticate': 'Bearer' },
  })
