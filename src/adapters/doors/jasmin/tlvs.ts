import {
  WIRE_TLV_OCTETS_MAX,
  WIRE_TLVS_MAX,
  type WireTlv,
  isVendorTag,
} from '../../../core/wire.ts'
import { octetsOf, toHex } from '../shared/form.ts'

const INTEGERS: Readonly<Record<string, number>> = { Int1: 1, Int2: 2, Int4: 4, Int8: 8 }

/**
 * `custom_tlvs` in each shape that Jasmin reads: `{"0x1401": value}`, `{"0x1401:Int4": value}`, `[[5121, null,
 * "Int4", value]]`, `[{"tag": "0x1401", "value": value}]`. Without a type it is an OctetString. Null: something else.
 * Source: its documentation and jasmin/tools/tlv_encoder.py.
 * @param written JSON; '' is none.
 */
export function readTlvs(written: string): readonly WireTlv[] | null {
  if (written.trim() === '') return []
  const value = parsed(written)
  if (typeof value !== 'object' || value === null) return null
  const entries = Array.isArray(value)
    ? value.map(entryOf)
    : Object.entries(value).map(([key, one]) => keyed(key, one))
  const tlvs = entries.map((entry) => (entry === null ? null : tlvOf(entry)))
  return tlvs.length <= WIRE_TLVS_MAX && tlvs.every((tlv) => tlv !== null) ? tlvs : null
}

function parsed(written: string): unknown {
  try {
    return parseExactly(written)
  } catch {
    return null
  }
}

/** As JSON, but whole numbers that a double cannot hold are texts of their digits. Throws where it is none. */
export const parseExactly = (text: string): unknown => JSON.parse(text, exact)

const exact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value

type Entry = { readonly tag: unknown; readonly type: unknown; readonly value: unknown }

function entryOf(one: unknown): Entry | null {
  if (Array.isArray(one)) {
    const [tag, , type, value] = one as readonly unknown[]
    if (one.length >= 4) return { tag, type, value }
    return one.length >= 2 ? { tag, type: null, value: one.at(-1) as unknown } : null
  }
  if (typeof one !== 'object' || one === null) return null
  const { tag, value } = one as Readonly<Record<string, unknown>>
  return { tag, type: null, value }
}

function keyed(key: string, value: unknown): Entry {
  const [tag, type = null] = key.split(':').map((part) => part.trim())
  return { tag, type, value }
}

function tlvOf({ tag: written, type, value }: Entry): WireTlv | null {
  const tag = /^(0x[0-9a-f]{1,4}|\d{1,5})$/i.test(String(written)) ? Number(written) : 0
  const octets = octetsFor(type ?? 'OctetString', value)
  const isSound = isVendorTag(tag) && octets !== null && octets.length <= WIRE_TLV_OCTETS_MAX
  return isSound ? { tag, value: toHex(octets) } : null
}

function octetsFor(type: unknown, value: unknown): Uint8Array | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = String(value).toWellFormed()
  if (type === 'OctetString') return octetsOf(text)
  if (type === 'COctetString') return text.includes('\0') ? null : octetsOf(`${text}\0`)
  const length = typeof type === 'string' ? INTEGERS[type] : undefined
  return length === undefined ? null : integerOctets(text, length)
}

function integerOctets(text: string, length: number): Uint8Array | null {
  if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return null
  const digits = BigInt(text).toString(16)
  return digits.length > 2 * length ? null : Uint8Array.fromHex(digits.padStart(2 * length, '0'))
}
