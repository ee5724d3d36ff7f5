import Type from 'typebox'
import { SENDER_STATES } from '../../../core/senders.ts'
import { listSenders, removeSender, saveSender } from '../../../flows/manage-senders.ts'
import type { Sender } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  At,
  Body,
  ListOf,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  isoAt,
  wholeList,
  wireActor,
} from './platform-shapes.ts'

const State = Type.Enum([...SENDER_STATES])
const SenderName = Type.String({
  pattern: '^\\s*[\\x21-\\x7e][\\x20-\\x7e]{0,19}$',
  description: 'A name or number, as it stands in a message’s `from`; case does not matter.',
  examples: ['Harbour'],
})
const Destinations = Type.Array(Type.String({ maxLength: 20 }), {
  maxItems: 500,
  description: 'Starts of international numbers for which this counts; none: all.',
  examples: [['+372', '+371']],
})
const Note = Type.Union([Type.String({ maxLength: 500 }), Type.Null()])

const SenderSchema = Type.Object(
  {
    object: Type.Literal('sender'),
    name: Type.String(),
    state: State,
    destinations: Destinations,
    note: Note,
    created_at: At,
    created_by: Type.String(),
  },
  { title: 'Sender' },
)

const shapeSender = (sender: Sender) => ({
  object: 'sender' as const,
  name: sender.name,
  state: sender.state,
  destinations: [...sender.destinations],
  note: sender.note,
  created_at: isoAt(sender.createdAt),
  created_by: wireActor(sender.createdBy),
})

const admin = { config: { scope: 'workspaces:admin', load: 'reads' } } as const

/** Who messages may come from, and who not. */
export function senderRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  listRoute(app, platform)
  saveRoute(app, platform)
  removeRoute(app, platform)
}

function listRoute(app: Api, platform: Platform): void {
  app.get(
    '/v1/senders',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listSenders',
        summary: 'The registered and the blocked senders',
        tags: ['screening'],
        response: { 200: ListOf(SenderSchema, 'SenderList') },
      },
    },
    async (request) => wholeList((await listSenders(platform, actOf(request))).map(shapeSender)),
  )
}

function saveRoute(app: Api, platform: Platform): void {
  app.post(
    '/v1/senders',
    {
      ...admin,
      schema: {
        operationId: 'saveSender',
        summary: 'Register or block a sender',
        description:
          '201 when it is new; 200 when something was said about it before, which this replaces. ' +
          'A registered sender with destinations is refused for all others.',
        tags: ['screening'],
        body: Body({
          name: SenderName,
          state: State,
          destinations: Type.Optional(Destinations),
          note: Type.Optional(Note),
        }),
        response: { 200: SenderSchema, 201: SenderSchema },
      },
    },
    async (request, reply) => {
      const { name, state, destinations = [], note = null } = request.body
      const outcome = await saveSender(platform, actOf(request), {
        name,
        state,
        destinations,
        note,
      })
      if (outcome.kind === 'refused') {
        const { pointer, because: detail } = outcome
        throw problem('invalid-request', {
          detail: `${pointer} ${detail}.`,
          errors: [{ pointer, detail }],
        })
      }
      return reply.code(outcome.isNew ? 201 : 200).send(shapeSender(outcome.sender))
    },
  )
}

function removeRoute(app: Api, platform: Platform): void {
  app.delete(
    '/v1/senders/:name',
    {
      ...admin,
      schema: {
        operationId: 'removeSender',
        summary: 'Take a sender off the list',
        description: 'It is neither registered nor blocked any more.',
        tags: ['screening'],
        params: Type.Object({ name: Type.String({ maxLength: 60, examples: ['Harbour'] }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      if ((await removeSender(platform, actOf(request), name)) === null) {
        throw problem('not-found', { detail: `There is no sender ${name} on the list.` })
      }
      return reply.code(204).send(null)
    },
  )
}
