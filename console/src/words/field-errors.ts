import { words } from './en.ts'

export type FieldError = { pointer: string; detail: string }

/** Findings that say nothing to a person: one of several shapes was meant, or none at all. */
const IS_ABOUT_SHAPES = /schema in anyOf|must be null|must match exactly one/

/**
 * What the API says about the fields of a form, a line for each field, by the name that a person
 * sees: '/rate_cap_per_second must be >= 1' → 'Messages a second at most: must be at least 1'.
 */
export function fieldErrors(errors: readonly FieldError[]): readonly string[] {
  const byName = new Map<string, Set<string>>()
  for (const { pointer, detail } of errors) {
    const name = fieldName(pointer)
    const details = byName.get(name) ?? new Set()
    byName.set(name, details)
    if (!IS_ABOUT_SHAPES.test(detail)) details.add(inWords(detail))
  }
  return [...byName].map(([name, details]) => {
    const said = details.size === 0 ? words.errors.notExpected : [...details].join(', ')
    return name === '' ? sentence(said) : `${name}: ${said}`
  })
}

const isOf = ({ pointer }: FieldError, name: string): boolean => pointer.endsWith(`/${name}`)

/** What the API says about one field of a form, without its name and what stands in it; null: nothing. */
export const errorOfField = (errors: readonly FieldError[], name: string): string | null =>
  fieldErrors(
    errors
      .filter((error) => isOf(error, name))
      .map(({ detail }) => ({ pointer: '', detail: detail.replace(WHAT_WAS_FOUND, '') })),
  )[0] ?? null

/** What no field of the form says itself. */
export const errorsElsewhere = (
  errors: readonly FieldError[],
  names: readonly string[],
): readonly FieldError[] => errors.filter((error) => !names.some((name) => isOf(error, name)))

const WHAT_WAS_FOUND = /[.;,] found .*$/is

const sentence = (said: string): string => said.charAt(0).toUpperCase() + said.slice(1)

const LABELS: Readonly<Record<string, string>> = words.errors.fields

function fieldName(pointer: string): string {
  const name = pointer.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? ''
  const plain = name.replaceAll('_', ' ')
  return LABELS[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1)
}

const inWords = (detail: string): string =>
  detail
    .replace('must be >= ', 'must be at least ')
    .replace('must be <= ', 'must be at most ')
    .replace('must be > ', 'must be more than ')
    .replace('must be < ', 'must be less than ')
    .replace(/must be (number|integer)/, (_, kind) =>
      kind === 'number' ? 'must be a number' : 'must be a whole number',
    )
    .replace('must not have fewer than 1 characters', 'is missing')
    .replace(/must not have fewer than (\d+) characters/, 'must have at least $1 characters')
    .replace(/must not have more than (\d+) characters/, 'must have at most $1 characters')
    .replace(/must match format "(\w+)"/, 'must be a valid $1')
