import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { readWireId, wireId } from '../../../core/ids.ts'
import {
  type ExplainedCandidate,
  type LegExplanation,
  type RouteAsk,
  type RouteExplaining,
  type RouteExplanation,
  explainRoute,
} from '../../../flows/explain-route.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { Money, Nullable, WireId, decimal } from './schemas.ts'
import { CHANNEL, SENDER, Words, actorOf, legsAsked } from './send-shapes.ts'

/** What the dry run of routes needs. */
export type RouteExplainDeps = { readonly routeExplaining: RouteExplaining }

const AccountRef = Type.Object({ id: WireId('acc'), name: Type.String(), kind: Type.String() })

const CandidateSchema = Type.Object({
  account_id: WireId('acc'),
  name: Type.String(),
  kind: Type.String({ description: 'smpp, twilio ...' }),
  fits: Type.Boolean(),
  rank: Nullable(Type.Integer(), 'Of those that fit, from 1: the one that is taken.'),
  sender: Nullable(Type.String(), 'Who the message would come from.'),
  objection: Nullable(Type.String(), 'Stable: channel-not-carried, prefix-not-taken ...'),
  because: Type.String(),
})

const LEG = {
  channel: Type.Enum(CHANNELS),
  outcome: Type.Enum(['route', 'no-route', 'refused'], {
    description:
      'route: it would be sent. no-route: nobody would take it. refused: we would not send it.',
  }),
  account: Nullable(AccountRef),
  sender: Nullable(Type.String()),
  because: Type.String(),
  reason: Nullable(Type.String(), 'Of a refusal: see /v1/reasons.'),
  detail: Nullable(Type.String()),
  next_step: Nullable(Type.String()),
  held_because: Nullable(Type.String(), 'Why a person would have to look at it first.'),
  segments: Type.Integer(),
  price: Nullable(Money, 'Null when nobody knows, or it would not be sent.'),
  warnings: Type.Array(Type.String()),
  candidates: Type.Array(CandidateSchema, {
    description: 'Every provider account: those that fit first, in order.',
  }),
}

const Explanation = Type.Object(
  {
    object: Type.Literal('route_explanation'),
    to: Type.String(),
    countries: Type.Array(Type.String(), { description: 'Where the number may be.' }),
    ...LEG,
    begins_with: Nullable(
      Type.Enum(CHANNELS),
      'The channel that it would go by first: the second where the first takes it nowhere. Null: it would not be sent.',
    ),
    fallback: Nullable(Type.Object(LEG), 'How it would go by the second channel.'),
  },
  { title: 'RouteExplanation' },
)

const ExplainBody = Type.Object(
  {
    to: Words(100, 'The number, in any form people write it.'),
    from: SENDER.from,
    ...CHANNEL,
    text: Type.Optional(Words(10_000, 'Without it, any ordinary text of one segment.')),
    account_id: SENDER.account_id,
  },
  {
    title: 'RouteAsk',
    additionalProperties: false,
    examples: [{ to: '+37255512345', from: 'Harbour', text: 'Your table is ready' }],
  },
)

/** How would this message go, and why: asked of the same rules as sending, and nothing is kept of it. */
export function routeExplainRoutes(app: Api, { routeExplaining }: RouteExplainDeps): void {
  app.post(
    '/v1/routes/explain',
    {
      config: { scope: 'messages:write', load: 'reads' },
      schema: {
        operationId: 'explainRoute',
        summary: 'Say how a message would go, and why',
        description:
          'A dry run of POST /v1/messages: the same lists, senders, limits and routes, and nothing is sent or kept.',
        tags: ['messages'],
        body: ExplainBody,
        response: { 200: Explanation },
      },
    },
    async ({ body, caller, ip }) => {
      const explained = await explainRoute(routeExplaining, actorOf(caller, ip), readAsk(body))
      return explanationJson(explained)
    },
  )
}

function readAsk(body: Type.Static<typeof ExplainBody>): RouteAsk {
  const { to, from, text, account_id: account } = body
  return {
    to,
    from: from ?? null,
    text: text ?? null,
    accountId: account === undefined ? null : readWireId('acc', account),
    ...legsAsked(body),
  }
}

function explanationJson(explained: RouteExplanation): Type.Static<typeof Explanation> {
  if (explained.kind === 'unreadable') {
    const detail = explained.because
    throw problem('not-sendable', { detail: `${detail}.`, errors: [{ pointer: '/to', detail }] })
  }
  const { to, countries, currency, legs, beginsWith } = explained
  const [first, second] = legs
  if (first === undefined) throw new Error('nothing was explained')
  return {
    object: 'route_explanation',
    to,
    countries: [...countries],
    ...legJson(first, currency),
    begins_with: beginsWith,
    fallback: second === undefined ? null : legJson(second, currency),
  }
}

const legJson = (leg: LegExplanation, currency: string) => ({
  channel: leg.channel,
  outcome: leg.outcome,
  account:
    leg.account === null
      ? null
      : {
          id: wireId('acc', leg.account.account.id),
          name: leg.account.account.name,
          kind: leg.account.providerKind,
        },
  sender: leg.sender === '' ? null : leg.sender,
  because: leg.because,
  reason: leg.reason,
  detail: leg.detail,
  next_step: leg.nextStep,
  held_because: leg.heldBecause,
  segments: leg.segments,
  price: leg.priceMicros === null ? null : { amount: decimal(leg.priceMicros), currency },
  warnings: [...leg.warnings],
  candidates: leg.candidates.map(candidateJson),
})

const candidateJson = (candidate: ExplainedCandidate) => ({
  account_id: wireId('acc', candidate.account.id),
  name: candidate.account.name,
  kind: candidate.providerKind,
  fits: candidate.rank !== null,
  rank: candidate.rank,
  sender: candidate.sender === '' ? null : candidate.sender,
  objection: candidate.objection,
  because: candidate.because,
})
