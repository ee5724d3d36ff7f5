import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import test, { after, before } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import type { PduDraft } from '../../src/smpp/pdu-types.ts'
import { eventually } from '../support/pipeline-world.ts'
import { openSmppClient } from '../support/smpp-client.ts'
import { PASSWORD, type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

let world: SmppDoorWorld
before(async () => {
  world = await openSmppDoorWorld()
})
after(() => world.close())

const random = createRandom(11)
const octet = (): number => Math.floor(random.next() * 256)

const dial = async (): Promise<Socket> => {
  const socket = connect(world.port, '127.0.0.1')
  socket.on('error', () => undefined).resume()
  await once(socket, 'connect')
  return socket
}

const BIND: PduDraft = {
  command: 'bind_transceiver',
  sequence: 1,
  system_id: 'customer',
  password: PASSWORD,
  interface_version: 0x34,
}
const SUBMIT: PduDraft = {
  command: 'submit_sm',
  sequence: 2,
  source_addr: 'Harbour',
  dest_addr_ton: 1,
  destination_addr: '37255950000',
  esm_class: 0x40,
  short_message: Uint8Array.of(5, 0, 3, 1, 2, 1, 65, 66),
  tlvs: { message_payload: new Uint8Array(300) },
}

/** One or a few octets are others, or the end is missing. */
function mutated(draft: PduDraft): Uint8Array {
  const octets = encodePdu(draft).slice()
  for (let times = 1 + Math.floor(random.next() * 4); times > 0; times -= 1) {
    // Not its length: then the octets after it would be its own.
    octets[4 + Math.floor(random.next() * (octets.length - 4))] = octet()
  }
  return random.next() < 0.1
    ? octets.subarray(0, Math.floor(random.next() * octets.length))
    : octets
}

/** A good client is served as ever. */
async function assertServing(): Promise<void> {
  const client = await openSmppClient(world.port)
  assert.equal(client.status, 0)
  const answer = await client.ask<'submit_sm_resp'>({
    command: 'submit_sm',
    source_addr_ton: 5,
    source_addr: 'Harbour',
    dest_addr_ton: 1,
    destination_addr: '37255950001',
    short_message: encodeGsm7('Still here') ?? assert.fail(),
  })
  assert.equal(answer.status, 0)
  await client.leave()
}

test('octets of any kind end a session or are answered, and nobody else notices', async () => {
  for (let round = 0; round < 40; round += 1) {
    const socket = await dial()
    if (round % 2 === 0) socket.write(encodePdu(BIND))
    for (let times = 0; times < 25; times += 1) {
      const isNoise = random.next() < 0.2
      socket.write(
        isNoise
          ? Uint8Array.from({ length: Math.floor(random.next() * 200) }, octet)
          : mutated(random.next() < 0.3 ? BIND : SUBMIT),
      )
    }
    const closed = once(socket, 'close')
    socket.end()
    await closed
  }
  await assertServing()
})

test('who connects and says nothing keeps nobody else out', async () => {
  const idle = await Promise.all(Array.from({ length: 60 }, dial))
  idle.forEach((socket) => socket.write(encodePdu(BIND).subarray(0, 7)))
  // Beyond thirty of one address that nobody has signed in on, each is cut off at once.
  await eventually(
    async () => idle.filter(({ destroyed }) => destroyed).length,
    (cut) => cut === 30,
  )
  for (const socket of idle) socket.destroy()
  // Until their going has been noticed, the address is full.
  const client = await eventually(
    () => openSmppClient(world.port).catch(() => null),
    (one) => one?.status === 0,
  )
  await client?.leave()
  await assertServing()
})

test('a flood of binds with wrong passwords leaves the door open', async () => {
  const tried = await Promise.allSettled(
    Array.from({ length: 25 }, () => openSmppClient(world.port, { password: 'guess' })),
  )
  const clients = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  assert.ok(clients.every(({ status }) => status !== 0))
  await Promise.all(clients.map(({ closed }) => closed))
  await assertServing()
})
