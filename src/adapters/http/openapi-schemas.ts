type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * Moves every schema that has a title into components, and leaves a reference where it stood: the
 * document stays readable, and generated clients get named types. Two schemas with one title must be
 * the same.
 */
export function hoistSchemas<Document>(document: Document): Document {
  const plain = JSON.parse(JSON.stringify(document)) as { [name: string]: Json }
  const schemas: Record<string, Json> = {}
  const paths = hoist(plain['paths'] ?? {}, schemas)
  const calls = hoist(plain['webhooks'] ?? {}, schemas)
  const sorted = Object.fromEntries(
    Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
  const components = plain['components']
  return {
    ...plain,
    paths,
    webhooks: calls,
    components: { ...(isObject(components) ? components : {}), schemas: sorted },
  } as Document
}

function hoist(json: Json, schemas: Record<string, Json>): Json {
  if (Array.isArray(json)) return json.map((one) => hoist(one, schemas))
  if (!isObject(json)) return json
  const { title } = json
  const walked = Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      isData(name) ? value : hoist(value, schemas),
    ]),
  )
  if (typeof title !== 'string' || !('type' in json || 'anyOf' in json)) return walked
  const known = schemas[title]
  if (known !== undefined && shapeOf(known) !== shapeOf(walked)) {
    throw new Error(`two schemas are called ${title}`)
  }
  if (known === undefined || 'examples' in walked) schemas[title] = walked
  return { $ref: `#/components/schemas/${title}` }
}

/** Where a schema is a whole body, its examples are moved beside it: they are no part of its shape. */
function shapeOf(schema: Json): string {
  if (!isObject(schema)) return ''
  const { examples: _, ...shape } = schema
  return JSON.stringify(shape)
}

/** Examples are data, and data may have a title and a type of its own. */
const isData = (name: string): boolean =>
  name === 'example' || name === 'examples' || name === 'default' || name === 'const'

const isObject = (json: Json | undefined): json is { [name: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
