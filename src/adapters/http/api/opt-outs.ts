import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import Type from 'typebox'
import {
  addOptOut,
  importOptOuts,
  listOptOuts,
  removeOptOut,
} from '../../../flows/manage-opt-outs.ts'
import { OPT_OUT_KINDS, type OptOut } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  At,
  Body,
  LIMIT,
  ListOf,
  PageQuery,
  type Platform,
  type PlatformRouteDeps,
  actOf,
  isoAt,
  pageOf,
  readCursor,
  wireActor,
} from './platform-shapes.ts'

const Kind = Type.Enum([...OPT_OUT_KINDS])
const Number = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'A telephone number in any form that people write.',
})
const Note = Type.Union([Type.String({ maxLength: 500 }), Type.Null()])

const OptOutSchema = Type.Object(
  {
    object: Type.Literal('opt_out'),
    number: Type.String(),
    kind: Kind,
    source: Type.String(),
    keyword: Type.Union([Type.String(), Type.Null()]),
    note: Note,
    created_at: At,
  },
  { title: 'OptOut' },
)

const shapeOptOut = (optOut: OptOut) => ({
  object: 'opt_out' as const,
  number: optOut.number,
  kind: optOut.kind,
  source: wireActor(optOut.source),
  keyword: optOut.keyword,
  note: optOut.note,
  created_at: isoAt(optOut.createdAt),
})

const isOptOutCursor = (value: unknown): value is [number, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'number' &&
  typeof value[1] === 'string'

const writes = { config: { scope: 'opt-outs:write', load: 'reads' } } as const

/** Who must not be texted: opted out, do-not-disturb, blocked. */
export function optOutRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  listRoute(app, platform)
  changeRoutes(app, platform)
  fileRoutes(app, platform)
}

function listRoute(app: Api, platform: Platform): void {
  app.get(
    '/v1/opt-outs',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listOptOuts',
        summary: 'Who must not be texted, newest first',
        tags: ['opt-outs'],
        querystring: Type.Object({
          ...PageQuery,
          number: Type.Optional(Number),
          kind: Type.Optional(Kind),
        }),
        response: { 200: ListOf(OptOutSchema, 'OptOutList') },
      },
    },
    async (request) => {
      const { limit = LIMIT, cursor, number = null, kind = null } = request.query
      const from = readCursor(cursor, isOptOutCursor)
      const after = from === null ? null : { at: from[0], id: from[1] }
      const rows = await listOptOuts(platform, actOf(request), {
        number,
        kind,
        after,
        limit: limit + 1,
      })
      return pageOf(rows, limit, {
        cursor: (row) => [row.createdAt, row.number + row.kind],
        shape: shapeOptOut,
      })
    },
  )
}

function changeRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/opt-outs',
    {
      ...writes,
      schema: {
        operationId: 'addOptOut',
        summary: 'Put a number on the list',
        description: '201 when it is new, 200 when it was there: nothing changes then.',
        tags: ['opt-outs'],
        body: Body({
          number: Number,
          kind: Type.Optional(Kind),
          note: Type.Optional(Note),
        }),
        response: { 200: OptOutSchema, 201: OptOutSchema },
      },
    },
    async (request, reply) => {
      const { number, kind = 'opt-out', note = null } = request.body
      const outcome = await addOptOut(platform, actOf(request), { number, kind, note })
      if (outcome.kind === 'unreadable') throw unreadable(outcome.because)
      return reply.code(outcome.isNew ? 201 : 200).send(shapeOptOut(outcome.optOut))
    },
  )
  app.delete(
    '/v1/opt-outs/:number',
    {
      ...writes,
      schema: {
        operationId: 'removeOptOut',
        summary: 'Take a number off the list',
        description: 'Only when the person asked for it: the audit log keeps who did it.',
        tags: ['opt-outs'],
        params: Type.Object({ number: Number }),
        querystring: Type.Object({ kind: Type.Optional(Kind) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { kind = 'opt-out' } = request.query
      const { number } = request.params
      const outcome = await removeOptOut(platform, actOf(request), { number, kind })
      if (outcome.kind === 'unreadable') throw unreadable(outcome.because)
      if (outcome.kind === 'not-found') {
        throw problem('not-found', { detail: `The number is not on the list as ${kind}.` })
      }
      return reply.code(204).send(null)
    },
  )
}

const unreadable = (because: string) =>
  problem('invalid-request', { detail: because, errors: [{ pointer: '/number', detail: because }] })

function fileRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/opt-outs/import',
    {
      config: { ...writes.config, isUpload: true },
      bodyLimit: 20 * 1024 * 1024,
      schema: {
        operationId: 'importOptOuts',
        summary: 'Put a list of numbers on the list',
        description:
          'CSV in the field `csv`: the column called number, phone, mobile or msisdn, else the first; ' +
          'a column called note is kept.',
        tags: ['opt-outs'],
        body: Body({ csv: Type.String(), kind: Type.Optional(Kind) }),
        response: {
          200: Type.Object(
            {
              rows: Type.Integer(),
              added: Type.Integer(),
              known: Type.Integer(),
              errors: Type.Array(Type.Object({ line: Type.Integer(), because: Type.String() })),
            },
            { title: 'OptOutImport' },
          ),
        },
      },
    },
    async (request) => {
      const { csv, kind = 'opt-out' } = request.body
      const rows = readRows(csv)
      const { errors, ...counts } = await importOptOuts(platform, actOf(request), { rows, kind })
      return { ...counts, errors: [...errors] }
    },
  )
  app.get(
    '/v1/opt-outs/export.csv',
    {
      config: { scope: 'opt-outs:write', load: 'exports' },
      schema: {
        operationId: 'exportOptOuts',
        summary: 'The whole list as CSV',
        tags: ['opt-outs'],
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      reply.type('text/csv; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="opt-outs.csv"')
      return reply.send(await exportRows(platform, actOf(request)))
    },
  )
}

const NUMBER_COLUMNS = ['number', 'phone', 'mobile', 'msisdn']

function readRows(csv: string): { line: number; number: string; note: string | null }[] {
  const records = parseCsv(csv)
  const head = records[0]?.record.map((name) => name.trim().toLowerCase()) ?? []
  const named = NUMBER_COLUMNS.map((name) => head.indexOf(name)).find((at) => at >= 0)
  const noteAt = named === undefined ? -1 : head.indexOf('note')
  return (named === undefined ? records : records.slice(1)).map(({ record, line }) => ({
    line,
    number: record[named ?? 0] ?? '',
    note: noteAt < 0 ? null : (record[noteAt]?.slice(0, 500) ?? null),
  }))
}

function parseCsv(csv: string): { record: string[]; line: number }[] {
  try {
    const rows = parse(csv, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return rows.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it is no CSV'
    throw problem('invalid-list', { detail })
  }
}

const EXPORT_CHUNK = 5_000

/** Opt-out lists are short beside campaigns: a line is about 60 bytes, a million of them fit. */
async function exportRows(platform: Platform, act: ReturnType<typeof actOf>): Promise<string> {
  let text = 'number,kind,source,keyword,note,created_at\n'
  let after: { at: number; id: string } | null = null
  for (;;) {
    const wish = { number: null, kind: null, after, limit: EXPORT_CHUNK }
    const rows: readonly OptOut[] = await listOptOuts(platform, act, wish)
    text += stringify(
      rows
        .map(shapeOptOut)
        .map((row) => [
          row.number,
          row.kind,
          row.source,
          row.keyword ?? '',
          row.note ?? '',
          row.created_at,
        ]),
    )
    const last = rows.at(-1)
    if (rows.length < EXPORT_CHUNK || last === undefined) return text
    after = { at: last.createdAt, id: last.number + last.kind }
  }
}
