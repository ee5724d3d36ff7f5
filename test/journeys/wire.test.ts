import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { PLAIN, type Wire } from '../../src/core/wire.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import type { SendRequest } from '../../src/flows/ports/intake.ts'
import { createTestDatabase } from '../support/database.ts'
import {
  type World,
  clock,
  createWorld,
  eventually,
  log,
  random,
  startProcess,
} from '../support/pipeline-world.ts'
import { type Submit, startSmallCentre } from '../support/small-centre.ts'

const asked = (to: string, text: string, wire: Partial<Wire>): SendRequest => ({
  to,
  text,
  from: 'Shop',
  reference: null,
  accountId: null,
  validitySeconds: null,
  sendAt: null,
  channel: 'sms',
  fallback: null,
  wire: { ...PLAIN, ...wire },
})

async function take({ pool, workspaceId }: World, messages: readonly SendRequest[]) {
  const intake = createIntake({ store: postgresIntakeStore(pool, 7), clock, random, log })
  const batch = { workspaceId, isTest: false, messages, idempotency: null }
  const outcome = await intake.accept(batch)
  assert.ok(outcome.kind === 'taken')
  return outcome.taken.rows.map((row) => {
    assert.ok(row.kind === 'message')
    return row.message
  })
}

const OCTETS = 'ff'.repeat(200)

test('what a message carries beside its text reaches the message centre as it was asked for', async () => {
  const submits: Submit[] = []
  const centre = await startSmallCentre((pdu, caller) => {
    submits.push(pdu)
    const message_id = String(submits.length)
    caller.say({ command: 'submit_sm_resp', sequence: pdu.sequence, status: 0, message_id })
  })
  const database = await createTestDatabase()
  const world = await createWorld(database.url, centre.port)
  const { pipeline } = await startProcess(world.pool)
  try {
    const taken = await take(world, [
      asked('+447700900001', 'Look!', { messageClass: 0, priority: 3 }),
      asked('+447700900002', '', { octets: OCTETS, bits: 8, udh: '0605040b8423f0' }),
      asked('+447700900003', '', { waiting: 0 }),
      asked('+447700900004', 'New price', { protocolId: 65, replaces: true }),
    ])
    assert.deepEqual(
      taken.map(({ refusal, segments }) => [refusal, segments]),
      [
        [null, 1],
        [null, 2],
        [null, 1],
        [null, 1],
      ],
    )
    await eventually(
      () => Promise.resolve(submits.length),
      (count) => count === 5,
    )
    const to = (last: number): Submit[] =>
      submits.filter(({ destination_addr }) => destination_addr === `44770090000${last}`)
    const [flash] = to(1)
    assert.deepEqual([flash?.data_coding, flash?.priority_flag], [0x10, 3])
    const parts = to(2).toSorted((a, b) => (a.short_message[5] ?? 0) - (b.short_message[5] ?? 0))
    assert.deepEqual(
      parts.map(({ esm_class, data_coding }) => [esm_class, data_coding]),
      [
        [0x40, 4],
        [0x40, 4],
      ],
    )
    const bodies = parts.map(({ short_message }) => Buffer.from(short_message).toString('hex'))
    assert.deepEqual(
      bodies.map((body) => [body.slice(0, 6), body.slice(8, 24)]),
      [
        ['0b0003', '02010504' + '0b8423f0'],
        ['0b0003', '02020504' + '0b8423f0'],
      ],
    )
    assert.equal(bodies.map((body) => body.slice(24)).join(''), OCTETS)
    assert.deepEqual([to(3)[0]?.data_coding, to(3)[0]?.short_message.length], [0xc8, 0])
    assert.deepEqual([to(4)[0]?.protocol_id, to(4)[0]?.replace_if_present_flag], [65, 1])
  } finally {
    await pipeline.stop()
    await centre.stop()
    await world.pool.end()
    await database.drop()
  }
})

test('an account that carries plain texts alone is no way for it, and the refusal says so', async () => {
  const database = await createTestDatabase()
  const world = await createWorld(database.url, 9)
  try {
    await world.pool.query(`update provider_accounts set kind = 'twilio'`)
    const [flash, wish] = await take(world, [
      asked('+447700900001', 'Look!', { messageClass: 0 }),
      asked('+447700900002', 'Look!', { priority: 3, bits: 16 }),
    ])
    assert.deepEqual(flash?.refusal, { reason: 'no-route', detail: 'wire-not-carried' })
    assert.equal(wish?.refusal, null)
  } finally {
    await world.pool.end()
    await database.drop()
  }
})
