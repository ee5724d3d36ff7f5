import { makeId } from '../core/ids.ts'
import { pollOf } from './note-polls.ts'
import type { MessageFacts, PipelineDeps, SubmissionSegment } from './ports/pipeline.ts'

/** The longest that any provider is waited for, and as long again for a slow database. */
export const UNHEARD_AFTER_MS = 60_000
const WATCHES_MAX = 20

/**
 * What a process handed over before it died, and whose answers nobody heard. Other processes may be alive and
 * wait for theirs, so that only what nobody can be waiting for is marked. To be done at the start, and once
 * more when the rest is old enough: it looks through the newest handovers whose silence is not judged yet.
 */
export async function findUnheard(deps: PipelineDeps, unheardAfterMs: number): Promise<void> {
  const before = deps.clock.now() - unheardAfterMs
  logFound(deps, await deps.store.markUnheard(before, pollable(deps)))
}

/**
 * The same of those whose silence was judged before anybody could know that no answer comes: they are looked
 * at again then. To be done every second. Says how many watches were due.
 */
export async function findUnheardLater(
  deps: PipelineDeps,
  unheardAfterMs: number = UNHEARD_AFTER_MS,
): Promise<number> {
  const now = deps.clock.now()
  const { due, segments } = await deps.store.markWatchedUnheard(now, {
    before: now - unheardAfterMs,
    pollable: pollable(deps),
    limit: WATCHES_MAX,
  })
  logFound(deps, segments)
  return due
}

/** Those of them that wait for an answer are to be looked at when nobody can be waiting for it any more. */
export const watchesOfUnanswered = (
  { random }: Pick<PipelineDeps, 'random'>,
  facts: readonly MessageFacts[],
  { now, unheardAfterMs }: { readonly now: number; readonly unheardAfterMs: number },
) => {
  const waiting = facts.flatMap(({ message, submissions }) => {
    const handedAt = submissions.filter(isUnanswered).map(({ submittedAt }) => submittedAt)
    return handedAt.length === 0 ? [] : [{ id: message.id, handedAt: Math.max(...handedAt) }]
  })
  // What was handed over together is looked at together.
  return [...Map.groupBy(waiting, ({ handedAt }) => handedAt)].map(([handedAt, own]) => ({
    id: makeId(now, 0, random(9)),
    dueAt: handedAt + unheardAfterMs,
    messages: own.map(({ id }) => id),
  }))
}

const isUnanswered = ({ answer }: SubmissionSegment): boolean => answer === null

const pollable = (deps: PipelineDeps): readonly string[] =>
  deps.accounts.all().flatMap((one) => (pollOf(deps, one) === null ? [] : [one.id]))

function logFound({ log }: PipelineDeps, segments: number): void {
  if (segments > 0) log.warn('submissions.found_unheard', { segments })
}
