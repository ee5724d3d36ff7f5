/** Beyond this, those whose time is over are forgotten. */
const HELD_MAX = 1_000

type Hold = { readonly since: number; readonly until: number }

/** Senders that a provider wants to hear nothing of for a while, whose texts wait behind nobody else's. */
export class SenderHolds {
  private readonly holds = new Map<string, Hold>()

  hold(sender: string, forMs: number, now: number): void {
    if (this.holds.size >= HELD_MAX) for (const one of this.holds.keys()) this.until(one, now)
    const until = Math.max(this.until(sender, now) ?? 0, now + forMs)
    this.holds.set(sender, { since: now, until })
  }

  /** Null: it may go now. A clock that was set back ends its wait, as nobody knows how much is left of it. */
  until(sender: string, now: number): number | null {
    const hold = this.holds.get(sender)
    if (hold === undefined) return null
    if (now >= hold.since && now < hold.until) return hold.until
    this.holds.delete(sender)
    return null
  }
}
