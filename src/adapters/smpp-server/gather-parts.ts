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
export const gatherParts = <Part extends GatheredPart>(deps: Deps<Part>): Gathering<Part> =>
  new PartGathering(deps)

type Deps<Part> = {
  /** In their order; a reply for each. */
  readonly whole: (parts: readonly Part[]) => Promise<readonly SubmitReply[]>
  readonly alone: (part: Part) => Promise<SubmitReply>
  readonly now: () => number
}

class PartGathering<Part extends GatheredPart> implements Gathering<Part> {
  private readonly deps: Deps<Part>
  private readonly open = new Map<string, Open<Part>>()
  private readonly done: ReturnType<typeof rememberDone>
  private impatientUntil = 0

  constructor(deps: Deps<Part>) {
    this.deps = deps
    this.done = rememberDone(deps.now)
  }

  join(key: string, part: Part): Promise<SubmitReply> {
    if (!this.open.has(key) && this.open.size >= OPEN_MAX) return this.deps.alone(part)
    const before = this.open.get(key)?.parts.get(part.number)
    if (before !== undefined && before.part.content === part.content)
      return new Promise((resolve) => before.resolves.push(resolve))
    // Another one under the same number: the reference is used anew.
    if (before !== undefined) this.giveUp(key)
    const gathering = this.gather(key)
    return new Promise((resolve) => {
      gathering.parts.set(part.number, { part, resolves: [resolve] })
      if (gathering.parts.size === part.total) this.finish(key)
    })
  }

  release(): void {
    for (const key of this.open.keys()) this.giveUp(key)
  }

  private gather(key: string): Open<Part> {
    const known = this.open.get(key)
    if (known === undefined) {
      const begun = { parts: new Map<number, Waiting<Part>>(), timer: this.wait(key) }
      this.open.set(key, begun)
      return begun
    }
    clearTimeout(known.timer)
    known.timer = this.wait(key)
    return known
  }

  private wait(key: string): NodeJS.Timeout {
    const ms = this.deps.now() < this.impatientUntil ? IMPATIENT_WAIT_MS : WAIT_MS
    return setTimeout(() => this.giveUp(key), ms)
  }

  private close(key: string): readonly Waiting<Part>[] {
    const found = this.open.get(key)
    if (found === undefined) return []
    clearTimeout(found.timer)
    this.open.delete(key)
    return [...found.parts.values()].sort((one, other) => one.part.number - other.part.number)
  }

  private giveUp(key: string): void {
    const waiting = this.close(key)
    if (waiting.length === 1) this.impatientUntil = this.deps.now() + IMPATIENT_MS
    for (const { part, resolves } of waiting) {
      const reply = this.done.replyOf(key, part) ?? this.deps.alone(part)
      for (const resolve of resolves) resolve(reply)
    }
  }

  private finish(key: string): void {
    const waiting = this.close(key)
    const replies = this.deps.whole(waiting.map(({ part }) => part))
    const parts = waiting.map(({ part: { number, content }, resolves }, at) => {
      const reply = replies.then((all) => replyAt(all, at))
      for (const resolve of resolves) resolve(reply)
      return [number, { content, reply }] as const
    })
    const known = new Map(parts)
    this.done.add(key, known)
    this.impatientUntil = 0
    const isSent = replies
      .then((all) => all.every(({ kind }) => kind === 'taken'))
      .catch(() => false)
    // What was refused was not sent: who tries a part of it again means it.
    void isSent.then((is) => is || this.done.drop(key, known))
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
    drop(key: string, parts: Done['parts']): void {
      if (done.get(key)?.parts === parts) done.delete(key)
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
