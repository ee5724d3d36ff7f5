import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from './api.ts'
import { sendProblem } from './errors.ts'

export type Fallback = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null

/**
 * Answers what no route took: 405 with Allow where another method would do, else what the fallback
 * has (the console's pages), else 404. Must be called before the routes are added.
 */
export function answerUnknownRoutes(app: Api, fallback: Fallback): void {
  const known: { readonly pattern: RegExp; readonly methods: Set<string> }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const pattern = new RegExp(`^${url.replace(/:[A-Za-z_]+/g, '[^/]+')}/?$`)
    const entry = known.find((one) => one.pattern.source === pattern.source)
    const methods = entry?.methods ?? new Set<string>()
    for (const one of [method].flat()) methods.add(one)
    if (entry === undefined) known.push({ pattern, methods })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = known
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((one) => [...one.methods])
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      const allow = [...new Set(allowed)].sort().join(', ')
      return sendProblem(reply, 'method-not-allowed', {
        detail: `${request.method} is not possible here; ${allow} would be.`,
        headers: { allow },
      })
    }
    return (
      fallback(request, reply) ??
      sendProblem(reply, 'not-found', { detail: `Nothing is at ${path.slice(0, 200)}.` })
    )
  })
}
