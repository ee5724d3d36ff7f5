import { OUTCOME_OF } from './tables/outcomes-table.ts'
import type { Status } from '../src/core/status.ts'
import type { AskedMessage } from './oracle.ts'
import type { Truth } from './smsc/truth.ts'

/** What was said about messages beside what really happened to them, in messages. */
export type Score = {
  /** Said to be delivered, and the handset has all of it. */
  readonly trulyDelivered: number
  /** Said to be delivered, and the handset does not have it: the carrier lied. */
  readonly falselyDelivered: number
  /** Said to be undelivered, and the handset does not have all of it. */
  readonly trulyUndelivered: number
  /** Said to be undelivered, and the handset has all of it. */
  readonly falselyUndelivered: number
  /** Nobody claims to know, and the handset has it, or does not. */
  readonly openAndReached: number
  readonly openAndUnreached: number
}

/**
 * Scores statuses against the handsets. No product can do better than its evidence: a carrier's false
 * DELIVRD counts as falsely delivered whoever reads it.
 */
export function scoreAgainstHandsets(
  truth: Truth,
  said: readonly (AskedMessage & { readonly status: Status })[],
): Score {
  const byRecipient = Map.groupBy(truth.submits, ({ recipient }) => recipient)
  const tally = { good: [0, 0], bad: [0, 0], open: [0, 0] } as Record<string, [number, number]>
  for (const { to, text, status } of said) {
    const own = (byRecipient.get(to) ?? []).filter(
      (one) => text === null || text.includes(one.text),
    )
    const total = own[0]?.segments ?? 0
    const got = new Set(
      own.filter(({ handsetAtMs }) => handsetAtMs !== null).map((one) => one.segment),
    )
    const isReached = total > 0 && got.size === total
    const pair = tally[OUTCOME_OF[status]]
    if (pair !== undefined) pair[isReached ? 0 : 1] += 1
  }
  const [trulyDelivered, falselyDelivered] = tally['good'] ?? [0, 0]
  const [falselyUndelivered, trulyUndelivered] = tally['bad'] ?? [0, 0]
  const [openAndReached, openAndUnreached] = tally['open'] ?? [0, 0]
  return {
    trulyDelivered,
    falselyDelivered,
    trulyUndelivered,
    falselyUndelivered,
    openAndReached,
    openAndUnreached,
  }
}
