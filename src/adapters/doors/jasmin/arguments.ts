import type { DoorAsk } from '../shared/door.ts'
import { parseExactly } from './tlvs.ts'
import { type Form, octetsOf, readForm, utf8 } from '../shared/form.ts'

/** What a request says, by argument. */
export type Arguments = {
  readonly fields: Form
  /** Their octets are UTF-8 whatever the coding says: JSON has no others. */
  readonly isJson: boolean
}

export type Rule = { readonly isMandatory?: boolean; readonly pattern?: RegExp }
export type Rules = Readonly<Record<string, Rule>>

// Jasmin takes 16 characters; an API key of ours is longer.
export const CREDENTIALS = {
  username: { isMandatory: true, pattern: /^.{1,200}$/ },
  password: { isMandatory: true, pattern: /^.{1,200}$/ },
} as const

const COMMON: Rules = {
  to: { isMandatory: true, pattern: /^\+?\d{1,60}$/ },
  from: { pattern: /^[\x20-\x7e]{0,100}$/ },
  coding: { pattern: /^(0|1|2|3|4|5|6|7|8|9|10|13|14)$/ },
  ...CREDENTIALS,
  priority: { pattern: /^[0-3]$/ },
}

const CONTENT: Rules = {
  tags: { pattern: /^[-a-zA-Z0-9,]*$/ },
  content: {},
  'hex-content': {},
}

/** In Jasmin's own order, which decides what is complained of first. Source: protocols/http/endpoints/send.py. */
export const SEND: Rules = {
  ...COMMON,
  sdt: { pattern: /^\d{15}[-+R]$/ },
  'validity-period': { pattern: /^\d{1,9}$/ },
  dlr: { isMandatory: true, pattern: /^(yes|no)$/ },
  'dlr-url': { pattern: /^(http|https):\/\/.*$/ },
  'dlr-level': { pattern: /^[1-3]$/ },
  'dlr-method': { pattern: /^(get|post)$/i },
  ...CONTENT,
  custom_tlvs: {},
}

/** Source: protocols/http/endpoints/rate.py. */
export const RATE: Rules = { ...COMMON, 'validity-period': { pattern: /^\d{1,9}$/ }, ...CONTENT }

export const BALANCE: Rules = CREDENTIALS

const ECHOED_MAX = 200

export const invalid = (name: string, value: string): string =>
  `Argument [${name}] has an invalid value: [${value.slice(0, ECHOED_MAX)}].`

/** What is wrong with the arguments, in Jasmin's words; null: nothing. */
export function argumentProblem(fields: Form, rules: Rules): string | null {
  if (fields.size === 0) {
    return 'Mandatory arguments not found, please refer to the HTTPAPI specifications.'
  }
  // Its own way round: an argument that nobody knows is complained of once the known ones are fine, but the first.
  const [first = ''] = fields.keys()
  if (rules[first] === undefined) return unknown(first)
  for (const [name, { isMandatory = false, pattern = /^[^]*$/ }] of Object.entries(rules)) {
    const octets = fields.get(name)
    if (octets === undefined && isMandatory) return `Mandatory argument [${name}] is not found.`
    const value = octets === undefined ? null : utf8(octets)
    if (value !== null && !pattern.test(value)) return invalid(name, value)
  }
  const other = [...fields.keys()].find((name) => rules[name] === undefined)
  return other === undefined ? null : unknown(other)
}

const unknown = (name: string): string => `Argument [${name.slice(0, ECHOED_MAX)}] is unknown.`

/** Query, form or JSON; null: it says JSON and is none. */
export function readArguments({ method, contentType, query, body }: DoorAsk): Arguments | null {
  if (method === 'GET' || contentType !== 'application/json') {
    const form = method === 'GET' ? [] : readForm(body)
    return { fields: new Map([...query, ...form]), isJson: false }
  }
  const json = readObject(body)
  return json === null ? null : { fields: new Map([...query, ...fieldsOf(json)]), isJson: true }
}

export type JsonObject = Readonly<Record<string, unknown>>

export function readObject(body: Uint8Array): JsonObject | null {
  try {
    return objectOr(parseExactly(utf8(body)), null)
  } catch {
    return null
  }
}

export const objectOr = <Else>(value: unknown, otherwise: Else): JsonObject | Else =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : otherwise

/** As a form would have them. */
export const fieldsOf = (json: JsonObject): Map<string, Uint8Array> =>
  new Map(Object.entries(json).map(([name, value]) => [name, octetsOf(written(value))]))

const written = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed() : (JSON.stringify(value) ?? '')

/** As its REST API has them: dashes may be written as underscores. One has none of its own. */
export const dashed = (json: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name === 'custom_tlvs' ? name : name.replaceAll('_', '-'),
      value,
    ]),
  )
