import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Credentials } from '../../src/flows/ports/identity.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

const PASSWORD = 'unusual harbour kettle'
const HOST = 'localhost:80'
const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` }

let world: PlatformWorld
let setupToken: string

before(async () => {
  world = await openPlatformWorld()
  setupToken = (await prepareSetup(world.platform)).setupToken ?? ''
})
after(() => world.end())

type Answer = Awaited<ReturnType<PlatformWorld['app']['inject']>>

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  return world.app.inject({ method: 'POST', url, body, headers })
}

const cookieOf = (answer: Answer): string =>
  /^delivrd_session=[\w-]{43}/.exec(String(answer.headers['set-cookie']))?.[0] ?? ''

async function signIn(email: string, password = PASSWORD) {
  const answer = await post('/v1/session', { email, password })
  assert.equal(answer.statusCode, 201, answer.body)
  const cookie = cookieOf(answer)
  const session = await world.app.inject({ url: '/v1/session', headers: { cookie } })
  const csrf = session.json<{ csrf_token: string }>().csrf_token
  return { cookie, csrf, headers: { cookie, 'x-csrf-token': csrf } }
}

test('the first admin is made with the one-time token that the start printed, once', async () => {
  assert.deepEqual((await world.app.inject('/v1/setup')).json(), { needed: true })
  const person = { email: 'Ann@Example.org', name: 'Ann', password: PASSWORD }
  const wrong = await post('/v1/setup', { ...person, token: 'x'.repeat(43) })
  assert.equal(wrong.json<{ code: string }>().code, 'invalid-token')
  const weak = await post('/v1/setup', { ...person, password: 'short', token: setupToken })
  assert.match(weak.body, /at least 12 characters; this one has 5/)

  const made = await post('/v1/setup', { ...person, token: setupToken })
  assert.equal(made.statusCode, 201, made.body)
  assert.match(
    String(made.headers['set-cookie']),
    /Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
  )
  const again = await post('/v1/setup', { ...person, token: setupToken })
  assert.equal(again.json<{ code: string }>().code, 'already-set-up')
  assert.equal((await prepareSetup(world.platform)).setupToken, null)
  assert.deepEqual((await world.app.inject('/v1/setup')).json(), { needed: false })
})

test('a newer setup token ends the former one', async () => {
  const other = await openPlatformWorld()
  const first = (await prepareSetup(other.platform)).setupToken
  await prepareSetup(other.platform)
  const body = { token: first, email: 'a@example.org', name: 'A', password: PASSWORD }
  const answer = await other.app.inject({ method: 'POST', url: '/v1/setup', body })
  assert.equal(answer.json<{ code: string }>().code, 'invalid-token')
  await other.end()
})

test('a page knows who is asking, and gets its token for changes', async () => {
  const { cookie } = await signIn('ann@example.org')
  const answer = await world.app.inject({ url: '/v1/session', headers: { cookie } })
  const session = answer.json()
  assert.equal(session.user.email, 'ann@example.org')
  assert.equal(session.role, 'admin')
  assert.equal(session.workspaces.length, 1)
  assert.match(session.csrf_token, /^[\w-]{43}$/)
})

test('signing in ends the session that came along, and gives another cookie', async () => {
  const { cookie } = await signIn('ann@example.org')
  const body = { email: 'ann@example.org', password: PASSWORD }
  const answer = await post('/v1/session', body, { cookie })
  assert.notEqual(cookieOf(answer), cookie)
  const old = await world.app.inject({ url: '/v1/session', headers: { cookie } })
  assert.equal(old.json<{ code: string }>().code, 'no-session')
})

test('a cookie that we did not give is worth nothing', async () => {
  const planted = `delivrd_session=${'A'.repeat(43)}`
  const answer = await world.app.inject({ url: '/v1/session', headers: { cookie: planted } })
  assert.equal(answer.statusCode, 401)
})

for (const [what, headers, status] of [
  ['without its token', {}, 403],
  ['with a wrong token', { 'x-csrf-token': 'wrong' }, 403],
  ['from a page elsewhere', { csrf: '', origin: 'https://evil.example' }, 403],
  ['from a page without an origin of its own', { csrf: '', origin: 'null' }, 403],
  ['from a page of ours', { csrf: '', origin: `http://${HOST}` }, 201],
  ['without any origin', { csrf: '' }, 201],
] as const) {
  test(`a change by cookie ${what} is answered ${status}`, async () => {
    const { cookie, csrf } = await signIn('ann@example.org')
    const { csrf: wantsToken, ...rest } = headers as Record<string, string>
    const token = wantsToken === undefined ? {} : { 'x-csrf-token': csrf }
    const body = { email: `${status}-${what.length}@example.org`, role: 'user' }
    const sent = { cookie, host: HOST, ...token, ...rest }
    const answer = await post('/v1/users', body, sent)
    assert.equal(answer.statusCode, status, answer.body)
    if (status === 403) assert.equal(answer.json<{ code: string }>().code, 'csrf')
  })
}

test('a session ends when it idles for twelve hours, and after seven days whatever happens', async () => {
  const { cookie } = await signIn('ann@example.org')
  const start = world.clock.at
  const ask = async () =>
    (await world.app.inject({ url: '/v1/session', headers: { cookie } })).statusCode
  for (let hours = 11; hours < 7 * 24; hours += 11) {
    world.clock.at = start + hours * 3_600_000
    assert.equal(await ask(), 200, `${hours} h`)
  }
  world.clock.at = start + 7 * 24 * 3_600_000
  assert.equal(await ask(), 401, 'after seven days')
  const fresh = await signIn('ann@example.org')
  world.clock.at += 12 * 3_600_000
  const idle = await world.app.inject({ url: '/v1/session', headers: { cookie: fresh.cookie } })
  assert.equal(idle.statusCode, 401, 'idle')
})

test('a look whether a session lives, as an open stream takes it, does not keep it alive', async () => {
  const { cookie } = await signIn('ann@example.org')
  const credentials: Credentials = {
    authorization: null,
    sessionCookie: cookie.replace('delivrd_session=', ''),
    csrfHeader: null,
    origin: null,
    method: 'GET',
    ip: '192.0.2.1',
  }
  const look = async () =>
    (await world.platform.authenticator.authenticate(credentials, 'look')).kind
  for (let hour = 0; hour < 12; hour += 1) {
    assert.equal(await look(), 'caller', `hour ${hour}`)
    world.clock.at += 3_600_000
  }
  assert.equal(await look(), 'refused')
})

test('what a page asks by itself keeps no session alive, and what a person does keeps it', async () => {
  const { cookie, csrf } = await signIn('ann@example.org')
  const HOUR_MS = 3_600_000
  const pollings: Record<string, string>[] = [
    { 'delivrd-unattended': 'true' },
    { accept: 'text/event-stream' },
  ]
  const ask = async (headers: Record<string, string>) =>
    (await world.app.inject({ url: '/v1/session', headers: { cookie, ...headers } })).statusCode
  // Asks every hour; a person looks once, and changes something once.
  const poll = async (hours: number) => {
    for (let hour = 0; hour < hours; hour += 1) {
      world.clock.at += HOUR_MS
      for (const headers of pollings) assert.equal(await ask(headers), 200, `hour ${hour}`)
    }
  }
  await poll(11)
  assert.equal(await ask({}), 200)
  await poll(11)
  const body = { email: 'attended@example.org', role: 'user' }
  const change = { cookie, host: HOST, 'x-csrf-token': csrf, 'delivrd-unattended': 'true' }
  assert.equal((await post('/v1/users', body, change)).statusCode, 201)
  await poll(11)
  world.clock.at += HOUR_MS
  for (const headers of [...pollings, {}]) assert.equal(await ask(headers), 401)
})

test('signing out ends the session here and there', async () => {
  const { cookie, headers } = await signIn('ann@example.org')
  const out = await world.app.inject({ method: 'DELETE', url: '/v1/session', headers })
  assert.equal(out.statusCode, 204)
  assert.match(String(out.headers['set-cookie']), /^delivrd_session=; .*Max-Age=0/)
  const then = await world.app.inject({ url: '/v1/session', headers: { cookie } })
  assert.equal(then.statusCode, 401)
})

test('five failures lock the account from that address only, and an unknown one alike', async () => {
  for (const email of ['ann@example.org', 'nobody@example.org']) {
    const codes: string[] = []
    for (let attempt = 0; attempt < 6; attempt++) {
      const answer = await post('/v1/session', { email, password: 'not the password' })
      codes.push(answer.json<{ code: string }>().code)
    }
    assert.deepEqual(codes, [...Array<string>(5).fill('wrong-password'), 'locked-out'], email)
  }
  const elsewhere = await world.app.inject({
    method: 'POST',
    url: '/v1/session',
    body: { email: 'ann@example.org', password: PASSWORD },
    remoteAddress: '192.0.2.7',
  })
  assert.equal(elsewhere.statusCode, 201)
  world.clock.at += 61_000
  await signIn('ann@example.org')
})

test('an invited person joins by a one-time link, with the role offered and no more', async () => {
  const admin = await signIn('ann@example.org')
  const body = { email: 'ben@example.org', role: 'supervisor' }
  const invited = await post('/v1/users', body, admin.headers)
  assert.equal(invited.statusCode, 201, invited.body)
  const token = invited.json<{ link: string }>().link.split('#')[1] ?? ''
  const offer = await post('/v1/invitations/read', { token })
  assert.deepEqual(offer.json(), {
    email: 'ben@example.org',
    role: 'supervisor',
    workspace_name: 'Main',
  })
  const joined = await post('/v1/invitations/accept', { token, name: 'Ben', password: PASSWORD })
  assert.equal(joined.statusCode, 201, joined.body)
  const again = await post('/v1/invitations/accept', { token, name: 'Ben', password: PASSWORD })
  assert.equal(again.json<{ code: string }>().code, 'invalid-token')

  const ben = await signIn('ben@example.org')
  const people = await world.app.inject({ url: '/v1/users', headers: ben.headers })
  assert.equal(people.json<{ code: string }>().code, 'scope-missing')
})

test('an invitation is withdrawn, or expires after seven days', async () => {
  const admin = await signIn('ann@example.org')
  const links = await Promise.all(
    ['one@example.org', 'two@example.org'].map(async (email) => {
      const answer = await post('/v1/users', { email, role: 'user' }, admin.headers)
      return answer.json<{ id: string; link: string }>()
    }),
  )
  const [one, two] = links
  assert.ok(one && two)
  const gone = await world.app.inject({
    method: 'DELETE',
    url: `/v1/users/invitations/${one.id}`,
    headers: admin.headers,
  })
  assert.equal(gone.statusCode, 204)
  const read = (link: string) => post('/v1/invitations/read', { token: link.split('#')[1] ?? '' })
  assert.equal((await read(one.link)).statusCode, 400)
  assert.equal((await read(two.link)).statusCode, 200)
  world.clock.at += 7 * 24 * 3_600_000
  assert.equal((await read(two.link)).statusCode, 400)
})

test('an invitation to somebody who has an account elsewhere needs that account’s password', async () => {
  const made = await post('/v1/workspaces', { name: 'Second' }, ADMIN)
  const key = made.json<{ key: { key: string } }>().key.key
  const headers = { authorization: `Bearer ${key}` }
  const invited = await post('/v1/users', { email: 'ben@example.org', role: 'user' }, headers)
  const token = invited.json<{ link: string }>().link.split('#')[1] ?? ''
  const accept = (password: string) =>
    post('/v1/invitations/accept', { token, name: 'Mallory', password })
  assert.equal((await accept('another good password')).statusCode, 401)
  assert.equal((await accept(PASSWORD)).statusCode, 201)

  const ben = await signIn('ben@example.org')
  const session = (await world.app.inject({ url: '/v1/session', headers: ben.headers })).json()
  assert.deepEqual(
    session.workspaces.map((one: { name: string; role: string }) => `${one.name} ${one.role}`),
    ['Main supervisor', 'Second user'],
  )
  assert.equal(session.user.name, 'Ben', 'accepting renames nobody')
  const second = session.workspaces[1].id
  const moved = await post('/v1/session/workspace', { workspace_id: second }, ben.headers)
  assert.equal(moved.statusCode, 204)
  const now = (await world.app.inject({ url: '/v1/session', headers: ben.headers })).json()
  assert.deepEqual([now.workspace.name, now.role], ['Second', 'user'])

  // Whoever runs the second workspace must not get into the first through Ben's password.
  const link = await post(`/v1/users/${session.user.id}/password-link`, {}, headers)
  assert.equal(link.json<{ code: string }>().code, 'conflict')
})

test('a role changes at once, and the last admin stays one', async () => {
  const admin = await signIn('ann@example.org')
  const list = await world.app.inject({ url: '/v1/users', headers: admin.headers })
  const users = list.json<{ data: { id: string; email: string }[] }>().data
  const id = (email: string) => users.find((user) => user.email === email)?.id ?? ''
  const patch = (email: string, role: string) =>
    world.app.inject({
      method: 'PATCH',
      url: `/v1/users/${id(email)}`,
      headers: admin.headers,
      body: { role },
    })
  assert.equal((await patch('ann@example.org', 'user')).json<{ code: string }>().code, 'conflict')
  assert.equal((await patch('ben@example.org', 'admin')).statusCode, 200)
  assert.equal((await patch('ben@example.org', 'user')).statusCode, 200)

  const ben = await signIn('ben@example.org')
  const removed = await world.app.inject({
    method: 'DELETE',
    url: `/v1/users/${id('ben@example.org')}`,
    headers: admin.headers,
  })
  assert.equal(removed.statusCode, 204)
  const then = await world.app.inject({ url: '/v1/session', headers: { cookie: ben.cookie } })
  assert.equal(then.statusCode, 401, 'the session of a removed person ends')
})

test('a new password ends the other sessions; a forgotten one is set by a one-time link', async () => {
  const admin = await signIn('ann@example.org')
  const other = await signIn('ann@example.org')
  const change = await post(
    '/v1/session/password',
    { current: PASSWORD, wanted: 'a different harbour kettle' },
    admin.headers,
  )
  assert.equal(change.statusCode, 204, change.body)
  const status = async (cookie: string) =>
    (await world.app.inject({ url: '/v1/session', headers: { cookie } })).statusCode
  assert.deepEqual([await status(admin.cookie), await status(other.cookie)], [200, 401])
  assert.equal(
    (await post('/v1/session', { email: 'ann@example.org', password: PASSWORD })).statusCode,
    401,
  )

  const me = (await world.app.inject({ url: '/v1/session', headers: admin.headers })).json()
  const made = await post(`/v1/users/${me.user.id}/password-link`, {}, admin.headers)
  const token = made.json<{ link: string }>().link.split('#')[1] ?? ''
  assert.equal((await post('/v1/password', { token, password: PASSWORD })).statusCode, 201)
  assert.equal((await post('/v1/password', { token, password: PASSWORD })).statusCode, 400)
  assert.equal(await status(admin.cookie), 401)
  await signIn('ann@example.org')
})

test('passwords, cookies and tokens are nowhere in the database', async () => {
  const { cookie, csrf } = await signIn('ann@example.org')
  const { rows } = await world.pool.query<{ text: string }>(
    `select concat((select string_agg(users::text, '') from users),
                   (select string_agg(sessions::text, '') from sessions),
                   (select string_agg(one_time_tokens::text, '') from one_time_tokens),
                   (select string_agg(audit_log::text, '') from audit_log)) as text`,
  )
  const text = rows[0]?.text ?? ''
  assert.ok(text.includes('ann@example.org'))
  assert.ok(text.includes(csrf))
  for (const secret of [PASSWORD, cookie.split('=')[1] ?? '-', setupToken]) {
    assert.ok(!text.includes(secret), secret)
    assert.ok(!text.includes(Buffer.from(secret).toString('hex')), secret)
  }
})
