import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { eventually } from '../support/pipeline-world.ts'
import { openSmppClient } from '../support/smpp-client.ts'
import { submitter } from '../support/smpp-door-submit.ts'
import { type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

const COUNT = 60
const [ENROUTE, DELIVERED, ACCEPTED] = [1, 2, 6]
const inTheirOrder = (one: number, other: number): number => {
  const order = [ACCEPTED, ENROUTE, DELIVERED]
  return order.indexOf(one) - order.indexOf(other)
}

let world: SmppDoorWorld
before(async () => {
  world = await openSmppDoorWorld()
})
after(() => world.close())

const submit = submitter(37255890000)

async function submitMany(registered_delivery: number): Promise<ReadonlySet<string>> {
  const sender = await openSmppClient(world.port, { as: 'bind_transmitter' })
  const answers = await Promise.all(
    Array.from({ length: COUNT }, () => submit(sender, { registered_delivery })),
  )
  await sender.leave()
  assert.ok(answers.every(({ status }) => status === 0))
  return new Set(answers.map(({ message_id }) => message_id))
}

const untilAllTold = () =>
  eventually(
    async () => {
      const { rows } = await world.pool.query<{ state: string; n: number }>(
        'select state, count(*) as n from callbacks group by state',
      )
      return rows.filter(({ state }) => state !== 'heard' && state !== 'needless')
    },
    (others) => others.length === 0,
  )

test('two sessions share the receipts, and what one takes to its grave the other is told', async () => {
  const living = await openSmppClient(world.port, { as: 'bind_receiver' })
  const answered = new Set<string>()
  const dying = await openSmppClient(world.port, {
    as: 'bind_receiver',
    // It answers every other, and then it is gone.
    answer: (pdu) => {
      const id = String(pdu.tlvs.receipted_message_id)
      if (dying.heard.length % 2 === 0) return null
      answered.add(id)
      return 0
    },
  })
  const ids = await submitMany(1)
  await eventually(
    async () => dying.heard.length,
    (heard) => heard >= 10,
  )
  dying.socket.destroy()
  const heard = () => new Set(living.heard.map(({ said }) => said.id ?? ''))
  await eventually(
    async () => [...ids].filter((id) => !heard().has(id) && !answered.has(id)),
    (missing) => missing.length === 0,
  )
  assert.ok(heard().size > 10 && answered.size > 0, 'both were told')
  await untilAllTold()
  await living.leave()
})

test('of one message nothing is told before what came earlier was heard, over whichever session', async () => {
  const told = new Map<string, number[]>()
  const open = new Map<string, number>()
  let isOrdered = true
  const sessions = await Promise.all(
    Array.from({ length: 3 }, () =>
      openSmppClient(world.port, {
        as: 'bind_receiver',
        // Each is answered a while after it came.
        async answer(pdu) {
          const id = String(pdu.tlvs.receipted_message_id)
          told.set(id, [...(told.get(id) ?? []), pdu.tlvs.message_state ?? 0])
          open.set(id, (open.get(id) ?? 0) + 1)
          isOrdered &&= open.get(id) === 1
          await new Promise((resolve) => setTimeout(resolve, 50))
          open.set(id, 0)
          return 0
        },
      }),
    ),
  )
  const ids = await submitMany(0x11)
  await eventually(
    async () => [...ids].filter((id) => told.get(id)?.at(-1) !== DELIVERED),
    (left) => left.length === 0,
  )
  assert.ok(isOrdered, 'one at a time')
  for (const id of ids) {
    const states = told.get(id) ?? []
    assert.ok(states.length >= 2, 'what happened before was told too')
    assert.deepEqual(states, states.toSorted(inTheirOrder), id)
  }
  await untilAllTold()
  await Promise.all(sessions.map((session) => session.leave()))
})
