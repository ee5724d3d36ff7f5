import type { Static } from 'typebox'
import Type from 'typebox'
import { CORRECTION_CAUSES } from '../../../core/correction.ts'
import { wireId } from '../../../core/ids.ts'
import { NO_CAMPAIGN } from '../../../flows/ports/common.ts'
import type { CorrectionRecord } from '../../../flows/ports/vocabulary.ts'
import type { Api } from '../api.ts'
import { readId } from './filters.ts'
import { Status } from './message-schema.ts'
import { LIMIT, ListOf, PageQuery, pageOf, readCursor } from './platform-shapes.ts'
import { Instant, Nullable, WireId, instant } from './schemas.ts'
import type { VocabularyDeps } from './vocabulary-shapes.ts'

const CorrectionSchema = Type.Object(
  {
    object: Type.Literal('correction'),
    message_id: WireId('msg'),
    campaign_id: Nullable(WireId('cmp')),
    sequence: Type.Integer({ description: 'Of the message, after the change.' }),
    from: Status,
    from_reason: Nullable(Type.String()),
    to: Status,
    to_reason: Nullable(Type.String()),
    because: Type.Enum([...CORRECTION_CAUSES]),
    at: Instant,
  },
  { title: 'Correction' },
)

type Place = [number, string, number]

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) &&
  value.length === 3 &&
  Number.isSafeInteger(value[0]) &&
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value[1])) &&
  Number.isSafeInteger(value[2])

/** Final statuses that changed after all. */
export function correctionRoutes(app: Api, { vocabulary }: VocabularyDeps): void {
  app.get(
    '/v1/corrections',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listCorrections',
        summary: 'List final statuses that changed',
        description:
          'Newest first: a late receipt came, a person named a word, or everything was read again.',
        tags: ['vocabulary'],
        querystring: Type.Object(
          { ...PageQuery, campaign_id: Type.Optional(Type.String({ maxLength: 60 })) },
          { additionalProperties: false },
        ),
        response: { 200: ListOf(CorrectionSchema, 'CorrectionList') },
      },
    },
    async ({ query, caller: { workspaceId } }) => {
      const { limit = LIMIT, campaign_id: campaign } = query
      const place = readCursor(query.cursor, isPlace)
      const rows = await vocabulary.listCorrections(workspaceId, {
        limit: limit + 1,
        after: place && { at: place[0], messageId: place[1], sequence: place[2] },
        campaignId: campaign === undefined ? null : readId('cmp', campaign, '/campaign_id'),
        messageId: null,
      })
      return pageOf(rows, limit, {
        cursor: ({ at, messageId, sequence }) => [at, messageId, sequence],
        shape: correctionJson,
      })
    },
  )
}

const correctionJson = (one: CorrectionRecord): Static<typeof CorrectionSchema> => ({
  object: 'correction',
  message_id: wireId('msg', one.messageId),
  campaign_id: one.campaignId === NO_CAMPAIGN ? null : wireId('cmp', one.campaignId),
  sequence: one.sequence,
  from: one.fromStatus,
  from_reason: one.fromReason,
  to: one.toStatus,
  to_reason: one.toReason,
  because: one.because,
  at: instant(one.at),
})
