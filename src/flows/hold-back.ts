import { TRIAL_MESSAGES, isAtTheDoor, isLeftAlone, openTrial } from '../core/trials.ts'
import { successorsOf } from './choose-another.ts'
import type { PipelineAccount, PipelineDeps } from './ports/pipeline.ts'

/** What a sick account has been handed in its trial, or in this second. */
export type Spent = { place: number; messages: number }

/** A sick account that is the only way is handed so many messages a second. */
const ONLY_WAY_PER_SECOND = 1

/**
 * How many messages may be handed to an account now, as far as its health goes. A sick one gets the few of its
 * trial; if it is the only way and takes nothing on, a slow trickle. If it is the only way and takes messages on,
 * all: what its receipts tell would not get better by waiting.
 */
export function handoversAllowed(
  deps: Pick<PipelineDeps, 'accounts' | 'startedAt' | 'clock'>,
  account: PipelineAccount,
  spent: Spent,
): number {
  if (!isLeftAlone(account)) return Number.POSITIVE_INFINITY
  const now = deps.clock.now()
  const { health } = account
  const isOnlyWay = successorsOf(deps, account, now).reachable.every(isLeftAlone)
  if (isOnlyWay && !isAtTheDoor(health.trouble)) return Number.POSITIVE_INFINITY
  const trial = isOnlyWay ? Math.floor(now / 1_000) : openTrial(health, now)
  if (trial === null) return 0
  // A new verdict counts its trials anew.
  const place = isOnlyWay ? trial : health.since + trial
  if (spent.place !== place) Object.assign(spent, { place, messages: 0 })
  const allowed = isOnlyWay ? ONLY_WAY_PER_SECOND : TRIAL_MESSAGES
  return Math.max(0, allowed - spent.messages)
}
