import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { json } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { batchCallbacks } from '../../src/adapters/doors/jasmin/batch-callbacks.ts'
import { jasminDoor } from '../../src/adapters/doors/jasmin/door.ts'
import { registerDoor } from '../../src/adapters/doors/shared/door.ts'
import { serveDoor } from '../../src/adapters/doors/shared/open-ports.ts'
import { postgresBatchCallbacks } from '../../src/adapters/postgres/batch-callbacks.ts'
import type { BatchNews } from '../../src/flows/ports/batch-callbacks.ts'
import type { Called } from '../../src/flows/ports/callbacks.ts'
import { buildTestServer } from '../support/api.ts'
import {
  type CompatibleWorld,
  type OpenDoor,
  casesOf,
  checkCases,
  openCompatibleWorld,
  openDoor,
} from '../support/compatible-world.ts'
import { QUIET } from '../support/intake-world.ts'
import { eventually } from '../support/pipeline-world.ts'

let world: CompatibleWorld
let door: OpenDoor
const told: BatchNews[] = []
const DOOR = jasminDoor({
  newBatchId: () => '019a0000-0000-7000-8000-00000000000b',
  tell: async (_of, news) => void told.push(...news),
})

before(async () => {
  world = await openCompatibleWorld()
  door = await openDoor(DOOR, world)
})
after(async () => {
  await door.close()
  await world.end()
})

const FILES = casesOf('jasmin')

for (const one of FILES) {
  test(`Jasmin's door answers and takes in as ${basename(one.file)} says`, () =>
    checkCases(door, one))
}

test('a batch tells for each message what it was answered, and nobody else', async () => {
  const [one] = FILES.flatMap(({ cases }) =>
    cases.filter(({ name }) => name === 'a batch tells its URLs'),
  )
  assert.ok(one)
  told.length = 0
  await door.run(one)
  const batchId = '019a0000-0000-7000-8000-00000000000b'
  assert.match(told[0]?.fields['statusText'] ?? '', /^Success "[0-9a-f-]{36}"$/)
  assert.deepEqual(
    told.map(({ url, fields: { statusText = '', ...fields } }) => ({
      url,
      ...fields,
      text: statusText.replace(/"[0-9a-f-]{36}/, '"<id>'),
    })),
    [
      {
        url: 'http://shop.example/ok?a=b',
        batchId,
        to: '+447700900123',
        status: '1',
        text: 'Success "<id>"',
      },
      {
        url: 'http://shop.example/err',
        batchId,
        to: '+447700900999',
        status: '0',
        text: 'HTTPAPI error: Error "Value filter failed for user [tester] (destination_address filter mismatch).',
      },
      {
        url: 'http://shop.example/err',
        batchId,
        to: '12x',
        status: '0',
        text: 'HTTPAPI error: Error "Argument [to] has an invalid value: [12x].',
      },
    ],
  )
})

const NEWS: BatchNews = { url: 'http://shop.example/ok?a=b', fields: { batchId: 'b1', to: '+1' } }

/** One process that tells what waits, and what it called. */
function startTelling(answer: (call: number) => Called) {
  const called: string[] = []
  const { wake, stop } = batchCallbacks({
    store: postgresBatchCallbacks(world.pool),
    clock: { now: () => Date.now() },
    log: QUIET,
    delaysMs: [1, 1],
    caller: { call: async ({ url }) => answer(called.push(url)) },
  })
  wake()
  return { called, stop }
}

const isWaiting = async (): Promise<number> =>
  (await world.pool.query('select 1 from batch_callbacks')).rowCount ?? 0

async function addNews(count: number): Promise<void> {
  const of = { workspaceId: world.workspaceId, batchId: randomUUID() }
  await postgresBatchCallbacks(world.pool).add(of, Array(count).fill(NEWS), Date.now())
}

const NOBODY: Called = { kind: 'no-reply', because: 'reset' }
const HEARD: Called = { kind: 'reply', reply: { status: 500, headers: {}, body: '' } }

test('a batch callback goes again when nobody answered, and not when somebody did', async () => {
  await addNews(1)
  const { called, stop } = startTelling((call) => (call === 1 ? NOBODY : HEARD))
  await eventually(isWaiting, (count) => count === 0)
  await stop()
  assert.deepEqual(called, Array(2).fill('http://shop.example/ok?a=b&batchId=b1&to=%2B1'))
})

test('what a batch was to be told when we ended is told after the next start, once by two processes', async () => {
  await addNews(30)
  const ended = startTelling(() => {
    throw new Error('killed while it called')
  })
  await eventually(
    async () => ended.called.length,
    (count) => count > 0,
  )
  await ended.stop()
  assert.equal(await isWaiting(), 30)
  // The lease of those that were under way is over.
  await world.pool.query('update batch_callbacks set due_at = now()')
  const both = [startTelling(() => HEARD), startTelling(() => HEARD)]
  await eventually(isWaiting, (count) => count === 0)
  await Promise.all(both.map(({ stop }) => stop()))
  assert.equal(both.flatMap(({ called }) => called).length, 30)
})

test('beside the console, /send is its page unless a message is sent there', async () => {
  const app = await buildTestServer((api) => {
    registerDoor(api as unknown as FastifyInstance, DOOR, { deps: world.deps, isAlone: false })
  })
  const ask = async (url: string, type?: string, payload?: string) => {
    const method = payload === undefined ? 'GET' : 'POST'
    const headers = { accept: 'text/html', ...(type === undefined ? {} : { 'content-type': type }) }
    const { statusCode, body } = await app.inject({
      method,
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
    return `${statusCode} ${body.slice(0, 20)}`
  }
  // This server has no console: what would be its page is what nobody has.
  assert.match(await ask('/send'), /^404 .*problem|^404 \{/)
  assert.match(await ask('/send?to=1'), /^404/)
  assert.match(await ask('/send', 'text/plain', 'hello'), /^404/)
  assert.equal(await ask('/send?username=tester&to=1'), '400 Error "Mandatory arg')
  assert.match(
    await ask('/send', 'application/x-www-form-urlencoded', 'username=tester'),
    /^400 Error/,
  )
  assert.equal(await ask('/ping'), '200 Jasmin/PONG')
  await app.close()
})

const NAMES =
  'to from coding username password priority sdt validity-period dlr dlr-url dlr-level dlr-method tags content hex-content custom_tlvs x'.split(
    ' ',
  )

test('whatever is asked, Jasmin answers in its own form and never with a fault of ours', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.integer({ min: -20, max: 20 }).map(String),
    fc.constantFrom('\0', '%', 'yes', 'http://x', '447700900123', '0041', 'é'.repeat(200)),
  )
  const asked = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })
  const places = fc.constantFrom('/send', '/rate', '/balance')
  await fc.assert(
    fc.asyncProperty(asked, places, fc.boolean(), async (pairs, place, isJson) => {
      const all = [['username', 'tester'], ['password', 'secret'], ...pairs]
      const query = all.map(
        ([name, one = '']) => `${name}=${encodeURIComponent(one.toWellFormed())}`,
      )
      const asking =
        isJson && place === '/send'
          ? {
              method: 'POST' as const,
              path: place,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(Object.fromEntries(all)),
            }
          : { path: `${place}?${query.join('&')}` }
      const { reply } = await door.run({ name: '', request: asking })
      assert.ok(reply.status < 500, `${JSON.stringify(asking)}: ${reply.status} ${reply.body}`)
      if (place === '/send') assert.match(reply.body, /^(Success|Error) "[^]*"$/)
      else JSON.parse(reply.body)
    }),
    { numRuns: 80 },
  )
})

test('/secure/rate has a body by GET, as its own clients write it', async () => {
  const app = await serveDoor(DOOR, world.deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const body = JSON.stringify({ to: '+447700900123', content: 'x'.repeat(200) })
  const asking = request({
    port,
    path: '/secure/rate',
    headers: {
      authorization: `Basic ${Buffer.from('tester:secret').toString('base64')}`,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  })
  asking.end(body)
  const [reply] = (await once(asking, 'response')) as [IncomingMessage]
  assert.deepEqual(await json(reply), { data: { unit_rate: 0.01, submit_sm_count: 2 } })
  assert.equal(reply.headers['x-content-type-options'], 'nosniff')
  await app.close()
})

test('what is our own fault is Jasmin’s own 500', async () => {
  const accept = () => Promise.reject(new Error('the database is away'))
  const sending = { ...world.deps.sending, accept }
  const broken = await openDoor(DOOR, { ...world, deps: { ...world.deps, sending } })
  const path = '/send?username=tester&password=secret&to=447700900123&content=hi'
  const { reply } = await broken.run({ name: '', request: { path } })
  assert.equal(reply.status, 500)
  assert.equal(
    reply.body,
    'Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details"',
  )
  await broken.close()
})
