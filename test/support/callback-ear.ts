import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came, octet for octet. */
export type HeardRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A customer's receiver that keeps everything and answers with the status of the moment. */
export type Ear = {
  readonly port: number
  readonly url: string
  readonly heard: readonly HeardRequest[]
  answers(status: number): void
  stop(): Promise<void>
}

export async function startEar(): Promise<Ear> {
  const heard: HeardRequest[] = []
  let status = 204
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
      heard.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: Object.fromEntries(headers),
        body: Buffer.concat(chunks).toString('utf8'),
      })
      reply.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    heard,
    answers: (next) => {
      status = next
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
