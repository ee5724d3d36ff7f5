import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { batchCallbacks } from '../adapters/doors/jasmin/batch-callbacks.ts'
import { jasminDoor } from '../adapters/doors/jasmin/door.ts'
import { KANNEL_DOOR } from '../adapters/doors/kannel/door.ts'
import {
  type CompatibleDeps,
  type CompatibleDoor,
  registerDoor,
} from '../adapters/doors/shared/door.ts'
import { serveDoor } from '../adapters/doors/shared/open-ports.ts'
import { listenOnPort } from '../adapters/host/listen.ts'
import type { Api } from '../adapters/http/api.ts'
import type { Config } from '../config.ts'
import type { Caller } from '../flows/ports/callbacks.ts'

export type CompatibleDoors = {
  /** Beside our own API, at the vendors' own paths. */
  register(api: Api): void
  /** Opens the ports of their own that the configuration names; null: all are open, else why one is not. */
  listen(): Promise<string | null>
  stop(): Promise<void>
}

export type CompatibleParts = CompatibleDeps & {
  readonly caller: Caller
  readonly ports: Config['doorPorts']
}

export const NO_PORTS: Config['doorPorts'] = {
  messente: null,
  kannel: null,
  jasmin: null,
  twilio: null,
}

/** The doors for clients of other systems. */
export function openCompatibleDoors({ caller, ports, ...deps }: CompatibleParts): CompatibleDoors {
  const batches = batchCallbacks({ caller, log: deps.log })
  const doors: readonly CompatibleDoor[] = [
    KANNEL_DOOR,
    jasminDoor({ newBatchId: () => randomUUID(), tell: batches.tell }),
  ]
  const servers: FastifyInstance[] = []
  return {
    register: (api) => {
      const app = api as unknown as FastifyInstance
      for (const door of doors) registerDoor(app, door, { deps, isAlone: false })
    },
    async listen() {
      for (const door of doors) {
        const number = ports[door.name]
        if (number === null) continue
        const server = await serveDoor(door, deps)
        servers.push(server)
        const open = (port: number) => server.listen({ port, host: '::' })
        const listening = await listenOnPort({ number, isExplicit: true }, open, () => undefined)
        if (listening.kind === 'taken') {
          return listening.because.replace('PORT', `${door.name.toUpperCase()}_PORT`)
        }
        deps.log.info('door.listening', { door: door.name, port: number })
      }
      return null
    },
    async stop() {
      batches.stop()
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}
