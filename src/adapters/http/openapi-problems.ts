import { PROBLEMS } from './problems.ts'
import type { ProblemCode } from './problems.ts'

const PROBLEM_SCHEMA = {
  title: 'Problem',
  type: 'object',
  description: 'Why a request was not carried out (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', description: 'The page that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was expected, what was found and what to do.' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer into the body or the query.' },
          detail: { type: 'string' },
        },
      },
    },
  },
}

type Operation = {
  security?: readonly unknown[]
  parameters?: readonly { in?: string }[]
  requestBody?: unknown
  responses?: Record<string, unknown>
}
type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, unknown>; responses?: Record<string, unknown> }
}

/** Says of every operation which problems it may answer with, each with an example. */
export function problemResponses<Given>(given: Given): Given {
  const document = given as Document
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const operation of Object.values(methods)) {
      operation.responses = { ...operation.responses, ...problemsOf(path, operation) }
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA },
    responses: Object.fromEntries(SAID.map((code) => [code, problemResponse(code)])),
  }
  return given
}

/** Those that any operation may answer with; what only one can say, it says itself. */
const SAID: readonly ProblemCode[] = [
  'invalid-request',
  'unknown-key',
  'scope-missing',
  'not-found',
  'body-too-large',
  'unsupported-media-type',
  'rate-limited',
  'overloaded',
  'internal-error',
]

/** These say when to come again. */
const RETRIED: ReadonlySet<ProblemCode> = new Set(['rate-limited', 'overloaded'])
const RETRY_AFTER = { $ref: '#/components/headers/Retry-After' }

const reference = (code: ProblemCode) => ({ $ref: `#/components/responses/${code}` })

function problemsOf(path: string, operation: Operation): Record<string, unknown> {
  const codes: ProblemCode[] = []
  const hasBody = operation.requestBody !== undefined
  if (hasBody || (operation.parameters ?? []).length > 0) codes.push('invalid-request')
  if ((operation.security ?? []).length > 0) codes.push('unknown-key', 'scope-missing')
  if (path.includes('{')) codes.push('not-found')
  if (hasBody) codes.push('body-too-large', 'unsupported-media-type')
  codes.push('rate-limited', 'overloaded')
  const own = operation.responses ?? {}
  const responses = codes
    .filter((code) => own[PROBLEMS[code][0]] === undefined)
    .map((code) => [String(PROBLEMS[code][0]), reference(code)] as const)
  return { ...Object.fromEntries(responses), default: reference('internal-error') }
}

function problemResponse(code: ProblemCode): unknown {
  const [status, title] = PROBLEMS[code]
  return {
    description: `${title}.`,
    ...(RETRIED.has(code) ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: `/problems/${code}`,
          title,
          status,
          detail: `${title}.`,
          code,
          request_id: 'req_3f9a1c-42',
        },
      },
    },
  }
}
