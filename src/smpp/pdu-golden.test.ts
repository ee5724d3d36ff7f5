import assert from 'node:assert/strict'
import test from 'node:test'
import { COMMANDS } from './commands.ts'
import type { Pdu } from './pdu-types.ts'
import { decodePdu, encodePdu } from './pdu.ts'

const latin1Octets = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

/** Octets as the npm package `smpp` 0.5.1 wrote them, the header's four numbers apart from the rest. */
const GOLDEN: readonly { hex: readonly string[]; pdu: Pdu }[] = [
  {
    hex: ['00000010 80000000 00000003 00000001'],
    pdu: { command: 'generic_nack', status: 3, sequence: 1, tlvs: {} },
  },
  {
    hex: [
      '00000035 00000001 00000000 00000002',
      '736d7070636c69656e7431007365637265743038005355424d495431003401015e33373200',
    ],
    pdu: {
      command: 'bind_receiver',
      status: 0,
      sequence: 2,
      system_id: 'smppclient1',
      password: 'secret08',
      system_type: 'SUBMIT1',
      interface_version: 52,
      addr_ton: 1,
      addr_npi: 1,
      address_range: '^372',
      tlvs: {},
    },
  },
  {
    hex: ['0000001a 80000001 00000000 00000003', '534d5343000210000134'],
    pdu: {
      command: 'bind_receiver_resp',
      status: 0,
      sequence: 3,
      system_id: 'SMSC',
      tlvs: { sc_interface_version: 52 },
    },
  },
  {
    hex: [
      '00000035 00000002 00000000 00000004',
      '736d7070636c69656e7431007365637265743038005355424d495431003401015e33373200',
    ],
    pdu: {
      command: 'bind_transmitter',
      status: 0,
      sequence: 4,
      system_id: 'smppclient1',
      password: 'secret08',
      system_type: 'SUBMIT1',
      interface_version: 52,
      addr_ton: 1,
      addr_npi: 1,
      address_range: '^372',
      tlvs: {},
    },
  },
  {
    hex: ['00000015 80000002 00000000 00000005', '534d534300'],
    pdu: { command: 'bind_transmitter_resp', status: 0, sequence: 5, system_id: 'SMSC', tlvs: {} },
  },
  {
    hex: [
      '00000035 00000009 00000000 00000006',
      '736d7070636c69656e7431007365637265743038005355424d495431003401015e33373200',
    ],
    pdu: {
      command: 'bind_transceiver',
      status: 0,
      sequence: 6,
      system_id: 'smppclient1',
      password: 'secret08',
      system_type: 'SUBMIT1',
      interface_version: 52,
      addr_ton: 1,
      addr_npi: 1,
      address_range: '^372',
      tlvs: {},
    },
  },
  {
    hex: ['00000010 80000009 0000000e 00000007'],
    pdu: { command: 'bind_transceiver_resp', status: 14, sequence: 7, system_id: '', tlvs: {} },
  },
  {
    hex: ['00000018 0000000b 00000000 00000008', '534d534300707700'],
    pdu: {
      command: 'outbind',
      status: 0,
      sequence: 8,
      system_id: 'SMSC',
      password: 'pw',
      tlvs: {},
    },
  },
  {
    hex: ['00000010 00000006 00000000 00000009'],
    pdu: { command: 'unbind', status: 0, sequence: 9, tlvs: {} },
  },
  {
    hex: ['00000010 80000006 00000000 0000000a'],
    pdu: { command: 'unbind_resp', status: 0, sequence: 10, tlvs: {} },
  },
  {
    hex: [
      '0000004e 00000004 00000000 0000000b',
      '57415000050044656c697672640001013337323535353132333435000300010030303030303130303030',
      '3030303030520001000400024869020400020201',
    ],
    pdu: {
      command: 'submit_sm',
      status: 0,
      sequence: 11,
      service_type: 'WAP',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '37255512345',
      esm_class: 3,
      protocol_id: 0,
      priority_flag: 1,
      schedule_delivery_time: '',
      validity_period: '000001000000000R',
      registered_delivery: 1,
      replace_if_present_flag: 0,
      data_coding: 4,
      sm_default_msg_id: 0,
      short_message: latin1Octets('Hi'),
      tlvs: { user_message_reference: 513 },
    },
  },
  {
    hex: ['00000017 80000004 00000000 0000000c', '30613162326300'],
    pdu: { command: 'submit_sm_resp', status: 0, sequence: 12, message_id: '0a1b2c', tlvs: {} },
  },
  {
    hex: [
      '0000004f 00000021 00000000 0000000d',
      '57415000050044656c6976726400020101013337323535353030303100027465616d0003000100303030',
      '303031303030303030303030520001000400024869',
    ],
    pdu: {
      command: 'submit_multi',
      status: 0,
      sequence: 13,
      service_type: 'WAP',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      esm_class: 3,
      protocol_id: 0,
      priority_flag: 1,
      schedule_delivery_time: '',
      validity_period: '000001000000000R',
      registered_delivery: 1,
      replace_if_present_flag: 0,
      data_coding: 4,
      sm_default_msg_id: 0,
      short_message: latin1Octets('Hi'),
      dest_addresses: [
        { dest_flag: 1, dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '3725550001' },
        { dest_flag: 2, dl_name: 'team' },
      ],
      tlvs: {},
    },
  },
  {
    hex: ['00000025 80000021 00000000 0000000e', '37370001010133373235353530303031000000000b'],
    pdu: {
      command: 'submit_multi_resp',
      status: 0,
      sequence: 14,
      message_id: '77',
      unsuccess_smes: [
        {
          dest_addr_ton: 1,
          dest_addr_npi: 1,
          destination_addr: '3725550001',
          error_status_code: 11,
        },
      ],
      tlvs: {},
    },
  },
  {
    hex: [
      '00000058 00000005 00000000 0000000f',
      '00050044656c697672640001013337323535353132333435000400000000000004001269643a37372073',
      '7461743a44454c4956524404230003030000001e00033737000427000102',
    ],
    pdu: {
      command: 'deliver_sm',
      status: 0,
      sequence: 15,
      service_type: '',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '37255512345',
      esm_class: 4,
      protocol_id: 0,
      priority_flag: 0,
      schedule_delivery_time: '',
      validity_period: '',
      registered_delivery: 0,
      replace_if_present_flag: 0,
      data_coding: 4,
      sm_default_msg_id: 0,
      short_message: latin1Octets('id:77 stat:DELIVRD'),
      tlvs: {
        network_error_code: latin1Octets('\x03\x00\x00'),
        receipted_message_id: '77',
        message_state: 2,
      },
    },
  },
  {
    hex: ['00000011 80000005 00000000 00000010', '00'],
    pdu: { command: 'deliver_sm_resp', status: 0, sequence: 16, message_id: '', tlvs: {} },
  },
  {
    hex: [
      '00000033 00000103 00000000 00000011',
      '000101333732353535313233343500050044656c697672640004000404240003686579',
    ],
    pdu: {
      command: 'data_sm',
      status: 0,
      sequence: 17,
      service_type: '',
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '37255512345',
      dest_addr_ton: 5,
      dest_addr_npi: 0,
      destination_addr: 'Delivrd',
      esm_class: 4,
      registered_delivery: 0,
      data_coding: 4,
      tlvs: { message_payload: latin1Octets('hey') },
    },
  },
  {
    hex: ['00000018 80000103 00000000 00000012', '3738000425000100'],
    pdu: {
      command: 'data_sm_resp',
      status: 0,
      sequence: 18,
      message_id: '78',
      tlvs: { delivery_failure_reason: 0 },
    },
  },
  {
    hex: ['0000001d 00000003 00000000 00000013', '373700050044656c6976726400'],
    pdu: {
      command: 'query_sm',
      status: 0,
      sequence: 19,
      message_id: '77',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      tlvs: {},
    },
  },
  {
    hex: ['00000026 80000003 00000000 00000014', '3737003234303530313132303133303030302b000200'],
    pdu: {
      command: 'query_sm_resp',
      status: 0,
      sequence: 20,
      message_id: '77',
      final_date: '240501120130000+',
      message_state: 2,
      error_code: 0,
      tlvs: {},
    },
  },
  {
    hex: [
      '0000002c 00000008 00000000 00000015',
      '00373700050044656c69767264000101333732353535313233343500',
    ],
    pdu: {
      command: 'cancel_sm',
      status: 0,
      sequence: 21,
      service_type: '',
      message_id: '77',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '37255512345',
      tlvs: {},
    },
  },
  {
    hex: ['00000010 80000008 00000000 00000016'],
    pdu: { command: 'cancel_sm_resp', status: 0, sequence: 22, tlvs: {} },
  },
  {
    hex: ['00000025 00000007 00000000 00000017', '373700050044656c697672640000000100034e6577'],
    pdu: {
      command: 'replace_sm',
      status: 0,
      sequence: 23,
      message_id: '77',
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'Delivrd',
      schedule_delivery_time: '',
      validity_period: '',
      registered_delivery: 1,
      sm_default_msg_id: 0,
      short_message: latin1Octets('New'),
      tlvs: {},
    },
  },
  {
    hex: ['00000010 80000007 00000000 00000018'],
    pdu: { command: 'replace_sm_resp', status: 0, sequence: 24, tlvs: {} },
  },
  {
    hex: ['00000010 00000015 00000000 00000019'],
    pdu: { command: 'enquire_link', status: 0, sequence: 25, tlvs: {} },
  },
  {
    hex: ['00000010 80000015 00000000 0000001a'],
    pdu: { command: 'enquire_link_resp', status: 0, sequence: 26, tlvs: {} },
  },
  {
    hex: [
      '0000002a 00000102 00000000 0000001b',
      '0101333732353535313233343500000065736d65000422000100',
    ],
    pdu: {
      command: 'alert_notification',
      status: 0,
      sequence: 27,
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '37255512345',
      esme_addr_ton: 0,
      esme_addr_npi: 0,
      esme_addr: 'esme',
      tlvs: { ms_availability_status: 0 },
    },
  },
]

for (const { hex, pdu } of GOLDEN) {
  const octets = new Uint8Array(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'))

  test(`${pdu.command} is read as its octets say`, () => {
    assert.deepEqual(decodePdu(octets), { kind: 'pdu', pdu, warnings: [] })
  })

  test(`${pdu.command} is written octet for octet`, () => {
    assert.deepEqual(encodePdu(pdu), octets)
  })
}

test('every command of the table has a golden PDU', () => {
  assert.deepEqual(
    new Set(GOLDEN.map(({ pdu }) => pdu.command as string)),
    new Set(Object.keys(COMMANDS)),
  )
})
