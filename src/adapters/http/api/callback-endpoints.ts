import Type from 'typebox'
import type { CallbackFormatName } from '../../../core/callbacks/wish.ts'
import { readWireId, wireId } from '../../../core/ids.ts'
import {
  EVENT_TYPES,
  type EndpointWish,
  changeEndpoint,
  createEndpoint,
  listEndpoints,
  readEndpoint,
  removeEndpoint,
} from '../../../flows/manage-endpoints.ts'
import { readCampaignView } from '../../../flows/read-campaign.ts'
import type { Api } from '../api.ts'
import {
  type CallbackApiDeps,
  EndpointDetail,
  EndpointSchema,
  EndpointWithSecret,
  TestChoice,
  detailJson,
  endpointJson,
} from './callback-endpoints-shapes.ts'
import {
  CallbackMethod,
  EVENTS,
  Format,
  Options,
  Url,
  readMethod,
  refused,
  uncallable,
} from './callbacks-wish.ts'
import type { ReadingDeps } from './messages.ts'
import { listBody, readPage } from './pages.ts'
import { actOf, notFound, readId } from './platform-shapes.ts'
import { IdParams, ListOf, ListQuery, Nullable, WireId } from './schemas.ts'

type Deps = CallbackApiDeps & Pick<ReadingDeps, 'reads'>

const ADMIN = { config: { scope: 'callbacks:admin', load: 'reads' } } as const
const READ = { config: { scope: 'messages:read' } } as const

const FIELDS = {
  name: Type.Optional(
    Nullable(Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' }), 'Null: its host.'),
  ),
  method: Type.Optional(CallbackMethod),
  events: Type.Optional(
    Nullable(Type.Array(Type.Enum([...EVENT_TYPES]), { minItems: 1, uniqueItems: true }), EVENTS),
  ),
  campaign_id: Type.Optional(Nullable(WireId('cmp'), 'Null: it hears of the whole workspace.')),
  is_ordered: Type.Optional(
    Type.Boolean({
      description: 'One after the other over the whole endpoint: one failure holds all back.',
    }),
  ),
  test: Type.Optional(TestChoice),
  options: Type.Optional(Options),
} as const

const NewEndpoint = Type.Object(
  { url: Url, format: Type.Optional(Format), ...FIELDS },
  {
    title: 'NewCallbackEndpoint',
    additionalProperties: false,
    examples: [{ url: 'https://shop.example/callbacks', events: ['message.delivered'] }],
  },
)

const EndpointChange = Type.Object(
  { url: Type.Optional(Url), format: Type.Optional(Format), ...FIELDS },
  {
    title: 'CallbackEndpointChange',
    additionalProperties: false,
    examples: [{ is_ordered: true }],
  },
)

/** Where callbacks go. */
export function callbackEndpointRoutes(app: Api, deps: Deps): void {
  listRoute(app, deps)
  createRoute(app, deps)
  readRoute(app, deps)
  changeRoute(app, deps)
  removeRoute(app, deps)
}

function listRoute(app: Api, deps: Deps): void {
  app.get(
    '/v1/callback-endpoints',
    {
      ...READ,
      schema: {
        operationId: 'listCallbackEndpoints',
        summary: 'List callback endpoints',
        description:
          'Newest first, each with how it does: those that people made, unless another kind is asked for.',
        tags: ['callbacks'],
        querystring: ListQuery({
          kind: Type.Optional(Type.Enum([...KINDS, 'all'])),
          campaign_id: Type.Optional(Type.String({ maxLength: 60 })),
        }),
        response: { 200: ListOf(EndpointDetail, 'CallbackEndpointList') },
      },
    },
    async (request) => {
      const { kind = 'made', campaign_id: campaign } = request.query
      const campaignId = campaign === undefined ? null : readWireId('cmp', campaign)
      if (campaign !== undefined && campaignId === null) throw notACampaign(campaign)
      const kinds = kind === 'all' ? KINDS : [kind]
      const page = { kinds, campaignId, ...readPage(request.query) }
      const rows = await listEndpoints(deps.callbacks, actOf(request), page)
      return listBody(rows, request.query, {
        keyOf: ({ endpoint }) => endpoint.id,
        toItem: (seen) => detailJson(seen, deps),
      })
    },
  )
}

const KINDS = ['made', 'origin', 'login', 'listener'] as const

const notACampaign = (found: string) =>
  refused('/campaign_id', `must be the id of a campaign, cmp_…; found ${found.slice(0, 60)}`)

function createRoute(app: Api, deps: Deps): void {
  app.post(
    '/v1/callback-endpoints',
    {
      ...ADMIN,
      schema: {
        operationId: 'createCallbackEndpoint',
        summary: 'Make a callback endpoint',
        description:
          'From now on it hears of every change that it asks for. Its secret is shown in this answer only. ' +
          'An address that can never be called is refused at once.',
        tags: ['callbacks'],
        body: NewEndpoint,
        response: { 201: EndpointWithSecret },
      },
    },
    async (request, reply) => {
      const { body, caller } = request
      const { format = 'delivrd' } = body
      const wish: EndpointWish = {
        name: null,
        events: null,
        campaignId: null,
        isOrdered: false,
        test: 'include',
        options: {},
        ...(await readFields(deps, caller.workspaceId, { ...body, format })),
        url: body.url,
        format,
        method: readMethod(format, body.method, '/method'),
      }
      const made = await createEndpoint(deps.callbacks, actOf(request), wish)
      if (made.kind === 'refused') throw notAsked(made, wish.url)
      const id = wireId('cep', made.endpoint.id)
      const endpoint = { ...endpointJson(made.endpoint, deps), secret: made.secret }
      return reply.code(201).header('location', `/v1/callback-endpoints/${id}`).send(endpoint)
    },
  )
}

function readRoute(app: Api, deps: Deps): void {
  app.get(
    '/v1/callback-endpoints/:id',
    {
      ...READ,
      schema: {
        operationId: 'readCallbackEndpoint',
        summary: 'Read a callback endpoint',
        description: 'With how it did lately and what it has before it.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: EndpointDetail },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const found = await readEndpoint(deps.callbacks, actOf(request), id)
      if (found === null) throw notFound(request.params.id)
      return detailJson(found, deps)
    },
  )
}

function changeRoute(app: Api, deps: Deps): void {
  app.patch(
    '/v1/callback-endpoints/:id',
    {
      ...ADMIN,
      schema: {
        operationId: 'changeCallbackEndpoint',
        summary: 'Change a callback endpoint',
        description:
          'What waits goes to the new address too. Of origins and logins only the order.',
        tags: ['callbacks'],
        params: IdParams,
        body: EndpointChange,
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const { body, params, caller } = request
      const id = readId('cep', params.id)
      const before = await readEndpoint(deps.callbacks, actOf(request), id)
      if (before === null) throw notFound(params.id)
      const format = body.format ?? before.endpoint.format
      const isOther = body.format !== undefined || body.method !== undefined
      const change = {
        ...(await readFields(deps, caller.workspaceId, body)),
        ...(isOther ? { method: readMethod(format, body.method, '/method') } : {}),
      }
      const changed = await changeEndpoint(deps.callbacks, actOf(request), { id, change })
      if (changed.kind === 'not-found') throw notFound(params.id)
      if (changed.kind === 'refused') throw notAsked(changed, body.url ?? before.endpoint.url)
      return endpointJson(changed.endpoint, deps)
    },
  )
}

function removeRoute(app: Api, deps: Deps): void {
  app.delete(
    '/v1/callback-endpoints/:id',
    {
      ...ADMIN,
      schema: {
        operationId: 'removeCallbackEndpoint',
        summary: 'Remove a callback endpoint',
        description: 'What waits for it is given up. What was told stays to be read.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const id = readId('cep', request.params.id)
      const removed = await removeEndpoint(deps.callbacks, actOf(request), id)
      if (removed === null) throw notFound(request.params.id)
      return endpointJson(removed, deps)
    },
  )
}

type Said = {
  readonly url?: string | undefined
  readonly format?: CallbackFormatName | undefined
} & Type.Static<Type.TObject<typeof FIELDS>>

/** What was said, and nothing that was not; a campaign of another workspace is none. */
async function readFields(
  { reads, callbacks }: Deps,
  workspaceId: string,
  { url, format, name, events, campaign_id: campaign, is_ordered: isOrdered, test, options }: Said,
): Promise<Partial<EndpointWish>> {
  const campaignId = typeof campaign === 'string' ? readWireId('cmp', campaign) : null
  if (campaignId !== null) {
    const ask = { workspaceId, id: campaignId, now: callbacks.clock.now() }
    const found = await readCampaignView(reads, ask)
    if (found === null) throw refused('/campaign_id', `there is no ${campaign} in this workspace`)
  }
  return {
    ...(url === undefined ? {} : { url }),
    ...(format === undefined ? {} : { format }),
    ...(name === undefined ? {} : { name }),
    ...(events === undefined ? {} : { events }),
    ...(campaign === undefined ? {} : { campaignId }),
    ...(isOrdered === undefined ? {} : { isOrdered }),
    ...(test === undefined ? {} : { test }),
    ...(options === undefined ? {} : { options }),
  }
}

type NotAsked = {
  readonly pointer: string
  readonly because: string
  readonly further?: readonly { readonly pointer: string; readonly because: string }[]
}

const notAsked = ({ pointer, because, further = [] }: NotAsked, url: string) =>
  refused(
    pointer,
    pointer === '/url' ? uncallable(url, because) : because,
    further.map((one) => ({ pointer: one.pointer, detail: one.because })),
  )
