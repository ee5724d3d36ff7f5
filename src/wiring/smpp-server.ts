import { readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { startLoop } from '../adapters/pipeline/loop.ts'
import { loginsDue } from '../adapters/postgres/login-endpoints.ts'
import { postgresReplacingStore } from '../adapters/postgres/replacing.ts'
import {
  type SmppServer,
  type SmppServerDeps,
  openSmppServer,
} from '../adapters/smpp-server/server.ts'
import type { Config } from '../config.ts'
import { cancelWaiting } from '../flows/cancel-waiting.ts'
import type { CallbackStore } from '../flows/ports/callbacks.ts'
import { replaceMessage } from '../flows/replace-message.ts'
import type { DoorAuthenticator } from '../flows/ports/door-logins.ts'
import type { Reads } from '../flows/ports/reads.ts'
import type { Shedding } from '../flows/ports/shedding.ts'
import type { Sending } from '../flows/sending.ts'
import type { Pools } from './pools.ts'
import type { Telling } from './telling.ts'

export type SmppDoorParts = Pick<
  SmppServerDeps,
  'authenticator' | 'shedding' | 'turns' | 'trustProxy' | 'clock' | 'random' | 'log' | 'recheckMs'
> & {
  readonly pool: Pool
  readonly callbacks: Pick<CallbackStore, 'claim' | 'settle'>
  readonly reads: Pick<Reads, 'readMessage' | 'defaultCountry'>
  readonly sending: Pick<Sending, 'accept' | 'cancelMessage'>
}

/** The SMPP door, if the configuration opens one; null: none is wanted. */
export async function openSmppDoor(
  { smppPort: port, smppTls }: Pick<Config, 'smppPort' | 'smppTls'>,
  parts: SmppDoorParts,
): Promise<SmppServer | null> {
  if (port === null && smppTls === null) return null
  const { pool, callbacks, reads, sending, ...deps } = parts
  const { clock, random } = deps
  const replacing = { store: postgresReplacingStore(pool), clock, random }
  const server = await openSmppServer(
    {
      ...deps,
      startLoop,
      accept: (batch) => sending.accept(batch),
      messages: {
        reads,
        cancel: (by, id) => sending.cancelMessage(by, id),
        cancelWaiting: (by, what) => cancelWaiting(replacing, by, what),
        replace: (by, what) => replaceMessage(replacing, by, what),
      },
      callbacks: {
        due: (loginIds, now) => loginsDue(pool, loginIds, now),
        claim: (endpoint, options) => callbacks.claim(endpoint, options),
        settle: (rows, now) => callbacks.settle(rows, now),
      },
    },
    { port, tls: smppTls === null ? null : await readTls(smppTls) },
  )
  deps.log.info('smpp.listening', { port: server.port, tlsPort: server.tlsPort })
  return server
}

const readTls = async ({ port, cert, key }: NonNullable<Config['smppTls']>) => ({
  port,
  cert: await readFile(cert, 'utf8'),
  key: await readFile(key, 'utf8'),
})

type SmppConfig = Pick<Config, 'smppPort' | 'smppTls' | 'trustProxy'>

type Listening = {
  /** Opens the ports that the configuration names; null: they are open, else why one is not. */
  listen(): Promise<string | null>
  stop(): Promise<void>
}

export type SmppProductParts = Omit<
  SmppDoorParts,
  'pool' | 'callbacks' | 'shedding' | 'authenticator'
> & {
  readonly pools: Pick<Pools, 'callbacks'>
  readonly telling: Pick<Telling, 'store' | 'hear'>
  readonly load: { readonly shedding: Shedding }
  readonly logins: DoorAuthenticator
}

/** The doors over HTTP, and this one beside them. */
export function withSmpp<Doors extends Listening>(
  doors: Doors,
  { smppPort = null, smppTls = null, trustProxy }: Partial<SmppConfig>,
  { pools, telling, load, logins, turns, reads, sending, clock, random, log }: SmppProductParts,
): Doors {
  const parts = {
    reads,
    sending,
    clock,
    random,
    log,
    pool: pools.callbacks,
    callbacks: telling.store,
    shedding: load.shedding,
    turns,
    trustProxy,
    authenticator: logins,
  }
  let server: SmppServer | null = null
  return {
    ...doors,
    async listen() {
      const because = await doors.listen()
      if (because !== null) return because
      try {
        server = await openSmppDoor({ smppPort, smppTls }, parts)
        telling.hear(() => server?.wake())
        return null
      } catch (error) {
        // A port that is taken, a certificate that cannot be read: for whoever set them.
        return `the SMPP door does not open: ${error instanceof Error ? error.message : String(error)}`
      }
    },
    async stop() {
      await Promise.all([doors.stop(), server?.stop()])
    },
  }
}
