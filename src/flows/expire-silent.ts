import { shownHabit } from '../core/learning.ts'
import { NOTHING_LEARNED } from '../core/learning.ts'
import { RECEIPTS_OFF, silence, validityOver } from '../core/own-evidence.ts'
import { applyEvidence } from './apply-evidence.ts'
import type { Applied } from './apply-evidence.ts'
import { bucketOfId } from '../core/ids.ts'
import { ofUs } from './of-us.ts'
import { UNHEARD_AFTER_MS, watchesOfUnanswered } from './find-unheard.ts'
import { pollsOfSilent } from './note-polls.ts'
import type { MessageFacts, PipelineDeps } from './ports/pipeline.ts'

const WATCHES_MAX = 20
const OVERDUE_MAX = 1_000

/**
 * Makes messages unconfirmed whose receipts should have come by now. No news is not bad news: a receipt
 * that comes later still wins. Whatever became of them, those whose answers nobody heard yet are watched on.
 * Says how many watches were due.
 */
export async function expireSilent(
  deps: PipelineDeps,
  unheardAfterMs: number = UNHEARD_AFTER_MS,
): Promise<number> {
  const now = deps.clock.now()
  const { due, applied } = await deps.store.inLedger(async (ledger) => {
    const watches = await ledger.takeDueWatches(now, WATCHES_MAX)
    const ids = [...new Set(watches.flatMap(({ messages }) => messages))]
    const facts = await ledger.lockMessages(ids.map((id) => ({ bucket: bucketOfId(id), id })))
    const silent = facts.filter((one) => isSilent(one, now))
    const additions = silent.map(({ message }) =>
      ofUs(message, silence(message.submissionCount, now)),
    )
    await ledger.addPolls(pollsOfSilent(deps, silent, now))
    await ledger.watchUnheard(watchesOfUnanswered(deps, facts, { now, unheardAfterMs }))
    const result = await applyEvidence(ledger, additions, { accounts: deps.accounts, now })
    return { due: watches.length, applied: result }
  })
  learnHabits(deps, applied)
  return due
}

const isSilent = ({ message, submissions, evidence }: MessageFacts, now: number): boolean => {
  const { standing, expectedBy, submissionCount } = message
  if (standing.status !== 'submitted' && standing.status !== 'sent') return false
  if (expectedBy === null || expectedBy > now) return false
  const unreceipted = new Set(
    evidence.flatMap(({ submission, segment, claim }) =>
      submission === submissionCount && claim.detail === RECEIPTS_OFF ? [segment] : [],
    ),
  )
  const newest = submissions.filter(({ submission }) => submission === submissionCount)
  // Of what was taken without a receipt being asked for, silence says nothing, if all of it was taken.
  return newest.length === 0 || !newest.every(({ segment }) => unreceipted.has(segment))
}

/** A long message of which only the first or last segment was receipted shows its account's habit. */
function learnHabits({ accounts }: PipelineDeps, { moved }: Applied): void {
  for (const { facts, after } of moved) {
    const segments = facts.evidence.flatMap(({ kind, segment }) =>
      kind === 'receipt' && segment !== null ? [segment] : [],
    )
    const habit = shownHabit(after.segments, segments)
    if (habit === null || after.accountId === null) continue
    accounts.learn(after.accountId, { ...NOTHING_LEARNED, receiptHabit: { [habit]: 1 } })
  }
}

/**
 * Ends messages that still wait in the queue when their validity is over, whether or not their account is
 * reachable. Says how many ended.
 */
export async function expireQueued(deps: PipelineDeps): Promise<number> {
  const now = deps.clock.now()
  const overdue = await deps.store.findOverdue(now, OVERDUE_MAX)
  if (overdue.length === 0) return 0
  return deps.store.inLedger(async (ledger) => {
    const taken = await ledger.unqueue(overdue)
    const additions = taken.map((key) => ofUs(key, validityOver(now)))
    await applyEvidence(ledger, additions, { accounts: deps.accounts, now })
    return taken.length
  })
}
