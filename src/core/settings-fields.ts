/** One setting that cannot be taken: a JSON Pointer to it and what was expected. */
export type SettingsError = { readonly pointer: string; readonly detail: string }

export type Read<T> = (value: unknown) => { readonly ok: T } | { readonly expected: string }

/** How one setting is read, and what it is when nobody says; without a fallback it must be said. */
export type Field<T> = { readonly read: Read<T>; readonly fallback?: T }

/** A table of all the settings of one thing. */
export type Fields<Settings> = { readonly [Name in keyof Settings]: Field<Settings[Name]> }

export type FieldsReading<Settings> =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }

/** The name of a setting on the wire: system_id for systemId. */
export const wireName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Settings by their names on the wire. */
export const wireSettings = (settings: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [wireName(name), value]))

/**
 * Reads settings as a person or program wrote them, by their names on the wire.
 * @param current the settings being changed; without it, what is absent takes its default.
 */
export function readFields<Settings>(
  fields: Fields<Settings>,
  given: Readonly<Record<string, unknown>>,
  current: Partial<Settings> = {},
): FieldsReading<Settings> {
  const errors: SettingsError[] = []
  const settings: Record<string, unknown> = {}
  const known = new Set<string>()
  const table = Object.entries(fields) as [keyof Settings & string, Field<unknown>][]
  for (const [name, field] of table) {
    const wire = wireName(name)
    known.add(wire)
    const value = given[wire]
    if (value === undefined) {
      const kept = current[name] ?? field.fallback
      if (kept === undefined) errors.push({ pointer: `/${wire}`, detail: 'is missing' })
      settings[name] = kept
      continue
    }
    const reading = field.read(value)
    if ('ok' in reading) settings[name] = reading.ok
    else errors.push({ pointer: `/${wire}`, detail: `${reading.expected}; found ${shown(value)}` })
  }
  for (const name of Object.keys(given)) {
    if (!known.has(name)) errors.push({ pointer: `/${name}`, detail: 'is not a setting' })
  }
  if (errors.length > 0) return { kind: 'refused', errors }
  // Every field was read by its own reader above; the table's type ties each to its name.
  return { kind: 'settings', settings: settings as Settings }
}

/** What each setting is when nobody says. */
export const fallbacks = <Settings>(fields: Fields<Settings>): Partial<Settings> =>
  Object.fromEntries(
    (Object.entries(fields) as [string, Field<unknown>][]).map(([name, field]) => [
      name,
      field.fallback,
    ]),
  ) as Partial<Settings>

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing'

export function boolean(value: unknown): ReturnType<Read<boolean>> {
  return typeof value === 'boolean' ? { ok: value } : { expected: 'must be true or false' }
}

/** Any words a person may write, without control characters. */
export function words(min: number, max: number): Read<string> {
  return (value) =>
    typeof value === 'string' &&
    value.trim().length >= min &&
    value.length <= max &&
    !/\p{Cc}/u.test(value)
      ? { ok: value.trim() }
      : { expected: `must be ${min} to ${max} characters on one line` }
}

export function whole(min: number, max: number): Read<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? { ok: value }
      : { expected: `must be a whole number from ${min} to ${max}` }
}

export function decimal(min: number, max: number): Read<number> {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? { ok: value }
      : { expected: `must be a number from ${min} to ${max}` }
}

export function oneOf<const Word extends string>(known: readonly Word[]): Read<Word> {
  return (value) => {
    const word = known.find((candidate) => candidate === value)
    return word === undefined ? { expected: `must be one of ${known.join(', ')}` } : { ok: word }
  }
}

/** The start of an international number: '+372'. */
export function prefix(value: unknown): ReturnType<Read<string>> {
  const match = typeof value === 'string' ? /^\+?([1-9]\d{0,14})$/.exec(value.trim()) : null
  return match?.[1] === undefined
    ? { expected: 'must be the start of an international number, such as +372' }
    : { ok: `+${match[1]}` }
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value) => (value === null ? { ok: null } : read(value))
}

export function list<T>(read: Read<T>, max: number): Read<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > max) {
      return { expected: `must be a list of at most ${max}` }
    }
    const items: T[] = []
    for (const item of value) {
      const reading = read(item)
      if ('expected' in reading) return { expected: `each ${reading.expected}` }
      items.push(reading.ok)
    }
    return { ok: items }
  }
}
