import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import test from 'node:test'
import fc from 'fast-check'
import { COMMANDS } from '../../src/smpp/commands.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { splitText } from '../../src/smpp/split.ts'
import { arbitraryPdu, COMMAND_NAMES } from './arbitrary-pdus.ts'
import type { CapturedSegment } from './pcap.ts'
import { pcapOf } from './pcap.ts'
import { answerAsCentre, answerAsEsme, now, openCentre, openEsme } from './socket-session.ts'
import { hasTool } from './tools.ts'

const PORT = 2775
const PROBE = ['tshark', '--version']
const SEED = 20_240_501

const FIELDS = [
  'smpp.command_id',
  'smpp.command_status',
  'smpp.sequence_number',
  'smpp.source_addr',
  'smpp.destination_addr',
  'smpp.message_id',
  'smpp.receipted_message_id',
  'smpp.message_state',
  'smpp.sm_length',
  'gsm_sms.udh.mm.msg_part',
] as const

/** The values of one packet; several where several PDUs share it. */
type Dissected = (field: (typeof FIELDS)[number]) => readonly string[]

/** What tshark sees in these segments, one row a packet; throws if it finds anything malformed. */
function dissect(t: TestContext, segments: readonly CapturedSegment[]): readonly Dissected[] {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-capture-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'session.pcap')
  writeFileSync(file, pcapOf(segments, PORT))
  const run = (args: readonly string[]) =>
    execFileSync('tshark', ['-r', file, '-d', `tcp.port==${PORT},smpp`, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  assert.doesNotMatch(run(['-V']), /malformed/i)
  const asked = FIELDS.flatMap((field) => ['-e', field])
  return run(['-T', 'fields', '-E', 'occurrence=a', ...asked])
    .split('\n')
    .slice(0, -1)
    .map((row) => {
      const values = row.split('\t').map((cell) => (cell === '' ? [] : cell.split(',')))
      return (field) => values[FIELDS.indexOf(field)] ?? []
    })
}

const hex = (id: number) => `0x${id.toString(16).padStart(8, '0')}`

test('tshark names every command we write and reads its addresses and ids', (t) => {
  if (!hasTool(t, PROBE, 'tshark')) return
  const range = {
    // No commas, which separate tshark's values, and no blanks, which it may trim.
    characters: [0x30, 0x7a],
    tlvNames: ['receipted_message_id', 'message_state', 'user_message_reference', 'source_port'],
    otherTlvs: false,
    statusMax: 0,
    fields: {
      esm_class: fc.constant(0),
      data_coding: fc.constant(0),
      schedule_delivery_time: fc.constant(''),
      validity_period: fc.constantFrom('', '000001000000000R', '240501120000000+'),
      final_date: fc.constant('240501120000000+'),
    },
  } as const
  const pdus = COMMAND_NAMES.flatMap((command) =>
    fc.sample(arbitraryPdu(command, range), { numRuns: 10, seed: SEED }),
  )
  const rows = dissect(
    t,
    pdus.map((pdu) => ({ from: 'client', bytes: encodePdu(pdu) })),
  )
  assert.equal(rows.length, pdus.length)
  for (const [index, pdu] of pdus.entries()) {
    const row = rows[index] ?? assert.fail()
    assert.deepEqual(row('smpp.command_id'), [hex(COMMANDS[pdu.command].id)])
    assert.deepEqual(row('smpp.sequence_number'), [String(pdu.sequence)])
    for (const name of ['source_addr', 'destination_addr', 'message_id'] as const) {
      const value = (pdu as Record<string, unknown>)[name]
      if (typeof value === 'string' && value !== '') {
        assert.deepEqual(row(`smpp.${name}`), [value], `${pdu.command}.${name}`)
      }
    }
    const { receipted_message_id } = pdu.tlvs
    // It looks for parameters only where 3.4 has a use for them.
    if (receipted_message_id && ['deliver_sm', 'data_sm'].includes(pdu.command)) {
      assert.deepEqual(row('smpp.receipted_message_id'), [receipted_message_id])
    }
    if ('short_message' in pdu) {
      assert.deepEqual(row('smpp.sm_length'), [String(pdu.short_message.length)])
    }
  }
})

test('tshark reads a whole session of ours, joined segments and receipts included', async (t) => {
  if (!hasTool(t, PROBE, 'tshark')) return
  const centre = await openCentre(answerAsCentre())
  t.after(centre.close)
  const link = await openEsme(centre.port, answerAsEsme)
  link.say((session) => session.bind({ command: 'bind_transceiver', system_id: 'me' }, now()))
  await link.next('bound')

  const split = splitText('Tere! '.repeat(40), { reference: 7 })
  const segments = split.kind === 'split' ? split.segments : assert.fail()
  assert.equal(segments.length, 2)
  link.say((session) => {
    for (const segment of segments) {
      session.request(
        { command: 'submit_sm', destination_addr: '37255512345', ...segment },
        'a',
        now(),
      )
    }
  })
  await link.next('response')
  centre.links[0]?.say((session) =>
    session.request(
      {
        command: 'deliver_sm',
        esm_class: 4,
        source_addr: '37255512345',
        short_message: encodeGsm7('id:m1 stat:DELIVRD') ?? assert.fail(),
        tlvs: {
          receipted_message_id: 'm1',
          message_state: 2,
          network_error_code: Uint8Array.of(3, 0, 0),
        },
      },
      'receipt',
      now(),
    ),
  )
  await centre.links[0]?.next('response')
  link.say((session) => session.unbind(now()))
  await link.closed

  const rows = dissect(
    t,
    link.octets.map(({ from, bytes }) => ({ from: from === 'esme' ? 'client' : 'server', bytes })),
  )
  const all = (field: (typeof FIELDS)[number]) => rows.flatMap((row) => row(field))
  const names = all('smpp.command_id').map((id) =>
    COMMAND_NAMES.find((name) => hex(COMMANDS[name].id) === id),
  )
  assert.deepEqual(names, [
    'bind_transceiver',
    'bind_transceiver_resp',
    'submit_sm',
    'submit_sm',
    'submit_sm_resp',
    'submit_sm_resp',
    'deliver_sm',
    'deliver_sm_resp',
    'unbind',
    'unbind_resp',
  ])
  assert.deepEqual(all('smpp.message_id'), ['m1', 'm2'])
  assert.deepEqual(all('smpp.receipted_message_id'), ['m1'])
  assert.deepEqual(all('smpp.message_state'), ['2'])
  assert.deepEqual(all('gsm_sms.udh.mm.msg_part'), ['1', '2'])
})
