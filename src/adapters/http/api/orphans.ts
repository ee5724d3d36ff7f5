import type { Static } from 'typebox'
import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import type { OrphanRecord, OrphanRetries } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { readId } from './filters.ts'
import { Raw } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'
import type { VocabularyDeps } from './vocabulary-shapes.ts'
import { listBody, readPage } from './pages.ts'
import { rawJson } from './raw-json.ts'
import { IdParams, Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'

export type OrphanDeps = ReadingDeps &
  Pick<VocabularyDeps, 'vocabulary'> & { readonly orphanRetries: OrphanRetries }

const STATES = ['waiting', 'ambiguous', 'malformed'] as const

const Orphan = Type.Object(
  {
    id: WireId('rcp'),
    object: Type.Literal('orphan'),
    account_id: WireId('acc'),
    state: Type.Enum([...STATES], {
      description:
        'waiting: no message is known by its id yet. ambiguous: several could be meant. malformed: ' +
        'it could not be read.',
    }),
    provider_id: Nullable(Type.String()),
    to: Nullable(Type.String()),
    because: Type.String(),
    status: Nullable(Type.String()),
    word: Nullable(Type.String()),
    code: Nullable(Type.String()),
    reading: Type.Unknown({ description: 'What the dialect understood.' }),
    raw: Raw,
    recorded_at: Instant,
  },
  { title: 'Orphan' },
)

/** Receipts that wait, visibly, and what to do about them. */
export function orphanRoutes(app: Api, deps: OrphanDeps): void {
  const { reads, orphanRetries } = deps
  rereadRoute(app, deps)
  app.get(
    '/v1/orphans',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listOrphans',
        summary: 'List receipts without a message',
        description: 'Newest first, with what was understood of them and their octets.',
        tags: ['orphans'],
        querystring: ListQuery({
          account_id: Type.Optional(Type.String({ maxLength: 60 })),
          state: Type.Optional(Type.Enum([...STATES])),
        }),
        response: { 200: ListOf(Orphan, 'OrphanList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { account_id: account, state } = query
      const rows = await reads.listOrphans(workspaceId, {
        ...readPage(query),
        ...(account === undefined ? {} : { accountId: readId('acc', account, '/account_id') }),
        ...(state === undefined ? {} : { state }),
      })
      return listBody(rows, query, { keyOf: ({ journalId }) => journalId, toItem: orphanJson })
    },
  )
  app.post(
    '/v1/orphans/:id/retry',
    {
      config: { scope: 'messages:write' },
      schema: {
        operationId: 'retryOrphan',
        summary: 'Read a receipt once more',
        description:
          'It goes through the inbox like a new one: with a declared id relation or a better table it ' +
          'may find its message now. If not, it comes back to the list.',
        tags: ['orphans'],
        params: IdParams,
        response: { 202: Type.Object({ object: Type.Literal('retry'), retried: Type.Integer() }) },
      },
    },
    async ({ params, caller: { workspaceId } }, reply) => {
      const id = readWireId('rcp', params.id)
      const retried = id === null ? 0 : await orphanRetries.retry(workspaceId, id)
      if (retried === 0) {
        throw problem('not-found', {
          detail: `There is no orphan ${params.id} in this workspace whose raw receipt is still kept.`,
        })
      }
      return reply.code(202).send({ object: 'retry', retried })
    },
  )
}

function rereadRoute(app: Api, { vocabulary }: OrphanDeps): void {
  app.post(
    '/v1/orphans/reread',
    {
      config: { scope: 'messages:write' },
      schema: {
        operationId: 'rereadOrphans',
        summary: 'Read receipts without a message again',
        description:
          'All of them, or those of one state or account, go through the inbox like new ones: after a ' +
          'setting was mended or a word was named. What still cannot be read comes back to the list. ' +
          '`without_raw` counts those whose raw receipt is kept no more: they stay as they were read.',
        tags: ['orphans'],
        body: Type.Object(
          {
            state: Type.Optional(Type.Enum([...STATES])),
            account_id: Type.Optional(Type.String({ maxLength: 60 })),
          },
          { additionalProperties: false },
        ),
        response: {
          202: Type.Object({
            object: Type.Literal('reread'),
            receipts: Type.Integer(),
            without_raw: Type.Integer(),
          }),
        },
      },
    },
    async ({ body: { state, account_id: account }, caller: { workspaceId } }, reply) => {
      const { receipts, withoutRaw } = await vocabulary.rereadOrphans(workspaceId, {
        state: state ?? null,
        accountId: account === undefined ? null : readId('acc', account, '/account_id'),
      })
      return reply.code(202).send({ object: 'reread', receipts, without_raw: withoutRaw })
    },
  )
}

function orphanJson(orphan: OrphanRecord): Static<typeof Orphan> {
  const { claim, word, code } = readingOf(orphan.reading)
  return {
    id: wireId('rcp', orphan.journalId),
    object: 'orphan',
    account_id: wireId('acc', orphan.accountId),
    state: orphan.state,
    provider_id: orphan.providerId,
    to: orphan.recipient,
    because: orphan.because,
    status: claim,
    word,
    code,
    reading: orphan.reading,
    raw: rawJson(orphan.raw),
    recorded_at: instant(orphan.recordedAt),
  }
}

/** The dialect's reading is kept as it was; a few of its fields are worth a column. */
function readingOf(reading: unknown): Record<'claim' | 'word' | 'code', string | null> {
  const fields = isRecord(reading) ? reading : {}
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const claim = isRecord(fields['claim']) ? fields['claim']['status'] : fields['status']
  return { claim: text(claim), word: text(fields['word']), code: text(fields['code']) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
