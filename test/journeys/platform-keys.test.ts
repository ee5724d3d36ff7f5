import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { verifyAudit } from '../../src/flows/record-audit.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` }

let world: PlatformWorld
let workspaceId: string

before(async () => {
  world = await openPlatformWorld()
  workspaceId = (await prepareSetup(world.platform)).workspace.id
})
after(() => world.end())

const send = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  headers = ADMIN,
) => world.app.inject({ method, url, headers, ...(body === undefined ? {} : { body }) })

type Issued = { id: string; key: string; hint: string }

const issue = async (body: object, headers = ADMIN): Promise<Issued> => {
  const answer = await send('POST', '/v1/keys', body, headers)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json<Issued>()
}

const codeOf = async (key: string): Promise<string | number> => {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await world.app.inject({ url: '/v1/session', headers })
  return answer.statusCode === 200 ? 200 : answer.json<{ code: string }>().code
}

test('a key works from the moment it is issued until it is revoked', async () => {
  const { id, key, hint } = await issue({ name: 'Shop', scopes: ['messages:write'] })
  assert.match(key, /^dlv_live_[0-9A-Za-z]{61}$/)
  assert.ok(key.startsWith(hint))
  assert.equal(await codeOf(key), 200)
  const revoked = await send('DELETE', `/v1/keys/${id}`)
  assert.equal(revoked.statusCode, 200)
  assert.equal(await codeOf(key), 'revoked-key')
})

test('in another process a revoked key works for two seconds at most', async () => {
  const { id, key } = await issue({ name: 'Remembered', scopes: ['messages:read'] })
  assert.equal(await codeOf(key), 200)
  const uuid = id.slice(4)
  await world.pool.query('update api_keys set revoked_at = created_at where id = $1', [uuid])
  assert.equal(await codeOf(key), 200, 'remembered')
  world.clock.at += 2_000
  assert.equal(await codeOf(key), 'revoked-key')
})

test('a key expires, and says so', async () => {
  const expires_at = new Date(world.clock.at + 60_000).toISOString()
  const { key } = await issue({ name: 'Short', scopes: ['messages:read'], expires_at })
  assert.equal(await codeOf(key), 200)
  world.clock.at += 60_000
  assert.equal(await codeOf(key), 'expired-key')
  const late = { name: 'Late', scopes: ['messages:read'], expires_at }
  assert.equal((await send('POST', '/v1/keys', late)).statusCode, 400)
})

test('a wrong key is told apart: malformed, or unknown', async () => {
  const { key } = await issue({ name: 'Shop', scopes: ['messages:read'] })
  const last = key.at(-1) === 'A' ? 'B' : 'A'
  assert.equal(await codeOf(key.slice(0, -1) + last), 'malformed-key')
  assert.equal(await codeOf('hello'), 'malformed-key')
  const elsewhere = await openPlatformWorld()
  await prepareSetup(elsewhere.platform)
  const answer = await elsewhere.app.inject({
    url: '/v1/session',
    headers: { authorization: `Bearer ${key}` },
  })
  assert.equal(answer.json<{ code: string }>().code, 'unknown-key')
  await elsewhere.end()
})

test('a key issues no key that may do more than itself', async () => {
  const { key } = await issue({ name: 'Keys only', scopes: ['keys:admin', 'messages:read'] })
  const headers = { authorization: `Bearer ${key}` }
  const more = { name: 'More', scopes: ['keys:admin', 'people:admin'] }
  const refused = await send('POST', '/v1/keys', more, headers)
  assert.equal(refused.statusCode, 400)
  assert.match(refused.body, /nobody hands out more than they have: people:admin/)
  await issue({ name: 'Less', scopes: ['messages:read'] }, headers)
  assert.equal((await send('GET', '/v1/users', undefined, headers)).statusCode, 403)
})

test('what is stored of a key cannot be used as one', async () => {
  const { key } = await issue({ name: 'Stored', scopes: ['messages:read'] })
  const { rows } = await world.pool.query<{ text: string }>(
    `select (select string_agg(api_keys::text, '') from api_keys)
         || (select string_agg(audit_log::text, '') from audit_log) as text`,
  )
  const text = rows[0]?.text ?? ''
  assert.ok(text.includes(key.slice(9, 21)), 'the public part is there')
  assert.ok(!text.includes(key.slice(21, 40)), 'the secret is not')
  const list = await send('GET', '/v1/keys')
  assert.ok(!list.body.includes(key.slice(21, 40)))
})

test('last use is written down in batches', async () => {
  const { key, id } = await issue({ name: 'Used', scopes: ['messages:read'] })
  await codeOf(key)
  await world.platform.authenticator.flushKeyUse()
  const list = (await send('GET', '/v1/keys')).json()
  const found = list.data.find((one: { id: string }) => one.id === id)
  assert.equal(found.last_used_at, new Date(world.clock.at).toISOString())
})

test('a new workspace comes with its first key, and sees nothing of the one it was made in', async () => {
  const made = await send('POST', '/v1/workspaces', { name: 'Tenant', retention_days: 30 })
  assert.equal(made.statusCode, 201, made.body)
  const { workspace, key } = made.json()
  assert.equal(workspace.retention_days, 30)
  const headers = { authorization: `Bearer ${key.key}` }
  const own = (await send('GET', '/v1/workspaces', undefined, headers)).json()
  assert.deepEqual(
    own.data.map((one: { name: string }) => one.name),
    ['Tenant'],
  )
  const keys = (await send('GET', '/v1/keys', undefined, headers)).json()
  assert.deepEqual(
    keys.data.map((one: { name: string }) => one.name),
    ['First key'],
  )
  const audit = (await send('GET', '/v1/audit', undefined, headers)).json()
  assert.deepEqual(
    audit.data.map((one: { act: string }) => one.act),
    ['workspace.made'],
  )
  const foreign = (await send('GET', '/v1/workspaces')).json().data[0].id
  const patched = await send('PATCH', `/v1/workspaces/${foreign}`, { name: 'Mine' }, headers)
  assert.equal(patched.statusCode, 404)
})

test('caps, country and retention of a workspace are changed, and the change is on record', async () => {
  const { id } = (await send('GET', '/v1/workspaces')).json().data[0]
  const change = {
    rate_cap_per_second: 50,
    spend_cap: 12.5,
    default_country: 'EE',
    retention_days: 30,
  }
  const answer = await send('PATCH', `/v1/workspaces/${id}`, change)
  assert.equal(answer.statusCode, 200, answer.body)
  const { rate_cap_per_second, spend_cap, default_country, retention_days } = answer.json()
  assert.deepEqual({ rate_cap_per_second, spend_cap, default_country, retention_days }, change)
  const entry = (await send('GET', '/v1/audit?limit=1')).json().data[0]
  assert.equal(entry.act, 'workspace.changed')
  assert.deepEqual(entry.before, {
    rateCapPerSecond: null,
    spendCapMicros: null,
    defaultCountry: null,
    retentionDays: 90,
  })
  assert.equal((await send('PATCH', `/v1/workspaces/${id}`, { retention_days: 3 })).statusCode, 400)
})

test('a workspace says in its own words what somebody who opts out is told', async () => {
  const { id } = (await send('GET', '/v1/workspaces')).json().data[0]
  const said = async (change: object) =>
    (await send('PATCH', `/v1/workspaces/${id}`, change)).json().opt_out_confirmation
  assert.equal(await said({ opt_out_confirmation: 'Tehtud.' }), 'Tehtud.')
  assert.equal(await said({ name: 'Main' }), 'Tehtud.', 'kept')
  assert.equal((await send('GET', '/v1/workspaces')).json().data[0].opt_out_confirmation, 'Tehtud.')
  assert.equal(await said({ opt_out_confirmation: null }), null)
})

test('the audit log is read page by page, newest first, without gaps', async () => {
  const numbers: number[] = []
  let cursor = ''
  do {
    const page = (await send('GET', `/v1/audit?limit=3${cursor}`)).json()
    numbers.push(...page.data.map((entry: { number: number }) => entry.number))
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
  } while (cursor !== '')
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => numbers.length - at),
  )
  assert.ok(numbers.length > 8)
  assert.equal((await send('GET', '/v1/audit?cursor=x')).json().code, 'invalid-cursor')
})

test('acts at the same moment form one chain', async () => {
  await Promise.all(
    Array.from({ length: 12 }, (_, n) => issue({ name: `Key ${n}`, scopes: ['messages:read'] })),
  )
  const verdict = (await send('GET', '/v1/audit/verification')).json()
  assert.equal(verdict.intact, true)
  assert.ok(verdict.entries > 12)
})

test('the database refuses to change the audit log; whoever forces it is found out', async () => {
  const entries = (await send('GET', '/v1/audit/verification')).json().entries
  const change = `update audit_log set actor = 'user:nobody' where number = 3`
  await assert.rejects(world.pool.query(change), /append-only/)
  await assert.rejects(world.pool.query('delete from audit_log where number = 3'), /append-only/)

  const forced = async (sql: string, values: unknown[] = []) => {
    await world.pool.query('alter table audit_log disable trigger audit_log_append_only')
    await world.pool.query(sql, values)
    await world.pool.query('alter table audit_log enable trigger audit_log_append_only')
    return verifyAudit(world.platform, workspaceId)
  }
  const own = 'where workspace_id = $1 and number'
  const { rows } = await world.pool.query(`select actor, before from audit_log ${own} = 3`, [
    workspaceId,
  ])
  const tampered = await forced(`update audit_log set actor = 'user:x' ${own} = 3`, [workspaceId])
  assert.deepEqual([tampered.kind, tampered.kind === 'broken' && tampered.number], ['broken', 3])
  const restored = await forced(`update audit_log set actor = $2 ${own} = 3`, [
    workspaceId,
    rows[0].actor,
  ])
  assert.equal(restored.kind === 'intact' && restored.entries, entries)

  for (const [field, value] of [
    ['at', `at + interval '1 millisecond'`],
    ['after', `'{"a":1}'`],
    ['subject', `'someone'`],
    ['ip', `'192.0.2.1'`],
    ['hash', `'\\x00'`],
  ] as const) {
    const kept = await world.pool.query(`select ${field} as kept from audit_log ${own} = 4`, [
      workspaceId,
    ])
    const found = await forced(`update audit_log set ${field} = ${value} ${own} = 4`, [workspaceId])
    assert.equal(found.kind, 'broken', field)
    await forced(`update audit_log set ${field} = $2 ${own} = 4`, [workspaceId, kept.rows[0].kept])
  }
  assert.equal((await verifyAudit(world.platform, workspaceId)).kind, 'intact')
  const gap = await forced(`delete from audit_log ${own} = 5`, [workspaceId])
  assert.deepEqual(gap, { kind: 'broken', number: 5, because: 'the entry is missing' })
})
