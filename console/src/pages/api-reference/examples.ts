import type { Parameter } from '../../api/openapi-types.ts'
import type { Body, Operation } from './document.ts'

/** Texts to paste, made of the document's own examples. */

const WIDTH = 88
/** What stands before the first line of a call's input, at most as a rule. */
const CALL_WIDTH = 40

const JSON_TYPE = 'application/json'

const jsonBody = ({ bodies }: Operation): Body | undefined =>
  bodies.find(({ type }) => type === JSON_TYPE)

/** A shell takes it for what it is. */
const quoted = (text: string): string =>
  /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll(`'`, String.raw`'\''`)}'`

export function curlOf(operation: Operation, url: string): string | null {
  if (operation.path === null) return null
  const { method, isOpen } = operation
  const stream = operation.answers.some(({ bodies }) => bodies[0]?.type === 'text/event-stream')
  const parts = [
    `curl -s${stream ? 'N' : ''}${method === 'GET' || hasBody(operation) ? '' : ` -X ${method}`} ${quoted(addressOf(operation, url))}`,
    ...(method !== 'POST' && method !== 'GET' && hasBody(operation) ? [`-X ${method}`] : []),
    ...(isOpen ? [] : ['-H "Authorization: Bearer $DELIVRD_KEY"']),
    ...(isKeyed(operation) ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...sentBy(operation),
  ]
  return parts.join(' \\\n  ')
}

const hasBody = ({ bodies }: Operation): boolean => bodies.length > 0

const isKeyed = ({ parameters }: Operation): boolean =>
  parameters.some(({ name }) => name === 'Idempotency-Key')

function sentBy(operation: Operation): string[] {
  const json = jsonBody(operation)
  if (json !== undefined) {
    const text = JSON.stringify(json.examples[0] ?? {})
    return [`-H 'Content-Type: ${JSON_TYPE}'`, `-d ${quoted(text)}`]
  }
  const [raw] = operation.bodies
  if (raw === undefined) return []
  return [`-H 'Content-Type: ${raw.type}'`, '--data-binary @list.csv']
}

function addressOf({ path, parameters, answers }: Operation, url: string): string {
  const filled = (path ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(placeValue(name, { parameters, answers })),
  )
  const query = neededQuery({ parameters }).map(
    ({ name, example }) => `${name}=${encodeURIComponent(jsonText(example ?? ''))}`,
  )
  return `${url}${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

const neededQuery = ({ parameters }: Pick<Operation, 'parameters'>): Parameter[] =>
  parameters.filter((one) => one.in === 'query' && one.required === true)

/** What its answer is called is a better example than none. */
function placeValue(
  name: string,
  { parameters, answers }: Pick<Operation, 'parameters' | 'answers'>,
): string {
  const place = parameters.find((one) => one.in === 'path' && one.name === name)
  const given = place?.example ?? place?.schema.examples?.[0]
  if (given !== undefined) return jsonText(given)
  const answer = answers[0]?.bodies[0]?.examples[0] as Record<string, unknown> | undefined
  const named = answer?.[name]
  if (typeof named === 'string') return named
  return name === 'number' ? '+447700900123' : name.toUpperCase()
}

/** One call of the SDK; null: it has none for it. `file` stands for what is not JSON. */
export function sdkOf(operation: Operation): string | null {
  const { id, path, isForKeys, answers } = operation
  if (path === null || !isForKeys) return null
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
    literal(placeValue(name, operation), 0),
  )
  const query = Object.fromEntries(neededQuery(operation).map((one) => [one.name, one.example]))
  const input = hasBody(operation)
    ? [
        jsonBody(operation) === undefined
          ? 'file'
          : literal(jsonBody(operation)?.examples[0], 0, WIDTH - CALL_WIDTH),
      ]
    : Object.keys(query).length > 0
      ? [literal(query, 0)]
      : []
  const call = `await delivrd.${id}(${[...places, ...input].join(', ')})`
  return answers[0]?.bodies.length === 0 ? call : `const answer = ${call}`
}

/** A value as people write it in TypeScript: on one line where it fits. */
export function literal(value: unknown, depth: number, room = WIDTH): string {
  if (typeof value === 'string') return textLiteral(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const parts = Array.isArray(value)
    ? value.map((one) => literal(one, depth + 1))
    : Object.entries(value).map(([name, one]) => `${key(name)}: ${literal(one, depth + 1)}`)
  if (parts.length === 0) return Array.isArray(value) ? '[]' : '{}'
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }']
  const line = `${open}${parts.join(', ')}${close}`
  if (line.length + 2 * depth <= room && !line.includes('\n')) return line
  const indent = '  '.repeat(depth + 1)
  return `${open.trim()}\n${parts.map((part) => `${indent}${part},\n`).join('')}${'  '.repeat(depth)}${close.trim()}`
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : textLiteral(name))

const textLiteral = (text: string): string =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`

export const jsonText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2)
