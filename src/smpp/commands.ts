import type { Field } from './fields.ts'
import { FIELDS as F } from './fields.ts'

/**
 * One command: its command_id and its mandatory fields in wire order.
 * `overlong: 'read'` marks the PDUs whose strings are read even past the specification's maximum:
 * they carry receipts and answers, and losing one of those is worse than a peer's long address.
 */
export type Command = {
  readonly id: number
  readonly body: readonly Field[]
  readonly overlong: 'refuse' | 'read'
}

const request = <const Body extends readonly Field[]>(id: number, body: Body) => ({
  id,
  body,
  overlong: 'refuse' as const,
})

const readAnyway = <const Body extends readonly Field[]>(id: number, body: Body) => ({
  id,
  body,
  overlong: 'read' as const,
})

const BIND = [
  F.system_id,
  F.password,
  F.system_type,
  F.interface_version,
  F.addr_ton,
  F.addr_npi,
  F.address_range,
] as const

const SOURCE = [F.source_addr_ton, F.source_addr_npi, F.source_addr] as const
const DESTINATION = [F.dest_addr_ton, F.dest_addr_npi, F.destination_addr] as const

const HANDLING = [
  F.esm_class,
  F.protocol_id,
  F.priority_flag,
  F.schedule_delivery_time,
  F.validity_period,
  F.registered_delivery,
  F.replace_if_present_flag,
  F.data_coding,
  F.sm_default_msg_id,
  F.short_message,
] as const

const SHORT_MESSAGE = [F.service_type, ...SOURCE, ...DESTINATION, ...HANDLING] as const

/** Every PDU of SMPP 3.4 (section 4), under the specification's names. */
export const COMMANDS = {
  generic_nack: readAnyway(0x80000000, []),
  bind_receiver: request(0x00000001, BIND),
  bind_receiver_resp: readAnyway(0x80000001, [F.system_id]),
  bind_transmitter: request(0x00000002, BIND),
  bind_transmitter_resp: readAnyway(0x80000002, [F.system_id]),
  query_sm: request(0x00000003, [F.message_id, ...SOURCE]),
  query_sm_resp: readAnyway(0x80000003, [
    F.message_id,
    F.final_date,
    F.message_state,
    F.error_code,
  ]),
  submit_sm: request(0x00000004, SHORT_MESSAGE),
  submit_sm_resp: readAnyway(0x80000004, [F.message_id]),
  deliver_sm: readAnyway(0x00000005, SHORT_MESSAGE),
  deliver_sm_resp: readAnyway(0x80000005, [F.message_id]),
  unbind: request(0x00000006, []),
  unbind_resp: readAnyway(0x80000006, []),
  replace_sm: request(0x00000007, [
    F.message_id,
    ...SOURCE,
    F.schedule_delivery_time,
    F.validity_period,
    F.registered_delivery,
    F.sm_default_msg_id,
    F.short_message,
  ]),
  replace_sm_resp: readAnyway(0x80000007, []),
  cancel_sm: request(0x00000008, [F.service_type, F.message_id, ...SOURCE, ...DESTINATION]),
  cancel_sm_resp: readAnyway(0x80000008, []),
  bind_transceiver: request(0x00000009, BIND),
  bind_transceiver_resp: readAnyway(0x80000009, [F.system_id]),
  outbind: request(0x0000000b, [F.system_id, F.password]),
  enquire_link: request(0x00000015, []),
  enquire_link_resp: readAnyway(0x80000015, []),
  submit_multi: request(0x00000021, [F.service_type, ...SOURCE, F.dest_addresses, ...HANDLING]),
  submit_multi_resp: readAnyway(0x80000021, [F.message_id, F.unsuccess_smes]),
  alert_notification: request(0x00000102, [
    F.source_addr_ton,
    F.source_addr_npi,
    F.long_source_addr,
    F.esme_addr_ton,
    F.esme_addr_npi,
    F.esme_addr,
  ]),
  data_sm: readAnyway(0x00000103, [
    F.service_type,
    F.source_addr_ton,
    F.source_addr_npi,
    F.long_source_addr,
    F.dest_addr_ton,
    F.dest_addr_npi,
    F.long_destination_addr,
    F.esm_class,
    F.registered_delivery,
    F.data_coding,
  ]),
  data_sm_resp: readAnyway(0x80000103, [F.message_id]),
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof COMMANDS

/** A request that has a response of its own; outbind and alert_notification have none. */
export type AnsweredRequestName = {
  [C in CommandName]: `${C}_resp` extends CommandName ? C : never
}[CommandName]

const NAMES = new Map(Object.entries(COMMANDS).map(([name, { id }]) => [id, name as CommandName]))

/** The name that belongs to a command_id; null for one we do not know. */
export const commandName = (id: number): CommandName | null => NAMES.get(id) ?? null

/** Whether the command_id has the response bit set. */
export const isResponseId = (id: number): boolean => id >= 0x80000000

const RESPONSE_NAMES = new Map(
  [...NAMES.values()].flatMap((name) => {
    const response = `${name}_resp`
    return response in COMMANDS ? [[name, response as CommandName] as const] : []
  }),
)

/** The response that belongs to a request; null for responses, outbind and alert_notification. */
export const responseTo = (command: CommandName): CommandName | null =>
  RESPONSE_NAMES.get(command) ?? null
