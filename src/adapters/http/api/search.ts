import Type from 'typebox'
import { codeJson } from '../../../core/code-catalogue.ts'
import { search } from '../../../flows/search.ts'
import { campaignViews } from '../../../flows/read-campaign.ts'
import type { Api } from '../api.ts'
import { campaignJson } from './campaign-json.ts'
import { Campaign } from './campaign-schema.ts'
import { Code } from './catalogue.ts'
import { Inbound, inboundJson } from './inbound.ts'
import { messageJson } from './message-json.ts'
import { Message } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'

/** One box for everything. */
export function searchRoutes(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/search',
    {
      config: { scope: 'messages:read', load: 'exports' },
      schema: {
        operationId: 'search',
        summary: 'Search',
        description:
          'A number in any form, an id of ours, a provider’s id, a reference, a part of a campaign’s ' +
          'name, or a vendor’s code. At most twenty of each kind, newest first.',
        tags: ['messages'],
        querystring: Type.Object(
          { q: Type.String({ minLength: 1, maxLength: 200, examples: ['+372 5123 4567'] }) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              object: Type.Literal('search'),
              messages: Type.Array(Message),
              campaigns: Type.Array(Campaign),
              inbound: Type.Array(Inbound),
              codes: Type.Array(Code),
            },
            { title: 'SearchAnswer' },
          ),
        },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const found = await search(reads, workspaceId, query.q)
      const accounts = await reads.accountNames(workspaceId)
      const now = clock.now()
      const campaigns = await campaignViews(reads, found.campaigns, now)
      return {
        object: 'search' as const,
        messages: found.messages.map((one) => messageJson(one, now)),
        campaigns: campaigns.map((view) => campaignJson(view, accounts)),
        inbound: found.inbound.map(inboundJson),
        codes: found.codes.map(codeJson),
      }
    },
  )
}
