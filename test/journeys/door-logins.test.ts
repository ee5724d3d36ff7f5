import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ADMIN_KEY_ACTOR, createAuthenticator } from '../../src/flows/authenticate.ts'
import { type DoorLogins, createDoorAuthenticator } from '../../src/flows/door-logins.ts'
import { issueKey, revokeKey } from '../../src/flows/issue-keys.ts'
import {
  type LoginWish,
  createLogin,
  listLogins,
  revokeLogin,
} from '../../src/flows/manage-logins.ts'
import type { DoorCaller, DoorSignIn } from '../../src/flows/ports/door-logins.ts'
import type { Scope } from '../../src/flows/ports/identity.ts'
import type { Act } from '../../src/flows/ports/platform.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { callerOf } from '../support/api.ts'
import { type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

/** Clients of other systems sign in as they always did, and may do what the key behind their login may. */

let world: PlatformWorld
let act: Act
let logins: DoorLogins
const IP = '192.0.2.7'

before(async () => {
  world = await openPlatformWorld()
  const { workspace } = await prepareSetup(world.platform)
  act = { caller: callerOf(workspace.id), ip: IP }
  const authenticator = createAuthenticator(world.platform, { adminKey: null, origins: [] })
  logins = createDoorAuthenticator({ ...world.platform, authenticator })
})
after(() => world.end())

async function make(wish: Partial<LoginWish> = {}) {
  const all = { door: 'any', username: null, password: null, keyId: null, ...wish } as const
  const made = await createLogin(world.platform, act, all)
  assert.ok(made.kind === 'made', JSON.stringify(made))
  return made
}

async function makeKey(scopes: readonly Scope[]) {
  const wish = { name: 'door', scopes, isTest: false, expiresAt: null }
  const issued = await issueKey(world.platform, act, wish)
  assert.ok(issued.kind === 'issued')
  return issued
}

const signIn = (username: string, password: string, over: object = {}): Promise<DoorSignIn> =>
  logins.signIn({ door: 'kannel', username, password, ip: IP, ...over })

const because = (answer: DoorSignIn): string =>
  answer.kind === 'refused' ? answer.because : 'not refused'

test('a login may do what its key may, and its password is kept sealed', async () => {
  const { key } = await makeKey(['messages:write'])
  const { login, password } = await make({ username: 'tester', keyId: key.id })
  const answer = await signIn('tester', password)
  assert.ok(answer.kind === 'caller')
  assert.deepEqual(answer.caller.scopes, ['messages:write'])
  assert.deepEqual([answer.caller.loginId, answer.caller.username], [login.id, 'tester'])
  assert.equal(await logins.secretOf(login.id), password)
  const { rows } = await world.pool.query<{ sealed: Buffer }>('select sealed from door_logins')
  assert.ok(rows.every(({ sealed }) => !sealed.includes(password)))
})

test('a login for which no key is named has one of its own', async () => {
  const { login, password } = await make()
  assert.match(login.username, /^u[0-9a-f]{12}$/)
  const answer = await signIn(login.username, password)
  assert.ok(answer.kind === 'caller')
  assert.equal(answer.caller.actor, `key:${login.keyId}`)
})

test('names and passwords have the form that the door’s clients have room for', async () => {
  const twilio = await make({ door: 'twilio' })
  assert.match(twilio.login.username, /^AC[0-9a-f]{32}$/)
  assert.match(twilio.password, /^[0-9a-f]{32}$/)
  const smpp = await make({ door: 'smpp' })
  assert.ok(smpp.login.username.length <= 15 && smpp.password.length === 8)
  const long = { door: 'smpp', username: 'a-name-of-16-abc', password: null, keyId: null } as const
  const refused = await createLogin(world.platform, act, long)
  assert.equal(refused.kind === 'refused' && refused.pointer, '/username')
})

test('a username is given out once over all workspaces', async () => {
  await make({ username: 'once' })
  const wish = { door: 'any', username: 'once', password: null, keyId: null } as const
  assert.equal((await createLogin(world.platform, act, wish)).kind, 'name-taken')
  // Two who ask for it at the same moment see nobody who has it: one gets it, the other is told.
  const both = await Promise.all(
    [1, 2].map(() => createLogin(world.platform, act, { ...wish, username: 'at-once' })),
  )
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['made', 'name-taken'])
})

test('nobody makes a login that may do more than they', async () => {
  const { key } = await makeKey(['messages:write', 'accounts:admin'])
  const weak = { ...act, caller: callerOf(act.caller.workspaceId, { scopes: ['messages:write'] }) }
  const wish = { door: 'any', username: 'strong', password: null } as const
  const named = await createLogin(world.platform, weak, { ...wish, keyId: key.id })
  assert.match(named.kind === 'refused' ? named.because : '', /accounts:admin/)
  const own = await createLogin(world.platform, weak, { ...wish, keyId: null })
  assert.match(own.kind === 'refused' ? own.because : '', /messages:read/)
})

test('a login opens its own door only', async () => {
  const { login, password } = await make({ door: 'jasmin' })
  assert.match(because(await signIn(login.username, password)), /'jasmin'/)
  const right = await signIn(login.username, password, { door: 'jasmin' })
  assert.equal(right.kind, 'caller')
})

test('an API key alone is a password, whatever the username', async () => {
  const { secret, key } = await makeKey(['messages:write'])
  const answer = await signIn('anybody', secret)
  assert.ok(answer.kind === 'caller')
  assert.deepEqual(
    [answer.caller.actor, answer.caller.loginId, answer.caller.username],
    [`key:${key.id}`, null, 'anybody'],
  )
  assert.equal((await signIn('anybody', 'dlv_live_nothing', { ip: '192.0.2.9' })).kind, 'refused')
})

test('a login ends with its key, and with being revoked', async () => {
  const { key } = await makeKey(['messages:write'])
  const first = await make({ keyId: key.id })
  await revokeKey(world.platform, act, key.id)
  assert.match(because(await signIn(first.login.username, first.password)), /revoked/)
  const second = await make()
  assert.equal((await signIn(second.login.username, second.password)).kind, 'caller')
  await revokeLogin(world.platform, act, second.login.id)
  logins.forgetLogins()
  assert.equal((await signIn(second.login.username, second.password)).kind, 'refused')
  assert.equal(await logins.secretOf(second.login.id), null)
  const listed = await listLogins(world.platform, act)
  assert.ok(listed.find(({ id }) => id === second.login.id)?.revokedAt !== null)
})

test('what is revoked in one process opens nothing in another two seconds later', async () => {
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs }
  const elsewhere = { ...world.platform, clock }
  const authenticator = createAuthenticator(elsewhere, { adminKey: null, origins: [] })
  const theirs = createDoorAuthenticator({ ...elsewhere, authenticator })
  const { key, secret } = await makeKey(['messages:write'])
  const ofKey = await make({ keyId: key.id })
  const own = await make()
  const ways = [
    () => theirs.signIn({ door: 'smpp', username: 'any', password: secret, ip: IP }),
    () =>
      theirs.signIn({
        door: 'smpp',
        username: ofKey.login.username,
        password: ofKey.password,
        ip: IP,
      }),
    () =>
      theirs.signIn({ door: 'smpp', username: own.login.username, password: own.password, ip: IP }),
  ]
  const kinds = async () => (await Promise.all(ways.map((way) => way()))).map(({ kind }) => kind)
  assert.deepEqual(await kinds(), ['caller', 'caller', 'caller'])
  await revokeKey(world.platform, act, key.id)
  await revokeLogin(world.platform, act, own.login.id)
  aheadMs = 2_000
  assert.deepEqual(await kinds(), ['refused', 'refused', 'refused'])
})

test('however many are signed in, one statement says who of them still may, and how', async (t) => {
  const { key, secret } = await makeKey(['messages:write'])
  const all = [await make({ keyId: key.id }), await make(), await make({ door: 'jasmin' })]
  const other = await make()
  const settings = { defaultSender: null, bindsMax: null, window: 3, perSecond: null }
  const callers: DoorCaller[] = []
  for (const { login, password } of [...all, other]) {
    const answer = await signIn(login.username, password, { door: 'jasmin' })
    assert.ok(answer.kind === 'caller')
    callers.push(answer.caller)
  }
  const byKey = await signIn('any', secret)
  assert.ok(byKey.kind === 'caller')
  const admin = { ...byKey.caller, actor: ADMIN_KEY_ACTOR }
  callers.push(byKey.caller, admin)
  await revokeLogin(world.platform, act, other.login.id)
  await world.pool.query('update door_logins set settings = $2 where id = $1', [
    all[1]?.login.id,
    settings,
  ])
  const query = t.mock.method(world.pool, 'query')
  const kinds = (found: readonly DoorSignIn[]) => found.map(({ kind }) => kind)
  const found = await logins.lookAgain('smpp', callers)
  assert.equal(query.mock.callCount(), 1)
  const [ofKey, changed, elsewhere, gone, ...keys] = found
  assert.deepEqual(ofKey, { kind: 'caller', caller: callers[0] }, 'as it signed in')
  assert.ok(changed?.kind === 'caller')
  assert.deepEqual(changed.caller, { ...callers[1], settings })
  assert.match(because(elsewhere ?? assert.fail()), /'jasmin'/)
  assert.match(because(gone ?? assert.fail()), /revoked/)
  assert.deepEqual(kinds(keys), ['caller', 'caller'])
  await revokeKey(world.platform, act, key.id)
  const later = kinds(await logins.lookAgain('smpp', callers))
  assert.deepEqual(later, ['refused', 'caller', 'refused', 'refused', 'refused', 'caller'])
  const nobody = { ...callers[1], loginId: '01900000-0000-7000-8000-000000000001' } as DoorCaller
  assert.deepEqual(kinds(await logins.lookAgain('smpp', [nobody])), ['refused'])
})

test('who guesses passwords waits, and nobody else does', async () => {
  const { login, password } = await make()
  const ip = '192.0.2.66'
  for (let guess = 0; guess < 6; guess++) await signIn(login.username, `guess-${guess}`, { ip })
  assert.match(because(await signIn(login.username, password, { ip })), /try again in \d+ s/)
  assert.equal((await signIn(login.username, password, { ip: '192.0.2.67' })).kind, 'caller')
  world.clock.at += 3_600_000
  assert.equal((await signIn(login.username, password, { ip })).kind, 'caller')
})

test('who signed in before goes on while somebody guesses beside them', async () => {
  const ip = '192.0.2.10'
  const { login, password } = await make()
  assert.equal((await signIn(login.username, password, { ip })).kind, 'caller')
  for (let guess = 0; guess < 6; guess++) await signIn(login.username, `guess-${guess}`, { ip })
  assert.match(because(await signIn(login.username, 'guess-7', { ip })), /too many/)
  assert.equal((await signIn(login.username, password, { ip })).kind, 'caller')
  assert.match(because(await signIn(login.username, 'guess-8', { ip })), /too many/)
})

test('guesses that come all at once are no more than a few', async () => {
  const { login, password } = await make()
  const ip = '192.0.2.68'
  const guesses = Array.from({ length: 50 }, (_, at) => `guess-${at}`)
  const answers = await Promise.all(
    [...guesses, password].map((one) => signIn(login.username, one, { ip })),
  )
  assert.deepEqual(
    answers.filter(({ kind }) => kind === 'caller'),
    [],
  )
  const others = Array.from({ length: 50 }, () =>
    signIn(login.username, password, { ip: '192.0.2.69' }),
  )
  assert.ok((await Promise.all(others)).every(({ kind }) => kind === 'caller'))
})
