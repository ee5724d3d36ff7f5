import type { Told } from '../dialects/told.ts'
import { PLANS } from '../status.ts'
import type { CallbackEvent, ToldMessage, ToldStanding } from './event.ts'
import type { CallbackWish } from './wish.ts'

export type MessageChange = Extract<CallbackEvent, { readonly kind: 'message' }>

/** What one form says of a standing, by its own field names. */
export type Words = Readonly<Record<string, string>>

export type News =
  | { readonly kind: 'news'; readonly words: Words; readonly told: Told }
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'later' }

/** A standing as dialects take it: with the answer and the vendor of the message's newest submission. */
export const toldOf = (
  standing: ToldStanding,
  { answer, vendor }: Pick<ToldMessage, 'answer' | 'vendor'>,
): Told => ({
  direction: 'outbound',
  channel: standing.channel,
  status: standing.status,
  reason: standing.reason,
  detail: standing.detail,
  fault: standing.fault,
  permanent: standing.permanent,
  grade: standing.grade,
  charge: standing.charge,
  rule: standing.rule,
  segments: standing.segments,
  segmentsDelivered: standing.segmentsDelivered,
  segmentsKnown: standing.segmentsKnown,
  submissions: standing.submissions,
  answer,
  vendor,
  word: standing.word,
  code: standing.code,
  campaign: null,
  engagement: [],
  spokeCodes: 'twilio',
})

const isPlanned = ({ status }: Pick<Told, 'status'>): boolean =>
  PLANS.some((plan) => plan === status)

/** Never handed over, and not ended: most forms have no words for that. */
export const isUnsent = (told: Told): boolean => isPlanned(told) && told.submissions === 0

/**
 * What a form that speaks in words has to say of a change, if they are other words than before. The answer to a
 * handover is no change of its own, so a handover is told once it is answered. What stood before was said only to
 * whoever asked for it.
 * @param wordsOf null: the form has no words for it.
 */
export function newsOf(
  event: MessageChange,
  { events }: Pick<CallbackWish, 'events'>,
  wordsOf: (told: Told) => Words | null,
): News {
  const { change, message } = event
  const told = toldOf(change.after, message)
  if (isPlanned(told) && told.submissions > 0)
    return { kind: 'nothing', because: 'it goes back to wait for another way' }
  const words = wordsOf(told)
  if (isUnanswered(told) && !isSame(words, wordsOf({ ...told, answer: 'accepted' })))
    return { kind: 'later' }
  if (words === null) return { kind: 'nothing', because: 'this format has no words for it' }
  const { before } = change
  const wasSaid =
    before !== null && (events === null || events.includes(`message.${before.status}`))
  const said = wasSaid ? wordsOf(toldOf(before, message)) : null
  return isSame(said, words)
    ? { kind: 'nothing', because: 'it says the same as before' }
    : { kind: 'news', words, told }
}

/** Handed over, and nothing was said of it. */
const isUnanswered = (told: Told): boolean => told.status === 'submitted' && told.answer === null

function isSame(a: Words | null, b: Words | null): boolean {
  if (a === null || b === null) return a === b
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
