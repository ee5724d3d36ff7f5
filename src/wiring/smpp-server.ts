import { readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { loginEndpoint } from '../adapters/postgres/login-endpoints.ts'
import {
  type SmppServer,
  type SmppServerDeps,
  openSmppServer,
} from '../adapters/smpp-server/server.ts'
import type { Config } from '../config.ts'
import type { CallbackStore } from '../flows/ports/callbacks.ts'
import type { Reads } from '../flows/ports/reads.ts'
import type { Sending } from '../flows/sending.ts'

export type SmppDoorParts = Pick<
  SmppServerDeps,
  'authenticator' | 'shedding' | 'clock' | 'random' | 'log' | 'leaseMs'
> & {
  readonly pool: Pool
  readonly callbacks: Pick<CallbackStore, 'claim' | 'settle'>
  readonly reads: Pick<Reads, 'readMessage' | 'listMessages'>
  readonly sending: Pick<Sending, 'accept' | 'cancelMessage'>
}

/** The SMPP door, if the configuration opens one; null: none is wanted. */
export async function openSmppDoor(
  { smppPort: port, smppTls }: Pick<Config, 'smppPort' | 'smppTls'>,
  parts: SmppDoorParts,
): Promise<SmppServer | null> {
  if (port === null && smppTls === null) return null
  const { pool, callbacks, reads, sending, ...deps } = parts
  const server = await openSmppServer(
    {
      ...deps,
      accept: (batch) => sending.accept(batch),
      messages: { reads, cancel: (by, id) => sending.cancelMessage(by, id) },
      callbacks: {
        claim: (endpoint, options) => callbacks.claim(endpoint, options),
        settle: (rows, now) => callbacks.settle(rows, now),
        loginEndpoint: (loginId) => loginEndpoint(pool, loginId),
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
