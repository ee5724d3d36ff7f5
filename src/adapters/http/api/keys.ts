import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import { issueKey, listKeys, revokeKey } from '../../../flows/issue-keys.ts'
import { SCOPES } from '../../../flows/ports/identity.ts'
import type { ApiKey } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  At,
  AtOrNull,
  Body,
  IdParams,
  ListOf,
  Name,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  isoAt,
  isoOrNull,
  notFound,
  readId,
  wholeList,
  wireActor,
} from './platform-shapes.ts'

const KEY = {
  id: Type.String(),
  object: Type.Literal('key'),
  name: Type.String(),
  hint: Type.String({ description: 'How the key starts: to tell keys apart.' }),
  scopes: Type.Array(Type.Enum([...SCOPES])),
  is_test: Type.Boolean(),
  created_by: Type.String(),
  created_at: At,
  expires_at: AtOrNull,
  last_used_at: AtOrNull,
  revoked_at: AtOrNull,
}
const KeySchema = Type.Object(KEY, { title: 'Key' })
export const NewKeySchema = Type.Object(
  { ...KEY, key: Type.String({ description: 'The key itself: shown here only.' }) },
  { title: 'NewKey' },
)

export const shapeKey = (key: ApiKey) => ({
  id: wireId('key', key.id),
  object: 'key' as const,
  name: key.name,
  hint: `dlv_${key.isTest ? 'test' : 'live'}_${key.publicPart}`,
  scopes: [...key.scopes],
  is_test: key.isTest,
  created_by: wireActor(key.createdBy),
  created_at: isoAt(key.createdAt),
  expires_at: isoOrNull(key.expiresAt),
  last_used_at: isoOrNull(key.lastUsedAt),
  revoked_at: isoOrNull(key.revokedAt),
})

const keys = { config: { scope: 'keys:admin', load: 'reads' } } as const

export function keyRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  app.get(
    '/v1/keys',
    {
      ...keys,
      schema: {
        operationId: 'listKeys',
        summary: 'The keys of the workspace, revoked ones included',
        tags: ['keys'],
        response: { 200: ListOf(KeySchema, 'KeyList') },
      },
    },
    async (request) => wholeList((await listKeys(platform, actOf(request))).map(shapeKey)),
  )
  changeRoutes(app, platform)
}

function changeRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/keys',
    {
      ...keys,
      schema: {
        operationId: 'issueKey',
        summary: 'Issue a key',
        description: 'The key is shown in this answer only. Nobody hands out more than they have.',
        tags: ['keys'],
        body: Body({
          name: Name,
          scopes: Type.Array(Type.Enum([...SCOPES]), { minItems: 1, uniqueItems: true }),
          is_test: Type.Optional(Type.Boolean({ default: false })),
          expires_at: Type.Optional(AtOrNull),
        }),
        response: { 201: NewKeySchema },
      },
    },
    async (request, reply) => {
      const { name, scopes, is_test = false, expires_at = null } = request.body
      const outcome = await issueKey(platform, actOf(request), {
        name,
        scopes,
        isTest: is_test,
        expiresAt: expires_at === null ? null : Date.parse(expires_at),
      })
      if (outcome.kind === 'refused') {
        const { because: detail, pointer } = outcome
        throw problem('invalid-request', { detail, errors: [{ pointer, detail }] })
      }
      reply.code(201)
      return { ...shapeKey(outcome.key), key: outcome.secret }
    },
  )
  app.delete(
    '/v1/keys/:id',
    {
      ...keys,
      schema: {
        operationId: 'revokeKey',
        summary: 'Revoke a key',
        description: 'After two seconds it opens nothing anywhere.',
        tags: ['keys'],
        params: IdParams,
        response: { 200: KeySchema },
      },
    },
    async (request) => {
      const id = readId('key', request.params.id)
      const key = await revokeKey(platform, actOf(request), id)
      if (key === null) throw notFound(request.params.id)
      platform.authenticator.forgetKeys()
      return shapeKey(key)
    },
  )
}
