import type { Answer, Handover } from '../../flows/ports/pipeline.ts'

/** What was handed over and not answered, and since when nothing was heard of any of it. */
export type AwaitedAnswers = {
  handed(handovers: readonly Handover[], now: number): void
  answered(answers: readonly Answer[], now: number): void
  /** Null: too few answers are awaited to call it quiet. */
  quietMs(now: number): number | null
}

/** One message may be lost on the way, and its answer with it: that says nothing of the rest. */
const AWAITED_MIN = 3

export function awaitedAnswers(): AwaitedAnswers {
  /** By message: which handover it was, counted from 1. */
  const awaited = new Map<string, number>()
  let count = 0
  let furthest = 0
  let heardAt = 0
  /** What later ones have overtaken is lost, each for itself; the rest is what is waited for. */
  const waiting = (): number => [...awaited.values()].filter((place) => place > furthest).length

  return {
    handed(handovers, now) {
      // Somebody has to answer the first of them only: until then it has been quiet since now.
      if (waiting() === 0) heardAt = now
      for (const { id } of handovers) awaited.set(id, ++count)
    },
    answered(answers, now) {
      // That we stopped listening is no word from them.
      const isHeard = answers.some(({ kind }) => kind !== 'unknown')
      for (const { handover, kind } of answers) {
        if (kind !== 'unknown') furthest = Math.max(furthest, awaited.get(handover.id) ?? 0)
        awaited.delete(handover.id)
      }
      if (isHeard) heardAt = now
    },
    quietMs: (now) => (waiting() < AWAITED_MIN ? null : now - heardAt),
  }
}
