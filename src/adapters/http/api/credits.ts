import Type from 'typebox'
import { changeCredit, listCredit } from '../../../flows/manage-credit.ts'
import type { CreditMovement } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  At,
  Body,
  IdParams,
  LIMIT,
  ListOf,
  PageQuery,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  isoAt,
  notFound,
  pageOf,
  readCursor,
  readId,
  wireActor,
} from './platform-shapes.ts'
import { Balance, shapeBalance } from './workspace-shapes.ts'
import { decimal } from './schemas.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Note = orNull(Type.String({ maxLength: 500 }))

const Movement = Type.Object(
  {
    object: Type.Literal('credit_movement'),
    at: At,
    kind: Type.Enum(['credit', 'turned-off', 'messages', 'refunds']),
    amount: Type.String({ description: 'Decimal; below nothing when it was taken.' }),
    messages: orNull(
      Type.Integer({ description: 'How many; a day’s (UTC) stand in one movement.' }),
    ),
    note: Note,
    created_by: Type.String(),
  },
  { title: 'CreditMovement' },
)

/** A day that is not over has no end yet: what it took so far was taken by now. */
const shapeMovement = (movement: CreditMovement, now: number) => ({
  object: 'credit_movement' as const,
  at: isoAt(Math.min(movement.at, now)),
  kind: movement.kind,
  amount: decimal(movement.micros),
  messages: movement.messages,
  note: movement.note,
  created_by: wireActor(movement.createdBy),
})

const isMovementCursor = (value: unknown): value is [number, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'number' &&
  typeof value[1] === 'string'

/** Credit that is paid for in advance. */
export function creditRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  changeRoute(app, platform)
  listRoute(app, platform)
}

function changeRoute(app: Api, platform: Platform): void {
  app.post(
    '/v1/workspaces/:id/credit',
    {
      config: { scope: 'workspaces:admin', load: 'reads' },
      schema: {
        operationId: 'changeCredit',
        summary: 'Add to the credit, take off it, or send without',
        description:
          'From the first amount on, what the credit does not cover is rejected as insufficient-credit. ' +
          'With amount null the workspace sends without credit again; what is left is kept.',
        tags: ['screening'],
        params: IdParams,
        body: Body({
          amount: orNull(
            Type.String({
              pattern: '^-?\\d{1,9}(\\.\\d{1,6})?$',
              description: 'Decimal, in the currency of the workspace.',
              examples: ['50.00'],
            }),
          ),
          note: Type.Optional(Note),
        }),
        response: { 200: Type.Object({ balance: orNull(Balance) }, { title: 'Credit' }) },
      },
    },
    async (request) => {
      const workspaceId = readId('wsp', request.params.id)
      const { amount, note = null } = request.body
      const micros = amount === null ? null : Math.round(Number(amount) * 1_000_000)
      const outcome = await changeCredit(platform, actOf(request), { workspaceId, micros, note })
      if (outcome.kind === 'not-found') throw notFound(request.params.id)
      if (outcome.kind === 'refused') throw problem('conflict', { detail: outcome.because })
      const workspace = await platform.store.workspaces.byId(workspaceId)
      return { balance: shapeBalance(outcome.balanceMicros, workspace?.currency ?? '') }
    },
  )
}

function listRoute(app: Api, platform: Platform): void {
  app.get(
    '/v1/workspaces/:id/credits',
    {
      config: { scope: 'workspaces:admin' },
      schema: {
        operationId: 'listCredits',
        summary: 'What was added to the credit and what messages took off it',
        description:
          'Newest first. A day’s messages stand in one movement, at its end (UTC); those of today, now.',
        tags: ['screening'],
        params: IdParams,
        querystring: Type.Object(PageQuery),
        response: { 200: ListOf(Movement, 'CreditMovementList') },
      },
    },
    async (request) => {
      const workspaceId = readId('wsp', request.params.id)
      const { limit = LIMIT, cursor } = request.query
      const from = readCursor(cursor, isMovementCursor)
      const after = from === null ? null : { at: from[0], id: from[1] }
      const ask = { workspaceId, after, limit: limit + 1 }
      const now = platform.clock.now()
      const rows = await listCredit(platform, actOf(request), ask)
      if (rows === null) throw notFound(request.params.id)
      return pageOf(rows, limit, {
        cursor: ({ at, id }) => [at, id],
        shape: (row) => shapeMovement(row, now),
      })
    },
  )
}
