import Type from 'typebox'
import {
  changeWorkspace,
  createWorkspace,
  listWorkspaces,
  readWorkspace,
} from '../../../flows/manage-workspaces.ts'
import type { Api } from '../api.ts'
import { NewKeySchema, shapeKey } from './keys.ts'
import {
  IdParams,
  ListOf,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  notFound,
  readId,
  wholeList,
} from './platform-shapes.ts'
import {
  ChangeBody,
  NewBody,
  WorkspaceSchema,
  readWish,
  refusedSettings,
  shapeWorkspace,
} from './workspace-shapes.ts'

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
  app.get(
    '/v1/workspaces/:id',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'readWorkspace',
        summary: 'The workspace one is in, with what it has decided about sending',
        tags: ['workspaces'],
        params: IdParams,
        response: { 200: WorkspaceSchema },
      },
    },
    async (request) => {
      const id = readId('wsp', request.params.id)
      const workspace = await readWorkspace(platform, actOf(request), id)
      if (workspace === null) throw notFound(request.params.id)
      return shapeWorkspace(workspace)
    },
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
        body: NewBody,
        response: {
          201: Type.Object(
            { workspace: WorkspaceSchema, key: NewKeySchema },
            { title: 'NewWorkspace' },
          ),
        },
      },
    },
    async (request, reply) => {
      const wish = { ...readWish(request.body), name: request.body.name }
      const outcome = await createWorkspace(platform, actOf(request), wish)
      if (outcome.kind === 'refused') throw refusedSettings(outcome)
      const { workspace, key, secret } = outcome
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
        summary:
          'Change the workspace one is in: name, caps, retention, what it sends and what not',
        tags: ['workspaces'],
        params: IdParams,
        body: ChangeBody,
        response: { 200: WorkspaceSchema },
      },
    },
    async (request) => {
      const id = readId('wsp', request.params.id)
      const wish = readWish(request.body)
      const outcome = await changeWorkspace(platform, actOf(request), { id, wish })
      if (outcome.kind === 'not-found') throw notFound(request.params.id)
      if (outcome.kind === 'refused') throw refusedSettings(outcome)
      return shapeWorkspace(outcome.workspace)
    },
  )
}
