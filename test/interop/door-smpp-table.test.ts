import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import test, { after, before } from 'node:test'
import { commandStatusName } from '../../src/smpp/command-status.ts'
import { createFrameReader } from '../../src/smpp/framing.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import type { PduDraft, PduOf } from '../../src/smpp/pdu-types.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { absolute, gsm7, submitter, ucs2 } from '../support/smpp-door-submit.ts'
import { PASSWORD, type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld()
  client = await openSmppClient(world.port)
})
after(() => world.close())

const submit = submitter(37255970000)
const IN_AN_HOUR = '000000010000000R'
const LATER = { schedule_delivery_time: IN_AN_HOUR, registered_delivery: 0 }
const nameOf = (status: number) => commandStatusName(status) ?? String(status)

/** What each answers, by what it says of itself. */
async function answersOf(
  rows: Readonly<Record<string, Partial<PduOf<'submit_sm'>>>>,
): Promise<Readonly<Record<string, string>>> {
  const said = await Promise.all(
    Object.entries(rows).map(async ([row, fields]) => {
      const { status } = await submit(client, { ...LATER, ...fields })
      return [row, nameOf(status)] as const
    }),
  )
  return Object.fromEntries(said)
}

/** A connection whose octets are written as they are. Its answers: command_id, command_status, sequence. */
async function raw() {
  const socket = connect(world.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const reader = createFrameReader({ maxPduBytes: 70_000 })
  const frames: Buffer[] = []
  const waiting: (() => void)[] = []
  socket.on('data', (chunk: Uint8Array) => {
    frames.push(...reader.read(chunk).frames.map((frame) => Buffer.from(frame)))
    for (const wake of waiting.splice(0)) wake()
  })
  await once(socket, 'connect')
  const next = async () => {
    while (frames.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    const frame = frames.shift() ?? assert.fail()
    return {
      id: frame.readUInt32BE(4).toString(16),
      status: nameOf(frame.readUInt32BE(8)),
      sequence: frame.readUInt32BE(12),
      body: frame.subarray(16),
    }
  }
  const say = async (draft: PduDraft | Uint8Array) => {
    socket.write(draft instanceof Uint8Array ? draft : encodePdu(draft))
    return next()
  }
  return { socket, closed, next, say }
}

const bind = (fields: Partial<PduOf<'bind_transceiver'>> = {}): PduDraft => ({
  command: 'bind_transceiver',
  sequence: 1,
  system_id: 'customer',
  password: PASSWORD,
  interface_version: 0x34,
  ...fields,
})

const header = (commandId: number, sequence: number, ...body: number[]): Uint8Array => {
  const octets = Buffer.alloc(16)
  octets.writeUInt32BE(16 + body.length, 0)
  octets.writeUInt32BE(commandId, 4)
  octets.writeUInt32BE(sequence, 12)
  return Buffer.concat([octets, Buffer.from(body)])
}

test('who is not bound may bind and keep the link, and nothing else', async () => {
  const { say, socket } = await raw()
  const seen = [
    await say({ command: 'enquire_link', sequence: 7 }),
    await say({ command: 'submit_sm', sequence: 8, destination_addr: '3725' }),
    await say({ command: 'query_sm', sequence: 9 }),
  ]
  assert.deepEqual(
    seen.map(({ id, status, sequence }) => [id, status, sequence]),
    [
      ['80000015', 'ESME_ROK', 7],
      ['80000004', 'ESME_RINVBNDSTS', 8],
      ['80000003', 'ESME_RINVBNDSTS', 9],
    ],
  )
  socket.destroy()
})

test('binds of every version and system_type are let in; to one of 3.4 we say which we are', async () => {
  for (const [interface_version, isTold] of [
    [0x00, false],
    [0x33, false],
    [0x34, true],
    [0x50, true],
  ] as const) {
    const { say, socket } = await raw()
    const range = { addr_ton: 9, addr_npi: 9, address_range: '^372' }
    const answer = await say(bind({ interface_version, system_type: 'whatever', ...range }))
    assert.deepEqual([answer.id, answer.status], ['80000009', 'ESME_ROK'])
    const told = Buffer.from([0x02, 0x10, 0, 1, 0x34])
    assert.deepEqual(
      answer.body.toString('latin1'),
      `Delivrd\0${isTold ? told.toString('latin1') : ''}`,
    )
    socket.destroy()
  }
})

test('a second bind, what only centres say, and what nobody knows are answered, and the session goes on', async () => {
  const { say, socket } = await raw()
  await say(bind())
  const seen = [
    await say(bind({ sequence: 2 })),
    await say({ command: 'deliver_sm', sequence: 3 }),
    // broadcast_sm, query_broadcast_sm and cancel_broadcast_sm of 5.0, and nonsense.
    await say(header(0x111, 4)),
    await say(header(0x112, 5)),
    await say(header(0x113, 6)),
    await say(header(0x7777, 7)),
  ]
  assert.deepEqual(
    seen.map(({ id, status, sequence }) => [id, status, sequence]),
    [
      ['80000009', 'ESME_RALYBND', 2],
      ['80000005', 'ESME_RINVCMDID', 3],
      ['80000000', 'ESME_RINVCMDID', 4],
      ['80000000', 'ESME_RINVCMDID', 5],
      ['80000000', 'ESME_RINVCMDID', 6],
      ['80000000', 'ESME_RINVCMDID', 7],
    ],
  )
  // These have no answer, nor has an answer to nothing.
  socket.write(encodePdu({ command: 'outbind', sequence: 8 }))
  socket.write(encodePdu({ command: 'alert_notification', sequence: 9 }))
  socket.write(encodePdu({ command: 'deliver_sm_resp', sequence: 10 }))
  socket.write(encodePdu({ command: 'generic_nack', sequence: 11, status: 3 }))
  const { id, sequence } = await say({ command: 'enquire_link', sequence: 12 })
  assert.deepEqual([id, sequence], ['80000015', 12])
  socket.destroy()
})

test('a length that cannot be is answered with a generic_nack, and the connection ends', async () => {
  for (const length of [0, 15, 0x7fffffff]) {
    const { say, closed } = await raw()
    await say(bind())
    const octets = Buffer.from(header(0x15, 5))
    octets.writeUInt32BE(length, 0)
    const { id, status, sequence } = await say(octets)
    assert.deepEqual([id, status, sequence], ['80000000', 'ESME_RINVCMDLEN', 5])
    await closed
  }
})

test('what was asked before an unbind is answered before it', async () => {
  const { socket, say, next, closed } = await raw()
  await say(bind())
  const asked = Array.from({ length: 20 }, (_, at) =>
    encodePdu({
      command: 'submit_sm',
      sequence: 100 + at,
      source_addr_ton: 5,
      source_addr: 'Harbour',
      dest_addr_ton: 1,
      destination_addr: String(37255980000 + at),
      short_message: gsm7('Goodbye'),
      ...LATER,
    }),
  )
  const unbind = encodePdu({ command: 'unbind', sequence: 999 })
  const behind = encodePdu({
    command: 'submit_sm',
    sequence: 1000,
    destination_addr: '37255980001',
  })
  socket.write(Buffer.concat([...asked, unbind, behind]))
  const seen: { id: string; status: string; sequence: number }[] = []
  for (let at = 0; at < 22; at += 1) seen.push(await next())
  const last = seen.at(-1)
  assert.deepEqual([last?.id, last?.status, last?.sequence], ['80000006', 'ESME_ROK', 999])
  assert.deepEqual(
    seen
      .filter(({ status }) => status !== 'ESME_ROK')
      .map(({ status, sequence }) => [status, sequence]),
    [['ESME_RINVBNDSTS', 1000]],
  )
  socket.end()
  await closed
})

test('a bind that only hears submits nothing, and one that only submits hears nothing', async () => {
  const { say, socket } = await raw()
  await say({ ...bind(), command: 'bind_receiver' } as PduDraft)
  const refused = await say({ command: 'submit_sm', sequence: 2, destination_addr: '37255970000' })
  assert.equal(refused.status, 'ESME_RINVBNDSTS')
  socket.destroy()
  const mouth = await openSmppClient(world.port, { as: 'bind_transmitter' })
  assert.equal((await submit(mouth, LATER)).status, 0)
  await mouth.leave()
})

test('fields of a submission are taken as they are meant, or refused by their names', async () => {
  const now = Date.now()
  const answers = await answersOf({
    'any service_type': { service_type: 'USSD' },
    'priority 3': { priority_flag: 3 },
    'receipts of failures': { registered_delivery: 2 },
    'receipts of successes': { registered_delivery: 3 },
    'receipts of all that happens': { registered_delivery: 0x1d },
    'protocol_id of a replacement': { protocol_id: 0x41 },
    'esm_class of store and forward': { esm_class: 0x03 },
    'parameters that nobody knows': {
      tlvs: { other: [{ tag: 0x1403, value: Uint8Array.of(1, 2) }] },
    },
    'a moment that is over': { schedule_delivery_time: absolute(now - 60_000) },
    'a moment in another zone': { schedule_delivery_time: absolute(now + 3_600_000, -20) },
    'no moment': { schedule_delivery_time: '991399000000000+' },
    'a moment too far ahead': { schedule_delivery_time: '040000000000000R' },
    'valid for a day': { validity_period: '000001020000000R' },
    'valid until before it is sent': { validity_period: '000000000500000R' },
    'valid for nobody knows how long': { validity_period: 'tomorrow' },
    'a name for a number': { dest_addr_ton: 5, destination_addr: 'Harbour' },
    'no number': { destination_addr: '' },
    'a sender nobody can write': { source_addr: 'Häfen' },
    'a text of the centre': { sm_default_msg_id: 1 },
    'a text and a payload': { tlvs: { message_payload: gsm7('another') } },
    'a payload of 3,000': {
      short_message: Buffer.of(),
      tlvs: { message_payload: gsm7('x'.repeat(3_000)) },
    },
    'a payload of 10,001': {
      short_message: Buffer.of(),
      tlvs: { message_payload: gsm7('x'.repeat(10_001)) },
    },
    'octets of 141': { data_coding: 4, short_message: Buffer.alloc(141) },
    'no text': { short_message: Buffer.of() },
  })
  const good = (names: readonly string[]) => names.map((name) => [name, 'ESME_ROK'] as const)
  assert.deepEqual(
    answers,
    Object.fromEntries([
      ...good(Object.keys(answers)),
      ['no moment', 'ESME_RINVSCHED'],
      ['a moment too far ahead', 'ESME_RINVSCHED'],
      ['valid until before it is sent', 'ESME_RINVEXPIRY'],
      ['valid for nobody knows how long', 'ESME_RINVEXPIRY'],
      ['a name for a number', 'ESME_RINVDSTADR'],
      ['no number', 'ESME_RINVDSTADR'],
      ['a sender nobody can write', 'ESME_RINVSRCADR'],
      ['a text of the centre', 'ESME_RINVDFTMSGID'],
      ['a payload of 10,001', 'ESME_RINVMSGLEN'],
      ['octets of 141', 'ESME_RINVMSGLEN'],
      ['no text', 'ESME_RSUBMITFAIL'],
    ]),
  )
})

test('each data_coding is taken; what names an alphabet reaches the phone as that text', async () => {
  const codings = Array.from({ length: 256 }, (_, data_coding) => data_coding)
  const answers = await Promise.all(
    codings.map((data_coding) => submit(client, { ...LATER, data_coding })),
  )
  assert.deepEqual(
    codings.filter((_, at) => answers[at]?.status !== 0),
    [],
  )
  const rows: [coding: number, octets: Uint8Array, text: string][] = [
    [0, gsm7('{€} [~] @£ΔΩ^'), '{€} [~] @£ΔΩ^'],
    [1, Buffer.from('plain @ $'), 'plain @ $'],
    [3, Buffer.from('Zürich £', 'latin1'), 'Zürich £'],
    [6, Buffer.from([0xbf, 0xe0, 0xd8, 0xd2, 0xd5, 0xe2]), 'Привет'],
    [8, ucs2('Ένα 🚤'), 'Ένα 🚤'],
    [0x18, ucs2('flash ⛵'), 'flash ⛵'],
  ]
  for (const [at, [data_coding, short_message, text]] of rows.entries()) {
    const destination_addr = String(37255990000 + at)
    const { message_id } = await submit(client, {
      ...LATER,
      destination_addr,
      data_coding,
      short_message,
    })
    const { rows: stored } = await world.pool.query<{ text: string }>(
      `select text from message_contents where recipient = $1`,
      [`+${destination_addr}`],
    )
    assert.deepEqual(stored, [{ text }], `${data_coding} ${message_id}`)
  }
})

test('a client that waits for each answer may cut a character in two: the phone gets both halves', async () => {
  const destination_addr = '37255991000'
  const octets = ucs2('Boat 🚤 at nine')
  for (const [at, body] of [octets.subarray(0, 12), octets.subarray(12)].entries()) {
    const { status } = await submit(client, {
      destination_addr,
      esm_class: 0x40,
      data_coding: 8,
      registered_delivery: 0,
      short_message: Buffer.concat([Buffer.of(6, 8, 4, 2, 1, 2, at + 1), body]),
    })
    assert.equal(status, 0)
  }
  const sent = await eventually(
    async () =>
      world.simulator.truth().submits.filter(({ recipient }) => recipient === destination_addr),
    ({ length }) => length === 2,
  )
  const inOrder = sent.toSorted((one, other) => one.segment - other.segment)
  assert.equal(inOrder.map(({ text }) => text).join(''), 'Boat 🚤 at nine')
  assert.deepEqual(
    inOrder.map(({ reference, segments }) => [reference, segments]),
    [
      [0x201, 2],
      [0x201, 2],
    ],
  )
})
