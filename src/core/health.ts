/** How a provider account does, as its own evidence tells. */
export type HealthVerdict = {
  /** sick: it is left alone but for a trial now and then. */
  readonly state: 'well' | 'sick'
  /** Why it is sick; null when it is well. */
  readonly trouble: Trouble | null
  /** For people, in figures; null when it is well. */
  readonly because: string | null
  /** Since when it has been so; 0: always. */
  readonly since: number
}

/**
 * unreachable: no connection; refusing: it refuses for reasons of its own; unanswered: its answers are lost or
 * its own fault; failing: it delivers far less than it did; slow: its receipts take far longer than they did;
 * silent: no receipts come while it sends.
 */
export type Trouble = 'unreachable' | 'refusing' | 'unanswered' | 'failing' | 'slow' | 'silent'

export const WELL: HealthVerdict = { state: 'well', trouble: null, because: null, since: 0 }
