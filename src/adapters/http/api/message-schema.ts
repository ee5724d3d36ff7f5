import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { GRADES, STATUSES } from '../../../core/status.ts'
import { Instant, Money, Nullable, WireId } from './schemas.ts'
import { MESSAGE_EXAMPLE } from './message-example.ts'

export const Status = Type.Enum([...STATUSES], { description: 'Where the message stands.' })
const Grade = Type.Enum([...GRADES], { description: 'How much the claim is worth, lowest first.' })
const Fault = Type.Enum(['us', 'provider', 'carrier', 'handset', 'recipient', 'sender'])
export const Charge = Type.Enum(['yes', 'no', 'maybe'])

export const MESSAGE_PROPERTIES = {
  id: WireId('msg'),
  object: Type.Literal('message'),
  campaign_id: Nullable(WireId('cmp')),
  to: Nullable(Type.String(), 'E.164; null once retention or erasure took it.'),
  from: Nullable(Type.String()),
  text: Nullable(Type.String()),
  reference: Nullable(Type.String(), 'Your own.'),
  channel: Type.Enum([...CHANNELS], {
    description: 'What it travels by now, or will; once it has ended, the channel that decided.',
  }),
  fallback: Nullable(
    Type.Object({
      channel: Type.Enum([...CHANNELS]),
      from: Nullable(Type.String()),
      after_seconds: Nullable(Type.Integer()),
    }),
    'The channel that is tried when the first brings nothing, as it was asked for. Null: none.',
  ),
  fallback_state: Nullable(
    Type.Enum(['waiting', 'used', 'not-needed']),
    'Whether the second channel is still to be tried, was tried or begun with, or is not: the message has ended without it, or its first channel brought it after all.',
  ),
  status: Status,
  final: Type.Boolean({ description: 'No further news is needed; a correction may still come.' }),
  settled: Type.Boolean({ description: 'Final, and the time for late receipts is over.' }),
  reason: Nullable(Type.String(), 'Why: an id of /v1/reasons.'),
  reason_title: Nullable(Type.String()),
  reason_meaning: Nullable(Type.String()),
  next_step: Nullable(Type.String(), 'What to do about it.'),
  opt_out_advice: Nullable(Type.Enum(['never', 'after-repeats', 'at-once'])),
  detail: Nullable(Type.String()),
  fault: Nullable(Fault, 'Whose doing it was.'),
  permanent: Nullable(Type.Boolean(), 'True: no retry can succeed. Null: nobody knows.'),
  grade: Nullable(Grade),
  charged: Charge,
  charged_said_by: Type.Enum(['price', 'table', 'reason', 'us', 'nobody']),
  conflict: Type.Boolean({ description: 'Two reported outcomes that cannot both be true.' }),
  texted_twice: Type.Boolean({
    description: 'Two submissions of it were delivered: the recipient got both.',
  }),
  segments: Type.Object({
    total: Type.Integer(),
    delivered: Type.Integer(),
    known: Type.Integer({ description: 'With a reported final, good or bad.' }),
  }),
  account_id: Nullable(WireId('acc')),
  provider_word: Nullable(Type.String(), 'The word of the provider that decided.'),
  provider_code: Nullable(Type.String()),
  sequence: Type.Integer({ description: 'Rises with each change.' }),
  price: Nullable(Money, 'As estimated when it was taken in.'),
  sentence: Type.String({ description: 'What happened, in plain words.' }),
  created_at: Instant,
  submitted_at: Nullable(Instant),
  expected_by: Nullable(Instant, 'When silence becomes unconfirmed.'),
  valid_until: Nullable(Instant),
  final_at: Nullable(Instant),
  updated_at: Instant,
} as const

export const Message = Type.Object(MESSAGE_PROPERTIES, {
  title: 'Message',
  examples: [MESSAGE_EXAMPLE],
})

export const Raw = Nullable(
  Type.Object({
    protocol: Type.String(),
    hex: Type.String(),
    text: Nullable(Type.String(), 'The receipt’s own text, where it has one.'),
    pdu: Type.Unknown({ description: 'The fields as read from the octets; null: it is no PDU.' }),
  }),
  'The evidence exactly as it arrived, of a long request the first 64 KiB; null when it is no receipt, or retention took it.',
)

export const TimelineEntry = Type.Object(
  {
    at: Instant,
    source: Type.Enum(['us', 'provider', 'carrier', 'recipient']),
    kind: Type.String(),
    title: Type.String(),
    submission: Nullable(Type.Integer()),
    segment: Nullable(Type.Integer()),
    status: Nullable(Type.String()),
    grade: Nullable(Grade),
    reason: Nullable(Type.String()),
    vendor: Nullable(Type.String(), 'Whose word and code they are, by the dialect that read them.'),
    word: Nullable(Type.String()),
    code: Nullable(Type.String()),
    sentence: Nullable(Type.String(), 'What the provider said beside them, for people.'),
    happened_at: Nullable(
      Type.String(),
      'The provider’s clock in its own words; no zone is known.',
    ),
    times_seen: Type.Integer(),
    matched_by: Nullable(Type.String(), 'How the receipt found its message.'),
    effect: Nullable(Type.Enum(['decided', 'outranked', 'agrees', 'no-outcome'])),
    raw: Raw,
  },
  { title: 'TimelineEntry' },
)

export const MessageDetail = Type.Object(
  {
    ...MESSAGE_PROPERTIES,
    fields: Nullable(Type.Record(Type.String(), Type.String()), 'The upload’s own columns.'),
    row: Nullable(Type.Integer(), 'Line of the campaign’s file.'),
    legs: Type.Array(
      Type.Object({
        channel: Type.Enum([...CHANNELS]),
        submission: Nullable(Type.Integer(), 'Its newest; null: not handed over yet.'),
        account_id: Nullable(WireId('acc')),
        account_name: Nullable(Type.String()),
        status: Status,
        reason: Nullable(Type.String()),
        reason_title: Nullable(Type.String()),
        provider_word: Nullable(Type.String()),
        provider_code: Nullable(Type.String()),
        decides: Type.Boolean({ description: 'The message stands as this leg does.' }),
      }),
      { description: 'What became of it on each channel, in the order in which they were tried.' },
    ),
    submissions: Type.Array(
      Type.Object({
        number: Type.Integer(),
        account_id: Nullable(WireId('acc'), 'Null: another system sent it, as a file says.'),
        account_name: Type.String(),
        channel: Type.Enum([...CHANNELS]),
        submitted_at: Instant,
        segments: Type.Array(
          Type.Object({
            segment: Type.Integer(),
            status: Nullable(Status),
            provider_id: Nullable(Type.String()),
            answer: Nullable(Type.Enum(['accepted', 'refused', 'busy', 'unknown'])),
            answer_code: Nullable(Type.String()),
            answered_at: Nullable(Instant),
          }),
        ),
      }),
    ),
    timeline: Type.Array(TimelineEntry),
    why: Type.Object({
      rule: Type.String(),
      sentences: Type.Array(Type.String()),
      decided_by: Type.Array(Type.String()),
    }),
  },
  { title: 'MessageDetail' },
)
