import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { KANNEL_DOOR } from '../adapters/doors/kannel/door.ts'
import type { CompatibleDeps } from '../adapters/doors/shared/door.ts'
import { serveDoor } from '../adapters/doors/shared/open-ports.ts'
import { buildServer } from '../adapters/http/server.ts'
import { type Trust, parseTrust } from '../core/client-address.ts'
import type { Authenticator } from '../flows/ports/identity.ts'
import { NEVER_SHEDS } from '../flows/ports/shedding.ts'
import { clientAddresses } from './client-address.ts'

const trusting = (text: string): Trust => {
  const reading = parseTrust(text)
  return reading.kind === 'trust' ? reading.trust : assert.fail(reading.because)
}

/** Our API and a door on a port of its own, at real sockets; both tell who asked. */
async function listening(t: TestContext, trust: Trust) {
  const ips: string[] = []
  const told: object[] = []
  const keep = (event: string, facts?: object) => void told.push({ event, ...facts })
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const clock = { now: () => Date.now() }
  const clientAddress = clientAddresses(trust, { clock, log })
  const authenticator: Authenticator = {
    authenticate: ({ ip }) => {
      ips.push(ip)
      return Promise.resolve({
        kind: 'refused',
        code: 'unknown-key',
        because: 'Not a key of ours.',
      })
    },
  }
  const app = await buildServer(
    {
      clock,
      log,
      authenticator,
      shedding: NEVER_SHEDS,
      register: (api) =>
        void api.get(
          '/v1/who',
          {
            config: { scope: 'any' },
            schema: { operationId: 'who', summary: 'Who asks.', tags: ['Who'] },
          },
          () => ({}),
        ),
    },
    { clientAddress },
  )
  const deps = {
    clientAddress,
    shedding: NEVER_SHEDS,
    clock,
    log,
    mayTellRefusal: () => false,
    logins: {
      signIn: ({ ip }: { ip: string }) => {
        ips.push(ip)
        return Promise.resolve({ kind: 'refused', because: 'no' })
      },
    },
  } as unknown as CompatibleDeps
  const door = await serveDoor(KANNEL_DOOR, deps)
  for (const one of [app, door]) {
    await one.listen({ port: 0, host: '::' })
    t.after(() => one.close())
  }
  const portOf = (one: { server: { address(): unknown } }) =>
    (one.server.address() as AddressInfo).port
  const places = [
    `http://127.0.0.1:${portOf(app)}/v1/who`,
    `http://127.0.0.1:${portOf(door)}/cgi-bin/sendsms?username=a&password=b&to=1&text=c`,
  ]
  return {
    told,
    async ask(headers: Record<string, string>) {
      ips.length = 0
      for (const url of places) await (await fetch(url, { headers })).text()
      return [...ips]
    },
  }
}

test('behind a proxy of ours the API and the doors know who asks, and nobody can pretend', async (t) => {
  const { ask, told } = await listening(t, trusting('127.0.0.1'))
  const client = '192.0.2.9'
  assert.deepEqual(await ask({ 'x-forwarded-for': client }), [client, client])
  assert.deepEqual(await ask({ forwarded: `for=${client};proto=https` }), [client, client])
  const forged = { 'x-forwarded-for': `198.51.100.1, ${client}` }
  assert.deepEqual(await ask(forged), [client, client])
  assert.deepEqual(told, [])
})

test('whom nobody trusts is believed nothing, and the log says what to set', async (t) => {
  const { ask, told } = await listening(t, trusting('10.0.0.0/8'))
  const own = ['127.0.0.1', '127.0.0.1']
  assert.deepEqual(await ask({ 'x-forwarded-for': '198.51.100.1' }), own)
  assert.deepEqual(await ask({ forwarded: 'for=198.51.100.1' }), own)
  assert.deepEqual(await ask({}), own)
  assert.equal(told.length, 1)
  assert.match(JSON.stringify(told[0]), /http\.proxy_not_trusted.*TRUST_PROXY=127\.0\.0\.1/)
})

test('somebody who pretends keeps the log from naming the proxy neither now nor later', () => {
  const told: string[] = []
  let now = 0
  const log = { warn: (_: string, facts?: object) => void told.push(JSON.stringify(facts)) }
  const clientAddress = clientAddresses(undefined, { clock: { now: () => now }, log })
  const ask = (remoteAddress: string) =>
    clientAddress({
      socket: { remoteAddress },
      headers: { 'x-forwarded-for': '198.51.100.1' },
    } as unknown as IncomingMessage)
  for (let time = 0; time < 1_000; time += 1) ask('192.0.2.66')
  ask('192.0.2.1')
  assert.equal(told.length, 2)
  assert.match(told[1] ?? '', /TRUST_PROXY=192\.0\.2\.1:/)
  // A network of its own is one address.
  for (let time = 0; time < 1_000; time += 1) ask(`2001:db8::${time.toString(16)}`)
  assert.equal(told.length, 3)
  for (let time = 0; time < 1_000; time += 1) ask(`10.1.${time >> 8}.${time & 255}`)
  assert.equal(told.length, 100, 'and the log is not filled')
  now = 3_600_000
  ask('192.0.2.1')
  assert.equal(told.length, 101)
})
