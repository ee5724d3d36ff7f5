import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Said, type StubNames, startNames } from '../../../test/support/stub-names.ts'
import { parseAllowList } from '../../core/callbacks/allow-list.ts'
import type { Called } from '../../flows/ports/callbacks.ts'
import { openCaller } from './caller.ts'
import { publicNames } from './names.ts'

/** The resolver itself, with a name server of our own: what it makes of answers is what is looked at. */

const GOOD = '127.0.0.2'
const TIMEOUT_MS = 150

const server = createServer((_, reply) => {
  heard += 1
  reply.end('heard')
})
let heard = 0
let port = 0
let names: StubNames
let said: Readonly<Record<string, (asked: number) => Said>> = {}
const callers: ReturnType<typeof openCaller>[] = []

before(async () => {
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  names = await startNames((name, asked) => said[name]?.(asked) ?? 'unknown')
})
after(async () => {
  await Promise.all(callers.map((caller) => caller.close()))
  names?.close()
  server.closeAllConnections()
  server.close()
})

/** Of all addresses only GOOD is one that may be called. */
function openOurs(): (typeof callers)[number] {
  const allowed = parseAllowList(`${GOOD}/32:${port}`)
  const caller = openCaller({
    allowed: allowed.kind === 'no' ? [] : allowed.places,
    ownPlaces: () => [],
    resolve: publicNames({ servers: [names.server], timeoutMs: TIMEOUT_MS }),
  })
  callers.push(caller)
  return caller
}

/** Over a connection of its own. */
const callBy = (name: string, caller = openOurs()): Promise<Called> =>
  caller.call(
    { method: 'POST', url: `http://${name}:${port}/`, headers: {}, body: 'told' },
    { isLoose: true, timeoutMs: 5_000, apart: String(connections++) },
  )
let connections = 0

const wordsOf = (called: Called): string =>
  called.kind === 'reply' ? String(called.reply.status) : `${called.kind}: ${called.because}`

const CASES: Readonly<Record<string, readonly [answer: Said, expected: RegExp]>> = {
  'an address': [{ addresses: [GOOD] }, /^200$/],
  'an address behind a chain of aliases': [
    { aliases: ['one.test', 'two.test', 'three.test'], addresses: [GOOD] },
    /^200$/,
  ],
  'a private address behind a chain of aliases': [
    { aliases: ['one.test', 'two.test'], addresses: ['10.0.0.1'] },
    /^forbidden: .*10\.0\.0\.1.*not on the public internet/,
  ],
  'a public address, and a private one of the other kind': [
    { addresses: [GOOD, '::1'] },
    /^forbidden: .*::1/,
  ],
  'a public address, and one that embeds a private one': [
    { addresses: [GOOD, '0:0:0:0:0:ffff:7f00:1'] },
    /^forbidden: .*7f00:1|^forbidden: .*127\.0\.0\.1/,
  ],
  'three hundred addresses, of which the last is private': [
    { addresses: [...Array.from({ length: 299 }, () => GOOD), '192.168.0.1'] },
    /^forbidden: .*192\.168\.0\.1/,
  ],
  'three hundred addresses': [{ addresses: Array.from({ length: 300 }, () => GOOD) }, /^200$/],
  'no address': [{ addresses: [] }, /^no-reply: the host has no address/],
  'an alias that leads nowhere': [
    { aliases: ['nowhere.test'], addresses: [] },
    /^no-reply: .*leads to no address/,
  ],
  'that nobody knows it': ['unknown', /^no-reply: no name server knows the host/],
  'that it does not answer us': ['refused', /^no-reply: /],
  nothing: ['silence', /^no-reply: no name server told its address in time/],
}

for (const [at, [what, [answer, expected]]] of Object.entries(CASES).entries())
  test(`a name server that says ${what} is taken at its word, and no further`, async () => {
    const before = heard
    said = { [`case${at}.test`]: () => answer }
    const called = await callBy(`case${at}.test`)
    assert.match(wordsOf(called), expected)
    assert.equal(heard - before, called.kind === 'reply' ? 1 : 0)
  })

test('an answer too long for one datagram is fetched whole', () => {
  assert.ok(names.asked.some((asked) => asked.endsWith(' by TCP')))
})

test('one kind of address that nobody tells of holds up the other no longer than its time', async () => {
  const startedAt = performance.now()
  const resolve = publicNames({ servers: [names.server], timeoutMs: TIMEOUT_MS })
  said = {
    'half.test': () => (names.asked.at(-1) === 'A half.test' ? { addresses: [GOOD] } : 'silence'),
  }
  assert.deepEqual(await resolve('half.test'), [GOOD])
  assert.ok(performance.now() - startedAt < 3_000)
})

test('a name that leads elsewhere at each look is looked at for each connection', async () => {
  const before = heard
  const led = [GOOD, '127.0.0.1', GOOD, '10.0.0.1', GOOD]
  const caller = openOurs()
  const kinds: string[] = []
  for (const address of led) {
    said = { 'rebinding.test': () => ({ addresses: [address], ttl: 0 }) }
    kinds.push((await callBy('rebinding.test', caller)).kind)
  }
  assert.deepEqual(kinds, ['reply', 'forbidden', 'reply', 'forbidden', 'reply'])
  assert.equal(heard - before, 3)
  assert.equal(names.asked.filter((asked) => asked === 'A rebinding.test').length, led.length)
})
