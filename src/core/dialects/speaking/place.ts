import { reasonEntry } from '../../reasons.ts'
import type { ReasonGroup } from '../../reasons.ts'
import type { Rule } from '../../standing.ts'
import type { Told } from '../told.ts'

/** Where a message is on its way, finer than its status: what words that look alike differ by. */
export const PLACES = [
  // Here, unsent.
  'draft',
  'scheduled',
  'held',
  'stopped',
  'waiting',
  'queued',
  'rerouting',
  // With the provider or beyond it, and open.
  'handed-over',
  'accepted',
  'scheduled-there',
  'enroute',
  'passed-on',
  'partly-known',
  'unconfirmed',
  // Ended here: no provider ever had it.
  'expired-here',
  'cancelled-here',
  'refused-here',
  // Ended there.
  'expired-there',
  'deleted-there',
  'refused-there',
  'skipped-there',
  'rejected-there',
  'failed-there',
  'partial',
  // Arrived.
  'delivered',
  'confirmed',
  'read',
] as const

export type Place = (typeof PLACES)[number]

/** Why it failed, as far as anyone says: the recipient was not reached, something else, or nobody says. */
export type Failure = 'unreached' | 'explained' | 'unexplained'

/** What is told, with what all dialects ask of it. */
export type Seen = Told & { readonly place: Place; readonly failure: Failure }

export const seenOf = (told: Told): Seen => ({
  ...told,
  place: placeOf(told),
  failure: failureOf(told),
})

/** These rules decide before, or without, any provider. */
const OURS: ReadonlySet<Rule> = new Set([
  'plan',
  'refused-by-us',
  'failed-by-us',
  'stopped-by-person',
  'validity-over',
])

/** What a provider says when it does not take a message at all. */
const REFUSED_AT_SUBMISSION: ReadonlySet<string | null> = new Set([
  'nack',
  'refused-at-submission',
  'link-refused',
])

export function placeOf(told: Told): Place {
  const isOurs = OURS.has(told.rule)
  switch (told.status) {
    case 'draft':
    case 'held':
      return told.status
    case 'scheduled':
    case 'queued':
      return unsentPlace(told)
    case 'submitted':
    case 'sent':
      return openPlace(told)
    case 'unconfirmed':
      return told.segmentsDelivered > 0 ? 'partly-known' : 'unconfirmed'
    case 'expired':
      return isOurs ? 'expired-here' : 'expired-there'
    case 'cancelled':
      return isOurs ? 'cancelled-here' : 'deleted-there'
    case 'rejected':
      return isOurs ? 'refused-here' : rejectedPlace(told)
    case 'failed':
      return isOurs || isOurFailure(told) ? 'refused-here' : 'failed-there'
    case 'partial':
      return 'partial'
    case 'delivered':
      return told.grade === 'handset' ? 'confirmed' : 'delivered'
    case 'read':
      return 'read'
  }
}

/** Nobody reported it: we could not write what was to be handed over. */
const isOurFailure = ({ fault, grade }: Told): boolean => fault === 'us' && grade === 'inferred'

function unsentPlace({ status, campaign, detail }: Told): Place {
  if (campaign?.state === 'stopped') return 'stopped'
  if (status === 'scheduled') return 'scheduled'
  if (isTurned(detail)) return 'rerouting'
  const isWaiting = campaign !== null && NOT_RUNNING.has(campaign.state)
  return isWaiting ? 'waiting' : 'queued'
}

const NOT_RUNNING: ReadonlySet<string> = new Set(['importing', 'draft', 'scheduled'])

function openPlace(told: Told): Place {
  if (told.segmentsKnown > 0 && told.segmentsKnown < told.segments) return 'partly-known'
  if (told.detail === 'scheduled') return 'scheduled-there'
  if (told.detail === 'accepted') return 'accepted'
  if (told.status === 'sent') return told.detail === 'enroute' ? 'enroute' : 'passed-on'
  if (told.answer === 'accepted') return 'accepted'
  return isTurned(told.detail) ? 'rerouting' : 'handed-over'
}

/** To another provider account, or to the second channel. */
const isTurned = (detail: string | null): boolean => detail === 'rerouted' || detail === 'fell-back'

function rejectedPlace({ answer, detail }: Told): Place {
  if (detail === 'skipped') return 'skipped-there'
  return answer === 'refused' || REFUSED_AT_SUBMISSION.has(detail)
    ? 'refused-there'
    : 'rejected-there'
}

function failureOf({ reason, detail }: Told): Failure {
  if (reason === null || reason === 'unknown') {
    if (detail === 'undeliverable') return 'unreached'
    return detail === 'failed' ? 'explained' : 'unexplained'
  }
  return UNREACHED.has(reasonEntry(reason).group) ? 'unreached' : 'explained'
}

const UNREACHED: ReadonlySet<ReasonGroup> = new Set(['number', 'handset'])
