import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before } from 'node:test'
import { makeId } from '../../src/core/ids.ts'
import type { DoorCaller } from '../../src/flows/ports/door-logins.ts'
import { ROLE_SCOPES } from '../../src/flows/ports/identity.ts'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import { addAccount, eventually } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { statsOf, submitter, untilTold } from '../support/smpp-door-submit.ts'
import {
  AS_USUAL,
  type SmppDoorWorld,
  doorCaller,
  knownLogins,
  openSmppDoorWorld,
} from '../support/smpp-door-world.ts'

const IN_A_DAY = '000001000000000R'

const logins = new Map<string, DoorCaller>()
const authenticator = knownLogins(logins)
let world: SmppDoorWorld
let client: SmppClient
before(async () => {
  world = await openSmppDoorWorld({ recheckMs: 500, logins, authenticator })
  client = await openSmppClient(world.port)
})
after(() => world.close())

const submit = submitter(37255870000)

/** Another login, of the same workspace unless told. */
const bindAs = (name: string, changes: Parameters<typeof doorCaller>[1] = {}) => {
  const { workspaceId = world.workspaceId } = changes
  world.logins.set(
    name,
    doorCaller(workspaceId, { loginId: makeId(Date.now(), 0, randomBytes(9)), ...changes }),
  )
  return openSmppClient(world.port, { username: name })
}

test('of a burst, as many messages are taken as a login may have under way', async () => {
  const two = await bindAs('two', { settings: { window: 2 } })
  const answers = await Promise.all(Array.from({ length: 6 }, () => submit(two)))
  const statuses = answers.map(({ status }) => status)
  assert.deepEqual(statuses.slice(0, 2), [0, 0])
  assert.deepEqual(new Set(statuses.slice(2)), new Set([S.ESME_RTHROTTLED]))
  // And again, once those are answered.
  assert.equal((await submit(two)).status, 0)
  await two.leave()
})

test('settings that are changed hold for who is bound already', async () => {
  const bound = await bindAs('changing')
  const several = () => Promise.all(Array.from({ length: 4 }, () => submit(bound)))
  assert.ok((await several()).every(({ status }) => status === 0))
  const caller = world.logins.get('changing') ?? assert.fail()
  world.logins.set('changing', { ...caller, settings: { ...AS_USUAL, perSecond: 1 } })
  await eventually(several, (answers) => answers.some(({ status }) => status === S.ESME_RTHROTTLED))
  await bound.leave()
})

test('who is signed in with a login that is revoked is told goodbye, and binds no more', async () => {
  const bound = await bindAs('leaver')
  world.logins.delete('leaver')
  await bound.closed
  const again = await openSmppClient(world.port, { username: 'leaver' })
  assert.equal(again.status, S.ESME_RINVPASWD)
  assert.equal((await submit(client)).status, 0)
})

test('all logins that are bound are looked at by one question, and only whose ends is told goodbye', async (t) => {
  const bound = [await bindAs('one'), await bindAs('some'), await bindAs('more')]
  bound.push(await openSmppClient(world.port, { username: 'more' }))
  const ids = new Map([...logins].map(([name, { loginId }]) => [name, loginId]))
  const lookAgain = t.mock.method(authenticator, 'lookAgain')
  world.logins.delete('some')
  await bound[1]?.closed
  const looked = lookAgain.mock.calls.map(({ arguments: [, callers] }) =>
    callers.map(({ loginId }) => loginId),
  )
  const named = ['one', 'some', 'more'].map((name) => ids.get(name))
  assert.deepEqual(looked[0]?.slice(-3), named)
  assert.equal(new Set(looked[0]).size, looked[0]?.length, 'each login once')
  assert.ok(looked.length <= 2, `one each half second, not ${looked.length}`)
  for (const [at, one] of bound.entries()) {
    if (at === 1) continue
    assert.equal((await submit(one)).status, 0)
    await one.leave()
  }
})

test('a message of another workspace is nobody’s, whoever guesses its id', async () => {
  const workspaceId = makeId(Date.now(), 0, randomBytes(9))
  await world.pool.query(
    `insert into workspaces (id, name, number_key, created_at) values ($1, 'other', $2, now())`,
    [workspaceId, randomBytes(32)],
  )
  const stranger = await bindAs('stranger', { workspaceId })
  const to = { destination_addr: '37255879999', dest_addr_ton: 1 }
  const from = { source_addr: 'Harbour', source_addr_ton: 5 }
  const { message_id } = await submit(client, { ...to, schedule_delivery_time: IN_A_DAY })
  const ask = async (one: SmppClient) => {
    const query = await one.ask<'query_sm_resp'>({ command: 'query_sm', message_id, ...from })
    const text = { short_message: Buffer.from('mine'), registered_delivery: 1 }
    const replaced = await one.ask<'replace_sm_resp'>({
      command: 'replace_sm',
      message_id,
      ...from,
      ...text,
    })
    const byAddress = await one.ask<'cancel_sm_resp'>({ command: 'cancel_sm', ...from, ...to })
    const cancel = await one.ask<'cancel_sm_resp'>({ command: 'cancel_sm', message_id, ...from })
    return [query, replaced, byAddress, cancel].map(({ status }) => status)
  }
  const { ESME_RINVMSGID: unknown, ESME_RCANCELFAIL: none } = S
  assert.deepEqual(await ask(stranger), [unknown, unknown, none, unknown])
  assert.deepEqual(statsOf(client, message_id), [])
  // Its own sees it, and cancels it by its addresses.
  assert.deepEqual(await ask(client), [0, 0, 0, none])
  assert.deepEqual(await untilTold(client, message_id), ['DELETED'])
  await stranger.leave()
})

test('whose key may only read sends, cancels and replaces nothing', async () => {
  const { message_id } = await submit(client, { schedule_delivery_time: IN_A_DAY })
  const scopes = ROLE_SCOPES.admin.filter((scope) => scope !== 'messages:write')
  const reader = await bindAs('reader', { scopes })
  const id = { message_id, source_addr: 'Harbour' }
  assert.equal((await submit(reader)).status, S.ESME_RSUBMITFAIL)
  const asked = await reader.ask<'query_sm_resp'>({ command: 'query_sm', ...id })
  assert.equal(asked.status, 0)
  const cancelled = await reader.ask<'cancel_sm_resp'>({ command: 'cancel_sm', ...id })
  assert.equal(cancelled.status, S.ESME_RCANCELFAIL)
  const replaced = await reader.ask<'replace_sm_resp'>({ command: 'replace_sm', ...id })
  assert.equal(replaced.status, S.ESME_RREPLACEFAIL)
  await reader.leave()
})

test('a test key sends to accounts that only play, and to no other', async () => {
  const tester = await bindAs('tester', { isTest: true })
  const alone = await submit(tester, { registered_delivery: 0 })
  assert.equal(alone.status, S.ESME_RSUBMITFAIL)
  const played = await addAccount(world, world.simulator.port, { systemId: 'playing' })
  await world.pool.query('update provider_accounts set is_demo = true where id = $1', [played])
  const { message_id } = await submit(tester, { destination_addr: '37255878888' })
  assert.deepEqual(await untilTold(tester, message_id), ['DELIVRD'])
  const { submits } = world.simulator.truth()
  const own = submits.filter(({ recipient }) => recipient === '37255878888')
  assert.deepEqual(
    own.map(({ systemId }) => systemId),
    ['playing'],
  )
  // Nor does it change what goes by another.
  await world.pool.query('update provider_accounts set enabled = false where id = $1', [played])
  const real = await submit(client, { schedule_delivery_time: IN_A_DAY })
  const replaced = await tester.ask<'replace_sm_resp'>({
    command: 'replace_sm',
    message_id: real.message_id,
    short_message: Buffer.from('played'),
  })
  assert.equal(replaced.status, S.ESME_RREPLACEFAIL)
  await tester.leave()
})
