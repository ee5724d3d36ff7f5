import { TRIAL_MESSAGES, isAtTheDoor, isLeftAlone, openTrial, standingOf } from '../core/trials.ts'
import { betterThan, successorsOf } from './choose-another.ts'
import type { Passes } from './leave-unreachable.ts'
import type { PipelineAccount, PipelineDeps } from './ports/pipeline.ts'

/** A trial that this process has taken upon itself. */
export type OwnTrial = {
  /** When its account fell sick, and which of its trials it is (openTrial). */
  readonly since: number
  readonly number: number
  /** Messages handed over in it, and how many of them the others know of. */
  taken: number
  told: number
}

/** What one process knows of the sick accounts: by their ids. */
export type SickRoom = { readonly passes: Passes; readonly trials: Map<string, OwnTrial> }

export const newSickRoom = (): SickRoom => ({ passes: new Map(), trials: new Map() })

type Deps = Pick<PipelineDeps, 'accounts' | 'startedAt' | 'clock'>

/**
 * How many messages may be handed to an account now, as far as its health goes. A sick one gets the few of a
 * trial that this process has taken upon itself. What has no better way goes by it all the same, unless its
 * door is the trouble: what its receipts tell would not get better by waiting.
 */
export function handoversAllowed(deps: Deps, account: PipelineAccount, room: SickRoom): number {
  if (!isLeftAlone(account)) return Number.POSITIVE_INFINITY
  const { health } = account
  const isOnlyWay = hasNoBetter(deps, account, room)
  if (isOnlyWay && !isAtTheDoor(health.trouble)) return Number.POSITIVE_INFINITY
  const number = openTrial(health, deps.clock.now(), { isOnlyWay })
  const own = room.trials.get(account.id)
  const isOwn = own !== undefined && own.since === health.since && own.number === number
  return isOwn ? Math.max(0, TRIAL_MESSAGES - own.taken) : 0
}

/** Whether nothing that waits for it could go by an account that does better. */
export const hasNoBetter = (deps: Deps, account: PipelineAccount, { passes }: SickRoom): boolean =>
  passes.get(account.id)?.isSettled === true ||
  betterThan(standingOf(account), successorsOf(deps, account, deps.clock.now()).reachable)
    .length === 0
