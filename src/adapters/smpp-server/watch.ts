import type { Clock, Log } from '../../flows/ports/common.ts'
import type { Endpoint } from '../../flows/ports/callbacks.ts'
import type { Desk } from './desk.ts'

/** Work that is done again and again: when its time has come, or sooner when woken. */
export type Loop = { wake(): void; stop(): Promise<void> }

export type StartLoop = (
  step: () => Promise<number>,
  failed: (error: unknown) => void,
  options: { readonly restMs: number },
) => Loop

export type WatchDeps = {
  readonly callbacks: {
    /** Of these logins the endpoints at which something is due. */
    due(loginIds: readonly string[], now: number): Promise<readonly Endpoint[]>
  }
  readonly startLoop: StartLoop
  readonly clock: Clock
  readonly log: Log
}

/** Another process may have written something: looked for this often. */
const LOOK_EVERY_MS = 1_000
/** What comes meanwhile is looked for together. */
const REST_MS = 10

/**
 * Sees what waits for any of the logins that are bound: in one statement for all of them, so that those for
 * whom nothing waits cost nothing.
 */
export function watchLogins(deps: WatchDeps, desks: ReadonlyMap<string, Desk>): Loop {
  const { callbacks, clock, log, startLoop } = deps

  const step = async (): Promise<number> => {
    const hearing = new Map<string, Desk>()
    for (const desk of desks.values()) {
      const { loginId } = desk.caller
      if (loginId !== null && desk.hasRoom) hearing.set(loginId, desk)
    }
    if (hearing.size === 0) return LOOK_EVERY_MS
    const ids = [...hearing.keys()]
    for (const endpoint of await callbacks.due(ids, clock.now()))
      hearing.get(endpoint.loginId ?? '')?.tell(endpoint)
    return LOOK_EVERY_MS
  }
  return startLoop(step, (error) => log.error('smpp.not_looked', { because: String(error) }), {
    restMs: REST_MS,
  })
}
