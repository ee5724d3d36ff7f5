import type { MessageKey } from './ports/pipeline.ts'

/** What somebody else holds who may wait for what we hold. */
export type Held = {
  /** Ids of campaigns that a person changes just now. */
  readonly campaigns: readonly string[]
  /** Messages that somebody takes off the queue just now. */
  readonly queued: readonly MessageKey[]
}

export const NOTHING_HELD: Held = { campaigns: [], queued: [] }

/**
 * Thrown in a transaction that has locked messages already, and finds what everybody locks before those in
 * other hands. To wait for it there could be to wait in a circle: the transaction is taken back, waits for
 * that first, and begins anew.
 */
export class WaitFirst extends Error {
  readonly held: Held

  constructor(held: Held) {
    super('what is locked before messages is in other hands')
    this.held = held
  }
}

export const bothHeld = (one: Held, other: Held): Held => ({
  campaigns: [...one.campaigns, ...other.campaigns],
  queued: [...one.queued, ...other.queued],
})
