import fc from 'fast-check'
import type { CommandName } from '../../src/smpp/commands.ts'
import { COMMANDS } from '../../src/smpp/commands.ts'
import type { Field } from '../../src/smpp/fields.ts'
import type { Pdu } from '../../src/smpp/pdu-types.ts'
import type { TlvName, TlvSpec } from '../../src/smpp/tlvs.ts'
import { TLV_BY_TAG, TLVS } from '../../src/smpp/tlvs.ts'

/** What a generated PDU may hold: everything that can be written, unless told otherwise. */
export type Range = {
  /** Characters of strings, as code points from and to. */
  readonly characters: readonly [number, number]
  readonly tlvNames: readonly TlvName[]
  readonly otherTlvs: boolean
  readonly statusMax: number
  /** Replaces the values of a field, for what another implementation reads in its own way. */
  readonly fields: Readonly<Record<string, fc.Arbitrary<unknown>>>
}

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]
export const TLV_NAMES = Object.keys(TLVS) as TlvName[]

export const EVERYTHING: Range = {
  characters: [0x01, 0xff],
  tlvNames: TLV_NAMES,
  otherTlvs: true,
  statusMax: 0xffffffff,
  fields: {},
}

/** As the decoder makes them: with the usual prototype. */
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true })

const byte = fc.integer({ min: 0, max: 0xff })

const octets = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength: Math.min(maxLength, 300) })

const latin1 = ([from, to]: Range['characters'], maxLength: number) =>
  fc.string({
    unit: fc.integer({ min: from, max: to }).map((code) => String.fromCharCode(code)),
    maxLength,
  })

/** Any PDU of the command that can be written: all fields present, as decoding gives them. */
export function arbitraryPdu(command: CommandName, range: Range = EVERYTHING): fc.Arbitrary<Pdu> {
  const body = COMMANDS[command].body.map(
    (field: Field) =>
      [field.name, range.fields[field.name] ?? arbitraryField(field, range)] as const,
  )
  return record({
    command: fc.constant(command),
    status: fc.integer({ min: 0, max: range.statusMax }),
    sequence: fc.integer({ min: 0, max: 0xffffffff }),
    ...Object.fromEntries(body),
    tlvs: arbitraryTlvs(range),
  }) as unknown as fc.Arbitrary<Pdu>
}

export const arbitraryPduOf = (commands: readonly CommandName[], range?: Range) =>
  fc.oneof(...commands.map((command) => arbitraryPdu(command, range)))

function arbitraryField(field: Field, range: Range): fc.Arbitrary<unknown> {
  const sme = {
    dest_addr_ton: byte,
    dest_addr_npi: byte,
    destination_addr: latin1(range.characters, 20),
  }
  switch (field.type) {
    case 'u8':
      return byte
    case 'c_string':
      return latin1(range.characters, field.max - 1)
    case 'short_message':
      return octets(0, field.max)
    case 'dest_addresses':
      return fc.array(
        fc.oneof(
          record({ dest_flag: fc.constant(1), ...sme }),
          record({ dest_flag: fc.constant(2), dl_name: latin1(range.characters, 20) }),
        ),
        { maxLength: 5 },
      )
    case 'unsuccess_smes':
      return fc.array(
        record({ ...sme, error_status_code: fc.integer({ min: 0, max: 0xffffffff }) }),
        { maxLength: 5 },
      )
  }
}

function arbitraryTlvs(range: Range): fc.Arbitrary<object> {
  const named = fc
    .uniqueArray(fc.constantFrom(...range.tlvNames), { maxLength: 5 })
    .chain((names) =>
      record(Object.fromEntries(names.map((name) => [name, arbitraryTlv(TLVS[name], range)]))),
    )
  if (!range.otherTlvs) return named
  const other = record({
    tag: fc.integer({ min: 0, max: 0xffff }).filter((tag) => !TLV_BY_TAG.has(tag)),
    value: octets(0, 40),
  })
  return fc
    .tuple(named, fc.array(other, { maxLength: 2 }))
    .map(([tlvs, others]) => (others.length === 0 ? tlvs : { ...tlvs, other: others }))
}

function arbitraryTlv(spec: TlvSpec, range: Range): fc.Arbitrary<number | string | Uint8Array> {
  switch (spec.type) {
    case 'uint':
      return fc.integer({ min: 0, max: 256 ** spec.max - 1 })
    case 'c_string':
      return latin1(range.characters, spec.max - 1)
    case 'octets':
      return octets(spec.min, spec.max)
  }
}
