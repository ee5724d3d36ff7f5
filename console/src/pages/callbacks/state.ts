import type { CallbackFormat, EndpointDetail, EndpointHealth } from '../../api/callback-types.ts'
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

const TONES: Readonly<Record<EndpointHealth, EndpointLook['tone']>> = {
  unused: 'off',
  well: 'good',
  failing: 'warn',
  late: 'warn',
  unheard: 'bad',
  shut: 'bad',
  paused: 'off',
  off: 'bad',
}

/** How an endpoint does, in a word and a sentence. */
export const lookOf = (endpoint: EndpointDetail): EndpointLook => ({
  tone: TONES[endpoint.health],
  label: text.healths[endpoint.health],
  ...saidOf(endpoint),
})

function saidOf(endpoint: EndpointDetail): Pick<EndpointLook, 'sentence' | 'next'> {
  const { health, because, circuit, stats } = endpoint
  const { sentences } = text
  switch (health) {
    case 'off':
      return {
        sentence: because === null ? sentences.off : sentenceOf(because),
        next: sentences.offNext,
      }
    case 'shut':
      return { sentence: sentences.shut(circuit.failures), next: null }
    case 'failing': {
      const isBehind = endpoint.is_ordered && stats.backlog > 1
      const failures = Math.max(1, circuit.failures)
      return { sentence: isBehind ? sentences.behind : sentences.failing(failures), next: null }
    }
    case 'late':
      return { sentence: sentences.late(stats.overdue), next: null }
    case 'unheard': {
      const next = stats.dead === 0 ? sentences.again : sentences.dead(stats.dead)
      return { sentence: sentences.unheard, next: stats.success_rate === null ? null : next }
    }
    default:
      return { sentence: sentences[health], next: null }
  }
}

/** When it is called next; null: nothing waits, or it is not called at all. */
export function nextTryOf({ state, circuit, stats }: EndpointDetail): string | null {
  const { next_attempt_at: dueAt } = stats
  const { open_until: openUntil } = circuit
  if (state !== 'active' || dueAt === null) return null
  // Both as the API writes them: the later in time is the later as text.
  return openUntil !== null && openUntil > dueAt ? openUntil : dueAt
}

/** Nobody but the server knows of a form that is newer than this page. Null: each message asks for its own. */
export const formatTitle = (format: string | null): string =>
  format === null
    ? text.asAsked
    : ((text.formats as Readonly<Record<string, string>>)[format] ?? format)

const SIGNED: readonly (CallbackFormat | null)[] = ['delivrd', 'twilio', 'govuk-notify']

/** Forms whose requests carry something to check them by. */
export const isSigned = (format: CallbackFormat | null): boolean => SIGNED.includes(format)
