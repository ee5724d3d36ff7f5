import type { Static } from 'typebox'
import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import { ID_RELATIONS } from '../../../core/matching.ts'
import { accountIdHint, likelyMessages } from '../../../flows/likely-messages.ts'
import type { LikelyMessage } from '../../../flows/likely-messages.ts'
import type { OrphanRecord, OrphanRetries } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { readId } from './filters.ts'
import { Raw } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'
import { matchRoute } from './orphan-match.ts'
import type { OrphanMatchDeps } from './orphan-match.ts'
import { listBody, readPage } from './pages.ts'
import { rawJson } from './raw-json.ts'
import { IdParams, Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'

export type OrphanDeps = ReadingDeps & OrphanMatchDeps & { readonly orphanRetries: OrphanRetries }

const STATES = ['waiting', 'ambiguous', 'malformed'] as const

const Relation = Type.Enum([...ID_RELATIONS], {
  description: 'How the id in the receipt relates to the id in the answer.',
})

const Likely = Type.Object(
  {
    message_id: WireId('msg'),
    to: Nullable(Type.String()),
    provider_id: Nullable(Type.String(), 'As the answer said it; null: it said none.'),
    relation: Nullable(Relation),
    submitted_at: Instant,
    because: Type.String(),
  },
  { title: 'LikelyMessage' },
)

const IdHint = Type.Object(
  {
    relation: Relation,
    orphans: Type.Integer({ description: 'How many were looked at: the newest of the account.' }),
    matching: Type.Integer({ description: 'How many of them match that way.' }),
    confirmed_by_number: Type.Integer({
      description: 'Of the matching ones, those whose number is the recipient’s too.',
    }),
    other_number: Type.Integer({
      description: 'How many have a related id, but another number: by chance.',
    }),
    found: Type.Integer({
      description: 'Receipts of the account that found their messages meanwhile, without a rule.',
    }),
    is_rule: Type.Boolean({
      description: 'It is more than chance: `apply_rule` may declare it for the whole account.',
    }),
    because: Type.String(),
  },
  { title: 'IdHint' },
)

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
    likely: Type.Array(Likely, { description: 'Messages it may be about, likeliest first.' }),
    id_hint: Nullable(IdHint, 'How the ids of its account’s orphans relate to those of answers.'),
    recorded_at: Instant,
  },
  { title: 'Orphan' },
)

/** Receipts that wait, visibly, and what to do about them. */
export function orphanRoutes(app: Api, deps: OrphanDeps): void {
  rereadRoute(app, deps)
  matchRoute(app, deps)
  listRoute(app, deps)
  retryRoute(app, deps)
}

function listRoute(app: Api, deps: OrphanDeps): void {
  const { reads } = deps
  app.get(
    '/v1/orphans',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listOrphans',
        summary: 'List receipts without a message',
        description:
          'Newest first, with what was understood of them, their octets, and the messages that they ' +
          'may be about.',
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
      const suggested = await suggestionsFor(deps, workspaceId, rows)
      return listBody(rows, query, {
        keyOf: ({ journalId }) => journalId,
        toItem: (orphan) => orphanJson(orphan, suggested(orphan)),
      })
    },
  )
}

function retryRoute(app: Api, { orphanRetries }: OrphanDeps): void {
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

type Suggested = Pick<Static<typeof Orphan>, 'likely' | 'id_hint'>

/** For the receipts of one page, and for each account on it. */
async function suggestionsFor(
  { platform, orphanMatching }: OrphanDeps,
  workspaceId: string,
  rows: readonly OrphanRecord[],
): Promise<(orphan: OrphanRecord) => Suggested> {
  const home = await platform.store.workspaces.byId(workspaceId)
  if (home === null) return () => ({ likely: [], id_hint: null })
  const readable = rows.filter(({ state }) => state !== 'malformed')
  const found = await likelyMessages(orphanMatching, home, readable)
  const likely = new Map(readable.map(({ journalId }, at) => [journalId, found[at] ?? []]))
  const hints = new Map<string, IdHintOf>()
  for (const accountId of new Set(readable.map((orphan) => orphan.accountId))) {
    hints.set(accountId, await accountIdHint(orphanMatching, home, accountId))
  }
  return ({ journalId, accountId, state }) => ({
    likely: (likely.get(journalId) ?? []).map(likelyJson),
    id_hint: state === 'malformed' ? null : hintJson(hints.get(accountId) ?? null),
  })
}

type IdHintOf = Awaited<ReturnType<typeof accountIdHint>>

const hintJson = (hint: IdHintOf): Static<typeof IdHint> | null =>
  hint === null
    ? null
    : {
        relation: hint.relation,
        orphans: hint.orphans,
        matching: hint.matching,
        confirmed_by_number: hint.confirmedByNumber,
        other_number: hint.otherNumber,
        found: hint.found,
        is_rule: hint.isRule,
        because: hint.because,
      }

const likelyJson = (one: LikelyMessage): Static<typeof Likely> => ({
  message_id: wireId('msg', one.messageId),
  to: one.to,
  provider_id: one.providerId,
  relation: one.relation,
  submitted_at: instant(one.submittedAt),
  because: one.because,
})

function orphanJson(orphan: OrphanRecord, suggested: Suggested): Static<typeof Orphan> {
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
    ...suggested,
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
