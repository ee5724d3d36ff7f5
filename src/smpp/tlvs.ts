/**
 * How one optional parameter stands on the wire. `min` and `max` count the octets of the value;
 * for C-octet strings `max` includes the closing NUL.
 */
export type TlvSpec = {
  readonly tag: number
  readonly type: TlvType
  readonly min: number
  readonly max: number
}

export type TlvType = 'uint' | 'c_string' | 'octets'

export type TlvValue = { uint: number; c_string: string; octets: Uint8Array }

const uint = (tag: number, octets: 1 | 2 | 4) =>
  ({ tag, type: 'uint', min: octets, max: octets }) as const
const cString = (tag: number, max: number) => ({ tag, type: 'c_string', min: 1, max }) as const
const octets = (tag: number, min: number, max: number) =>
  ({ tag, type: 'octets', min, max }) as const

/**
 * The optional parameters of SMPP 3.4 (section 5.3.2), and those of 5.0 that can stand on a
 * message or its receipt. Broadcast parameters are not here: they are kept raw like unknown tags.
 */
export const TLVS = {
  dest_addr_subunit: uint(0x0005, 1),
  dest_network_type: uint(0x0006, 1),
  dest_bearer_type: uint(0x0007, 1),
  dest_telematics_id: uint(0x0008, 2),
  source_addr_subunit: uint(0x000d, 1),
  source_network_type: uint(0x000e, 1),
  source_bearer_type: uint(0x000f, 1),
  source_telematics_id: uint(0x0010, 1),
  qos_time_to_live: uint(0x0017, 4),
  payload_type: uint(0x0019, 1),
  additional_status_info_text: cString(0x001d, 256),
  receipted_message_id: cString(0x001e, 65),
  ms_msg_wait_facilities: uint(0x0030, 1),
  privacy_indicator: uint(0x0201, 1),
  source_subaddress: octets(0x0202, 2, 23),
  dest_subaddress: octets(0x0203, 2, 23),
  user_message_reference: uint(0x0204, 2),
  user_response_code: uint(0x0205, 1),
  source_port: uint(0x020a, 2),
  // The specification's own spelling in section 5.3.2.21 is destination_port; its tables say dest_port.
  dest_port: uint(0x020b, 2),
  sar_msg_ref_num: uint(0x020c, 2),
  language_indicator: uint(0x020d, 1),
  sar_total_segments: uint(0x020e, 1),
  sar_segment_seqnum: uint(0x020f, 1),
  sc_interface_version: uint(0x0210, 1),
  callback_num_pres_ind: uint(0x0302, 1),
  callback_num_atag: octets(0x0303, 0, 65),
  number_of_messages: uint(0x0304, 1),
  callback_num: octets(0x0381, 4, 19),
  dpf_result: uint(0x0420, 1),
  set_dpf: uint(0x0421, 1),
  ms_availability_status: uint(0x0422, 1),
  network_error_code: octets(0x0423, 3, 3),
  message_payload: octets(0x0424, 0, 65535),
  delivery_failure_reason: uint(0x0425, 1),
  more_messages_to_send: uint(0x0426, 1),
  message_state: uint(0x0427, 1),
  congestion_state: uint(0x0428, 1),
  ussd_service_op: uint(0x0501, 1),
  billing_identification: octets(0x060b, 1, 1024),
  source_network_id: cString(0x060d, 66),
  dest_network_id: cString(0x060e, 66),
  source_node_id: octets(0x060f, 6, 6),
  dest_node_id: octets(0x0610, 6, 6),
  dest_addr_np_resolution: uint(0x0611, 1),
  dest_addr_np_information: octets(0x0612, 10, 10),
  dest_addr_np_country: uint(0x0613, 4),
  display_time: uint(0x1201, 1),
  sms_signal: uint(0x1203, 2),
  // One octet in 3.4; behaviour, unit and count (four octets) in 5.0.
  ms_validity: octets(0x1204, 1, 4),
  // Empty in 3.4, one octet in 5.0.
  alert_on_message_delivery: octets(0x130c, 0, 1),
  its_reply_type: uint(0x1380, 1),
  its_session_info: octets(0x1383, 2, 2),
} as const satisfies Record<string, TlvSpec>

export type TlvName = keyof typeof TLVS

/** A parameter kept as it came: an unknown tag, a repeat, or a value of an impossible length. */
export type RawTlv = { readonly tag: number; readonly value: Uint8Array }

/** The optional parameters of one PDU by their names. The first of repeats stands under its name. */
export type Tlvs = {
  readonly [N in TlvName]?: TlvValue[(typeof TLVS)[N]['type']]
} & { readonly other?: readonly RawTlv[] }

/** The parameter that belongs to a tag, with its name. */
export const TLV_BY_TAG: ReadonlyMap<number, TlvSpec & { readonly name: TlvName }> = new Map(
  Object.entries(TLVS).map(([name, spec]) => [spec.tag, { ...spec, name: name as TlvName }]),
)
