import { fetchText } from '../../sim/providers/aws.ts'
import { FakeProvider } from '../../sim/providers/fake.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import { references } from '../../src/adapters/crypto/references.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { receiptDoors } from '../../src/adapters/http/receipt-doors.ts'
import { type Pipeline, startPipeline } from '../../src/adapters/pipeline/pipeline.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import type { HttpGatewayTimes } from '../../src/adapters/providers/gateway/http-gateway.ts'
import { openHttpGateway } from '../../src/adapters/providers/gateway/open-http.ts'
import { wireId } from '../../src/core/ids.ts'
import type { Connection } from '../../src/flows/ports/providers.ts'
import type { PipelineStore } from '../../src/flows/ports/pipeline.ts'
import { type Doors, openDoors } from '../../src/wiring/doors.ts'
import type { ProviderCase } from './all-providers.ts'
import { buildTestServer } from './api.ts'
import { PARTS, openSmpp } from './pipeline-parts.ts'
import { type Settings, type World, clock, createWorld, log, random } from './pipeline-world.ts'
import { pointAt } from './sending-world.ts'

/** Where providers believe us to be: what they sign is this, whatever it is carried over. */
export const PUBLIC_URL = 'https://receipts.example.test'

/** A provider's fake, our sending, and our doors over real HTTP for what it brings. */
export type DoorWorld = World & {
  readonly provider: ProviderCase
  readonly fake: FakeProvider
  readonly pipeline: Pipeline
  readonly store: PipelineStore
  readonly doors: Doors
  /** The account's address, as the provider has it. */
  readonly accountUrl: string
  /** Where our doors really are. */
  localUrl(): string
  /** Brings something to an address as the provider has it. */
  bring(url: string, request?: RequestInit): Promise<Response>
  /** Where we are said to be, from now on. */
  moveTo(url: string): void
  setConnection(connection: Connection): Promise<void>
  close(): Promise<void>
}

/** Not a secret: here it only hides and finds again. */
export const SEALING = {
  seal: (secret: string) => Buffer.from(secret).reverse(),
  open: (sealed: Uint8Array) => ({
    kind: 'opened' as const,
    secret: Buffer.from(sealed).reverse().toString(),
  }),
}

export async function openDoorWorld(
  databaseUrl: string,
  provider: ProviderCase,
  fakeOptions: FakeOptions = {},
  {
    confirmed = [],
    settings = {},
    times = {},
  }: { confirmed?: string[]; settings?: Settings; times?: Partial<HttpGatewayTimes> } = {},
): Promise<DoorWorld> {
  const world = await createWorld(databaseUrl, 9)
  const { pool, accountId } = world
  const accountUrl = `${PUBLIC_URL}/receipts/${wireId('acc', accountId)}`
  let address = PUBLIC_URL
  let port = 0
  const local = (url: string): string => url.replace(PUBLIC_URL, `http://127.0.0.1:${port}`)
  const fake = await FakeProvider.start(provider.vendor(accountUrl), {
    via: local,
    inboundUrl: accountUrl,
    ...fakeOptions,
  })
  await pointAt(world, { provider, baseUrl: fake.baseUrl, settings })
  const store = postgresPipelineStore(pool, 1)
  const { providers } = PARTS
  const openHttp = openHttpGateway({
    providers,
    references,
    clock,
    log,
    random: Math.random,
    times,
    receiptsAt: () => address,
  })
  const pipeline = await startPipeline({
    store,
    clock,
    random,
    log,
    ...PARTS,
    open: (account, handlers) =>
      account.protocol === 'smpp' ? openSmpp(account, handlers) : openHttp(account, handlers),
  })
  const doors = openDoors({
    pool,
    pipeline,
    clock,
    log,
    secrets: SEALING,
    world: { fetchText },
    baseUrl: () => address,
    fetchOnce: async (url) => {
      confirmed.push(url)
      return ''
    },
  })
  const app = await doorServer(doors)
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  return {
    ...world,
    provider,
    fake,
    pipeline,
    store,
    doors,
    accountUrl,
    localUrl: () => local(PUBLIC_URL),
    bring: (url, request = {}) => fetch(local(url), request),
    moveTo: (url) => {
      address = url
    },
    setConnection: async (connection) => {
      await pool.query(
        `update provider_accounts set updated_at = now(), settings = jsonb_set(settings, '{connection}',
           settings -> 'connection' || $2) where id = $1`,
        [accountId, connection],
      )
      await pipeline.refreshAccounts()
    },
    close: async () => {
      await fake.close()
      await app.close()
      await doors.stop()
      await pipeline.stop()
      await pool.end()
    },
  }
}

/** The doors alone, behind everything that each request passes. */
export const doorServer = (doors: Doors): Promise<Api> =>
  buildTestServer((api) => receiptDoors(api, { doors }), { clock, log })
