import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RATE_LIMITS, RateTurns } from '../../../core/rate-turns.ts'
import { NEVER_SHEDS } from '../../../flows/ports/shedding.ts'
import { jasminDoor } from '../jasmin/door.ts'
import { KANNEL_DOOR } from '../kannel/door.ts'
import { MESSENTE_DOOR } from '../messente/door.ts'
import { TWILIO_DOOR } from '../twilio/door.ts'
import type { CompatibleDeps, CompatibleDoor } from './door.ts'
import { serveDoor } from './open-ports.ts'

const JASMIN = jasminDoor({ newBatchId: () => 'batch', tell: () => Promise.resolve() })
const ACCOUNT = `AC${'0'.repeat(32)}`
const BASIC = `Basic ${Buffer.from(`${ACCOUNT}:secret`).toString('base64')}`
const FORM = { 'content-type': 'application/x-www-form-urlencoded', authorization: BASIC }
const JSON_BODY = { 'content-type': 'application/json', authorization: BASIC }

type Ask = { url: string; method?: 'POST'; headers?: Record<string, string>; payload?: string }

/** A door whose key has used up its minute at our API. */
async function ask(door: CompatibleDoor, asked: Ask, isKnown = true) {
  const clock = { now: () => 1_000 }
  const turns = new RateTurns({ ...RATE_LIMITS, sends: 1, reads: 1, anybody: 1 })
  for (const kind of ['sends', 'reads'] as const) turns.take(kind, 'key:1', clock.now())
  turns.take('anybody', '127.0.0.1', clock.now())
  const nothing = () => undefined
  const caller = { actor: 'key:1', scopes: ['messages:write', 'messages:read'], username: ACCOUNT }
  const deps = {
    turns,
    clock,
    shedding: NEVER_SHEDS,
    mayTellRefusal: () => false,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    logins: {
      signIn: () =>
        Promise.resolve(
          isKnown ? { kind: 'caller', caller } : { kind: 'refused', because: 'wrong' },
        ),
    },
    sending: { accept: () => assert.fail('it was taken in') },
  } as unknown as CompatibleDeps
  const app = await serveDoor(door, deps)
  const { statusCode, body } = await app.inject(asked)
  await app.close()
  return [statusCode, body] as const
}

const SMS = 'username=a&password=b&to=%2B447700900123&text=hi&from=Shop'

const CASES: readonly (readonly [CompatibleDoor, Ask, status: number, says: RegExp])[] = [
  [KANNEL_DOOR, { url: `/cgi-bin/sendsms?${SMS}` }, 503, /^Temporal failure, try again later\.$/],
  [MESSENTE_DOOR, { url: `/send_sms/?${SMS}` }, 200, /^FAILED 209$/],
  [MESSENTE_DOOR, { url: '/get_balance/?username=a&password=b' }, 200, /^FAILED 209$/],
  [
    MESSENTE_DOOR,
    { url: '/v1/omnimessage', method: 'POST', headers: JSON_BODY, payload: '{}' },
    429,
    /"errors"/,
  ],
  [
    JASMIN,
    { url: `/send?${SMS.replace('text', 'content')}` },
    403,
    /^Error "User throughput exceeded"$/,
  ],
  [JASMIN, { url: '/balance?username=a&password=b' }, 403, /^"User throughput exceeded"$/],
  [
    JASMIN,
    {
      url: '/secure/send',
      method: 'POST',
      headers: JSON_BODY,
      payload: '{"to":"447700900123","content":"hi"}',
    },
    403,
    /User throughput exceeded/,
  ],
  [
    TWILIO_DOOR,
    {
      url: `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
      method: 'POST',
      headers: FORM,
      payload: 'To=%2B447700900123&From=Shop&Body=hi',
    },
    429,
    /"code":20429/,
  ],
]

for (const [door, asked, status, says] of CASES) {
  const path = asked.url.split('?', 1)[0] ?? ''
  test(`a key’s minute at our API is its minute here: ${door.name} ${path}`, async () => {
    const [found, body] = await ask(door, asked)
    assert.equal(found, status, body)
    assert.match(body, says)
  })

  test(`who guesses at ${door.name} ${path} is held back by address, in the same words`, async () => {
    const [found, body] = await ask(door, asked, false)
    assert.equal(found, status, body)
    assert.match(body, says)
  })
}

test('what is always let through, as a cancellation is, is no place to guess at', async () => {
  const cancel = { url: '/cancel_sms/?username=a&password=b&sms_unique_id=x' }
  assert.deepEqual(await ask(MESSENTE_DOOR, cancel), [200, 'ERROR 107'])
  assert.deepEqual(await ask(MESSENTE_DOOR, cancel, false), [200, 'FAILED 209'])
})
