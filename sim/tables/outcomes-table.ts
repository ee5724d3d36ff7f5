import type { Status } from '../../src/core/status.ts'

/** What a person would conclude from each status: it came, it did not, or nobody knows. */
export const OUTCOME_OF: Readonly<Record<Status, 'good' | 'bad' | 'open'>> = {
  draft: 'open',
  scheduled: 'open',
  held: 'open',
  queued: 'open',
  submitted: 'open',
  sent: 'open',
  unconfirmed: 'open',
  expired: 'bad',
  cancelled: 'bad',
  failed: 'bad',
  rejected: 'bad',
  partial: 'bad',
  delivered: 'good',
  read: 'good',
}
