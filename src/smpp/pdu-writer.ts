import type { Command, CommandName } from './commands.ts'
import { COMMANDS, isResponseId } from './commands.ts'
import type { DestAddress, Field, UnsuccessSme } from './fields.ts'
import { FIELDS } from './fields.ts'
import type { PduDraft } from './pdu-types.ts'
import type { RawTlv, TlvName, TlvSpec } from './tlvs.ts'
import { TLVS } from './tlvs.ts'

/** More than any PDU's mandatory fields take, destinations and optional parameters apart. */
const BODY_BYTES_MAX = 1024
const INITIAL_BYTES = 4096
const KEPT_BYTES_MAX = 1 << 20

const NO_OCTETS = new Uint8Array(0)

type Loose = Readonly<Record<string, unknown>>

/**
 * Writes PDUs one after another into one growing buffer, so that many go out in one socket write.
 * A value that cannot be written throws a RangeError naming it, and leaves the buffer as it was.
 */
export class PduWriter {
  private bytes = new Uint8Array(INITIAL_BYTES)
  private length = 0

  get byteLength(): number {
    return this.length
  }

  /** Appends one PDU. `sequence` and `status` come from the draft, 0 where it has none. */
  write(draft: PduDraft): void {
    const start = this.length
    try {
      this.reserve(BODY_BYTES_MAX)
      this.writeDraft(draft, start)
    } catch (error) {
      this.length = start
      throw error
    }
  }

  /** A copy of everything written since the last call, which then is forgotten here. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length)
    this.length = 0
    if (this.bytes.length > KEPT_BYTES_MAX) this.bytes = new Uint8Array(INITIAL_BYTES)
    return taken
  }

  private writeDraft(draft: PduDraft, start: number): void {
    const command = COMMANDS[draft.command]
    this.length = start + 4
    this.u32(command.id, 'command_id')
    this.u32(draft.status ?? 0, 'command_status')
    this.u32(draft.sequence ?? 0, 'sequence_number')
    if (!hasNoBody(draft, command)) {
      if (draft.command === 'submit_sm' || draft.command === 'deliver_sm')
        this.shortMessageBody(draft)
      else this.body(draft.command, draft)
    }
    const { tlvs } = draft
    if (tlvs !== undefined) this.tlvs(tlvs)
    const end = this.length
    this.length = start
    this.u32(end - start, 'command_length')
    this.length = end
  }

  private body(command: CommandName, draft: Loose): void {
    for (const field of COMMANDS[command].body) this.field(field, draft[field.name])
  }

  /** The same as `body`, field by field: the hot path, where looking names up costs half the time. */
  private shortMessageBody(draft: PduDraft & { command: 'submit_sm' | 'deliver_sm' }): void {
    this.cString(FIELDS.service_type, draft.service_type ?? '')
    this.u8(draft.source_addr_ton ?? 0, 'source_addr_ton')
    this.u8(draft.source_addr_npi ?? 0, 'source_addr_npi')
    this.cString(FIELDS.source_addr, draft.source_addr ?? '')
    this.u8(draft.dest_addr_ton ?? 0, 'dest_addr_ton')
    this.u8(draft.dest_addr_npi ?? 0, 'dest_addr_npi')
    this.cString(FIELDS.destination_addr, draft.destination_addr ?? '')
    this.u8(draft.esm_class ?? 0, 'esm_class')
    this.u8(draft.protocol_id ?? 0, 'protocol_id')
    this.u8(draft.priority_flag ?? 0, 'priority_flag')
    this.cString(FIELDS.schedule_delivery_time, draft.schedule_delivery_time ?? '')
    this.cString(FIELDS.validity_period, draft.validity_period ?? '')
    this.u8(draft.registered_delivery ?? 0, 'registered_delivery')
    this.u8(draft.replace_if_present_flag ?? 0, 'replace_if_present_flag')
    this.u8(draft.data_coding ?? 0, 'data_coding')
    this.u8(draft.sm_default_msg_id ?? 0, 'sm_default_msg_id')
    this.shortMessage(draft.short_message ?? NO_OCTETS)
  }

  private field(field: Field, value: unknown): void {
    switch (field.type) {
      case 'u8':
        return this.u8((value as number | undefined) ?? 0, field.name)
      case 'c_string':
        return this.cString(field, (value as string | undefined) ?? '')
      case 'short_message':
        return this.shortMessage((value as Uint8Array | undefined) ?? NO_OCTETS)
      case 'dest_addresses':
        return this.destAddresses((value as readonly DestAddress[] | undefined) ?? [])
      case 'unsuccess_smes':
        return this.unsuccessSmes((value as readonly UnsuccessSme[] | undefined) ?? [])
    }
  }

  private destAddresses(addresses: readonly DestAddress[]): void {
    this.count(addresses.length, FIELDS.dest_addresses)
    for (const address of addresses) {
      this.reserve(BODY_BYTES_MAX)
      this.u8(address.dest_flag, 'dest_flag')
      if (address.dest_flag === 2) this.cString(FIELDS.dl_name, address.dl_name)
      else this.smeAddress(address)
    }
  }

  private unsuccessSmes(smes: readonly UnsuccessSme[]): void {
    this.count(smes.length, FIELDS.unsuccess_smes)
    for (const sme of smes) {
      this.reserve(BODY_BYTES_MAX)
      this.smeAddress(sme)
      this.u32(sme.error_status_code, 'error_status_code')
    }
  }

  private smeAddress(sme: Omit<UnsuccessSme, 'error_status_code'>): void {
    this.u8(sme.dest_addr_ton, 'dest_addr_ton')
    this.u8(sme.dest_addr_npi, 'dest_addr_npi')
    this.cString(FIELDS.destination_addr, sme.destination_addr)
  }

  private count(count: number, field: Field): void {
    if (count > field.max) throw tooLong(field.name, count, field.max)
    this.u8(count, field.name)
  }

  private shortMessage(value: Uint8Array): void {
    const { max, name } = FIELDS.short_message
    if (value.length > max) throw tooLong(name, value.length, max)
    this.bytes[this.length] = value.length
    this.bytes.set(value, this.length + 1)
    this.length += 1 + value.length
  }

  private tlvs(tlvs: NonNullable<PduDraft['tlvs']>): void {
    this.reserve(BODY_BYTES_MAX)
    for (const name in tlvs) {
      const value = tlvs[name as keyof typeof tlvs]
      if (value === undefined) continue
      if (name === 'other') for (const raw of value as readonly RawTlv[]) this.rawTlv(raw)
      else this.tlv(name as TlvName, value as number | string | Uint8Array)
    }
  }

  private tlv(name: TlvName, value: number | string | Uint8Array): void {
    const spec: TlvSpec = TLVS[name]
    if (typeof value === 'number') {
      this.tlvHead(spec.tag, spec.max)
      if (spec.max === 1) this.u8(value, name)
      else if (spec.max === 2) this.u16(value, name)
      else this.u32(value, name)
    } else if (typeof value === 'string') {
      this.tlvHead(spec.tag, value.length + 1)
      this.cString({ name, max: spec.max }, value)
    } else {
      if (value.length > spec.max) throw tooLong(name, value.length, spec.max)
      this.rawTlv({ tag: spec.tag, value })
    }
  }

  private rawTlv({ tag, value }: RawTlv): void {
    this.tlvHead(tag, value.length)
    this.bytes.set(value, this.length)
    this.length += value.length
  }

  private tlvHead(tag: number, length: number): void {
    this.reserve(4 + length)
    this.u16(tag, 'tlv tag')
    this.u16(length, 'tlv length')
  }

  private u8(value: number, name: string): void {
    if (value !== (value & 0xff)) throw notUnsigned(name, value, 8)
    this.bytes[this.length] = value
    this.length += 1
  }

  private u16(value: number, name: string): void {
    if (value !== (value & 0xffff)) throw notUnsigned(name, value, 16)
    this.bytes[this.length] = value >>> 8
    this.bytes[this.length + 1] = value
    this.length += 2
  }

  private u32(value: number, name: string): void {
    if (value !== value >>> 0) throw notUnsigned(name, value, 32)
    const { bytes, length } = this
    bytes[length] = value >>> 24
    bytes[length + 1] = value >>> 16
    bytes[length + 2] = value >>> 8
    bytes[length + 3] = value
    this.length = length + 4
  }

  private cString({ name, max }: { name: string; max: number }, value: string): void {
    const count = value.length
    if (count >= max) throw tooLong(name, count, max - 1)
    const { bytes, length } = this
    for (let at = 0; at < count; at += 1) {
      const octet = value.charCodeAt(at)
      if (octet === 0 || octet > 0xff)
        throw new RangeError(`${name}: character ${at} is not one octet`)
      bytes[length + at] = octet
    }
    bytes[length + count] = 0
    this.length = length + count + 1
  }

  private reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

/** A response that says no has no body (3.4, section 4.4.2), unless someone put something in it. */
function hasNoBody(draft: PduDraft, { id, body }: Command): boolean {
  if (!isResponseId(id) || (draft.status ?? 0) === 0) return false
  if (draft.tlvs !== undefined && Object.keys(draft.tlvs).length > 0) return false
  return body.every(({ name }) => isEmpty((draft as Loose)[name]))
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)

const tooLong = (name: string, length: number, max: number) =>
  new RangeError(`${name}: ${length} is too long, at most ${max}`)

const notUnsigned = (name: string, value: number, bits: number) =>
  new RangeError(`${name}: ${value} is not an unsigned ${bits}-bit integer`)
