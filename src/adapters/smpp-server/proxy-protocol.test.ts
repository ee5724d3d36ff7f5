import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import fc from 'fast-check'
import { type Trust, parseTrust } from '../../core/client-address.ts'
import { encodePdu } from '../../smpp/pdu.ts'
import { readProxyHeader } from './proxy-protocol.ts'
import { type SmppServerDeps, type SmppServerOptions, openSmppServer } from './server.ts'

const SIGNATURE = '0d0a0d0a000d0a515549540a'
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const V4 = hex(`${SIGNATURE} 21 11 000c c0000209 0a000007 dc04 0ad7`)
const V6 = hex(
  `${SIGNATURE} 21 21 0024 20010db8000000000000000000000009 20010db8000000000000000000000001 dc04 0ad7`,
)
const BIND = Buffer.from(
  encodePdu({ command: 'bind_transceiver', sequence: 1, system_id: 'shop', password: 'pw' }),
)

const HEADERS: readonly (readonly [fact: string, octets: Buffer, ip: string | null])[] = [
  ['version 1', Buffer.from('PROXY TCP4 192.0.2.9 10.0.0.7 56324 2775\r\n'), '192.0.2.9'],
  ['version 1, IPv6', Buffer.from('PROXY TCP6 2001:db8::9 2001:db8::1 1 2\r\n'), '2001:db8::9'],
  ['version 1, unknown', Buffer.from('PROXY UNKNOWN\r\n'), null],
  ['version 1, no address', Buffer.from('PROXY TCP4 shop 10.0.0.7 1 2\r\n'), 'broken'],
  ['version 1 without an end', Buffer.from(`PROXY ${'x'.repeat(200)}`), 'broken'],
  ['version 2', V4, '192.0.2.9'],
  ['version 2, IPv6', V6, '2001:db8:0:0:0:0:0:9'],
  [
    'version 2 with more behind the addresses',
    hex(`${SIGNATURE} 21 11 0010 c0000209 0a000007 dc04 0ad7 03000100`),
    '192.0.2.9',
  ],
  ['version 2 of the proxy itself', hex(`${SIGNATURE} 20 00 0000`), null],
  ['version 2 of a socket file', hex(`${SIGNATURE} 21 31 0000`), null],
  ['version 2, too short', hex(`${SIGNATURE} 21 11 0004 c0000209`), 'broken'],
  ['version 3', hex(`${SIGNATURE} 31 11 000c c0000209 0a000007 dc04 0ad7`), 'broken'],
]

for (const [fact, octets, ip] of HEADERS) {
  test(`a proxy's header: ${fact}`, () => {
    const found = readProxyHeader(Buffer.concat([octets, BIND]))
    if (ip === 'broken') assert.equal(found.kind, 'broken')
    else assert.deepEqual(found, { kind: 'header', length: octets.length, ip })
    if (ip === 'broken') return
    for (let cut = 0; cut < octets.length; cut += 1)
      assert.equal(readProxyHeader(octets.subarray(0, cut)).kind, 'more', `${cut} octets of it`)
  })
}

test('a client that speaks at once has none, and no octets break the reading', () => {
  assert.equal(readProxyHeader(BIND).kind, 'none')
  fc.assert(fc.property(fc.uint8Array(), (octets) => void readProxyHeader(Buffer.from(octets))))
})

/** Null: there is no openssl here. */
function certificate(): { key: string; cert: string } | null {
  const how = 'req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 -keyout - -out -'
  const { status, stdout } = spawnSync('openssl', how.split(' '), { encoding: 'utf8' })
  const part = (name: string) =>
    new RegExp(`-----BEGIN ${name}-----[^]+?-----END ${name}-----`).exec(stdout)?.[0] ?? ''
  return status === 0 ? { key: part('PRIVATE KEY'), cert: part('CERTIFICATE') } : null
}

const CERTIFICATE = certificate()

const trusting = (text: string): Trust => {
  const reading = parseTrust(text)
  return reading.kind === 'trust' ? reading.trust : assert.fail(reading.because)
}

/** Sends these octets to the door; the address that the bind seems to come from, null: it was cut off. */
async function seenAs(
  trust: string,
  octets: readonly Buffer[],
  { isTls = false }: { isTls?: boolean } = {},
): Promise<string | null> {
  const seen = Promise.withResolvers<string | null>()
  const nothing = () => undefined
  const deps = {
    trustProxy: trusting(trust),
    clock: { now: () => Date.now() },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    authenticator: {
      signIn: ({ ip }: { ip: string }) => {
        seen.resolve(ip)
        return Promise.resolve({ kind: 'refused', because: 'no' })
      },
    },
    startLoop: () => ({ wake: nothing, stop: () => Promise.resolve() }),
  } as unknown as SmppServerDeps
  const options: SmppServerOptions =
    isTls && CERTIFICATE !== null
      ? { port: null, tls: { port: 0, ...CERTIFICATE } }
      : { port: 0, tls: null }
  const server = await openSmppServer(deps, options)
  const socket = connect(server.tlsPort ?? server.port ?? 0, '127.0.0.1')
  socket.on('error', nothing).on('close', () => seen.resolve(null))
  await once(socket, 'connect')
  for (const some of octets) socket.write(some)
  const client =
    server.tlsPort !== null ? connectTls({ socket, rejectUnauthorized: false }) : socket
  client.on('error', nothing).resume()
  client.write(BIND)
  const ip = await seen.promise
  socket.destroy()
  await server.stop()
  return ip
}

test('behind a proxy of ours a client is known by its own address, with and without TLS', async () => {
  assert.equal(await seenAs('127.0.0.1', [V4]), '192.0.2.9')
  assert.equal(await seenAs('127.0.0.1', [V4], { isTls: true }), '192.0.2.9')
  assert.equal(await seenAs('127.0.0.1', [V4.subarray(0, 5), V4.subarray(5)]), '192.0.2.9')
  assert.equal(await seenAs('127.0.0.1', [Buffer.from('PROXY UNKNOWN\r\n')]), '127.0.0.1')
  assert.equal(await seenAs('127.0.0.1', []), '127.0.0.1', 'who says nothing is taken as it is')
  assert.equal(await seenAs('127.0.0.1', [], { isTls: true }), '127.0.0.1')
})

test('nobody else speaks for others: a stranger’s header is no PDU, and a number of proxies names none', async () => {
  assert.equal(await seenAs('10.0.0.0/8', [V4]), null)
  assert.equal(await seenAs('1', [V4]), null)
  assert.equal(await seenAs('10.0.0.0/8', [], { isTls: true }), '127.0.0.1')
})
