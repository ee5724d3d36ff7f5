import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { FakeProvider } from '../../sim/providers/fake.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import { readWireId } from '../../src/core/ids.ts'
import type { Pipeline } from '../../src/adapters/pipeline/pipeline.ts'
import { type ProviderCase, findProvider } from './all-providers.ts'
import { type Settings, type World, addAccount, createWorld } from './pipeline-world.ts'
import { pointAt } from './sending-world.ts'

/** Where a provider is reached: it can be shut, so that nobody gets a connection, and opened again. */
export type FrontDoor = {
  readonly url: string
  shut(): Promise<void>
  open(): Promise<void>
}

export async function frontDoor(targetUrl: string): Promise<FrontDoor> {
  const target = Number(new URL(targetUrl).port)
  const sockets = new Set<Socket>()
  const serve = (): Server =>
    createServer((inward) => {
      const outward = connect(target, '127.0.0.1')
      sockets.add(inward)
      for (const [one, other] of [
        [inward, outward],
        [outward, inward],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
      inward.pipe(outward).pipe(inward)
    })
  let server = serve()
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
        sockets.clear()
      }),
    open: () => {
      server = serve()
      return listen(port)
    },
  }
}

/** One account at a provider's fake. */
export type Side = {
  readonly accountId: string
  readonly fake: FakeProvider
  readonly door: FrontDoor
}

/** A workspace with an account at each of two providers. */
export type FailoverWorld = World & { readonly first: Side; readonly second: Side }

type Wish = {
  readonly provider: string
  readonly fake?: FakeOptions
  readonly settings?: Settings
}

export async function openFailoverWorld(
  databaseUrl: string,
  { first, second }: { first: Wish; second: Wish },
): Promise<FailoverWorld> {
  const world = await createWorld(databaseUrl, 9)
  const secondId = await addAccount(world, 9)
  return {
    ...world,
    first: await openSide(world, world.accountId, first),
    second: await openSide(world, secondId, second),
  }
}

async function openSide(
  world: World,
  accountId: string,
  { provider: kind, fake: options = {}, settings = {} }: Wish,
): Promise<Side> {
  const provider: ProviderCase = findProvider(kind)
  const fake = await FakeProvider.start(provider.vendor(''), options)
  const door = await frontDoor(fake.baseUrl)
  await pointAt({ ...world, accountId }, { provider, baseUrl: door.url, settings })
  return { accountId, fake, door }
}

/** Takes receipts at the address that is told to providers, without asking who brings them. */
export async function openReceiptDoor(
  pipeline: () => Pipeline,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = `http://receipts.test${request.url ?? ''}`
      const accountId = readWireId('acc', new URL(url).pathname.split('/')[2] ?? '') ?? ''
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          [value ?? ''].flat()[0] ?? '',
        ]),
      )
      const trusted = { trust: 'proven' as const, reference: null }
      const meta = { method: request.method ?? '', url, headers, ...trusted }
      const arrival = { accountId, raw: Buffer.concat(chunks), protocol: 'http' as const, meta }
      pipeline()
        .receive(arrival)
        .then(() => response.writeHead(200).end('OK'))
        .catch(() => response.writeHead(503).end())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
