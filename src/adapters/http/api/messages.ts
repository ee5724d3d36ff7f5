import Type from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { Clock } from '../../../flows/ports/common.ts'
import type { Reads } from '../../../flows/ports/reads.ts'
import { readMessageDetail } from '../../../flows/read-message.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { MESSAGE_FILTERS, readFilter, readId } from './filters.ts'
import { messageDetailJson, messageJson } from './message-json.ts'
import { Message, MessageDetail } from './message-schema.ts'
import { listBody, readPage } from './pages.ts'
import { IdParams, ListOf, ListQuery } from './schemas.ts'

export type ReadingDeps = { readonly reads: Reads; readonly clock: Clock }

export const MessageList = ListOf(Message, 'MessageList')

/** Messages as they stand. */
export function messageRoutes(app: Api, deps: ReadingDeps): void {
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

function messagePage(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/messages/:id',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'readMessage',
        summary: 'Read one message',
        description:
          'With its submissions and segments, the timeline of everything that is known about it, raw ' +
          'receipts included, and why it stands where it stands.',
        tags: ['messages'],
        params: IdParams,
        response: { 200: MessageDetail },
      },
    },
    async ({ params, caller }) => {
      const id = readWireId('msg', params.id)
      const detail =
        id === null ? null : await readMessageDetail({ reads, clock }, caller.workspaceId, id)
      if (detail === null) {
        throw problem('not-found', {
          detail: `There is no message ${params.id} in this workspace.`,
        })
      }
      return messageDetailJson(detail, clock.now())
    },
  )
}
