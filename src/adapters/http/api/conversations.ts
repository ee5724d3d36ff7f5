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
  TextsAsk,
} from '../../../flows/ports/conversations.ts'
import { listConversations, readConversation } from '../../../flows/read-conversations.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { ReadingDeps } from './messages.ts'
import { LIMIT_DEFAULT } from './pages.ts'
import { pageOf, wireActor, encodeCursor } from './platform-shapes.ts'
import { Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'
import { readTimeCursor, timeCursor } from './time-cursor.ts'

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
    is_answered: Type.Boolean({
      description:
        'Somebody wrote to them after it, over the same channel and by the same number. Confirmations, ' +
        'campaigns and what failed are no answer.',
    }),
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
    missing_segments: Type.Array(Type.Integer(), {
      examples: [[]],
      description:
        'Of theirs: segments that have not come, from 1. The text says so at their places.',
    }),
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
    opted_out_by: Nullable(
      Type.String(),
      'inbound: by their own word, which START takes back. Else who entered it: then START does not.',
    ),
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
          'Those in which somebody wrote to us, latest first: one for each person, number of ours and channel. ' +
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
        number === undefined ? undefined : await peopleMeant(reads, workspaceId, number)
      const { heads, after } = await listConversations(conversations, workspaceId, {
        limit,
        after: readTimeCursor(query.cursor),
        isUnanswered: unanswered,
        ...(people === undefined ? {} : { people }),
      })
      return {
        object: 'list' as const,
        data: heads.map(headJson),
        has_more: after !== null,
        next_cursor: after === null ? null : encodeCursor(timeCursor(after)),
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
          channel: Type.Optional(Channel),
        }),
        response: { 200: Detail },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const { limit = LIMIT_DEFAULT, ours, channel, cursor } = query
      const ask = {
        limit: limit + 1,
        after: readTimeCursor(cursor),
        ...(ours === undefined ? {} : { ours }),
        ...(channel === undefined ? {} : { channel }),
      }
      const { person, said } = await conversationWith(
        { reads, conversations },
        { workspaceId, written: params.number, ask },
      )
      const { texts, optedOutBy, answer } = said
      return {
        ...pageOf(texts, limit, { cursor: timeCursor, shape: textJson }),
        number: person,
        is_opted_out: optedOutBy !== null,
        opted_out_by: optedOutBy === null ? null : wireActor(optedOutBy),
        answer: answer === null ? null : answerJson(answer),
      }
    },
  )
}

/** As numbers are stored; and as it is written, for some senders are no number, or one of no known country. */
const peopleMeant = async (
  reads: ReadingDeps['reads'],
  workspaceId: string,
  written: string,
): Promise<readonly string[]> => [
  ...new Set([...(await recipientsMeant(reads, workspaceId, written)), written]),
]

type Sought = {
  readonly workspaceId: string
  readonly written: string
  readonly ask: TextsAsk
}

/** The first that anything was said with; else the likeliest, with whom nothing was. */
async function conversationWith(
  { reads, conversations }: Pick<ConversationDeps, 'reads' | 'conversations'>,
  { workspaceId, written, ask }: Sought,
) {
  const people = await peopleMeant(reads, workspaceId, written)
  for (const person of people) {
    const said = await readConversation(conversations, workspaceId, { person, ...ask })
    if (said.answer !== null) return { person, said }
  }
  const [person = written] = people
  if (!/^\+?\d+$/.test(person)) {
    throw problem('not-found', { detail: `Nothing was said with ${written}.` })
  }
  return { person, said: await readConversation(conversations, workspaceId, { person, ...ask }) }
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
    missing_segments: isOurs ? [] : [...text.missing],
    status: isOurs ? text.status : null,
    reason: isOurs ? text.reason : null,
    campaign_id: isOurs && text.campaignId !== null ? wireId('cmp', text.campaignId) : null,
  }
}
