import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import type { RequestDraft } from '../../src/smpp/session-types.ts'
import { countDifferences, eventually, standingOtherwise } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { absolute, gsm7, statsOf, submitter, ucs2, untilTold } from '../support/smpp-door-submit.ts'
import { type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

const PRICE = 1_000
const CREDIT = 1_000_000

let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld()
  await world.pool.query('update provider_accounts set settings = settings || $1', [
    { pricePerSegmentMicros: PRICE },
  ])
  await world.pool.query('insert into balances values ($1, true, $2)', [world.workspaceId, CREDIT])
  client = await openSmppClient(world.port)
})
after(() => world.close())

const submit = submitter(37255860000)
const IN_A_DAY = '000001000000000R'

const replace = async (
  message_id: string,
  text: Uint8Array | string,
  fields: Partial<Extract<RequestDraft, { command: 'replace_sm' }>> = {},
): Promise<number> => {
  const answer = await client.ask<'replace_sm_resp'>({
    command: 'replace_sm',
    message_id,
    source_addr_ton: 5,
    source_addr: 'Harbour',
    short_message: typeof text === 'string' ? gsm7(text) : text,
    registered_delivery: 1,
    ...fields,
  })
  return answer.status
}

const stored = async (id: string) => {
  const { rows } = await world.pool.query<{
    text: string
    segments: number
    price: number
    sequence: number
    until: Date | null
  }>(
    `select c.text, m.segments, m.price_micros as price, m.sequence, m.valid_until as until
     from messages m join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where m.id = $1`,
    [id],
  )
  return rows[0] ?? assert.fail(id)
}

/** Spend and credit say what the messages that are to be paid for cost. */
const assertPaid = async () => {
  const { rows } = await world.pool.query<Record<'due' | 'spent' | 'left' | 'parts' | 'n', number>>(
    `select (select coalesce(sum(price_micros), 0)::bigint from messages where rule <> 'stopped-by-person') as due,
       (select coalesce(sum(segments), 0)::bigint from messages
        where rule <> 'stopped-by-person') as n,
       (select coalesce(sum(segments), 0)::bigint from spend) as parts,
       (select coalesce(sum(micros), 0)::bigint from spend) as spent,
       (select micros from balances) as left`,
  )
  const [{ due, spent, left, parts, n } = assert.fail()] = rows
  assert.deepEqual([spent, left, parts], [due, CREDIT - due, n])
  assert.deepEqual(await countDifferences(world), [])
}

test('a text that waits is another, counted and priced as such, and is what is sent', async () => {
  const { message_id: id } = await submit(client, { schedule_delivery_time: IN_A_DAY })
  await assertPaid()
  const long = 'The kitchen is late, and so is your table. '.repeat(5).trim()
  assert.equal(await replace(id, long), 0)
  const waiting = await stored(id)
  assert.deepEqual(
    [waiting.text, waiting.segments, waiting.price, waiting.sequence],
    [long, 2, 2 * PRICE, 2],
  )
  await assertPaid()
  const short = 'Your table is ready now'
  assert.equal(await replace(id, short, { schedule_delivery_time: absolute(Date.now()) }), 0)
  assert.deepEqual(await untilTold(client, id), ['DELIVRD'])
  assert.deepEqual(
    world.simulator.truth().submits.map(({ recipient }) => recipient),
    ['37255860001'],
  )
  const sent = await stored(id)
  assert.deepEqual([sent.text, sent.segments, sent.price], [short, 1, PRICE])
  await assertPaid()
  const { rows } = await world.pool.query<{ sequence: number; status: string }>(
    `select sequence, type as status from callbacks where message_id = $1 order by id`,
    [id],
  )
  assert.deepEqual(
    rows.map(({ status }) => status),
    ['message.delivered'],
  )
  assert.equal(rows[0]?.sequence, sent.sequence)
  assert.deepEqual(await standingOtherwise(world, postgresPipelineStore(world.pool, 9)), [])
})

test('it comes in the alphabet of the first, with a validity of its own, or none', async () => {
  const greek = 'Ένα τραπέζι είναι έτοιμο'
  const { message_id: id } = await submit(client, {
    data_coding: 8,
    short_message: ucs2('Ναι'),
    registered_delivery: 0,
    schedule_delivery_time: IN_A_DAY,
  })
  const until = Date.now() + 2 * 86_400_000
  assert.equal(await replace(id, ucs2(greek), { validity_period: absolute(until, 8) }), 0)
  const { text, until: isUntil } = await stored(id)
  assert.equal(text, greek)
  assert.equal(isUntil?.getTime(), Math.floor(until / 1000) * 1000)
  // Now it asks for receipts: they come.
  const cancelled = await client.ask<'cancel_sm_resp'>({ command: 'cancel_sm', message_id: id })
  assert.equal(cancelled.status, 0)
  assert.deepEqual(await untilTold(client, id), ['DELETED'])
  await assertPaid()
})

test('what was handed over, ended, cannot be sent so or is nobody’s is not replaced', async () => {
  const sent = await submit(client)
  await untilTold(client, sent.message_id)
  const before = await stored(sent.message_id)
  assert.equal(await replace(sent.message_id, 'Too late'), S.ESME_RREPLACEFAIL)
  assert.deepEqual(await stored(sent.message_id), before)
  const { message_id: id } = await submit(client, { schedule_delivery_time: IN_A_DAY })
  const waiting = await stored(id)
  assert.equal(await replace(id, ''), S.ESME_RREPLACEFAIL)
  assert.equal(await replace(id, 'x', { validity_period: '99' }), S.ESME_RINVEXPIRY)
  assert.equal(await replace(id, 'x', { schedule_delivery_time: 'soon' }), S.ESME_RINVSCHED)
  assert.equal(await replace(id, 'x', { sm_default_msg_id: 1 }), S.ESME_RINVDFTMSGID)
  // It would be over before it is sent.
  const soon = absolute(Date.now() + 3_600_000)
  assert.equal(await replace(id, 'x', { validity_period: soon }), S.ESME_RREPLACEFAIL)
  assert.equal(await replace('what', 'x'), S.ESME_RINVMSGID)
  assert.equal(await replace(id.replaceAll(/[0-9]/g, '0'), 'x'), S.ESME_RINVMSGID)
  assert.deepEqual(await stored(id), waiting)
  await assertPaid()
})

test(
  'what is being claimed at this moment is not replaced, nor waited for',
  { timeout: 10_000 },
  async () => {
    const { message_id: id } = await submit(client, { schedule_delivery_time: IN_A_DAY })
    const claimer = await world.pool.connect()
    try {
      await claimer.query('begin')
      await claimer.query('select 1 from send_queue where message_id = $1 for update', [id])
      assert.equal(await replace(id, 'Too late'), S.ESME_RREPLACEFAIL)
    } finally {
      await claimer.query('rollback')
      claimer.release()
    }
    assert.equal(await replace(id, 'In time'), 0)
    assert.equal((await stored(id)).text, 'In time')
  },
)

test('of a message that is replaced while it is taken, one text is sent and the answer says which', async () => {
  const ids = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const due = absolute(Date.now() + 400 + at * 10).slice(0, 12)
      const { message_id } = await submit(client, { schedule_delivery_time: `${due}000+` })
      return message_id
    }),
  )
  const outcomes = new Map<string, boolean>()
  const waiting = new Set(ids)
  // Each is replaced again and again until it is too late.
  await eventually(
    async () => {
      for (const id of waiting) {
        const status = await replace(id, 'The second text')
        if (status !== 0) waiting.delete(id)
        outcomes.set(id, status === 0 || (outcomes.get(id) ?? false))
      }
      return waiting.size
    },
    (left) => left === 0,
  )
  for (const id of ids) await untilTold(client, id)
  for (const id of ids) {
    assert.deepEqual(statsOf(client, id), ['DELIVRD'])
    const { text } = await stored(id)
    assert.equal(text, outcomes.get(id) ? 'The second text' : 'Your table is ready', id)
  }
  const { submits } = world.simulator.truth()
  const second = submits.filter(({ text }) => text === 'The second text')
  assert.equal(second.length, [...outcomes.values()].filter(Boolean).length)
  await assertPaid()
})
