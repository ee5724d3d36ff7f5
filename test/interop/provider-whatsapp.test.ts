import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import { telling } from '../../sim/providers/script.ts'
import { fakeWhatsapp, WHATSAPP_ACCOUNT } from '../../sim/providers/whatsapp.ts'
import { WHATSAPP } from '../../src/adapters/providers/whatsapp.ts'
import { WHATSAPP as WORDS } from '../../src/core/dialects/whatsapp/table.ts'
import type { DoorRequest } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

const DOOR = `${PUBLIC_URL}/receipts/acc_test`
const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
const VECTORS = Number(process.env['VECTORS'] ?? '200')

testProvider({
  name: 'whatsapp',
  provider: WHATSAPP,
  vendor: fakeWhatsapp(DOOR),
  connection: WHATSAPP_ACCOUNT,
  words: [
    ...codesOf('statuses[].status').map((word) => ({ word, code: null })),
    ...codesOf('errors[].code').map((code) => ({ word: 'failed', code })),
  ],
  said: ({ word, code }) => ({
    'statuses[].status': word,
    ...(code === null ? {} : { 'errors[].code': code }),
  }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-not-registered',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'opted-out',
  },
})

test('a template carries the text as its only variable', async () => {
  const world = await openProviderWorld({
    provider: WHATSAPP,
    vendor: fakeWhatsapp(DOOR),
    connection: { ...WHATSAPP_ACCOUNT, template_name: 'reminder', template_language: 'de' },
  })
  try {
    const outcome = await world.submit(world.text({ channel: 'whatsapp', text: 'Morgen um acht' }))
    assert.equal(outcome.kind, 'accepted')
    assert.equal(world.fake.truth()[0]?.text, 'Morgen um acht')
    // A variable may have no line break, no tab and no more than four spaces in a row.
    await world.submit(world.text({ channel: 'whatsapp', text: 'Morgen \n\num\tacht,     ja' }))
    assert.equal(world.fake.truth()[1]?.text, 'Morgen um acht, ja')
  } finally {
    await world.close()
  }
})

test('a text from a handset comes in with its sender and its words', async () => {
  const world = await openProviderWorld({
    provider: WHATSAPP,
    vendor: fakeWhatsapp(DOOR),
    connection: WHATSAPP_ACCOUNT,
    options: { inboundUrl: DOOR },
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550000002', text: 'Größe 42 – ja 👍' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.ok(heard?.reading.kind === 'read')
    assert.deepEqual(
      heard.reading.inbound.map(({ from, to, text, channel }) => [from, to, text, channel]),
      [['15550000001', '15550000002', 'Größe 42 – ja 👍', 'whatsapp']],
    )
    assert.deepEqual(heard.reading.receipts, [])
  } finally {
    await world.close()
  }
})

// ---- Meta publishes no package of its own: its rule is written down here once more

const requestWith = (body: string, secret: string): DoorRequest => ({
  method: 'POST',
  url: DOOR,
  headers: {
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  },
  body: new TextEncoder().encode(body),
  arrivedAt: 0,
})

const verify = (request: DoorRequest) => WHATSAPP.door.verify(WHATSAPP_ACCOUNT, request, NOTHING)

test('what is signed by the app secret is authentic, and by any other not', async () => {
  const random = createRandom(11)
  for (let at = 0; at < VECTORS; at++) {
    const body = Buffer.from(random.bytes(1 + random.whole(400))).toString('latin1')
    const own = await verify(requestWith(body, WHATSAPP_ACCOUNT.app_secret))
    assert.equal(own.kind, 'authentic')
    assert.equal((await verify(requestWith(body, `x${at}`))).kind, 'refused')
  }
})

test('a signed receipt with one byte changed is refused', async () => {
  const vendor = fakeWhatsapp(DOOR)
  const world = await openProviderWorld({
    provider: WHATSAPP,
    vendor,
    connection: WHATSAPP_ACCOUNT,
    options: { script: () => telling([{ word: 'failed', code: '131047' }]) },
  })
  try {
    await world.submit(world.text())
    await world.fake.whenQuiet()
    const request = world.heard[0]?.request
    assert.ok(request !== undefined)
    assert.equal((await verify(request)).kind, 'authentic')
    const headers = ['x-hub-signature-256']
    for (const { request: changed, where } of withOneByteChanged(request, { headers }))
      assert.equal((await verify(changed)).kind, 'refused', where)
  } finally {
    await world.close()
  }
})

test('the handshake is answered with its challenge where the token is ours, and else refused', async () => {
  const shake = (token: string): DoorRequest => ({
    method: 'GET',
    url: `${DOOR}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`,
    headers: {},
    body: new Uint8Array(),
    arrivedAt: 0,
  })
  const ours = shake(WHATSAPP_ACCOUNT.verify_token)
  assert.equal((await verify(ours)).kind, 'authentic')
  const reading = WHATSAPP.door.read(ours, WHATSAPP_ACCOUNT)
  assert.ok(reading.kind === 'handshake')
  assert.deepEqual([reading.answer.status, reading.answer.body], [200, '1158201444'])
  assert.equal((await verify(shake('another'))).kind, 'refused')
})
