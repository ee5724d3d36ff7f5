import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Smsc } from './smsc/server.ts'

export type Control = { readonly port: number; stop(): Promise<void> }

export type Asked = Readonly<Record<string, unknown>>

export type ControlCall = {
  /** As in 'GET /truth'. */
  readonly door: string
  readonly asked: Asked
  readonly response: ServerResponse
}

const BODY_BYTES_MAX = 65_536

/**
 * The simulator's own door, for tests and the curious: what really happened, and ways to make
 * trouble. Bound to the loopback address; never opened by a product in production.
 */
export const startControl = (smsc: Smsc, port: number, host: string): Promise<Control> =>
  serveControl((call) => answer(smsc, call), { port, host })

export async function serveControl(
  answerTo: (call: ControlCall) => void,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Control> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://simulator').pathname
    readBody(request).then(
      (asked) => answerTo({ door: `${request.method} ${path}`, response, asked }),
      (error: unknown) => send(response, 400, { error: String(error) }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const DOORS = {
  'GET /stats': 'links, submissions, receipts, what waits',
  'GET /truth': 'every submission and what became of it, one JSON object a line',
  'GET /inbound': 'every text from a handset, one JSON object a line',
  'POST /inbound': 'a text from a handset: {from, to, text, system_id?}',
  'POST /drop-links': 'breaks every connection',
  'POST /restart': 'breaks every connection; {reuse_ids: true} counts ids from the start again',
  'POST /refuse-binds': 'refuses the next {count} binds',
} as const

function answer(smsc: Smsc, { door, response, asked }: ControlCall): void {
  switch (door) {
    case 'GET /stats':
      return send(response, 200, smsc.stats())
    case 'GET /truth':
      return sendLines(response, smsc.centre.truth.read().submits)
    case 'GET /inbound':
      return sendLines(response, smsc.centre.truth.read().inbound)
    case 'POST /inbound':
      return sendInbound(smsc, response, asked)
    case 'POST /drop-links':
      smsc.dropLinks()
      return send(response, 200, smsc.stats())
    case 'POST /restart':
      smsc.restart({ reuseIds: asked['reuse_ids'] === true })
      return send(response, 200, smsc.stats())
    case 'POST /refuse-binds':
      smsc.refuseBinds(Number(asked['count'] ?? 1))
      return send(response, 200, smsc.stats())
    default:
      return send(response, door === 'GET /' ? 200 : 404, DOORS)
  }
}

function sendInbound(smsc: Smsc, response: ServerResponse, asked: Asked): void {
  const { from, to, text, system_id: systemId = smsc.anyCustomer } = asked
  if (typeof from !== 'string' || typeof to !== 'string' || typeof text !== 'string') {
    return send(response, 400, { error: 'from, to and text are needed, all text' })
  }
  if (typeof systemId !== 'string') return send(response, 409, { error: 'no customer is bound' })
  smsc.sendInbound({ systemId, from, to, text })
  return send(response, 202, { from, to, text })
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}

export function sendLines(response: ServerResponse, rows: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  let at = 0
  const write = (): void => {
    while (at < rows.length) {
      const lines = rows.slice(at, at + 500).map((row) => `${JSON.stringify(row)}\n`)
      at += lines.length
      if (!response.write(lines.join(''))) {
        response.once('drain', write)
        return
      }
    }
    response.end()
  }
  write()
}

async function readBody(request: IncomingMessage): Promise<Asked> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > BODY_BYTES_MAX)
      throw new Error(`the body is longer than ${BODY_BYTES_MAX} bytes`)
  }
  if (body === '') return {}
  const parsed: unknown = JSON.parse(body)
  return typeof parsed === 'object' && parsed !== null ? (parsed as Asked) : {}
}
