import type { IntakeLedger } from './intake.ts'

/** What taking in would read and decide, with nothing kept of what it writes. */
export type Rehearsal = {
  /** One transaction that is always undone. */
  rehearse<Result>(work: (ledger: Omit<IntakeLedger, 'store'>) => Promise<Result>): Promise<Result>
}
