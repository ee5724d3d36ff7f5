import type { Static } from 'typebox'
import Type from 'typebox'
import { foldedCode } from '../../../core/dialects/overrides.ts'
import { addEntry, removeEntry, scopeOfEntry } from '../../../flows/manage-vocabulary.ts'
import { outrankedBy } from '../../../flows/outranked-by.ts'
import { previewEntry } from '../../../flows/replay.ts'
import type { Api } from '../api.ts'
import { listBody, readPage } from './pages.ts'
import { Body, actOf, readId } from './platform-shapes.ts'
import { readId as readFieldId } from './filters.ts'
import { IdParams, ListOf, ListQuery, Nullable } from './schemas.ts'
import {
  EntryAndJob,
  JUDGEMENT,
  PreviewSchema,
  TableEntrySchema,
  type VocabularyDeps,
  entryJson,
  previewJson,
  readJudgement,
  refuseUndecidable,
  savedJson,
} from './vocabulary-shapes.ts'

const Wish = Body({
  vendor: Type.String({ maxLength: 40, examples: ['smpp'] }),
  field: Type.String({ maxLength: 100, examples: ['stat'] }),
  code: Type.String({ minLength: 1, maxLength: 200, examples: ['DELIVERED_OK'] }),
  account_id: Type.Optional(
    Nullable(Type.String({ maxLength: 60 }), 'Null: every account of this vendor.'),
  ),
  ...JUDGEMENT,
})

function readWish({ vendor, field, code, account_id: account, ...body }: Static<typeof Wish>) {
  const accountId =
    account === undefined || account === null ? null : readFieldId('acc', account, '/account_id')
  return { vendor, field, code: foldedCode(code), accountId, ...readJudgement(body) }
}

const admin = { config: { scope: 'accounts:admin', load: 'reads' } } as const

/** What people have decided that words mean: asked before any table of ours. */
export function tableEntryRoutes(app: Api, deps: VocabularyDeps): void {
  listRoute(app, deps)
  changeRoutes(app, deps)
  previewRoute(app, deps)
}

function listRoute(app: Api, { platform }: VocabularyDeps): void {
  app.get(
    '/v1/table-entries',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listTableEntries',
        summary: 'List decisions on words',
        description: 'Newest first, every version of each.',
        tags: ['vocabulary'],
        querystring: ListQuery({
          in_force: Type.Optional(Type.Boolean({ description: 'Only those that hold now.' })),
        }),
        response: { 200: ListOf(TableEntrySchema, 'TableEntryList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const rows = await platform.store.vocabulary.entries(workspaceId, {
        ...readPage(query),
        inForce: query.in_force ?? false,
      })
      return listBody(rows, query, { keyOf: ({ id }) => id, toItem: entryJson })
    },
  )
}

function changeRoutes(app: Api, { platform }: VocabularyDeps): void {
  app.post(
    '/v1/table-entries',
    {
      ...admin,
      schema: {
        operationId: 'makeTableEntry',
        summary: 'Decide what a word or code means',
        description:
          'Whatever our table says of it. It counts from now on, and a job applies it backwards.',
        tags: ['vocabulary'],
        body: Wish,
        response: { 201: EntryAndJob },
      },
    },
    async (request, reply) => {
      const saved = await addEntry(platform, actOf(request), readWish(request.body))
      return reply.code(201).send(savedJson(saved, request.body.code))
    },
  )
  app.delete(
    '/v1/table-entries/:id',
    {
      ...admin,
      schema: {
        operationId: 'removeTableEntry',
        summary: 'Take a decision back',
        description: 'The table holds again, backwards too. The versions stay listed.',
        tags: ['vocabulary'],
        params: IdParams,
        response: { 200: EntryAndJob },
      },
    },
    async (request) => {
      const id = readId('ent', request.params.id)
      return savedJson(await removeEntry(platform, actOf(request), id), request.params.id)
    },
  )
}

function previewRoute(app: Api, { platform, replay }: VocabularyDeps): void {
  app.post(
    '/v1/table-entries/preview',
    {
      ...admin,
      schema: {
        operationId: 'previewTableEntry',
        summary: 'See what a decision would change',
        description: 'Found by the code that would change it. Nothing is written.',
        tags: ['vocabulary'],
        body: Wish,
        response: { 200: PreviewSchema },
      },
    },
    async ({ body, caller: { workspaceId } }) => {
      const entry = readWish(body)
      refuseUndecidable(entry)
      const scope = scopeOfEntry(entry)
      const outranked = await outrankedBy(platform.store, workspaceId, entry)
      return previewJson(await previewEntry(replay, workspaceId, { entry, scope }), outranked)
    },
  )
}
