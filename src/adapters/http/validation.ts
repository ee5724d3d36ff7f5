import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Pointer, Value } from 'typebox/value'
import type { FieldError } from './problems.ts'

/**
 * Each schema is compiled once. Bodies are taken as they stand; queries, paths and headers, which
 * are all text, are converted to what the schema says first.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : Value.Convert(schema, given)
    if (check.Check(value)) return { value }
    return { error: findingsOf(check, value) }
  }
}

type Check = { Errors(value: unknown): readonly object[] }

/** What is wrong with it, as the framework knows findings; a word that is none of a few, with what it is. */
export const findingsOf = (check: Check, value: unknown): FastifySchemaValidationError[] =>
  (check.Errors(value) as FastifySchemaValidationError[]).map((one) =>
    one.keyword === 'enum'
      ? { ...one, params: { ...one.params, found: shown(Pointer.Get(value, one.instancePath)) } }
      : one,
  )

const SHOWN_MAX = 60

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, SHOWN_MAX))
    : JSON.stringify(value).slice(0, SHOWN_MAX)

/** What alternatives say is said by their parent, in one sentence. */
const isNoise = ({ keyword, schemaPath }: FastifySchemaValidationError): boolean =>
  keyword === 'boolean' || /\/anyOf\/\d+/.test(schemaPath)

/** The validator's findings as field errors, at most twenty of them. */
export function fieldErrors(findings: readonly FastifySchemaValidationError[]): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const finding of findings.filter((one) => !isNoise(one))) {
    const read = finding.keyword === 'anyOf' ? readAnyOf(finding, findings) : readFinding(finding)
    for (const { pointer, detail } of read) {
      const error = { pointer, detail: `${detail}${foundAt(pointer, findings)}` }
      const key = `${error.pointer} ${error.detail}`
      if (seen.has(key) || errors.length === 20) continue
      seen.add(key)
      errors.push(error)
    }
  }
  return errors.length > 0 ? errors : [{ pointer: '', detail: 'is not as expected' }]
}

function foundAt(pointer: string, findings: readonly FastifySchemaValidationError[]): string {
  const one = findings.find(
    ({ keyword, instancePath }) => keyword === 'enum' && instancePath === pointer,
  )
  const found = one?.params['found']
  return typeof found === 'string' ? `; found ${found}` : ''
}

/** "must be >= 1 or null": the first that each alternative says of the value itself. */
function readAnyOf(
  finding: FastifySchemaValidationError,
  findings: readonly FastifySchemaValidationError[],
): FieldError[] {
  const { instancePath: pointer, schemaPath } = finding
  const within = readWithin(finding, findings)
  if (within.length > 0) return within
  const byAlternative = new Map<string, string>()
  for (const one of findings) {
    if (one.instancePath !== pointer || !one.schemaPath.startsWith(`${schemaPath}/anyOf/`)) continue
    const [said] = readFinding(one)
    if (said === undefined || byAlternative.has(one.schemaPath)) continue
    byAlternative.set(one.schemaPath, said.detail.replace(/^must /, ''))
  }
  const details = [...new Set(byAlternative.values())]
  if (details.length === 0) return readFinding(finding)
  // "must be integer or null", but "must not have more than 500 characters or be null".
  const [first = '', ...others] = details
  const rest = others.map((said) => (first.startsWith('be ') ? said.replace(/^be /, '') : said))
  return [{ pointer, detail: `must ${[first, ...rest].join(' or ')}` }]
}

/** Where one alternative takes the value but for something in it, that is what is wrong. */
function readWithin(
  { instancePath: pointer, schemaPath }: FastifySchemaValidationError,
  findings: readonly FastifySchemaValidationError[],
): FieldError[] {
  const byAlternative = new Map<string, FastifySchemaValidationError[]>()
  for (const one of findings) {
    const at = one.schemaPath.startsWith(`${schemaPath}/anyOf/`)
      ? one.schemaPath.slice(`${schemaPath}/anyOf/`.length)
      : null
    const alternative = at === null ? undefined : /^\d+/.exec(at)?.[0]
    if (alternative === undefined) continue
    byAlternative.set(alternative, [...(byAlternative.get(alternative) ?? []), one])
  }
  const nearly = [...byAlternative.values()].filter((all) =>
    all.every(({ instancePath }) => instancePath !== pointer),
  )
  const [only = []] = nearly
  if (nearly.length !== 1 || only.some(({ keyword }) => keyword === 'anyOf')) return []
  return only.filter(({ keyword }) => keyword !== 'boolean').flatMap(readFinding)
}

const NO_NUL = 'must not have a NUL character in it'
const A_SENDER = 'must be 1 to 20 letters, digits and signs without accents, such as Harbour'
const A_FROM = 'must be 1 to 100 letters, digits and signs without accents, such as Harbour'

/** What a person must write instead, by the expression that says so to programs. */
export const IN_WORDS: Readonly<Record<string, string>> = {
  '^[^\\u0000]*$': NO_NUL,
  '^[\\x20-\\x7e]{1,100}$': A_FROM,
  '^\\s*[\\x21-\\x7e][\\x20-\\x7e]{0,19}$': A_SENDER,
  '^[\\x21-\\x7e]{1,255}$': 'must be 1 to 255 letters, digits and signs without spaces or accents',
  '^[A-Z]{2}$': 'must be a country in two capital letters, such as GB',
  '^[A-Z]{3}$': 'must be a currency in three capital letters, such as EUR',
  '^[^\\s@]+@[^\\s@]+$': 'must be an e-mail address',
  '\\S': 'must not be blank',
  '^-?\\d{1,9}(\\.\\d{1,6})?$': 'must be an amount in plain digits (such as 50 or -12.50)',
}

function readPattern(pattern: string): string {
  const kind = /^\^([a-z]+)_\[0-9a-f\]\{32\}\$$/.exec(pattern)?.[1]
  if (kind !== undefined) return `must be ${kind}_ and 32 digits from 0 to f`
  return IN_WORDS[pattern] ?? 'is not written as expected'
}

function readFinding(finding: FastifySchemaValidationError): FieldError[] {
  const pointer = finding.instancePath
  const params = finding.params as Record<string, unknown>
  const named = (name: string): string[] => {
    const found = params[name]
    return Array.isArray(found) ? found.map(String) : []
  }
  switch (finding.keyword) {
    case 'required':
      return named('requiredProperties').map((name) => ({
        pointer: `${pointer}/${escaped(name)}`,
        detail: 'is missing',
      }))
    case 'additionalProperties':
      return named('additionalProperties').map((name) => ({
        pointer: `${pointer}/${escaped(name)}`,
        detail: 'is not known here',
      }))
    case 'enum':
      return [{ pointer, detail: `must be one of ${named('allowedValues').join(', ')}` }]
    case 'pattern':
      return [{ pointer, detail: readPattern(String(params['pattern'])) }]
    default:
      return [{ pointer, detail: finding.message ?? 'is not as expected' }]
  }
}

const escaped = (name: string): string =>
  name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')
