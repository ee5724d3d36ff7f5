import type { SettingsError } from '../core/account-settings.ts'
import { isNearby, placeOf } from '../core/hosts.ts'
import { nearest } from '../core/nearest.ts'
import type { Connection, ConnectionField, HttpProvider } from './ports/providers.ts'

/** Fields by name as somebody gave them; null removes one. */
export type ConnectionWish = Readonly<Record<string, string | null>>

/** An account's fields, those that may be shown apart from those that are sealed. */
export type ConnectionParts = { readonly open: Connection; readonly secrets: Connection }

export type ConnectionReading =
  | {
      readonly kind: 'connection'
      readonly parts: ConnectionParts
      /** Secrets that were given or removed, by name. */
      readonly changedSecrets: readonly string[]
    }
  | { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }

export const NO_CONNECTION: ConnectionParts = { open: {}, secrets: {} }

/**
 * Checks fields against what their provider asks for, and puts them over those that were there. What is not
 * given is not stored: its fallback holds when it is used.
 */
export function readConnection(
  { title, fields }: Pick<HttpProvider, 'title' | 'fields'>,
  wish: ConnectionWish,
  before: ConnectionParts = NO_CONNECTION,
): ConnectionReading {
  const known = new Map(fields.map((field) => [field.name, field]))
  const errors: SettingsError[] = []
  const merged = new Map(Object.entries({ ...before.open, ...before.secrets }))
  for (const [name, given] of Object.entries(wish)) {
    const field = known.get(name)
    const value = given?.trim() ?? ''
    const wrong =
      field === undefined ? unknownField(name, { title, fields }) : faultIn(field, value)
    if (wrong !== null) errors.push({ pointer: pointerTo(name), detail: wrong })
    if (value === '') merged.delete(name)
    else merged.set(name, value)
  }
  for (const { name, isRequired, title: field } of fields) {
    if (!isRequired || merged.has(name)) continue
    errors.push({ pointer: pointerTo(name), detail: `is missing: ${field}` })
  }
  if (errors.length > 0) return { kind: 'refused', errors }
  const isSecret = (name: string) => known.get(name)?.isSecret === true
  const entries = [...merged]
  return {
    kind: 'connection',
    parts: {
      open: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
      secrets: Object.fromEntries(entries.filter(([name]) => isSecret(name))),
    },
    changedSecrets: Object.keys(wish).filter(isSecret),
  }
}

const pointerTo = (name: string): string =>
  `/connection/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

function unknownField(
  name: string,
  { title, fields }: Pick<HttpProvider, 'title' | 'fields'>,
): string {
  const names = fields.map((field) => field.name)
  const near = nearest(name, names)
  return near === null
    ? `is not a field of ${title}; its fields are ${names.join(', ')}`
    : `is not a field of ${title}: did you mean ${near}?`
}

const LONGEST = 10_000
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** What is wrong with a value; null: nothing. Secrets are never repeated. */
function faultIn(field: ConnectionField, value: string): string | null {
  if (value === '') return null
  const found = field.isSecret ? `${value.length} characters` : JSON.stringify(value.slice(0, 60))
  if (value.length > LONGEST) return `must be at most ${LONGEST} characters; found ${value.length}`
  if (CONTROL.test(value)) return 'must have no control characters'
  if (!field.hasLines && /[\r\n]/.test(value)) return `must be one line; found ${lines(value)}`
  if (field.choices !== null && !field.choices.includes(value)) {
    return `must be one of ${field.choices.join(', ')}; found ${found}`
  }
  if (field.shape !== null && !field.shape.like.test(value)) {
    return `must be ${field.shape.expected}; found ${found}`
  }
  const wrong = field.name.endsWith('url') ? faultInAddress(field, value) : null
  return wrong === null ? null : `${wrong}; found ${found}`
}

const lines = (value: string): string => `${value.split(/\r?\n/).length} lines`

const ADDRESS = /^(https?):\/\/(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:[/?#]\S*)?$/i

function faultInAddress({ fallback }: ConnectionField, value: string): string | null {
  const [, scheme, host, port] = ADDRESS.exec(value) ?? []
  if (scheme === undefined || host === undefined) {
    return 'must be an address such as https://api.example.com, without a name or password in it'
  }
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    return 'must have a port from 1 to 65535'
  }
  if (placeOf(host) === 'nowhere') return `must be a provider’s address, and ${host} is nobody’s`
  const isPlain = scheme.toLowerCase() === 'http'
  // A vendor whose own address is secret has no other in the open: that would be somebody else's.
  return isPlain && fallback?.startsWith('https:') === true && !isNearby(host)
    ? 'must begin with https://, or be on your own network'
    : null
}
