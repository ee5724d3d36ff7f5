import Type from 'typebox'
import type { Static } from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { Clock, Log } from '../../../flows/ports/common.ts'
import type { Reads } from '../../../flows/ports/reads.ts'
import { readMessageDetail } from '../../../flows/read-message.ts'
import type { Api } from '../api.ts'
import { FinalWatch } from '../final-watch.ts'
import { problem } from '../problems.ts'
import { MESSAGE_FILTERS, readFilter, readId } from './filters.ts'
import { messageDetailJson, messageJson } from './message-json.ts'
import { Message, MessageDetail } from './message-schema.ts'
import { listBody, readPage } from './pages.ts'
import { IdParams, ListOf, ListQuery } from './schemas.ts'

export type ReadingDeps = { readonly reads: Reads; readonly clock: Clock }

/** How long a reader waits unless it says so, and at most: proxies cut off what is silent for a minute. */
const WAIT_S = { default: 30, max: 60 } as const

const WaitQuery = Type.Object(
  {
    wait: Type.Optional(
      Type.Literal('final', {
        description: 'Answer when the message is final, or at the time-out with what there is.',
      }),
    ),
    timeout: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: WAIT_S.max,
        description: `How many seconds to wait at most. Default ${WAIT_S.default}.`,
      }),
    ),
  },
  { additionalProperties: false },
)

export const MessageList = ListOf(Message, 'MessageList')

/** Messages as they stand. */
export function messageRoutes(app: Api, deps: ReadingDeps & { readonly log: Log }): void {
  messageList(app, deps)
  messagePage(app, deps)
}

function messageList(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/messages',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listMessages',
        summary: 'List messages',
        description: 'Newest first, those of campaigns included.',
        tags: ['messages'],
        querystring: ListQuery({
          ...MESSAGE_FILTERS,
          campaign_id: Type.Optional(Type.String({ maxLength: 60 })),
          reference: Type.Optional(Type.String({ maxLength: 255 })),
          to: Type.Optional(Type.String({ maxLength: 60, description: 'A number in any form.' })),
        }),
        response: { 200: MessageList },
      },
    },
    async ({ query, caller }) => {
      const filter = {
        ...(await readFilter(reads, caller.workspaceId, query)),
        ...(query.campaign_id === undefined
          ? {}
          : { campaignId: readId('cmp', query.campaign_id, '/campaign_id') }),
      }
      const rows = await reads.listMessages(caller.workspaceId, filter, readPage(query))
      const now = clock.now()
      return listBody(rows, query, {
        keyOf: ({ id }) => id,
        toItem: (message) => messageJson(message, now),
      })
    },
  )
}

function messagePage(app: Api, { reads, clock, log }: ReadingDeps & { readonly log: Log }): void {
  const watch = new FinalWatch({ reads, log })
  app.addHook('preClose', async () => watch.close())
  app.get(
    '/v1/messages/:id',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'readMessage',
        summary: 'Read one message',
        description:
          'With its submissions and segments, the timeline of everything that is known about it, raw ' +
          'receipts included, and why it stands where it stands. With `wait=final` the answer comes when ' +
          'the message is final, or after `timeout` seconds as it is then: see `final`.',
        tags: ['messages'],
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: MessageDetail },
      },
    },
    async ({ params, query, caller: { workspaceId } }, reply) => {
      const id = readWireId('msg', params.id)
      const read = () => readMessageDetail({ reads, clock }, workspaceId, id ?? '')
      let detail = id === null ? null : await read()
      const waitMs = waitOf(query)
      if (id !== null && detail?.message.isFinal === false && waitMs !== null) {
        if (!watch.hasRoom(workspaceId)) throw tooManyWait()
        const gone = new AbortController()
        reply.raw.once('close', () => gone.abort())
        await watch.wait({ workspaceId, id }, waitMs, gone.signal)
        // Else the server would wait for the next question by this connection before it stops.
        if (watch.isClosed) void reply.header('connection', 'close')
        detail = await read()
      }
      if (detail === null) {
        throw problem('not-found', {
          detail: `There is no message ${params.id} in this workspace.`,
        })
      }
      return messageDetailJson(detail, clock.now())
    },
  )
}

/** How long to wait, in milliseconds; null: not at all. */
function waitOf({ wait, timeout }: Static<typeof WaitQuery>): number | null {
  if (wait !== undefined) return (timeout ?? WAIT_S.default) * 1_000
  if (timeout === undefined) return null
  throw problem('invalid-request', {
    detail: 'A timeout is for waiting: say wait=final, or leave it out.',
    errors: [{ pointer: '/timeout', detail: 'needs wait=final beside it' }],
  })
}

const tooManyWait = () =>
  problem('overloaded', {
    detail: 'Too many readers wait already; ask without wait, or in a moment.',
    headers: { 'retry-after': '5' },
  })
