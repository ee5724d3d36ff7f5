import { setTimeout } from 'node:timers/promises'
import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import { EVENT_TYPES } from '../../../flows/manage-endpoints.ts'
import {
  type Fetched,
  type ListenDeps,
  closeListener,
  fetchCallbacks,
  openListener,
  readListener,
  settleFetched,
} from '../../../flows/listen.ts'
import type { Endpoint } from '../../../flows/ports/callbacks.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { EVENTS } from './callbacks-wish.ts'
import { Body, actOf, notFound, readId } from './platform-shapes.ts'
import { IdParams, Instant, Nullable, WireId, instant } from './schemas.ts'

export type ListenerApiDeps = { readonly listening: ListenDeps }

/** Whoever may read messages may hear of them. */
const READ = { config: { scope: 'messages:read', load: 'reads' } } as const

const FETCHED_MAX = 200
const WAIT_MAX_S = 25
/** A change is written by whichever process; it is looked for this often while somebody waits. */
const LOOK_EVERY_MS = 200

const LISTENER = {
  id: WireId('cep'),
  object: Type.Literal('listener'),
  events: Nullable(Type.Array(Type.Enum([...EVENT_TYPES])), EVENTS),
  created_at: Instant,
}
const ListenerSchema = Type.Object(LISTENER, { title: 'Listener' })
const NewListener = Type.Object(
  { ...LISTENER, secret: Type.String({ description: 'Signs what it hears. Shown here only.' }) },
  { title: 'NewListener' },
)

const FetchedSchema = Type.Object(
  {
    id: WireId('cbk'),
    lease: Type.Integer({ description: 'To be given back with what became of it.' }),
    type: Type.String({ examples: ['message.delivered'] }),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.String({ description: 'Octet for octet as it is signed.' }),
  },
  { title: 'FetchedCallback' },
)

const HeardSchema = Type.Object(
  {
    id: WireId('cbk'),
    lease: Type.Integer({ minimum: 0 }),
    url: Type.Optional(Type.String({ maxLength: 2_048, description: 'Where it went on to.' })),
    status: Type.Optional(Nullable(Type.Integer({ minimum: 100, maximum: 999 }))),
    error: Type.Optional(
      Nullable(Type.String({ maxLength: 500 }), 'Why it does not count as heard; null: it was.'),
    ),
    ms: Type.Optional(Type.Number({ minimum: 0, maximum: 3_600_000 })),
  },
  { title: 'HeardCallback', additionalProperties: false },
)

const listenerJson = (listener: Endpoint) => ({
  id: wireId('cep', listener.id),
  object: 'listener' as const,
  events: listener.events === null ? null : [...listener.events],
  created_at: instant(listener.createdAt),
})

/** Callbacks for whoever fetches them: a command line behind a firewall. */
export function listenerRoutes(app: Api, deps: ListenerApiDeps): void {
  openRoute(app, deps)
  nextRoute(app, deps)
  closeRoute(app, deps)
}

function openRoute(app: Api, { listening }: ListenerApiDeps): void {
  app.post(
    '/v1/listeners',
    {
      ...READ,
      schema: {
        operationId: 'openListener',
        summary: 'Begin to listen',
        description:
          'From now on every change is kept for it until it is fetched, as for an endpoint. A listener that ' +
          'fetches nothing for an hour is told nothing more. This is what `delivrd listen` and `delivrd tail` use.',
        tags: ['callbacks'],
        body: Body({
          events: Type.Optional(
            Nullable(
              Type.Array(Type.Enum([...EVENT_TYPES]), { minItems: 1, uniqueItems: true }),
              EVENTS,
            ),
          ),
          campaign_id: Type.Optional(Nullable(WireId('cmp'))),
        }),
        response: { 201: NewListener },
      },
    },
    async (request, reply) => {
      const { events = null, campaign_id: campaign = null } = request.body
      const campaignId = campaign === null ? null : readWireId('cmp', campaign)
      const opened = await openListener(listening, actOf(request), { events, campaignId })
      if (opened.kind === 'refused') throw problem('conflict', { detail: opened.because })
      return reply.code(201).send({ ...listenerJson(opened.listener), secret: opened.secret })
    },
  )
}

function nextRoute(app: Api, { listening }: ListenerApiDeps): void {
  const closing = new AbortController()
  // Whoever waits is answered at once, so that the server can close.
  app.addHook('preClose', async () => closing.abort())
  app.post(
    '/v1/listeners/:id/next',
    {
      ...READ,
      schema: {
        operationId: 'fetchCallbacks',
        summary: 'Fetch what came about',
        description:
          'Settles what was fetched before, then answers with what is there, or waits for it. What is not settled ' +
          'within 30 seconds is given out again; what was not heard comes again after a while.',
        tags: ['callbacks'],
        params: IdParams,
        body: Body({
          heard: Type.Optional(Type.Array(HeardSchema, { maxItems: FETCHED_MAX })),
          limit: Type.Optional(
            Type.Integer({ minimum: 0, maximum: FETCHED_MAX, description: 'Default 50.' }),
          ),
          wait_seconds: Type.Optional(
            Type.Number({ minimum: 0, maximum: WAIT_MAX_S, description: 'Default 0.' }),
          ),
        }),
        response: {
          200: Type.Object({ callbacks: Type.Array(FetchedSchema) }, { title: 'FetchedCallbacks' }),
        },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const id = readId('cep', params.id)
      const listener = await readListener(listening, actOf(request), id)
      if (listener === null) throw notFound(params.id)
      await settleFetched(listening, listener, (body.heard ?? []).map(readHeard))
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const fetched = await waitFor(
        () => fetchCallbacks(listening, listener, body.limit ?? 50),
        (body.wait_seconds ?? 0) * 1_000,
        AbortSignal.any([gone.signal, closing.signal]),
      )
      return { callbacks: fetched.map(fetchedJson) }
    },
  )
}

/** What is there by the end of the time, or as soon as something is. Nobody fetches for who has gone. */
async function waitFor(
  fetch: () => Promise<readonly Fetched[]>,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly Fetched[]> {
  const end = performance.now() + waitMs
  for (;;) {
    if (signal.aborted) return []
    const fetched = await fetch()
    const leftMs = end - performance.now()
    if (fetched.length > 0 || leftMs <= 0) return fetched
    await setTimeout(Math.min(LOOK_EVERY_MS, leftMs), null, { signal }).catch(() => null)
  }
}

function readHeard(heard: Type.Static<typeof HeardSchema>) {
  return {
    callbackId: readId('cbk', heard.id),
    leasedUntil: heard.lease,
    url: heard.url ?? '',
    status: heard.status ?? null,
    error: heard.error ?? null,
    ms: Math.round(heard.ms ?? 0),
  }
}

const fetchedJson = ({ callbackId, leasedUntil, claimed, request }: Fetched) => ({
  id: wireId('cbk', callbackId),
  lease: leasedUntil,
  type: claimed.event.kind === 'message' ? claimed.event.change.type : 'inbound.received',
  headers: { ...request.headers },
  body: request.body ?? '',
})

function closeRoute(app: Api, { listening }: ListenerApiDeps): void {
  app.delete(
    '/v1/listeners/:id',
    {
      ...READ,
      schema: {
        operationId: 'closeListener',
        summary: 'End a listener',
        description: 'What it did not fetch is given up.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: ListenerSchema },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const closed = await closeListener(listening, actOf(request), id)
      if (closed === null) throw notFound(request.params.id)
      return listenerJson(closed)
    },
  )
}
