/** Writes TypeScript from an OpenAPI document: types of what goes over the wire, and a table of operations. */
// A document is plain JSON; what is looked at is what our own routes write into it.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

type Operation = {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly said: Json
}

export type SdkSource = { readonly types: string; readonly operations: string }

const HEAD = '// Made from docs/openapi.json by scripts/sdk.ts: change the routes, not this.\n'

/** Signing in with a cookie, setting up and probes are not for programs with a key. */
const NOT_FOR_KEYS = /^\/v1\/(session|setup)\b/

export function sdkSource(document: Json): SdkSource {
  const operations = operationsOf(document)
  const schemas = Object.entries<Json>(document['components'].schemas)
  const lists = operations.flatMap((one) => listOf(one, document))
  return {
    types: [
      HEAD,
      `import type { CallOptions, RawBody } from './request.ts'\n`,
      ...schemas.map(
        ([name, schema]) => `${doc(schema['description'], '')}${declare(name, schema)}\n`,
      ),
      '/** What is called at you, in our own form. */',
      `export type CallbackEvent = ${callbacksOf(document).join(' | ')}\n`,
      '/** Every operation, by its name in the document. */',
      `export type Operations = {\n${operations.map(signature).join('\n')}\n}\n`,
      '/** Operations that answer with a page of a list, and what is on it. */',
      `export type Lists = {\n${lists.map(([name, item]) => `  ${name}: ${item}`).join('\n')}\n}\n`,
    ].join('\n'),
    operations: [
      HEAD,
      '/** Method, path, and b: it has a body, q: a query, k: it takes an Idempotency-Key, t: no JSON comes. */',
      `export const OPERATIONS: Readonly<Record<string, string>> = {`,
      ...operations.map((one) => `  ${one.name}: '${one.method} ${one.path} ${flags(one)}',`),
      '}\n',
    ].join('\n'),
  }
}

function operationsOf(document: Json): Operation[] {
  return Object.entries<Json>(document['paths']).flatMap(([path, methods]) =>
    Object.entries<Json>(methods)
      .filter(([, said]) => said['security'].length > 0 && !NOT_FOR_KEYS.test(path))
      .map(([method, said]) => ({
        name: said['operationId'] as string,
        method: method.toUpperCase(),
        path,
        said,
      })),
  )
}

const callbacksOf = (document: Json): string[] =>
  Object.values<Json>(document['webhooks']).map((call) =>
    typeOf(call['post'].requestBody.content['application/json'].schema, ''),
  )

const refName = (ref: string): string => ref.split('/').at(-1) ?? ''

/** Its name and its items' type, if the operation answers with pages. */
function listOf({ name, said }: Operation, document: Json): [string, string][] {
  const schema = said['responses']['200']?.content?.['application/json']?.schema as Json | undefined
  if (schema?.['$ref'] === undefined || !hasQuery(said, 'cursor')) return []
  const list = document['components'].schemas[refName(schema['$ref'])] as Json
  const { data, next_cursor: next } = list['properties']
  return data === undefined || next === undefined ? [] : [[name, typeOf(data.items, '  ')]]
}

const queriesOf = (said: Json): Json[] =>
  ((said['parameters'] ?? []) as Json[]).filter((one) => one['in'] === 'query')

const hasQuery = (said: Json, name: string): boolean =>
  queriesOf(said).some((one) => one['name'] === name)

const isKeyed = (said: Json): boolean =>
  ((said['parameters'] ?? []) as Json[]).some((one) => one['$ref']?.endsWith('/IdempotencyKey'))

function flags({ said }: Operation): string {
  const body = said['requestBody'] === undefined ? '' : 'b'
  const query = queriesOf(said).length === 0 ? '' : 'q'
  return `${body}${query}${isKeyed(said) ? 'k' : ''}${answerOf(said) === 'Response' ? 't' : ''}`
}

function signature(one: Operation): string {
  const { name, path, said } = one
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, place]) => `${place}: string`)
  const given = [...places, ...inputOf(said), `options?: ${optionsOf(said)}`]
  const about = doc(`${said['summary']}. ${said['description']}`, '  ')
  return `${about}  ${name}(${given.join(', ')}): Promise<${answerOf(said)}>`
}

const optionsOf = (said: Json): string =>
  said['requestBody'] !== undefined && queriesOf(said).length > 0
    ? `CallOptions & { query?: ${queryType(said)} }`
    : 'CallOptions'

function inputOf(said: Json): string[] {
  const content = said['requestBody']?.content as Json | undefined
  if (content !== undefined) {
    const json = content['application/json']?.schema as Json | undefined
    const types = [
      ...(json === undefined ? [] : [typeOf(json, '  ')]),
      ...(Object.keys(content).some((type) => type !== 'application/json') ? ['RawBody'] : []),
    ]
    return [`body: ${types.join(' | ')}`]
  }
  const queries = queriesOf(said)
  if (queries.length === 0) return []
  const isNeeded = queries.some((one) => one['required'] === true)
  return [`query${isNeeded ? '' : '?'}: ${queryType(said)}`]
}

const queryType = (said: Json): string =>
  objectType(
    {
      properties: Object.fromEntries(
        queriesOf(said).map((one) => [
          one['name'],
          { ...one['schema'], description: one['description'] },
        ]),
      ),
      required: queriesOf(said).flatMap((one) => (one['required'] === true ? [one['name']] : [])),
      additionalProperties: false,
    },
    '  ',
  )

function answerOf(said: Json): string {
  const [[, answer] = ['', {}]] = Object.entries<Json>(said['responses']).filter(([status]) =>
    status.startsWith('2'),
  )
  const content = answer['content'] as Json | undefined
  if (content === undefined) return 'void'
  const json = content['application/json']?.schema as Json | undefined
  return json === undefined ? 'Response' : typeOf(json, '  ')
}

const declare = (name: string, schema: Json): string =>
  `export type ${name} = ${typeOf(schema, '')}`

function typeOf(schema: Json, indent: string): string {
  if (schema['$ref'] !== undefined) return refName(schema['$ref'] as string)
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].map((one: unknown) => JSON.stringify(one)).join(' | ')
  }
  const either = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined
  if (either !== undefined) {
    return [...new Set(either.map((one) => typeOf(one, indent)))].join(' | ')
  }
  if (schema['allOf'] !== undefined) {
    return (schema['allOf'] as Json[]).map((one) => typeOf(one, indent)).join(' & ')
  }
  switch (schema['type']) {
    case 'string':
      return schema['format'] === 'binary' ? 'Blob' : 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return `(${typeOf(schema['items'] ?? {}, indent)})[]`
    case 'object':
      return objectType(schema, indent)
    default:
      return 'unknown'
  }
}

function objectType(schema: Json, indent: string): string {
  const needed = new Set((schema['required'] ?? []) as string[])
  const fields = Object.entries<Json>(schema['properties'] ?? {}).map(([name, one]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
    const type = typeOf(one, `${indent}  `)
    const about = doc(one['description'], `${indent}  `)
    return `${about}${indent}  ${key}${needed.has(name) ? '' : '?'}: ${type}`
  })
  const others =
    schema['additionalProperties'] ?? Object.values(schema['patternProperties'] ?? {})[0]
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent}}`
  if (others === false) return 'Record<string, never>'
  return `Record<string, ${typeof others === 'object' ? typeOf(others, indent) : 'unknown'}>`
}

const doc = (text: unknown, indent: string): string =>
  typeof text !== 'string' || text === ''
    ? ''
    : `${indent}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n`
