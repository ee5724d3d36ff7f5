import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { type Ear, type HeardRequest, startEar } from '../support/callback-ear.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'

const ADMIN_KEY = 'the-admin-key-of-the-callbacks-test'
const LATER = new Date(Date.now() + 3_600_000).toISOString()

let database: TestDatabase
let product: Product
let folder: string
let ear: Ear

before(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'delivrd-callbacks-'))
  ear = await startEar()
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: ADMIN_KEY,
      publicBaseUrl: null,
      callbackAllow: [{ port: ear.port, at: { name: '127.0.0.1' } }],
    },
    databaseUrl: database.url,
    secretKey: new Uint8Array(32).fill(7),
    log: silentLog,
    say: () => undefined,
    // Two attempts, so that what fails is dead within the test.
    telling: { retriesMs: [20] },
  })
  assert.equal(started.kind, 'started')
  if (started.kind !== 'started') return
  product = started.product
  await prepareSetup(product.platform)
  // Nobody is there: what is not to go out yet waits for it.
  const account = { name: 'Carrier', host: '127.0.0.1', port: 1, system_id: 'shop' }
  await done('POST', '/v1/accounts', account)
})
after(async () => {
  await product.stop()
  await ear.stop()
  await database.drop()
  rmSync(folder, { recursive: true })
})

// What is looked at is checked on the way.
// oxlint-disable-next-line typescript/no-explicit-any -- answers of the API
type Json = any

async function ask(method: string, path: string, body?: object, key = ADMIN_KEY) {
  const answer = await fetch(`http://127.0.0.1:${product.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: (await answer.json()) as Json }
}

async function done(method: string, path: string, body?: object, key?: string): Promise<Json> {
  const { status, json } = await ask(method, path, body, key)
  assert.ok(status < 300, `${method} ${path}: ${JSON.stringify(json)}`)
  return json
}

const refusal = async (method: string, path: string, body?: object) => {
  const { status, json } = await ask(method, path, body)
  return { status, pointer: json.errors?.[0]?.pointer, detail: json.detail }
}

let numbers = 0
const nextNumber = () => `+3725123${String(numbers++).padStart(4, '0')}`

const sendLater = (extra: object = {}) =>
  done('POST', '/v1/messages', {
    to: nextNumber(),
    from: 'Shop',
    text: 'Hi',
    send_at: LATER,
    ...extra,
  })

const heardOf = (id: string): readonly HeardRequest[] =>
  ear.heard.filter(({ body }) => body.includes(id))

const statusesOf = (requests: readonly HeardRequest[]): string[] =>
  requests.map(({ body }) => (JSON.parse(body) as Json).data.status)

const untilHeard = (id: string, count: number) =>
  eventually(
    async () => heardOf(id),
    (seen) => seen.length >= count,
  )

const signatureOf = (secret: string, { headers, body }: HeardRequest): string => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

/** What was told of a message, once all of it was. */
const toldOf = (id: string): Promise<Json> =>
  eventually(
    () => done('GET', `/v1/messages/${id}/callbacks`),
    ({ data }) => data.every((one: Json) => one.state !== 'waiting'),
  )

const makeEndpoint = (extra: object = {}) =>
  done('POST', '/v1/callback-endpoints', { url: `${ear.url}/made`, ...extra })

test('an endpoint hears every change it asked for, signed with the secret that was shown once', async () => {
  const endpoint = await makeEndpoint({ events: ['message.scheduled', 'message.cancelled'] })
  assert.match(endpoint.secret, /^whsec_/)
  assert.match(endpoint.public_key, /^whpk_/)
  const message = await sendLater()
  await done('POST', `/v1/messages/${message.id}/cancel`)
  const heard = await untilHeard(message.id, 2)
  assert.deepEqual(statusesOf(heard), ['scheduled', 'cancelled'])
  for (const one of heard) {
    assert.ok(
      one.headers['webhook-signature']?.split(' ').includes(signatureOf(endpoint.secret, one)),
    )
  }
  const told = await toldOf(message.id)
  assert.deepEqual(
    told.data.map((one: Json) => [
      one.type,
      one.state,
      one.attempts.map((try_: Json) => try_.status),
    ]),
    [
      ['message.scheduled', 'heard', [204]],
      ['message.cancelled', 'heard', [204]],
    ],
  )
  const read = await done('GET', `/v1/callback-endpoints/${endpoint.id}`)
  assert.ok(!JSON.stringify(read).includes(endpoint.secret))
  assert.deepEqual([read.stats.success_rate, read.stats.circuit], [1, 'closed'])
  await done('DELETE', `/v1/callback-endpoints/${endpoint.id}`)
  assert.equal((await ask('GET', `/v1/callback-endpoints/${endpoint.id}`)).status, 404)
})

test('a rotated secret signs beside the old one, or at once instead of it', async () => {
  const endpoint = await makeEndpoint({ name: 'rotating' })
  const path = `/v1/callback-endpoints/${endpoint.id}`
  const rotated = await done('POST', `${path}/secret`)
  const both = await done('POST', `${path}/test`)
  assert.equal(both.error, null)
  assert.equal(both.reply.status, 204)
  const signatures = both.request.headers['webhook-signature'].split(' ')
  assert.equal(signatures.filter((one: string) => one.startsWith('v1,')).length, 2)
  assert.equal(JSON.parse(both.request.body).type, 'callback.test')
  const last = ear.heard.at(-1)!
  for (const { secret } of [endpoint, rotated])
    assert.ok(signatures.includes(signatureOf(secret, last)))
  await done('POST', `${path}/secret?now=true`)
  const alone = await done('POST', `${path}/test`)
  assert.equal(alone.request.headers['webhook-signature'].split(' ').length, 2)
  await done('DELETE', path)
})

test('what waits while an endpoint is paused is told when it is resumed', async () => {
  const endpoint = await makeEndpoint()
  const path = `/v1/callback-endpoints/${endpoint.id}`
  assert.equal((await done('POST', `${path}/pause`)).state, 'paused')
  const message = await sendLater()
  const waiting = await done('GET', `${path}/callbacks?state=waiting`)
  assert.deepEqual(
    waiting.data.map((one: Json) => one.message_id),
    [message.id],
  )
  assert.equal((await done('GET', path)).stats.backlog, 1)
  assert.deepEqual(heardOf(message.id), [])
  await done('POST', `${path}/resume`)
  await untilHeard(message.id, 1)
  await done('DELETE', path)
})

test('what was given up is told again: one, all since a time, and what was never heard', async () => {
  const endpoint = await makeEndpoint()
  const path = `/v1/callback-endpoints/${endpoint.id}`
  const since = new Date(Date.now() - 60_000).toISOString()
  ear.answers(500)
  const [one, other] = [await sendLater(), await sendLater()]
  const isDead = (list: Json) => list.data.length === 2
  const dead = await eventually(() => done('GET', `${path}/callbacks?state=dead`), isDead)
  assert.equal(dead.data[0].attempts.length, 2)
  assert.equal(dead.data[0].attempts[0].error, 'HTTP 500')
  ear.answers(204)
  const callback = dead.data.find((each: Json) => each.message_id === one.id)
  assert.equal((await done('POST', `/v1/callbacks/${callback.id}/resend`)).state, 'waiting')
  const again = await untilHeard(one.id, 3)
  assert.equal(new Set(again.map(({ headers }) => headers['webhook-id'])).size, 1)
  assert.deepEqual(await done('POST', `${path}/recover`, { since }), { callbacks: 1 })
  await untilHeard(other.id, 3)

  const late = await makeEndpoint({ url: `${ear.url}/late` })
  const missing = `/v1/callback-endpoints/${late.id}/replay-missing`
  const { callbacks } = await done('POST', missing, { since })
  assert.ok(callbacks >= 2, String(callbacks))
  await eventually(
    async () => heardOf(one.id).filter(({ path: to }) => to === '/late'),
    (seen) => seen.length > 0,
  )
  assert.deepEqual(await done('POST', missing, { since }), { callbacks: 0 })
  assert.equal((await refusal('POST', missing, { since: LATER })).pointer, '/since')
  for (const id of [endpoint.id, late.id]) await done('DELETE', `/v1/callback-endpoints/${id}`)
})

test('a message, each of a batch, and a campaign name callbacks of their own', async () => {
  const message = await sendLater({ callback_url: `${ear.url}/own?order=7` })
  const [own] = await untilHeard(message.id, 1)
  assert.equal(own?.path, '/own?order=7')

  const to = nextNumber()
  const callback = { url: `${ear.url}/dlr`, format: 'twilio', method: 'GET' }
  const batch = await done('POST', '/v1/messages/batch', {
    messages: [
      {
        to: nextNumber(),
        from: 'Shop',
        text: 'Hi',
        send_at: LATER,
        callback: { url: `${ear.url}/b1`, events: ['message.cancelled'] },
      },
      { to, from: 'Shop', text: 'Hi', send_at: LATER, callback },
    ],
  })
  const [first, second] = batch.results.map((one: Json) => one.message.id)
  for (const id of [first, second]) await done('POST', `/v1/messages/${id}/cancel`)
  const heard = await untilHeard(first, 1)
  assert.deepEqual(statusesOf(heard), ['cancelled'])
  const isTwilios = ({ method, path }: HeardRequest) =>
    method === 'GET' && path.startsWith('/dlr?') && path.includes('MessageStatus=canceled')
  await eventually(
    async () => ear.heard.filter(isTwilios),
    (seen) => seen.length === 1,
  )
  const told = await toldOf(second)
  assert.deepEqual(
    told.data.map((one: Json) => [one.type, one.state, one.endpoint.kind, one.endpoint.format]),
    [
      ['message.scheduled', 'needless', 'origin', 'twilio'],
      ['message.cancelled', 'heard', 'origin', 'twilio'],
    ],
  )

  const campaign = await done('POST', '/v1/campaigns', {
    name: 'Autumn',
    text: 'Hi',
    from: 'Shop',
    recipients: [{ to: nextNumber() }],
    starts_at: LATER,
    callback: { url: `${ear.url}/campaign` },
  })
  const listed = await done('GET', `/v1/callback-endpoints?campaign_id=${campaign.id}`)
  assert.deepEqual(
    listed.data.map((one: Json) => [one.name, one.url, one.campaign_id]),
    [['Autumn', `${ear.url}/campaign`, campaign.id]],
  )
  await eventually(
    async () => ear.heard.filter(({ path }) => path === '/campaign'),
    (seen) => seen.length === 1,
  )
  assert.equal(campaign.callback_endpoint_id, listed.data[0].id)
  const path = `/v1/campaigns/${campaign.id}`
  const plain = await refusal('PATCH', path, { callback: { url: 'http://8.8.8.8/' } })
  assert.deepEqual([plain.status, plain.pointer], [400, '/callback/url'])
  const elsewhere = { url: `${ear.url}/elsewhere`, events: ['message.cancelled'] }
  const moved = await done('PATCH', path, { callback: elsewhere })
  assert.equal(moved.callback_endpoint_id, listed.data[0].id)
  await done('POST', `${path}/cancel`)
  await eventually(
    async () => ear.heard.filter(({ path: at }) => at === '/elsewhere'),
    (seen) => seen.length === 1,
  )
  const late = await refusal('PATCH', path, { callback_url: `${ear.url}/late`, name: 'Late' })
  assert.equal(late.status, 409)
  const again = await done('PATCH', path, { callback_url: `${ear.url}/late` })
  assert.equal(again.callback_endpoint_id, moved.callback_endpoint_id)
  const rotated = await done('POST', `/v1/callback-endpoints/${listed.data[0].id}/secret`)
  assert.match(rotated.secret, /^whsec_/)
  assert.equal((await done('PATCH', path, { callback: null })).callback_endpoint_id, null)
  assert.equal((await ask('GET', `/v1/callback-endpoints/${rotated.id}`)).status, 404)
})

test('an address that can never be called is refused at once, with what was found', async () => {
  for (const url of [
    'http://10.0.0.1/x',
    'ftp://shop.example/',
    'https://u:p@shop.example/',
    'nonsense',
  ]) {
    const message = { to: nextNumber(), from: 'Shop', text: 'Hi', callback: { url } }
    const refused = await refusal('POST', '/v1/messages', message)
    assert.deepEqual([refused.status, refused.pointer], [400, '/callback/url'], url)
    assert.ok(refused.detail.includes(url.slice(0, 20)), refused.detail)
    const made = await refusal('POST', '/v1/callback-endpoints', { url })
    assert.deepEqual([made.status, made.pointer], [400, '/url'], url)
  }
  const short = { to: nextNumber(), text: 'Hi', callback_url: 'http://127.0.0.1:1/' }
  assert.equal((await refusal('POST', '/v1/messages', short)).pointer, '/callback_url')
  const batch = {
    messages: [
      { to: '1', text: 'x' },
      { to: '1', text: 'x', callback: { url: 'x' } },
    ],
  }
  assert.equal(
    (await refusal('POST', '/v1/messages/batch', batch)).pointer,
    '/messages/1/callback/url',
  )
  // Ours goes by https; what other systems had may be plain http.
  const plain = { url: 'http://shop.example/x' }
  assert.equal((await refusal('POST', '/v1/callback-endpoints', plain)).pointer, '/url')
  const loose = await done('POST', '/v1/callback-endpoints', { ...plain, format: 'messente' })
  assert.equal(loose.method, 'GET')
  await done('DELETE', `/v1/callback-endpoints/${loose.id}`)
  const campaign = { name: 'x', text: 'x', from: 'Shop', recipients: [{ to: '+37251234567' }] }
  for (const callback of [plain, { url: 'x' }]) {
    const refused = await refusal('POST', '/v1/campaigns', { ...campaign, callback })
    assert.deepEqual([refused.status, refused.pointer], [400, '/callback/url'])
  }
  const posted = { ...plain, format: 'messente', method: 'POST' }
  assert.equal((await refusal('POST', '/v1/callback-endpoints', posted)).pointer, '/method')
  const nowhere = { url: `${ear.url}/x`, campaign_id: `cmp_${'0'.repeat(32)}` }
  assert.equal((await refusal('POST', '/v1/callback-endpoints', nowhere)).pointer, '/campaign_id')
})

test('what a format does not let choose is refused where it stands, with what it does', async () => {
  const jasmin = { url: `${ear.url}/jasmin`, format: 'jasmin' }
  const options = { levle: '2', heard: 'maybe', level: '9' }
  const errors = (at: string) => [
    {
      pointer: `${at}/options/levle`,
      detail: 'is no option of the format jasmin: expected level, heard or id; did you mean level?',
    },
    { pointer: `${at}/options/heard`, detail: 'must be ack or 2xx; found "maybe"' },
    { pointer: `${at}/options/level`, detail: 'must be 1, 2 or 3; found "9"' },
  ]
  const path = '/v1/callback-endpoints'
  const made = await ask('POST', path, { ...jasmin, options })
  assert.deepEqual([made.status, made.json.errors], [400, errors('')])

  const message = { to: nextNumber(), from: 'Shop', text: 'Hi', callback: { ...jasmin, options } }
  const one = await ask('POST', '/v1/messages', message)
  assert.deepEqual([one.status, one.json.errors], [400, errors('/callback')])
  const batch = await ask('POST', '/v1/messages/batch', { messages: [message] })
  assert.deepEqual([batch.status, batch.json.errors], [400, errors('/messages/0/callback')])
  const campaign = { name: 'x', text: 'x', from: 'Shop', recipients: [{ to: '+37251234567' }] }
  const written = await ask('POST', '/v1/campaigns', { ...campaign, callback: message.callback })
  assert.deepEqual([written.status, written.json.errors], [400, errors('/callback')])
  const single = { ...jasmin, options: { id: '7', level: '3' } }
  const many = await refusal('POST', path, single)
  assert.deepEqual([many.status, many.pointer], [400, '/options/id'])
  assert.match(many.detail, /about one message/)
  const other = await ask('POST', '/v1/campaigns', { ...campaign, callback: single })
  assert.deepEqual([other.status, other.json.errors[0].pointer], [400, '/callback/options/id'])
  const ours = await refusal('POST', path, { url: `${ear.url}/x`, options: { 'a/b': '1' } })
  assert.equal(ours.pointer, '/options/a~1b')

  const { id } = await done('POST', path, { ...jasmin, options: { level: '3', heard: '2xx' } })
  const wrong = await refusal('PATCH', `${path}/${id}`, { options: { level: '4' } })
  assert.deepEqual([wrong.status, wrong.pointer], [400, '/options/level'])
  const kannel = await done('PATCH', `${path}/${id}`, {
    format: 'kannel-classic',
    options: { mask: '3', service: 'shop' },
  })
  assert.deepEqual(kannel.options, { mask: '3', service: 'shop' })
  const newer = await done('PATCH', `${path}/${id}`, { format: 'kannel-modern' })
  assert.deepEqual(newer.options, kannel.options)
  assert.deepEqual((await done('PATCH', `${path}/${id}`, { format: 'twilio' })).options, {})
  await done('DELETE', `${path}/${id}`)

  const formats = (await done('GET', '/v1/callback-formats')).data
  const known = formats.find(({ name }: Json) => name === 'jasmin')
  assert.deepEqual(known.methods, ['POST', 'GET'])
  assert.deepEqual(known.options[0], {
    name: 'level',
    description: '1: what the provider answered. 2: what became of it. 3: both.',
    expects: '1, 2 or 3',
    values: ['1', '2', '3'],
    default: '1',
    is_of_message: false,
  })
})

test('an endpoint is changed in what is said and in nothing else', async () => {
  const endpoint = await makeEndpoint({ name: 'before', is_ordered: true })
  const path = `/v1/callback-endpoints/${endpoint.id}`
  const changed = await done('PATCH', path, { name: 'after', events: ['message.failed'] })
  assert.deepEqual(
    [changed.name, changed.events, changed.is_ordered, changed.url],
    ['after', ['message.failed'], true, `${ear.url}/made`],
  )
  assert.equal((await refusal('PATCH', path, { url: 'http://192.168.0.1/' })).pointer, '/url')
  assert.equal((await refusal('PATCH', path, { events: ['message.gone'] })).status, 400)
  await done('DELETE', path)
})

test('a listener fetches what it hears; what it does not settle comes again', async () => {
  const listener = await done('POST', '/v1/listeners', { events: ['message.scheduled'] })
  const next = (body: object) => done('POST', `/v1/listeners/${listener.id}/next`, body)
  assert.deepEqual(await next({}), { callbacks: [] })
  const waiting = next({ wait_seconds: 20 })
  const message = await sendLater()
  const [fetched] = (await waiting).callbacks
  assert.equal(JSON.parse(fetched.body).data.id, message.id)
  const one = { method: 'POST', path: '', headers: fetched.headers, body: fetched.body }
  assert.ok(fetched.headers['webhook-signature'].includes(signatureOf(listener.secret, one)))
  assert.deepEqual(await next({}), { callbacks: [] })
  const { id, lease } = fetched
  const url = 'http://localhost:3000/hook'
  const failed = { id, lease, url, status: 500, error: 'HTTP 500', ms: 3 }
  await next({ heard: [failed] })
  const again = await next({ wait_seconds: 20 })
  assert.equal(again.callbacks[0].id, id)
  await next({ heard: [{ id, lease: again.callbacks[0].lease, url, status: 200, ms: 3 }] })
  const told = await toldOf(message.id)
  assert.deepEqual(
    told.data.map((each: Json) => [each.endpoint.kind, each.state, each.attempts.length]),
    [['listener', 'heard', 2]],
  )
  assert.deepEqual((await done('GET', '/v1/callback-endpoints')).data, [])
  await done('DELETE', `/v1/listeners/${listener.id}`)
  assert.equal((await ask('POST', `/v1/listeners/${listener.id}/next`, {})).status, 404)
})

test('a listener settles nothing that was told to others', async () => {
  const endpoint = await makeEndpoint()
  await done('POST', `/v1/callback-endpoints/${endpoint.id}/pause`)
  const message = await sendLater()
  const [callback] = (await done('GET', `/v1/messages/${message.id}/callbacks`)).data
  const listener = await done('POST', '/v1/listeners', {})
  const heard = [{ id: callback.id, lease: Date.now(), status: 200 }]
  await done('POST', `/v1/listeners/${listener.id}/next`, { heard })
  const [still] = (await done('GET', `/v1/messages/${message.id}/callbacks`)).data
  assert.deepEqual([still.state, still.attempts], ['waiting', []])
  await done('DELETE', `/v1/listeners/${listener.id}`)
  await done('DELETE', `/v1/callback-endpoints/${endpoint.id}`)
})

test('a door login is made with a password shown once, and revoked', async () => {
  const made = await done('POST', '/v1/door-logins', {
    door: 'kannel',
    username: 'shop',
    settings: { default_sender: 'Shop', kannel: 'modern' },
  })
  assert.ok(made.password.length >= 8)
  assert.deepEqual([made.settings.default_sender, made.settings.kannel], ['Shop', 'modern'])
  const listed = await done('GET', '/v1/door-logins')
  assert.deepEqual(
    listed.data.map((one: Json) => one.username),
    ['shop'],
  )
  assert.ok(!JSON.stringify(listed).includes(made.password))
  const taken = { door: 'smpp', username: 'shop' }
  const clash = await refusal('POST', '/v1/door-logins', taken)
  assert.deepEqual([clash.status, clash.pointer], [409, '/username'])
  const long = { door: 'smpp', username: 'a-name-that-smpp-has-no-room-for' }
  assert.equal((await refusal('POST', '/v1/door-logins', long)).pointer, '/username')
  assert.ok((await done('DELETE', `/v1/door-logins/${made.id}`)).revoked_at)
  assert.equal((await ask('DELETE', `/v1/door-logins/${made.id}`)).status, 404)
})
