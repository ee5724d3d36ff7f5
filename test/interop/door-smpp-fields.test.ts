import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { absolute, gsm7, statsOf, submitter, ucs2, untilTold } from '../support/smpp-door-submit.ts'
import { type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

const DAY_MS = 86_400_000
const IN_A_DAY = '000001000000000R'

let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld({ settings: { defaultSender: 'Quay' } })
  await world.pool.query(`update workspaces set default_country = 'EE'`)
  client = await openSmppClient(world.port)
})
after(() => world.close())

const submit = submitter(37255880000)

const stored = async (message_id: string) => {
  const { rows } = await world.pool.query<{
    recipient: string
    sender: string
    text: string
    due: Date | null
    until: Date | null
  }>(
    `select c.recipient, c.sender, c.text, q.due_at as due, m.valid_until as until
     from messages m join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     left join send_queue q on q.bucket = m.bucket and q.message_id = m.id
     where m.id = $1`,
    [message_id.slice(0, 32)],
  )
  return rows[0] ?? assert.fail(message_id)
}

const LATER = { schedule_delivery_time: IN_A_DAY, registered_delivery: 0 }

test('a number is read as its sender wrote it', async () => {
  const read = async (dest_addr_ton: number, destination_addr: string) => {
    const answer = await submit(client, { ...LATER, dest_addr_ton, destination_addr })
    assert.equal(answer.status, 0, destination_addr)
    return (await stored(answer.message_id)).recipient
  }
  const same = '+37255881001'
  assert.equal(await read(1, '37255881001'), same)
  assert.equal(await read(1, '+37255881001'), same)
  assert.equal(await read(1, '0037255881001'), same)
  assert.equal(await read(0, '37255881001'), same)
  assert.equal(await read(0, '+37255881001'), same)
  assert.equal(await read(2, '55881001'), same)
  assert.equal(await read(0, '55881001'), same)
})

test('a sender is a number, a name, or the login’s own', async () => {
  const read = async (source_addr_ton: number, source_addr: string) => {
    const answer = await submit(client, { ...LATER, source_addr_ton, source_addr })
    assert.equal(answer.status, 0, source_addr)
    return (await stored(answer.message_id)).sender
  }
  assert.equal(await read(5, 'Harbour'), 'Harbour')
  assert.equal(await read(0, 'Harbour'), 'Harbour')
  assert.equal(await read(1, '37255881002'), '+37255881002')
  assert.equal(await read(3, '12345'), '12345')
  assert.equal(await read(0, ''), 'Quay')
})

test('times are read in whatever zone they are told, absolute and relative', async () => {
  const now = Date.now()
  const at = Math.floor((now + DAY_MS) / 1000) * 1000
  const until = at + 2 * DAY_MS
  // UTC, Kathmandu, Newfoundland, the Line Islands' 14 h do not fit: 12 h is the most.
  for (const [one, other] of [
    [0, 0],
    [23, -14],
    [-14, 48],
    [-48, 23],
  ] as const) {
    const { message_id } = await submit(client, {
      registered_delivery: 0,
      schedule_delivery_time: absolute(at, one),
      validity_period: absolute(until, other),
    })
    const { due, until: isUntil } = await stored(message_id)
    assert.deepEqual([due?.getTime(), isUntil?.getTime()], [at, until], `${one} ${other}`)
  }
  const { message_id } = await submit(client, {
    registered_delivery: 0,
    schedule_delivery_time: '000000020000000R',
    validity_period: '000001000000000R',
  })
  const { due, until: isUntil } = await stored(message_id)
  const isNear = (ms: number | undefined, meant: number) => Math.abs((ms ?? 0) - meant) < 5_000
  assert.ok(isNear(due?.getTime(), now + 2 * 3_600_000), String(due))
  assert.ok(isNear(isUntil?.getTime(), now + DAY_MS), String(isUntil))
  const refused = async (fields: Partial<PduOf<'submit_sm'>>) =>
    (await submit(client, fields)).status
  const tooFar = absolute(now + 400 * DAY_MS)
  assert.equal(await refused({ schedule_delivery_time: tooFar }), S.ESME_RINVSCHED)
  assert.equal(await refused({ schedule_delivery_time: '260231120000000+' }), S.ESME_RINVSCHED)
  const over = { schedule_delivery_time: absolute(at), validity_period: absolute(at - 60_000) }
  assert.equal(await refused(over), S.ESME_RINVEXPIRY)
})

test('replace_if_present takes the place of what waits from and to the same, and of nothing else', async () => {
  const to = { destination_addr: '55882001', dest_addr_ton: 2 }
  const later = { schedule_delivery_time: IN_A_DAY }
  const old = await submit(client, { ...to, ...later })
  const others = [
    await submit(client, { ...to, ...later, source_addr: 'Bridge' }),
    await submit(client, later),
  ]
  const instead = await submit(client, { ...to, replace_if_present_flag: 1 })
  assert.deepEqual(await untilTold(client, instead.message_id), ['DELIVRD'])
  assert.deepEqual(await untilTold(client, old.message_id), ['DELETED'])
  for (const { message_id } of others) assert.deepEqual(statsOf(client, message_id), [])
})

test('parts are put together whichever way they say that they are parts', async () => {
  const texts = ['Ένα τραπέζι ', 'είναι έτοιμο, ', 'και ένα πλοίο']
  const ways: ((at: number) => Partial<PduOf<'submit_sm'>>)[] = [
    (at) => ({
      esm_class: 0x40,
      short_message: Buffer.concat([Buffer.of(5, 0, 3, 7, 3, at + 1), ucs2(texts[at] ?? '')]),
    }),
    (at) => ({
      esm_class: 0x40,
      short_message: Buffer.concat([Buffer.of(6, 8, 4, 1, 7, 3, at + 1), ucs2(texts[at] ?? '')]),
    }),
    (at) => ({
      short_message: Buffer.of(),
      tlvs: {
        sar_msg_ref_num: 263,
        sar_total_segments: 3,
        sar_segment_seqnum: at + 1,
        message_payload: ucs2(texts[at] ?? ''),
      },
    }),
  ]
  for (const [way, fields] of ways.entries()) {
    const to = { destination_addr: String(37255883000 + way), data_coding: 8 }
    // They need not come in their order, and only the second asks for a receipt.
    const order = [2, 0, 1]
    const answers = await Promise.all(
      order.map((at) =>
        submit(client, { ...to, ...fields(at), registered_delivery: at === 1 ? 1 : 0 }),
      ),
    )
    const [third, first, second] = answers.map(({ message_id }) => message_id)
    assert.equal(new Set([first, second, third]).size, 3)
    assert.deepEqual(await untilTold(client, second ?? ''), ['DELIVRD'])
    assert.deepEqual(statsOf(client, first ?? ''), [])
    assert.deepEqual(statsOf(client, third ?? ''), [])
    assert.equal((await stored(second ?? '')).text, texts.join(''))
  }
})

test('a reply path and vendors’ parameters reach the message centre as they were handed over', async () => {
  const sent = async (at: number, fields: Partial<PduOf<'submit_sm'>>) => {
    const destination_addr = String(37255885000 + at)
    const answer = await submit(client, { destination_addr, ...fields })
    assert.equal(answer.status, 0)
    await untilTold(client, answer.message_id)
    const records = world.simulator
      .truth()
      .submits.filter(({ recipient }) => recipient === destination_addr)
    return records.map(({ text, esmClass, vendorTlvs }) => ({ text, esmClass, vendorTlvs }))
  }
  const text = 'Your table is ready'
  assert.deepEqual(await sent(1, { esm_class: 0x80 }), [{ text, esmClass: 0x80, vendorTlvs: [] }])
  // One tag twice stays twice, in its order; one of SMPP's own is none of theirs.
  const other = [
    { tag: 0x1401, value: Buffer.of(0, 255) },
    { tag: 0x3fff, value: Buffer.of() },
    { tag: 0x0424, value: Buffer.from('not this') },
    { tag: 0x020c, value: Buffer.of(9, 9, 9, 9, 9) },
    { tag: 0x13ff, value: Buffer.of(1) },
    { tag: 0x4000, value: Buffer.of(2) },
    { tag: 0x1401, value: Buffer.of(7) },
  ]
  const vendorTlvs = ['1401:00ff', '3fff:', '1401:07']
  assert.deepEqual(await sent(2, { tlvs: { other } }), [{ text, esmClass: 0, vendorTlvs }])
  const long = await sent(3, {
    esm_class: 0x80,
    short_message: Buffer.of(),
    tlvs: { message_payload: gsm7('a'.repeat(200)), other },
  })
  assert.deepEqual(
    long.map((one) => [one.text.length, one.esmClass, one.vendorTlvs]),
    [
      [153, 0xc0, vendorTlvs],
      [47, 0xc0, vendorTlvs],
    ],
  )
})

test('more of vendors’ parameters than go along beside one message are refused', async () => {
  const status = async (octets: number, count: number) => {
    const one = { tag: 0x1400, value: Buffer.alloc(octets) }
    return (await submit(client, { tlvs: { other: Array.from({ length: count }, () => one) } }))
      .status
  }
  assert.equal(await status(1_000, 20), 0)
  assert.equal(await status(1_001, 1), S.ESME_RINVPARLEN)
  assert.equal(await status(0, 21), S.ESME_RINVOPTPARSTREAM)
})

test('of one text to many, who cannot be reached is named with the reason, and the others get it', async () => {
  const address = (destination_addr: string, dest_addr_ton = 1) =>
    ({ dest_flag: 1, dest_addr_ton, dest_addr_npi: 1, destination_addr }) as const
  const ask = (dest_addresses: PduOf<'submit_multi'>['dest_addresses']) =>
    client.ask<'submit_multi_resp'>({
      command: 'submit_multi',
      source_addr_ton: 5,
      source_addr: 'Harbour',
      dest_addresses,
      short_message: gsm7('Boats leave at nine'),
      registered_delivery: 3,
    })
  const good = ['37255884001', '37255884002']
  const some = await ask([...good, '1', '3725'].map((one) => address(one)))
  assert.equal(some.status, 0)
  assert.deepEqual(
    some.unsuccess_smes.map((one) => [one.destination_addr, one.error_status_code]),
    [
      ['1', S.ESME_RINVDSTADR],
      ['3725', S.ESME_RINVDSTADR],
    ],
  )
  await untilTold(client, some.message_id, (stats) => stats.length === 2)
  const told = client.heard.filter(({ said }) => said.id === some.message_id)
  assert.deepEqual(told.map(({ pdu }) => pdu.source_addr).sort(), good)
  assert.equal((await ask([address('1'), address('harbour')])).status, S.ESME_RINVDSTADR)
  const list = await ask([address(good[0] ?? ''), { dest_flag: 2, dl_name: 'all' }])
  assert.equal(list.status, S.ESME_RINVDLNAME)
})
