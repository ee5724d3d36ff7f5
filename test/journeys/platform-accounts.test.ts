import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readWireId } from '../../src/core/ids.ts'
import { openSecret } from '../../src/flows/account-secrets.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

const SECRET = 'hunter2-hunter2'
const LEAST = { name: 'Carrier', host: 'smpp.example.org', port: 2775, system_id: 'delivrd' }

let world: PlatformWorld
let workspaceId: string
let changes = 0

before(async () => {
  world = await openPlatformWorld({
    accountsChanged: async () => {
      await new Promise(setImmediate)
      changes += 1
    },
  })
  workspaceId = (await prepareSetup(world.platform)).workspace.id
})
after(() => world.end())

const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) =>
  world.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
    ...(body === undefined ? {} : { body }),
  })

test('an account is added with five fields, and its password never comes back', async () => {
  const answer = await send('POST', '/v1/accounts', {
    ...LEAST,
    password: SECRET,
    price_per_segment: 0.045,
  })
  assert.equal(answer.statusCode, 201, answer.body)
  const account = answer.json()
  assert.equal(account.bind_type, 'transceiver')
  assert.equal(account.price_per_segment, 0.045)
  assert.equal(account.has_password, true)
  assert.equal(changes, 1, 'the pipeline is told')
  for (const url of ['/v1/accounts', `/v1/accounts/${account.id}`, '/v1/audit']) {
    assert.ok(!(await send('GET', url)).body.includes(SECRET), url)
  }
})

test('what a workspace decides holds for whatever is sent after the answer', async () => {
  const before = changes
  const id = (await send('GET', '/v1/workspaces')).json().data[0].id
  const answer = await send('PATCH', `/v1/workspaces/${id}`, { delivery_receipts: false })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(changes, before + 1, 'the pipeline was told, and has read it')
  assert.equal((await send('PATCH', `/v1/workspaces/${id}`, { flood_limit: 0 })).statusCode, 400)
  assert.equal(changes, before + 1)
})

test('the password is sealed in the database, and opens for its own account', async () => {
  const [account] = await world.platform.store.accounts.all()
  assert.ok(account)
  assert.deepEqual(openSecret(world.platform.secrets, account), {
    kind: 'opened',
    secret: SECRET,
  })
  const { rows } = await world.pool.query<{ text: string }>(
    `select (select string_agg(provider_accounts::text, '') from provider_accounts)
         || (select string_agg(audit_log::text, '') from audit_log) as text`,
  )
  const text = rows[0]?.text ?? ''
  assert.ok(text.includes('smpp.example.org'))
  assert.ok(!text.includes(SECRET))
  assert.ok(!text.includes(Buffer.from(SECRET).toString('hex')))
})

test('wrong settings are named one by one, and nothing is stored', async () => {
  const answer = await send('POST', '/v1/accounts', {
    name: 'Wrong',
    host: 'smpp://x',
    port: 70_000,
    prefixes: ['abc'],
    price_per_segment: -1,
  })
  assert.equal(answer.statusCode, 400)
  assert.deepEqual(
    answer
      .json()
      .errors.map((error: { pointer: string }) => error.pointer)
      .toSorted(),
    ['/host', '/port', '/prefixes', '/price_per_segment', '/system_id'],
  )
  assert.equal((await send('GET', '/v1/accounts')).json().data.length, 1)
  assert.equal((await send('POST', '/v1/accounts', { ...LEAST, colour: 'red' })).statusCode, 400)
})

test('two accounts of one workspace cannot have one name', async () => {
  assert.equal((await send('POST', '/v1/accounts', LEAST)).json().code, 'conflict')
  const other = (await send('POST', '/v1/accounts', { ...LEAST, name: 'Other' })).json()
  const renamed = await send('PATCH', `/v1/accounts/${other.id}`, { name: 'Carrier' })
  assert.equal(renamed.json().code, 'conflict')
  assert.equal((await send('DELETE', `/v1/accounts/${other.id}`)).statusCode, 204)
  assert.equal((await send('POST', '/v1/accounts', { ...LEAST, name: 'Other' })).statusCode, 201)
})

test('a change keeps what it does not name, the password included', async () => {
  const listed: { id: string; name: string }[] = (await send('GET', '/v1/accounts')).json().data
  const before = listed.find(({ name }) => name === 'Carrier')
  assert.ok(before)
  world.clock.at += 1_000
  const answer = await send('PATCH', `/v1/accounts/${before.id}`, { enabled: false, window: 10 })
  assert.deepEqual(answer.json(), {
    ...before,
    enabled: false,
    window: 10,
    updated_at: new Date(world.clock.at).toISOString(),
  })
  const id = readWireId('acc', before.id) ?? ''
  const account = await world.platform.store.accounts.byId(workspaceId, id)
  assert.ok(account)
  assert.deepEqual(openSecret(world.platform.secrets, account), {
    kind: 'opened',
    secret: SECRET,
  })
  const entry = (await send('GET', '/v1/audit?limit=1')).json().data[0]
  assert.deepEqual(
    [entry.act, entry.before.enabled, entry.after.enabled],
    ['account.changed', true, false],
  )
})

test('another host is told the password only by whoever knows it', async () => {
  const { id } = (await send('POST', '/v1/accounts', { ...LEAST, name: 'Moving' })).json()
  const refused = await send('PATCH', `/v1/accounts/${id}`, { host: 'smpp.elsewhere.example' })
  assert.equal(refused.statusCode, 400, refused.body)
  assert.deepEqual(refused.json().errors, [
    { pointer: '/password', detail: 'must be given again: it would be sent to another host' },
  ])
  const host = { host: 'smpp.elsewhere.example', password: SECRET }
  assert.equal((await send('PATCH', `/v1/accounts/${id}`, host)).statusCode, 200)
  assert.equal((await send('PATCH', `/v1/accounts/${id}`, { port: 3550 })).statusCode, 200)
  assert.equal((await send('DELETE', `/v1/accounts/${id}`)).statusCode, 204)
})

test('every change is seen by whoever polls, also two in one millisecond', async () => {
  const { id } = (await send('GET', '/v1/accounts')).json().data[0]
  const instants = new Set<string>()
  for (const window of [11, 12, 13]) {
    instants.add((await send('PATCH', `/v1/accounts/${id}`, { window })).json().updated_at)
  }
  assert.equal(instants.size, 3)
})

test('an account is tried out with its opened password, and the steps are shown', async () => {
  const seen: string[] = []
  const other = await openPlatformWorld({
    tester: async (account, { secret }) => {
      seen.push(`${account.protocol === 'smpp' ? account.settings.host : ''} ${secret}`)
      return [
        { step: 'connect', ok: true, detail: 'connected', tookMs: 3 },
        { step: 'bind', ok: false, detail: 'ESME_RINVPASWD', tookMs: 5 },
      ]
    },
  })
  await prepareSetup(other.platform)
  const headers = { authorization: `Bearer ${ADMIN_KEY}` }
  const body = { ...LEAST, password: SECRET }
  const added = await other.app.inject({ method: 'POST', url: '/v1/accounts', headers, body })
  const { id } = added.json()
  const answer = await other.app.inject({
    method: 'POST',
    url: `/v1/accounts/${id}/test`,
    headers,
    body: { to: '+37255500001' },
  })
  assert.deepEqual(answer.json(), {
    ok: false,
    steps: [
      { step: 'connect', ok: true, detail: 'connected', took_ms: 3 },
      { step: 'bind', ok: false, detail: 'ESME_RINVPASWD', took_ms: 5 },
    ],
    message_id: null,
  })
  assert.deepEqual(seen, [`smpp.example.org ${SECRET}`])
  const health = await other.app.inject({ url: `/v1/accounts/${id}/health`, headers })
  assert.equal(health.statusCode, 200, health.body)
  assert.equal(health.json().learned.expected_by_ms, 7_200_000)
  await other.end()
})

test('the text of a test is a message by the same rules as any other', async () => {
  // One of its own: the list is in no order that says which of the others it would be.
  const made = await send('POST', '/v1/accounts', { ...LEAST, name: 'Tried', password: SECRET })
  const { id } = made.json()
  await send('PATCH', `/v1/accounts/${id}`, { default_sender: 'Shop' })
  assert.equal((await send('POST', '/v1/opt-outs', { number: '+37255500009' })).statusCode, 201)
  const tried = async (to: string) => {
    const answer = await send('POST', `/v1/accounts/${id}/test`, { to, text: 'Works' })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json() as {
      ok: boolean
      steps: { step: string; detail: string }[]
      message_id: string | null
    }
  }
  const sent = await tried('+37255500001')
  assert.deepEqual([sent.ok, sent.steps.at(-1)?.step], [true, 'message'])
  const refused = await tried('+37255500009')
  assert.equal(refused.ok, false)
  assert.match(refused.steps.at(-1)?.detail ?? '', /is rejected: Opted out/)
  const national = await tried('07700900120')
  assert.deepEqual([national.ok, national.message_id], [false, null])
  const { rows } = await world.pool.query(
    `select 'msg_' || replace(id::text, '-', '') as id, status from messages order by status`,
  )
  assert.deepEqual(rows, [
    { id: sent.message_id, status: 'queued' },
    { id: refused.message_id, status: 'rejected' },
  ])
})

test('a deleted account is gone for people, its row stays for messages, its password does not', async () => {
  const { id } = (await send('GET', '/v1/accounts')).json().data[0]
  assert.equal((await send('DELETE', `/v1/accounts/${id}`)).statusCode, 204)
  assert.equal((await send('GET', `/v1/accounts/${id}`)).statusCode, 404)
  assert.equal((await send('DELETE', `/v1/accounts/${id}`)).statusCode, 404)
  const { rows } = await world.pool.query(
    'select enabled, sealed_secret, deleted_at is not null as deleted from provider_accounts where id = $1',
    [id.slice(4)],
  )
  assert.deepEqual(rows, [{ enabled: false, sealed_secret: null, deleted: true }])
})

test('a country or a currency that does not exist is refused, by its name', async () => {
  const { id } = (await send('GET', '/v1/workspaces')).json().data[0]
  for (const wrong of [{ default_country: 'XX' }, { currency: 'ZZZ' }]) {
    const answer = await send('PATCH', `/v1/workspaces/${id}`, wrong)
    assert.equal(answer.statusCode, 400, answer.body)
    assert.equal(answer.json().errors[0].pointer, `/${Object.keys(wrong)[0]}`)
  }
  const right = { default_country: 'GB', currency: 'EUR' }
  assert.equal((await send('PATCH', `/v1/workspaces/${id}`, right)).statusCode, 200)
})
