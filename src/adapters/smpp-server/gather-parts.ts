import type { SubmitReply } from './statuses.ts'

/** One part of a longer text, and what to do with it if the others do not come. */
export type GatheredPart = {
  /** From 1. */
  readonly number: number
  readonly total: number
  /** What tells it from another one under the same number. */
  readonly content: string
}

export type Gathering<Part extends GatheredPart> = {
  /** The answer that this part is due: of the whole, or of itself alone. */
  join(key: string, part: Part): Promise<SubmitReply>
  /** Those that wait go on alone. */
  release(): void
}

type Waiting<Part> = {
  readonly part: Part
  /** More than one where it came more than once. */
  readonly resolves: ((reply: Promise<SubmitReply>) => void)[]
}

/** Parts that became one message, by their numbers, with what each was answered. */
type Done = {
  readonly at: number
  readonly parts: ReadonlyMap<
    number,
    { readonly content: string; readonly reply: Promise<SubmitReply> }
  >
}

type Open<Part> = {
  readonly parts: Map<number, Waiting<Part>>
  timer: NodeJS.Timeout
}

/** For the next part, from the last one on. */
const WAIT_MS = 500
const OPEN_MAX = 1_000
/** After a part that came alone: enough for what was written at once, and little for whoever waits for answers. */
const IMPATIENT_WAIT_MS = 25
const IMPATIENT_MS = 60_000
/** So long a part that comes again, without the others, is known for a repetition. */
const REMEMBER_MS = 60_000
const REMEMBERED_MAX = 1_000

/**
 * Parts of one text that a client hands over without waiting for answers become one message. One that
 * waits for the answer to each sends no second part before the first is answered: its parts go alone,
 * and after the first try nearly at once. Nothing is answered before it is stored, so nothing waits here that
 * somebody takes for stored. A part that comes again is answered as it was.
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
  const done = rememberDone(now)
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
    const replies = waiting.map(({ part }) => done.replyOf(key, part) ?? alone(part))
    if (waiting.length === 1) impatientUntil = now() + IMPATIENT_MS
    for (const [at, { resolves }] of waiting.entries()) {
      const reply = replies[at]
      if (reply === undefined) continue
      for (const resolve of resolves) resolve(reply)
    }
  }
  const finish = (key: string): void => {
    const waiting = close(key)
    const replies = whole(waiting.map(({ part }) => part))
    const parts = waiting.map(({ part: { number, content }, resolves }, at) => {
      const reply = replies.then((all) => replyAt(all, at))
      for (const resolve of resolves) resolve(reply)
      return [number, { content, reply }] as const
    })
    done.add(key, new Map(parts))
    impatientUntil = 0
  }
  const wait = (key: string) => {
    const ms = now() < impatientUntil ? IMPATIENT_WAIT_MS : WAIT_MS
    return setTimeout(() => giveUp(key), ms)
  }
  const gather = (key: string): Open<Part> => {
    const known = open.get(key)
    if (known === undefined) {
      const begun = { parts: new Map<number, Waiting<Part>>(), timer: wait(key) }
      open.set(key, begun)
      return begun
    }
    clearTimeout(known.timer)
    known.timer = wait(key)
    return known
  }
  return {
    join(key, part) {
      if (!open.has(key) && open.size >= OPEN_MAX) return alone(part)
      const before = open.get(key)?.parts.get(part.number)
      if (before !== undefined && before.part.content === part.content)
        return new Promise((resolve) => before.resolves.push(resolve))
      // Another one under the same number: the reference is used anew.
      if (before !== undefined) giveUp(key)
      const gathering = gather(key)
      return new Promise((resolve) => {
        gathering.parts.set(part.number, { part, resolves: [resolve] })
        if (gathering.parts.size === part.total) finish(key)
      })
    },
    release() {
      for (const key of open.keys()) giveUp(key)
    },
  }
}

/** What was put together lately. */
function rememberDone(now: () => number) {
  const done = new Map<string, Done>()
  return {
    add(key: string, parts: Done['parts']): void {
      done.delete(key)
      done.set(key, { at: now(), parts })
      const oldest = done.keys().next()
      if (done.size > REMEMBERED_MAX && oldest.done !== true) done.delete(oldest.value)
    },
    /** What the same part was answered; null: it is none of these. */
    replyOf(key: string, { number, content }: GatheredPart): Promise<SubmitReply> | null {
      const before = done.get(key)
      if (before === undefined || now() - before.at > REMEMBER_MS) return null
      const same = before.parts.get(number)
      return same?.content === content ? same.reply : null
    },
  }
}

function replyAt(replies: readonly SubmitReply[], at: number): SubmitReply {
  const reply = replies[at]
  if (reply === undefined) throw new Error('an answer is missing')
  return reply
}
