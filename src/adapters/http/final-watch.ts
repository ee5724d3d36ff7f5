import type { Log } from '../../flows/ports/common.ts'
import type { Reads } from '../../flows/ports/reads.ts'

export type FinalWatchDeps = { readonly reads: Pick<Reads, 'whichAreFinal'>; readonly log: Log }

export type Room = { readonly all: number; readonly perWorkspace: number }

const ROOM: Room = { all: 1_000, perWorkspace: 250 }
const LOOK_EVERY_MS = 200

type Waiter = { readonly workspaceId: string; readonly id: string; readonly wake: () => void }

/**
 * Whoever waits for a message to become final. All that is waited for is looked at in one question, five
 * times a second while anybody waits and not at all when nobody does: a waiter costs no connection.
 */
export class FinalWatch {
  readonly #waiters = new Set<Waiter>()
  readonly #deps: FinalWatchDeps
  readonly #room: Room
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(deps: FinalWatchDeps, room: Room = ROOM) {
    this.#deps = deps
    this.#room = room
  }

  /** Whether one more of this workspace may wait. */
  hasRoom(workspaceId: string): boolean {
    if (this.#waiters.size >= this.#room.all) return false
    let own = 0
    for (const waiter of this.#waiters) if (waiter.workspaceId === workspaceId) own++
    return own < this.#room.perWorkspace
  }

  get size(): number {
    return this.#waiters.size
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Resolves when the message is final, at the time-out, when the signal says so or at the end of all. */
  wait(
    { workspaceId, id }: Pick<Waiter, 'workspaceId' | 'id'>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#isClosed || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.wake(), timeoutMs)
      const waiter: Waiter = {
        workspaceId,
        id,
        wake: () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', waiter.wake)
          this.#waiters.delete(waiter)
          resolve()
        },
      }
      signal.addEventListener('abort', waiter.wake)
      this.#waiters.add(waiter)
      this.#plan()
    })
  }

  /** Everybody is answered with what there is. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const waiter of this.#waiters) waiter.wake()
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#isClosed || this.#waiters.size === 0) return
    this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS)
  }

  /** A look that fails is one look late: the next one is taken all the same. */
  async #look(): Promise<void> {
    const waited = [...this.#waiters]
    try {
      const ids = [...new Set(waited.map(({ id }) => id))]
      const final = new Set(ids.length === 0 ? [] : await this.#deps.reads.whichAreFinal(ids))
      for (const waiter of waited) if (final.has(waiter.id)) waiter.wake()
    } catch (error) {
      this.#deps.log.warn('final.not_looked', { error: String(error) })
    }
    this.#timer = undefined
    this.#plan()
  }
}
