import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { RateTurns } from '../../core/rate-turns.ts'
import type { Clock, Log } from '../../flows/ports/common.ts'
import type { Authenticator } from '../../flows/ports/identity.ts'
import type { Shedding } from '../../flows/ports/shedding.ts'
import { admitRequests } from './admission.ts'
import type { Api } from './api.ts'
import { answerClientError, answerErrors, sendProblem } from './errors.ts'
import { readJsonBodies } from './json-bodies.ts'
import { answerUnknownRoutes } from './methods.ts'
import { describeApi } from './openapi.ts'
import type { RateLimits } from './rate-limit.ts'
import { doorAddress } from './receipt-doors.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { checkingSerializer, plainSerializer } from './serializers.ts'
import { serveConsole } from './static.ts'
import { validatorCompiler } from './validation.ts'

export type { Api } from './api.ts'

export type ServerDeps = {
  readonly clock: Clock
  readonly log: Log
  readonly authenticator: Authenticator
  readonly shedding: Shedding
  /** Adds the routes: `(app) => { messageRoutes(app, deps); campaignRoutes(app, deps) }`. */
  readonly register: (app: Api) => void
}

export type ServerOptions = {
  /** Where the console's built files are; without it there is only the API. */
  readonly consoleFolder?: string
  /** Where a request comes from, if not from the other end of its connection: a proxy may stand there. */
  readonly clientAddress?: (request: IncomingMessage) => string
  readonly limits?: RateLimits
  /** Shared with other doors: a key has one limit everywhere. */
  readonly turns?: RateTurns
  /** How long the body of anything but an upload may take. */
  readonly bodyLimitMs?: number
  /** Every answer is checked against its schema: for tests and the demo, not for speed. */
  readonly checkAnswers?: boolean
}

const BODY_LIMIT = 1024 * 1024
export const UPLOAD_LIMIT = 50 * 1024 * 1024
const BODY_LIMIT_MS = 10_000
const UPLOAD_LIMIT_MS = 120_000

/** The HTTP door: everything but the routes themselves. `await app.listen(...)` opens it. */
export async function buildServer(deps: ServerDeps, options: ServerOptions = {}): Promise<Api> {
  const app = createServer()
  if (options.clientAddress !== undefined) sayClientAddress(app, options.clientAddress)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(options.checkAnswers === true ? checkingSerializer : plainSerializer)
  answerErrors(app, deps.log)
  addSecurityHeaders(app)
  const { clock, authenticator, shedding } = deps
  admitRequests(app, {
    clock,
    authenticator,
    shedding,
    turns: options.turns ?? new RateTurns(options.limits),
    bodyLimitMs: options.bodyLimitMs ?? BODY_LIMIT_MS,
  })
  readJsonBodies(app)
  requireDescriptions(app)
  const folder = options.consoleFolder
  const fallback = folder === undefined ? () => null : await serveConsole(app, folder)
  answerUnknownRoutes(app, fallback)
  await describeApi(app)
  // In a plugin of its own, so that what is registered above is there when the routes are added.
  await app.register(async (scope) => deps.register(scope as unknown as Api))
  return app
}

function createServer(): Api {
  const prefix = randomBytes(4).toString('hex')
  let count = 0
  const app = Fastify({
    logger: false,
    rewriteUrl: ({ url = '/' }) => doorAddress(url),
    bodyLimit: BODY_LIMIT,
    requestTimeout: UPLOAD_LIMIT_MS,
    // A socket on which nothing moves at all, while a long import works or a reader sleeps.
    connectionTimeout: 300_000,
    keepAliveTimeout: 30_000,
    maxRequestsPerSocket: 1_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    requestIdHeader: false,
    genReqId: () => `req_${prefix}-${(++count).toString(36)}`,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      const isLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      sendProblem(reply, isLong ? 'address-too-long' : 'malformed-request')
    },
    clientErrorHandler: answerClientError as (error: Error, socket: Socket) => void,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = 10_000
  return app
}

/** First of all hooks: who is locked out and what the audit log says go by it. */
function sayClientAddress(app: Api, addressOf: (request: IncomingMessage) => string): void {
  app.addHook('onRequest', (request, _reply, done) => {
    Object.defineProperty(request, 'ip', { value: addressOf(request.raw) })
    done()
  })
}

/** A route of the API that forgets to say who may use it, or what it is for, does not start. */
function requireDescriptions(app: Api): void {
  app.addHook('onRoute', ({ url, method, config, schema }) => {
    // What is hidden is no part of our API: another system's own address, at its door.
    if (!url.startsWith('/v1/') || schema?.hide === true) return
    const name = `${String(method)} ${url}`
    if (config?.scope === undefined) throw new Error(`${name} does not say which scope it needs`)
    for (const field of ['operationId', 'summary', 'tags'] as const) {
      if (schema?.[field] === undefined) throw new Error(`${name} has no ${field}`)
    }
    if (config.load === undefined) config.load = method === 'GET' ? 'reads' : 'sends'
  })
}
