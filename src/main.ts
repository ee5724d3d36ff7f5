/** The product, put together: everything that has a constructor is constructed here. */
import { join } from 'node:path'
import type { Pool } from 'pg'
import { platformSecrets } from './adapters/crypto/platform-secrets.ts'
import { random } from './adapters/crypto/secrets.ts'
import { freeBytes, watchFreeSpace } from './adapters/host/free-space.ts'
import { listenOnPort } from './adapters/host/listen.ts'
import { readList } from './adapters/csv/read-list.ts'
import type { DelivererOptions } from './adapters/callbacks/deliverer.ts'
import type { Platform } from './adapters/http/api/platform.ts'
import { type ApiDeps, registerRoutes } from './adapters/http/routes.ts'
import { buildServer } from './adapters/http/server.ts'
import { postgresAccountHealth } from './adapters/postgres/account-health.ts'
import { postgresBatchCallbacks } from './adapters/postgres/batch-callbacks.ts'
import { postgresCampaignStore } from './adapters/postgres/campaigns.ts'
import { takeCountSnapshots } from './adapters/postgres/count-snapshots.ts'
import { ownCountsBuckets } from './adapters/postgres/counts-buckets.ts'
import { postgresEraser } from './adapters/postgres/erasure.ts'
import { postgresHealth } from './adapters/postgres/health.ts'
import { postgresIntakeStore } from './adapters/postgres/intake.ts'
import { postgresMessageContents } from './adapters/postgres/message-contents.ts'
import { postgresOrphanRetries } from './adapters/postgres/orphan-retries.ts'
import { postgresPipelineStore } from './adapters/postgres/pipeline-store.ts'
import { postgresPlatformStore } from './adapters/postgres/platform-store.ts'
import { postgresGuidance } from './adapters/postgres/reads-guidance.ts'
import { postgresGauges } from './adapters/postgres/reads-gauges.ts'
import { postgresReads } from './adapters/postgres/reads.ts'
import { postgresRehearsal } from './adapters/postgres/rehearsal.ts'
import { postgresVocabularyReads } from './adapters/postgres/vocabulary-reads.ts'
import { maintain } from './adapters/postgres/retention.ts'
import { type Loop, startLoop } from './adapters/pipeline/loop.ts'
import type { Pipeline } from './adapters/pipeline/pipeline.ts'
import { HTTP_PROVIDERS } from './adapters/providers/all.ts'
import { meteredStore } from './adapters/telemetry/metered-store.ts'
import { type LinkReading, promMetrics } from './adapters/telemetry/metrics.ts'
import { OverloadWatch } from './adapters/telemetry/overload.ts'
import type { Config } from './config.ts'
import { RateTurns } from './core/rate-turns.ts'
import { type Intake, createIntake } from './flows/accept-messages.ts'
import { createAuthenticator } from './flows/authenticate.ts'
import { type DoorLogins, createDoorAuthenticator } from './flows/door-logins.ts'
import { eraseNumber } from './flows/erase-number.ts'
import type { AccountHealth } from './flows/ports/account-health.ts'
import type { CampaignDeps } from './flows/ports/campaigns.ts'
import type { Clock, Log } from './flows/ports/common.ts'
import type { PlatformDeps, PlatformStore } from './flows/ports/platform.ts'
import type { DoorWorld } from './flows/ports/providers.ts'
import type { Reads } from './flows/ports/reads.ts'
import type { Shedding } from './flows/ports/shedding.ts'
import { type Sending, createSending } from './flows/sending.ts'
import { VERSION } from './cli/version.ts'
import { testerOf } from './wiring/account-tester.ts'
import { callbackApi } from './wiring/callback-api.ts'
import { type ClientAddress, clientAddresses } from './wiring/client-address.ts'
import { doorPortsOf } from './wiring/door-ports.ts'
import { openDoors } from './wiring/doors.ts'
import { type CompatibleDoors, NO_PORTS, openCompatibleDoors } from './wiring/doors-compatible.ts'
import { type OwnAddress, ownAddress } from './wiring/own-address.ts'
import { startPast } from './wiring/past.ts'
import { openPipeline } from './wiring/pipeline.ts'
import { type Pools, openPools } from './wiring/pools.ts'
import {
  type Telling,
  type TellingParts,
  startTelling,
  wakingCampaigns,
  wakingIntake,
  wakingPipeline,
} from './wiring/telling.ts'
import { withSmpp } from './wiring/smpp-server.ts'
import { whatCameIn } from './wiring/what-came-in.ts'

export type ProductOptions = {
  readonly config: Pick<Config, 'port' | 'dataDir' | 'adminKey' | 'publicBaseUrl'> &
    Partial<Pick<Config, 'callbackAllow' | 'doorPorts' | 'smppPort' | 'smppTls' | 'trustProxy'>>
  /** Migrated already. */
  readonly databaseUrl: string
  readonly secretKey: Uint8Array
  /** They still open what they sealed. */
  readonly formerKeys?: readonly Uint8Array[]
  readonly log: Log
  /** For people: what does not go as they may expect. */
  readonly say: (line: string) => void
  /** How callbacks are told, where a test is in a hurry. */
  readonly telling?: DelivererOptions
  /** What vendors publish, such as certificates; from the internet unless a test says otherwise. */
  readonly published?: DoorWorld
}

export type Product = {
  /** Where people reach it, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly platform: Platform
  readonly campaigns: CampaignDeps
  readonly reads: Reads
  /** Takes nothing new in, finishes what is under way, and lets go of everything. */
  readonly stop: () => Promise<void>
}

export type ProductStart =
  | { readonly kind: 'started'; readonly product: Product }
  | { readonly kind: 'refused'; readonly because: string }

const CONSOLE = join(import.meta.dirname, '../console/dist')
const TEND_EVERY_MS = 500
const SNAPSHOT_EVERY_MS = 1_000
const NOTE_KEYS_EVERY_MS = 5_000
const MAINTAIN_EVERY_MS = 3_600_000

/** Starts everything and listens last, so that whoever reaches it is served. */
export async function startProduct(options: ProductOptions): Promise<ProductStart> {
  const { config, log, say } = options
  const parts = await startParts(options)
  const { platform, campaigns, reads } = parts
  const app = await buildServer(
    {
      clock,
      log,
      authenticator: platform.authenticator,
      shedding: parts.shedding,
      register: (api) => {
        registerRoutes(api, parts.routeDeps)
        parts.compatible.register(api)
      },
    },
    { consoleFolder: CONSOLE, clientAddress: parts.clientAddress, turns: parts.turns },
  )
  const stop = async () => {
    await app.close()
    await parts.stop()
  }
  const open = (port: number) => app.listen({ port, host: '::' })
  const listening = await listenOnPort(config.port, open, say)
  const because = listening.kind === 'taken' ? listening.because : await parts.compatible.listen()
  if (because !== null || listening.kind === 'taken') {
    await stop()
    return { kind: 'refused', because: because ?? '' }
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : listening.port
  parts.address.listensOn(port)
  const url = parts.address.url()
  log.info('server.started', { port, version: VERSION })
  return { kind: 'started', product: { url, port, platform, campaigns, reads, stop } }
}

type Parts = {
  readonly platform: Platform
  readonly campaigns: CampaignDeps
  readonly reads: Reads
  readonly shedding: Shedding
  readonly routeDeps: ApiDeps
  readonly compatible: CompatibleDoors
  readonly address: OwnAddress
  readonly clientAddress: ClientAddress
  readonly turns: RateTurns
  readonly stop: () => Promise<void>
}

/** Everything behind the HTTP door. */
async function startParts(options: ProductOptions): Promise<Parts> {
  const { config, log } = options
  const pools = openPools(options.databaseUrl)
  const { pool } = pools
  await maintain(pool, clock.now())
  const secrets = secretsOf(options)
  const store = postgresPlatformStore(pool, secrets)
  const buckets = ownCountsBuckets(random)
  const metrics = promMetrics({ gauges: postgresGauges(pool), clock })
  const address = ownAddress(config.publicBaseUrl, config.port.number)
  const people = { store, clock, random, secrets }
  const { authenticator, logins } = signersIn(config, people)
  const telling = tellingOf(options, { pools, secrets, address, logins })
  const pipelineStore = postgresPipelineStore(pools.pipeline, buckets.pipeline)
  const metered = meteredStore(wakingPipeline(pipelineStore, telling.wake), metrics)
  const pipeline = await openPipeline({ store: metered, secrets, clock, random, log, address })
  const { accept, campaigns, sending } = startTakingIn(pools, { buckets, pipeline, telling, log })
  metrics.watchLinks(() => linkReadings(pipeline))
  const ownUrl = address.url
  const deps = { ...people, authenticator, pool, pipeline, accept, ownUrl }
  const platform = buildPlatform(options, deps)
  const reads = postgresReads(pool, pools.exports)
  const { published: world } = options
  const doors = openDoors({ pool, pipeline, secrets, baseUrl: ownUrl, clock, log, world })
  const load = watchLoad(config, pipeline)
  const past = startPast(pools, { buckets, pipeline, clock, log })
  const loops = [...startLoops({ pool, pipeline, platform, sending, log }), ...past.loops]
  const routeDeps: ApiDeps = {
    platform,
    reads,
    clock,
    log,
    sending,
    readList,
    ...whatCameIn(pool, metered),
    ...lookingUp(pool, reads),
    ...callbackApi(people, telling, logins),
    doorPorts: doorPortsOf(config),
    replay: past.replay,
    history: past.history,
    metrics,
    doors,
    health: postgresHealth(pool, { clock, freeBytes: () => freeBytes(config.dataDir) }),
  }
  const clientAddress = clientAddresses(config.trustProxy, { clock, log })
  const turns = new RateTurns()
  const around = { logins, pool, store, load, telling, clientAddress, turns }
  const http = compatibleOf(options, { routeDeps, ...around })
  const compatible = withSmpp(http, config, { ...around, pools, ...routeDeps, random })
  const stop = async () => {
    past.isStopping = true
    await stopAll([...loops, doors, compatible])
    await stopAll([pipeline, telling, load])
    await platform.authenticator.flushKeyUse()
    await pools.close()
  }
  const { shedding } = load
  const shown = { platform, campaigns, reads, address, clientAddress, turns }
  return { ...shown, compatible, routeDeps, shedding, stop }
}

const secretsOf = ({ secretKey: masterKey, formerKeys = [] }: ProductOptions) =>
  platformSecrets({ masterKey, formerKeys })

const lookingUp = (pool: Pool, reads: Reads) => ({
  routeExplaining: { rehearsal: postgresRehearsal(pool), clock, random },
  orphanRetries: postgresOrphanRetries(pool),
  vocabulary: postgresVocabularyReads(pool),
  advise: { reads, guidance: postgresGuidance(pool), clock },
})

const stopAll = (parts: readonly { stop(): unknown }[]): Promise<unknown> =>
  Promise.all(parts.map((one) => one.stop()))

const clock: Clock = { now: () => Date.now() }

type Around = {
  readonly buckets: ReturnType<typeof ownCountsBuckets>
  readonly pipeline: Pipeline
  readonly telling: Telling
  readonly log: Log
}

function watchLoad({ dataDir }: Pick<Config, 'dataDir'>, pipeline: Pipeline) {
  const disk = watchFreeSpace(dataDir)
  const shedding = new OverloadWatch(() => ({
    inboxReceipts: pipeline.inboxLag(),
    freeBytes: disk.bytes(),
  }))
  return { shedding, stop: () => stopAll([shedding, disk]) }
}

const tellingOf = (
  { config: { callbackAllow: allowed = [] }, telling, log }: ProductOptions,
  {
    pools,
    ...parts
  }: Pick<TellingParts, 'secrets' | 'address' | 'logins'> & { readonly pools: Pools },
): Telling => startTelling({ ...parts, pool: pools.callbacks, allowed, clock, log }, telling)

const compatibleOf = (
  { config: { doorPorts: ports = NO_PORTS } }: ProductOptions,
  {
    routeDeps,
    logins,
    pool,
    store: { workspaces },
    load: { shedding },
    telling: { caller },
    clientAddress,
    turns,
  }: Pick<Parts, 'routeDeps' | 'clientAddress' | 'turns'> & {
    readonly logins: DoorLogins
    readonly pool: Pool
    readonly store: PlatformStore
    readonly load: { readonly shedding: Shedding }
    readonly telling: Telling
  },
): CompatibleDoors => {
  const contents = postgresMessageContents(pool, routeDeps.platform.secrets)
  const batchCallbackStore = postgresBatchCallbacks(pool)
  const asking = { logins, shedding, clientAddress, turns }
  const parts = { ...routeDeps, ...asking, workspaces, contents, ports }
  return openCompatibleDoors({ ...parts, caller, batchCallbackStore })
}

/** What takes messages and campaigns in. */
function startTakingIn(pools: Pools, { buckets, pipeline, telling, log }: Around) {
  const store = wakingIntake(postgresIntakeStore(pools.intake, buckets.intake), telling.wake)
  const intake = waking(createIntake({ store, clock, random, log }), pipeline)
  const campaignStore = wakingCampaigns(
    postgresCampaignStore(pools.intake, buckets.campaigns),
    telling.wake,
  )
  const campaigns: CampaignDeps = { store: campaignStore, clock, random, log }
  const accept: Intake['accept'] = (batch) => intake.accept(batch)
  return { accept, campaigns, sending: createSending({ intake, campaigns }) }
}

/** Who people and programs are: at our own API, and at the doors of other systems. */
function signersIn(
  { adminKey, publicBaseUrl }: Pick<Config, 'adminKey' | 'publicBaseUrl'>,
  people: PlatformDeps,
) {
  const origins = publicBaseUrl === null ? [] : [new URL(publicBaseUrl).origin]
  const authenticator = createAuthenticator(people, { adminKey, origins })
  return { authenticator, logins: createDoorAuthenticator({ ...people, authenticator }) }
}

function buildPlatform(
  { config, log }: ProductOptions,
  {
    pool,
    pipeline,
    ...deps
  }: PlatformDeps &
    Pick<Platform, 'accept' | 'ownUrl' | 'authenticator'> & { pool: Pool; pipeline: Pipeline },
): Platform {
  const { publicBaseUrl } = config
  const eraser = postgresEraser(pool, deps.secrets)
  return {
    ...deps,
    signInLimit: new Map(),
    accountsChanged: () =>
      pipeline.refreshAccounts().catch((error: unknown) => {
        log.error('accounts.refresh_failed', { because: String(error) })
      }),
    kinds: HTTP_PROVIDERS,
    tester: testerOf({ ...deps, publicUrl: publicBaseUrl }),
    links: (id) => linksOf(pipeline, id),
    accountHealth: postgresAccountHealth(pool, { clock, links: (id) => linksOf(pipeline, id) }),
    eraseNumber: (act, number) => eraseNumber({ ...deps, eraser }, act, number),
    publicUrl: publicBaseUrl,
  }
}

const linkReadings = (pipeline: Pipeline): LinkReading[] =>
  [...pipeline.links()].flatMap(([id, links]) =>
    links.map(({ kind }) => ({ account: pipeline.nameOf(id) ?? id, state: kind })),
  )

function linksOf(pipeline: Pipeline, accountId: string): AccountHealth['links'] {
  const links = pipeline.links().get(accountId) ?? []
  const waiting = links.flatMap((link) => (link.kind === 'waiting' ? [link.because] : []))
  return {
    wanted: links.length,
    bound: links.filter(({ kind }) => kind === 'bound').length,
    lastError: waiting[0] ?? null,
  }
}

/** What was taken in is handed over at once, not when somebody next looks. */
const waking = (intake: Intake, pipeline: Pipeline): Intake => ({
  accept: async (batch) => {
    const outcome = await intake.accept(batch)
    pipeline.wake()
    return outcome
  },
})

function startLoops({
  pool,
  pipeline,
  platform,
  sending,
  log,
}: {
  pool: Pool
  pipeline: Pipeline
  platform: Platform
  sending: Sending
  log: Log
}): readonly Loop[] {
  const loop = (event: string, step: () => Promise<'more' | number>): Loop =>
    startLoop(step, (error) => log.error(event, { because: String(error) }))
  let isStart = true
  return [
    loop('campaigns.not_tended', async () => {
      await sending.tend()
      pipeline.wake()
      return TEND_EVERY_MS
    }),
    loop('counts.not_noted', async () => {
      await takeCountSnapshots(pool, clock.now())
      return SNAPSHOT_EVERY_MS
    }),
    loop('keys.use_not_noted', async () => {
      await platform.authenticator.flushKeyUse()
      return NOTE_KEYS_EVERY_MS
    }),
    loop('housekeeping.failed', async () => {
      // The start has done it already, before anything was written.
      if (!isStart) log.info('housekeeping.done', await maintain(pool, clock.now()))
      isStart = false
      return MAINTAIN_EVERY_MS
    }),
  ]
}
