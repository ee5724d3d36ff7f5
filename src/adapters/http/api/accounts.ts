import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import {
  type AccountSaved,
  addAccount,
  changeAccount,
  listAccounts,
  removeAccount,
} from '../../../flows/manage-accounts.ts'
import { testAccount } from '../../../flows/test-account.ts'
import type { ProviderAccount } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { accountHealthRoute } from './account-health.ts'
import {
  AccountBody,
  AccountSchema,
  readWish,
  shapeAccount,
  wirePointer,
} from './account-shapes.ts'
import {
  Body,
  IdParams,
  ListOf,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  notFound,
  readId,
  wholeList,
} from './platform-shapes.ts'
import { Words } from './send-shapes.ts'

const admin = { config: { scope: 'accounts:admin', load: 'reads' } } as const

/** Through whom messages go out. A secret goes in and never comes back. */
export function accountRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  readRoutes(app, platform)
  changeRoutes(app, platform)
  testRoute(app, platform)
  accountHealthRoute(app, platform)
}

function readRoutes(app: Api, platform: Platform): void {
  app.get(
    '/v1/accounts',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listAccounts',
        summary: 'The provider accounts of the workspace',
        tags: ['accounts'],
        response: { 200: ListOf(AccountSchema, 'AccountList') },
      },
    },
    async (request) =>
      wholeList(
        (await listAccounts(platform, actOf(request))).map((account) =>
          shapeAccount(platform, account),
        ),
      ),
  )
  app.get(
    '/v1/accounts/:id',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'readAccount',
        summary: 'One provider account',
        tags: ['accounts'],
        params: IdParams,
        response: { 200: AccountSchema },
      },
    },
    async (request) => {
      const id = readId('acc', request.params.id)
      const account = await platform.store.accounts.byId(request.caller.workspaceId, id)
      if (account === null) throw notFound(request.params.id)
      return shapeAccount(platform, account)
    },
  )
}

function changeRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/accounts',
    {
      ...admin,
      schema: {
        operationId: 'addAccount',
        summary: 'Add a provider account',
        description:
          'Of kind smpp, name, host, port, system_id and password are enough; of any other, kind, name and connection with the required fields of GET /v1/provider-kinds. The rest has defaults.',
        tags: ['accounts'],
        body: AccountBody,
        response: { 201: AccountSchema },
      },
    },
    async (request, reply) => {
      const saved = await addAccount(platform, actOf(request), readWish(request.body))
      reply.code(201)
      return shapeAccount(platform, accountOf(saved, ''))
    },
  )
  app.patch(
    '/v1/accounts/:id',
    {
      ...admin,
      schema: {
        operationId: 'changeAccount',
        summary: 'Change a provider account',
        description:
          'What is not named stays, in connection too; null removes a field there. `enabled: false` closes its links and keeps the rest.',
        tags: ['accounts'],
        params: IdParams,
        body: AccountBody,
        response: { 200: AccountSchema },
      },
    },
    async (request) => {
      const id = readId('acc', request.params.id)
      const wish = readWish(request.body)
      const saved = await changeAccount(platform, actOf(request), { id, wish })
      return shapeAccount(platform, accountOf(saved, request.params.id))
    },
  )
  removeRoute(app, platform)
}

function removeRoute(app: Api, platform: Platform): void {
  app.delete(
    '/v1/accounts/:id',
    {
      ...admin,
      schema: {
        operationId: 'removeAccount',
        summary: 'Delete a provider account',
        description: 'Its messages, receipts and counts stay. Its secrets are destroyed.',
        tags: ['accounts'],
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const id = readId('acc', request.params.id)
      if ((await removeAccount(platform, actOf(request), id)) === null) {
        throw notFound(request.params.id)
      }
      return reply.code(204).send(null)
    },
  )
}

function accountOf(saved: AccountSaved, id: string): ProviderAccount {
  switch (saved.kind) {
    case 'saved':
      return saved.account
    case 'not-found':
      throw notFound(id)
    case 'name-taken':
      throw problem('conflict', { detail: 'Another provider account has this name.' })
    case 'secrets-unreadable':
      throw problem('conflict', {
        detail: `Its secrets cannot be opened: ${saved.because}. What is stored would be lost: give anew, or as null, ${saved.names.join(', ')}.`,
      })
    case 'refused':
      throw problem('invalid-request', {
        detail: 'Some settings are not as expected: see errors.',
        errors: saved.errors.map(({ pointer, detail }) => ({
          pointer: wirePointer(pointer),
          detail,
        })),
      })
  }
}

function testRoute(app: Api, platform: Platform): void {
  const Step = Type.Object(
    {
      step: Type.String(),
      ok: Type.Union([Type.Boolean(), Type.Null()], { description: 'Null: it could not be told.' }),
      detail: Type.String(),
      took_ms: Type.Number(),
    },
    { title: 'TestStep' },
  )
  app.post(
    '/v1/accounts/:id/test',
    {
      ...admin,
      schema: {
        operationId: 'testAccount',
        summary: 'Try a provider account out',
        description:
          'Connects and binds with its settings, or for other kinds reaches the provider, has it look at the credentials where something harmless does that, and looks at our own address. With `to`, then sends one text there as a message like any other: message_id names it.',
        tags: ['accounts'],
        params: IdParams,
        body: Body({
          to: Type.Optional(Words(100, 'The number, in any form people write it.')),
          text: Type.Optional(Words(1_000, 'What it says.')),
        }),
        response: {
          200: Type.Object(
            {
              ok: Type.Boolean(),
              steps: Type.Array(Step),
              message_id: Type.Union([Type.String(), Type.Null()]),
            },
            { title: 'AccountTest' },
          ),
        },
      },
    },
    async (request) => {
      const id = readId('acc', request.params.id)
      const { to = null, text = 'Delivrd: this provider account works.' } = request.body
      const outcome = await testAccount(platform, actOf(request), { id, to, text })
      if (outcome.kind === 'not-found') throw notFound(request.params.id)
      if (outcome.kind === 'secret-unreadable') {
        throw problem('conflict', { detail: `Its secrets cannot be opened: ${outcome.because}.` })
      }
      return {
        // A number that is none speaks neither for the account nor against it; what was asked was not done.
        ok: outcome.steps.every(({ ok, step }) => ok !== false && step !== 'number'),
        steps: outcome.steps.map(({ tookMs, ...step }) => ({ ...step, took_ms: tookMs })),
        message_id: outcome.messageId === null ? null : wireId('msg', outcome.messageId),
      }
    },
  )
}
