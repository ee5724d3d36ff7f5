import type { Answer, Handover } from '../../flows/ports/pipeline.ts'

/** What was handed over and not answered, and since when nothing was heard of any of it. */
export type AwaitedAnswers = {
  handed(handovers: readonly Handover[], now: number): void
  answered(answers: readonly Answer[], now: number): void
  /** Null: no answer is awaited. */
  quietMs(now: number): number | null
}

export function awaitedAnswers(): AwaitedAnswers {
  const awaited = new Map<string, number>()
  let heardAt = 0
  return {
    handed(handovers, now) {
      // Somebody has to answer the first of them only: until then it has been quiet since now.
      if (awaited.size === 0) heardAt = now
      for (const { id } of handovers) awaited.set(id, now)
    },
    answered(answers, now) {
      for (const { handover } of answers) awaited.delete(handover.id)
      // That we stopped listening is no word from them.
      if (answers.some(({ kind }) => kind !== 'unknown')) heardAt = now
    },
    quietMs: (now) => (awaited.size === 0 ? null : now - heardAt),
  }
}
