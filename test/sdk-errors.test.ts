import assert from 'node:assert/strict'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { DelivrdConnectionError, DelivrdError, createClient } from '../sdk/src/index.ts'
import type { ClientOptions, Delivrd } from '../sdk/src/index.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void
type Heard = { method: string; key: string | undefined; authorization: string | undefined }

const MESSAGE = { to: '+37251234567', text: 'Hello' }
const servers: (() => void)[] = []
after(() => servers.forEach((close) => close()))

/** A server that answers the first request as the first says, and so on; the last one goes on. */
async function answering(...handles: readonly Handle[]) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const handle = handles[Math.min(heard.length, handles.length - 1)]!
    const { 'idempotency-key': key, authorization } = request.headers
    heard.push({ method: request.method ?? '', key: key as string | undefined, authorization })
    request.resume().on('end', () => handle(request, response))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  servers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = (options: Partial<ClientOptions> = {}): Delivrd =>
    createClient({ url, key: 'dlv_test_1', ...options })
  return { url, heard, client }
}

const json: Handle = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"msg_1"}')
}
const badGateway: Handle = (_, response) => {
  const headers = { 'content-type': 'text/html', 'retry-after': '0', 'x-request-id': 'edge-7' }
  response
    .writeHead(502, headers)
    .end('<html><title>502</title>\n<h1>Bad Gateway</h1> nginx</html>')
}
/** Says that more is to come than does. */
const cutOff: Handle = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' })
  response.write('{"id":', () => response.destroy())
}
const silent: Handle = () => undefined

async function failureOf(asked: Promise<unknown>): Promise<Error> {
  const failure = await asked.then(
    () => null,
    (error: unknown) => error,
  )
  assert.ok(failure instanceof Error, 'it succeeded')
  return failure
}

async function connectionErrorOf(asked: Promise<unknown>): Promise<DelivrdConnectionError> {
  const failure = await failureOf(asked)
  assert.ok(failure instanceof DelivrdConnectionError, `${failure.name}: ${failure.message}`)
  return failure
}

async function errorOf(asked: Promise<unknown>): Promise<DelivrdError> {
  const failure = await failureOf(asked)
  assert.ok(failure instanceof DelivrdError, `${failure.name}: ${failure.message}`)
  return failure
}

/** Where nobody listens any more. */
async function nowhere(): Promise<string> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}`
}

/** Leads each request for one server to the next of these. */
function leading(url: string, servers: readonly string[]): typeof fetch {
  let tries = 0
  return (address, init) => fetch((address as string).replace(url, servers[tries++]!), init)
}

test('a server that is not there is named with the reason, and nothing arrived', async () => {
  const delivrd = createClient({ url: await nowhere(), key: 'k', retries: 0 })
  const error = await connectionErrorOf(delivrd.sendMessage(MESSAGE))
  assert.deepEqual([error.kind, error.mayHaveArrived], ['unreachable', false])
  assert.match(error.message, /refused/i)
  assert.ok(error.cause instanceof Error)
})

test('a server that says nothing, or stops in the middle, is a time-out', async () => {
  const begun: Handle = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":')
  }
  for (const [handle, words] of [
    [silent, /^no answer within 60 ms$/],
    [begun, /^no whole answer within 60 ms$/],
  ] as const) {
    const { client } = await answering(handle)
    const asked = client({ timeoutMs: 60, retries: 0 }).readMessage('msg_1')
    const error = await connectionErrorOf(asked)
    assert.deepEqual([error.kind, error.mayHaveArrived], ['time-out', true])
    assert.match(error.message, words)
    assert.ok(error.cause instanceof Error)
  }
})

test('an answer that breaks off is asked for again under the same Idempotency-Key', async () => {
  const { client, heard } = await answering(cutOff, badGateway, json)
  const sent = await client().sendMessage(MESSAGE)
  assert.equal(sent.id, 'msg_1')
  assert.deepEqual(
    heard.map(({ method, key }) => [method, key]),
    [0, 1, 2].map(() => ['POST', heard[0]?.key]),
  )
  assert.match(heard[0]?.key ?? '', /^[\w-]{36}$/)
})

test('an answer that breaks off for good says so, and what it was', async () => {
  const { client } = await answering(cutOff)
  const error = await connectionErrorOf(client({ retries: 0 }).readMessage('msg_1'))
  assert.deepEqual([error.kind, error.mayHaveArrived], ['cut-off', true])
  assert.match(error.message, /^the answer broke off: /)
  assert.ok(error.cause instanceof Error)
})

test('what an earlier try may have done is not forgotten because the last one met nobody', async () => {
  const { url } = await answering(cutOff)
  const gone = await nowhere()
  const delivrd = createClient({ url, key: 'k', retries: 1, fetch: leading(url, [url, gone]) })
  const error = await connectionErrorOf(delivrd.sendMessage(MESSAGE))
  assert.deepEqual([error.kind, error.mayHaveArrived], ['unreachable', true])
})

test('what no key makes safe is repeated only if it met nobody', async () => {
  const { client, heard } = await answering(cutOff)
  await connectionErrorOf(client().cancelMessage('msg_1'))
  assert.equal(heard.length, 1)

  const { url, heard: met } = await answering(json)
  const gone = await nowhere()
  await createClient({ url, key: 'k', fetch: leading(url, [gone, url]) }).cancelMessage('msg_1')
  assert.equal(met.length, 1)
})

test('a proxy’s page is an error with its status, its words and the request’s id', async () => {
  const { client, heard } = await answering(badGateway)
  const error = await errorOf(client({ retries: 2 }).sendMessage(MESSAGE))
  assert.deepEqual(
    [error.code, error.status, error.detail, error.requestId, error.retryAfter],
    ['unreadable', 502, '502 Bad Gateway nginx', 'edge-7', 0],
  )
  assert.equal(heard.length, 3)
  assert.equal(new Set(heard.map(({ key }) => key)).size, 1)
})

test('a page in place of a success, or a problem that is none, is no answer of ours', async () => {
  const answers: [number, string, string, boolean][] = [
    [200, 'text/html', '<p>Sign in</p>', true],
    [200, 'application/json', '{"id":', true],
    [403, 'application/problem+json', '[]', false],
    [403, 'application/problem+json', '{"title":"No"}', false],
    [403, 'text/plain', '', false],
  ]
  for (const [status, type, body, hasCause] of answers) {
    const { client, heard } = await answering((_, response) => {
      response.writeHead(status, { 'content-type': type, 'x-request-id': 'edge-8' }).end(body)
    })
    const error = await errorOf(client().sendMessage(MESSAGE))
    assert.deepEqual(
      [error.code, error.status, error.requestId, error.cause instanceof SyntaxError],
      ['unreadable', status, 'edge-8', hasCause],
      body,
    )
    assert.equal(heard.length, 1)
  }
})

test('a key follows nobody to another address, and the error says which', async () => {
  const other = await answering(json)
  const { client, heard } = await answering((_, response) => {
    response.writeHead(308, { location: `${other.url}/v1/messages` }).end()
  })
  const error = await errorOf(client().sendMessage(MESSAGE))
  assert.deepEqual([error.code, error.status], ['unreadable', 308])
  assert.match(error.detail, new RegExp(`leads to ${other.url}/v1/messages`))
  assert.deepEqual([heard.length, other.heard.length], [1, 0])
})

test('an abort ends it at once, with its own reason, before, within and between tries', async () => {
  const before = AbortSignal.abort(new Error('before'))
  const none = await answering(json)
  const early = await failureOf(none.client().readMessage('msg_1', {}, { signal: before }))
  assert.deepEqual([early.message, none.heard.length], ['before', 0])

  const within = new AbortController()
  const { client } = await answering(() => within.abort(new Error('within')))
  const asked = client().readMessage('msg_1', {}, { signal: within.signal })
  assert.equal((await failureOf(asked)).message, 'within')

  const between = new AbortController()
  const busy = await answering((_, response) => {
    response.writeHead(503, { 'retry-after': '3600' }).end()
    response.on('close', () => setImmediate(() => between.abort(new Error('between'))))
  })
  const waiting = busy.client().readMessage('msg_1', {}, { signal: between.signal })
  assert.equal((await failureOf(waiting)).message, 'between')
  assert.equal(busy.heard.length, 1)
})

test('an address or a key that can never work is a mistake of the program, found at once', async () => {
  const { url, heard } = await answering(json)
  for (const wrong of ['', 'localhost:8080', 'ftp://sms.example.org', 'http://']) {
    const failure = await failureOf(createClient({ url: wrong, key: 'k' }).readMessage('msg_1'))
    assert.match(failure.message, /is no address like https:\/\/sms\.example\.org/)
    assert.ok(failure instanceof TypeError)
  }
  const failure = await failureOf(createClient({ url, key: 'a\nb' }).readMessage('msg_1'))
  assert.ok(failure instanceof TypeError, failure.name)
  assert.equal(heard.length, 0)
})

test('a stream may last longer than an answer may take to begin', async () => {
  const parts: (() => void)[] = []
  const { client } = await answering((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': open\n\n')
    parts.push(() => response.end('data: late\n\n'))
  })
  const stream = await client({ timeoutMs: 60 }).followCampaign('cmp_1')
  const text = stream.text()
  const limit = AbortSignal.timeout(120)
  await new Promise((passed) => limit.addEventListener('abort', passed))
  for (const finish of parts) finish()
  assert.match(await text, /data: late/)
})

test('what fetch itself refuses to call has not arrived', async () => {
  const client = createClient({ url: 'http://127.0.0.1:6667', key: 'dlv_test_1', retries: 0 })
  const error = await connectionErrorOf(client.sendMessage(MESSAGE))
  assert.deepEqual([error.kind, error.mayHaveArrived], ['unreachable', false], error.message)
})
