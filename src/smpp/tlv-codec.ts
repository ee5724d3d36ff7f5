import type { PduCursor } from './pdu-cursor.ts'
import { latin1, octets } from './pdu-cursor.ts'
import type { RawTlv, TlvName, TlvSpec, Tlvs } from './tlvs.ts'
import { TLV_BY_TAG } from './tlvs.ts'

export const NO_TLVS: Tlvs = Object.freeze({})

/** Reads optional parameters to the end of the PDU. What cannot be understood is kept, never refused. */
export function readTlvs(cursor: PduCursor): Tlvs {
  const { bytes } = cursor
  const end = bytes.length
  if (cursor.at + 4 > end) {
    if (cursor.at < end) cursor.warn('trailing_octets')
    return NO_TLVS
  }
  const named: Partial<Record<TlvName, number | string | Uint8Array>> = {}
  let other: RawTlv[] | null = null
  let at = cursor.at
  while (at + 4 <= end) {
    const tag = readU16(bytes, at)
    const length = readU16(bytes, at + 2)
    const from = at + 4
    const to = from + length
    const spec = TLV_BY_TAG.get(tag)
    const value =
      spec === undefined || spec.name in named ? null : readValue(cursor, spec, { from, to })
    if (spec !== undefined && value !== null) named[spec.name] = value
    else {
      other ??= []
      other.push({ tag, value: octets(bytes, from, Math.min(to, end) - from) })
    }
    if (to > end) cursor.warn('tlv_cut_short')
    at = to
  }
  if (at < end) cursor.warn('trailing_octets')
  cursor.at = end
  return (other === null ? named : { ...named, other }) as Tlvs
}

/** The value in its own type; null if it must be kept raw. */
function readValue(
  cursor: PduCursor,
  spec: TlvSpec,
  { from, to }: { from: number; to: number },
): number | string | Uint8Array | null {
  const { bytes } = cursor
  const end = Math.min(to, bytes.length)
  if (spec.type === 'octets') {
    if (to - from < spec.min || to - from > spec.max) cursor.warn('tlv_odd_length')
    // A payload that was cut short still says most of what it said.
    return octets(bytes, from, end - from)
  }
  if (end < to) return null
  if (spec.type === 'c_string') {
    let nul = from
    while (nul < to && bytes[nul] !== 0) nul += 1
    if (nul - from >= spec.max) cursor.warn('tlv_odd_length')
    // Many centres leave the closing NUL out and count without it; some pad with several.
    return latin1(bytes, from, nul)
  }
  if (to - from !== spec.min) cursor.warn('tlv_odd_length')
  if (to - from === 0 || to - from > 4) return null
  let value = 0
  for (let at = from; at < to; at += 1) value = value * 256 + (bytes[at] ?? 0)
  return value
}

const readU16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
