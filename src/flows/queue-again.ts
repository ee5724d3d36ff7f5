import { decide } from '../core/decide.ts'
import { cancellation, refusal } from '../core/own-evidence.ts'
import { isFinal } from '../core/status.ts'
import type { Status } from '../core/status.ts'
import {
  applyEvidence,
  factsToDecide,
  restandingIfChanged,
  writeStandings,
} from './apply-evidence.ts'
import { ofLeg } from './fall-back.ts'
import { ofUs } from './of-us.ts'
import type {
  Answer,
  Handover,
  Ledger,
  MessageFacts,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  QueueRow,
  SubmissionSegment,
} from './ports/pipeline.ts'

/** Each retry is rows in submissions; with the pauses below this is about eight hours. */
export const BUSY_MAX = 100
const BUSY_PAUSE_FIRST_MS = 50
const BUSY_PAUSE_MAX_MS = 5 * 60_000

/** At-least-once hands a message over this often at most, each time after twice the pause. */
export const HANDOVERS_MAX = 3
export const RESEND_AFTER_MS = 30_000

/** A message that goes back into the queue, unless it is there already or is over. */
type Returning = { readonly handover: Handover; readonly dueAt: number }

export function returning(answers: readonly Answer[], now: number): readonly Returning[] {
  const again = new Map<string, Returning>()
  for (const answer of answers) {
    const { handover } = answer
    if (answer.kind === 'untaken') {
      again.set(handover.id, { handover, dueAt: now + answer.retryAfterMs })
    } else if (answer.kind === 'unknown' && handover.isAtLeastOnce) {
      const pauseMs = RESEND_AFTER_MS * 2 ** (handover.submission - 1)
      again.set(handover.id, { handover, dueAt: now + Math.min(pauseMs, BUSY_PAUSE_MAX_MS) })
    }
  }
  return [...again.values()]
}

/** Nothing more is to be done about a message. Silence alone is no such thing. */
export const isOver = (status: Status): boolean => isFinal(status) && status !== 'unconfirmed'

/**
 * Whether a message may be handed over, now or again: nothing of it can have been taken; or its campaign
 * would rather text twice than never, and no earlier handover was answered.
 */
export function mayHandOver(
  submissions: readonly SubmissionSegment[],
  isAtLeastOnce: boolean,
): boolean {
  const taken = attempts(submissions).filter(
    (segments) => !isVoid(segments) && !isRefused(segments),
  )
  if (taken.length === 0) return true
  return (
    isAtLeastOnce &&
    taken.length < HANDOVERS_MAX &&
    taken.every((segments) => segments.some(({ answer }) => answer === 'unknown'))
  )
}

const attempts = (submissions: readonly SubmissionSegment[]) => [
  ...Map.groupBy(submissions, ({ submission }) => submission).values(),
]

/** Whether every provider that was asked refused all of it, so that nobody has any of it. */
export const areAllRefused = (submissions: readonly SubmissionSegment[]): boolean =>
  attempts(submissions).every((segments) => isVoid(segments) || isRefused(segments))

const isRefused = (segments: readonly SubmissionSegment[]): boolean =>
  segments.every(({ answer }) => answer === 'refused')

const isVoid = (segments: readonly SubmissionSegment[]): boolean =>
  segments.every(({ answer }) => answer === 'busy')

/**
 * Puts back what was not taken, and what at-least-once sends again. The same answers may be settled
 * twice, when the word that they were committed is lost: what is queued or handed over by then stays so.
 */
export async function queueAgain(
  ledger: Ledger,
  again: readonly Returning[],
  context: {
    readonly deps: PipelineDeps
    readonly account: PipelineAccount
    readonly now: number
    readonly cancelled: ReadonlySet<string>
  },
): Promise<void> {
  if (again.length === 0) return
  const { deps, account, now, cancelled } = context
  const byId = new Map(again.map((one) => [one.handover.id, one]))
  const locked = await ledger.lockMessages(again.map(({ handover }) => handover))
  const rows: QueueRow[] = []
  const ended: NewEvidence[] = []
  const standing: MessageFacts[] = []
  for (const facts of locked) {
    const one = byId.get(facts.message.id)
    if (one === undefined) continue
    const { handover } = one
    if (!isStill(handover, facts)) {
      standing.push(facts)
      continue
    }
    const busyCount = attempts(facts.submissions).filter(isVoid).length
    const after = decide(factsToDecide(facts, deps.accounts))
    const isUnsent = after.status === 'queued'
    if (isUnsent && cancelled.has(handover.campaignId)) {
      ended.push(ofUs(handover, cancellation(now)))
    } else if (isUnsent && busyCount >= BUSY_MAX) {
      ended.push(ofUs(handover, refusal('rate-limited', now)))
    } else {
      standing.push(facts)
      const isWanted = !isOver(after.status) && !cancelled.has(handover.campaignId)
      if (
        isWanted &&
        mayHandOver(ofLeg(facts.message, facts.submissions), handover.isAtLeastOnce)
      ) {
        rows.push(queueRow(account, one, now + busyPauseMs(busyCount)))
      }
    }
  }
  await ledger.queue(rows)
  // The voided submissions are no longer what the message stands on.
  await writeStandings(
    ledger,
    standing.flatMap((facts) =>
      restandingIfChanged(facts.message, decide(factsToDecide(facts, deps.accounts)), now),
    ),
    { now },
  )
  if (ended.length > 0) await applyEvidence(ledger, ended, { accounts: deps.accounts, now })
}

/** Nothing has become of the message since this handover. */
const isStill = (handover: Handover, { message }: MessageFacts): boolean =>
  message.submissionCount === handover.submission && message.standing.status !== 'queued'

const busyPauseMs = (busyCount: number): number =>
  busyCount < 2 ? 0 : Math.min(BUSY_PAUSE_MAX_MS, BUSY_PAUSE_FIRST_MS * 2 ** (busyCount - 2))

const queueRow = (
  account: PipelineAccount,
  { handover, dueAt }: Returning,
  notBefore: number,
): QueueRow => ({
  bucket: handover.bucket,
  id: handover.id,
  accountId: account.id,
  campaignId: handover.campaignId,
  workspaceId: handover.workspaceId,
  dueAt: Math.max(dueAt, notBefore),
  submission: handover.submission + 1,
  validUntil: handover.validUntil,
  ...(handover.isDespiteOptOut === true ? { isDespiteOptOut: true } : {}),
})
