const PAUSE_FIRST_MS = 50
const PAUSE_MAX_MS = 10_000
/** A smaller share of refusals is about a few numbers, not about the rate. */
const REFUSED_SHARE = 0.05
const FALL = 0.9
/** A second's growth after a refusal, and what each second without one adds to it. */
const RISE = 0.02
const RISE_MORE = 0.01
const SLOWEST_PER_SECOND = 1
const LOOK_AGAIN_MS = 20

/**
 * How much may be handed over, and when. A token bucket: so many a second on average, and never more
 * than a fifth of a second's worth at once. A centre that is too busy is left alone for a moment, longer
 * each time that it took nothing in between; the rate falls to what it was seen to take, and rises
 * while it is used, slowly at first. Time passes by differences, so a clock that is set back costs nothing.
 */
export class Pace {
  private readonly declared: number
  private perSecond: number
  private tokens: number
  private at: number
  private pauseLeftMs = 0
  private pausesInARow = 0
  private hasTaken = false
  /** In use and without a refusal. */
  private calmSeconds = 0
  /** Of the last second, the older the less. */
  private takenLately = 0
  private refusedLately = 0

  /** @param perSecond what is never exceeded; null: no limit. @param atFirst where it begins. */
  constructor(perSecond: number | null, now: number, atFirst = perSecond) {
    this.declared = perSecond ?? Number.POSITIVE_INFINITY
    this.perSecond = Math.min(this.declared, atFirst ?? Number.POSITIVE_INFINITY)
    this.tokens = this.tokensMax
    this.at = now
  }

  /** How many may go now. */
  room(now: number): number {
    this.elapse(now)
    return this.pauseLeftMs > 0 ? 0 : Math.max(0, Math.floor(this.tokens))
  }

  /** In how many milliseconds there is room again; null: there is now, as far as the pace goes. */
  waitMs(now: number): number | null {
    this.elapse(now)
    const tokenMs = ((1 - this.tokens) / this.perSecond) * 1_000
    const waitMs = Math.max(this.pauseLeftMs, this.tokens < 1 ? tokenMs : 0)
    return waitMs > 0 ? Math.max(LOOK_AGAIN_MS, Math.ceil(waitMs)) : null
  }

  /** A long message may overdraw; what follows waits for it. */
  spend(count: number): void {
    this.tokens -= count
  }

  /** The centre took one, or refused it for its own sake. */
  taken(now: number): void {
    this.elapse(now)
    this.takenLately += 1
    this.hasTaken = true
    this.pausesInARow = 0
  }

  /** The centre was too busy for one. */
  refused(now: number): void {
    this.elapse(now)
    this.refusedLately += 1
    this.calmSeconds = 0
    // A window full of refusals is one piece of news; the next, after the pause, is another.
    if (this.pauseLeftMs > 0) return
    this.pauseLeftMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.pausesInARow)
    this.pausesInARow += 1
  }

  private get tokensMax(): number {
    return Math.max(1, this.perSecond / 5)
  }

  private elapse(now: number): void {
    const passedMs = Math.max(0, now - this.at)
    this.at = now
    if (passedMs === 0) return
    const wasPaused = this.pauseLeftMs > 0
    this.pauseLeftMs = Math.max(0, this.pauseLeftMs - passedMs)
    if (wasPaused && this.pauseLeftMs === 0) this.judge()
    const seconds = Math.min(1, passedMs / 1_000)
    if (this.takenLately >= this.perSecond / 2) {
      const rise = (RISE + RISE_MORE * this.calmSeconds) * seconds
      this.perSecond = Math.min(this.declared, this.perSecond * (1 + rise))
      this.calmSeconds += seconds
    }
    this.tokens = Math.min(this.tokensMax, this.tokens + (passedMs / 1_000) * this.perSecond)
    const remaining = Math.exp(-passedMs / 1_000)
    this.takenLately *= remaining
    this.refusedLately *= remaining
  }

  /** After the pause, when what was on its way has been answered. */
  private judge(): void {
    const { hasTaken } = this
    this.hasTaken = false
    const answered = this.takenLately + this.refusedLately
    if (this.refusedLately < answered * REFUSED_SHARE) return
    // Who takes nothing at all says nothing of a rate; the pauses, ever longer, are for that.
    if (!hasTaken && this.perSecond < Number.POSITIVE_INFINITY) return
    const half = Math.min(this.perSecond, answered) / 2
    const bearable = Math.max(this.takenLately * FALL, half, SLOWEST_PER_SECOND)
    this.perSecond = Math.min(this.perSecond, bearable)
    this.tokens = Math.min(this.tokens, 1)
  }
}
