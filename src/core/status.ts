/** Where a message stands, in our words. The first four are plans; the rest rest on evidence. */
export const STATUSES = [
  'draft',
  'scheduled',
  'held',
  'queued',
  'submitted',
  'sent',
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'partial',
  'delivered',
  'read',
] as const

export type Status = (typeof STATUSES)[number]

/** A plan is changed by commands of people and schedules, never by evidence. */
export const PLANS = ['draft', 'scheduled', 'held', 'queued'] as const

export type Plan = (typeof PLANS)[number]

/** What one piece of evidence may say. 'none' is no outcome and moves nothing. */
export const CLAIMED_STATUSES = [
  'none',
  'submitted',
  'sent',
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'partial',
  'delivered',
  'read',
] as const

export type ClaimedStatus = (typeof CLAIMED_STATUSES)[number]

/** How much a claim is worth, lowest first. */
export const GRADES = ['inferred', 'provider', 'carrier', 'handset'] as const

export type Grade = (typeof GRADES)[number]

const FINAL: Readonly<Record<Status, boolean>> = {
  draft: false,
  scheduled: false,
  held: false,
  queued: false,
  submitted: false,
  sent: false,
  unconfirmed: true,
  expired: true,
  cancelled: true,
  failed: true,
  rejected: true,
  partial: true,
  delivered: true,
  read: true,
}

export const isFinal = (status: Status): boolean => FINAL[status]

/** Good, bad and open are never crossed when a dialect speaks. */
export type Outcome = 'good' | 'bad' | 'open'

export const OUTCOME: Readonly<Record<Status, Outcome>> = {
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

/**
 * What a claim weighs within one segment of one submission: the strongest decides, nothing else
 * does. A step apart for each claim that differs by who says it.
 */
export const WEIGHT_NAMES = [
  'none',
  'submitted',
  'sent',
  'unconfirmed',
  'expired-by-us',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'partial',
  'delivered-carrier',
  'delivered-handset',
  'read',
] as const

export type WeightName = (typeof WEIGHT_NAMES)[number]

export type Weights = Readonly<Record<WeightName, number>>

export const WEIGHTS: Weights = {
  none: 0,
  submitted: 10,
  sent: 20,
  unconfirmed: 30,
  'expired-by-us': 40,
  expired: 50,
  cancelled: 60,
  failed: 70,
  rejected: 80,
  partial: 85,
  'delivered-carrier': 90,
  'delivered-handset': 100,
  read: 110,
}

export function weightName(status: ClaimedStatus, grade: Grade): WeightName {
  if (status === 'expired') return grade === 'inferred' ? 'expired-by-us' : 'expired'
  if (status === 'delivered') return grade === 'handset' ? 'delivered-handset' : 'delivered-carrier'
  return status
}
