import type { BodyKind } from './fields.ts'

export type Values = ReadonlyMap<string, string>

/** How a value is written into each kind of place. */
const ESCAPES: Readonly<Record<BodyKind | 'url' | 'header', (value: string) => string>> = {
  url: encodeURIComponent,
  form: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
  text: (value) => value,
  none: () => '',
  // A line end in a value would be another header, and headers are of ASCII.
  header: (value) => value.replace(/[^\x20-\x7e]+/g, '?'),
}

/** Fills in what stands in braces; a name that nobody knows stays as it is. */
export function filled(template: string, values: Values, place: keyof typeof ESCAPES): string {
  return template.replace(/\{([a-z_]+)\}/g, (whole, name: string) => {
    const value = values.get(name)
    return value === undefined ? whole : ESCAPES[place](value.toWellFormed())
  })
}

/** `Name: value`, one a line; names in lower case. */
export function headersOf(template: string, values: Values): Readonly<Record<string, string>> {
  const pairs = template.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined
      ? []
      : [[name.toLowerCase(), filled(value.trim(), values, 'header')] as const]
  })
  return Object.fromEntries(pairs)
}
