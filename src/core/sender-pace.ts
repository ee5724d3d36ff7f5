/** Of a second's worth of one sender's messages, what may go at once. */
const AHEAD_MS = 200
/** Turns are given so far ahead; what is later comes back by then and asks again. */
const FAR_MS = 15 * 60_000
/** Senders whose line is empty are forgotten when there are more. */
const SENDERS_MAX = 1_000

type Line = {
  /** When the next newcomer's turn is. */
  next: number
  /** When it was looked at last. */
  at: number
  /** Who was told to come back, and when: in the order of their turns. */
  readonly turns: Map<string, number>
}

export type PacedMessage = {
  readonly id: string
  readonly sender: string
  /** In what the rate counts: segments or messages. */
  readonly cost: number
}

/**
 * How much each sender may hand over, and when. What is over its rate does not wait where others would wait
 * behind it: it is told its turn, and comes back then. So a slow sender holds up nobody but itself.
 */
export class SenderPace {
  private readonly intervalMs: number
  private readonly lines = new Map<string, Line>()

  /** @param perSecond of each sender, more than 0. */
  constructor(perSecond: number) {
    this.intervalMs = 1_000 / perSecond
  }

  /** Null: it goes now. Else when it is to be offered again, in epoch milliseconds. */
  turnOf({ id, sender, cost }: PacedMessage, now: number): number | null {
    const line = this.lineOf(sender, now)
    const promised = line.turns.get(id)
    if (promised !== undefined && promised > now) return promised
    line.turns.delete(id)
    if (promised !== undefined) return null
    const next = Math.max(line.next, now)
    if (next >= now + FAR_MS) return now + FAR_MS
    line.next = next + this.intervalMs * cost
    if (next <= now + AHEAD_MS) return null
    line.turns.set(id, next)
    return Math.ceil(next)
  }

  private lineOf(sender: string, now: number): Line {
    const known = this.lines.get(sender)
    if (known !== undefined) {
      forgetMissed(known, now)
      // A clock that was set back must not leave a line as long as the step.
      if (known.at > now) shift(known, now - known.at)
      // After a pause all of them are late: they go on in their order, and not at once.
      const [first = now] = known.turns.values()
      if (known.at < first && now - first > AHEAD_MS) shift(known, now - first)
      known.at = now
      return known
    }
    if (this.lines.size >= SENDERS_MAX) this.forgetIdle(now)
    const line = { next: now, at: now, turns: new Map<string, number>() }
    this.lines.set(sender, line)
    return line
  }

  private forgetIdle(now: number): void {
    for (const [sender, line] of this.lines) {
      forgetMissed(line, now)
      if (line.next <= now && line.turns.size === 0) this.lines.delete(sender)
    }
  }
}

/** Who did not come back was cancelled, or went elsewhere. */
function forgetMissed({ turns }: Line, now: number): void {
  for (const [id, turn] of turns) {
    if (turn > now - FAR_MS) return
    turns.delete(id)
  }
}

function shift(line: Line, ms: number): void {
  line.next += ms
  for (const [id, turn] of line.turns) line.turns.set(id, turn + ms)
}
