import { COMMAND_STATUS } from './command-status.ts'
import type { CommandName } from './commands.ts'
import { COMMANDS, commandName, isResponseId } from './commands.ts'
import type { Field } from './fields.ts'
import { FIELDS as F } from './fields.ts'
import { PduCursor, readU32 } from './pdu-cursor.ts'
import type { DecodedPdu, Pdu, PduDraft, PduHeader, PduOf, PduWarning } from './pdu-types.ts'
import { PduWriter } from './pdu-writer.ts'
import { readTlvs } from './tlv-codec.ts'

export const HEADER_BYTES = 16

const NO_WARNINGS: readonly PduWarning[] = Object.freeze([])

const scratch = new PduWriter()

/**
 * The bytes of one PDU, command_length included. Throws a RangeError that names the value if one
 * cannot be written (too long, not latin1, out of range): a fault of the caller, not of the peer.
 */
export function encodePdu(draft: PduDraft): Uint8Array {
  scratch.write(draft)
  return scratch.take()
}

/** Reads one whole frame (see framing.ts). Never throws. Octet values are views of `frame`. */
export function decodePdu(frame: Uint8Array): DecodedPdu {
  if (frame.length < HEADER_BYTES) return unreadableHeader(frame, 'short_header')
  const name = commandName(readU32(frame, 4))
  if (name === null) return unreadableHeader(frame, 'unknown_command')
  const { id, overlong } = COMMANDS[name]
  const forgives = isResponseId(id) ? 'all' : overlong === 'read' ? 'overlong' : 'nothing'
  const cursor = new PduCursor(frame, HEADER_BYTES, forgives)
  const pdu = readPdu(name, cursor)
  const { fault, warnings } = cursor
  if (fault === null) return { kind: 'pdu', pdu, warnings: warnings ?? NO_WARNINGS }
  const nackStatus =
    fault.because === 'short_body' ? COMMAND_STATUS.ESME_RINVCMDLEN : fault.field.refusal
  const { because, field } = fault
  return { kind: 'unreadable', because, field: field.name, header: readHeader(frame), nackStatus }
}

/** The first sixteen octets; what is missing of them reads as 0. */
export function readHeader(frame: Uint8Array): PduHeader {
  const commandId = readU32(frame, 4)
  return {
    command: commandName(commandId),
    commandLength: readU32(frame, 0),
    commandId,
    status: readU32(frame, 8),
    sequence: readU32(frame, 12),
  }
}

function readPdu(command: CommandName, cursor: PduCursor): Pdu {
  switch (command) {
    case 'submit_sm':
    case 'deliver_sm':
      return readShortMessage(command, cursor)
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return readMessageIdResponse(command, cursor)
    default:
      return readByTable(command, cursor)
  }
}

/**
 * Any PDU, walking its table. The specialised readers below must agree with it
 * (test/interop/codec-properties.test.ts).
 */
export function readByTable(command: CommandName, cursor: PduCursor): Pdu {
  const { bytes } = cursor
  const pdu: Record<string, unknown> = {
    command,
    status: readU32(bytes, 8),
    sequence: readU32(bytes, 12),
  }
  const absent = isBodyAbsent(command, cursor)
  for (const field of COMMANDS[command].body) {
    pdu[field.name] = absent ? emptyValue(field) : readField(field, cursor)
  }
  pdu['tlvs'] = readTlvs(cursor)
  return pdu as Pdu
}

/** The hot path: one object literal, read in the order it is written. */
function readShortMessage(
  command: 'submit_sm' | 'deliver_sm',
  cursor: PduCursor,
): PduOf<'submit_sm'> | PduOf<'deliver_sm'> {
  const { bytes } = cursor
  return {
    command,
    status: readU32(bytes, 8),
    sequence: readU32(bytes, 12),
    service_type: cursor.cString(F.service_type),
    source_addr_ton: cursor.u8(F.source_addr_ton),
    source_addr_npi: cursor.u8(F.source_addr_npi),
    source_addr: cursor.cString(F.source_addr),
    dest_addr_ton: cursor.u8(F.dest_addr_ton),
    dest_addr_npi: cursor.u8(F.dest_addr_npi),
    destination_addr: cursor.cString(F.destination_addr),
    esm_class: cursor.u8(F.esm_class),
    protocol_id: cursor.u8(F.protocol_id),
    priority_flag: cursor.u8(F.priority_flag),
    schedule_delivery_time: cursor.cString(F.schedule_delivery_time),
    validity_period: cursor.cString(F.validity_period),
    registered_delivery: cursor.u8(F.registered_delivery),
    replace_if_present_flag: cursor.u8(F.replace_if_present_flag),
    data_coding: cursor.u8(F.data_coding),
    sm_default_msg_id: cursor.u8(F.sm_default_msg_id),
    short_message: cursor.shortMessage(F.short_message),
    tlvs: readTlvs(cursor),
  }
}

function readMessageIdResponse(
  command: 'submit_sm_resp' | 'deliver_sm_resp',
  cursor: PduCursor,
): PduOf<'submit_sm_resp'> | PduOf<'deliver_sm_resp'> {
  const { bytes } = cursor
  return {
    command,
    status: readU32(bytes, 8),
    sequence: readU32(bytes, 12),
    message_id: isBodyAbsent(command, cursor) ? '' : cursor.cString(F.message_id),
    tlvs: readTlvs(cursor),
  }
}

/** Responses may come without a body: always when they say no, and from some centres also when not. */
const isBodyAbsent = (command: CommandName, { bytes, at }: PduCursor): boolean =>
  at >= bytes.length && isResponseId(COMMANDS[command].id)

function readField(field: Field, cursor: PduCursor): unknown {
  switch (field.type) {
    case 'u8':
      return cursor.u8(field)
    case 'c_string':
      return cursor.cString(field)
    case 'short_message':
      return cursor.shortMessage(field)
    case 'dest_addresses':
      return cursor.destAddresses(field)
    case 'unsuccess_smes':
      return cursor.unsuccessSmes(field)
  }
}

function emptyValue(field: Field): unknown {
  switch (field.type) {
    case 'u8':
      return 0
    case 'c_string':
      return ''
    case 'short_message':
      return new Uint8Array(0)
    case 'dest_addresses':
    case 'unsuccess_smes':
      return []
  }
}

function unreadableHeader(
  frame: Uint8Array,
  because: 'short_header' | 'unknown_command',
): DecodedPdu {
  const nackStatus =
    because === 'short_header' ? COMMAND_STATUS.ESME_RINVCMDLEN : COMMAND_STATUS.ESME_RINVCMDID
  return { kind: 'unreadable', because, field: null, header: readHeader(frame), nackStatus }
}
