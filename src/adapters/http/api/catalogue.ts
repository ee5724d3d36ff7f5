import type { Static } from 'typebox'
import Type from 'typebox'
import { CODE_CATALOGUE, codeJson, codesNear, lookUpCode } from '../../../core/code-catalogue.ts'
import type { CatalogueEntry } from '../../../core/code-catalogue.ts'
import { messagesBy } from '../../../core/code-seen.ts'
import { twinsOf } from '../../../core/code-twins.ts'
import { foldCode } from '../../../core/dialects/find-entry.ts'
import { SPEAKERS } from '../../../core/dialects/speaking/all.ts'
import { VOCABULARIES } from '../../../core/dialects/vocabularies.ts'
import { REASONS } from '../../../core/reasons.ts'
import type { ReasonEntry } from '../../../core/reasons.ts'
import { CLAIMED_STATUSES } from '../../../core/status.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { ReadingDeps } from './messages.ts'
import { listBody, readNumberedPage, wholeList } from './pages.ts'
import { ListOf, ListQuery, Nullable } from './schemas.ts'

const Reason = Type.Object(
  {
    id: Type.String(),
    group: Type.String(),
    title: Type.String(),
    meaning: Type.String(),
    next_step: Type.String(),
    persistence: Type.Enum(['temporary', 'permanent', 'mixed', 'unknown']),
    opt_out_advice: Type.Enum(['never', 'after-repeats', 'at-once']),
    charged: Type.Enum(['yes', 'no', 'maybe']),
    fault: Nullable(Type.String()),
  },
  { title: 'Reason' },
)

const CODE = {
  vendor: Type.String(),
  field: Type.String({ description: 'Which of the vendor’s tables.' }),
  code: Type.String(),
  channel: Nullable(Type.String({ description: 'Null: on whatever channel it comes.' })),
  name: Type.String({ description: 'As the vendor names it.' }),
  status: Type.String({
    description: 'How we read it; none: it says nothing about the outcome.',
  }),
  reason: Nullable(Type.String()),
  fault: Nullable(Type.String()),
  permanent: Nullable(Type.Boolean()),
  charged: Type.Enum(['yes', 'no', 'maybe']),
  grade: Type.Enum(['inferred', 'provider', 'carrier', 'handset']),
  final: Type.Boolean({ description: 'The vendor has no more to say after it.' }),
  meaning: Type.String(),
  next_step: Nullable(Type.String()),
  confidence: Type.Enum(['high', 'medium', 'low'], {
    description: 'How sure we are of code and meaning; low: from memory or hearsay.',
  }),
}

export const Code = Type.Object(CODE, { title: 'Code' })

const Twin = Type.Object(
  {
    vendor: Type.String(),
    field: Type.String(),
    code: Type.String(),
    name: Type.String(),
    because: Type.String({ description: 'Why we take it for the same.' }),
  },
  { title: 'Twin' },
)

const CodeInFull = Type.Object(
  {
    ...CODE,
    twins: Type.Array(Twin, {
      description: 'Codes of other vendors that mean the same, the surest first.',
    }),
    seen: Type.Object({
      messages: Nullable(
        Type.Integer(),
        'Messages of this workspace that stand by it. Null: a word, which is counted by its status.',
      ),
    }),
  },
  { title: 'CodeInFull' },
)

const Vendor = Type.Object(
  {
    vendor: Type.String({ examples: ['twilio'] }),
    title: Type.String({ description: 'As it writes its own name.' }),
    version: Type.Integer({ description: 'Raised when a table changes.' }),
    entries: Type.Integer(),
    fields: Type.Array(Type.String()),
    speaks: Type.Boolean({ description: 'A message can be told in its words.' }),
  },
  { title: 'Vendor' },
)

const ANY = { scope: 'any' } as const

/** What reasons and vendors' codes mean: the same for everybody. */
export function catalogueRoutes(app: Api, deps: Pick<ReadingDeps, 'reads'>): void {
  reasonList(app)
  vendorList(app)
  codeList(app)
  codePage(app, deps)
}

function reasonList(app: Api): void {
  app.get(
    '/v1/reasons',
    {
      config: ANY,
      schema: {
        operationId: 'listReasons',
        summary: 'List the reasons',
        description: 'Why a message may stand where it stands, with what to do about it.',
        tags: ['catalogue'],
        response: { 200: ListOf(Reason, 'ReasonList') },
      },
    },
    async () => wholeList(REASONS.map(reasonJson)),
  )
}

function vendorList(app: Api): void {
  app.get(
    '/v1/vendors',
    {
      config: ANY,
      schema: {
        operationId: 'listVendors',
        summary: 'List the vendors',
        description: 'Whose words we read, and which of them we speak.',
        tags: ['catalogue'],
        response: { 200: ListOf(Vendor, 'VendorList') },
      },
    },
    async () =>
      wholeList(
        VOCABULARIES.map(({ vendor, title, version, tables }) => ({
          vendor,
          title,
          version,
          entries: tables.reduce((sum, { entries }) => sum + entries.length, 0),
          fields: tables.map(({ field }) => field),
          speaks: SPEAKERS.some(({ vocabulary }) => vocabulary === vendor),
        })),
      ),
  )
}

function codeList(app: Api): void {
  app.get(
    '/v1/codes',
    {
      config: ANY,
      schema: {
        operationId: 'listCodes',
        summary: 'List vendors’ codes',
        description: 'Every code that we can read, with its meaning in our words.',
        tags: ['catalogue'],
        querystring: ListQuery({
          vendor: Type.Optional(Type.String({ maxLength: 60, examples: ['smpp'] })),
          field: Type.Optional(Type.String({ maxLength: 100, examples: ['stat'] })),
          status: Type.Optional(Type.Enum([...CLAIMED_STATUSES])),
          reason: Type.Optional(Type.String({ maxLength: 60, examples: ['handset-unreachable'] })),
          q: Type.Optional(
            Type.String({
              maxLength: 100,
              description:
                'In code, name or meaning; the code itself, in any writing, comes first.',
            }),
          ),
        }),
        response: { 200: ListOf(Code, 'CodeList') },
      },
    },
    async ({ query }) => {
      const { limit, after } = readNumberedPage(query)
      requireVendor(query.vendor)
      const found = CODE_CATALOGUE.filter((entry) => fits(entry, query)).toSorted(
        (a, b) => Number(isCode(b, query.q)) - Number(isCode(a, query.q)),
      )
      const rows = found.map((entry, at) => ({ entry, number: at + 1 })).slice(after, after + limit)
      return listBody(rows, query, {
        keyOf: ({ number }) => number,
        toItem: ({ entry }) => codeJson(entry),
      })
    },
  )
}

function codePage(app: Api, { reads }: Pick<ReadingDeps, 'reads'>): void {
  app.get(
    '/v1/codes/:vendor/:code',
    {
      config: ANY,
      schema: {
        operationId: 'readCode',
        summary: 'Look a vendor’s code up',
        description:
          'In any writing: 0x45, 0x00000045 and 69 are one code. With its twins at other vendors, and how ' +
          'many messages of this workspace stand by it.',
        tags: ['catalogue'],
        params: Type.Object({
          vendor: Type.String({ maxLength: 60, examples: ['smpp'] }),
          code: Type.String({ maxLength: 100, examples: ['0x00000045'] }),
        }),
        response: { 200: ListOf(CodeInFull, 'CodeMatches') },
      },
    },
    async ({ params: { vendor, code }, caller: { workspaceId } }) => {
      const found = lookUpCode(code, vendor)
      if (found.length === 0) throw problem('not-found', { detail: unknownCode(vendor, code) })
      const seen = await reads.codesSeen(workspaceId)
      return wholeList(
        found.map((entry) => ({
          ...codeJson(entry),
          twins: twinsOf(entry),
          seen: { messages: messagesBy(entry, seen) },
        })),
      )
    },
  )
}

function requireVendor(vendor: string | undefined): void {
  const names = VOCABULARIES.map((one) => one.vendor)
  if (vendor === undefined || names.includes(vendor)) return
  throw problem('invalid-request', {
    detail: 'The querystring is not as expected: see errors.',
    errors: [{ pointer: '/vendor', detail: `must be one of ${names.join(', ')}` }],
  })
}

function unknownCode(vendor: string, code: string): string {
  const near = codesNear(code, vendor).map((entry) => entry.code)
  const offer = near.length === 0 ? '' : ` Near it: ${near.join(', ')}.`
  return `No code ${code} of ${vendor} is known.${offer}`
}

type CodeQuery = {
  readonly vendor?: string | undefined
  readonly field?: string | undefined
  readonly status?: string | undefined
  readonly reason?: string | undefined
  readonly q?: string | undefined
}

const fits = (entry: CatalogueEntry, { q, ...exact }: CodeQuery): boolean =>
  (['vendor', 'field', 'status', 'reason'] as const).every(
    (name) => exact[name] === undefined || entry[name] === exact[name],
  ) &&
  (q === undefined ||
    isCode(entry, q) ||
    `${entry.code} ${entry.name} ${entry.meaning}`.toLowerCase().includes(q.trim().toLowerCase()))

/** Whoever asks for a code wants that, before all that it is mentioned in. */
const isCode = ({ code }: CatalogueEntry, q: string | undefined): boolean =>
  q !== undefined && foldCode(code) === foldCode(q)

const reasonJson = (entry: ReasonEntry): Static<typeof Reason> => ({
  id: entry.id,
  group: entry.group,
  title: entry.title,
  meaning: entry.meaning,
  next_step: entry.nextStep,
  persistence: entry.persistence,
  opt_out_advice: entry.optOut,
  charged: entry.charge,
  fault: entry.fault,
})
