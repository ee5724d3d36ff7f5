import type { Static } from 'typebox'
import Type from 'typebox'
import { CODE_CATALOGUE, lookUpCode } from '../../../core/code-catalogue.ts'
import type { CatalogueEntry } from '../../../core/code-catalogue.ts'
import { REASONS } from '../../../core/reasons.ts'
import type { ReasonEntry } from '../../../core/reasons.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
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

export const Code = Type.Object(
  {
    vendor: Type.String(),
    field: Type.String({ description: 'Which of the vendor’s tables.' }),
    code: Type.String(),
    channel: Nullable(Type.String({ description: 'Null: on whatever channel it comes.' })),
    name: Type.String({ description: 'As the vendor names it.' }),
    meaning: Type.String(),
    next_step: Nullable(Type.String()),
    status: Type.String({
      description: 'How we read it; none: it says nothing about the outcome.',
    }),
    reason: Nullable(Type.String()),
    fault: Nullable(Type.String()),
    permanent: Nullable(Type.Boolean()),
    charged: Type.Enum(['yes', 'no', 'maybe']),
    grade: Type.Enum(['inferred', 'provider', 'carrier', 'handset']),
    final: Type.Boolean(),
    confidence: Type.Enum(['high', 'medium', 'low']),
  },
  { title: 'Code' },
)

const ANY = { scope: 'any' } as const

/** What reasons and vendors' codes mean: the same for everybody. */
export function catalogueRoutes(app: Api): void {
  reasonList(app)
  codeList(app)
  codePage(app)
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
          q: Type.Optional(
            Type.String({ maxLength: 100, description: 'In code, word or meaning.' }),
          ),
        }),
        response: { 200: ListOf(Code, 'CodeList') },
      },
    },
    async ({ query }) => {
      const { limit, after } = readNumberedPage(query)
      const found = CODE_CATALOGUE.filter((entry) => fits(entry, query))
      const rows = found.map((entry, at) => ({ entry, number: at + 1 })).slice(after, after + limit)
      return listBody(rows, query, {
        keyOf: ({ number }) => number,
        toItem: ({ entry }) => codeJson(entry),
      })
    },
  )
}

function codePage(app: Api): void {
  app.get(
    '/v1/codes/:vendor/:code',
    {
      config: ANY,
      schema: {
        operationId: 'readCode',
        summary: 'Look a vendor’s code up',
        description: 'In any writing: 0x45, 0x00000045 and 69 are one code.',
        tags: ['catalogue'],
        params: Type.Object({
          vendor: Type.String({ maxLength: 60, examples: ['smpp'] }),
          code: Type.String({ maxLength: 100, examples: ['0x00000045'] }),
        }),
        response: { 200: ListOf(Code, 'CodeMatches') },
      },
    },
    async ({ params: { vendor, code } }) => {
      const found = lookUpCode(code, vendor)
      if (found.length > 0) return wholeList(found.map(codeJson))
      throw problem('not-found', { detail: `No code ${code} of ${vendor} is known.` })
    },
  )
}

type CodeQuery = { readonly vendor?: string | undefined; readonly q?: string | undefined }

const fits = (entry: CatalogueEntry, { vendor, q }: CodeQuery): boolean =>
  (vendor === undefined || entry.vendor === vendor) &&
  (q === undefined ||
    `${entry.code} ${entry.name} ${entry.meaning}`.toLowerCase().includes(q.trim().toLowerCase()))

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

export const codeJson = ({ nextStep, ...entry }: CatalogueEntry): Static<typeof Code> => ({
  ...entry,
  next_step: nextStep,
})
