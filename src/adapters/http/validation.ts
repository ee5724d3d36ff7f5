import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
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
    return { error: check.Errors(value) as FastifySchemaValidationError[] }
  }
}

/** Alternatives that did not fit say nothing to a person: only that none of them did. */
const isNoise = ({ keyword, schemaPath }: FastifySchemaValidationError): boolean =>
  keyword === 'boolean' || /\/anyOf\/\d+/.test(schemaPath)

/** The validator's findings as field errors, at most twenty of them. */
export function fieldErrors(findings: readonly FastifySchemaValidationError[]): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const finding of findings.filter((one) => !isNoise(one))) {
    for (const error of readFinding(finding)) {
      const key = `${error.pointer} ${error.detail}`
      if (seen.has(key) || errors.length === 20) continue
      seen.add(key)
      errors.push(error)
    }
  }
  return errors.length > 0 ? errors : [{ pointer: '', detail: 'is not as expected' }]
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
    default:
      return [{ pointer, detail: finding.message ?? 'is not as expected' }]
  }
}

const escaped = (name: string): string =>
  name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')
