import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { listenOnPort } from '../../adapters/host/listen.ts'
import { keepSecretKey } from '../../adapters/host/secret-key.ts'
import { migrate } from '../../adapters/postgres/migrate.ts'
import { wireId } from '../../core/ids.ts'
import type { Config } from '../../config.ts'
import type { Log } from '../../flows/ports/common.ts'
import { type Demo, seedDemo } from '../../flows/seed-demo.ts'
import { prepareSetup } from '../../flows/set-up.ts'
import { type Product, startProduct } from '../../main.ts'
import { doorPortsOf } from '../../wiring/door-ports.ts'
import { Failure } from '../failure.ts'
import { openDatabase } from './database.ts'
import { demoFor } from './demo.ts'
import { keepLocalAccess } from './local-access.ts'
import { startSimulatedCarrier } from './simulated-carrier.ts'
import type { Welcome } from './welcome.ts'

/** Something that must be closed again. The limits add up to the ten seconds that a stop may take. */
export type Opened = {
  readonly name: string
  readonly limitMs: number
  readonly close: () => Promise<void>
}

export type StartOptions = {
  readonly config: Config
  readonly isDemo: boolean
  readonly log: Log
  readonly say: (line: string) => void
  /** Filled as things are opened, so that a start that fails half-way can be undone. */
  readonly opened: Opened[]
}

type Started = Omit<Welcome, 'said' | 'log' | 'tookMs' | 'callbackAllow'>

/** Database, schema, product, and with the demo a carrier and something to look at; in this order. */
export async function start(options: StartOptions): Promise<Started> {
  const { config, isDemo, log, say, opened } = options
  await refuseTakenPort(config)
  const database = await openDatabase(config, say)
  opened.push({ name: 'database', limitMs: 2_500, close: database.stop })
  await bringToSchema(database.url)
  const carrier = isDemo ? await startSimulatedCarrier(log, config.demoPace) : null
  if (carrier !== null) opened.push({ name: 'simulator', limitMs: 1_500, close: carrier.stop })

  const starting = await startProduct({
    config,
    databaseUrl: database.url,
    secretKey: config.secretKey ?? keepSecretKey(config.dataDir),
    formerKeys: config.formerSecretKeys,
    log,
    say,
  })
  if (starting.kind === 'refused') throw noPort(starting.because)
  const { product } = starting
  opened.push({ name: 'product', limitMs: 6_000, close: product.stop })
  const campaignUrl =
    carrier === null ? null : await addDemo(product, demoFor(carrier.port, config.demoPace), say)
  const { setupToken, workspace } = await prepareSetup(product.platform)
  const { port, url } = product
  const local = { dataDir: config.dataDir, url: `http://127.0.0.1:${port}` }
  await keepLocalAccess(product.platform, { ...local, workspaceId: workspace.id })
  return {
    url,
    setupUrl: setupToken === null ? null : `${url}/setup#${setupToken}`,
    campaignUrl,
    carrier,
    dataDir: resolve(config.dataDir),
    database: database.description,
    doors: doorPortsOf(config),
  }
}

/** Looked at before anything is made; whoever takes the port meanwhile is found out later. */
async function refuseTakenPort({ port }: Config): Promise<void> {
  if (!port.isExplicit || port.number === 0) return
  const open = async (number: number): Promise<void> => {
    const server = createServer().listen({ port: number, host: '::' })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
  }
  const listening = await listenOnPort(port, open, () => undefined)
  if (listening.kind === 'taken') throw noPort(listening.because)
}

/** The sentence begins with the setting that the port is of. */
function noPort(because: string): Failure {
  const [setting = 'PORT'] = /^[A-Z_]*PORT\b/.exec(because) ?? []
  const cure = `Name another one: ${setting}=9000 delivrd serve`
  return new Failure(`Cannot start: ${because}.`, { cure })
}

/** A database that cannot be reached, or is not as we left it, is explained by what migrate throws. */
async function bringToSchema(url: string): Promise<void> {
  try {
    await migrate(url)
  } catch (error) {
    const because = error instanceof Error && error.message !== '' ? error.message : String(error)
    throw new Failure(`Cannot start on this database: ${because}`, {
      cure: 'See what is wrong with it: delivrd doctor',
    })
  }
}

async function addDemo(
  product: Product,
  demo: Demo,
  say: (line: string) => void,
): Promise<string | null> {
  const { platform, campaigns, reads } = product
  const hadCampaigns = async (workspaceId: string): Promise<boolean> => {
    const ask = { limit: 1, after: null }
    const lists = [ask, { ...ask, archived: true }].map((one) =>
      reads.listCampaigns(workspaceId, one),
    )
    return (await Promise.all(lists)).some((rows) => rows.length > 0)
  }
  const outcome = await seedDemo({ platform, campaigns, hadCampaigns }, demo)
  if (outcome.kind === 'left-out') {
    say(`no sample campaign: ${outcome.because}`)
    return null
  }
  const { campaignId } = outcome
  return `${product.url}/campaigns${campaignId === null ? '' : `/${wireId('cmp', campaignId)}`}`
}

/** Closes the latest first. What does not end in its time is logged and left; false says so. */
export async function closeAll(opened: readonly Opened[], log: Log): Promise<boolean> {
  let isClean = true
  for (const { name, limitMs, close } of opened.toReversed()) {
    const because = await closeWithin(close, limitMs)
    if (because === null) continue
    isClean = false
    log.error('part.not_stopped', { part: name, because })
  }
  return isClean
}

async function closeWithin(close: () => Promise<void>, limitMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((settle) => {
    timer = setTimeout(() => settle(`still at it after ${limitMs / 1000} s`), limitMs)
  })
  const closed = close().then(
    () => null,
    (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  const because = await Promise.race([closed, late])
  clearTimeout(timer)
  return because
}
