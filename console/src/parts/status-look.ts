import type { Status } from '../api/types.ts'

/** One colour a group; glyph and hatch tell the statuses of a group apart (styles/tokens.css). */
export type StatusGroup =
  'waiting' | 'underway' | 'delivered' | 'partial' | 'failed' | 'expired' | 'unconfirmed'

export type Hatch = 'none' | 'rising' | 'falling' | 'dots' | 'cross' | 'upright'

export type StatusLook = { readonly group: StatusGroup; readonly hatch: Hatch }

export const STATUS_LOOK: Readonly<Record<Status, StatusLook>> = {
  draft: { group: 'waiting', hatch: 'dots' },
  scheduled: { group: 'waiting', hatch: 'rising' },
  held: { group: 'waiting', hatch: 'cross' },
  queued: { group: 'waiting', hatch: 'none' },
  submitted: { group: 'underway', hatch: 'rising' },
  sent: { group: 'underway', hatch: 'none' },
  unconfirmed: { group: 'unconfirmed', hatch: 'dots' },
  expired: { group: 'expired', hatch: 'none' },
  cancelled: { group: 'expired', hatch: 'cross' },
  failed: { group: 'failed', hatch: 'none' },
  rejected: { group: 'failed', hatch: 'falling' },
  partial: { group: 'partial', hatch: 'upright' },
  delivered: { group: 'delivered', hatch: 'none' },
  read: { group: 'delivered', hatch: 'rising' },
}

/** Good news first, then what is open, then what went wrong: the order of every bar and legend. */
export const SHOWN_ORDER: readonly Status[] = [
  'read',
  'delivered',
  'partial',
  'sent',
  'submitted',
  'queued',
  'held',
  'scheduled',
  'draft',
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
]
