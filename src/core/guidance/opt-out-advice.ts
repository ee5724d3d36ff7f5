import { reasonEntry } from '../reasons.ts'
import type { Reason } from '../reasons.ts'

/** A message that did not reach its number, for a reason that may speak against the number. */
export type Miss = {
  readonly reason: Reason
  readonly at: number
  readonly campaignId: string | null
  readonly accountId: string | null
}

export type OptOutSuggestion = {
  readonly reason: Reason
  /** Messages that did not reach it; none where the person asked. */
  readonly misses: number
  readonly lastAt: number
  readonly because: string
  readonly advice: string
}

/** As many misses, on as many days: a phone is off for an evening, a provider is wrong for an hour. */
const MISSES = 2
const DAYS = 2
const DAY_MS = 86_400_000

/**
 * Whether a person should be asked to opt a number out: a landline at the first miss, a phone that is
 * missed again and again on different days. Never automatic. A provider that answers wrongly for an hour
 * produces misses by the thousand, all on one day: those alone suggest nothing.
 * @param misses of one number, since anything last reached it.
 */
export function suggestOptOut(misses: readonly Miss[]): OptOutSuggestion | null {
  const newestFirst = misses.toSorted((a, b) => b.at - a.at)
  const telling = newestFirst.filter(({ reason }) => reasonEntry(reason).optOut !== 'never')
  const [last] = telling
  if (last === undefined) return null
  const atOnce = telling.find(({ reason }) => reasonEntry(reason).optOut === 'at-once')
  const days = new Set(telling.map(({ at }) => Math.floor(at / DAY_MS))).size
  if (atOnce === undefined && (telling.length < MISSES || days < DAYS)) return null
  const { reason } = atOnce ?? last
  const title = reasonEntry(reason).title
  return {
    reason,
    misses: telling.length,
    lastAt: last.at,
    because:
      atOnce === undefined
        ? `${title}: ${telling.length} messages on ${days} days, and nothing reached it since.`
        : `${title}: one message is enough to know.`,
    advice:
      'Opt this number out, so that further campaigns do not pay for it; or ask the person for another number.',
  }
}

/** Whoever wrote STOP to another system asked to be left alone: whether it concerns us too, a person decides. */
export const suggestStopped = (at: number): OptOutSuggestion => ({
  reason: 'opted-out',
  misses: 0,
  lastAt: at,
  because: `The person wrote STOP on ${new Date(at).toISOString().slice(0, 10)}, as a file that was brought in says, and no START since.`,
  advice: 'Opt this number out: whoever asked to be left alone must not be texted.',
})
