import { readBody } from '../../../core/dialects/smpp/body.ts'
import type { RawEvidence } from '../../../flows/ports/reads.ts'
import { decodePdu } from '../../../smpp/pdu.ts'
import type { Pdu } from '../../../smpp/pdu-types.ts'

export type RawJson = {
  readonly protocol: string
  readonly hex: string
  readonly text: string | null
  readonly pdu: unknown
} | null

/** Evidence as it arrived, in hex and as far as it can be read. Reading never fails: hex stays. */
export function rawJson(raw: RawEvidence | null): RawJson {
  if (raw === null) return null
  const { protocol, octets } = raw
  if (protocol !== 'smpp') {
    return { protocol, hex: hexOf(octets), text: new TextDecoder().decode(octets), pdu: null }
  }
  const decoded = decodePdu(octets)
  if (decoded.kind === 'unreadable') {
    const { because, field } = decoded
    return { protocol, hex: hexOf(octets), text: null, pdu: { unreadable: because, field } }
  }
  const { pdu, warnings } = decoded
  return {
    protocol,
    hex: hexOf(octets),
    text: textOf(pdu),
    pdu: { ...(plain(pdu) as object), ...(warnings.length > 0 ? { warnings } : {}) },
  }
}

function textOf(pdu: Pdu): string | null {
  if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') return null
  return readBody({
    esmClass: pdu.esm_class,
    dataCoding: pdu.data_coding,
    shortMessage: pdu.command === 'deliver_sm' ? pdu.short_message : new Uint8Array(0),
    messagePayload: pdu.tlvs.message_payload ?? null,
  }).text
}

/** Octets become hex; empty TLV lists go. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}

const hexOf = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
