import type { DestAddress, Field, UnsuccessSme } from './fields.ts'
import { FIELDS } from './fields.ts'
import type { PduWarning, UnreadableBecause } from './pdu-types.ts'

/** How far past its maximum a string may run in the PDUs that are read anyway (commands.ts). */
const OVERLONG_MAX = 256

const NO_OCTETS = new Uint8Array(0)

export type Fault = { readonly because: UnreadableBecause; readonly field: Field }

/**
 * What the reader forgives. 'nothing': requests, whose sender can be told what was wrong.
 * 'overlong': requests that carry receipts. 'all': responses, which must resolve their request
 * whatever they look like, since nobody could be told that they were bad.
 */
export type Forgiveness = 'nothing' | 'overlong' | 'all'

/**
 * Reads the fields of one PDU in order. It never throws: the first fault is kept and every later
 * read yields an empty value, so a reader can be one object literal and look at `fault` once.
 */
export class PduCursor {
  readonly bytes: Uint8Array
  readonly forgives: Forgiveness
  at: number
  fault: Fault | null = null
  warnings: PduWarning[] | null = null

  constructor(bytes: Uint8Array, at: number, forgives: Forgiveness) {
    this.bytes = bytes
    this.at = at
    this.forgives = forgives
  }

  u8(field: Field): number {
    const value = this.bytes[this.at]
    if (value === undefined) {
      this.endOfBody(field)
      return 0
    }
    this.at += 1
    return value
  }

  u32(field: Field): number {
    const { bytes, at } = this
    if (at + 4 > bytes.length) {
      this.endOfBody(field)
      return 0
    }
    this.at = at + 4
    return readU32(bytes, at)
  }

  cString(field: Field): string {
    const { bytes, at } = this
    const end = bytes.length
    if (at >= end) {
      this.endOfBody(field)
      return ''
    }
    let nul = at
    while (nul < end && bytes[nul] !== 0) nul += 1
    const overlong = nul - at >= field.max
    if (overlong && !this.mayRunOver(nul - at)) return this.fail('overlong_string', field)
    if (nul === end && this.forgives !== 'all') return this.fail('missing_nul', field)
    if (overlong) this.warn('overlong_string')
    if (nul === end) this.warn('missing_nul')
    this.at = nul + 1
    return latin1(bytes, at, nul)
  }

  /** The sm_length octet and as many octets as it says, without copying them. */
  shortMessage(field: Field): Uint8Array {
    const length = this.u8(field)
    if (this.fault !== null || length === 0) return NO_OCTETS
    const { bytes, at } = this
    const rest = bytes.length - at
    if (length > rest) {
      if (this.forgives === 'nothing') {
        this.fail('short_body', field)
        return NO_OCTETS
      }
      this.warn('short_message_cut_short')
    }
    const taken = length > rest ? rest : length
    this.at = at + taken
    return octets(bytes, at, taken)
  }

  destAddresses(field: Field): DestAddress[] {
    const found: DestAddress[] = []
    for (let left = this.u8(field); left > 0 && this.fault === null; left -= 1) {
      const flag = this.u8(field)
      if (flag === 1) found.push({ dest_flag: 1, ...this.smeAddress() })
      else if (flag === 2) found.push({ dest_flag: 2, dl_name: this.cString(FIELDS.dl_name) })
      else this.fail('bad_value', field)
    }
    return found
  }

  unsuccessSmes(field: Field): UnsuccessSme[] {
    const found: UnsuccessSme[] = []
    for (let left = this.u8(field); left > 0 && this.at < this.bytes.length; left -= 1) {
      found.push({ ...this.smeAddress(), error_status_code: this.u32(field) })
    }
    return found
  }

  warn(warning: PduWarning): void {
    if (this.warnings === null) this.warnings = []
    // One of each kind: a hostile PDU must not make a long list.
    if (!this.warnings.includes(warning)) this.warnings.push(warning)
  }

  private smeAddress() {
    return {
      dest_addr_ton: this.u8(FIELDS.dest_addr_ton),
      dest_addr_npi: this.u8(FIELDS.dest_addr_npi),
      destination_addr: this.cString(FIELDS.destination_addr),
    }
  }

  private mayRunOver(length: number): boolean {
    return this.forgives === 'all' || (this.forgives === 'overlong' && length < OVERLONG_MAX)
  }

  private endOfBody(field: Field): void {
    this.at = this.bytes.length
    if (this.forgives === 'all') this.warn('body_cut_short')
    else this.fail('short_body', field)
  }

  private fail(because: UnreadableBecause, field: Field): '' {
    if (this.fault === null) this.fault = { because, field }
    this.at = this.bytes.length
    return ''
  }
}

export const readU32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)) >>>
  0

/** A view of the octets, always a plain Uint8Array whatever kind of array the bytes came in. */
export const octets = (bytes: Uint8Array, at: number, length: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)

/** Octets as a string, one character each. Chunks of eight make one string without a copy of the octets. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = ''
  let at = from
  const b = bytes as Uint8Array & Record<number, number>
  for (; at + 8 <= to; at += 8) {
    text += String.fromCharCode(
      b[at] as number,
      b[at + 1] as number,
      b[at + 2] as number,
      b[at + 3] as number,
      b[at + 4] as number,
      b[at + 5] as number,
      b[at + 6] as number,
      b[at + 7] as number,
    )
  }
  for (; at < to; at += 1) text += String.fromCharCode(b[at] as number)
  return text
}
