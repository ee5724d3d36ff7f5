import assert from 'node:assert/strict'
import { type RequestListener, createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { test } from 'node:test'
import { openExchange } from './exchange.ts'

const GET = { method: 'GET', headers: {}, body: null } as const

/** A server, an exchange that may talk to it, and how often it was asked. */
async function withServer(
  listener: RequestListener,
  work: (base: string, exchange: ReturnType<typeof openExchange>) => Promise<void>,
): Promise<void> {
  await withListener(createServer(listener), work)
}

async function withListener(
  server: Server,
  work: (base: string, exchange: ReturnType<typeof openExchange>) => Promise<void>,
): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const exchange = openExchange({ connections: 2, connectTimeoutMs: 500, answerTimeoutMs: 300 })
  try {
    await work(`127.0.0.1:${(server.address() as AddressInfo).port}`, exchange)
  } finally {
    await exchange.close()
    server.close()
  }
}

test('an answer is the vendor’s own: status, headers in lower case, body; a redirect is not followed', async () => {
  let asked = 0
  await withServer(
    (_, response) => {
      asked += 1
      response.writeHead(302, { Location: '/elsewhere', 'Retry-After': '7' })
      response.end('gone')
    },
    async (base, exchange) => {
      const exchanged = await exchange.send({ ...GET, url: `http://${base}/a?b=c` })
      assert.ok(exchanged.kind === 'reply')
      assert.equal(exchanged.reply.status, 302)
      assert.equal(exchanged.reply.headers['retry-after'], '7')
      assert.equal(exchanged.reply.body, 'gone')
      assert.equal(asked, 1)
    },
  )
})

test('of what found no connection it is sure that nobody has it', async () => {
  const exchange = openExchange({ connections: 1, connectTimeoutMs: 200, answerTimeoutMs: 300 })
  try {
    for (const url of [
      'http://127.0.0.1:9/',
      'http://nowhere.invalid/',
      'https://127.0.0.1:9/',
      'http://192.0.2.1:81/',
    ]) {
      assert.equal((await exchange.send({ ...GET, url })).kind, 'not-out', url)
    }
  } finally {
    await exchange.close()
  }
})

test('what HTTP has no way to write is told from what finds nobody', async () => {
  await withServer(
    (_, response) => response.end('heard'),
    async (base, exchange) => {
      const url = `http://${base}/`
      for (const headers of [{ authorization: 'Bearer KEY…' }, { 'no name': 'x' }, { a: 'b\nc' }]) {
        const exchanged = await exchange.send({ ...GET, url, headers })
        assert.equal(exchanged.kind, 'unmade', JSON.stringify(headers))
      }
      assert.equal((await exchange.send({ ...GET, url: 'not an address' })).kind, 'unmade')
      assert.equal((await exchange.send({ ...GET, url })).kind, 'reply')
    },
  )
})

test('a handshake that fails left nothing of the message behind', async () => {
  const sockets = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('this is no TLS'))
  })
  await withListener(sockets, async (base, exchange) => {
    const exchanged = await exchange.send({ ...GET, url: `https://${base}/` })
    assert.equal(exchanged.kind, 'not-out')
  })
})

test('whatever breaks after the first byte is lost, says how, and is not repeated', async () => {
  let asked = 0
  await withServer(
    ({ url }, response) => {
      asked += 1
      switch (url) {
        case '/reset':
          return response.socket?.resetAndDestroy()
        case '/half':
          response.writeHead(200, { 'content-length': '100' })
          response.write('half')
          setTimeout(() => response.socket?.destroy(), 20)
          return
        case '/drip': {
          response.writeHead(200)
          const drip = setInterval(() => response.write('.'), 30)
          response.on('close', () => clearInterval(drip))
          return
        }
        case '/endless':
          response.writeHead(200)
          response.end('x'.repeat(300 * 1_024))
          return
        default:
        // Silent.
      }
    },
    async (base, exchange) => {
      const codes: Readonly<Record<string, string>> = {
        '/reset': 'reset',
        '/half': 'reset',
        '/drip': 'timeout',
        '/silent': 'timeout',
        '/endless': 'too-long',
      }
      for (const [path, code] of Object.entries(codes)) {
        const exchanged = await exchange.send({ ...GET, url: `http://${base}${path}` })
        assert.equal(exchanged.kind === 'lost' && exchanged.code, code, path)
      }
      assert.equal(asked, Object.keys(codes).length)
    },
  )
})

test('what is under way when it is closed is lost', async () => {
  await withServer(
    () => undefined,
    async (base, exchange) => {
      const sent = exchange.send({ ...GET, url: `http://${base}/` })
      await new Promise((resolve) => setTimeout(resolve, 50))
      await exchange.close()
      const exchanged = await sent
      assert.equal(exchanged.kind === 'lost' && exchanged.code, 'closed')
    },
  )
})
