import type { Static } from 'typebox'
import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { wireId } from '../../../core/ids.ts'
import { recipientsMeant } from '../../../flows/filter-messages.ts'
import type { InboundRecord } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import type { ReadingDeps } from './messages.ts'
import { listBody, readPage } from './pages.ts'
import { Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'

export const Inbound = Type.Object(
  {
    id: WireId('inb'),
    object: Type.Literal('inbound'),
    account_id: WireId('acc'),
    from: Type.String({ description: 'The person’s number.' }),
    to: Type.String({ description: 'Our number or name.' }),
    text: Type.String(),
    keyword: Nullable(Type.String(), 'stop, start or help, when it was one.'),
    channel: Type.Enum([...CHANNELS]),
    received_at: Instant,
  },
  { title: 'Inbound' },
)

export const inboundJson = (record: InboundRecord): Static<typeof Inbound> => ({
  id: wireId('inb', record.id),
  object: 'inbound',
  account_id: wireId('acc', record.accountId),
  from: record.sender,
  to: record.recipient,
  text: record.text,
  keyword: record.keyword,
  channel: record.channel,
  received_at: instant(record.receivedAt),
})

/** What recipients wrote to us. */
export function inboundRoutes(app: Api, { reads }: ReadingDeps): void {
  app.get(
    '/v1/inbound',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listInbound',
        summary: 'List messages from recipients',
        description: 'Newest first.',
        tags: ['inbound'],
        querystring: ListQuery({
          from: Type.Optional(Type.String({ maxLength: 60, description: 'A number in any form.' })),
          keyword: Type.Optional(Type.String({ maxLength: 20 })),
        }),
        response: { 200: ListOf(Inbound, 'InboundList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { from, keyword } = query
      const [sender = from] =
        from === undefined ? [] : await recipientsMeant(reads, workspaceId, from)
      const rows = await reads.listInbound(workspaceId, {
        ...readPage(query),
        ...(sender === undefined ? {} : { sender }),
        ...(keyword === undefined ? {} : { keyword }),
      })
      return listBody(rows, query, { keyOf: ({ id }) => id, toItem: inboundJson })
    },
  )
}
