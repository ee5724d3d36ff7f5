import Type from 'typebox'
import type { Static } from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { MessageRecord } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { messageJson } from './message-json.ts'
import { Message } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'
import { exampleId } from './schemas.ts'

export const STATUSES_MAX = 1_000

const StatusesBody = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), {
        minItems: 1,
        maxItems: STATUSES_MAX,
        description: 'Of messages, in the order in which the answer shall be.',
      }),
    ),
    references: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
        minItems: 1,
        maxItems: STATUSES_MAX,
        description: 'Your own, instead of ids. Of several messages with one, the newest is meant.',
      }),
    ),
  },
  {
    title: 'AskStatuses',
    additionalProperties: false,
    examples: [{ ids: [exampleId('msg')] }],
  },
)

const StatusesAnswer = Type.Object(
  {
    results: Type.Array(
      Type.Union([
        Type.Object({
          asked: Type.String({ description: 'The id or the reference, as it was asked for.' }),
          message: Message,
        }),
        Type.Object({
          asked: Type.String(),
          error: Type.Object({ code: Type.Literal('not-found'), detail: Type.String() }),
        }),
      ]),
      { description: 'As many as were asked for, in the same order.' },
    ),
  },
  { title: 'Statuses' },
)

type Asked = { readonly asked: string; readonly message: MessageRecord | undefined }

/** Where many messages stand, in one question. */
export function messageStatusRoutes(app: Api, { reads, clock }: ReadingDeps): void {
  app.post(
    '/v1/messages/statuses',
    {
      config: { scope: 'messages:read', load: 'reads' },
      schema: {
        operationId: 'readStatuses',
        summary: 'Read up to 1,000 messages at once',
        description:
          'By ids or by references, in the order asked. One that is not there is an error of its own and ' +
          'harms no other.',
        tags: ['messages'],
        body: StatusesBody,
        response: { 200: StatusesAnswer },
      },
    },
    async ({ body: { ids, references }, caller: { workspaceId } }) => {
      if ((ids === undefined) === (references === undefined)) throw eitherOr()
      const found =
        references === undefined
          ? await byIds(reads, workspaceId, ids ?? [])
          : await byReferences(reads, workspaceId, references)
      const now = clock.now()
      return { results: found.map((one) => resultOf(one, now)) }
    },
  )
}

const eitherOr = () =>
  problem('invalid-request', {
    detail: 'Say which messages are meant: either ids or references, not both and not neither.',
    errors: [{ pointer: '/ids', detail: 'give either this or references' }],
  })

async function byIds(
  reads: ReadingDeps['reads'],
  workspaceId: string,
  asked: readonly string[],
): Promise<Asked[]> {
  const ids = asked.map((one) => readWireId('msg', one))
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))]
  const rows = wanted.length === 0 ? [] : await reads.readMessages(workspaceId, wanted)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return asked.map((one, at) => ({ asked: one, message: byId.get(ids[at] ?? '') }))
}

async function byReferences(
  reads: ReadingDeps['reads'],
  workspaceId: string,
  asked: readonly string[],
): Promise<Asked[]> {
  const rows = await reads.readByReferences(workspaceId, [...new Set(asked)])
  const byReference = new Map(rows.map((row) => [row.reference, row]))
  return asked.map((one) => ({ asked: one, message: byReference.get(one) }))
}

const resultOf = (
  { asked, message }: Asked,
  now: number,
): Static<typeof StatusesAnswer>['results'][number] =>
  message === undefined
    ? { asked, error: { code: 'not-found', detail: `There is no message ${asked} here.` } }
    : { asked, message: messageJson(message, now) }
