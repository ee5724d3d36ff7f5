import type { Static } from 'typebox'
import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { wireId } from '../../../core/ids.ts'
import { recipientsMeant } from '../../../flows/filter-messages.ts'
import type { After } from '../../../flows/ports/platform.ts'
import { recordAct } from '../../../flows/record-audit.ts'
import type { InboundAsk, InboundRecord } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { csvLine, fileName } from '../csv.ts'
import type { CsvProfile } from '../csv.ts'
import { ProfileQuery, profileOf, sendFile } from './exports.ts'
import type { ExportDeps } from './exports.ts'
import type { ReadingDeps } from './messages.ts'
import { LIMIT_DEFAULT } from './pages.ts'
import { actOf, pageOf } from './platform-shapes.ts'
import { Instant, ListOf, ListQuery, Nullable, WireId, instant } from './schemas.ts'
import { readTimeCursor, timeCursor } from './time-cursor.ts'

export const Inbound = Type.Object(
  {
    id: WireId('inb'),
    object: Type.Literal('inbound'),
    account_id: WireId('acc'),
    from: Type.String({ description: 'The person’s number.' }),
    to: Type.String({ description: 'Our number or name.' }),
    text: Type.String(),
    keyword: Nullable(Type.String(), 'stop, start or help, when it was one.'),
    channel: Type.Enum([...CHANNELS]),
    received_at: Instant,
    missing_segments: Type.Array(Type.Integer(), {
      examples: [[]],
      description:
        'Segments that have not come, from 1: in their places the text says "[part 2 of 3 is missing]". Empty: ' +
        'it is whole. The same text is amended when they come after all.',
    }),
  },
  { title: 'Inbound' },
)

export const inboundJson = (record: InboundRecord): Static<typeof Inbound> => ({
  id: wireId('inb', record.id),
  object: 'inbound',
  account_id: wireId('acc', record.accountId),
  from: record.sender,
  to: record.recipient,
  text: record.text,
  keyword: record.keyword,
  channel: record.channel,
  received_at: instant(record.receivedAt),
  missing_segments: [...record.missing],
})

/** What recipients wrote to us. */
export function inboundRoutes(app: Api, deps: ExportDeps): void {
  listRoute(app, deps)
  fileRoute(app, deps)
}

const FILTERS = {
  from: Type.Optional(Type.String({ maxLength: 60, description: 'A number in any form.' })),
  keyword: Type.Optional(Type.String({ maxLength: 20 })),
} as const

type Filters = { readonly from?: string | undefined; readonly keyword?: string | undefined }

async function readFilters(
  reads: ReadingDeps['reads'],
  workspaceId: string,
  { from, keyword }: Filters,
): Promise<Pick<InboundAsk, 'sender' | 'keyword'>> {
  const [sender = from] = from === undefined ? [] : await recipientsMeant(reads, workspaceId, from)
  return {
    ...(sender === undefined ? {} : { sender }),
    ...(keyword === undefined ? {} : { keyword }),
  }
}

function listRoute(app: Api, { reads }: ReadingDeps): void {
  app.get(
    '/v1/inbound',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listInbound',
        summary: 'List messages from recipients',
        description: 'Newest first.',
        tags: ['inbound'],
        querystring: ListQuery(FILTERS),
        response: { 200: ListOf(Inbound, 'InboundList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { limit = LIMIT_DEFAULT, cursor } = query
      const rows = await reads.listInbound(workspaceId, {
        limit: limit + 1,
        after: readTimeCursor(cursor),
        ...(await readFilters(reads, workspaceId, query)),
      })
      return pageOf(rows, limit, { cursor: cursorOf, shape: inboundJson })
    },
  )
}

const cursorOf = ({ receivedAt, id }: InboundRecord) => timeCursor({ at: receivedAt, id })

function fileRoute(app: Api, { reads, clock, platform }: ExportDeps): void {
  app.get(
    '/v1/inbound.csv',
    {
      config: { scope: 'messages:read', load: 'exports' },
      schema: {
        operationId: 'exportInbound',
        summary: 'Download messages from recipients',
        description: 'Newest first. Takes the filters of the list.',
        tags: ['inbound'],
        querystring: Type.Object({ ...FILTERS, ...ProfileQuery }, { additionalProperties: false }),
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { query } = request
      const { workspaceId } = request.caller
      const ask = await readFilters(reads, workspaceId, query)
      // Numbers leave in bulk: who took them is worth knowing afterwards.
      await platform.store.transact((tables) =>
        recordAct(
          tables,
          { ...actOf(request), at: clock.now() },
          { act: 'inbound.exported', subject: null },
        ),
      )
      const asOf = instant(clock.now())
      return sendFile(reply, {
        lines: inboundLines(reads, { workspaceId, ask, profile: profileOf(query) }),
        name: fileName('inbound', asOf),
        asOf,
      })
    },
  )
}

const FILE_BATCH = 1_000
const HEADER = ['received_at', 'from', 'to', 'text', 'keyword', 'channel', 'account_id', 'id']

async function* inboundLines(
  reads: Pick<ReadingDeps['reads'], 'listInbound'>,
  {
    workspaceId,
    ask,
    profile,
  }: {
    readonly workspaceId: string
    readonly ask: Pick<InboundAsk, 'sender' | 'keyword'>
    readonly profile: CsvProfile
  },
): AsyncGenerator<string> {
  yield profile.start + csvLine(HEADER, profile)
  let after: After = null
  for (;;) {
    const rows: readonly InboundRecord[] = await reads.listInbound(workspaceId, {
      ...ask,
      limit: FILE_BATCH,
      after,
    })
    yield rows.map((row) => csvLine(cellsOf(inboundJson(row)), profile)).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < FILE_BATCH) return
    after = { at: last.receivedAt, id: last.id }
  }
}

const cellsOf = (one: Static<typeof Inbound>): readonly string[] => [
  one.received_at,
  one.from,
  one.to,
  one.text,
  one.keyword ?? '',
  one.channel,
  one.account_id,
  one.id,
]
