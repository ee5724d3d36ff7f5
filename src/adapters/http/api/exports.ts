import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { exportRecipients } from '../../../flows/export-recipients.ts'
import type { Export } from '../../../flows/export-recipients.ts'
import { SPOKE_PROFILES, exportSpoke } from '../../../flows/export-spoke.ts'
import type { SpokeProfile } from '../../../flows/export-spoke.ts'
import type { Reads } from '../../../flows/ports/reads.ts'
import { recordAct } from '../../../flows/record-audit.ts'
import type { Api } from '../api.ts'
import { CSV_PROFILES, csvLine, fileName } from '../csv.ts'
import type { CsvProfile } from '../csv.ts'
import { findCampaign, noCampaign } from './campaigns.ts'
import { MESSAGE_FILTERS, readFilter } from './filters.ts'
import type { ReadingDeps } from './messages.ts'
import { actOf } from './platform-shapes.ts'
import type { Platform } from './platform-shapes.ts'
import { IdParams, instant } from './schemas.ts'

const PROFILES =
  'data (default): LF, no byte order mark, cells as they are. spreadsheet: CRLF, byte order ' +
  'mark, and an apostrophe before cells that a spreadsheet would run or bend.'

export const ProfileQuery = {
  profile: Type.Optional(
    Type.Enum(['data', 'spreadsheet'], {
      description: PROFILES,
    }),
  ),
  delimiter: Type.Optional(Type.Enum([',', ';', '\t'])),
} as const

const RecipientsProfile = Type.Optional(
  Type.Enum(['data', 'spreadsheet', ...SPOKE_PROFILES], {
    description:
      `${PROFILES} spoke-rewired and spoke-moveon: Spoke’s own columns in its order, ` +
      'with what people wrote; an apostrophe before texts that a spreadsheet would run.',
  }),
)

const READ = { scope: 'campaigns:read', load: 'exports' } as const

export type ExportDeps = ReadingDeps & { readonly platform: Pick<Platform, 'store'> }

/** Files of a campaign: streamed, so their size does not matter. */
export function exportRoutes(app: Api, deps: ExportDeps): void {
  recipientsFile(app, deps)
  rowErrorsFile(app, deps)
}

function recipientsFile(app: Api, { reads, clock, platform }: ExportDeps): void {
  app.get(
    '/v1/campaigns/:id/export.csv',
    {
      config: READ,
      schema: {
        operationId: 'exportRecipients',
        summary: 'Download a campaign’s recipients',
        description:
          'A consistent snapshot, also while the campaign runs: its time stands in the X-As-Of header ' +
          'and in the file’s name. Takes the filters of the list of recipients.',
        tags: ['campaigns'],
        params: IdParams,
        querystring: Type.Object(
          { ...MESSAGE_FILTERS, ...ProfileQuery, profile: RecipientsProfile },
          { additionalProperties: false },
        ),
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      const { workspaceId } = request.caller
      const { id } = await findCampaign(reads, workspaceId, params.id)
      const filter = { ...(await readFilter(reads, workspaceId, query)), campaignId: id }
      // Numbers leave in bulk: who took them is worth knowing afterwards.
      await platform.store.transact((tables) =>
        recordAct(
          tables,
          { ...actOf(request), at: clock.now() },
          { act: 'recipients.exported', subject: `campaign:${id}` },
        ),
      )
      const spoke = SPOKE_PROFILES.find((one) => one === query.profile)
      const now = clock.now()
      const { safe } = CSV_PROFILES.spreadsheet
      const found =
        spoke === undefined
          ? await exportRecipients(reads, workspaceId, { filter, now })
          : await exportSpoke(reads, workspaceId, { profile: spoke, filter, now, safe })
      if (found === null) throw noCampaign(params.id)
      const asOf = instant(found.asOf)
      const lines = exportLines(found, profileOf(query))
      return sendFile(reply, { lines, name: fileName(found.campaign.name, asOf), asOf })
    },
  )
}

type ProfileAsk = {
  readonly profile?: keyof typeof CSV_PROFILES | SpokeProfile | undefined
  readonly delimiter?: CsvProfile['delimiter'] | undefined
}

export function profileOf({ profile, delimiter }: ProfileAsk): CsvProfile {
  const chosen = CSV_PROFILES[profile === 'spreadsheet' ? 'spreadsheet' : 'data']
  return delimiter === undefined ? chosen : { ...chosen, delimiter }
}

async function* exportLines(
  { header, batches }: Export,
  profile: CsvProfile,
): AsyncGenerator<string> {
  yield profile.start + csvLine(header, profile)
  for await (const batch of batches) {
    let chunk = ''
    for (const cells of batch) chunk += csvLine(cells, profile)
    yield chunk
  }
}

const ROW_ERRORS_HEADER = ['line', 'because', 'explanation', 'raw']

function rowErrorsFile(app: Api, { reads, clock }: ReadingDeps): void {
  app.get(
    '/v1/campaigns/:id/row-errors.csv',
    {
      config: READ,
      schema: {
        operationId: 'exportRowErrors',
        summary: 'Download the rows that could not be read',
        tags: ['campaigns'],
        params: IdParams,
        querystring: Type.Object(ProfileQuery, { additionalProperties: false }),
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async ({ params, query, caller: { workspaceId } }, reply) => {
      const campaign = await findCampaign(reads, workspaceId, params.id)
      const asOf = instant(clock.now())
      return sendFile(reply, {
        lines: rowErrorLines(reads, campaign.id, profileOf(query)),
        name: fileName(`${campaign.name} row errors`, asOf),
        asOf,
      })
    },
  )
}

const ROW_ERRORS_BATCH = 1_000

async function* rowErrorLines(
  reads: Pick<Reads, 'listRowErrors'>,
  campaignId: string,
  profile: CsvProfile,
): AsyncGenerator<string> {
  yield profile.start + csvLine(ROW_ERRORS_HEADER, profile)
  let afterLine = 0
  for (;;) {
    const rows = await reads.listRowErrors(campaignId, { limit: ROW_ERRORS_BATCH, afterLine })
    yield rows
      .map((row) => csvLine([String(row.line), row.because, row.explanation, row.raw], profile))
      .join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROW_ERRORS_BATCH) return
    afterLine = last.line
  }
}

/** Read as fast as the other side takes it; when that goes away, what feeds the file is closed. */
export function sendFile(
  reply: FastifyReply,
  { lines, name, asOf }: { lines: AsyncGenerator<string>; name: string; asOf: string },
): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-as-of', asOf)
    .send(Readable.from(lines, { objectMode: false, highWaterMark: 64 * 1024 }))
}
