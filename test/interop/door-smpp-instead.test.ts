import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { countDifferences } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { gsm7, submitter } from '../support/smpp-door-submit.ts'
import { type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

const PRICE = 1_000
const LATER = { schedule_delivery_time: '000001000000000R', registered_delivery: 0 }

let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld()
  await world.pool.query('update provider_accounts set settings = settings || $1', [
    { pricePerSegmentMicros: PRICE },
  ])
  // Enough for one message at once: who takes another's place is paid with its money.
  await world.pool.query('insert into balances values ($1, true, $2)', [world.workspaceId, PRICE])
  await world.pool.query(
    `update workspaces set settings = settings || '{"duplicateWindowSeconds": 3600}' where id = $1`,
    [world.workspaceId],
  )
  client = await openSmppClient(world.port)
})
after(() => world.close())

const submit = submitter(37255950000)

const waiting = async (to: string) => {
  const { rows } = await world.pool.query<{ id: string; text: string }>(
    `select replace(m.id::text, '-', '') as id, c.text
     from messages m join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where c.recipient = $1 and m.status in ('queued', 'scheduled', 'held') order by m.id`,
    [`+${to}`],
  )
  return rows
}

const assertPaid = async (count: number) => {
  const { rows } = await world.pool.query<Record<'spent' | 'left', number>>(
    `select (select coalesce(sum(micros), 0)::bigint from spend) as spent, micros as left from balances`,
  )
  assert.deepEqual(rows, [{ spent: count * PRICE, left: (1 - count) * PRICE }])
  assert.deepEqual(await countDifferences(world), [])
}

const cancel = async (fields: Partial<PduOf<'cancel_sm'>>): Promise<number> =>
  (await client.ask<'cancel_sm_resp'>({ command: 'cancel_sm', ...fields })).status

const HARBOUR = { source_addr_ton: 5, source_addr: 'Harbour' }
const INSTEAD = { ...LATER, replace_if_present_flag: 1 }

test('the place of what waits is taken with its money, by the same text too, or not at all', async () => {
  const to = '37255960001'
  const old = await submit(client, { ...LATER, destination_addr: to })
  assert.equal(old.status, 0)
  await assertPaid(1)
  const second = await submit(client, { ...INSTEAD, destination_addr: to })
  assert.equal(second.status, 0)
  assert.deepEqual(
    (await waiting(to)).map(({ id }) => id),
    [second.message_id],
  )
  await assertPaid(1)
  // Two segments cost more than there is.
  const dear = { destination_addr: to, short_message: gsm7('Too dear '.repeat(20)) }
  assert.notEqual((await submit(client, { ...INSTEAD, ...dear })).status, 0)
  const long = { destination_addr: to, short_message: gsm7('Never stored') }
  await world.pool.query(
    `create function refuse_it() returns trigger language plpgsql as $$
     begin
       if new.text = 'Never stored' then raise exception 'no'; end if;
       return new;
     end $$;
     create trigger refuse_it before insert on message_contents for each row execute function refuse_it()`,
  )
  assert.equal((await submit(client, { ...INSTEAD, ...long })).status, S.ESME_RSYSERR)
  assert.deepEqual(
    (await waiting(to)).map(({ id }) => id),
    [second.message_id],
  )
  await assertPaid(1)
  assert.equal(await cancel({ message_id: second.message_id }), 0)
  await assertPaid(0)
})

test('of many that would take one place, one waits in the end, whoever was first', async () => {
  const to = '37255960002'
  await submit(client, { ...LATER, destination_addr: to })
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      submit(client, { ...INSTEAD, destination_addr: to, short_message: gsm7(`Text ${at}`) }),
    ),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([0]))
  assert.equal((await waiting(to)).length, 1)
  await assertPaid(1)
  assert.equal(await cancel({ ...HARBOUR, dest_addr_ton: 1, destination_addr: to }), 0)
  await assertPaid(0)
})

test('it is of the same service as well, and so is what is cancelled by its addresses', async () => {
  await world.pool.query('update balances set is_on = false')
  const to = { destination_addr: '37255960003' }
  const code = await submit(client, { ...LATER, ...to, service_type: 'CODE' })
  const usual = await submit(client, { ...LATER, ...to, short_message: gsm7('Another') })
  const other = await submit(client, {
    ...INSTEAD,
    ...to,
    service_type: 'CODE',
    short_message: gsm7('Code 2'),
  })
  const ids = async () => (await waiting('37255960003')).map(({ id }) => id)
  assert.deepEqual(await ids(), [usual.message_id, other.message_id])
  assert.equal(code.status, 0)
  const between = { ...HARBOUR, dest_addr_ton: 1, ...to }
  assert.equal(await cancel({ ...between, service_type: 'NONE' }), S.ESME_RCANCELFAIL)
  assert.equal(await cancel({ ...between, service_type: 'CODE' }), 0)
  assert.deepEqual(await ids(), [usual.message_id])
  for (const at of [1, 2, 3])
    await submit(client, { ...LATER, ...to, short_message: gsm7(`More ${at}`) })
  assert.equal(await cancel({ ...between, source_addr: 'Bridge' }), S.ESME_RCANCELFAIL)
  assert.equal(await cancel(between), 0)
  assert.deepEqual(await ids(), [])
  assert.equal(await cancel(between), S.ESME_RCANCELFAIL)
})

test('a message is asked about, cancelled and replaced by whoever it is from alone', async () => {
  const to = '37255960004'
  const { message_id } = await submit(client, { ...LATER, destination_addr: to })
  const query = async (fields: Partial<PduOf<'query_sm'>>) =>
    (await client.ask<'query_sm_resp'>({ command: 'query_sm', message_id, ...fields })).status
  assert.equal(await query(HARBOUR), 0)
  assert.equal(await query({}), 0)
  assert.equal(await query({ ...HARBOUR, source_addr: 'Bridge' }), S.ESME_RQUERYFAIL)
  assert.equal(await query({ message_id: '9'.repeat(32) }), S.ESME_RINVMSGID)
  const replace = async (source_addr: string) =>
    (
      await client.ask<'replace_sm_resp'>({
        command: 'replace_sm',
        message_id,
        source_addr_ton: 5,
        source_addr,
        short_message: gsm7('Another text'),
      })
    ).status
  assert.equal(await replace('Bridge'), S.ESME_RREPLACEFAIL)
  assert.equal(await replace('Harbour'), 0)
  const named = { message_id, dest_addr_ton: 1 }
  assert.equal(
    await cancel({ ...named, ...HARBOUR, destination_addr: '37255960005' }),
    S.ESME_RCANCELFAIL,
  )
  assert.equal(await cancel({ ...named, source_addr: 'Bridge' }), S.ESME_RCANCELFAIL)
  assert.equal((await waiting(to)).length, 1)
  assert.equal(await cancel({ ...named, ...HARBOUR, destination_addr: to }), 0)
  assert.deepEqual(await waiting(to), [])
})
