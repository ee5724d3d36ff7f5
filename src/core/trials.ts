import type { HealthVerdict, Trouble } from './health.ts'

/** Troubles that another handover would only add to; of the others only the receipts speak. */
export const isAtTheDoor = (trouble: Trouble | null): boolean =>
  trouble === 'unreachable' || trouble === 'refusing' || trouble === 'unanswered'

/** So many messages at once show how a sick account does. */
export const TRIAL_MESSAGES = 3
/** Each trial is open for so long: time enough for what is newly routed to fall into it. */
const TRIAL_OPEN_MS = 1_500
const TRIALS_EVERY: readonly { readonly untilMs: number; readonly everyMs: number }[] = [
  { untilMs: 120_000, everyMs: 10_000 },
  { untilMs: 600_000, everyMs: 30_000 },
  { untilMs: Number.POSITIVE_INFINITY, everyMs: 60_000 },
]

/**
 * Which trial of a sick account is open, counted from 1; null: none. The longer it is sick, the more seldom:
 * what is tried may be lost in it. Everybody who knows the verdict knows its trials.
 */
export function openTrial({ since }: HealthVerdict, now: number): number | null {
  const sickMs = now - since
  const everyMs = TRIALS_EVERY.find(({ untilMs }) => sickMs < untilMs)?.everyMs ?? 60_000
  const trial = Math.floor(sickMs / everyMs)
  return trial < 1 || sickMs % everyMs >= TRIAL_OPEN_MS ? null : trial
}

type Judged = {
  readonly health: HealthVerdict
  readonly settings: { readonly healthFailover: boolean }
}

/** Whether an account is to be left alone, if there is another. */
export const isLeftAlone = ({ health, settings }: Judged): boolean =>
  health.state === 'sick' && settings.healthFailover

/** Whether new messages may choose it like any other: it is well, or a trial of it is open. */
export const isOpenToNew = (account: Judged, now: number): boolean =>
  !isLeftAlone(account) || openTrial(account.health, now) !== null
