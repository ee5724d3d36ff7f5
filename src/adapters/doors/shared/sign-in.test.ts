import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seldom } from '../../../core/seldom.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import { callerAt } from './sign-in.ts'

const ASKED = { door: 'kannel', ip: '192.0.2.1', scope: 'messages:write' } as const

const READER = { scopes: ['messages:read'] } as unknown as DoorCaller

function world() {
  const lines: object[] = []
  const clock = { at: 0, now: () => clock.at }
  const keep = (event: string, facts?: object) => void lines.push({ event, ...facts })
  const deps = {
    logins: {
      signIn: async ({ username }: { username: string }) =>
        username === 'reader'
          ? ({ kind: 'caller', caller: READER } as const)
          : ({ kind: 'refused', because: 'the username or the password is wrong' } as const),
      lookAgain: async () => [],
      secretOf: async () => null,
    },
    mayTellRefusal: seldom(1_000),
    clock,
    log: { debug: keep, info: keep, warn: keep, error: keep },
  }
  const ask = (username: string, ip: string = ASKED.ip) =>
    callerAt(deps, { username, password: 'hunter2' }, { ...ASKED, ip })
  return { ask, lines, clock }
}

test('who is refused at a door is in the log, with the reason and without the password', async () => {
  const { ask, lines } = world()
  assert.equal(await ask('shop'), null)
  assert.deepEqual(lines, [
    {
      event: 'door.sign_in_refused',
      door: 'kannel',
      username: 'shop',
      ip: '192.0.2.1',
      because: 'the username or the password is wrong',
    },
  ])
  assert.equal(await ask('reader'), null)
  assert.match(JSON.stringify(lines[1]), /"reader".*its key may not messages:write/)
  assert.ok(!JSON.stringify(lines).includes('hunter2'))
})

test('a flood of guesses is a line a second for each address', async () => {
  const { ask, lines, clock } = world()
  for (let guess = 0; guess < 50; guess += 1) await ask(`guess ${guess}`)
  await ask('shop', '192.0.2.2')
  assert.equal(lines.length, 2)
  clock.at = 1_000
  await ask('shop')
  assert.equal(lines.length, 3)
})
