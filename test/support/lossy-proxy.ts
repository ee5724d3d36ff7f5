import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { request } from 'undici'
import { ROOT } from './tree.ts'

export type LossyProxy = {
  readonly url: string
  /** How many answers were lost, and how many requests were refused for once. */
  readonly lost: () => number
  readonly refused: () => number
  readonly close: () => Promise<void>
}

/**
 * Stands before a server and loses the first answer to each Idempotency-Key, after the server gave it; it
 * refuses the first reading of each list with 503. Itself it serves the SDK to browsers.
 */
export async function openLossyProxy(target: string): Promise<LossyProxy> {
  const seen = new Set<string>()
  let lost = 0
  let refused = 0
  const server = createServer((ask, answer) => {
    void handle(ask, answer).catch(() => answer.destroy())
  })
  const handle = async (ask: IncomingMessage, answer: ServerResponse) => {
    const { url = '/', method = 'GET' } = ask
    if (serveFile(url, answer)) return
    const body = Buffer.concat(await Array.fromAsync(ask as AsyncIterable<Buffer>))
    const isList = method === 'GET' && url.startsWith('/v1/messages?')
    const list = isList ? `${ask.headers.authorization} ${url}` : null
    if (list !== null && !seen.has(list)) {
      seen.add(list)
      refused++
      answer.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '0' })
      answer.end(JSON.stringify({ code: 'overloaded', status: 503, title: '', detail: '' }))
      return
    }
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = ask.headers
    const real = await request(target + url, {
      method: method as 'GET',
      headers,
      body: body.length === 0 ? null : body,
    })
    const text = Buffer.from(await real.body.arrayBuffer())
    const key = ask.headers['idempotency-key']
    if (typeof key === 'string' && !seen.has(key)) {
      seen.add(key)
      lost++
      ask.socket.destroy()
      return
    }
    const { 'transfer-encoding': ____, 'content-length': _____, ...given } = real.headers
    answer.writeHead(real.statusCode, given)
    answer.end(text)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lost: () => lost,
    refused: () => refused,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const SCRIPT = { 'content-type': 'text/javascript' }

function serveFile(url: string, answer: ServerResponse): boolean {
  if (url.startsWith('/page')) {
    answer.writeHead(url === '/page' ? 200 : 502, { 'content-type': 'text/html' })
    answer.end('<title>a proxy’s own page</title>')
    return true
  }
  const [, name] = /^\/sdk\/([\w-]+\.js)$/.exec(url) ?? []
  const path =
    url === '/journey.mjs'
      ? 'test/support/sdk-journey.mjs'
      : name === undefined
        ? null
        : `sdk/dist/${name}`
  if (path === null) return false
  answer.writeHead(200, SCRIPT)
  answer.end(readFileSync(join(ROOT, path)))
  return true
}
