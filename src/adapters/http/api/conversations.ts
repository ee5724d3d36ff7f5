import type { Static } from 'typebox'
import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { wireId } from '../../../core/ids.ts'
import { STATUSES } from '../../../core/status.ts'
import { recipientsMeant } from '../../../flows/filter-messages.ts'
import type {
  ConversationHead,
  ConversationReads,
  ConversationText,
} from '../../../flows/ports/conversations.ts'
import type { After } from '../../../flows/ports/platform.ts'
import { listConversations, readConversation } from '../../../flows/read-conversations.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { ReadingDeps } from './messages.ts'
import { LIMIT_DEFAULT, readPage, writeCursor } from './pages.ts'
import { pageOf, readCursor } from './platform-shapes.ts'
import { Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'

export type ConversationDeps = ReadingDeps & { readonly conversations: ConversationReads }

const Channel = Type.Enum([...CHANNELS])

const Conversation = Type.Object(
  {
    object: Type.Literal('conversation'),
    number: Type.String({ description: 'The person’s.' }),
    ours: Type.String({ description: 'Our number or name that they wrote to.' }),
    account_id: WireId('acc'),
    channel: Channel,
    last: Type.Object({ id: WireId('inb'), text: Type.String(), received_at: Instant }),
    keyword: Nullable(Type.String(), 'stop, start or help, when the last text was one.'),
    is_answered: Type.Boolean({ description: 'Something was sent to them after it.' }),
    is_opted_out: Type.Boolean({ description: 'They must not be written to.' }),
  },
  { title: 'Conversation' },
)

const Text = Type.Object(
  {
    object: Type.Literal('text'),
    kind: Type.Enum(['message', 'inbound'], { description: 'message: ours. inbound: theirs.' }),
    id: Type.Union([WireId('msg'), WireId('inb')]),
    at: Instant,
    account_id: Nullable(WireId('acc')),
    channel: Channel,
    ours: Type.String({ description: 'Our number or name in it.' }),
    text: Type.String(),
    keyword: Nullable(Type.String()),
    status: Nullable(Type.Enum([...STATUSES]), 'Of ours.'),
    reason: Nullable(Type.String()),
    campaign_id: Nullable(WireId('cmp')),
  },
  { title: 'ConversationText' },
)

const Detail = Type.Object(
  {
    ...ListOf(Text, 'ConversationTextList').properties,
    number: Type.String(),
    is_opted_out: Type.Boolean(),
    answer: Nullable(
      Type.Object({ account_id: Nullable(WireId('acc')), channel: Channel, from: Type.String() }),
      'How an answer goes: by the account, channel and number that they wrote to last.',
    ),
  },
  { title: 'ConversationDetail' },
)

/** What was said with people, both sides of it. */
export function conversationRoutes(app: Api, deps: ConversationDeps): void {
  listRoute(app, deps)
  detailRoute(app, deps)
}

function listRoute(app: Api, { reads, conversations }: ConversationDeps): void {
  app.get(
    '/v1/conversations',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listConversations',
        summary: 'List conversations',
        description:
          'Those in which somebody wrote to us, latest first: one for each person and number of ours. ' +
          'A page may have fewer than asked for and still have a next one.',
        tags: ['inbound'],
        querystring: ListQuery({
          number: Type.Optional(
            Type.String({ maxLength: 60, description: 'A person’s number in any form.' }),
          ),
          unanswered: Type.Optional(
            Type.Boolean({ description: 'Only those in which they wrote last.' }),
          ),
        }),
        response: { 200: ListOf(Conversation, 'ConversationList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { number, unanswered = false, limit = LIMIT_DEFAULT } = query
      const people =
        number === undefined ? undefined : await recipientsMeant(reads, workspaceId, number)
      const { heads, after } = await listConversations(conversations, workspaceId, {
        limit,
        after: readPage(query).after,
        isUnanswered: unanswered,
        ...(people === undefined ? {} : { people }),
      })
      return {
        object: 'list' as const,
        data: heads.map(headJson),
        has_more: after !== null,
        next_cursor: after === null ? null : writeCursor(after),
      }
    },
  )
}

const headJson = (head: ConversationHead): Static<typeof Conversation> => ({
  object: 'conversation',
  number: head.sender,
  ours: head.recipient,
  account_id: wireId('acc', head.accountId),
  channel: head.channel,
  last: {
    id: wireId('inb', head.id),
    text: head.text,
    received_at: instant(head.receivedAt),
  },
  keyword: head.keyword,
  is_answered: head.isAnswered,
  is_opted_out: head.isOptedOut,
})

function detailRoute(app: Api, { reads, conversations }: ConversationDeps): void {
  app.get(
    '/v1/conversations/:number',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'readConversation',
        summary: 'Read what was said with one person',
        description: 'Messages sent and texts received, latest first.',
        tags: ['inbound'],
        params: Type.Object({
          number: Type.String({ maxLength: 60, examples: ['+447700900123'] }),
        }),
        querystring: ListQuery({
          ours: Type.Optional(
            Type.String({ maxLength: 60, description: 'Only with this number or name of ours.' }),
          ),
        }),
        response: { 200: Detail },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const { limit = LIMIT_DEFAULT, ours, cursor } = query
      const [person] = await recipientsMeant(reads, workspaceId, params.number)
      if (person === undefined) {
        throw problem('not-found', { detail: `${params.number} is no telephone number.` })
      }
      const { texts, isOptedOut, answer } = await readConversation(conversations, workspaceId, {
        person,
        limit: limit + 1,
        after: readAfter(cursor),
        ...(ours === undefined ? {} : { ours }),
      })
      return {
        ...pageOf(texts, limit, { cursor: ({ at, id }) => [at, id], shape: textJson }),
        number: person,
        is_opted_out: isOptedOut,
        answer: answer === null ? null : answerJson(answer),
      }
    },
  )
}

function readAfter(cursor: string | undefined): After {
  const parts = readCursor(
    cursor,
    (value): value is [number, string] =>
      Array.isArray(value) &&
      Number.isSafeInteger(value[0]) &&
      typeof value[1] === 'string' &&
      /^[0-9a-f-]{36}$/.test(value[1]),
  )
  return parts === null ? null : { at: parts[0], id: parts[1] }
}

const accountJson = (id: string | null) => (id === null ? null : wireId('acc', id))

const answerJson = ({ accountId, channel, ours }: ConversationText) => ({
  account_id: accountJson(accountId),
  channel,
  from: ours,
})

function textJson(text: ConversationText): Static<typeof Text> {
  const isOurs = text.kind === 'message'
  return {
    object: 'text',
    kind: text.kind,
    id: isOurs ? wireId('msg', text.id) : wireId('inb', text.id),
    at: instant(text.at),
    account_id: accountJson(text.accountId),
    channel: text.channel,
    ours: text.ours,
    text: text.text,
    keyword: isOurs ? null : text.keyword,
    status: isOurs ? text.status : null,
    reason: isOurs ? text.reason : null,
    campaign_id: isOurs && text.campaignId !== null ? wireId('cmp', text.campaignId) : null,
  }
}
