import { REQUESTS } from './openapi-requests.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Schema = { [name: string]: Json }
type Schemas = { readonly [title: string]: Json }
type Media = { schema?: Json; example?: Json; examples?: Json }
type Answer = { description?: string; content?: Record<string, Media> }
type Operation = {
  operationId?: string
  summary?: string
  description?: string
  requestBody?: { content: Record<string, Media> }
  responses?: Record<string, Answer>
}

/** What the framework writes where a schema says nothing. */
const NO_DESCRIPTION = 'Default Response'
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'The answer.',
  201: 'It is made.',
  202: 'It is taken in.',
  204: 'Done; there is nothing to say.',
  503: 'It cannot do its work.',
}

/** Gives every operation a description, and every body an example: its own, or one made by its schema. */
export function completeExamples<Given>(given: Given): Given {
  const document = given as {
    paths?: Record<string, Record<string, Operation>>
    webhooks?: Record<string, Record<string, Operation>>
    components?: { schemas?: Schemas }
  }
  const schemas = document.components?.schemas ?? {}
  for (const methods of Object.values({ ...document.paths, ...document.webhooks })) {
    for (const operation of Object.values(methods)) complete(operation, schemas)
  }
  return given
}

function complete(operation: Operation, schemas: Schemas): void {
  operation.description ??= `${operation.summary ?? ''}.`
  const json = operation.requestBody?.content['application/json']
  const wish = REQUESTS[operation.operationId ?? '']
  if (json !== undefined && wish !== undefined) {
    json.example = wish as Json
    delete json.examples
  }
  if (operation.requestBody !== undefined) addExamples(operation.requestBody.content, schemas)
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    if (answer.description === undefined || answer.description === NO_DESCRIPTION) {
      answer.description = DESCRIPTIONS[status] ?? 'The answer.'
    }
    addExamples(answer.content ?? {}, schemas)
  }
}

function addExamples(content: Record<string, Media>, schemas: Schemas): void {
  for (const [type, media] of Object.entries(content)) {
    if (media.example !== undefined || media.examples !== undefined) continue
    const schema = media.schema ?? {}
    const isTold = FIELDED.has(type) ? media.schema !== undefined : hasExample(schema)
    media.example = isTold ? exampleOf(schema, schemas, '') : (TEXTS[type] ?? '')
  }
}

const FIELDED: ReadonlySet<string> = new Set(['application/json', 'multipart/form-data'])

const hasExample = (schema: Json): boolean =>
  isObject(schema) && ('examples' in schema || 'example' in schema)

const TEXTS: Readonly<Record<string, string>> = {
  'text/csv': 'to,status\n+37251234567,delivered\n',
  'text/event-stream': 'event: counts\nid: m3k9x2\ndata: {"recipients":1000}\n\n',
  'text/plain': 'delivrd_messages{status="delivered"} 470\n',
}

/** An example that its schema would take; a field's name says what people would write there. */
export function exampleOf(json: Json, schemas: Schemas, name: string): Json {
  if (!isObject(json)) return null
  const schema = resolved(json, schemas)
  const [own] = Array.isArray(schema['examples']) ? schema['examples'] : [schema['example']]
  if (own !== undefined) return own
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null
  const [either] = Array.isArray(schema['anyOf']) ? schema['anyOf'] : []
  if (either !== undefined) return exampleOf(either, schemas, name)
  return exampleOfType(schema, schemas, name)
}

function exampleOfType(schema: Schema, schemas: Schemas, name: string): Json {
  switch (schema['type']) {
    case 'object':
      return exampleObject(schema, schemas)
    case 'array':
      return schema['items'] === undefined ? [] : [exampleOf(schema['items'], schemas, name)]
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? Math.max(1, schema['minimum']) : 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      return exampleString(schema, name)
    default:
      return {}
  }
}

function exampleObject(schema: Schema, schemas: Schemas): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, exampleOf(one, schemas, name)]),
  )
}

const STRINGS: Readonly<Record<string, string>> = {
  name: 'Spring',
  number: '+37251234567',
  to: '+37251234567',
  from: 'Delivrd',
  text: 'Your table is ready.',
  email: 'ann@example.org',
  currency: 'EUR',
  code: '000',
  default_country: 'EE',
}

function exampleString(schema: Schema, name: string): string {
  if (schema['format'] === 'date-time') return '2026-11-21T19:38:45.123Z'
  const text = STRINGS[name] ?? name.replaceAll('_', ' ')
  const min = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0
  const max = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity
  return text.padEnd(min, 'x').slice(0, max)
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const ref = schema['$ref']
  if (typeof ref !== 'string') return schema
  const target = schemas[ref.slice('#/components/schemas/'.length)]
  return isObject(target ?? null) ? (target as Schema) : {}
}

const isObject = (json: Json | undefined): json is Schema =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
