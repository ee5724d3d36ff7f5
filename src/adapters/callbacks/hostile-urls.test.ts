import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type Server, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { openCaller } from './caller.ts'
import { HOSTILE_NAMES, hostileUrls } from '../../../test/support/hostile-urls.ts'

const REQUEST = { method: 'POST', headers: {}, body: 'told' } as const
const OPTIONS = { isLoose: true, timeoutMs: 3_000, apart: 'one' } as const

let canaries: readonly Server[] = []
let port = 0
let reached = 0
/** Of every socket of this process, whether anybody listens there or not. */
const attempts: string[] = []

const watchSocket = (message: unknown): void => {
  const { socket } = message as { socket: NodeJS.EventEmitter }
  socket.on('connectionAttempt', (address: string, at: number) => attempts.push(`${address} ${at}`))
}

before(async () => {
  subscribe('net.client.socket', watchSocket)
  for (const host of ['127.0.0.1', '127.0.0.2', '::1', '0.0.0.0']) {
    const canary = createServer((socket) => {
      reached += 1
      socket.destroy()
    })
    canary.on('error', () => undefined)
    canary.listen({ host, port, exclusive: false })
    await Promise.race([once(canary, 'listening'), once(canary, 'close')]).catch(() => undefined)
    const address = canary.address()
    if (port === 0 && typeof address === 'object' && address !== null) port = address.port
    if (address !== null) canaries = [...canaries, canary]
  }
  assert.ok(canaries.length >= 3)
})
after(() => {
  unsubscribe('net.client.socket', watchSocket)
  for (const canary of canaries) canary.close()
})

const resolve = (name: string): Promise<readonly string[]> => {
  const found = HOSTILE_NAMES[name]
  return found === undefined ? Promise.reject(new Error('nobody knows it')) : Promise.resolve(found)
}

test('no hostile address of thousands reaches anybody, nor is a connection as much as tried', async () => {
  const urls = hostileUrls(port)
  assert.ok(urls.length >= 3_000, String(urls.length))
  const caller = openCaller({ allowed: [], ownPlaces: () => [], resolve, resolveTrusted: resolve })
  const got = new Map<string, string>()
  for (let at = 0; at < urls.length; at += 200)
    await Promise.all(
      urls.slice(at, at + 200).map(async (url) => {
        const { kind } = await caller.call({ ...REQUEST, url }, OPTIONS)
        got.set(url, kind)
      }),
    )
  assert.deepEqual(attempts, [])
  assert.equal(reached, 0)
  assert.deepEqual(
    [...got].filter(([, kind]) => kind === 'reply'),
    [],
  )
  const forbidden = [...got].filter(([, kind]) => kind === 'forbidden')
  // The rest are of names that nobody knows.
  assert.ok(forbidden.length > urls.length * 0.95, `${forbidden.length} of ${urls.length}`)
  await caller.close()
})

test('the canary is heard where the operator allows it, so silence means something', async () => {
  const caller = openCaller({
    allowed: [{ port, at: { name: 'localhost' } }],
    ownPlaces: () => [],
    resolve,
    resolveTrusted: () => Promise.resolve(['127.0.0.1']),
  })
  const called = await caller.call({ ...REQUEST, url: `http://localhost:${port}/` }, OPTIONS)
  assert.equal(called.kind, 'no-reply')
  assert.equal(reached, 1)
  assert.deepEqual(attempts, [`127.0.0.1 ${port}`])
  await caller.close()
})
