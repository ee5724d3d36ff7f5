import type { Static } from 'typebox'
import Type from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import { countsByStatus } from '../../../core/campaign-progress.ts'
import type { Counted } from '../../../core/campaign-progress.ts'
import type {
  CampaignAsk,
  CampaignRecord,
  MessageFilter,
  Reads,
} from '../../../flows/ports/reads.ts'
import { campaignViews, readCampaignView } from '../../../flows/read-campaign.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { breakdownJson, campaignJson } from './campaign-json.ts'
import { Breakdown, CAMPAIGN_STATES, Campaign, RowErrorSchema } from './campaign-schema.ts'
import { MESSAGE_FILTERS, readFilter } from './filters.ts'
import { messageJson } from './message-json.ts'
import type { ReadingDeps } from './messages.ts'
import { MessageList } from './messages.ts'
import { listBody, readNumberedPage, readPage } from './pages.ts'
import { IdParams, ListOf, ListQuery } from './schemas.ts'

/** The campaign that an address names, as its own workspace sees it; 404 for everybody else. */
export async function findCampaign(
  reads: Pick<Reads, 'readCampaign'>,
  workspaceId: string,
  written: string,
): Promise<CampaignRecord> {
  const id = readWireId('cmp', written)
  const campaign = id === null ? null : await reads.readCampaign(workspaceId, id)
  if (campaign === null) throw noCampaign(written)
  return campaign
}

export const noCampaign = (written: string) =>
  problem('not-found', { detail: `There is no campaign ${written} in this workspace.` })

const READ = { scope: 'campaigns:read' } as const

/** Campaigns with their counts. */
export function campaignRoutes(app: Api, deps: ReadingDeps): void {
  campaignList(app, deps)
  campaignPage(app, deps)
  campaignRecipients(app, deps)
  campaignBreakdown(app, deps)
  campaignRowErrors(app, deps)
}

function campaignList(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/campaigns',
    {
      config: READ,
      schema: {
        operationId: 'listCampaigns',
        summary: 'List campaigns',
        description: 'Newest first, each with its counts; archived ones only when asked for.',
        tags: ['campaigns'],
        querystring: ListQuery({
          state: Type.Optional(Type.Enum([...CAMPAIGN_STATES])),
          archived: Type.Optional(Type.Boolean()),
          q: Type.Optional(Type.String({ maxLength: 200, description: 'A part of the name.' })),
          source: Type.Optional(
            Type.String({
              maxLength: 64,
              description:
                'Only what was brought in: import (from any file), an import’s id, or a format (twilio, spoke-rewired …).',
            }),
          ),
        }),
        response: { 200: ListOf(Campaign, 'CampaignList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { state, archived, q: name, source } = query
      const rows = await reads.listCampaigns(workspaceId, {
        ...readPage(query),
        ...(state === undefined ? {} : { state }),
        ...(archived === undefined ? {} : { archived }),
        ...(name === undefined ? {} : { name }),
        ...(source === undefined ? {} : { source: sourceAsked(source) }),
      })
      const accounts = await reads.accountNames(workspaceId)
      const views = await campaignViews(reads, rows, clock.now())
      return listBody(views, query, {
        keyOf: ({ campaign }) => campaign.id,
        toItem: (view) => campaignJson(view, accounts),
      })
    },
  )
}

function sourceAsked(written: string): NonNullable<CampaignAsk['source']> {
  if (written === 'import') return 'any'
  const importId = readWireId('imp', written)
  return importId === null ? { format: written } : { importId }
}

function campaignPage(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/campaigns/:id',
    {
      config: READ,
      schema: {
        operationId: 'readCampaign',
        summary: 'Read one campaign',
        description: 'The counts come from one moment and add up to the recipients.',
        tags: ['campaigns'],
        params: IdParams,
        response: { 200: Campaign },
      },
    },
    async ({ params, caller: { workspaceId } }) => {
      const id = readWireId('cmp', params.id)
      const now = clock.now()
      const view = id === null ? null : await readCampaignView(reads, { workspaceId, id, now })
      if (view === null) throw noCampaign(params.id)
      return campaignJson(view, await reads.accountNames(workspaceId))
    },
  )
}

/** Whether any message stands as the filter asks, as far as the counts can tell. */
const isCounted = (lines: readonly Counted[], filter: MessageFilter): boolean =>
  lines.some(
    ({ status, reason, code, accountId }) =>
      (filter.statuses?.includes(status) ?? true) &&
      (filter.reasons?.includes(reason) ?? true) &&
      (filter.codes?.includes(code) ?? true) &&
      (filter.accountId === undefined || filter.accountId === accountId),
  )

function campaignRecipients(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/campaigns/:id/recipients',
    {
      config: READ,
      schema: {
        operationId: 'listRecipients',
        summary: 'List a campaign’s recipients',
        description: 'One message each, in a fixed order: no gaps and no repeats while it runs.',
        tags: ['campaigns'],
        params: IdParams,
        querystring: ListQuery(MESSAGE_FILTERS),
        response: { 200: MessageList },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const campaign = await findCampaign(reads, workspaceId, params.id)
      const filter = await readFilter(reads, workspaceId, query)
      const page = readPage(query)
      // Looking for what the counts say is not there would mean looking at everything.
      const rows = isCounted(campaign.counts, filter)
        ? await reads.listRecipients(workspaceId, { ...filter, campaignId: campaign.id }, page)
        : []
      const now = clock.now()
      return listBody(rows, query, {
        keyOf: ({ id }) => id,
        toItem: (message) => messageJson(message, now),
      })
    },
  )
}

/** Points of the chart over time: more cannot be told apart on a screen. */
const SNAPSHOTS_MAX = 2_000

function campaignBreakdown(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/campaigns/:id/breakdown',
    {
      config: READ,
      schema: {
        operationId: 'breakDownCampaign',
        summary: 'Break a campaign down',
        description:
          'By reason, by the providers’ own codes, by how long delivery took, and over time.',
        tags: ['campaigns'],
        params: IdParams,
        response: { 200: Breakdown },
      },
    },
    async ({ params, caller: { workspaceId } }): Promise<Static<typeof Breakdown>> => {
      const campaign = await findCampaign(reads, workspaceId, params.id)
      const counts = countsByStatus(campaign.counts)
      return breakdownJson({
        campaign,
        total: Object.values(counts).reduce((sum, count) => sum + count, 0),
        channels: await reads.readChannels(campaign.id),
        latencies: await reads.readLatencies(campaign.id),
        snapshots: await reads.readSnapshots(campaign.id, SNAPSHOTS_MAX),
        accounts: await reads.accountNames(workspaceId),
        now: clock.now(),
      })
    },
  )
}

function campaignRowErrors(app: Api, { reads }: ReadingDeps): void {
  app.get(
    '/v1/campaigns/:id/row-errors',
    {
      config: READ,
      schema: {
        operationId: 'listRowErrors',
        summary: 'List the rows that could not be read',
        description: 'Each with its line and its reason. They are not recipients.',
        tags: ['campaigns'],
        params: IdParams,
        querystring: ListQuery({}),
        response: { 200: ListOf(RowErrorSchema, 'RowErrorList') },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const campaign = await findCampaign(reads, workspaceId, params.id)
      const { limit, after } = readNumberedPage(query)
      const rows = await reads.listRowErrors(campaign.id, { limit, afterLine: after })
      return listBody(rows, query, { keyOf: ({ line }) => line, toItem: (row) => ({ ...row }) })
    },
  )
}
