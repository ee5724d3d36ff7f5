type Header = { $ref: string } | { description: string; schema: object; example?: unknown }
type Media = { schema?: object; example?: unknown }
type Operation = {
  operationId?: string
  tags?: readonly string[]
  parameters?: unknown[]
  requestBody?: object
  responses?: Record<
    string,
    { $ref?: string; headers?: Record<string, Header>; content?: Record<string, Media> }
  >
}
type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { headers?: object; parameters?: object; responses?: Record<string, object> }
}

/** Operations that take an Idempotency-Key. */
export const KEYED: ReadonlySet<string> = new Set([
  'sendMessage',
  'sendBatch',
  'createCampaign',
  'testSendCampaign',
])

/** Says of each operation what no schema of a body can: its headers, files as bodies, streams. */
export function describeHeaders<Given>(given: Given): Given {
  const document = given as Document
  for (const methods of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(methods)) describe(operation)
  }
  document.components = {
    ...document.components,
    headers: HEADERS,
    parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
  }
  return given
}

function describe(operation: Operation): void {
  const { operationId = '' } = operation
  if (KEYED.has(operationId)) {
    const key = { $ref: '#/components/parameters/IdempotencyKey' }
    operation.parameters = [...(operation.parameters ?? []), key]
  }
  if (operationId === 'importHistory') operation.requestBody = FILE_OF_HISTORY
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    describeStreams(answer.content ?? {})
    if (!status.startsWith('2') || operation.tags?.includes('operations') === true) continue
    answer.headers = {
      RateLimit: { $ref: '#/components/headers/RateLimit' },
      'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
      ...(KEYED.has(operationId)
        ? { 'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' } }
        : {}),
    }
  }
}

/** A stream is text; what stands in each of its events has a schema. */
function describeStreams(content: Record<string, Media>): void {
  const stream = content['text/event-stream']
  if (stream?.schema === undefined || 'contentSchema' in stream.schema) return
  stream.schema = {
    type: 'string',
    description: 'Server-sent events. The data of each is JSON.',
    contentMediaType: 'application/json',
    contentSchema: stream.schema,
  }
}

const HEADERS: Readonly<Record<string, Header>> = {
  RateLimit: {
    description: 'How many requests of this kind are left, and for how many seconds (RFC draft).',
    schema: { type: 'string' },
    example: '"sends";r=1199999;t=60',
  },
  'RateLimit-Policy': {
    description: 'How many requests of this kind are allowed within how many seconds.',
    schema: { type: 'string' },
    example: '"sends";q=1200000;w=60',
  },
  'Retry-After': {
    description: 'After how many seconds to try again.',
    schema: { type: 'integer' },
    example: 5,
  },
  'Idempotent-Replayed': {
    description: 'true: it is the answer to an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes sending again safe: the same request under the same key has the same answer for 24 hours. ' +
    'Another request under it: 422. The first still runs: 409.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  example: '9f1c6a52-7f3d-4a0e-9a55-0d7c2a1b3c4d',
}

/** As Twilio's console, a bearerbox of Kannel and Messente's API write them. */
const CSV =
  'From,To,Body,Status,SentDate,Sid\n' +
  'Shop,+37251234567,Your table is ready,delivered,2025-05-01T18:00:00Z,SM00000000000000000000000000000001\n'
const LOG =
  '2024-01-02 10:11:12 Sent SMS [SMSC:north] [SVC:shop] [ACT:] [BINF:] [FID:8f3a01] [META:?smpp?] [from:Shop] ' +
  '[to:+447700900101] [flags:-1:0:-1:0:31] [msg:5:Hello] [udh:0:]\n'
const LINES =
  '{"message_id":"mt-9","to":"+37251234567","sender":"Shop","text":"Open today","status":"FAILED","err":1}\n'

const FILE_OF_HISTORY = {
  required: true,
  content: {
    'text/csv': { schema: { type: 'string' }, example: CSV },
    'text/plain': { schema: { type: 'string' }, example: LOG },
    'application/x-ndjson': { schema: { type: 'string' }, example: LINES },
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', format: 'binary' } },
        additionalProperties: { type: 'string' },
      },
      example: { file: CSV },
    },
  },
}
