import type { Static } from 'typebox'
import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import { listUnknownWords } from '../../../flows/list-unknown-words.ts'
import type { UnknownWordView } from '../../../flows/list-unknown-words.ts'
import {
  entryOf,
  ignoreUnknown,
  nameUnknown,
  scopeOfWord,
} from '../../../flows/manage-vocabulary.ts'
import { NO_ACCOUNT } from '../../../flows/ports/common.ts'
import { outrankedBy } from '../../../flows/outranked-by.ts'
import { previewEntry } from '../../../flows/replay.ts'
import type { Api } from '../api.ts'
import { listBody, readPage } from './pages.ts'
import { Body, actOf, notFound, readId } from './platform-shapes.ts'
import { rawJson } from './raw-json.ts'
import { IdParams, Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'
import {
  ClaimedStatus,
  EntryAndJob,
  JUDGEMENT,
  PreviewSchema,
  type VocabularyDeps,
  previewJson,
  readJudgement,
  refuseUndecidable,
  savedJson,
} from './vocabulary-shapes.ts'

const State = Type.Enum(['open', 'named', 'ignored'])

const UnknownWord = Type.Object(
  {
    id: WireId('unk'),
    object: Type.Literal('unknown_word'),
    vendor: Type.String(),
    account_id: Nullable(WireId('acc'), 'Null: files that were brought in said it.'),
    account_name: Nullable(Type.String()),
    field: Type.String({ description: 'Where it stood: stat, err, message_state …' }),
    code: Type.String({ description: 'The unknown word or code. Empty: all that found no room.' }),
    word: Nullable(Type.String(), 'The word that stood beside it.'),
    count: Type.Integer({ description: 'Receipts and refusals with it.' }),
    messages: Type.Integer({ description: 'Messages that it was said about.' }),
    first_seen_at: Instant,
    last_seen_at: Instant,
    samples: Type.Array(
      Type.Object({
        journal_id: Nullable(WireId('rcp')),
        text: Nullable(Type.String(), 'The receipt’s own text, while it is kept.'),
        message_id: Nullable(WireId('msg')),
        at: Instant,
      }),
    ),
    suggestion: Nullable(
      Type.Object({
        status: ClaimedStatus,
        reason: Nullable(Type.String()),
        because: Type.String(),
      }),
      'What it may mean. It is never applied by itself.',
    ),
    state: State,
    entry_id: Nullable(WireId('ent'), 'The decision that named it.'),
  },
  { title: 'UnknownWord' },
)

const Wish = Body({
  ...JUDGEMENT,
  scope: Type.Optional(
    Type.Enum(['vendor', 'account'], {
      description: 'Every account of this vendor in the workspace (the default), or this one.',
    }),
  ),
})

const readWish = ({ scope = 'vendor', ...body }: Static<typeof Wish>) => ({
  ...readJudgement(body),
  scope,
})

/** Words and codes that no table knows, and what people decide about them. */
export function unknownWordRoutes(app: Api, deps: VocabularyDeps): void {
  listRoute(app, deps)
  previewRoute(app, deps)
  nameRoutes(app, deps)
}

function listRoute(app: Api, { platform, replay }: VocabularyDeps): void {
  app.get(
    '/v1/unknown-words',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listUnknownWords',
        summary: 'List words that no table knows',
        description: 'Newest first. None of them has moved any status.',
        tags: ['vocabulary'],
        querystring: ListQuery({ state: Type.Optional(State) }),
        response: { 200: ListOf(UnknownWord, 'UnknownWordList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const rows = await listUnknownWords(
        { store: platform.store, readers: replay.readers },
        workspaceId,
        { ...readPage(query), state: query.state ?? null },
      )
      return listBody(rows, query, { keyOf: ({ id }) => id, toItem: unknownJson })
    },
  )
}

function previewRoute(app: Api, { platform, replay }: VocabularyDeps): void {
  app.post(
    '/v1/unknown-words/:id/preview',
    {
      config: { scope: 'accounts:admin', load: 'reads' },
      schema: {
        operationId: 'previewUnknownWord',
        summary: 'See what naming a word would change',
        description: 'Found by the code that would change it. Nothing is written.',
        tags: ['vocabulary'],
        params: IdParams,
        body: Wish,
        response: { 200: PreviewSchema },
      },
    },
    async ({ params, body, caller: { workspaceId } }) => {
      const { store } = platform
      const word = await store.vocabulary.unknownById(workspaceId, readId('unk', params.id))
      if (word === null) throw notFound(params.id)
      const entry = entryOf(word, readWish(body))
      refuseUndecidable(entry)
      const scope = await scopeOfWord(store, word, entry)
      const outranked = await outrankedBy(store, workspaceId, entry)
      return previewJson(await previewEntry(replay, workspaceId, { entry, scope }), outranked)
    },
  )
}

function nameRoutes(app: Api, { platform }: VocabularyDeps): void {
  app.post(
    '/v1/unknown-words/:id/name',
    {
      config: { scope: 'accounts:admin', load: 'reads' },
      schema: {
        operationId: 'nameUnknownWord',
        summary: 'Say what a word means',
        description:
          'It counts from now on, and a job applies it backwards: statuses, counts and corrections.',
        tags: ['vocabulary'],
        params: IdParams,
        body: Wish,
        response: { 202: EntryAndJob },
      },
    },
    async (request, reply) => {
      const id = readId('unk', request.params.id)
      const wish = readWish(request.body)
      const saved = await nameUnknown(platform, actOf(request), { id, wish })
      return reply.code(202).send(savedJson(saved, request.params.id))
    },
  )
  app.post(
    '/v1/unknown-words/:id/ignore',
    {
      config: { scope: 'accounts:admin', load: 'reads' },
      schema: {
        operationId: 'ignoreUnknownWord',
        summary: 'Put a word aside',
        description: 'It goes on being counted, and moves nothing.',
        tags: ['vocabulary'],
        params: IdParams,
        response: { 200: UnknownWord },
      },
    },
    async (request) => {
      const id = readId('unk', request.params.id)
      const word = await ignoreUnknown(platform, actOf(request), id)
      if (word === null) throw notFound(request.params.id)
      return unknownJson({ ...word, suggestion: null })
    },
  )
}

const unknownJson = (word: UnknownWordView): Static<typeof UnknownWord> => ({
  id: wireId('unk', word.id),
  object: 'unknown_word',
  vendor: word.vendor,
  account_id: word.accountId === NO_ACCOUNT ? null : wireId('acc', word.accountId),
  account_name: word.accountName,
  field: word.field,
  code: word.code,
  word: word.word,
  count: word.receipts,
  messages: word.messages,
  first_seen_at: instant(word.firstSeenAt),
  last_seen_at: instant(word.lastSeenAt),
  samples: word.samples.map(({ journalId, messageId, at, source }) => ({
    journal_id: journalId === null ? null : wireId('rcp', journalId),
    text:
      source === null
        ? null
        : (rawJson({ protocol: source.protocol, octets: source.raw })?.text ?? null),
    message_id: messageId === null ? null : wireId('msg', messageId),
    at: instant(at),
  })),
  suggestion: word.suggestion,
  state: word.state,
  entry_id: word.entryId === null ? null : wireId('ent', word.entryId),
})
