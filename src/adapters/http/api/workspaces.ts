import { isSupportedCountry } from 'libphonenumber-js/max'
import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import {
  changeWorkspace,
  createWorkspace,
  listWorkspaces,
} from '../../../flows/manage-workspaces.ts'
import type { Workspace, WorkspaceChange } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { NewKeySchema, shapeKey } from './keys.ts'
import {
  At,
  Body,
  IdParams,
  ListOf,
  Name,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  isoAt,
  notFound,
  readId,
  wholeList,
} from './platform-shapes.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Country = Type.String({
  pattern: '^[A-Z]{2}$',
  description: 'ISO 3166 alpha-2: how national numbers are read.',
})

const WorkspaceSchema = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('workspace'),
    name: Type.String(),
    is_demo: Type.Boolean(),
    default_country: orNull(Type.String()),
    rate_cap_per_second: orNull(Type.Integer()),
    spend_cap: orNull(Type.Number({ description: 'Per calendar month (UTC), in the currency.' })),
    currency: Type.String(),
    retention_days: Type.Integer(),
    opt_out_confirmation: orNull(Type.String({ description: 'Null: our own words.' })),
    created_at: At,
  },
  { title: 'Workspace' },
)

const CHANGES = {
  default_country: Type.Optional(orNull(Country)),
  rate_cap_per_second: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 100_000 }))),
  spend_cap: Type.Optional(orNull(Type.Number({ minimum: 0, maximum: 1_000_000_000 }))),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  retention_days: Type.Optional(Type.Integer({ minimum: 7, maximum: 365 })),
  opt_out_confirmation: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 320 }))),
}
const ChangeBody = Body({ name: Type.Optional(Name), ...CHANGES })

export const shapeWorkspace = (workspace: Workspace) => ({
  id: wireId('wsp', workspace.id),
  object: 'workspace' as const,
  name: workspace.name,
  is_demo: workspace.isDemo,
  default_country: workspace.defaultCountry,
  rate_cap_per_second: workspace.rateCapPerSecond,
  spend_cap: workspace.spendCapMicros === null ? null : workspace.spendCapMicros / 1_000_000,
  currency: workspace.currency,
  retention_days: workspace.retentionDays,
  opt_out_confirmation: workspace.optOutConfirmation,
  created_at: isoAt(workspace.createdAt),
})

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const unknownCode = (pointer: string, detail: string) =>
  problem('invalid-request', { detail: `${detail}.`, errors: [{ pointer, detail }] })

function readChange(body: Type.Static<typeof ChangeBody>): WorkspaceChange {
  const { name, default_country, rate_cap_per_second, spend_cap, currency, retention_days } = body
  const confirmation = body.opt_out_confirmation
  if (typeof default_country === 'string' && !isSupportedCountry(default_country)) {
    throw unknownCode('/default_country', `${default_country} is no country with phone numbers`)
  }
  if (currency !== undefined && !CURRENCIES.has(currency)) {
    throw unknownCode('/currency', `${currency} is no currency of ISO 4217`)
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(default_country === undefined ? {} : { defaultCountry: default_country }),
    ...(rate_cap_per_second === undefined ? {} : { rateCapPerSecond: rate_cap_per_second }),
    ...(spend_cap === undefined
      ? {}
      : { spendCapMicros: spend_cap === null ? null : Math.round(spend_cap * 1_000_000) }),
    ...(currency === undefined ? {} : { currency }),
    ...(retention_days === undefined ? {} : { retentionDays: retention_days }),
    ...(confirmation === undefined ? {} : { optOutConfirmation: confirmation }),
  }
}

/** Tenants: nothing crosses from one to another. */
export function workspaceRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  app.get(
    '/v1/workspaces',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'listWorkspaces',
        summary: 'The workspaces one is a member of',
        description: 'A key sees its own only.',
        tags: ['workspaces'],
        response: { 200: ListOf(WorkspaceSchema, 'WorkspaceList') },
      },
    },
    async (request) =>
      wholeList((await listWorkspaces(platform, actOf(request))).map(shapeWorkspace)),
  )
  changeRoutes(app, platform)
}

function changeRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/workspaces',
    {
      config: { scope: 'workspaces:admin', load: 'reads' },
      schema: {
        operationId: 'createWorkspace',
        summary: 'Make a workspace, with its first key',
        description: 'The key is shown in this answer only.',
        tags: ['workspaces'],
        body: Body({ name: Name, ...CHANGES }),
        response: {
          201: Type.Object(
            { workspace: WorkspaceSchema, key: NewKeySchema },
            { title: 'NewWorkspace' },
          ),
        },
      },
    },
    async (request, reply) => {
      const wish = { ...readChange(request.body), name: request.body.name }
      const { workspace, key, secret } = await createWorkspace(platform, actOf(request), wish)
      reply.code(201)
      return { workspace: shapeWorkspace(workspace), key: { ...shapeKey(key), key: secret } }
    },
  )
  app.patch(
    '/v1/workspaces/:id',
    {
      config: { scope: 'workspaces:admin', load: 'reads' },
      schema: {
        operationId: 'changeWorkspace',
        summary: 'Change the workspace one is in: name, caps, default country, retention',
        tags: ['workspaces'],
        params: IdParams,
        body: ChangeBody,
        response: { 200: WorkspaceSchema },
      },
    },
    async (request) => {
      const id = readId('wsp', request.params.id)
      const change = readChange(request.body)
      const workspace = await changeWorkspace(platform, actOf(request), { id, change })
      if (workspace === null) throw notFound(request.params.id)
      return shapeWorkspace(workspace)
    },
  )
}
