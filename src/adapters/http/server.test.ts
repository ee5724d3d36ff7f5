import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import Type from 'typebox'
import { buildTestServer, callerOf, fixedCallers } from '../../../test/support/api.ts'
import type { Api } from './api.ts'
import { healthRoutes, problemRoutes } from './api/health.ts'
import { RATE_LIMITS } from './rate-limit.ts'

const WORKSPACE = '00000000-0000-7000-8000-0000000000aa'

function exampleRoutes(app: Api): void {
  healthRoutes(app, {
    health: { check: async () => [{ name: 'database', ok: true, isVital: true, found: 'ok' }] },
  })
  problemRoutes(app)
  removalRoute(app)
  app.post(
    '/v1/things/:id',
    {
      config: { scope: 'messages:write' },
      schema: {
        operationId: 'makeThing',
        summary: 'Make a thing',
        tags: ['messages'],
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }),
        body: Type.Object(
          { name: Type.String({ minLength: 2 }), kind: Type.Optional(Type.Enum(['a', 'b'])) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ name: Type.String(), actor: Type.String() }) },
      },
    },
    async (request) => {
      if (request.body.name === 'broken') throw new Error('the secret inner words')
      return { name: request.body.name, actor: request.caller.actor }
    },
  )
}

function removalRoute(app: Api): void {
  app.delete(
    '/v1/places/:id',
    {
      config: { scope: 'messages:write' },
      schema: { operationId: 'dropThing', summary: 'Drop a thing', tags: ['messages'] },
    },
    async (_request, reply) => reply.code(204).send(),
  )
}

const callers = fixedCallers({
  good: callerOf(WORKSPACE),
  reader: callerOf(WORKSPACE, { scopes: ['messages:read'] }),
})
const KEY = { authorization: 'Bearer good' }

async function server(t: TestContext, options = {}): Promise<Api> {
  const app = await buildTestServer(exampleRoutes, { authenticator: callers }, options)
  t.after(() => app.close())
  return app
}

test('a request that is right gets its answer, its limits and a request id', async (t) => {
  const app = await server(t)
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/things/1',
    headers: KEY,
    body: { name: 'ab' },
  })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { name: 'ab', actor: callerOf(WORKSPACE).actor })
  assert.match(String(answer.headers['x-request-id']), /^req_/)
  assert.equal(answer.headers['ratelimit-policy'], '"sends";q=1200000;w=60')
  assert.equal(answer.headers['ratelimit'], '"sends";r=1199999;t=60')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/)
})

test('an empty body is none where none is expected, whatever kind it is said to be', async (t) => {
  const app = await server(t)
  const answer = await app.inject({ method: 'DELETE', url: '/v1/places/1', headers: JSON_TYPE })
  assert.equal(answer.statusCode, 204, answer.body)
})

const JSON_TYPE = { ...KEY, 'content-type': 'application/json' }
const ZOO: readonly (readonly [string, object, number, string])[] = [
  ['nothing at the address', { method: 'GET', url: '/v1/nothing' }, 404, 'not-found'],
  ['the wrong method', { method: 'PUT', url: '/v1/things/1' }, 405, 'method-not-allowed'],
  ['no key', { method: 'POST', url: '/v1/things/1', body: {} }, 401, 'missing-credentials'],
  [
    'an unknown key',
    { method: 'POST', url: '/v1/things/1', headers: { authorization: 'Bearer x' } },
    401,
    'unknown-key',
  ],
  [
    'a key without the scope',
    { method: 'POST', url: '/v1/things/1', headers: { authorization: 'Bearer reader' } },
    403,
    'scope-missing',
  ],
  [
    'broken JSON',
    { method: 'POST', url: '/v1/things/1', headers: JSON_TYPE, body: '{"name":' },
    400,
    'malformed-json',
  ],
  [
    'an empty JSON body',
    { method: 'POST', url: '/v1/things/1', headers: JSON_TYPE, body: '' },
    400,
    'malformed-json',
  ],
  ['no body at all', { method: 'POST', url: '/v1/things/1', headers: KEY }, 400, 'invalid-request'],
  [
    'a poisoned prototype',
    { method: 'POST', url: '/v1/things/1', headers: JSON_TYPE, body: '{"__proto__":{"a":1}}' },
    400,
    'invalid-request',
  ],
  [
    'a missing field',
    { method: 'POST', url: '/v1/things/1', headers: KEY, body: {} },
    400,
    'invalid-request',
  ],
  [
    'a wrong type',
    { method: 'POST', url: '/v1/things/1', headers: KEY, body: { name: 12 } },
    400,
    'invalid-request',
  ],
  [
    'an unknown field',
    { method: 'POST', url: '/v1/things/1', headers: KEY, body: { name: 'ab', nmae: 1 } },
    400,
    'invalid-request',
  ],
  [
    'a bad query',
    { method: 'POST', url: '/v1/things/1?limit=x', headers: KEY, body: { name: 'ab' } },
    400,
    'invalid-request',
  ],
  [
    'XML',
    {
      method: 'POST',
      url: '/v1/things/1',
      headers: { ...KEY, 'content-type': 'text/xml' },
      body: '<a/>',
    },
    415,
    'unsupported-media-type',
  ],
  [
    'plain text',
    {
      method: 'POST',
      url: '/v1/things/1',
      headers: { ...KEY, 'content-type': 'text/plain' },
      body: '{"name":"ab"}',
    },
    415,
    'unsupported-media-type',
  ],
  [
    'a compressed body',
    {
      method: 'POST',
      url: '/v1/things/1',
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
      body: '{"name":"ab"}',
    },
    415,
    'unsupported-media-type',
  ],
  [
    'more than a mebibyte',
    {
      method: 'POST',
      url: '/v1/things/1',
      headers: JSON_TYPE,
      body: JSON.stringify({ name: 'x'.repeat(1024 * 1024) }),
    },
    413,
    'body-too-large',
  ],
  [
    '20,000 levels of JSON',
    {
      method: 'POST',
      url: '/v1/things/1',
      headers: JSON_TYPE,
      body: '['.repeat(20_000) + ']'.repeat(20_000),
    },
    400,
    'invalid-request',
  ],
  [
    'a bad escape in the address',
    { method: 'POST', url: '/v1/things/%E0%A4%A', headers: KEY },
    400,
    'malformed-request',
  ],
  [
    'an endless parameter',
    { method: 'POST', url: `/v1/things/${'x'.repeat(400)}`, headers: KEY, body: { name: 'ab' } },
    414,
    'address-too-long',
  ],
]

for (const [what, request, status, code] of ZOO) {
  test(`${what} is refused with ${status} ${code}`, async (t) => {
    const app = await server(t)
    const answer = await app.inject(request)
    const body = answer.json<Record<string, unknown>>()
    assert.equal(answer.statusCode, status, answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.equal(body['code'], code)
    assert.equal(body['status'], status)
    assert.equal(body['type'], `/problems/${code}`)
    assert.equal(typeof body['detail'], 'string')
    assert.match(String(body['request_id']), /^req_/)
  })
}

test('a text that was cut in the middle of a character is mended', async (t) => {
  const app = await server(t)
  const send = (body: string) =>
    app.inject({ method: 'POST', url: '/v1/things/1', headers: JSON_TYPE, body })
  assert.equal((await send('{"name":"cut \\ud83d"}')).json<{ name: string }>().name, 'cut \ufffd')
  assert.equal((await send('{"name":"\\ud83d\\ude00!"}')).json<{ name: string }>().name, '😀!')
  const deep = `${'['.repeat(50_000)}"\\ud800"${']'.repeat(50_000)}`
  assert.equal((await send(deep)).statusCode, 400)
})

test('a wrong method is told the right ones', async (t) => {
  const app = await server(t)
  const answer = await app.inject({ method: 'DELETE', url: '/v1/things/1' })
  assert.equal(answer.headers['allow'], 'POST')
})

test('each wrong field is named with a pointer', async (t) => {
  const app = await server(t)
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/things/1',
    headers: KEY,
    body: { kind: 'c', 'na/me': 1 },
  })
  const { errors } = answer.json<{ errors: { pointer: string; detail: string }[] }>()
  assert.deepEqual(
    errors.toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1)),
    [
      { pointer: '/kind', detail: 'must be one of a, b; found "c"' },
      { pointer: '/name', detail: 'is missing' },
      { pointer: '/na~1me', detail: 'is not known here' },
    ],
  )
})

test('our own fault is a 500 that keeps its words to itself', async (t) => {
  const app = await server(t)
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/things/1',
    headers: KEY,
    body: { name: 'broken' },
  })
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.json<{ code: string }>().code, 'internal-error')
  assert.doesNotMatch(answer.body, /secret/)
})

test('the request too many gets 429, says when to come again, and costs others nothing', async (t) => {
  const app = await server(t, { limits: { ...RATE_LIMITS, sends: 2 } })
  const send = () =>
    app.inject({ method: 'POST', url: '/v1/things/1', headers: KEY, body: { name: 'ab' } })
  const statuses = [(await send()).statusCode, (await send()).statusCode]
  const third = await send()
  assert.deepEqual([...statuses, third.statusCode], [200, 200, 429])
  assert.equal(third.headers['retry-after'], '60')
  assert.equal(third.headers['ratelimit'], '"sends";r=0;t=60')
  assert.equal((await app.inject('/livez')).statusCode, 200)
})

test('guessing keys is limited by address', async (t) => {
  const app = await server(t, { limits: { ...RATE_LIMITS, anybody: 1 } })
  const guess = () =>
    app.inject({ method: 'POST', url: '/v1/things/1', headers: { authorization: 'Bearer x' } })
  assert.equal((await guess()).statusCode, 401)
  assert.equal((await guess()).statusCode, 429)
})

test('under load, exports go first, then sends, then reads; life is always shown', async (t) => {
  const app = await buildTestServer(exampleRoutes, {
    authenticator: callers,
    shedding: {
      refuses: (load) => (load === 'sends' ? { because: 'The inbox lags', retryAfterS: 2 } : null),
    },
  })
  t.after(() => app.close())
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/things/1',
    headers: KEY,
    body: { name: 'ab' },
  })
  assert.equal(answer.statusCode, 503)
  assert.equal(answer.headers['retry-after'], '2')
  assert.equal((await app.inject('/livez')).statusCode, 200)
})

test('what is no HTTP gets a problem on the bare socket', async (t) => {
  const app = await server(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(typeof address === 'object' && address !== null)
  for (const [sent, status] of [
    ['\u0000\u0001\u0002\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['POST /v1/things/1 HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400],
  ] as const) {
    const socket = connect(address.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(sent)
    let text = ''
    socket.on('data', (octets) => (text += octets.toString()))
    await once(socket, 'close')
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `))
    assert.match(text, /application\/problem\+json/)
  }
})

test('the document comes compressed to who takes it so, and once to who keeps it', async (t) => {
  const app = await server(t)
  const plain = await app.inject('/openapi.json')
  assert.equal(plain.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(plain.headers['content-encoding'], undefined)
  const ask = (headers: Record<string, string>) => app.inject({ url: '/openapi.json', headers })
  const small = await ask({ 'accept-encoding': 'br, gzip;q=0.8' })
  assert.equal(small.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(small.rawPayload).toString(), plain.payload)
  assert.equal((await ask({ 'accept-encoding': 'gzip;q=0' })).payload, plain.payload)
  const etag = String(plain.headers['etag'])
  const again = await ask({ 'if-none-match': etag })
  assert.deepEqual([again.statusCode, again.payload], [304, ''])
  assert.equal((await ask({ 'if-none-match': 'W/"other"' })).payload, plain.payload)
})

test('the document is OpenAPI 3.1 and says what each operation may answer', async (t) => {
  const app = await server(t)
  const document = (await app.inject('/openapi.json')).json()
  assert.equal(document.openapi, '3.1.0')
  const operation = document.paths['/v1/things/{id}'].post
  assert.deepEqual(Object.keys(operation.responses).sort(), [
    '200',
    '400',
    '401',
    '403',
    '404',
    '413',
    '415',
    '429',
    '503',
    'default',
  ])
  assert.equal(operation['x-scope'], 'messages:write')
})

test('a route that does not say who may use it does not start', async () => {
  await assert.rejects(
    buildTestServer((app) => void app.get('/v1/open', async () => 'x')),
    /GET \/v1\/open does not say which scope it needs/,
  )
})

test('every problem has a page', async (t) => {
  const app = await server(t)
  const answer = await app.inject('/problems/rate-limited')
  assert.match(answer.body, /429/)
})

test('a body that dribbles in is cut off', async (t) => {
  const app = await server(t, { bodyLimitMs: 50 })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const socket = connect(address.port, '127.0.0.1')
  socket.write(
    'POST /v1/things/1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\n' +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"na',
  )
  let text = ''
  socket.on('data', (octets) => (text += octets.toString()))
  await once(socket, 'close')
  assert.match(text, /^HTTP\/1.1 408 /)
})
