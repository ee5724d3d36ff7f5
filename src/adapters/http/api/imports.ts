import { Readable, Transform } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import Type from 'typebox'
import { HISTORY_FORMATS } from '../../../core/history/row.ts'
import { readWireId, wireId } from '../../../core/ids.ts'
import { SPOKE_SERVICES } from '../../../core/workspace-settings.ts'
import type { HistoryDeps, ImportRecord } from '../../../flows/ports/history.ts'
import { IMPORT_STATES } from '../../../flows/ports/history.ts'
import type { FileTaken } from '../../../flows/start-import.ts'
import { startImport, takeFile } from '../../../flows/start-import.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { RowErrorSchema } from './campaign-schema.ts'
import { IMPORT_QUERY, type ImportAsk, readImportAsk } from './import-ask.ts'
import { listBody, readNumberedPage, readPage } from './pages.ts'
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

export type ImportDeps = {
  readonly history: HistoryDeps & {
    /** There is a file to bring in. */
    readonly wake: () => void
  }
}

const Count = Type.Integer({ minimum: 0 })

const Import = Type.Object(
  {
    id: WireId('imp'),
    object: Type.Literal('import'),
    name: Type.String(),
    format: Type.Enum([...HISTORY_FORMATS]),
    service: Nullable(
      Type.Enum([...SPOKE_SERVICES]),
      'Whose codes a Spoke file’s are, if it was said.',
    ),
    state: Type.Enum([...IMPORT_STATES]),
    because: Nullable(Type.String(), 'Why it failed.'),
    rows_read: Count,
    messages: Type.Integer({ minimum: 0, description: 'New ones.' }),
    replies: Type.Integer({ minimum: 0, description: 'New ones: what people wrote.' }),
    already_known: Type.Integer({ minimum: 0, description: 'Rows that were brought in before.' }),
    evidence_added: Type.Integer({
      minimum: 0,
      description: 'Rows that say more about a message: receipts of a log, and later exports.',
    }),
    row_errors: Count,
    campaigns: Type.Integer({ minimum: 0, description: 'New ones.' }),
    opt_outs_suggested: Type.Integer({
      minimum: 0,
      description:
        'Messages that ended because their recipient had opted out, and, once it is done, numbers that ' +
        'wrote STOP and no START since: see /v1/opt-out-suggestions. None is opted out here.',
    }),
    notes: Type.Record(Type.String(), Type.Integer(), {
      description:
        'How rows were read, each with how many: read-as-twilio (codes taken for Twilio’s), ' +
        'unknown:VENDOR:FIELD:WORD (no table knows it, so it moved nothing), currency:USD (prices that ' +
        'are not in the workspace’s currency and not added up), undated, unreadable-segments (counted by the ' +
        'text), unreadable-cost (not added up).',
    }),
    octets: Count,
    created_by: Type.String(),
    started_at: Instant,
    updated_at: Instant,
    finished_at: Nullable(Instant),
  },
  { title: 'Import' },
)

const importJson = (record: ImportRecord): Static<typeof Import> => ({
  id: wireId('imp', record.id),
  object: 'import',
  name: record.name,
  format: record.format,
  service: record.service,
  state: record.state,
  because: record.because,
  rows_read: record.rowsRead,
  messages: record.messages,
  replies: record.replies,
  already_known: record.alreadyKnown,
  evidence_added: record.evidenceAdded,
  row_errors: record.rowErrors,
  campaigns: record.campaigns,
  opt_outs_suggested: record.optOuts,
  notes: { ...record.notes },
  octets: record.octets,
  created_by: record.createdBy,
  started_at: instant(record.startedAt),
  updated_at: instant(record.updatedAt),
  finished_at: instantOrNull(record.finishedAt),
})

/** Ten million rows of a log and more. */
const FILE_LIMIT = 2 * 1024 * 1024 * 1024
const FORM_LIMITS = { files: 1, fields: 10, fieldSize: 64 * 1024, fileSize: FILE_LIMIT }
const READ = { scope: 'campaigns:read' } as const

/** Files of what other systems sent. */
export function importRoutes(app: Api, deps: ImportDeps): void {
  // Bodies of this route alone may be forms and files of any kind.
  void app.register(async (given) => {
    const scope = given as unknown as Api
    await scope.register(multipart, { limits: FORM_LIMITS })
    scope.addContentTypeParser(FILE_TYPES, (_request, payload, done) => done(null, payload))
    createRoute(scope, deps)
  })
  listRoute(app, deps)
  readRoute(app, deps)
  errorsRoute(app, deps)
}

const FILE_TYPES = ['text/csv', 'text/plain', 'application/x-ndjson', 'application/octet-stream']

function createRoute(app: Api, { history }: ImportDeps): void {
  app.post(
    '/v1/imports',
    {
      config: { scope: 'campaigns:write', isUpload: true },
      attachValidation: true,
      schema: {
        operationId: 'importHistory',
        summary: 'Bring in what another system sent',
        description:
          'A file as the body (text/csv, text/plain or application/x-ndjson, with the fields in the query) ' +
          'or as a form with a `file`: messages of Spoke, Twilio, Messente or Kannel, or any CSV with a ' +
          'mapping. Nothing is sent. What was brought in before is known again, so the same file twice ' +
          'is the same as once. It is read after the answer: follow its state.',
        tags: ['history'],
        querystring: IMPORT_QUERY,
        response: { 202: Import },
      },
    },
    async (request, reply) => {
      const { caller, ip } = request
      const { ask, file } = await readRequest(history, request)
      const order = { ...ask, workspaceId: caller.workspaceId, by: caller.actor, ip }
      const outcome = await startImport(history, order, file)
      if (outcome.kind === 'refused') {
        const detail = `${outcome.because.slice(0, 1).toUpperCase()}${outcome.because.slice(1)}.`
        throw problem('invalid-list', {
          detail,
          errors: [{ pointer: '/file', detail: outcome.because }],
        })
      }
      history.wake()
      const record = await findImport(history, caller.workspaceId, wireId('imp', outcome.id))
      const json = importJson(record)
      return reply.code(202).header('location', `/v1/imports/${json.id}`).send(json)
    },
  )
}

type Asked = { readonly ask: ImportAsk; readonly file: FileTaken }

/** The fields are looked at before the file is taken where that is possible, and after it in any case. */
async function readRequest(history: HistoryDeps, request: FastifyRequest): Promise<Asked> {
  const query = request.query as Record<string, unknown>
  if (request.isMultipart()) return readParts(history, request, query)
  const ask = readImportAsk(query)
  if (!(request.body instanceof Readable)) throw noFile()
  return { ask, file: await takeFile(history, limited(request.body)) }
}

async function readParts(
  history: HistoryDeps,
  request: FastifyRequest,
  query: Record<string, unknown>,
): Promise<Asked> {
  const fields: Record<string, unknown> = { ...query }
  let file: FileTaken | null = null
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields[part.fieldname] = String(part.value)
      else {
        fields['file_name'] ??= part.filename
        file = await takeFile(history, limited(part.file))
      }
    }
    const ask = readImportAsk(fields)
    if (file === null) throw noFile()
    return { ask, file }
  } catch (error) {
    if (file !== null) await history.store.dropPieces(file.id)
    throw error
  }
}

const noFile = () =>
  problem('invalid-list', {
    detail:
      'Send one file: a form with a `file`, or the file itself as a text/csv or text/plain body.',
  })

function limited(body: Readable): Readable {
  let octets = 0
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      octets += chunk.length
      if (octets <= FILE_LIMIT) return done(null, chunk)
      const detail = `A file may have ${FILE_LIMIT / 1024 ** 3} GiB at most: bring it in in parts.`
      return done(problem('body-too-large', { detail }))
    },
  })
  body.once('error', (error) => count.destroy(error))
  body.once('close', () => {
    if (!body.readableEnded) count.destroy(new Error('the file broke off'))
  })
  return body.pipe(count)
}

async function findImport(
  { store }: HistoryDeps,
  workspaceId: string,
  written: string,
): Promise<ImportRecord> {
  const id = readWireId('imp', written)
  const record = id === null ? null : await store.readImport(workspaceId, id)
  if (record !== null) return record
  throw problem('not-found', { detail: `There is no import ${written} in this workspace.` })
}

function listRoute(app: Api, { history }: ImportDeps): void {
  app.get(
    '/v1/imports',
    {
      config: READ,
      schema: {
        operationId: 'listImports',
        summary: 'List what was brought in',
        description: 'Newest first.',
        tags: ['history'],
        querystring: ListQuery({}),
        response: { 200: ListOf(Import, 'ImportList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const rows = await history.store.listImports(workspaceId, readPage(query))
      return listBody(rows, query, { keyOf: ({ id }) => id, toItem: importJson })
    },
  )
}

function readRoute(app: Api, { history }: ImportDeps): void {
  app.get(
    '/v1/imports/:id',
    {
      config: READ,
      schema: {
        operationId: 'readImport',
        summary: 'Read one import',
        description: 'How far it is, and what became of its rows.',
        tags: ['history'],
        params: IdParams,
        response: { 200: Import },
      },
    },
    async ({ params, caller: { workspaceId } }) =>
      importJson(await findImport(history, workspaceId, params.id)),
  )
}

function errorsRoute(app: Api, { history }: ImportDeps): void {
  app.get(
    '/v1/imports/:id/row-errors',
    {
      config: READ,
      schema: {
        operationId: 'listImportRowErrors',
        summary: 'List the rows of an import that could not be read',
        description: 'Each with its line, its reason and as it stands in the file.',
        tags: ['history'],
        params: IdParams,
        querystring: ListQuery({}),
        response: { 200: ListOf(RowErrorSchema, 'ImportRowErrorList') },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const { id } = await findImport(history, workspaceId, params.id)
      const { limit, after } = readNumberedPage(query)
      const rows = await history.store.importRowErrors(id, { limit, afterLine: after })
      return listBody(rows, query, { keyOf: ({ line }) => line, toItem: (row) => ({ ...row }) })
    },
  )
}
