import { COMMAND_STATUS as S } from './command-status.ts'

/**
 * How one mandatory field stands on the wire.
 * `max` counts octets, for C-octet strings with their closing NUL, as the specification does.
 * `refusal` is the command_status that tells the peer this field was the one we could not read.
 */
export type Field = {
  readonly name: string
  readonly type: FieldType
  readonly max: number
  readonly refusal: number
}

export type FieldType = 'u8' | 'c_string' | 'short_message' | 'dest_addresses' | 'unsuccess_smes'

/** One destination of a submit_multi: an SME address (flag 1) or a distribution list (flag 2). */
export type DestAddress =
  | { dest_flag: 1; dest_addr_ton: number; dest_addr_npi: number; destination_addr: string }
  | { dest_flag: 2; dl_name: string }

/** One destination a submit_multi did not reach, with its command_status. */
export type UnsuccessSme = {
  dest_addr_ton: number
  dest_addr_npi: number
  destination_addr: string
  error_status_code: number
}

/** What a field of each wire type is in JavaScript. C-octet strings are read octet for octet (latin1). */
export type FieldValue = {
  u8: number
  c_string: string
  short_message: Uint8Array
  dest_addresses: readonly DestAddress[]
  unsuccess_smes: readonly UnsuccessSme[]
}

const field = <const Name extends string, const Type extends FieldType>(
  name: Name,
  type: Type,
  { max, refusal = S.ESME_RINVCMDLEN }: { max: number; refusal?: number },
) => ({ name, type, max, refusal })

const u8 = <const Name extends string>(name: Name) => field(name, 'u8', { max: 1 })

/** Every mandatory field of SMPP 3.4 (section 5.2), under the specification's names. */
export const FIELDS = {
  system_id: field('system_id', 'c_string', { max: 16, refusal: S.ESME_RINVSYSID }),
  password: field('password', 'c_string', { max: 9, refusal: S.ESME_RINVPASWD }),
  system_type: field('system_type', 'c_string', { max: 13, refusal: S.ESME_RINVSYSTYP }),
  interface_version: u8('interface_version'),
  addr_ton: u8('addr_ton'),
  addr_npi: u8('addr_npi'),
  address_range: field('address_range', 'c_string', { max: 41, refusal: S.ESME_RBINDFAIL }),
  service_type: field('service_type', 'c_string', { max: 6, refusal: S.ESME_RINVSERTYP }),
  source_addr_ton: u8('source_addr_ton'),
  source_addr_npi: u8('source_addr_npi'),
  source_addr: field('source_addr', 'c_string', { max: 21, refusal: S.ESME_RINVSRCADR }),
  dest_addr_ton: u8('dest_addr_ton'),
  dest_addr_npi: u8('dest_addr_npi'),
  destination_addr: field('destination_addr', 'c_string', { max: 21, refusal: S.ESME_RINVDSTADR }),
  esme_addr_ton: u8('esme_addr_ton'),
  esme_addr_npi: u8('esme_addr_npi'),
  esme_addr: field('esme_addr', 'c_string', { max: 65 }),
  // data_sm and alert_notification allow longer addresses than the rest (sections 4.7.1 and 4.12.1).
  long_source_addr: field('source_addr', 'c_string', { max: 65, refusal: S.ESME_RINVSRCADR }),
  long_destination_addr: field('destination_addr', 'c_string', {
    max: 65,
    refusal: S.ESME_RINVDSTADR,
  }),
  esm_class: u8('esm_class'),
  protocol_id: u8('protocol_id'),
  priority_flag: u8('priority_flag'),
  schedule_delivery_time: field('schedule_delivery_time', 'c_string', {
    max: 17,
    refusal: S.ESME_RINVSCHED,
  }),
  validity_period: field('validity_period', 'c_string', { max: 17, refusal: S.ESME_RINVEXPIRY }),
  registered_delivery: u8('registered_delivery'),
  replace_if_present_flag: u8('replace_if_present_flag'),
  data_coding: u8('data_coding'),
  sm_default_msg_id: u8('sm_default_msg_id'),
  // Written with its sm_length octet in front; nobody sets sm_length by hand.
  short_message: field('short_message', 'short_message', { max: 254, refusal: S.ESME_RINVMSGLEN }),
  message_id: field('message_id', 'c_string', { max: 65, refusal: S.ESME_RINVMSGID }),
  final_date: field('final_date', 'c_string', { max: 17 }),
  message_state: u8('message_state'),
  error_code: u8('error_code'),
  dest_addresses: field('dest_addresses', 'dest_addresses', {
    max: 254,
    refusal: S.ESME_RINVNUMDESTS,
  }),
  dl_name: field('dl_name', 'c_string', { max: 21, refusal: S.ESME_RINVDLNAME }),
  unsuccess_smes: field('unsuccess_smes', 'unsuccess_smes', { max: 255 }),
} as const satisfies Record<string, Field>
