import type { AccountTest } from '../../api/account-types.ts'
import type { MessageDetail, Status } from '../../api/types.ts'
import { isStatus } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'

const text = words.accounts.test

/** One step of the live test, as far as it is known. */
export type LiveStep = {
  name: string
  /** Untold: nobody could tell, which speaks neither for it nor against it. */
  state: 'ok' | 'bad' | 'warn' | 'untold' | 'waiting'
  detail: string
  /** The provider's own words. */
  said: { word: string | null; code: string | null; vendor: string | null } | null
  status: Status | null
  tookMs: number | null
  /** What somebody may do about it; null: nothing. */
  next: string | null
}

const NAMES: Readonly<Record<string, string>> = text.steps
const NEXT: Readonly<Record<string, string>> = text.next

const waiting = (name: string): LiveStep => ({
  name,
  state: 'waiting',
  detail: '',
  said: null,
  status: null,
  tookMs: null,
  next: null,
})

/** What the server tried at once: the connection, and taking the text in. */
export const stepsOfTest = ({ steps }: AccountTest): readonly LiveStep[] =>
  steps.map(({ step, ok, detail, took_ms: tookMs }) => ({
    ...waiting(NAMES[step] ?? step),
    state: ok === null ? 'untold' : ok ? 'ok' : step === 'address' ? 'warn' : 'bad',
    detail,
    tookMs,
    next: ok !== false ? null : (NEXT[step] ?? null),
  }))

type Clock = { isLate: boolean; startedAt: number }

/** What its message tells since: what the provider answered, and its receipt. */
export function stepsOfMessage(
  message: MessageDetail | undefined,
  { isLate, startedAt }: Clock,
): readonly LiveStep[] {
  const both = [waiting(text.steps.accepted), waiting(text.steps.receipt)]
  if (message === undefined) return both
  // Rejected by us: nothing was handed over, and the step before says why.
  if (message.status === 'rejected' && message.submissions.length === 0) return []
  const accepted = acceptedStep(message, isLate)
  return accepted.state === 'bad' ? [accepted] : [accepted, receiptStep(message, isLate, startedAt)]
}

function acceptedStep(message: MessageDetail, isLate: boolean): LiveStep {
  const segment = message.submissions.at(-1)?.segments[0]
  const step = waiting(text.steps.accepted)
  const answer = message.timeline.findLast(({ kind }) => kind === 'answer')
  const code = segment?.answer_code ?? null
  const said = code === null ? null : { word: null, code, vendor: answer?.vendor ?? null }
  switch (segment?.answer) {
    case 'accepted': {
      const id = segment.provider_id
      return { ...step, state: 'ok', detail: id === null ? '' : `${text.acceptedAs} ${id}` }
    }
    case 'refused':
      return {
        ...step,
        state: 'bad',
        detail: message.reason_title ?? text.refused,
        said,
        next: message.next_step ?? text.next.accepted,
      }
    case 'unknown':
      return { ...step, state: 'warn', detail: text.unanswered }
    default: {
      const isFailed = message.status === 'failed' || message.status === 'rejected'
      if (isFailed)
        return { ...step, state: 'bad', detail: message.sentence, next: message.next_step }
      return isLate ? { ...step, state: 'warn', next: text.next.accepted } : step
    }
  }
}

// oxlint-disable-next-line max-params -- what it is about, and how long it has taken
function receiptStep(message: MessageDetail, isLate: boolean, startedAt: number): LiveStep {
  const step = waiting(text.steps.receipt)
  const receipt = message.timeline.findLast(({ kind }) => kind === 'receipt')
  if (receipt === undefined) {
    return isLate ? { ...step, state: 'warn', detail: text.late, next: text.next.receipt } : step
  }
  const { word, code, status, vendor = null } = receipt
  const isGood = message.status === 'delivered' || message.status === 'read'
  const state = isGood ? 'ok' : message.final ? 'bad' : isLate ? 'warn' : 'waiting'
  return {
    ...step,
    state,
    said: { word, code, vendor },
    status: isStatus(status) ? status : message.status,
    tookMs: Math.max(0, new Date(receipt.at).getTime() - startedAt),
    next: message.final && !isGood ? message.next_step : null,
  }
}

export const isOver = ({ final }: MessageDetail): boolean => final

type Outcome = { tone: 'good' | 'info' | 'warn' | 'bad'; title: string }

export function outcomeOf(test: AccountTest, message: MessageDetail | undefined): Outcome {
  const isBroken = test.steps.some(({ ok, step }) => ok === false && step !== 'address')
  if (isBroken) return { tone: 'bad', title: text.bad }
  if (test.steps.some(({ step }) => step === 'number')) {
    return { tone: 'warn', title: text.notNumber }
  }
  const isUntold = test.steps.some(({ ok }) => ok === null)
  if (test.message_id === null && isUntold) return { tone: 'info', title: text.okUntold }
  if (test.message_id === null) return { tone: 'good', title: text.okConnection }
  if (message === undefined || !message.final) return { tone: 'warn', title: text.late }
  if (message.status === 'delivered' || message.status === 'read') {
    return { tone: 'good', title: text.ok }
  }
  return {
    tone: 'bad',
    title: message.timeline.some(({ kind }) => kind === 'receipt') ? text.failed : text.bad,
  }
}
