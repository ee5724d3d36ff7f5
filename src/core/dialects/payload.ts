import type { Said } from './reader.ts'

/** One receipt out of a vendor's request. */
export type VendorReceipt = {
  readonly said: Said
  /** The vendor's id of the message. */
  readonly id: string | null
  /** The recipient as the vendor writes the number. */
  readonly to: string | null
  /** The vendor's clock, in its own words. */
  readonly happenedAt: string | null
}

export type PayloadReading =
  | { readonly kind: 'receipts'; readonly receipts: readonly VendorReceipt[] }
  | { readonly kind: 'malformed'; readonly because: string }

/** Deeper and longer data is no receipt of anybody's. */
const TEXT_LENGTH_MAX = 1024 * 1024

/** More fields are no receipt either: reading 250,000 of them would hold up everybody else. */
const FIELDS_MAX = 1000

const TOO_MANY = { because: 'expected at most 1,000 fields, found more' }

/** A receipt's text as data: JSON, a form, a query, a URL or an HTTP request with one, or a field a line. */
export function dataOf(text: string): { readonly data: unknown } | { readonly because: string } {
  const bare = text.trim()
  if (bare === '') return { because: 'expected a receipt, found nothing' }
  if (bare.length > TEXT_LENGTH_MAX) return { because: 'expected at most 1 MiB, found more' }
  if (/^[{["]/.test(bare)) {
    try {
      return { data: JSON.parse(bare) as unknown }
    } catch (error) {
      return { because: `looks like JSON and is not: ${(error as Error).message}` }
    }
  }
  return formOf(bare)
}

function formOf(text: string): ReturnType<typeof dataOf> {
  const request = /^(?:GET|POST)\s+(\S+)/.exec(text)?.[1] ?? text
  const query = /^(?:https?:\/\/|\/)[^?]*\?(.*)$/s.exec(request)?.[1] ?? request.replace(/^\?/, '')
  const fields = query.split(/[&\n]/, FIELDS_MAX + 1)
  if (fields.length > FIELDS_MAX) return TOO_MANY
  const pairs = fields
    .map((pair) => /^([^=]+)=(.*)$/s.exec(pair.trim()))
    .filter((pair) => pair !== null)
  if (pairs.length === 0)
    return { because: 'expected JSON, a form or field=value, found none of these' }
  const data = Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [unescape(name), unescape(value)]),
  )
  return { data }
}

/** A form's escapes; what is not escaped rightly stays as it is. */
function unescape(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

// ---- for the readers of one vendor each

/** The value at a path of keys; undefined where the path ends early. */
export function at(body: unknown, ...path: readonly string[]): unknown {
  let value = body
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

export const listAt = (body: unknown, ...path: readonly string[]): readonly unknown[] => {
  const value = path.length === 0 ? body : at(body, ...path)
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** A word or figure as text; null for anything else, and for blanks. */
export function textAt(body: unknown, ...path: readonly string[]): string | null {
  const value = path.length === 0 ? body : at(body, ...path)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** Leaves out what was not there. */
export const saying = (fields: Readonly<Record<string, string | null>>): Said =>
  Object.fromEntries(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null),
  )

export const receiptsOf = (receipts: readonly VendorReceipt[], expected: string): PayloadReading =>
  receipts.length === 0
    ? { kind: 'malformed', because: `expected ${expected}, found none` }
    : { kind: 'receipts', receipts }

/** A receipt whose fields lie side by side, in a form or in JSON: all that are words are kept. */
export const flatReceipt =
  ({ id, to, at: times }: Readonly<Record<'id' | 'to' | 'at', readonly string[]>>) =>
  (body: unknown): PayloadReading => {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return { kind: 'malformed', because: 'expected fields with values, found none' }
    const names = Object.keys(body)
    if (names.length > FIELDS_MAX) return { kind: 'malformed', ...TOO_MANY }
    const said = saying(Object.fromEntries(names.map((name) => [name, textAt(body, name)])))
    const first = (names: readonly string[]): string | null =>
      names.map((name) => said[name] ?? null).find((value) => value !== null) ?? null
    return {
      kind: 'receipts',
      receipts: [{ said, id: first(id), to: first(to), happenedAt: first(times) }],
    }
  }
