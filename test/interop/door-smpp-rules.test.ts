import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { RATE_LIMITS, RateTurns } from '../../src/core/rate-turns.ts'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { type SmppDoorWorld, doorCaller, openSmppDoorWorld } from '../support/smpp-door-world.ts'

const turns = new RateTurns({ ...RATE_LIMITS, sends: 10_000 })
let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld({ turns })
  client = await openSmppClient(world.port)
})
after(() => world.close())

const gsm7 = (text: string): Uint8Array => encodeGsm7(text) ?? assert.fail(text)

/** With a number of its own each time, so that receipts are told apart. */
let lastNumber = 37255810000
const submitTo = (
  fields: Partial<PduOf<'submit_sm'>> = {},
  from: SmppClient = client,
): Promise<PduOf<'submit_sm_resp'>> =>
  from.ask<'submit_sm_resp'>({
    command: 'submit_sm',
    source_addr_ton: 5,
    source_addr: 'Harbour',
    dest_addr_ton: 1,
    destination_addr: String((lastNumber += 1)),
    short_message: gsm7('Your table is ready'),
    registered_delivery: 1,
    ...fields,
  })

/** `YYMMDDhhmmss000+`. */
const absolute = (ms: number): string =>
  `${new Date(Date.now() + ms).toISOString().slice(2, 19).replaceAll(/\D/g, '')}000+`

const receiptsOf = (id: string, from = client) =>
  from.heard.filter(({ said }) => said.id === id).map(({ said }) => said.stat)

const untilTold = (id: string, from = client) =>
  eventually(
    async () => receiptsOf(id, from),
    (stats) => stats.length > 0,
  )

test('who has not the password waits, hears one word for every reason and is cut off', async () => {
  const began = Date.now()
  const [one, other] = await Promise.all([
    openSmppClient(world.port, { password: 'wrong' }),
    openSmppClient(world.port, { username: 'nobody' }),
  ])
  assert.deepEqual([one.status, other.status], [S.ESME_RINVPASWD, S.ESME_RINVPASWD])
  assert.ok(Date.now() - began >= 1_000)
  await Promise.all([one.closed, other.closed])
})

test('a login has no more sessions at once than it may', async () => {
  world.logins.set(
    'two',
    doorCaller(world.workspaceId, { loginId: null, actor: 'key:two', settings: { bindsMax: 2 } }),
  )
  const open = () => openSmppClient(world.port, { username: 'two' })
  const [first, second] = [await open(), await open()]
  assert.equal((await open()).status, S.ESME_RALYBND)
  await first.leave()
  assert.equal((await open()).status, 0)
  await second.leave()
})

test('more messages a second than a login may send are throttled', async () => {
  const settings = { perSecond: 5 }
  world.logins.set(
    'slow',
    doorCaller(world.workspaceId, { loginId: null, actor: 'key:slow', settings }),
  )
  const slow = await openSmppClient(world.port, { username: 'slow' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => submitTo({}, slow)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [0, 0, 0, 0, 0, ...Array.from({ length: 3 }, () => S.ESME_RTHROTTLED)],
  )
  await slow.leave()
})

test('what a key sent at our API within the minute counts here, too', async () => {
  const actor = 'key:spent'
  for (let sent = 0; sent < 9_998; sent += 1) turns.take('sends', actor, Date.now())
  world.logins.set('spent', doorCaller(world.workspaceId, { loginId: null, actor }))
  const spent = await openSmppClient(world.port, { username: 'spent' })
  const answers = await Promise.all(Array.from({ length: 4 }, () => submitTo({}, spent)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [0, 0, S.ESME_RTHROTTLED, S.ESME_RTHROTTLED],
  )
  await spent.leave()
})

test('what cannot be sent is answered with the status that says why', async () => {
  const tried = async (fields: Partial<PduOf<'submit_sm'>>) => (await submitTo(fields)).status
  assert.equal(await tried({ destination_addr: 'harbour' }), S.ESME_RINVDSTADR)
  assert.equal(await tried({ destination_addr: '' }), S.ESME_RINVDSTADR)
  assert.equal(await tried({ source_addr: 'Hafen\u00fc' }), S.ESME_RINVSRCADR)
  assert.equal(await tried({ validity_period: '99' }), S.ESME_RINVEXPIRY)
  assert.equal(await tried({ validity_period: absolute(-60_000) }), S.ESME_RINVEXPIRY)
  assert.equal(await tried({ schedule_delivery_time: 'soon' }), S.ESME_RINVSCHED)
  assert.equal(await tried({ sm_default_msg_id: 3 }), S.ESME_RINVDFTMSGID)
  const binary = { data_coding: 4, short_message: new Uint8Array(141) }
  assert.equal(await tried(binary), S.ESME_RINVMSGLEN)
  const unasked = { destination_addr: '3725', registered_delivery: 0 }
  assert.equal(await tried(unasked), S.ESME_RINVDSTADR)
})

test('a refusal is told by a receipt to whoever asked for receipts of failures', async () => {
  const answer = await submitTo({ destination_addr: '3725' })
  assert.equal(answer.status, 0)
  await untilTold(answer.message_id)
  const [heard] = client.heard.filter(({ said }) => said.id === answer.message_id)
  assert.equal(heard?.said.stat, 'REJECTD')
  assert.equal(heard?.said.err, '005')
  assert.equal(heard?.pdu.tlvs.message_state, 8)
})

test('registered_delivery is honoured', async () => {
  const behaviour = findBehaviour('err-005') ?? assert.fail()
  const failing = { destination_addr: magicNumber(behaviour, 1).slice(1) }
  const ids = await Promise.all([
    submitTo({ registered_delivery: 0 }),
    submitTo({ registered_delivery: 2 }),
    submitTo({ registered_delivery: 3 }),
    submitTo({ registered_delivery: 0x11 }),
    submitTo({ registered_delivery: 1, tlvs: { user_message_reference: 513 } }),
    submitTo({ registered_delivery: 2, ...failing }),
  ])
  const [none, failures, successes, all, final, failed] = ids.map(({ message_id: id }) => id)
  for (const id of [successes, all, final, failed]) await untilTold(id ?? '')
  await eventually(
    async () => receiptsOf(all ?? ''),
    (stats) => stats.includes('DELIVRD'),
  )
  assert.deepEqual(receiptsOf(none ?? ''), [])
  assert.deepEqual(receiptsOf(failures ?? ''), [])
  assert.deepEqual(receiptsOf(successes ?? ''), ['DELIVRD'])
  assert.deepEqual(receiptsOf(final ?? ''), ['DELIVRD'])
  assert.deepEqual(receiptsOf(failed ?? ''), ['UNDELIV'])
  const stats = receiptsOf(all ?? '')
  assert.ok(stats.length >= 2 && stats.at(-1) === 'DELIVRD', String(stats))
  const told = client.heard.find(({ said }) => said.id === final)?.pdu
  assert.equal(told?.esm_class, 4)
  assert.equal(told?.tlvs.receipted_message_id, final)
  assert.equal(told?.tlvs.message_state, 2)
  assert.equal(told?.tlvs.user_message_reference, 513)
  assert.equal(told?.destination_addr, 'Harbour')
  assert.equal(told?.source_addr_ton, 1)
})

test('what waits can be asked for and cancelled; what was handed over cannot', async () => {
  const { message_id } = await submitTo({ schedule_delivery_time: '000001000000000R' })
  const query = () =>
    client.ask<'query_sm_resp'>({ command: 'query_sm', message_id, source_addr: 'Harbour' })
  const cancel = (id: string) =>
    client.ask<'cancel_sm_resp'>({ command: 'cancel_sm', message_id: id, source_addr: 'Harbour' })
  assert.equal((await query()).message_state, 6)
  assert.equal((await query()).final_date, '')
  assert.equal((await cancel(message_id)).status, 0)
  assert.equal((await query()).message_state, 4)
  assert.match((await query()).final_date, /^\d{13}00\+$/)
  assert.deepEqual(await untilTold(message_id), ['DELETED'])
  assert.equal((await cancel(message_id)).status, S.ESME_RCANCELFAIL)
  const unknown = message_id.replaceAll(/[0-9]/g, '0')
  assert.equal((await cancel(unknown)).status, S.ESME_RINVMSGID)
  const asked = await client.ask<'query_sm_resp'>({ command: 'query_sm', message_id: 'what' })
  assert.equal(asked.status, S.ESME_RINVMSGID)
})

test('parts that come together are one message, and each has its own id and receipt', async () => {
  const to = { destination_addr: '37255820001' }
  const texts = ['The table is ready, ', 'and your boat is ', 'at the quay']
  const answers = await Promise.all(
    texts.map((text, at) =>
      submitTo({
        ...to,
        short_message: gsm7(text),
        tlvs: { sar_msg_ref_num: 9, sar_total_segments: 3, sar_segment_seqnum: at + 1 },
      }),
    ),
  )
  const ids = answers.map(({ message_id: id }) => id)
  assert.equal(new Set(ids).size, 3)
  for (const id of ids) assert.deepEqual(await untilTold(id), ['DELIVRD'])
  const { rows } = await world.pool.query<{ text: string }>(
    `select text from message_contents where recipient = '+37255820001'`,
  )
  assert.deepEqual(rows, [{ text: texts.join('') }])
})

test('one text to many has one id, and a receipt for each of them', async () => {
  const numbers = ['37255830001', '37255830002']
  const answer = await client.ask<'submit_multi_resp'>({
    command: 'submit_multi',
    source_addr_ton: 5,
    source_addr: 'Harbour',
    dest_addresses: [...numbers, 'nobody'].map((destination_addr) => ({
      dest_flag: 1,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr,
    })),
    short_message: gsm7('Boats leave at nine'),
    registered_delivery: 1,
  })
  assert.equal(answer.status, 0)
  assert.deepEqual(answer.unsuccess_smes, [
    {
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: 'nobody',
      error_status_code: S.ESME_RINVDSTADR,
    },
  ])
  await eventually(
    async () => receiptsOf(answer.message_id).length,
    (count) => count === 2,
  )
  const told = client.heard.filter(({ said }) => said.id === answer.message_id)
  assert.deepEqual(told.map(({ pdu }) => pdu.source_addr).sort(), numbers)
})

test('data_sm and message_payload carry a text of any length', async () => {
  const text = 'A text of more than one segment. '.repeat(12).trim()
  const answer = await client.ask<'data_sm_resp'>({
    command: 'data_sm',
    source_addr_ton: 5,
    source_addr: 'Harbour',
    dest_addr_ton: 1,
    destination_addr: '37255840001',
    data_coding: 8,
    registered_delivery: 1,
    tlvs: { message_payload: Buffer.from(text, 'utf16le').swap16() },
  })
  assert.deepEqual(await untilTold(answer.message_id), ['DELIVRD'])
  const { rows } = await world.pool.query<{ text: string }>(
    `select text from message_contents where recipient = '+37255840001'`,
  )
  assert.deepEqual(rows, [{ text }])
})
