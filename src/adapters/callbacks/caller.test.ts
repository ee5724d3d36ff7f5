import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, type Socket, createServer as createSocketServer } from 'node:net'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { selfSigned } from '../../../sim/providers/certificate.ts'
import { type AllowedPlace, parseAllowList } from '../../core/callbacks/allow-list.ts'
import type { CallOptions, Called } from '../../flows/ports/callbacks.ts'
import { type CallerOptions, openCaller } from './caller.ts'
import { addressesOf } from './connect.ts'
import { readTarget } from './target.ts'

const ASKED: CallOptions = { isLoose: true, timeoutMs: 5_000, apart: 'one' }

const closing: (() => unknown)[] = []
after(() => Promise.all(closing.map((close) => close())))

type Heard = { readonly path: string; readonly host: string; readonly from: string }

/** Listens on one of this machine's own addresses, and remembers what it heard. */
async function listen(
  answer: (request: IncomingMessage, reply: ServerResponse) => void,
  { host = '127.0.0.2', port = 0 } = {},
): Promise<{ port: number; heard: Heard[]; server: Server }> {
  const heard: Heard[] = []
  const server = createServer((request, reply) => {
    const { url = '', headers, socket } = request
    heard.push({ path: url, host: headers.host ?? '', from: String(socket.remotePort) })
    request.resume()
    answer(request, reply)
  })
  server.listen({ host, port })
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, heard, server }
}

const well = (_: IncomingMessage, reply: ServerResponse): void => {
  reply.end('heard')
}

const placesOf = (text: string): readonly AllowedPlace[] => {
  const reading = parseAllowList(text)
  if (reading.kind === 'no') throw new Error(reading.because)
  return reading.places
}

function callerOf(allow: string, options: Partial<CallerOptions> = {}) {
  const caller = openCaller({ allowed: placesOf(allow), ownPlaces: () => [], ...options })
  closing.push(() => caller.close())
  const call = (url: string, asked: Partial<CallOptions> = {}): Promise<Called> =>
    caller.call({ method: 'POST', url, headers: {}, body: 'told' }, { ...ASKED, ...asked })
  return { ...caller, to: call }
}

const statusOf = (called: Called): number | string =>
  called.kind === 'reply' ? called.reply.status : called.kind

const wordsOf = (called: Called): string =>
  called.kind === 'reply' ? String(called.reply.status) : called.because

/** All kinds of names that customers have, with addresses that are public. */
const ordinary = Array.from({ length: 200 }, (_, at) => {
  const host = [
    `hooks${at}.example`,
    `a.b.c.d${at}.co.test`,
    `${at}.example`,
    `xn--bcher-kva${at}.example`,
    `bücher${at}.example`,
    `UPPER${at}.Example`,
    `dot${at}.example.`,
    `under_score${at}.example`,
    `127.0.0.1.of${at}.example`,
    `localhost.of${at}.example`,
  ][at % 10] as string
  const v4 = `${[1, 8, 45, 93, 151, 185, 203, 223][at % 8]}.${at}.${255 - at}.7`
  const v6 = `2a0${at % 8}:4700:${at.toString(16)}::1`
  const addresses = [[v4], [v6], [v4, v6], [v4, '9.9.9.9', v6]][at % 4] as string[]
  const port = ['', ':443', ':8443', ':8080', ':3000'][at % 5] as string
  return { url: `https://${host}${port}/callbacks?id=${at}`, addresses }
})

// As far as to the connection itself, which would leave this machine.
test('none of 200 ordinary names is refused', async () => {
  const rules = { allowed: [], ownPlaces: () => ['texts.example:443'] }
  for (const { url, addresses } of ordinary) {
    const reading = readTarget(url, rules, true)
    assert.ok(reading.kind === 'target', url)
    const found = await addressesOf(reading.target.host, reading.target, {
      ...rules,
      resolve: (name) => {
        assert.equal(name, reading.target.host)
        return Promise.resolve(addresses)
      },
      resolveTrusted: () => Promise.reject(new Error('nobody allowed it')),
      ownAddresses: () => ['127.0.0.1', '192.168.1.7', '93.184.216.34', '::1'],
      connectTimeoutMs: 1,
    })
    assert.deepEqual(
      found.map(({ address }) => address),
      addresses,
    )
  }
})

for (const [url, isLoose, isGood] of [
  ['https://hooks.example/callbacks', false, true],
  ['https://hooks.example:443/', false, true],
  ['https://hooks.example:8443/', false, false],
  ['http://hooks.example/', false, false],
  ['http://hooks.example/', true, true],
  ['http://hooks.example:13013/told?id=%d&x=%A', true, true],
  ['http://hooks.example:25/', true, false],
  ['https://8.8.8.8/', false, true],
  ['https://[2606:4700::1111]/', false, true],
  ['https://10.1.2.3/', true, false],
  ['http://localhost:3000/told', true, false],
  ['http://crm:3000/told', true, false],
  ['http://printer.local/told', true, false],
  ['http://Crm.Internal./told', true, false],
  ['http://local.example/told', true, true],
  ['http://localhost../told', true, false],
  ['http://127.0.0.1../told', true, false],
  ['http://hooks.example../told', true, false],
  ['https://user:secret@hooks.example/', true, false],
  ['ftp://hooks.example/', true, false],
  ['hooks.example/callbacks', true, false],
  ['https://texts.example/receipts/1', true, false],
  ['https://texts.example:8443/', true, true],
  [`https://hooks.example/${'x'.repeat(2_040)}`, true, false],
  ['https://lan.example:8080/', false, false],
  ['http://10.9.0.7:8081/', false, true],
  ['http://10.9.0.7:8082/', false, false],
  ['http://inside.example:8081/', false, true],
] as const) {
  test(`${url.slice(0, 50)} may ${isGood ? '' : 'not '}be given as an address, ${isLoose ? 'loosely' : 'strictly'}`, () => {
    const caller = callerOf('10.9.0.0/16:8081', { ownPlaces: () => ['texts.example:443'] })
    assert.equal(caller.check(url, isLoose) === null, isGood)
  })
}

test('plain http goes to the networks that the operator allowed, and by no name to any other', async () => {
  const inside = await listen(well)
  const allow = `127.0.0.2/32:${inside.port}`
  const caller = callerOf(allow, {
    resolve: (name) => Promise.resolve(name === 'inside.test' ? ['127.0.0.2'] : ['93.184.216.34']),
  })
  const to = (name: string) => caller.to(`http://${name}:${inside.port}/`, { isLoose: false })
  assert.equal(statusOf(await to('inside.test')), 200)
  const elsewhere = await to('elsewhere.test')
  assert.ok(elsewhere.kind === 'forbidden' && /443 alone/.test(elsewhere.because))
})

test('a name is asked once for each connection, and what it says then is what is connected to', async () => {
  const good = await listen(well)
  const bad = await listen(well, { host: '127.0.0.1', port: good.port })
  const GOOD = '127.0.0.2'
  const answer = fc.constantFrom(
    [GOOD],
    ['127.0.0.1'],
    [GOOD, '127.0.0.1'],
    ['::ffff:127.0.0.1', GOOD],
    ['::1'],
    [],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
      const left = [...answers]
      const caller = openCaller({
        allowed: placesOf(`${GOOD}:${good.port}`),
        ownPlaces: () => [],
        resolve: () => Promise.resolve(left.shift() ?? ['127.0.0.1']),
      })
      for (const expected of answers) {
        const called = await caller.call(
          { method: 'POST', url: `http://rebinding.test:${good.port}/`, headers: {}, body: 'told' },
          // Each its own connection, and so its own look at the name.
          { ...ASKED, apart: String(left.length) },
        )
        const isGood = expected.length > 0 && expected.every((one) => one === GOOD)
        assert.equal(called.kind === 'reply', isGood)
      }
      await caller.close()
    }),
    { numRuns: 150 },
  )
  assert.ok(good.heard.length > 20)
  assert.deepEqual(bad.heard, [])
})

test('an address of this machine is not called by a public name either', async () => {
  const caller = callerOf('', {
    resolve: () => Promise.resolve(['93.184.216.34']),
    ownAddresses: () => ['127.0.0.1', '93.184.216.34'],
  })
  const called = await caller.to('https://hooks.test/')
  assert.ok(called.kind === 'forbidden' && /our own/.test(called.because))
  const literal = await caller.to('https://93.184.216.34/')
  assert.ok(literal.kind === 'forbidden' && /our own/.test(literal.because))
})

test('no redirect, refresh or other service is followed', async () => {
  const canary = await listen(well, { host: '127.0.0.1' })
  const there = `http://127.0.0.1:${canary.port}/stolen`
  const server = await listen((request, reply) => {
    const [, status = '200', trick = '0'] = request.url?.split('/') ?? []
    const location =
      [there, `//127.0.0.1:${canary.port}/`, 'file:///etc/passwd', `\\\\127.0.0.1`][
        Number(trick)
      ] ?? there
    reply.writeHead(Number(status), {
      location,
      refresh: `0; url=${there}`,
      'alt-svc': `h2="127.0.0.1:${canary.port}", http/1.1="127.0.0.1:${canary.port}"`,
      'content-location': there,
      link: `<${there}>; rel=preload, <${there}>; rel=next`,
      'set-cookie': 'session=1',
    })
    reply.end(`<meta http-equiv="refresh" content="0; url=${there}">`)
  })
  const caller = callerOf(`127.0.0.2:${server.port}`)
  for (const status of [200, 201, 300, 301, 302, 303, 304, 305, 307, 308])
    for (let trick = 0; trick < 10; trick++) {
      const called = await caller.to(`http://127.0.0.2:${server.port}/${status}/${trick}`)
      assert.equal(statusOf(called), status)
    }
  assert.equal(server.heard.length, 100)
  assert.deepEqual(canary.heard, [])
})

test('no proxy that the environment names is asked', async () => {
  const proxy = await listen(well, { host: '127.0.0.1' })
  const server = await listen(well)
  const script = `
    import { openCaller } from '${new URL('caller.ts', import.meta.url).href}'
    import { parseNetwork } from '${new URL('../../core/public-address.ts', import.meta.url).href}'
    const at = { network: parseNetwork('127.0.0.2') }
    const caller = openCaller({ allowed: [{ port: ${server.port}, at }], ownPlaces: () => [] })
    const url = 'http://127.0.0.2:${server.port}/'
    const called = await caller.call({ method: 'POST', url, headers: {}, body: '' },
      { isLoose: true, timeoutMs: 5000, apart: 'one' })
    console.log(called.reply?.body)
    await caller.close()`
  const at = `http://127.0.0.1:${proxy.port}`
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
  const env = { ...Object.fromEntries(names.map((name) => [name, at])), NODE_USE_ENV_PROXY: '1' }
  const run = promisify(execFile)
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } })
  assert.equal(stdout.trim(), 'heard')
  assert.deepEqual(proxy.heard, [])
})

test('a connection is used again for the same workspace, and never for another', async () => {
  const server = await listen(well)
  const caller = callerOf(`127.0.0.2:${server.port}`)
  const url = `http://127.0.0.2:${server.port}/`
  for (const apart of ['one', 'one', 'two', 'one', 'two']) {
    await caller.to(url, { apart })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const [one, again, two, oneMore, twoMore] = server.heard.map(({ from }) => from)
  assert.equal(one, again)
  assert.equal(one, oneMore)
  assert.notEqual(one, two)
  assert.equal(two, twoMore)
})

test('what the operator allowed may be called, and none of its neighbours', async () => {
  const first = await listen(well, { host: '127.0.0.8' })
  const { port } = first
  for (const host of ['127.0.0.7', '127.0.0.11', '127.0.0.12', '127.0.0.20'])
    await listen(well, { host, port })
  const other = await listen(well, { host: '127.0.0.8' })
  const caller = callerOf(`127.0.0.8/30:${port}, hooks.lan:${port}`, {
    resolve: (name) => Promise.resolve([name.replace(/^at-|\.test$/g, '').replaceAll('-', '.')]),
    resolveTrusted: () => Promise.resolve(['127.0.0.20']),
  })
  for (const [place, isAllowed] of [
    [`127.0.0.8:${port}`, true],
    [`127.0.0.11:${port}`, true],
    [`127.0.0.7:${port}`, false],
    [`127.0.0.12:${port}`, false],
    [`127.0.0.8:${other.port}`, false],
    [`at-127-0-0-8.test:${port}`, true],
    [`at-127-0-0-12.test:${port}`, false],
    [`at-127-0-0-20.test:${port}`, false],
    [`hooks.lan:${port}`, true],
    [`hooks.lan.:${port}`, true],
    [`HOOKS.lan:${port}`, true],
    [`hooks.lan:${other.port}`, false],
    [`127.0.0.20:${port}`, false],
    [`0x7f.8:${port}`, true],
    [`[::ffff:127.0.0.8]:${port}`, true],
    [`[::ffff:127.0.0.12]:${port}`, false],
    [`[::127.0.0.8]:${port}`, false],
  ] as const) {
    // A name that leads to a place that nobody allowed is refused when its address is known.
    const called = await caller.to(`http://${place}/`)
    assert.equal(statusOf(called), isAllowed ? 200 : 'forbidden', place)
  }
})

test('over TLS the name is the one that was called, and its certificate must be of that name', async () => {
  const { key, certificate } = selfSigned('hooks.test')
  const names: (string | false | null)[] = []
  const server = createSecureServer(
    { key: key.export({ format: 'pem', type: 'pkcs8' }), cert: certificate },
    (request, reply) => reply.end(request.headers.host),
  )
  server.on('secureConnection', (socket) => names.push(socket.servername))
  server.listen({ host: '127.0.0.2', port: 0 })
  await once(server, 'listening')
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const resolve = () => Promise.resolve(['127.0.0.2'])
  const caller = callerOf(`127.0.0.2:${port}`, { resolve, ca: certificate })
  const called = await caller.to(`https://Hooks.test.:${port}/`)
  assert.ok(called.kind === 'reply', JSON.stringify(called))
  assert.equal(called.reply.body, `hooks.test:${port}`)
  assert.deepEqual(names, ['hooks.test'])
  const other = await caller.to(`https://other.test:${port}/`)
  assert.equal(wordsOf(other), 'its certificate is for another name than the one in the address')
  const stranger = await callerOf(`127.0.0.2:${port}`, { resolve }).to(
    `https://hooks.test:${port}/`,
  )
  assert.equal(wordsOf(stranger), 'its certificate is self-signed, which nobody can check')
  const late = selfSigned('hooks.test', '260102')
  server.setSecureContext({
    key: late.key.export({ format: 'pem', type: 'pkcs8' }),
    cert: late.certificate,
  })
  const expired = await callerOf(`127.0.0.2:${port}`, { resolve, ca: late.certificate }).to(
    `https://hooks.test:${port}/`,
  )
  assert.equal(wordsOf(expired), 'its certificate has expired')
})

test('who speaks no TLS where https was asked for is told so, in words', async () => {
  const plain = await listen(well)
  const silent = await rude((socket) => socket.end())
  const odd = await rude((socket) => socket.end('220 mail.example ESMTP\r\n'))
  const words = async ({ port }: { port: number }) =>
    wordsOf(await callerOf(`127.0.0.2:${port}`).to(`https://127.0.0.2:${port}/`))
  assert.equal(await words(plain), 'no TLS is spoken there (is it http?)')
  assert.equal(await words(odd), 'no TLS is spoken there (is it http?)')
  assert.equal(await words(silent), 'it hung up before TLS came about')
})

test('a name that only this machine knows is let in by itself, not by the network it is in', async () => {
  const unknown = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  const { check, to } = callerOf('127.0.0.1/32:18952', { resolve: unknown })
  assert.match(check('http://localhost:18952/', true) ?? '', /CALLBACK_ALLOW=localhost:18952$/)
  assert.match(check('http://app.localhost:18952/', true) ?? '', /CALLBACK_ALLOW=app\.localhost:/)
  // Name servers of one's own may know it.
  assert.equal(check('http://crm:18952/', true), null)
  assert.match(
    wordsOf(await to('http://crm:18952/')),
    /^no name server knows the host; .*CALLBACK_ALLOW=crm:18952$/,
  )
  assert.equal(wordsOf(await to('http://crm.example:80/')), 'no name server knows the host')
})

/** Says whatever octets it likes, and counts how many were taken from it. */
async function rude(
  speak: (socket: Socket) => void,
): Promise<{ port: number; closed: Promise<number> }> {
  let told: (octets: number) => void = () => undefined
  const closed = new Promise<number>((resolve) => (told = resolve))
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('close', () => told(socket.bytesWritten))
    socket.once('data', () => speak(socket))
  })
  server.listen({ host: '127.0.0.2', port: 0 })
  await once(server, 'listening')
  closing.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, closed }
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'

for (const [what, speak, expected] of [
  ['that never answers', () => undefined, /no whole answer/],
  ['that closes at once', (socket: Socket) => socket.destroy(), /closed|reset/],
  [
    'that speaks no HTTP',
    (socket: Socket) => socket.end('220 mail.example ESMTP\r\n'),
    /not HTTP|closed/,
  ],
  [
    'whose headers do not end',
    (socket: Socket) => flood(socket, 'HTTP/1.1 200 OK\r\nX: ', 'x'),
    /too long/,
  ],
  [
    'that asks for more and more patience',
    (socket: Socket) => flood(socket, '', 'HTTP/1.1 100 Continue\r\n\r\n'),
    /closed/,
  ],
  [
    'that hints and hints',
    (socket: Socket) => flood(socket, '', 'HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n'),
    /no whole answer/,
  ],
  [
    'that sends one header after the other',
    (socket: Socket) => flood(socket, 'HTTP/1.1 200 OK\r\n', 'X: y\r\n'),
    /too long/,
  ],
  [
    'that speaks as HTTP was at first',
    (socket: Socket) => socket.end('<html>heard</html>'),
    /not HTTP/,
  ],
  [
    'that wants to speak otherwise',
    (socket: Socket) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      ),
    /closed/,
  ],
  ['that says one octet now and then', (socket: Socket) => drip(socket), /no whole answer/],
  [
    'that promises more than it says',
    (socket: Socket) => socket.write(`${HEAD}Content-Length: 9\r\n\r\nok`),
    /no whole answer/,
  ],
] as const) {
  test(`a receiver ${what} takes no longer than the time it is given`, async () => {
    const { port, closed } = await rude(speak as (socket: Socket) => void)
    const caller = callerOf(`127.0.0.2:${port}`)
    const called = await caller.to(`http://127.0.0.2:${port}/`, { timeoutMs: 300 })
    assert.ok(called.kind === 'no-reply', JSON.stringify(called))
    assert.match(called.because, expected)
    await closed
  })
}

function flood(socket: Socket, start: string, sign: string): void {
  socket.write(start)
  const more = (): void => {
    while (!socket.destroyed && socket.write(sign.repeat(65_536)));
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}

function drip(socket: Socket): void {
  socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`)
  const timer = setInterval(() => socket.write('x'), 20)
  socket.on('close', () => clearInterval(timer))
}

test("what comes unasked after an answer is nobody else's answer", async () => {
  let connections = 0
  const { port } = await rude((socket) => {
    connections += 1
    const status = connections === 1 ? 200 : 500
    socket.write(`HTTP/1.1 ${status} OK\r\nContent-Length: 2\r\n\r\nok`.repeat(3))
  })
  const caller = callerOf(`127.0.0.2:${port}`)
  const url = `http://127.0.0.2:${port}/`
  assert.equal(statusOf(await caller.to(url)), 200)
  assert.equal(statusOf(await caller.to(url)), 500)
  assert.equal(connections, 2)
})

test('a name is asked anew when its connection is old', async () => {
  const one = await listen(well)
  const other = await listen(well, { host: '127.0.0.3', port: one.port })
  const leadsTo = [['127.0.0.2'], ['127.0.0.3'], ['127.0.0.1']]
  const resolve = () => Promise.resolve(leadsTo.shift() ?? [])
  const allow = `127.0.0.2/31:${one.port}`
  const url = `http://moved.test:${one.port}/`
  const caller = callerOf(allow, { resolve, keptForMs: 0 })
  assert.equal(statusOf(await caller.to(url)), 200)
  assert.equal(statusOf(await caller.to(url)), 200)
  assert.equal(statusOf(await caller.to(url)), 'forbidden')
  assert.deepEqual([one.heard.length, other.heard.length], [1, 1])
})

test('a name that leads to thousands is looked at whole, and few of them are tried', async () => {
  const server = await listen(well)
  const nobody = Array.from({ length: 4_000 }, (_, at) => `127.1.${at >> 8}.${at & 255}`)
  const led = { addresses: ['127.0.0.2', ...nobody] }
  let asked = 0
  const caller = callerOf(`127.0.0.0/8:${server.port}`, {
    resolve: () => Promise.resolve(led.addresses),
    ownAddresses: () => (asked++, []),
  })
  const url = `http://many.test:${server.port}/`
  assert.equal(statusOf(await caller.to(url)), 200)
  led.addresses = [...led.addresses, '10.0.0.1']
  assert.equal(statusOf(await caller.to(url, { apart: 'two' })), 'forbidden')
  led.addresses = nobody
  const called = await caller.to(url, { apart: 'three' })
  assert.equal(called.kind, 'no-reply')
  assert.equal(asked, 3)
})

test('of an endless answer 16 KiB are read, and then it is over', async () => {
  const { port, closed } = await rude((socket) =>
    flood(socket, `${HEAD}Content-Length: 1000000000\r\n\r\n`, 'y'),
  )
  const called = await callerOf(`127.0.0.2:${port}`).to(`http://127.0.0.2:${port}/`)
  assert.ok(called.kind === 'reply')
  assert.equal(called.reply.body, 'y'.repeat(16 * 1024))
  assert.ok((await closed) < 20_000_000)
})

test('an answer that unpacks to a thousand times its size is not unpacked', async () => {
  const server = await listen((_, reply) => {
    reply.writeHead(200, { 'content-encoding': 'gzip' })
    reply.end(Buffer.alloc(100))
  })
  const called = await callerOf(`127.0.0.2:${server.port}`).to(`http://127.0.0.2:${server.port}/`)
  assert.ok(called.kind === 'reply' && called.reply.body.length === 100)
})

test('a call is given up when somebody says so', async () => {
  const { port, closed } = await rude(() => undefined)
  const called = await callerOf(`127.0.0.2:${port}`).to(`http://127.0.0.2:${port}/`, {
    cut: Promise.resolve('others wait'),
  })
  assert.deepEqual(called, { kind: 'no-reply', because: 'others wait' })
  void closed
})

test('a receiver that closes after each answer is called as often as one that does not', async () => {
  const server = await listen((_, reply) => {
    reply.setHeader('connection', 'close')
    reply.end('heard')
  })
  const caller = callerOf(`127.0.0.2:${server.port}`)
  for (let at = 0; at < 50; at++)
    assert.equal(statusOf(await caller.to(`http://127.0.0.2:${server.port}/${at}`)), 200)
  await Promise.all(
    Array.from({ length: 50 }, async (_, at) =>
      assert.equal(statusOf(await caller.to(`http://127.0.0.2:${server.port}/${at}`)), 200),
    ),
  )
  assert.equal(server.heard.length, 100)
})

test('headers that HTTP has no way to write are refused, and their values never repeated', async () => {
  const caller = callerOf('')
  const called = await caller.call(
    { method: 'POST', url: 'https://hooks.test/', headers: { x: 'secret\r\ny: 1' }, body: '' },
    ASKED,
  )
  assert.ok(called.kind === 'forbidden' && called.isForGood && !called.because.includes('secret'))
})
