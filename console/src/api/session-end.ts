import type { Problem } from './types.ts'

/**
 * A session ended under an open page. What the page asked waits until the same person is back, and is asked
 * again then: nothing that somebody typed or pressed is lost.
 */

let back: PromiseWithResolvers<void> | null = null
const watchers = new Set<() => void>()
const tellAll = () => watchers.forEach((tell) => tell())

/** As React reads a store that is not its own. */
export function watchSession(tell: () => void): () => void {
  watchers.add(tell)
  return () => watchers.delete(tell)
}

export const isSessionOver = (): boolean => back !== null

/**
 * Whether waiting helps. It does not where nobody watches: those pages are for people who are not signed in
 * yet. A change that lacks the token of its session comes from a page whose session another tab replaced.
 */
export const isSessionsEnd = ({ code }: Problem): boolean =>
  watchers.size > 0 && ['no-session', 'missing-credentials', 'csrf'].includes(code)

export function untilBack(): Promise<void> {
  if (back === null) {
    back = Promise.withResolvers<void>()
    tellAll()
  }
  return back.promise
}

/** The same person is there again, in the same workspace. */
export function comeBack() {
  const waiting = back
  back = null
  tellAll()
  waiting?.resolve()
}
