import type { Alarm, Judgement, Silence, Tally } from '../../core/health.ts'

/** How often something happened at a provider account in one minute. */
export type MinuteTally = {
  readonly accountId: string
  /** Epoch milliseconds, at the beginning of a minute. */
  readonly minute: number
  readonly tally: Tally
  readonly n: number
}

/** A trial of a sick account, as openTrial counts them from the verdict. */
export type TrialKey = { readonly since: number; readonly number: number }

export type AccountEvidenceLedger = {
  /** Adds to what is counted of each account and minute. Last in a transaction, and once. */
  countMinutes(rows: readonly MinuteTally[]): Promise<void>
}

export type AccountEvidenceStore = {
  /** What was counted of all accounts in the minutes since then, over all processes. */
  minutesSince(since: number): Promise<readonly MinuteTally[]>
  /** The same as one sum for each account and tally, of the minutes from then to then. */
  talliesBetween(from: number, to: number): Promise<readonly Omit<MinuteTally, 'minute'>[]>
  /**
   * What was heard of accounts since then, and what was accepted since the last receipt: before its edge, and
   * after it.
   */
  silences(
    edges: readonly { readonly accountId: string; readonly edge: number }[],
    since: number,
  ): Promise<
    readonly (Pick<Silence, 'receiptAt' | 'overdue' | 'fresh'> & { readonly accountId: string })[]
  >
  /** The alarms that were raised and have not ended. */
  readAlarms(accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly Alarm[]>>
  /**
   * Of two verdicts the later one stays, by the time now: all who judge see the same evidence, and some know a
   * little less of what the others have said.
   */
  writeJudgement(accountId: string, judged: Judgement, now: number): Promise<void>
  /** Whether this trial of the verdict of that time is the caller's alone: nobody has taken it or a later one. */
  takeTrial(accountId: string, trial: TrialKey): Promise<boolean>
  /** How many messages were handed over in a trial, for all to know. */
  noteTrial(accountId: string, trial: TrialKey & { readonly taken: number }): Promise<void>
}
