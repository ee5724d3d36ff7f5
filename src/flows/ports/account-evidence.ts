import type { Judgement, Silence, Tally } from '../../core/health.ts'

/** How often something happened at a provider account in one minute. */
export type MinuteTally = {
  readonly accountId: string
  /** Epoch milliseconds, at the beginning of a minute. */
  readonly minute: number
  readonly tally: Tally
  readonly n: number
}

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
  ): Promise<readonly (Omit<Silence, 'alarmAfterMs'> & { readonly accountId: string })[]>
  /** Whoever judges last is right: all of them see the same evidence. */
  writeJudgement(accountId: string, judged: Judgement): Promise<void>
}
