import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { type CompatibleDeps, type CompatibleDoor, registerDoor, sendAnswer } from './door.ts'

const BODY_LIMIT = 1024 * 1024

/** A server for one door alone, for clients that cannot be told a path or expect a port of its own. */
export async function serveDoor(
  door: CompatibleDoor,
  deps: CompatibleDeps,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    maxRequestsPerSocket: 10_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    requestIdHeader: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, { url }, reply) => {
      const answer = door.failed('malformed', { path: url, contentType: '' })
      void sendAnswer(reply as unknown as FastifyReply, answer)
    },
  })
  app.server.maxConnections = 5_000
  // Much of what doors say repeats what they were asked, and some of it as HTML.
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).header('content-type', 'text/plain').send('Not found\n'),
  )
  registerDoor(app, door, { deps, isAlone: true })
  await app.ready()
  return app
}
