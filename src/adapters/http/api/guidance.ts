import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import { campaignAdvice, optOutSuggestions } from '../../../flows/advise.ts'
import type { AdviseDeps, CampaignAdvice } from '../../../flows/advise.ts'
import type { Api } from '../api.ts'
import { noCampaign } from './campaigns.ts'
import { listBody, readNumberedPage } from './pages.ts'
import { IdParams, Instant, ListOf, ListQuery, Nullable, WireId } from './schemas.ts'

const Advice = Type.Object(
  {
    id: Type.String({ description: 'Stable: what kind of advice it is.' }),
    title: Type.String(),
    because: Type.String({ description: 'What was seen, with its numbers.' }),
    what_to_do: Type.String(),
    affected: Type.Integer({ minimum: 0, description: 'Messages it is about.' }),
    share: Type.Number({ minimum: 0, maximum: 1, description: 'Of all messages of the campaign.' }),
    filter: Nullable(
      Type.Object({
        status: Type.Optional(Type.String()),
        reason: Type.Optional(Type.String()),
        account_id: Type.Optional(WireId('acc')),
      }),
      'Which of its recipients, as their list takes it; null where no filter finds them.',
    ),
    needs_support: Type.Boolean({ description: 'The workspace’s support is the one to ask.' }),
  },
  { title: 'Advice' },
)

const Guidance = Type.Object(
  { object: Type.Literal('guidance'), advice: Type.Array(Advice) },
  { title: 'Guidance' },
)

const Suggestion = Type.Object(
  {
    object: Type.Literal('opt_out_suggestion'),
    number: Type.String(),
    reason: Type.String(),
    misses: Type.Integer({ minimum: 0, description: '0: the person asked for it.' }),
    last_at: Instant,
    because: Type.String(),
    advice: Type.String(),
  },
  { title: 'OptOutSuggestion' },
)

export type GuidanceDeps = { readonly advise: AdviseDeps }

/** What to do about a campaign, and about numbers that are missed again and again. */
export function guidanceRoutes(app: Api, { advise }: GuidanceDeps): void {
  campaignGuidance(app, advise)
  suggestionList(app, advise)
}

function campaignGuidance(app: Api, advise: AdviseDeps): void {
  app.get(
    '/v1/campaigns/:id/guidance',
    {
      config: { scope: 'campaigns:read' },
      schema: {
        operationId: 'readGuidance',
        summary: 'What to do about a campaign',
        description:
          'From its own data: its statuses and reasons, and what the failing messages have in common that the others have not.',
        tags: ['campaigns'],
        params: IdParams,
        response: { 200: Guidance },
      },
    },
    async ({ params, caller: { workspaceId } }) => {
      const id = readWireId('cmp', params.id)
      const advice = id === null ? null : await campaignAdvice(advise, workspaceId, id)
      if (advice === null) throw noCampaign(params.id)
      return { object: 'guidance' as const, advice: advice.map(adviceJson) }
    },
  )
}

const adviceJson = (advice: CampaignAdvice) => ({
  id: advice.id,
  title: advice.title,
  because: advice.because,
  what_to_do: advice.whatToDo,
  affected: advice.affected,
  share: advice.share,
  filter:
    advice.filter === null
      ? null
      : {
          ...(advice.filter.statuses === undefined
            ? {}
            : { status: advice.filter.statuses.join() }),
          ...(advice.filter.reasons === undefined ? {} : { reason: advice.filter.reasons.join() }),
          ...(advice.filter.accountId === undefined
            ? {}
            : { account_id: wireId('acc', advice.filter.accountId) }),
        },
  needs_support: advice.needsSupport,
})

function suggestionList(app: Api, advise: AdviseDeps): void {
  app.get(
    '/v1/opt-out-suggestions',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listOptOutSuggestions',
        summary: 'Numbers that a person may want to opt out',
        description:
          'Landlines at the first miss, phones that are missed on several days, and whoever wrote STOP in history that was brought in. Newest first. Never done by itself: put a number on the list with POST /v1/opt-outs.',
        tags: ['opt-outs'],
        querystring: ListQuery({}),
        response: { 200: ListOf(Suggestion, 'OptOutSuggestionList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { limit, after } = readNumberedPage(query)
      const all = await optOutSuggestions(advise, workspaceId)
      const rows = all.map((one, at) => ({ ...one, place: at + 1 })).slice(after, after + limit)
      return listBody(rows, query, {
        keyOf: ({ place }) => place,
        toItem: ({ number, reason, misses, lastAt, because, advice }) => ({
          object: 'opt_out_suggestion' as const,
          number,
          reason,
          misses,
          last_at: new Date(lastAt).toISOString(),
          because,
          advice,
        }),
      })
    },
  )
}
