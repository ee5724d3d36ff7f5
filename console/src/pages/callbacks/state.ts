import type { CallbackEndpoint, EndpointStats } from '../../api/callback-types.ts'
import { words } from '../../words/en.ts'
import { sentenceOf } from '../accounts/state.ts'

const text = words.callbacks

export type EndpointLook = {
  tone: 'off' | 'good' | 'warn' | 'bad'
  label: string
  sentence: string
  /** What somebody may do about it; null: nothing. */
  next: string | null
}

/** How an endpoint does, in a word and a sentence. Stats undefined: not read yet. */
export function lookOf(endpoint: CallbackEndpoint, stats?: EndpointStats): EndpointLook {
  const { states, sentences } = text
  if (endpoint.state === 'off') {
    const sentence = endpoint.because === null ? sentences.off : sentenceOf(endpoint.because)
    return { tone: 'bad', label: states.off, sentence, next: sentences.offNext }
  }
  if (endpoint.state === 'paused') {
    return { tone: 'off', label: states.paused, sentence: sentences.paused, next: null }
  }
  const { failures, state } = endpoint.circuit
  if (state === 'open') {
    return { tone: 'bad', label: states.open, sentence: sentences.open(failures), next: null }
  }
  if (failures > 0) {
    const isBehind = endpoint.is_ordered && (stats?.backlog ?? 0) > 1
    return isBehind
      ? { tone: 'warn', label: states.waiting, sentence: sentences.waiting, next: null }
      : {
          tone: 'warn',
          label: states.stumbling,
          sentence: sentences.stumbling(failures),
          next: null,
        }
  }
  return stats === undefined ? UNREAD : heardLook(stats)
}

/** What can never be called, as a forbidden address, is given up without a word from the circuit. */
function heardLook({ success_rate: rate, dead }: EndpointStats): EndpointLook {
  const { states, sentences } = text
  if (rate === null) {
    return dead === 0
      ? { tone: 'off', label: states.fresh, sentence: sentences.fresh, next: null }
      : { tone: 'bad', label: states.unheard, sentence: sentences.givenUp(dead), next: null }
  }
  const next = dead === 0 ? sentences.again : sentences.givenUp(dead)
  if (rate === 0) {
    return { tone: 'bad', label: states.unheard, sentence: sentences.unheard, next }
  }
  // What was given up before all that is counted here is over.
  return rate === 1
    ? { tone: 'good', label: states.well, sentence: sentences.well, next: null }
    : { tone: 'warn', label: states.partly, sentence: sentences.partly, next }
}

/** When it is called next; null: nothing waits, or it is not called at all. */
export function nextTryOf(endpoint: CallbackEndpoint, stats: EndpointStats): string | null {
  const { next_attempt_at: dueAt } = stats
  const { open_until: openUntil } = endpoint.circuit
  if (endpoint.state !== 'active' || dueAt === null) return null
  // Both as the API writes them: the later in time is the later as text.
  return openUntil !== null && openUntil > dueAt ? openUntil : dueAt
}

/** As high as what will stand there. */
const UNREAD: EndpointLook = { tone: 'off', label: '\u00a0', sentence: '\u00a0', next: null }

/** Nobody but the server knows of a form that is newer than this page. */
export const formatTitle = (format: string): string =>
  (text.formats as Readonly<Record<string, string>>)[format] ?? format

/** Forms whose requests carry something to check them by. */
export const isSigned = (format: string): boolean =>
  ['delivrd', 'twilio', 'govuk-notify'].includes(format)
