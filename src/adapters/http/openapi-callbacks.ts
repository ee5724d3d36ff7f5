import Type from 'typebox'
import type { TSchema } from 'typebox'
import { CHANNELS } from '../../core/channels.ts'
import { CORRECTION_CAUSES } from '../../core/correction.ts'
import { STATUSES } from '../../core/status.ts'
import { MESSAGE_EXAMPLE } from './api/message-example.ts'
import { MESSAGE_PROPERTIES, Status } from './api/message-schema.ts'
import { Instant, Nullable, WireId, exampleId } from './api/schemas.ts'

const { fault, grade, charged, conflict, segments, price } = MESSAGE_PROPERTIES

const EXAMPLE = {
  type: 'message.delivered',
  timestamp: MESSAGE_EXAMPLE.updated_at,
  data: {
    object: 'message',
    id: exampleId('msg'),
    sequence: 3,
    status: 'delivered',
    is_final: true,
    previous_status: 'submitted',
    reason: null,
    detail: null,
    fault: null,
    grade: 'carrier',
    permanent: null,
    charge: 'yes',
    advice: null,
    to: MESSAGE_EXAMPLE.to,
    from: MESSAGE_EXAMPLE.from,
    reference: MESSAGE_EXAMPLE.reference,
    workspace_id: exampleId('wsp'),
    campaign_id: null,
    channel: 'sms',
    segments: MESSAGE_EXAMPLE.segments,
    account: exampleId('acc'),
    account_name: 'main',
    provider_id: '4F2A',
    word: 'DELIVRD',
    code: '000',
    conflict: false,
    texted_twice: false,
    price: MESSAGE_EXAMPLE.price,
    correction: null,
    is_test: false,
    created_at: MESSAGE_EXAMPLE.created_at,
    submitted_at: MESSAGE_EXAMPLE.submitted_at,
    final_at: MESSAGE_EXAMPLE.final_at,
  },
}

/** The bodies of callbacks in our own form, as core/callbacks/formats/delivrd.ts writes them. */
export const MessageCallback = Type.Object(
  {
    type: Type.Enum(STATUSES.map((status) => `message.${status}` as const)),
    timestamp: Instant,
    data: Type.Object({
      object: Type.Literal('message'),
      id: WireId('msg'),
      sequence: Type.Integer({ description: 'Rises with each change: drop what is not higher.' }),
      status: Status,
      is_final: Type.Boolean(),
      previous_status: Nullable(Status),
      reason: Nullable(Type.String(), 'Why: an id of /v1/reasons.'),
      detail: Nullable(Type.String()),
      fault,
      grade,
      permanent: Nullable(Type.Boolean()),
      charge: charged,
      advice: Nullable(Type.String(), 'What people usually do about it.'),
      to: Nullable(Type.String()),
      from: Nullable(Type.String()),
      reference: Nullable(Type.String(), 'Your own.'),
      workspace_id: WireId('wsp'),
      campaign_id: Nullable(WireId('cmp')),
      channel: Type.Enum([...CHANNELS]),
      segments,
      account: Nullable(WireId('acc')),
      account_name: Nullable(Type.String()),
      provider_id: Nullable(Type.String()),
      word: Nullable(Type.String(), 'The word of the provider that decided.'),
      code: Nullable(Type.String()),
      conflict,
      texted_twice: Type.Boolean(),
      price,
      correction: Nullable(
        Type.Object({ from: Nullable(Status), because: Type.Enum([...CORRECTION_CAUSES]) }),
        'A final status that changed after all, and why.',
      ),
      is_test: Type.Boolean({
        description: 'No phone gets it: it is of a test key, or of the simulator.',
      }),
      created_at: Instant,
      submitted_at: Nullable(Instant),
      final_at: Nullable(Instant),
    }),
  },
  { title: 'MessageCallback', examples: [EXAMPLE] },
)

export const InboundCallback = Type.Object(
  {
    type: Type.Literal('inbound.received'),
    timestamp: Instant,
    data: Type.Object({
      object: Type.Literal('inbound'),
      id: WireId('inb'),
      sequence: Type.Integer({
        description: '1. Higher: the same text again, with segments that came later.',
      }),
      from: Type.String(),
      to: Type.String(),
      text: Type.String(),
      is_text_cut: Type.Boolean(),
      channel: Type.Enum([...CHANNELS]),
      keyword: Nullable(Type.String()),
      missing_segments: Type.Array(Type.Integer(), {
        examples: [[]],
        description: 'From 1; the text says so at their places. Empty: it is whole.',
      }),
      workspace_id: WireId('wsp'),
      is_test: Type.Boolean({ description: 'It came from the simulator.' }),
      received_at: Instant,
    }),
  },
  { title: 'InboundCallback' },
)

export const TestCallback = Type.Object(
  {
    type: Type.Literal('callback.test'),
    timestamp: Instant,
    data: Type.Object({
      object: Type.Literal('test'),
      text: Type.String(),
      is_test: Type.Literal(true),
    }),
  },
  { title: 'TestCallback' },
)

const SIGNED = [
  ['webhook-id', 'Which callback it is: the same at every attempt.'],
  ['webhook-timestamp', 'When this attempt was made: seconds since 1970.'],
  ['webhook-signature', 'By the public standard: v1 (HMAC-SHA256) and v1a (Ed25519).'],
] as const

/** What we call at customers. The member of the document is called so by OpenAPI 3.1. */
export const CALLBACKS = {
  message: told('toldMessage', 'A message came to stand otherwise', MessageCallback),
  inbound: told('toldInbound', 'A text came in', InboundCallback),
  test: told('toldTest', 'A callback endpoint is tried', TestCallback),
}

function told(operationId: string, summary: string, schema: TSchema) {
  return {
    post: {
      operationId,
      summary,
      description: `${summary}. In our own form; docs/callbacks.md has the others. Answer 2xx within 15 seconds.`,
      tags: ['callbacks'],
      security: [],
      parameters: SIGNED.map(([name, description]) => ({
        name,
        in: 'header',
        required: true,
        description,
        schema: { type: 'string' },
      })),
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: {
        '204': { description: 'It was heard. Any 2xx says so.' },
        '410': {
          description: 'Nobody wants to hear of it any more: the endpoint is switched off.',
        },
      },
    },
  }
}
