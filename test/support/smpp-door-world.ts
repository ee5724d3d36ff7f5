import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { holdAlive } from '../../src/adapters/postgres/alive.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import type { RateTurns } from '../../src/core/rate-turns.ts'
import type { SmppServer } from '../../src/adapters/smpp-server/server.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import type {
  DoorAuthenticator,
  DoorCaller,
  DoorLoginSettings,
} from '../../src/flows/ports/door-logins.ts'
import { ROLE_SCOPES } from '../../src/flows/ports/identity.ts'
import { NEVER_SHEDS, type Shedding } from '../../src/flows/ports/shedding.ts'
import { createSending } from '../../src/flows/sending.ts'
import { openSmppDoor } from '../../src/wiring/smpp-server.ts'
import { wakingCampaigns, wakingIntake } from '../../src/wiring/telling.ts'
import { createTestDatabase } from './database.ts'
import {
  type Settings,
  type World,
  clock,
  createWorld,
  log,
  random,
  startProcess,
} from './pipeline-world.ts'

export const LOGIN_ID = '01900000-0000-7000-8000-00000000c0de'
export const PASSWORD = 'hunter22'
export const AS_USUAL: DoorLoginSettings = {
  defaultSender: null,
  bindsMax: null,
  window: null,
  perSecond: null,
}

/** What a customer's client needs of us: the door, the pipeline behind it and a carrier that delivers. */
export type SmppDoorWorld = World & {
  readonly url: string
  readonly simulator: Simulator
  readonly door: SmppServer
  /** The only door that is open. */
  readonly port: number
  readonly logins: Map<string, DoorCaller>
  close(): Promise<void>
}

export function doorCaller(
  workspaceId: string,
  {
    settings = {},
    ...changes
  }: Partial<Omit<DoorCaller, 'settings'>> & {
    settings?: Partial<DoorLoginSettings>
  } = {},
): DoorCaller {
  return {
    workspaceId,
    actor: 'key:01900000-0000-7000-8000-00000000f00d',
    role: 'admin',
    scopes: ROLE_SCOPES.admin,
    isTest: false,
    userId: null,
    csrfToken: null,
    loginId: LOGIN_ID,
    username: 'customer',
    settings: { ...AS_USUAL, ...settings },
    ...changes,
  }
}

/** Everybody of these has one password. */
export const knownLogins = (logins: ReadonlyMap<string, DoorCaller>): DoorAuthenticator => ({
  async signIn({ username, password }) {
    const caller = logins.get(username)
    return caller !== undefined && password === PASSWORD
      ? { kind: 'caller', caller }
      : { kind: 'refused', because: 'no such login' }
  },
  async lookAgain(_door, callers) {
    return callers.map(({ loginId }) => {
      const caller = [...logins.values()].find((one) => one.loginId === loginId)
      return caller === undefined
        ? { kind: 'refused', because: 'no such login' }
        : { kind: 'caller', caller }
    })
  },
  secretOf: async () => null,
})

/** The door and all that is behind it, over a database that is there. */
export async function openDoorOver(
  url: string,
  {
    logins,
    authenticator = knownLogins(logins),
    port = 0,
    tls = null,
    shedding = NEVER_SHEDS,
    turns,
    recheckMs,
  }: {
    logins: ReadonlyMap<string, DoorCaller>
    authenticator?: DoorAuthenticator
    port?: number | null
    tls?: { port: number; cert: string; key: string } | null
    shedding?: Shedding
    turns?: RateTurns | undefined
    recheckMs?: number
  },
): Promise<{ door: SmppServer; stop(): Promise<void> }> {
  const pool = openPool(url, { max: 12, pipeline: true })
  const alive = holdAlive(pool, Math.random)
  const callbacks = postgresCallbackStore(pool, alive)
  // As whoever tells callbacks does it in the product.
  const takingOver = setInterval(() => void callbacks.takeOver(clock.now()).catch(() => 0), 300)
  let door: SmppServer | null = null
  const wake = () => door?.wake()
  const { pipeline } = await startProcess(pool, 1, { wake })
  const intake = createIntake({
    store: wakingIntake(postgresIntakeStore(pool, 2), wake),
    clock,
    random,
    log,
  })
  const sending = createSending({
    intake: {
      accept: async (batch) => {
        const outcome = await intake.accept(batch)
        pipeline.wake()
        return outcome
      },
    },
    campaigns: { store: wakingCampaigns(postgresCampaignStore(pool, 3), wake), clock, random, log },
  })
  const opened = await openSmppDoor(
    { smppPort: port, smppTls: tls },
    {
      pool,
      callbacks,
      reads: postgresReads(pool, pool),
      sending,
      authenticator,
      shedding,
      turns,
      clock,
      random,
      log,
      recheckMs,
    },
  )
  if (opened === null) throw new Error('no door was opened')
  door = opened
  return {
    door: opened,
    stop: async () => {
      clearInterval(takingOver)
      await opened.stop()
      await pipeline.stop()
      await alive.stop()
      await pool.end()
    },
  }
}

export async function openSmppDoorWorld({
  scenario = 'healthy',
  settings = {},
  logins = new Map(),
  pace = { hours: 720, seconds: 10 },
  accountSettings = {},
  ...options
}: {
  scenario?: string
  settings?: Partial<DoorLoginSettings>
  logins?: Map<string, DoorCaller>
  authenticator?: DoorAuthenticator
  pace?: { hours: number; seconds: number }
  shedding?: Shedding
  turns?: RateTurns
  tls?: { port: number; cert: string; key: string } | null
  recheckMs?: number
  accountSettings?: Settings
} = {}): Promise<SmppDoorWorld> {
  const found = findScenario(scenario)
  if (found.kind !== 'scenario') throw new Error(`no scenario ${scenario}`)
  const database = await createTestDatabase()
  const simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 7,
    scenario: found.scenario,
    pace,
  })
  const world = await createWorld(database.url, simulator.port, accountSettings)
  logins.set('customer', doorCaller(world.workspaceId, { settings }))
  const { door, stop } = await openDoorOver(database.url, { logins, ...options })
  return {
    ...world,
    url: database.url,
    simulator,
    door,
    port: door.port ?? 0,
    logins,
    close: async () => {
      await stop()
      await simulator.stop()
      await world.pool.end()
      await database.drop()
    },
  }
}
