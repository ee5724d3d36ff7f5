import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { STATUSES } from '../../../core/status.ts'
import { CAMPAIGN_POLICIES } from '../../../flows/ports/campaigns.ts'
import { CAMPAIGN_EXAMPLE } from './campaign-example.ts'
import { MESSAGE_PROPERTIES } from './message-schema.ts'
import { Instant, Nullable, WireId } from './schemas.ts'

export const CAMPAIGN_STATES = [
  'importing',
  'draft',
  'scheduled',
  'running',
  'stopped',
  'cancelled',
  'done',
] as const

const Count = Type.Integer({ minimum: 0 })

export const Counts = Type.Object(
  Object.fromEntries(STATUSES.map((status) => [status, Count])) as Record<
    (typeof STATUSES)[number],
    typeof Count
  >,
  { title: 'Counts', description: 'Messages by status. They add up to recipients, always.' },
)

export const ReasonCount = Type.Object(
  { reason: Type.String(), title: Type.String(), count: Count, next_step: Type.String() },
  { title: 'ReasonCount' },
)

export const CodeCount = Type.Object(
  {
    account_id: Nullable(WireId('acc')),
    account_name: Nullable(Type.String()),
    code: Type.String(),
    count: Count,
  },
  { title: 'CodeCount' },
)

export const ProgressSchema = Type.Object(
  {
    total: Count,
    handed_over: Type.Integer({ description: 'Messages that a provider got to see.' }),
    final: Count,
    open: Count,
    rate_per_second: Nullable(Type.Number(), 'While it runs, once there is enough to go by.'),
    eta_seconds: Nullable(Type.Integer(), 'Until the last one is handed over, at that rate.'),
    waiting_for_receipts: Count,
    oldest_waiting_at: Nullable(Instant),
  },
  { title: 'Progress' },
)

const ByName = Nullable(
  Type.String(),
  'The name of that person or API key; null when it was neither, or nobody.',
)

export const Campaign = Type.Object(
  {
    id: WireId('cmp'),
    object: Type.Literal('campaign'),
    name: Type.String(),
    state: Type.Enum([...CAMPAIGN_STATES]),
    from: Nullable(Type.String()),
    channel: MESSAGE_PROPERTIES.channel,
    fallback: MESSAGE_PROPERTIES.fallback,
    text: Type.String({ description: 'With {fields} of the list.' }),
    account_id: Nullable(WireId('acc'), 'Null: the route decides.'),
    columns: Type.Array(Type.String(), { description: 'The upload’s own columns.' }),
    recipients: Count,
    rows_read: Count,
    row_errors: Count,
    counts: Counts,
    reasons: Type.Array(ReasonCount),
    codes: Type.Array(CodeCount),
    charged: Type.Object(
      { yes: Count, no: Count, maybe: Count },
      { description: 'Messages by whether they cost; one that is not sent yet is a no so far.' },
    ),
    segments: Type.Integer({ minimum: 0, description: 'Of all messages, unsent ones too.' }),
    segments_charged: Type.Integer({
      minimum: 0,
      description: 'Of those, what costs or may cost: what the cost is for.',
    }),
    cost: Nullable(
      Type.Object({
        amount: Type.String({ description: 'Everything that costs or may cost.' }),
        currency: Type.String(),
        certain: Type.String({ description: 'Of that, what certainly costs.' }),
      }),
      'As estimated; null when no provider account has a price.',
    ),
    progress: ProgressSchema,
    settled: Type.Boolean({ description: 'All final, and the time for late receipts is over.' }),
    conflicts: Count,
    texted_twice: Count,
    created_at: Instant,
    created_by: Type.String(),
    created_by_name: ByName,
    starts_at: Nullable(Instant),
    started_at: Nullable(Instant),
    stopped_at: Nullable(Instant),
    stopped_by: Nullable(Type.String()),
    stopped_by_name: ByName,
    cancelled_at: Nullable(Instant),
    cancelled_by: Nullable(Type.String()),
    cancelled_by_name: ByName,
    finished_at: Nullable(Instant, 'When the last message was handed over or refused.'),
    archived_at: Nullable(Instant),
    editing: Type.Boolean({
      description: 'Its messages are being written anew after an edit; until then it cannot start.',
    }),
    callback_endpoint_id: Nullable(
      WireId('cep'),
      'Where its `callback` goes, and how that does; null: it has none. Other endpoints may hear of it as well.',
    ),
    source: Nullable(
      Type.String(),
      'The format of the files it was brought in from (spoke-rewired, twilio …); null: it was made here.',
    ),
    receipts: Nullable(
      Type.Enum(['on', 'off']),
      'Whether its messages ask for delivery receipts, as the workspace had decided when it started. Off: they end as sent.',
    ),
    validity_seconds: Nullable(Type.Integer()),
    policy: Type.Enum([...CAMPAIGN_POLICIES]),
    reference: Nullable(Type.String()),
  },
  { title: 'Campaign', examples: [CAMPAIGN_EXAMPLE] },
)

export const Breakdown = Type.Object(
  {
    as_of: Instant,
    recipients: Count,
    reasons: Type.Array(ReasonCount),
    codes: Type.Array(CodeCount),
    channels: Type.Array(
      Type.Object({
        channel: Type.Enum([...CHANNELS]),
        messages: Count,
        counts: Type.Record(Type.String(), Type.Integer()),
        fell_back: Type.Integer({ description: 'That turned from it to the second channel.' }),
      }),
      { description: 'By the channel that each message is at now; empty for texts alone.' },
    ),
    delivery_times: Type.Array(
      Type.Object({
        account_id: WireId('acc'),
        account_name: Type.String(),
        bins: Type.Array(
          Type.Object({
            seconds: Type.Number({ description: 'The upper edge of the bin.' }),
            count: Count,
          }),
        ),
      }),
      { description: 'From handing over to the first final receipt.' },
    ),
    over_time: Type.Array(
      Type.Object({ at: Instant, counts: Type.Record(Type.String(), Type.Integer()) }),
    ),
  },
  { title: 'Breakdown' },
)

export const RowErrorSchema = Type.Object(
  {
    line: Type.Integer({ description: 'Of the file, from 1, header included.' }),
    because: Type.String(),
    explanation: Type.String(),
    raw: Type.String(),
  },
  { title: 'RowError' },
)

export const CountsFrame = Type.Object(
  {
    as_of: Instant,
    state: Type.Enum([...CAMPAIGN_STATES]),
    recipients: Count,
    counts: Counts,
    reasons: Type.Array(ReasonCount),
    progress: ProgressSchema,
  },
  { title: 'CountsFrame' },
)
