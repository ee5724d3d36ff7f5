import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { jasminDoor } from '../../src/adapters/doors/jasmin/door.ts'
import { KANNEL_DOOR } from '../../src/adapters/doors/kannel/door.ts'
import { MESSENTE_DOOR } from '../../src/adapters/doors/messente/door.ts'
import type { CompatibleDeps } from '../../src/adapters/doors/shared/door.ts'
import { TWILIO_DOOR } from '../../src/adapters/doors/twilio/door.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { createSending } from '../../src/flows/sending.ts'
import { type CompatibleWorld, openCompatibleWorld, openDoor } from '../support/compatible-world.ts'
import { clock, eventually, log, startProcess } from '../support/pipeline-world.ts'
import { type SmallCentre, type Submit, startSmallCentre } from '../support/small-centre.ts'

const submits: Submit[] = []
/** Texts that are delivered; of the others nothing is heard. */
const DELIVERED = /forget/
let centre: SmallCentre
let world: CompatibleWorld
let deps: CompatibleDeps
let pipeline: { stop(): Promise<void> }

before(async () => {
  centre = await startSmallCentre((pdu, caller) => {
    submits.push(pdu)
    const { sequence } = pdu
    const message_id = String(submits.length)
    caller.say({ command: 'submit_sm_resp', sequence, status: 0, message_id })
    if (!DELIVERED.test(Buffer.from(pdu.short_message).toString())) return
    const receipt = `id:${message_id} sub:001 dlvrd:001 submit date:2611051200 done date:2611051200 stat:DELIVRD err:000`
    caller.say({
      command: 'deliver_sm',
      sequence: submits.length,
      esm_class: 4,
      source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr,
      short_message: Buffer.from(receipt),
    })
  })
  world = await openCompatibleWorld()
  await world.pool.query('update provider_accounts set settings = settings || $1', [
    { port: centre.port, window: 50 },
  ])
  const { pool, random } = world
  const edges = { clock, random, log }
  const sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(pool, 7), ...edges }),
    campaigns: { store: postgresCampaignStore(pool, 8), ...edges },
  })
  deps = { ...world.deps, clock, sending }
  pipeline = (await startProcess(pool)).pipeline
})
after(async () => {
  await pipeline.stop()
  await centre.stop()
  await world.end()
})

const DOORS = {
  kannel: KANNEL_DOOR,
  jasmin: jasminDoor({ newBatchId: () => '', tell: () => Promise.resolve() }),
  messente: MESSENTE_DOOR,
  twilio: TWILIO_DOOR,
}

type Asked = {
  readonly door: keyof typeof DOORS
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

async function answerTo({ door, path, headers, body }: Asked): Promise<string> {
  const open = await openDoor(DOORS[door], { ...world, deps })
  const method = body === undefined ? 'GET' : 'POST'
  const given = { ...(headers && { headers }), ...(body !== undefined && { body }) }
  const { reply } = await open.run({ name: '', request: { method, path, ...given } })
  await open.close()
  return `${reply.status} ${reply.body}`
}

const KNOWN = 'username=tester&password=secret&from=Harbour'
const kannel = (fields: string): Asked => ({
  door: 'kannel',
  path: `/cgi-bin/sendsms?${KNOWN}&${fields}`,
})
const jasmin = (fields: string): Asked => ({ door: 'jasmin', path: `/send?${KNOWN}&${fields}` })
const messente = (fields: string): Asked => ({
  door: 'messente',
  path: `/send_sms/?${KNOWN}&${fields}`,
})
const omni = (to: string, message: object): Asked => ({
  door: 'messente',
  path: '/v1/omnimessage',
  headers: { authorization: `Basic ${btoa('tester:secret')}`, 'content-type': 'application/json' },
  body: JSON.stringify({ to, messages: [{ channel: 'sms', sender: 'Harbour', ...message }] }),
})
const SID = 'AC00000000000000000000000000000001'
const twilio = (to: string, text: string, more: object = {}): Asked => ({
  door: 'twilio',
  path: `/2010-04-01/Accounts/${SID}/Messages.json`,
  headers: {
    authorization: `Basic ${btoa(`${SID}:secret`)}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ To: to, From: 'Harbour', Body: text, ...more }).toString(),
})

const numberOf = (at: number): string => `4477009002${String(at).padStart(2, '0')}`

/** What a client asks for one number, and what its message centre is to be handed. */
const CASES: readonly (readonly [
  name: string,
  ask: (to: string) => Asked,
  handed: Partial<Record<'data_coding' | 'esm_class' | 'protocol_id' | 'priority_flag', number>> & {
    readonly hex: string
    readonly tlvs?: string
  },
])[] = [
  [
    'Kannel, flash',
    (to) => kannel(`to=${to}&text=hi&mclass=0`),
    { data_coding: 0x10, hex: '6869' },
  ],
  [
    'Kannel, ports and octets',
    (to) => kannel(`to=${to}&udh=%06%05%04%15%81%00%00&text=%00%01%FF`),
    { esm_class: 0x40, data_coding: 4, hex: '060504158100000001ff' },
  ],
  [
    'Kannel, UCS-2 though the GSM alphabet has it',
    (to) => kannel(`to=${to}&coding=2&charset=utf-8&text=hi`),
    { data_coding: 8, hex: '00680069' },
  ],
  ['Kannel, voice mail waits', (to) => kannel(`to=${to}&mwi=0`), { data_coding: 0xc8, hex: '' }],
  [
    'Kannel, alternative coding, protocol and priority',
    (to) => kannel(`to=${to}&text=hi&alt-dcs=1&mclass=1&pid=65&priority=2`),
    { data_coding: 0xf1, protocol_id: 65, priority_flag: 2, hex: '6869' },
  ],
  [
    'Jasmin, octets in the coding named',
    (to) => jasmin(`to=${to}&coding=4&hex-content=0001ff`),
    { data_coding: 4, hex: '0001ff' },
  ],
  [
    'Jasmin, another coding',
    (to) => jasmin(`to=${to}&coding=13&content=%88%9f`),
    { data_coding: 13, hex: '889f' },
  ],
  [
    'Jasmin, priority',
    (to) => jasmin(`to=${to}&content=hi&priority=3`),
    { priority_flag: 3, data_coding: 0, hex: '6869' },
  ],
  [
    'Jasmin, further parameters',
    (to) => jasmin(`to=${to}&content=hi&custom_tlvs=%7B%220x1401%3AInt2%22%3A7%7D`),
    { tlvs: '1401:0007', hex: '6869' },
  ],
  [
    'Kannel, a reply path',
    (to) => kannel(`to=${to}&text=hi&rpi=1`),
    { esm_class: 0x80, hex: '6869' },
  ],
  [
    'Messente, flash',
    (to) => messente(`to=${to}&text=hi&mclass=0`),
    { data_coding: 0x10, hex: '6869' },
  ],
  [
    'Messente, ports and octets',
    (to) => messente(`to=${to}&udh=%06%05%04%0B%84%23%F0&data=%01%02`),
    { esm_class: 0x40, data_coding: 4, hex: '0605040b8423f00102' },
  ],
  [
    'Omnichannel, a header with a text',
    (to) => omni(`+${to}`, { text: 'hi', udh: '0605040B8423F0' }),
    { esm_class: 0x40, data_coding: 0, hex: '0605040b8423f06869' },
  ],
  ['Twilio, a text', (to) => twilio(`+${to}`, 'Пр'), { data_coding: 8, hex: '041f0440' }],
]

test('what clients ask for beside a text reaches the message centre', async () => {
  for (const [at, [name, ask]] of CASES.entries()) {
    const answer = await answerTo(ask(numberOf(at)))
    assert.match(answer, /^20[012] (0: Accepted|Success|OK|\{)/, name)
  }
  await eventually(
    async () => submits.length,
    (count) => count >= CASES.length,
  )
  for (const [at, [name, , handed]] of CASES.entries()) {
    const found = submits.find(({ destination_addr: to }) => to === numberOf(at))
    assert.ok(found, name)
    const hex = Buffer.from(found.short_message).toString('hex')
    const tlvs = (found.tlvs.other ?? []).map(
      ({ tag, value }) => `${tag.toString(16)}:${value.toHex()}`,
    )
    const told: object = { ...found, hex, tlvs: tlvs.join(' ') }
    const seen = Object.entries(told).filter(([field]) => field in handed)
    assert.deepEqual(Object.fromEntries(seen), handed, name)
  }
  assert.equal(submits.length, CASES.length)
})

const HASH = createHash('sha256').update('forget but a hash').digest('hex')
const OCTETS = createHash('sha256').update(Buffer.from('forget\x01')).digest('hex')

/** What is kept of a message that has ended, by what its client asked for. */
const KEPT: readonly (readonly [number: string, ask: Asked, text: string, recipient: string])[] = [
  ['447700900301', messente('to=447700900301&text=forget+me'), 'forget me', '+447700900301'],
  [
    '447700900302',
    messente('to=447700900302&text=forget+me&text-store=nostore'),
    '',
    '+447700900302',
  ],
  [
    '447700900303',
    messente('to=447700900303&text=forget+but+a+hash&text-store=sha256'),
    `sha256:${HASH}`,
    '+447700900303',
  ],
  [
    '447700900304',
    messente('to=447700900304&data=forget%01&text-store=sha256'),
    `sha256:${OCTETS}`,
    '+447700900304',
  ],
  [
    '447700900305',
    twilio('+447700900305', 'forget me', { ContentRetention: 'discard' }),
    '',
    '+447700900305',
  ],
  [
    '447700900306',
    twilio('+447700900306', 'forget whom', { AddressRetention: 'obfuscate' }),
    'forget whom',
    '+44770090XXXX',
  ],
  // Nothing is heard of it yet: it may have to be sent once more.
  [
    '447700900307',
    twilio('+447700900307', 'keep', {
      ContentRetention: 'discard',
      AddressRetention: 'obfuscate',
    }),
    'keep',
    '+447700900307',
  ],
]

test('a text or a number that is not to be kept is forgotten once its message has ended', async () => {
  for (const [number, ask] of KEPT) assert.match(await answerTo(ask), /^20[01] (OK|\{)/, number)
  let now = clock.now()
  await eventually(
    async () => {
      now += 3_600_000
      await Promise.all([
        world.deps.contents.forgetEnded(now),
        world.deps.contents.forgetEnded(now),
      ])
      return (await world.pool.query('select 1 from messages_to_forget')).rowCount
    },
    (waiting) => waiting === 1,
  )
  const { rows } = await world.pool.query(
    `select c.recipient, c.text, c.wire ->> 'octets' as octets
     from message_contents c join messages m on m.bucket = c.bucket and m.id = c.message_id
     where c.text like 'keep' or m.is_final order by m.id`,
  )
  const kept = KEPT.map(([, , text, recipient]) => ({ recipient, text, octets: null }))
  assert.deepEqual(rows, kept)
  const list = { ...twilio('', ''), path: `/2010-04-01/Accounts/${SID}/Messages.json?PageSize=2` }
  const { body: _, ...get } = list
  assert.match(await answerTo(get), /"body":"forget whom".*"to":"\+44770090XXXX"/)
})

test('however many texts are to be forgotten, they go one batch after the other, at once', async () => {
  await world.pool.query(
    `insert into messages_to_forget select 0, gen_random_uuid(), 'removed', false, now(), now()
     from generate_series(1, 1001)`,
  )
  const now = clock.now() + 1_000
  const forget = () => world.deps.contents.forgetEnded(now)
  assert.deepEqual([await forget(), await forget()], ['more', 'more'])
  const next = await forget()
  assert.ok(typeof next === 'number' && next > now, 'the one that waits is looked at later')
})

test('where a message stands at Messente is SENT once it is handed over, and DELIVERED', async () => {
  for (const [text, end] of [
    ['hello', 'OK SENT'],
    ['forget', 'OK DELIVERED'],
  ] as const) {
    assert.equal(await answerTo(messente(`to=447700900401&text=${text}`)), '200 OK <id>')
    const { rows } = await world.pool.query('select id from messages order by id desc limit 1')
    const id = (rows as { id: string }[])[0]?.id.replaceAll('-', '')
    const path = `/get_dlr_response/?${KNOWN}&sms_unique_id=${id}`
    const said = await eventually(
      () => answerTo({ door: 'messente', path }),
      (one) => one === `200 ${end}`,
    )
    assert.equal(said, `200 ${end}`)
  }
})

test('where no account carries it, each door says so in its own words', async () => {
  const to = '447700900299'
  await world.pool.query(`update provider_accounts set kind = 'twilio'`)
  const answers = [
    kannel(`to=${to}&text=hi&mclass=0`),
    jasmin(`to=${to}&coding=4&hex-content=0001ff`),
    messente(`to=${to}&text=hi&mclass=0`),
  ].map(answerTo)
  assert.deepEqual(await Promise.all(answers), [
    '403 Not routable. Do not try again.',
    '412 Error "No route found"',
    '200 ERROR 106',
  ])
  // The Omnichannel API takes it, and its status says what became of it.
  assert.match(await answerTo(omni(`+${to}`, { text: 'hi', udh: '0605040B8423F0' })), /^201/)
  const { rows } = await world.pool.query(
    'select status, detail from messages order by id desc limit 1',
  )
  assert.deepEqual(rows, [{ status: 'rejected', detail: 'wire-not-carried' }])
})
