import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import {
  callbacksOfEndpoint,
  callbacksOfMessage,
  resendCallback,
} from '../../../flows/mend-callbacks.ts'
import type { CallbackRecord } from '../../../flows/ports/callbacks.ts'
import { readMessageDetail } from '../../../flows/read-message.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { CallbackApiDeps } from './callback-endpoints-shapes.ts'
import type { ReadingDeps } from './messages.ts'
import { listBody, readPage, wholeList } from './pages.ts'
import { actOf, notFound, readId } from './platform-shapes.ts'
import {
  IdParams,
  Instant,
  ListOf,
  ListQuery,
  Nullable,
  WireId,
  instant,
  instantOrNull,
} from './schemas.ts'

type Deps = CallbackApiDeps & ReadingDeps

const AttemptSchema = Type.Object(
  {
    at: Instant,
    ms: Type.Number({ description: 'Until its answer, or until it was given up.' }),
    method: Type.String(),
    url: Type.String(),
    status: Nullable(Type.Integer(), 'Of HTTP; null: no answer came.'),
    error: Nullable(Type.String(), 'Why it does not count as heard; null: it was heard.'),
    answer: Nullable(Type.String(), 'The first 500 octets.'),
  },
  { title: 'CallbackAttempt' },
)

const HOLDS = ['pause', 'circuit', 'order', 'answer'] as const

const CALLBACK_STATES = ['waiting', 'heard', 'needless', 'dead'] as const

const CallbackSchema = Type.Object(
  {
    id: WireId('cbk'),
    object: Type.Literal('callback'),
    endpoint: Type.Object({
      id: WireId('cep'),
      kind: Type.String(),
      name: Type.String(),
      url: Type.String(),
      format: Nullable(
        Type.String(),
        'As the message asked, where it named the address. Null: erased.',
      ),
      state: Type.String(),
    }),
    type: Type.String({ examples: ['message.delivered'] }),
    message_id: Nullable(WireId('msg')),
    inbound_id: Nullable(WireId('inb')),
    sequence: Type.Integer({ description: 'Of the message after this change.' }),
    state: Type.Enum([...CALLBACK_STATES], {
      description:
        'waiting: due now, or at its next attempt. heard: answered as its format expects. needless: in the ' +
        'words of its format nothing had changed. dead: given up, until it is told again.',
    }),
    created_at: Instant,
    next_attempt_at: Nullable(
      Instant,
      'Not before then. Null: it is settled, or waits until its endpoint is resumed.',
    ),
    held_by: Nullable(
      Type.Enum([...HOLDS]),
      'What keeps a callback that waits from being told. pause: its endpoint is paused. circuit: its endpoint ' +
        'failed so often that it is not called until next_attempt_at. order: an earlier change is told ' +
        'before, no sooner than then. answer: its words depend on what the provider answers, which is not known ' +
        'yet; it is looked at again then, and told without one in the end. Null: nothing.',
    ),
    settled_at: Nullable(Instant),
    attempts: Type.Array(AttemptSchema, { description: 'Oldest first.' }),
  },
  { title: 'Callback' },
)

const CallbackList = ListOf(CallbackSchema, 'CallbackList')

/** What was told, to whom, and what came of each attempt. */
export function callbackRoutes(app: Api, deps: Deps): void {
  ofMessageRoute(app, deps)
  ofEndpointRoute(app, deps)
  resendRoute(app, deps)
}

function ofMessageRoute(app: Api, { callbacks, reads, clock }: Deps): void {
  app.get(
    '/v1/messages/:id/callbacks',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listCallbacksOfMessage',
        summary: 'List what was told of a message',
        description: 'In the order of its changes, each with its attempts; at most 1,000.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: CallbackList },
      },
    },
    async (request) => {
      const { params, caller } = request
      const id = readId('msg', params.id)
      const found = await callbacksOfMessage(callbacks, actOf(request), id)
      if (found.length === 0) {
        const message = await readMessageDetail({ reads, clock }, caller.workspaceId, id)
        if (message === null) throw notFound(params.id)
      }
      return wholeList(found.map(callbackJson))
    },
  )
}

function ofEndpointRoute(app: Api, { callbacks }: Deps): void {
  app.get(
    '/v1/callback-endpoints/:id/callbacks',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listCallbacksOfEndpoint',
        summary: 'List what was told to a callback endpoint',
        description: 'Newest first, each with its attempts.',
        tags: ['callbacks'],
        params: IdParams,
        querystring: ListQuery({ state: Type.Optional(Type.Enum([...CALLBACK_STATES])) }),
        response: { 200: CallbackList },
      },
    },
    async (request) => {
      const { params, query } = request
      const id = readId('cep', params.id)
      const page = { id, state: query.state ?? null, ...readPage(query) }
      const rows = await callbacksOfEndpoint(callbacks, actOf(request), page)
      if (rows === null) throw notFound(params.id)
      return listBody(rows, query, { keyOf: (row) => row.id, toItem: callbackJson })
    },
  )
}

function resendRoute(app: Api, { callbacks }: Deps): void {
  app.post(
    '/v1/callbacks/:id/resend',
    {
      config: { scope: 'callbacks:admin', load: 'reads' },
      schema: {
        operationId: 'resendCallback',
        summary: 'Tell a callback again',
        description: 'Whatever became of it, under the same id, as soon as its turn comes.',
        tags: ['callbacks'],
        params: IdParams,
        response: { 200: CallbackSchema },
      },
    },
    async (request) => {
      const id = readId('cbk', request.params.id)
      const resent = await resendCallback(callbacks, actOf(request), id)
      if (resent.kind === 'not-found') throw notFound(request.params.id)
      if (resent.kind === 'refused') throw problem('wrong-state', { detail: resent.because })
      return callbackJson(resent.callback)
    },
  )
}

const callbackJson = (callback: CallbackRecord) => {
  const isInbound = callback.type === 'inbound.received'
  return {
    id: wireId('cbk', callback.id),
    object: 'callback' as const,
    endpoint: { id: wireId('cep', callback.endpointId), ...callback.endpoint },
    type: callback.type,
    message_id: isInbound ? null : wireId('msg', callback.subjectId),
    inbound_id: isInbound ? wireId('inb', callback.subjectId) : null,
    sequence: callback.sequence,
    state: callback.state,
    created_at: instant(callback.at),
    next_attempt_at: instantOrNull(callback.dueAt),
    held_by: callback.heldBy,
    settled_at: instantOrNull(callback.settledAt),
    attempts: callback.attempts.map((attempt) => ({ ...attempt, at: instant(attempt.at) })),
  }
}
