import { isUtf8 } from 'node:buffer'

/** Fields as octets: which characters they are, another field may say (charset, coding). */
export type Form = ReadonlyMap<string, Uint8Array>

/** More fields than any door knows, and few enough to be looked through. */
const FIELDS_MAX = 200
const UTF8 = new TextEncoder()

/**
 * Reads a query or a form's body (application/x-www-form-urlencoded). Of a name that comes twice the first
 * counts. What is no escape stays as it is: never fails.
 */
export function readForm(written: string | Uint8Array): Form {
  const text = typeof written === 'string' ? written : Buffer.from(written).toString('latin1')
  const form = new Map<string, Uint8Array>()
  for (const pair of text.split('&', FIELDS_MAX)) {
    const at = pair.indexOf('=')
    const name = utf8(unescaped(at === -1 ? pair : pair.slice(0, at)))
    if (name === '' || form.has(name)) continue
    form.set(name, unescaped(at === -1 ? '' : pair.slice(at + 1)))
  }
  return form
}

/** As octets that nobody wrote with escapes: a header, a field of JSON or XML. */
export const octetsOf = (text: string): Uint8Array => UTF8.encode(text)

const HEX = /^[0-9a-f]{2}$/i

function unescaped(text: string): Uint8Array {
  const octets = new Uint8Array(Buffer.byteLength(text))
  const source = Buffer.from(text, /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf8')
  let length = 0
  for (let at = 0; at < source.length; at++) {
    const octet = source[at] ?? 0
    const hex = octet === 0x25 ? source.toString('latin1', at + 1, at + 3) : ''
    if (HEX.test(hex)) {
      octets[length++] = Number.parseInt(hex, 16)
      at += 2
    } else octets[length++] = octet === 0x2b ? 0x20 : octet
  }
  return octets.subarray(0, length)
}

/** UTF-8 as it is; octets that are none are read as Latin-1, which every octet is. */
export function utf8(octets: Uint8Array): string {
  return Buffer.from(octets).toString(isUtf8(octets) ? 'utf8' : 'latin1')
}

/** The field's text in UTF-8; null: it is not there. */
export function textOf(form: Form, name: string): string | null {
  const octets = form.get(name)
  return octets === undefined ? null : utf8(octets)
}

/** Names of old programs for what the platform knows under another. */
const CHARSETS: Readonly<Record<string, string>> = {
  'ucs-2': 'utf-16be',
  ucs2: 'utf-16be',
  'ucs-2be': 'utf-16be',
  ucs2be: 'utf-16be',
  'utf-16': 'utf-16be',
  utf16: 'utf-16be',
  'iso-10646-ucs-2': 'utf-16be',
  latin1: 'windows-1252',
}

/** Where a byte order mark at the start decides. */
const OTHER_ORDER: Readonly<Record<string, string>> = { 'utf-16': 'utf-16le', utf16: 'utf-16le' }

/** Octets as text; null: nobody knows the charset, or they are none of it. */
export function decodeCharset(octets: Uint8Array, charset: string): string | null {
  const name = charset.trim().toLowerCase()
  try {
    // A byte order mark says nothing about the text.
    const said = octets[0] === 0xff && octets[1] === 0xfe ? OTHER_ORDER[name] : undefined
    return new TextDecoder(said ?? CHARSETS[name] ?? name, { fatal: true }).decode(octets)
  } catch {
    return null
  }
}

/** Hexadecimal digits in pairs; null: something else. */
export function readHex(text: string): Uint8Array | null {
  return text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text)
    ? Uint8Array.from(Buffer.from(text, 'hex'))
    : null
}

export const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

/** No database takes a NUL in a text, and nobody means one. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
