import type { SubmitReply } from './statuses.ts'

/** One part of a longer text, and what to do with it if the others do not come. */
export type GatheredPart = {
  /** From 1. */
  readonly number: number
  readonly total: number
}

export type Gathering<Part extends GatheredPart> = {
  /** The answer that this part is due: of the whole, or of itself alone. */
  join(key: string, part: Part): Promise<SubmitReply>
  /** Those that wait go on alone. */
  release(): void
}

type Waiting<Part> = {
  readonly part: Part
  readonly resolve: (reply: Promise<SubmitReply>) => void
}

type Open<Part> = {
  readonly parts: Map<number, Waiting<Part>>
  readonly timer: NodeJS.Timeout
}

const WAIT_MS = 500
const OPEN_MAX = 1_000
const IMPATIENT_MS = 60_000

/**
 * Parts of one text that a client hands over without waiting for answers become one message. One that
 * waits for the answer to each sends no second part before the first is answered: its parts go alone,
 * and after the first try at once. Nothing is answered before it is stored, so nothing waits here that
 * somebody takes for stored.
 */
export function gatherParts<Part extends GatheredPart>({
  whole,
  alone,
  now,
}: {
  /** In their order; a reply for each. */
  readonly whole: (parts: readonly Part[]) => Promise<readonly SubmitReply[]>
  readonly alone: (part: Part) => Promise<SubmitReply>
  readonly now: () => number
}): Gathering<Part> {
  const open = new Map<string, Open<Part>>()
  let impatientUntil = 0

  const close = (key: string): readonly Waiting<Part>[] => {
    const found = open.get(key)
    if (found === undefined) return []
    clearTimeout(found.timer)
    open.delete(key)
    return [...found.parts.values()].sort((one, other) => one.part.number - other.part.number)
  }
  const giveUp = (key: string): void => {
    const waiting = close(key)
    if (waiting.length === 1) impatientUntil = now() + IMPATIENT_MS
    for (const { part, resolve } of waiting) resolve(alone(part))
  }
  const finish = (key: string): void => {
    const waiting = close(key)
    const replies = whole(waiting.map(({ part }) => part))
    waiting.forEach(({ resolve }, at) => resolve(replies.then((all) => replyAt(all, at))))
  }
  const begin = (key: string): Open<Part> => {
    const timer = setTimeout(() => giveUp(key), WAIT_MS)
    const begun: Open<Part> = { parts: new Map(), timer }
    open.set(key, begun)
    return begun
  }
  return {
    join(key, part) {
      const isLone = !open.has(key) && (now() < impatientUntil || open.size >= OPEN_MAX)
      if (isLone) return alone(part)
      // The same part again: another text under the same reference, or a repetition.
      if (open.get(key)?.parts.has(part.number) === true) giveUp(key)
      const gathering = open.get(key) ?? begin(key)
      return new Promise((resolve) => {
        gathering.parts.set(part.number, { part, resolve })
        if (gathering.parts.size === part.total) finish(key)
      })
    },
    release() {
      for (const key of open.keys()) giveUp(key)
    },
  }
}

function replyAt(replies: readonly SubmitReply[], at: number): SubmitReply {
  const reply = replies[at]
  if (reply === undefined) throw new Error('an answer is missing')
  return reply
}
