import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that came, whatever was answered. */
export type Arrival = {
  readonly callbackId: string
  readonly path: string
  readonly messageId: string
  readonly to: string
  readonly sequence: number
  readonly status: string
  /** When the change was, and when we heard of it. */
  readonly changedAt: number
  readonly at: number
  readonly answer: Answer
  /** How many others were being answered. */
  readonly others: number
}

export type Answer = 'ok' | 'fail' | 'hang'

/** A customer's receiver, which answers as a test says and remembers everything. */
export type Receiver = {
  readonly port: number
  readonly url: string
  readonly arrivals: readonly Arrival[]
  /** Of messages, of which an earlier change came after a later one. */
  inversions(): readonly string[]
  /** Refuses connections until it is opened again. */
  shut(): Promise<void>
  open(): Promise<void>
  stop(): Promise<void>
}

export async function startReceiver(
  answerTo: (path: string, arrivals: number) => Answer,
  { host = '127.0.0.1' } = {},
): Promise<Receiver> {
  const arrivals: Arrival[] = []
  let underWay = 0
  let port = 0
  const hear = (request: IncomingMessage, reply: ServerResponse): void => {
    const path = request.url ?? ''
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = answerTo(path, arrivals.length)
      const told = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      arrivals.push({
        callbackId: String(request.headers['webhook-id']),
        path,
        messageId: told.data.id,
        to: told.data.to,
        sequence: told.data.sequence,
        status: told.data.status,
        changedAt: Date.parse(told.timestamp),
        at: Date.now(),
        answer,
        others: underWay,
      })
      if (answer === 'hang') return
      underWay += 1
      setImmediate(() => {
        underWay -= 1
        reply.writeHead(answer === 'ok' ? 200 : 500).end()
      })
    })
  }
  let server: Server
  const open = async (): Promise<void> => {
    server = createServer({ keepAliveTimeout: 5_000 }, hear)
    server.listen(port, host)
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const shut = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    underWay = 0
  }
  await open()
  return {
    port,
    url: `http://${host}:${port}`,
    arrivals,
    inversions() {
      const newest = new Map<string, number>()
      return arrivals.flatMap(({ path, messageId, sequence }) => {
        const key = `${path} ${messageId}`
        const before = newest.get(key) ?? 0
        newest.set(key, Math.max(before, sequence))
        return sequence < before ? [`${key}: ${sequence} after ${before}`] : []
      })
    },
    shut,
    open,
    stop: shut,
  }
}
