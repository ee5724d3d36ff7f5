import assert from 'node:assert/strict'
import { once } from 'node:events'
import test, { after, before } from 'node:test'
import { readReceiptText } from '../../src/core/dialects/smpp/receipt-text.ts'
import { eventually } from '../support/pipeline-world.ts'
import { PASSWORD, type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'
import { type TheirPdu, type TheirSession, npmSmpp } from './npm-smpp.ts'

let world: SmppDoorWorld
before(async () => {
  world = await openSmppDoorWorld()
})
after(() => world.close())

const COUNT = Number(process.env['DOOR_MESSAGES'] ?? 100)

async function bind(port: number): Promise<TheirSession> {
  const session = npmSmpp.connect(`smpp://127.0.0.1:${port}`)
  await once(session, 'connect')
  const bound = await new Promise<TheirPdu>((resolve) =>
    session.bind_transceiver({ system_id: 'customer', password: PASSWORD }, resolve),
  )
  assert.equal(bound.command_status, 0)
  return session
}

test('the npm package smpp sends through the door and hears the end of every message', async () => {
  const session = await bind(world.port)
  const receipts = new Map<string, string>()
  session.on('deliver_sm', (pdu: TheirPdu) => {
    const said = readReceiptText(String((pdu['short_message'] as { message: string }).message))
    assert.equal(pdu['receipted_message_id'], said.id)
    receipts.set(said.id ?? '', said.stat ?? '')
    session.send(pdu.response())
  })
  const ids = await Promise.all(
    Array.from(
      { length: COUNT },
      (_, at) =>
        new Promise<string>((resolve) =>
          session.submit_sm(
            {
              source_addr: 'Harbour',
              source_addr_ton: 5,
              destination_addr: String(37255500000 + at),
              dest_addr_ton: 1,
              short_message: `Table ${at} is ready`,
              registered_delivery: 1,
            },
            (pdu) => {
              assert.equal(pdu.command_status, 0)
              resolve(String(pdu['message_id']))
            },
          ),
        ),
    ),
  )
  assert.equal(new Set(ids).size, COUNT)
  await eventually(
    async () => receipts.size,
    (size) => size === COUNT,
  )
  assert.deepEqual(new Set(receipts.keys()), new Set(ids))
  assert.deepEqual([...new Set(receipts.values())], ['DELIVRD'])
  session.close()
})
