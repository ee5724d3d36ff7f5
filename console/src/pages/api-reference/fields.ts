import { reference } from '../../words/en/reference.ts'
import { number } from '../../words/format.ts'
import { resolve } from './document.ts'
import type { ApiDocument, Schema } from '../../api/openapi-types.ts'

export type FieldRow = {
  readonly name: string
  readonly isRequired: boolean
  readonly about: string
  readonly schema: Schema
}

const { limits: say } = reference

const choicesOf = (schema: Schema): readonly Schema[] | undefined => schema.anyOf ?? schema.oneOf

const refName = (ref: string): string => ref.split('/').at(-1) ?? ''

/** 'list of string or null'. */
export function typeWords(document: ApiDocument, schema: Schema): string {
  if (schema.$ref !== undefined) {
    const meant = resolve(document, schema)
    return meant.properties === undefined ? typeWords(document, meant) : refName(schema.$ref)
  }
  const choices = choicesOf(schema)
  if (choices !== undefined) {
    return [...new Set(choices.map((one) => typeWords(document, one)))].join(say.or)
  }
  if (schema.allOf !== undefined) {
    return schema.allOf.map((one) => typeWords(document, one)).join(' & ')
  }
  if (schema.type === 'array') return say.listOf(typeWords(document, schema.items ?? {}))
  if (schema.format === 'binary') return say.file
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  return schema.type ?? (values.length > 0 ? typeof values[0] : say.anything)
}

/** What a value may be, each in a few words; of a list, and of either choice, what its items may be. */
export function limitsOf(document: ApiDocument, given: Schema): string[] {
  const schema = resolve(document, given)
  const inner = [
    ...(choicesOf(schema) ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ]
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema
  return [
    ...said(say.characters, minLength, maxLength),
    ...said(say.range, minimum, maximum),
    ...said(say.items, minItems, maxItems),
    ...(schema.uniqueItems === true ? [say.unique] : []),
    ...(isTelling(schema.pattern) ? [say.pattern(schema.pattern)] : []),
    ...(schema.format === undefined || schema.format === 'binary' ? [] : [schema.format]),
    ...(schema.default === undefined ? [] : [say.unless(JSON.stringify(schema.default))]),
    ...inner.filter(({ $ref }) => $ref === undefined).flatMap((one) => limitsOf(document, one)),
  ]
}

type Bounds = { between: (a: string, b: string) => string } & Record<
  'least' | 'most',
  (value: string) => string
>

function said(words: Bounds, least: number | undefined, most: number | undefined): string[] {
  if (least !== undefined && most !== undefined) {
    return [words.between(number(least), number(most))]
  }
  if (least !== undefined) return [words.least(number(least))]
  return most === undefined ? [] : [words.most(number(most))]
}

/** Nearly every text refuses U+0000: that tells nobody anything. */
const isTelling = (pattern: string | undefined): pattern is string =>
  pattern !== undefined && pattern !== String.raw`^[^\u0000]*$`

/** The words that it may be, in the order of the document. */
export function valuesOf(document: ApiDocument, given: Schema): string[] {
  const schema = resolve(document, given)
  const own = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  const inner = [
    ...(choicesOf(schema) ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ]
  return [...new Set([...own.map(String), ...inner.flatMap((one) => valuesOf(document, one))])]
}

/** What stands within, one after the other: of an object, of a list's items, of each choice. */
export function fieldsOf(document: ApiDocument, given: Schema): FieldRow[] {
  const schema = resolve(document, given)
  const inner = [...(choicesOf(schema) ?? []), ...(schema.allOf ?? [])]
  if (inner.length > 0) return inner.flatMap((one) => fieldsOf(document, one))
  if (schema.items !== undefined) return fieldsOf(document, schema.items)
  const others = [
    ...Object.values(schema.patternProperties ?? {}),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ]
  const row = (name: string, one: Schema, isRequired: boolean): FieldRow => ({
    name,
    isRequired,
    schema: one,
    about: one.description ?? resolve(document, one).description ?? '',
  })
  const required = new Set(schema.required ?? [])
  return [
    ...Object.entries(schema.properties ?? {}).map(([name, one]) =>
      row(name, one, required.has(name)),
    ),
    ...others
      .filter((one) => Object.keys(one).length > 0)
      .map((one) => row(say.anyName, one, false)),
  ]
}
