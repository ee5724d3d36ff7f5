import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { platformSecrets } from '../../src/adapters/crypto/platform-secrets.ts'
import { random } from '../../src/adapters/crypto/secrets.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { type Platform, platformRoutes } from '../../src/adapters/http/api/platform.ts'
import { postgresAccountHealth } from '../../src/adapters/postgres/account-health.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { createAuthenticator } from '../../src/flows/authenticate.ts'
import { eraseNumber } from '../../src/flows/erase-number.ts'
import { systemCaller } from '../../src/flows/set-up.ts'
import type { Act } from '../../src/flows/ports/platform.ts'
import { buildTestServer } from './api.ts'
import { createTestDatabase } from './database.ts'
import { QUIET } from './intake-world.ts'

/** The platform over a database of its own, behind the real server, on a clock that tests move. */
export type PlatformWorld = {
  readonly url: string
  readonly pool: Pool
  readonly platform: Platform
  readonly app: Api
  readonly clock: { at: number }
  readonly systemAct: (workspaceId: string) => Act
  readonly end: () => Promise<void>
}

export const ADMIN_KEY = 'an-admin-key-for-the-tests-only'

export async function openPlatformWorld(
  changes: Partial<Platform> = {},
  register: (app: Api) => void = () => undefined,
): Promise<PlatformWorld> {
  const database = await createTestDatabase()
  const pool = openPool(database.url, { max: 6 })
  const clock = { at: Date.UTC(2026, 5, 1, 12) }
  const secrets = platformSecrets({ masterKey: 'master key of the tests', costLog2: 10 })
  const deps = {
    store: postgresPlatformStore(pool, secrets),
    clock: { now: () => clock.at },
    random,
    secrets,
  }
  const links = () => ({ wanted: 1, bound: 1, lastError: null })
  const authenticator = createAuthenticator(deps, { adminKey: ADMIN_KEY, origins: [] })
  const eraser = postgresEraser(pool, secrets)
  const platform: Platform = {
    ...deps,
    authenticator,
    signInLimit: new Map(),
    accountsChanged: () => undefined,
    kinds: HTTP_PROVIDERS,
    tester: async () => [{ step: 'connect', ok: true, detail: 'connected', tookMs: 1 }],
    accept: (batch) =>
      createIntake({
        store: postgresIntakeStore(pool, 1),
        clock: deps.clock,
        random,
        log: QUIET,
      }).accept(batch),
    links,
    accountHealth: postgresAccountHealth(pool, { clock: deps.clock, links }),
    eraseNumber: (act, number) => eraseNumber({ ...deps, eraser }, act, number),
    publicUrl: null,
    ownUrl: () => 'http://localhost:8080',
    ...changes,
  }
  const app = await buildTestServer(
    (api) => {
      platformRoutes(api, { platform })
      register(api)
    },
    { authenticator, clock: deps.clock },
  )
  const end = async () => {
    await app.close()
    await pool.end()
    await database.drop()
  }
  const systemAct = (workspaceId: string): Act => ({
    caller: systemCaller(workspaceId),
    ip: null,
  })
  return { url: database.url, pool, platform, app, clock, systemAct, end }
}

/** The same bytes for the same word, for keys of tables in tests. */
export const bytesOf = (word: string): Buffer => createHash('sha256').update(word).digest()
