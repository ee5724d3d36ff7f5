import type { HealthVerdict, Trouble } from './health.ts'

/** Troubles that another handover would only add to; of the others only the receipts speak. */
export const isAtTheDoor = (trouble: Trouble | null): boolean =>
  trouble === 'unreachable' || trouble === 'refusing' || trouble === 'unanswered'

/** So many messages at once show how a sick account does. */
export const TRIAL_MESSAGES = 3
/** What waits is left to a new trial for so long: time enough to be lent to it and handed over. */
const TRIAL_FRESH_MS = 2_500

type Every = { readonly untilMs: number; readonly everyMs: number }

const TRIALS_EVERY: readonly Every[] = [
  { untilMs: 120_000, everyMs: 10_000 },
  { untilMs: 600_000, everyMs: 30_000 },
  { untilMs: Number.POSITIVE_INFINITY, everyMs: 60_000 },
]

/** Who has no other way loses nothing by trying more often at first. */
const ONLY_WAY_EVERY: readonly Every[] = [{ untilMs: 60_000, everyMs: 1_000 }, ...TRIALS_EVERY]

/** A trial of a sick account that some process has taken upon itself. */
export type Trial = {
  /** As openTrial counts. */
  readonly number: number
  /** Messages handed over in it. */
  readonly taken: number
}

type Tried = Pick<HealthVerdict, 'since' | 'trouble' | 'trial'>

/**
 * Which trial of a sick account is open, by the milliseconds from the verdict to its beginning; null: none. It
 * stays open until its messages are handed over or the next begins. The longer the account is sick, the more
 * seldom: what is tried may be lost in it. Everybody who knows the verdict knows its trials. Who is out of reach
 * cannot be tried: it is over with the first connection.
 */
export function openTrial(
  { since, trouble, trial }: Tried,
  now: number,
  { isOnlyWay = false } = {},
): number | null {
  const sickMs = now - since
  const steps = isOnlyWay ? ONLY_WAY_EVERY : TRIALS_EVERY
  const everyMs = steps.find(({ untilMs }) => sickMs < untilMs)?.everyMs ?? 60_000
  const number = sickMs - (sickMs % everyMs)
  const isTaken = trial !== undefined && trial.number >= number && trial.taken >= TRIAL_MESSAGES
  return trouble === 'unreachable' || number < everyMs || isTaken ? null : number
}

type Judged = {
  readonly health: HealthVerdict
  readonly settings: { readonly healthFailover: boolean }
}

/** Whether an account is to be left alone, if there is another. */
export const isLeftAlone = ({ health, settings }: Judged): boolean =>
  health.state === 'sick' && settings.healthFailover

/** Whether what waits for it is to be left there: it is well, or a trial of it has just begun. */
export function keepsWaiting(account: Judged, now: number): boolean {
  if (!isLeftAlone(account)) return true
  const trial = openTrial(account.health, now)
  return trial !== null && now - account.health.since - trial < TRIAL_FRESH_MS
}

/** Whether new messages may choose it like any other: it is well, or a trial of it is open. */
export const isOpenToNew = (account: Judged, now: number): boolean =>
  !isLeftAlone(account) || openTrial(account.health, now) !== null

const BADNESS: Readonly<Record<Trouble, number>> = {
  slow: 1,
  silent: 2,
  failing: 3,
  refusing: 4,
  unanswered: 4,
  unreachable: 5,
}

/** How bad a trouble is: of two sick accounts, the less bad is the better way. */
export const badnessOf = (trouble: Trouble | null): number =>
  trouble === null ? 0 : BADNESS[trouble]

/** How bad an account does, as far as its health is acted upon. 0: well. */
export const standingOf = (account: Judged): number =>
  isLeftAlone(account) ? badnessOf(account.health.trouble) : 0
