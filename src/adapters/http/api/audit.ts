import Type from 'typebox'
import { inHex, verifyAudit } from '../../../flows/record-audit.ts'
import type { AuditEntry } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import {
  At,
  LIMIT,
  ListOf,
  PageQuery,
  type Platform,
  type PlatformRouteDeps,
  isoAt,
  pageOf,
  readCursor,
  wireActor,
} from './platform-shapes.ts'

const Anything = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])

const EntrySchema = Type.Object(
  {
    object: Type.Literal('audit_entry'),
    number: Type.Integer(),
    at: At,
    actor: Type.String(),
    act: Type.String(),
    subject: Type.Union([Type.String(), Type.Null()]),
    ip: Type.Union([Type.String(), Type.Null()]),
    before: Anything,
    after: Anything,
    hash: Type.String(),
  },
  { title: 'AuditEntry' },
)

const shapeEntry = (entry: AuditEntry) => ({
  object: 'audit_entry' as const,
  number: entry.number,
  at: isoAt(entry.at),
  actor: wireActor(entry.actor),
  act: entry.act,
  subject: entry.subject,
  ip: entry.ip,
  before: entry.before as Record<string, unknown> | null,
  after: entry.after as Record<string, unknown> | null,
  hash: inHex(entry.hash),
})

const isNumberCursor = (value: unknown): value is [number] =>
  Array.isArray(value) && value.length === 1 && Number.isSafeInteger(value[0])

/** Who did what: append-only, each entry's hash covering the one before it. */
export function auditRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  app.get(
    '/v1/audit',
    {
      config: { scope: 'audit:read' },
      schema: {
        operationId: 'listAudit',
        summary: 'The audit log, newest first',
        tags: ['audit'],
        querystring: Type.Object(PageQuery),
        response: { 200: ListOf(EntrySchema, 'AuditList') },
      },
    },
    async (request) => {
      const { limit = LIMIT, cursor } = request.query
      const before = readCursor(cursor, isNumberCursor)?.[0] ?? null
      const { workspaceId } = request.caller
      const entries = await platform.store.audit.page(workspaceId, before, limit + 1)
      return pageOf(entries, limit, { cursor: (entry) => [entry.number], shape: shapeEntry })
    },
  )
  verificationRoute(app, platform)
}

function verificationRoute(app: Api, platform: Platform): void {
  app.get(
    '/v1/audit/verification',
    {
      config: { scope: 'audit:read' },
      schema: {
        operationId: 'verifyAudit',
        summary: 'Was the audit log tampered with?',
        description:
          'Recomputes the chain of hashes. Note the head elsewhere now and then: entries cut off at ' +
          'the end show only by comparing it.',
        tags: ['audit'],
        response: {
          200: Type.Object(
            {
              intact: Type.Boolean(),
              entries: Type.Integer(),
              head: Type.Union([Type.String(), Type.Null()]),
              broken_at: Type.Union([Type.Integer(), Type.Null()]),
              because: Type.Union([Type.String(), Type.Null()]),
            },
            { title: 'AuditVerification' },
          ),
        },
      },
    },
    async (request) => {
      const verdict = await verifyAudit(platform, request.caller.workspaceId)
      return verdict.kind === 'intact'
        ? {
            intact: true,
            entries: verdict.entries,
            head: verdict.head,
            broken_at: null,
            because: null,
          }
        : {
            intact: false,
            entries: verdict.number - 1,
            head: null,
            broken_at: verdict.number,
            because: verdict.because,
          }
    },
  )
}
