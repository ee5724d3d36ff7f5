import assert from 'node:assert/strict'
import test from 'node:test'
import { COMMAND_STATUS, commandStatusName } from './command-status.ts'
import type { CommandName } from './commands.ts'
import { COMMANDS } from './commands.ts'
import type { PduDraft } from './pdu-types.ts'
import { decodePdu, encodePdu } from './pdu.ts'

const text = (words: string) => new Uint8Array(Buffer.from(words, 'latin1'))

/** A frame with a body of our own making. */
function frame(command: CommandName, body: string, status = 0): Uint8Array {
  const bytes = Buffer.alloc(16 + body.length)
  bytes.writeUInt32BE(bytes.length, 0)
  bytes.writeUInt32BE(COMMANDS[command].id, 4)
  bytes.writeUInt32BE(status, 8)
  bytes.writeUInt32BE(9, 12)
  bytes.write(body, 16, 'latin1')
  return new Uint8Array(bytes)
}

function read(bytes: Uint8Array) {
  const decoded = decodePdu(bytes)
  assert.equal(decoded.kind, 'pdu', JSON.stringify(decoded))
  return decoded.kind === 'pdu' ? decoded : assert.fail()
}

function refuse(bytes: Uint8Array) {
  const decoded = decodePdu(bytes)
  return decoded.kind === 'unreadable' ? decoded : assert.fail('it was read')
}

const DELIVER_HEAD = '\0\x01\x01372555\0\0\0Shop\0\x04\0\0\0\0\0\0\0\0'

test('a refused submission has no body and is read all the same', () => {
  const { pdu, warnings } = read(frame('submit_sm_resp', '', 0x58))
  assert.deepEqual(pdu, {
    command: 'submit_sm_resp',
    status: 0x58,
    sequence: 9,
    message_id: '',
    tlvs: {},
  })
  assert.deepEqual(warnings, [])
})

test('an accepted submission keeps its id when the closing NUL is missing', () => {
  const { pdu, warnings } = read(frame('submit_sm_resp', 'abc123'))
  assert.equal(pdu.command === 'submit_sm_resp' && pdu.message_id, 'abc123')
  assert.deepEqual(warnings, ['missing_nul'])
})

test('an accepted submission keeps an id that is longer than SMPP allows', () => {
  const { pdu, warnings } = read(frame('submit_sm_resp', `${'7'.repeat(300)}\0`))
  assert.equal(pdu.command === 'submit_sm_resp' && pdu.message_id, '7'.repeat(300))
  assert.deepEqual(warnings, ['overlong_string'])
})

test('a bind answer without its closing NUL is read', () => {
  const { pdu, warnings } = read(frame('bind_transceiver_resp', 'SMSC'))
  assert.equal(pdu.command === 'bind_transceiver_resp' && pdu.system_id, 'SMSC')
  assert.deepEqual(warnings, ['missing_nul'])
})

test('a response that stops in the middle is still a response', () => {
  const { pdu, warnings } = read(frame('query_sm_resp', '77\0'))
  assert.equal(pdu.command === 'query_sm_resp' && pdu.message_id, '77')
  assert.deepEqual(warnings, ['body_cut_short'])
})

test('a receipt from an address longer than SMPP allows is read', () => {
  const body = `\0\x01\x01${'3'.repeat(40)}\0\0\0Shop\0\x04\0\0\0\0\0\0\0\0\x02ok`
  const { pdu, warnings } = read(frame('deliver_sm', body))
  assert.equal(pdu.command === 'deliver_sm' && pdu.source_addr, '3'.repeat(40))
  assert.deepEqual(warnings, ['overlong_string'])
})

test('a receipt whose sm_length promises too much keeps the text that came', () => {
  const { pdu, warnings } = read(frame('deliver_sm', `${DELIVER_HEAD}\x30id:7 stat:DELIVRD`))
  assert.deepEqual(pdu.command === 'deliver_sm' && pdu.short_message, text('id:7 stat:DELIVRD'))
  assert.deepEqual(warnings, ['short_message_cut_short'])
})

test('a payload that was cut short keeps what came, another parameter stays raw', () => {
  const payload = read(frame('deliver_sm', `${DELIVER_HEAD}\0\x04\x24\0\x40id:7`))
  assert.deepEqual(payload.pdu.tlvs, { message_payload: text('id:7') })
  assert.deepEqual(payload.warnings, ['tlv_cut_short'])
  const id = read(frame('deliver_sm', `${DELIVER_HEAD}\0\0\x1e\0\x08123`))
  assert.deepEqual(id.pdu.tlvs, { other: [{ tag: 0x1e, value: text('123') }] })
})

test('unknown parameters, repeats and impossible lengths are kept raw', () => {
  const tlvs = '\x14\x03\0\x02ab' + '\x04\x27\0\x01\x02' + '\x04\x27\0\x01\x05' + '\x04\x22\0\0'
  const { pdu, warnings } = read(frame('deliver_sm', `${DELIVER_HEAD}\0${tlvs}`))
  assert.deepEqual(pdu.tlvs, {
    message_state: 2,
    other: [
      { tag: 0x1403, value: text('ab') },
      { tag: 0x0427, value: text('\x05') },
      { tag: 0x0422, value: text('') },
    ],
  })
  assert.deepEqual(warnings, ['tlv_odd_length'])
})

test('a whole number of an odd width is read as the number it is', () => {
  const { pdu } = read(frame('deliver_sm', `${DELIVER_HEAD}\0\x04\x27\0\x02\0\x05`))
  assert.deepEqual(pdu.tlvs, { message_state: 5 })
})

test('a receipted_message_id is the same with no NUL, one or several', () => {
  for (const [length, value] of [
    ['\x02', '77'],
    ['\x03', '77\0'],
    ['\x05', '77\0\0\0'],
  ]) {
    const { pdu } = read(frame('deliver_sm', `${DELIVER_HEAD}\0\0\x1e\0${length}${value}`))
    assert.deepEqual(pdu.tlvs, { receipted_message_id: '77' })
  }
})

test('octets after the last parameter are noted and do no harm', () => {
  assert.deepEqual(read(frame('enquire_link', 'x')).warnings, ['trailing_octets'])
  assert.deepEqual(read(frame('submit_sm_resp', '7\0abc')).warnings, ['trailing_octets'])
})

test('short_message is a view of the frame and always a plain Uint8Array', () => {
  const bytes = Buffer.from(frame('deliver_sm', `${DELIVER_HEAD}\x02hi`))
  const { pdu } = read(bytes)
  const short_message = pdu.command === 'deliver_sm' ? pdu.short_message : assert.fail()
  assert.equal(short_message.buffer, bytes.buffer)
  assert.equal(short_message.constructor, Uint8Array)
})

for (const { says, bytes, because, field, status } of [
  {
    says: 'a command nobody defined',
    bytes: new Uint8Array(Buffer.from('00000010000000990000000000000009', 'hex')),
    because: 'unknown_command',
    field: null,
    status: 'ESME_RINVCMDID',
  },
  {
    says: 'fewer than sixteen octets',
    bytes: new Uint8Array(5),
    because: 'short_header',
    field: null,
    status: 'ESME_RINVCMDLEN',
  },
  {
    says: 'a body that stops before a field',
    bytes: frame('submit_sm', '\0\x01\x01'),
    because: 'short_body',
    field: 'source_addr',
    status: 'ESME_RINVCMDLEN',
  },
  {
    says: 'a submission whose sm_length promises too much',
    bytes: frame('submit_sm', `${DELIVER_HEAD}\x30hi`),
    because: 'short_body',
    field: 'short_message',
    status: 'ESME_RINVCMDLEN',
  },
  {
    says: 'a string without its NUL',
    bytes: frame('deliver_sm', '\0\x01\x01372555'),
    because: 'missing_nul',
    field: 'source_addr',
    status: 'ESME_RINVSRCADR',
  },
  {
    says: 'a system_id that is too long',
    bytes: frame('bind_transceiver', `${'a'.repeat(16)}\0pw\0\0\x34\0\0\0`),
    because: 'overlong_string',
    field: 'system_id',
    status: 'ESME_RINVSYSID',
  },
  {
    says: 'a destination that is neither address nor list',
    bytes: frame('submit_multi', '\0\0\0a\0\x01\x09'),
    because: 'bad_value',
    field: 'dest_addresses',
    status: 'ESME_RINVNUMDESTS',
  },
] as const) {
  test(`${says} is refused with ${status}`, () => {
    const refused = refuse(bytes)
    assert.equal(refused.because, because)
    assert.equal(refused.field, field)
    assert.equal(commandStatusName(refused.nackStatus), status)
  })
}

test('what cannot be written says which value and why', () => {
  const drafts: [PduDraft, RegExp][] = [
    [
      { command: 'submit_sm', source_addr: '3'.repeat(21) },
      /^source_addr: 21 is too long, at most 20$/,
    ],
    [
      { command: 'submit_sm', short_message: new Uint8Array(255) },
      /^short_message: 255 is too long/,
    ],
    [{ command: 'submit_sm', source_addr: 'Ω' }, /^source_addr: character 0 is not one octet$/],
    [{ command: 'submit_sm', source_addr: 'a\0b' }, /^source_addr: character 1 is not one octet$/],
    [{ command: 'submit_sm', esm_class: 256 }, /^esm_class: 256 is not an unsigned 8-bit integer$/],
    [{ command: 'submit_sm', esm_class: 0.5 }, /^esm_class: 0.5 is not/],
    [{ command: 'enquire_link', sequence: -1 }, /^sequence_number: -1 is not an unsigned 32-bit/],
    [{ command: 'data_sm', tlvs: { message_state: 300 } }, /^message_state: 300 is not/],
    [
      { command: 'data_sm', tlvs: { receipted_message_id: '7'.repeat(65) } },
      /^receipted_message_id: 65/,
    ],
    [
      { command: 'data_sm', tlvs: { network_error_code: new Uint8Array(4) } },
      /^network_error_code: 4/,
    ],
  ]
  for (const [draft, message] of drafts) {
    assert.throws(() => encodePdu(draft), { name: 'RangeError', message })
  }
  // The writer is none the worse for it.
  assert.equal(encodePdu({ command: 'enquire_link', sequence: 1 }).length, 16)
})

test('a payload of 64 KiB is written and read back', () => {
  const message_payload = new Uint8Array(65_000).fill(0x41)
  const { pdu } = read(encodePdu({ command: 'data_sm', tlvs: { message_payload } }))
  assert.deepEqual(pdu.tlvs, { message_payload })
})

test('a command_status has the name of the specification, or none', () => {
  assert.equal(commandStatusName(COMMAND_STATUS.ESME_RTHROTTLED), 'ESME_RTHROTTLED')
  assert.equal(commandStatusName(0x0400), null)
})
