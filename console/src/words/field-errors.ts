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
    return name === '' ? said : `${name}: ${said}`
  })
}

/** What the API says about one field of a form, without its name; null: nothing. */
export const errorOfField = (errors: readonly FieldError[], name: string): string | null =>
  fieldErrors(
    errors
      .filter(({ pointer }) => pointer.endsWith(`/${name}`))
      .map(({ detail }) => ({ pointer: '', detail })),
  )[0] ?? null

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
