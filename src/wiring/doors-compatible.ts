import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { batchCallbacks } from '../adapters/doors/jasmin/batch-callbacks.ts'
import type { BatchDeps } from '../adapters/doors/jasmin/batch.ts'
import { jasminDoor } from '../adapters/doors/jasmin/door.ts'
import { KANNEL_DOOR } from '../adapters/doors/kannel/door.ts'
import { MESSENTE_DOOR } from '../adapters/doors/messente/door.ts'
import {
  type CompatibleDeps,
  type CompatibleDoor,
  type OptOutLists,
  registerDoor,
} from '../adapters/doors/shared/door.ts'
import { serveDoor } from '../adapters/doors/shared/open-ports.ts'
import { TWILIO_DOOR } from '../adapters/doors/twilio/door.ts'
import { listenOnPort } from '../adapters/host/listen.ts'
import { startLoop } from '../adapters/pipeline/loop.ts'
import type { Api } from '../adapters/http/api.ts'
import type { Config } from '../config.ts'
import { seldom } from '../core/seldom.ts'
import { addOptOut, listOptOuts, removeOptOut } from '../flows/manage-opt-outs.ts'
import type { BatchCallbackStore } from '../flows/ports/batch-callbacks.ts'
import type { Caller } from '../flows/ports/callbacks.ts'
import type { PlatformDeps } from '../flows/ports/platform.ts'

export type CompatibleDoors = {
  /** Beside our own API, at the vendors' own paths. */
  register(api: Api): void
  /** Opens the ports of their own that the configuration names; null: all are open, else why one is not. */
  listen(): Promise<string | null>
  stop(): Promise<void>
}

export type CompatibleParts = Omit<CompatibleDeps, 'optOuts' | 'mayTellRefusal'> & {
  readonly platform: PlatformDeps
  readonly caller: Caller
  readonly batchCallbackStore: BatchCallbackStore
  readonly ports: Config['doorPorts']
}

export const NO_PORTS: Config['doorPorts'] = {
  messente: null,
  kannel: null,
  jasmin: null,
  twilio: null,
}

export const optOutLists = (platform: PlatformDeps): OptOutLists => ({
  add: (act, wish) => addOptOut(platform, act, wish),
  remove: (act, wish) => removeOptOut(platform, act, wish),
  list: (act, query) => listOptOuts(platform, act, query),
})

const REFUSALS_TOLD_EVERY_MS = 1_000
/** Other processes take in what is to be forgotten, too. */
const FORGET_EVERY_MS = 5_000
const FORGET_REST_MS = 1_000

/** The doors for clients of other systems. */
export function openCompatibleDoors(parts: CompatibleParts): CompatibleDoors {
  const { caller, ports, batchCallbackStore, ...others } = parts
  const deps: CompatibleDeps = {
    ...others,
    optOuts: optOutLists(parts.platform),
    mayTellRefusal: seldom(REFUSALS_TOLD_EVERY_MS),
  }
  const { clock, log } = deps
  const batches = batchCallbacks({ store: batchCallbackStore, caller, clock, log })
  const tell: BatchDeps['tell'] = async (of, news) => {
    await batchCallbackStore.add(of, news, clock.now())
    batches.wake()
  }
  const doors: readonly CompatibleDoor[] = [
    MESSENTE_DOOR,
    TWILIO_DOOR,
    KANNEL_DOOR,
    jasminDoor({ newBatchId: () => randomUUID(), tell }),
  ]
  const servers: FastifyInstance[] = []
  const forgetting = startLoop(
    async () => {
      const next = await deps.contents.forgetEnded(clock.now())
      if (next === 'more') return next
      return Math.min(Math.max((next ?? Infinity) - clock.now(), 0), FORGET_EVERY_MS)
    },
    (error) => log.error('doors.not_forgotten', { because: String(error) }),
    { restMs: FORGET_REST_MS },
  )
  return {
    register: (api) => {
      const app = api as unknown as FastifyInstance
      for (const door of doors) registerDoor(app, door, { deps, isAlone: false })
    },
    async listen() {
      batches.wake()
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
      await Promise.all(servers.map((server) => server.close()))
      await batches.stop()
      await forgetting.stop()
    },
  }
}
