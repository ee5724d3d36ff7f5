import type { Static } from 'typebox'
import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import type { HeldRecord } from '../../../flows/ports/reads.ts'
import type { Review, ReviewOutcome } from '../../../flows/review-held.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { noCampaign } from './campaigns.ts'
import { readId } from './filters.ts'
import type { ReadingDeps } from './messages.ts'
import { listBody, readPage } from './pages.ts'
import { IdParams, Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'
import { type SendDeps, actorOf } from './send-shapes.ts'

const Held = Type.Object(
  {
    object: Type.Literal('held'),
    message_id: WireId('msg'),
    campaign_id: Nullable(WireId('cmp')),
    campaign_name: Nullable(Type.String()),
    to: Nullable(Type.String()),
    text: Nullable(Type.String()),
    because: Type.String({ examples: ['It says “loan”.'] }),
    held_at: Instant,
  },
  { title: 'Held' },
)

const heldJson = (record: HeldRecord): Static<typeof Held> => ({
  object: 'held',
  message_id: wireId('msg', record.messageId),
  campaign_id: record.campaignId === null ? null : wireId('cmp', record.campaignId),
  campaign_name: record.campaignName,
  to: record.recipient,
  text: record.text,
  because: becauseSentence(record.because),
  held_at: instant(record.heldAt),
})

function becauseSentence(because: string): string {
  const phrase = /^phrase: (.*)$/s.exec(because)?.[1]
  return phrase === undefined
    ? 'Every message is looked at before it is sent.'
    : `It says “${phrase}”.`
}

/** Messages that wait for a person, and what a person says about them. */
export function heldRoutes(app: Api, deps: SendDeps & ReadingDeps): void {
  listRoute(app, deps)
  messageRoute(app, deps, 'release')
  messageRoute(app, deps, 'discard')
  campaignRoute(app, deps, 'release')
  campaignRoute(app, deps, 'discard')
}

function listRoute(app: Api, { reads }: ReadingDeps): void {
  app.get(
    '/v1/held',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listHeld',
        summary: 'List messages that wait for a person',
        description: 'Oldest first. The workspace’s screening says what is held.',
        tags: ['screening'],
        querystring: ListQuery({ campaign_id: Type.Optional(Type.String({ maxLength: 60 })) }),
        response: { 200: ListOf(Held, 'HeldList') },
      },
    },
    async ({ query, caller }) => {
      const { campaign_id: given } = query
      const rows = await reads.listHeld(caller.workspaceId, {
        ...readPage(query),
        ...(given === undefined ? {} : { campaignId: readId('cmp', given, '/campaign_id') }),
      })
      return listBody(rows, query, { keyOf: ({ messageId }) => messageId, toItem: heldJson })
    },
  )
}

const WRITE = { scope: 'campaigns:write' } as const

const Reviewed = Type.Object(
  {
    messages: Type.Integer({ description: 'How many were released or discarded.' }),
    refused: Type.Integer({
      description: 'Of those released: what may not be sent any more, and is rejected instead.',
    }),
  },
  { title: 'Reviewed' },
)

const DiscardBody = Type.Union([
  Type.Object(
    {
      drop: Type.Optional(
        Type.Boolean({ description: 'Say that it was dropped, as for a phrase of the drop list.' }),
      ),
    },
    { additionalProperties: false, examples: [{ drop: false }] },
  ),
  Type.Null(),
])

const SUMMARIES = {
  release: [
    'takes its place in the queue',
    'Opt-outs, limits, senders and validity are looked at again: what may not be sent any more is rejected, with its reason.',
  ],
  discard: [
    'is not sent',
    'It is rejected for good; its detail is discarded, or dropped where that is asked for.',
  ],
} as const

function messageRoute(app: Api, { sending }: SendDeps, verb: 'release' | 'discard'): void {
  const [what, description] = SUMMARIES[verb]
  app.post(
    `/v1/messages/:id/${verb}`,
    {
      config: WRITE,
      schema: {
        operationId: `${verb}Message`,
        summary: `A held message ${what}`,
        description,
        tags: ['screening'],
        params: IdParams,
        ...(verb === 'discard' ? { body: DiscardBody } : {}),
        response: { 200: Reviewed },
      },
    },
    async ({ params, body, caller, ip }) => {
      const missing = problem('not-found', {
        detail: `There is no message ${params.id.slice(0, 60)} in this workspace.`,
      })
      const id = readWireId('msg', params.id)
      if (id === null) throw missing
      const ask = { of: { messageId: id }, review: reviewOf(verb, body) }
      return reviewed(await sending.reviewHeld(actorOf(caller, ip), ask), missing)
    },
  )
}

function campaignRoute(app: Api, { sending }: SendDeps, verb: 'release' | 'discard'): void {
  const [what, description] = SUMMARIES[verb]
  app.post(
    `/v1/campaigns/:id/${verb}`,
    {
      config: WRITE,
      schema: {
        operationId: `${verb}Campaign`,
        summary: `All held of a campaign: each ${what}`,
        description,
        tags: ['screening'],
        params: IdParams,
        ...(verb === 'discard' ? { body: DiscardBody } : {}),
        response: { 200: Reviewed },
      },
    },
    async ({ params, body, caller, ip }) => {
      const id = readWireId('cmp', params.id)
      if (id === null) throw noCampaign(params.id)
      const ask = { of: { campaignId: id }, review: reviewOf(verb, body) }
      return reviewed(await sending.reviewHeld(actorOf(caller, ip), ask), noCampaign(params.id))
    },
  )
}

const reviewOf = (verb: 'release' | 'discard', body: unknown): Review => {
  if (verb === 'release') return 'release'
  return (body as Static<typeof DiscardBody>)?.drop === true ? 'drop' : 'discard'
}

function reviewed(outcome: ReviewOutcome, missing: Error): Static<typeof Reviewed> {
  if (outcome.kind === 'not-found') throw missing
  if (outcome.kind === 'refused') throw problem('wrong-state', { detail: outcome.because })
  return { messages: outcome.messages, refused: outcome.refused }
}
