import type { Account, AccountHealth, Verdict } from '../../api/account-types.ts'
import { words } from '../../words/en.ts'
import { total } from '../../words/format.ts'

const text = words.accounts

export type AccountState = {
  tone: 'off' | 'good' | 'warn' | 'bad'
  label: string
  /** Why, or what that means. */
  sentence: string
  /** What somebody may do about it; null: nothing. */
  next: string | null
}

/** How an account does, in one word and a sentence. Health undefined: not read yet. */
export function stateOf(account: Account, health?: AccountHealth): AccountState {
  if (!account.enabled) {
    return { tone: 'off', label: text.states.off, sentence: text.offSentence, next: null }
  }
  const verdict = health?.verdict ?? account.health
  if (verdict.state === 'sick' && verdict.trouble !== null) return sickState(verdict)
  const { bound, wanted, last_error: error } = health?.links ?? linksAsJudged(verdict)
  const said = error ?? null
  if (wanted > 0 && bound === 0) {
    return {
      tone: 'bad',
      label: text.states.unreached,
      sentence: said ?? text.linksDown,
      next: text.troubleNext.unreachable,
    }
  }
  if (bound < wanted) {
    return {
      tone: 'warn',
      label: text.states.partly,
      sentence: [text.bound(bound, wanted), said].filter((part) => part !== null).join(': '),
      next: null,
    }
  }
  // A link is seen to be up; of requests nobody knows before the first.
  const isFresh =
    account.protocol === 'http' && health !== undefined && total(health.messages) === 0
  return isFresh
    ? { tone: 'off', label: text.states.fresh, sentence: text.newSentence, next: null }
    : { tone: 'good', label: text.states.well, sentence: text.wellSentence, next: null }
}

/** Until its links are read. */
const linksAsJudged = ({ state, because }: Verdict): AccountHealth['links'] => ({
  wanted: 1,
  bound: state === 'down' ? 0 : 1,
  last_error: because,
})

function sickState({ trouble, because }: Verdict): AccountState {
  if (trouble === null) {
    return { tone: 'bad', label: text.states.sick, sentence: because ?? '', next: null }
  }
  return {
    tone: trouble === 'slow' || trouble === 'silent' ? 'warn' : 'bad',
    label: text.troubles[trouble],
    sentence: sentenceOf(because ?? ''),
    next: text.troubleNext[trouble],
  }
}

/** Figures as the server says them, as a sentence. */
export const sentenceOf = (because: string): string => {
  if (because === '') return ''
  const full = because.charAt(0).toUpperCase() + because.slice(1)
  return /[.!?]$/.test(full) ? full : `${full}.`
}

/** When half of what arrived had arrived, in milliseconds; null: nothing has. */
export function medianMs(latency: AccountHealth['latency']): number | null {
  const all = latency.reduce((sum, { messages }) => sum + messages, 0)
  let seen = 0
  for (const { up_to_ms: upToMs, messages } of latency) {
    seen += messages
    if (messages > 0 && seen * 2 >= all) return upToMs
  }
  return null
}
