import Type from 'typebox'
import {
  type EndpointChanged,
  pauseEndpoint,
  resumeEndpoint,
  rotateSecret,
} from '../../../flows/manage-endpoints.ts'
import { recoverSince, replayMissing, testEndpoint } from '../../../flows/mend-callbacks.ts'
import type { Tried } from '../../../flows/ports/callbacks.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  type CallbackApiDeps,
  EndpointSchema,
  EndpointWithSecret,
  Mended,
  endpointJson,
} from './callback-endpoints-shapes.ts'
import { refused } from './callbacks-wish.ts'
import { Body, actOf, notFound, readId } from './platform-shapes.ts'
import { IdParams, Nullable } from './schemas.ts'

const ADMIN = { config: { scope: 'callbacks:admin', load: 'reads' } } as const

/** What people do at an endpoint where callbacks do not arrive. */
export function callbackEndpointMendRoutes(app: Api, deps: CallbackApiDeps): void {
  secretRoute(app, deps)
  stateRoute(app, deps, 'pause')
  stateRoute(app, deps, 'resume')
  testRoute(app, deps)
  againRoute(app, deps, 'recover')
  againRoute(app, deps, 'replay-missing')
}

function secretRoute(app: Api, deps: CallbackApiDeps): void {
  app.post(
    '/v1/callback-endpoints/:id/secret',
    {
      ...ADMIN,
      schema: {
        operationId: 'rotateCallbackSecret',
        summary: 'Make a new secret for a callback endpoint',
        description:
          'Shown in this answer only. The old one signs along for 24 hours, so that both are accepted ' +
          'while yours is changed; with now=true, as when it leaked, it signs no more.',
        tags: ['callbacks'],
        params: IdParams,
        querystring: Type.Object(
          { now: Type.Optional(Type.Boolean({ default: false })) },
          { additionalProperties: false },
        ),
        response: { 200: EndpointWithSecret },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const isAtOnce = request.query.now === true
      const rotated = await rotateSecret(deps.callbacks, actOf(request), { id, isAtOnce })
      if (rotated.kind === 'not-found') throw notFound(request.params.id)
      return { ...endpointJson(rotated.endpoint, deps), secret: rotated.secret }
    },
  )
}

const STATES = {
  pause: {
    operationId: 'pauseCallbackEndpoint',
    summary: 'Pause a callback endpoint',
    description: 'All that comes about waits until it is resumed.',
    change: pauseEndpoint,
  },
  resume: {
    operationId: 'resumeCallbackEndpoint',
    summary: 'Resume a callback endpoint',
    description:
      'What waited is told now, and its circuit is closed. What came about while it was off was never ' +
      'queued: replay-missing tells it.',
    change: resumeEndpoint,
  },
} as const

function stateRoute(app: Api, deps: CallbackApiDeps, verb: keyof typeof STATES): void {
  const { change, ...described } = STATES[verb]
  app.post(
    `/v1/callback-endpoints/:id/${verb}`,
    {
      ...ADMIN,
      schema: {
        ...described,
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const changed: EndpointChanged = await change(deps.callbacks, actOf(request), id)
      if (changed.kind === 'not-found') throw notFound(request.params.id)
      if (changed.kind === 'refused') throw problem('wrong-state', { detail: changed.because })
      return endpointJson(changed.endpoint, deps)
    },
  )
}

const Headers = Type.Record(Type.String(), Type.String())

const TriedSchema = Type.Object(
  {
    request: Nullable(
      Type.Object({
        method: Type.String(),
        url: Type.String(),
        headers: Headers,
        body: Nullable(Type.String()),
      }),
      'As it was sent. Null: this format has no words for a test.',
    ),
    reply: Nullable(
      Type.Object({ status: Type.Integer(), headers: Headers, body: Type.String() }),
      'Null: none came.',
    ),
    error: Nullable(Type.String(), 'Why it does not count as heard. Null: it was heard.'),
    ms: Type.Number(),
  },
  { title: 'CallbackTry' },
)

function testRoute(app: Api, deps: CallbackApiDeps): void {
  app.post(
    '/v1/callback-endpoints/:id/test',
    {
      ...ADMIN,
      schema: {
        operationId: 'testCallbackEndpoint',
        summary: 'Try a callback endpoint',
        description:
          'Makes one signed request of type callback.test, at once and only once, and shows it with its answer. ' +
          'No message is behind it, and it counts nowhere.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: TriedSchema },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const tried = await testEndpoint(deps.callbacks, actOf(request), id)
      if (tried === null) throw notFound(request.params.id)
      return triedJson(tried)
    },
  )
}

/** What proves who we are is not shown: it may be the secret itself. */
const SECRET_HEADERS = new Set(['authorization'])

const triedJson = ({ request, reply, error, ms }: Tried) => ({
  request:
    request === null
      ? null
      : {
          ...request,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [
              name,
              SECRET_HEADERS.has(name.toLowerCase()) ? '…' : value,
            ]),
          ),
        },
  reply: reply === null ? null : { ...reply, headers: { ...reply.headers } },
  error,
  ms,
})

const AGAIN = {
  recover: {
    operationId: 'recoverCallbacks',
    summary: 'Tell again what was given up',
    description: 'All dead callbacks of changes since then are due now, each under its own id.',
    mend: recoverSince,
  },
  'replay-missing': {
    operationId: 'replayMissingCallbacks',
    summary: 'Tell what was never heard',
    description:
      'Where messages stand that changed since then, if the endpoint never heard it: also what came about ' +
      'before it was made, or while it was off.',
    mend: replayMissing,
  },
} as const

function againRoute(app: Api, deps: CallbackApiDeps, verb: keyof typeof AGAIN): void {
  const { mend, ...described } = AGAIN[verb]
  app.post(
    `/v1/callback-endpoints/:id/${verb}`,
    {
      ...ADMIN,
      schema: {
        ...described,
        tags: ['callbacks'],
        params: IdParams,
        body: Body({
          since: Type.String({
            maxLength: 40,
            description: 'Of changes since this instant (ISO 8601).',
            examples: ['2026-11-21T00:00:00Z'],
          }),
        }),
        response: { 200: Mended },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const since = readSince(request.body.since, deps.callbacks.clock.now())
      const mended = await mend(deps.callbacks, actOf(request), { id, since })
      if (mended.kind === 'not-found') throw notFound(request.params.id)
      if (mended.kind === 'refused') throw problem('wrong-state', { detail: mended.because })
      return { callbacks: mended.callbacks }
    },
  )
}

/** An instant that is over. */
function readSince(written: string, now: number): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(written) ? Date.parse(written) : Number.NaN
  if (ms >= 0 && ms <= now) return ms
  const example = `${new Date(now - 3_600_000).toISOString().slice(0, 19)}Z`
  throw refused('/since', `must be a time that is over, such as ${example}; found ${written}`)
}
