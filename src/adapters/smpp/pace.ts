/** A token bucket: so many a second on average, and never more than a fifth of a second's worth at once. */
export class Pace {
  private readonly perSecond: number | null
  private tokens: number
  private readonly tokensMax: number
  private at: number

  constructor(perSecond: number | null, now: number) {
    this.perSecond = perSecond
    this.tokensMax = Math.max(1, (perSecond ?? 0) / 5)
    this.tokens = this.tokensMax
    this.at = now
  }

  /** How many may go now. */
  room(now: number): number {
    if (this.perSecond === null) return Number.POSITIVE_INFINITY
    const grown = this.tokens + ((now - this.at) / 1_000) * this.perSecond
    this.tokens = Math.min(this.tokensMax, grown)
    this.at = now
    return Math.floor(this.tokens)
  }

  /** A long message may overdraw; what follows waits for it. */
  spend(count: number): void {
    if (this.perSecond !== null) this.tokens -= count
  }
}
