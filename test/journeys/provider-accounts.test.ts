import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import { providerBook } from '../../src/adapters/providers/book.ts'
import { listPipelineAccounts } from '../../src/adapters/postgres/pipeline-accounts.ts'
import { readWireId } from '../../src/core/ids.ts'
import { openSecret } from '../../src/flows/account-secrets.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

const PUBLIC_URL = 'https://sms.harbour.example'
const SID = `AC${'0123456789abcdef'.repeat(2)}`
const MG = `MG${'0123456789abcdef'.repeat(2)}`
const SK = `SK${'0123456789abcdef'.repeat(2)}`
const TOKEN = 'the-token-that-nobody-may-see'

let world: PlatformWorld
const spoken: string[] = []

before(async () => {
  world = await openPlatformWorld({ publicUrl: PUBLIC_URL, ownUrl: () => PUBLIC_URL })
  await prepareSetup(world.platform)
})
after(() => world.end())

const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) => {
  const answer = await world.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
    ...(body === undefined ? {} : { body }),
  })
  spoken.push(answer.body)
  return answer
}

const add = async (body: object) => {
  const answer = await send('POST', '/v1/accounts', body)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

const errorsOf = async (method: 'POST' | 'PATCH', url: string, body: object) => {
  const answer = await send(method, url, body)
  assert.equal(answer.statusCode, 400, answer.body)
  const errors: { pointer: string; detail: string }[] = answer.json().errors
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]))
}

/** What the account would be spoken to with. */
async function connectionOf(id: string) {
  const accounts = await listPipelineAccounts(world.pool)
  const account = accounts.find((one) => one.id === readWireId('acc', id))
  assert.ok(account?.protocol === 'http')
  return providerBook((one) => {
    const opened = openSecret(world.platform.secrets, one)
    return opened.kind === 'opened' ? opened.secret : null
  }).connection(account)
}

const TWILIO = {
  name: 'Twilio',
  kind: 'twilio',
  connection: { account_sid: SID, auth_token: TOKEN },
  default_sender: '+15005550006',
}

test('every kind is told with its fields, SMPP first', async () => {
  const { data } = (await send('GET', '/v1/provider-kinds')).json()
  assert.equal(data.length, HTTP_PROVIDERS.length + 1)
  assert.deepEqual([data[0].kind, data[0].fields], ['smpp', []])
  const twilio = data.find((one: { kind: string }) => one.kind === 'twilio')
  assert.deepEqual(twilio.capabilities.channels, ['sms', 'rcs', 'whatsapp'])
  assert.equal(twilio.capabilities.polls, true)
  const token = twilio.fields.find((one: { name: string }) => one.name === 'auth_token')
  assert.deepEqual([token.is_secret, token.is_required], [true, true])
})

test('an account of Twilio is added with two fields, and its token never comes back', async () => {
  const account = await add(TWILIO)
  assert.deepEqual(
    {
      kind: account.kind,
      protocol: account.protocol,
      connection: account.connection,
      secrets: account.secrets,
      channels: account.channels,
      rate: account.rate_per_second,
      host: account.host,
      health: account.health,
      warnings: account.warnings,
    },
    {
      kind: 'twilio',
      protocol: 'http',
      connection: { account_sid: SID },
      secrets: ['auth_token'],
      channels: ['sms'],
      rate: null,
      host: undefined,
      health: { state: 'well', trouble: null, because: null, since: null, alarms: [] },
      warnings: [],
    },
  )
  assert.deepEqual(
    account.urls.map((one: { purpose: string; url: string }) => [one.purpose, one.url]),
    [
      ['receipts', `${PUBLIC_URL}/receipts/${account.id}`],
      ['inbound', `${PUBLIC_URL}/receipts/${account.id}`],
    ],
  )
  assert.deepEqual(await connectionOf(account.id), TWILIO.connection)
  assert.deepEqual((await send('GET', `/v1/accounts/${account.id}`)).json(), account)
})

test('an account of Kannel names where the key for texts from handsets goes, and not the key', async () => {
  const account = await add({
    name: 'Kannel',
    kind: 'kannel',
    connection: {
      base_url: 'http://kannel.internal:13013',
      username: 'delivrd',
      password: TOKEN,
      inbound_key: `${TOKEN}-key`,
    },
  })
  const inbound = account.urls.find((one: { purpose: string }) => one.purpose === 'inbound')
  assert.equal(inbound.url, `${PUBLIC_URL}/receipts/${account.id}?key={inbound_key}`)
  assert.deepEqual(account.secrets.toSorted(), ['inbound_key', 'password'])
})

test('WhatsApp carries WhatsApp unless something else is said, which it cannot', async () => {
  const connection = {
    phone_number_id: '106540352242922',
    access_token: TOKEN,
    app_secret: TOKEN,
    verify_token: TOKEN,
  }
  const account = await add({ name: 'WhatsApp', kind: 'whatsapp', connection })
  assert.deepEqual(account.channels, ['whatsapp'])
  const body = { name: 'W2', kind: 'whatsapp', connection, channels: ['sms'] }
  assert.deepEqual(await errorsOf('POST', '/v1/accounts', body), {
    '/channels': 'must be among what WhatsApp Cloud API carries, which is whatsapp; found sms',
  })
})

test('a provider that its fields describe keeps lines where it needs them', async () => {
  const connection = {
    url: 'https://api.carrier.example/send?to={to_digits}',
    body: '{\n  "to": "{to}"\n}',
    headers: `Authorization: Bearer ${TOKEN}\nX-Mode: live`,
    answer_id: 'id',
  }
  const account = await add({ name: 'Own', kind: 'http', connection })
  assert.deepEqual(await connectionOf(account.id), connection)
  assert.deepEqual(account.secrets, ['headers'])
})

test('what is wrong is named field by field, and nothing is stored', async () => {
  const known = (await send('GET', '/v1/accounts')).json().data.length
  const wrong = {
    name: 'Sinch',
    kind: 'sinch',
    host: 'smpp.example.org',
    password: 'x',
    connection: { service_plan: 'p', api_token: ' ', region: 'mars', base_url: 'sinch.com' },
  }
  const errors = await errorsOf('POST', '/v1/accounts', wrong)
  assert.deepEqual(Object.keys(errors).toSorted(), [
    '/connection/api_token',
    '/connection/base_url',
    '/connection/region',
    '/connection/service_plan',
    '/connection/service_plan_id',
    '/host',
    '/password',
  ])
  assert.match(errors['/connection/service_plan'] ?? '', /did you mean service_plan_id\?/)
  assert.match(errors['/connection/region'] ?? '', /us, eu, au, br, ca; found "mars"/)
  const unknown = await errorsOf('POST', '/v1/accounts', { name: 'X', kind: 'twillio' })
  assert.match(unknown['/kind'] ?? '', /^must be one of smpp, .*twilio.*; found "twillio"$/)
  const mixed = {
    name: 'S',
    host: 'smpp.example.org',
    port: 1,
    system_id: 'x',
    connection: { a: 'b' },
  }
  assert.deepEqual(Object.keys(await errorsOf('POST', '/v1/accounts', mixed)), ['/connection'])
  assert.equal((await send('GET', '/v1/accounts')).json().data.length, known)
})

test('a change merges fields, null removes one, and the kind stays', async () => {
  const accounts: { id: string; name: string }[] = (await send('GET', '/v1/accounts')).json().data
  const id = accounts.find(({ name }) => name === 'Twilio')?.id ?? ''
  const url = `/v1/accounts/${id}`
  const secondary = `${TOKEN}-2`
  const changed = await send('PATCH', url, {
    connection: { auth_token_secondary: secondary, messaging_service_sid: MG },
    rate_per_second: 5,
  })
  assert.equal(changed.statusCode, 200, changed.body)
  assert.deepEqual(changed.json().secrets, ['auth_token', 'auth_token_secondary'])
  const all = {
    ...TWILIO.connection,
    auth_token_secondary: secondary,
    messaging_service_sid: MG,
  }
  assert.deepEqual(await connectionOf(id), all)
  const removed = await send('PATCH', url, { connection: { auth_token_secondary: null } })
  assert.deepEqual(removed.json().secrets, ['auth_token'])
  assert.deepEqual(await connectionOf(id), { ...TWILIO.connection, messaging_service_sid: MG })
  assert.deepEqual(await errorsOf('PATCH', url, { connection: { auth_token: null } }), {
    '/connection/auth_token': 'is missing: Auth token',
  })
  assert.match(
    (await errorsOf('PATCH', url, { kind: 'telnyx' }))['/kind'] ?? '',
    /cannot change: this account is of kind twilio/,
  )
  const renamed = await send('PATCH', url, { name: 'Twilio UK', kind: 'twilio' })
  assert.equal(renamed.json().name, 'Twilio UK')
  assert.deepEqual(await connectionOf(id), { ...TWILIO.connection, messaging_service_sid: MG })
})

test('two changes at the same moment are both kept', async () => {
  const { id } = await add({ ...TWILIO, name: 'Busy' })
  const valueOf = (name: string) =>
    name.startsWith('messaging') ? MG : name.endsWith('_sid') ? SK : `${TOKEN}-${name}`
  const fields = ['auth_token_secondary', 'api_key_sid', 'api_key_secret', 'messaging_service_sid']
  const answers = await Promise.all(
    fields.map((name) =>
      send('PATCH', `/v1/accounts/${id}`, { connection: { [name]: valueOf(name) } }),
    ),
  )
  for (const answer of answers) assert.equal(answer.statusCode, 200, answer.body)
  const given = Object.fromEntries(fields.map((name) => [name, valueOf(name)]))
  assert.deepEqual(await connectionOf(id), { ...TWILIO.connection, ...given })
  assert.equal((await send('DELETE', `/v1/accounts/${id}`)).statusCode, 204)
})

test('the audit log says which secrets changed, and never what they are', async () => {
  const { data } = (await send('GET', '/v1/audit?limit=50')).json()
  const acts: {
    act: string
    subject: string
    after: { secrets_changed?: string[]; secrets_set?: string[] }
  }[] = data
  const twilio = acts.findLast(({ act }) => act === 'account.added')?.subject
  const changes = acts.filter(({ act, subject }) => act === 'account.changed' && subject === twilio)
  assert.deepEqual(changes.map(({ after }) => after.secrets_changed).toReversed(), [
    ['auth_token_secondary'],
    ['auth_token_secondary'],
    [],
  ])
  const added = acts.findLast(({ act }) => act === 'account.added')
  assert.deepEqual(added?.after.secrets_set, ['auth_token'])
})

test('secrets that their key no longer opens are never destroyed by a change that does not name them', async () => {
  const { id } = await add({ ...TWILIO, name: 'Restored' })
  await world.pool.query(
    'update provider_accounts set sealed_secret = sealed_secret || $2 where id = $1',
    [readWireId('acc', id), Buffer.from([1])],
  )
  const seen = (await send('GET', `/v1/accounts/${id}`)).json()
  assert.deepEqual(seen.secrets, [])
  assert.match(seen.warnings.join(), /secrets cannot be opened/)
  const url = `/v1/accounts/${id}`
  const sealed = async () =>
    (
      await world.pool.query('select sealed_secret from provider_accounts where id = $1', [
        readWireId('acc', id),
      ])
    ).rows[0].sealed_secret.toString('hex')
  const before = await sealed()
  assert.equal((await send('PATCH', url, { name: 'Restored again' })).statusCode, 200)
  assert.equal((await send('POST', `${url}/test`, {})).json().code, 'conflict')
  for (const connection of [{ messaging_service_sid: MG }, { auth_token: TOKEN }]) {
    const refused = await send('PATCH', url, { connection })
    assert.equal(refused.statusCode, 409, refused.body)
    assert.match(refused.json().detail, /cannot be opened.*api_key_secret/)
  }
  assert.equal(await sealed(), before)
  const all = { auth_token: TOKEN, auth_token_secondary: null, api_key_secret: null }
  assert.equal((await send('PATCH', url, { connection: all })).statusCode, 200)
  assert.deepEqual(await connectionOf(id), TWILIO.connection)
})

test('an account whose connection says the sender needs no other, and says when one is missing', async () => {
  const service = `MG${'0f'.repeat(16)}`
  const made = await add({
    ...TWILIO,
    name: 'Service',
    default_sender: undefined,
    connection: { ...TWILIO.connection, messaging_service_sid: service },
  })
  assert.deepEqual([made.default_sender, made.needs_sender], [service, true])
  assert.deepEqual(made.warnings, [])
  const url = `/v1/accounts/${made.id}`
  const bare = (await send('PATCH', url, { connection: { messaging_service_sid: null } })).json()
  assert.equal(bare.default_sender, '')
  assert.match(bare.warnings.join(), /no sender of its own.*default_sender/)
  const own = (await send('PATCH', url, { default_sender: '+1 (500) 555-0006' })).json()
  assert.deepEqual([own.default_sender, own.warnings], ['+15005550006', []])
  const kept = await send('PATCH', url, { connection: { messaging_service_sid: service } })
  assert.equal(kept.json().default_sender, '+15005550006')
  assert.equal((await send('DELETE', url)).statusCode, 204)
  const media = { api_key: 'key', api_secret: TOKEN }
  const open = await add({ name: 'Media', kind: 'messagemedia', connection: media })
  assert.deepEqual([open.default_sender, open.needs_sender, open.warnings], ['', false, []])
  assert.equal((await send('DELETE', `/v1/accounts/${open.id}`)).statusCode, 204)
})

test('a credential that is written in the open is warned of', async () => {
  const connection = { url: 'https://api.example.com/send?key=abcdef&to={to}', method: 'GET' }
  const answer = await send('POST', '/v1/accounts', { name: 'Plain', kind: 'http', connection })
  assert.equal(answer.statusCode, 201, answer.body)
  assert.match(answer.json().warnings.join(), /credential stands in the open in url/)
  const url = `/v1/accounts/${answer.json().id}`
  const hidden = 'https://api.example.com/send?api_key={secret}&to={to}&from={from}'
  const changed = await send('PATCH', url, { connection: { url: hidden } })
  assert.equal(changed.statusCode, 200, changed.body)
  assert.doesNotMatch(changed.json().warnings.join(), /credential/)
  assert.equal((await send('DELETE', url)).statusCode, 204)
  const errors = await errorsOf('POST', '/v1/accounts', {
    ...TWILIO,
    name: 'Cheap',
    price_per_segment: 0.0000004,
  })
  assert.deepEqual(Object.keys(errors), ['/price_per_segment'])
})

test('an address that secrets would be sent to cannot change without them', async () => {
  const { id } = await add({ ...TWILIO, name: 'Moved' })
  const url = `/v1/accounts/${id}`
  const elsewhere = { base_url: 'https://twilio.proxy.example' }
  assert.deepEqual(await errorsOf('PATCH', url, { connection: elsewhere }), {
    '/connection/auth_token':
      'must be given again: it would be sent to another host, as base_url says',
  })
  const both = { ...elsewhere, auth_token: `${TOKEN}-new` }
  assert.equal((await send('PATCH', url, { connection: both })).statusCode, 200)
  const path = { base_url: 'https://twilio.proxy.example/v2' }
  assert.equal((await send('PATCH', url, { connection: path })).statusCode, 200)
  assert.equal((await send('PATCH', url, { connection: { base_url: null } })).statusCode, 200)
  assert.equal((await send('DELETE', url)).statusCode, 204)
})

test('what no header can carry is refused where it would stand in one, sign by sign', async () => {
  const telnyx = {
    name: 'Telnyx',
    kind: 'telnyx',
    connection: { api_key: 'KEY…abc', public_key: `${'A'.repeat(43)}=` },
  }
  const errors = await errorsOf('POST', '/v1/accounts', telnyx)
  assert.match(errors['/connection/api_key'] ?? '', /must have no “…” \(U\+2026\)/)
  assert.ok(!JSON.stringify(errors).includes('KEY'))
  // Basic authentication carries any sign, and a body too.
  const twilio = { ...TWILIO, name: 'Odd', connection: { ...TWILIO.connection, auth_token: 'ö…' } }
  const { id } = await add(twilio)
  assert.equal((await send('DELETE', `/v1/accounts/${id}`)).statusCode, 204)
})

test('no secret is in any answer so far, nor in the clear in the database', async () => {
  assert.ok(spoken.length > 20)
  for (const body of spoken) assert.ok(!body.includes(TOKEN), body.slice(0, 300))
  const { rows } = await world.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  assert.ok(rows.length > 20)
  for (const { name } of rows) {
    const { rows: found } = await world.pool.query<{ text: string }>(
      `select coalesce(string_agg(t::text, ''), '') as text from "${name}" t`,
    )
    const text = found[0]?.text ?? ''
    assert.ok(!text.includes(TOKEN), name)
    assert.ok(!text.includes(Buffer.from(TOKEN).toString('hex')), name)
    assert.ok(!text.includes(Buffer.from(TOKEN).toString('base64').slice(0, 20)), name)
  }
})
