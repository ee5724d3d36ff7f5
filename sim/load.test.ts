import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { startVictim, strikes } from './chaos.ts'
import { load } from './load.ts'
import { createRandom } from './random.ts'

type Asked = { to?: string; messages?: readonly { to: string }[] }

/** A stand-in for the API: drops every seventh connection, remembers keys, answers the rest. */
const seen = new Map<string, string>()
let requests = 0
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    requests += 1
    const key = String(request.headers['idempotency-key'])
    const asked = JSON.parse(body) as Asked
    const answer = asked.messages
      ? { results: asked.messages.map(({ to }) => ({ message: { id: `msg_${to}` } })) }
      : { id: `msg_${asked.to}` }
    if (asked.to === '13') response.writeHead(422).end('{}')
    else if (requests % 7 === 0 && !seen.has(key)) request.socket.destroy()
    else response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    seen.set(key, body)
  })
})
const url = await new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  })
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const common = { url, key: 'k', textOf: () => 'Hello', numberOf: String }

test('load counts what was acknowledged, refused, and never answered', async () => {
  const result = await load({ ...common, connections: 4, messages: 100, unanswered: 'count' })
  assert.equal(result.refused.get(422), 1)
  assert.ok(result.unanswered > 0)
  assert.equal(result.accepted + result.unanswered, 99)
})

test('load repeats what was not answered, with the same key', async () => {
  seen.clear()
  const accepted = new Set<string>()
  const onAccepted = (_: number, id: string) => accepted.add(id)
  const options = {
    ...common,
    connections: 4,
    messages: 60,
    batch: 5,
    unanswered: 'repeat',
    onAccepted,
  } as const
  const result = await load(options)
  assert.equal(result.accepted, 60)
  assert.equal(accepted.size, 60)
  assert.equal(seen.size, 12)
})

test('a victim is started when it is ready, and killed for good', async () => {
  let asked = 0
  const victim = await startVictim({
    command: process.execPath,
    args: ['-e', 'console.log("up"); setInterval(() => {}, 1000)'],
    isReady: async () => (asked += 1) > 2,
    readyWithinMs: 10_000,
  })
  await victim.kill()
  assert.throws(() => process.kill(victim.pid, 0), /ESRCH/)
})

test('a victim that does not start says what it wrote', async () => {
  await assert.rejects(
    startVictim({
      command: process.execPath,
      args: ['-e', 'console.error("no port"); process.exit(3)'],
      isReady: async () => false,
      readyWithinMs: 10_000,
    }),
    /ended with 3:\nno port/,
  )
})

test('strikes come in order and within their span', () => {
  const at = strikes(createRandom(1), 20, 5_000)
  assert.deepEqual(
    at,
    at.toSorted((a, b) => a - b),
  )
  assert.ok(at.every((ms) => ms >= 0 && ms < 5_000))
})
