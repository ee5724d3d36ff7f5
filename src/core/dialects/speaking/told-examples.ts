import type { Status } from '../../status.ts'
import type { Told } from '../told.ts'
import type { Place } from './place.ts'

/** A text of one part, sent by itself, of which nothing is known yet. */
export const PLAIN: Told = {
  direction: 'outbound',
  channel: 'sms',
  status: 'queued',
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  grade: null,
  charge: 'maybe',
  rule: 'plan',
  segments: 1,
  segmentsDelivered: 0,
  segmentsKnown: 0,
  submissions: 0,
  answer: null,
  vendor: null,
  word: null,
  code: null,
  campaign: null,
  engagement: [],
  spokeCodes: 'twilio',
}

const RUNNING: Told['campaign'] = { state: 'running', isArchived: false }

const handed = (status: Status, told: Partial<Told> = {}): Told => ({
  ...PLAIN,
  status,
  grade: 'carrier',
  rule: 'strongest',
  submissions: 1,
  answer: 'accepted',
  vendor: 'smpp',
  ...told,
})

const ended = (status: Status, told: Partial<Told> = {}): Told =>
  handed(status, { reason: 'unknown', segmentsKnown: 1, ...told })

const endedHere = (status: Status, told: Partial<Told>): Told => ({
  ...PLAIN,
  status,
  fault: 'us',
  grade: 'inferred',
  charge: 'no',
  ...told,
})

/** One message for each place on the way: what the page of dialects shows and the tests start from. */
export const EXAMPLES: Readonly<Record<Place, Told>> = {
  draft: { ...PLAIN, status: 'draft', campaign: { state: 'draft', isArchived: false } },
  scheduled: { ...PLAIN, status: 'scheduled', campaign: { state: 'scheduled', isArchived: false } },
  held: { ...PLAIN, status: 'held', campaign: RUNNING },
  stopped: { ...PLAIN, campaign: { state: 'stopped', isArchived: false } },
  waiting: { ...PLAIN, campaign: { state: 'scheduled', isArchived: false } },
  queued: { ...PLAIN, campaign: RUNNING },
  rerouting: { ...PLAIN, campaign: RUNNING, detail: 'rerouted', submissions: 1, answer: 'refused' },
  'handed-over': handed('submitted', { grade: 'inferred', answer: null }),
  accepted: handed('submitted', { grade: 'inferred' }),
  'scheduled-there': handed('submitted', { grade: 'provider', detail: 'scheduled' }),
  enroute: handed('sent', { grade: 'provider', detail: 'enroute' }),
  'passed-on': handed('sent', { grade: 'provider' }),
  'partly-known': handed('sent', {
    rule: 'some-segments-open',
    grade: 'provider',
    segments: 3,
    segmentsDelivered: 1,
    segmentsKnown: 1,
  }),
  unconfirmed: handed('unconfirmed', { grade: 'inferred', reason: 'receipt-timeout' }),
  'expired-here': endedHere('expired', { rule: 'validity-over', reason: 'expired-in-queue' }),
  'cancelled-here': endedHere('cancelled', { rule: 'stopped-by-person', reason: 'cancelled' }),
  'refused-here': endedHere('rejected', { rule: 'refused-by-us', reason: 'unknown' }),
  'expired-there': ended('expired', { reason: 'expired-undelivered' }),
  'deleted-there': ended('cancelled', { reason: 'cancelled', detail: 'deleted-by-provider' }),
  'refused-there': ended('rejected', { grade: 'provider', answer: 'refused' }),
  'skipped-there': ended('rejected', { detail: 'skipped', reason: 'provider-rejected' }),
  'rejected-there': ended('rejected', { detail: 'rejected-downstream' }),
  'failed-there': ended('failed'),
  partial: ended('partial', {
    rule: 'some-segments-delivered',
    segments: 3,
    segmentsDelivered: 2,
    segmentsKnown: 3,
  }),
  delivered: handed('delivered', { segmentsDelivered: 1, segmentsKnown: 1 }),
  confirmed: handed('delivered', { segmentsDelivered: 1, segmentsKnown: 1, grade: 'handset' }),
  read: handed('read', { segmentsDelivered: 1, segmentsKnown: 1, grade: 'handset' }),
}
