import type { LinkReading } from '../../../flows/ports/gateways.ts'

/** What asking the address, without a message, came to. */
export type Probed =
  | { readonly kind: 'answered'; readonly isFit: boolean; readonly because: string }
  | { readonly kind: 'unreachable' | 'silent'; readonly because: string }

export type ReachOptions = {
  /** Sends no message. */
  readonly probe: () => Promise<Probed>
  readonly clock: { now(): number }
  /** In [0, 1). */
  readonly random: () => number
  readonly changed: () => void
  readonly lost: (because: string) => void
  /** As many messages may be under way at once. */
  readonly window: number
  readonly times?: Partial<ReachTimes>
}

export type ReachTimes = {
  /** Between two probes: at first, and at most. */
  readonly retryFirstMs: number
  readonly retryMaxMs: number
  /** After credentials were refused, until one message tries them again: at first, and at most. */
  readonly trialFirstMs: number
  readonly trialMaxMs: number
  /** How long it waits for a message to try before the address is within reach without one. */
  readonly idleTrialMs: number
  /** Under way and unanswered for so long: it is taken for out of order before the answers are given up. */
  readonly silentMs: number
  /** Answers in a row that leave it open whether the message was taken. */
  readonly doubtsMax: number
}

const TIMES: ReachTimes = {
  retryFirstMs: 1_000,
  retryMaxMs: 60_000,
  trialFirstMs: 30_000,
  trialMaxMs: 300_000,
  idleTrialMs: 10_000,
  silentMs: 10_000,
  doubtsMax: 5,
}

/** Credentials that were refused this often in a row are wrong, and not one number's bad luck. */
const REFUSALS_MAX = 3
/** Several people, and not one who is texted again and again, where nobody says whom it refuses. */
const REFUSED_PEOPLE_MAX = 5
/** Under way at once before anything was taken: wrong credentials shall not cost a window of messages. */
const UNPROVEN_MAX = 5

/** Fewer unanswered messages are no silence. */
const SILENT_MIN = 3

type Trouble = 'unreachable' | 'doubtful' | 'silent' | 'refused'

/**
 * Whether the provider's address is within reach, and how far it is trusted. Out of reach are: who cannot be
 * connected to; who leaves answer after answer open, as each costs a message; who is silent; who refuses our
 * credentials. Then it is asked without a message, ever more rarely, and tried with one message before
 * the rest.
 */
export class Reach {
  private readonly options: ReachOptions
  private readonly times: ReachTimes
  private state: Pick<LinkReading, 'kind' | 'since' | 'because'>
  private trouble: Trouble | null = null
  /** It took or judged a message since it came within reach. */
  private isProven = false
  /** One message may try it though it waits. */
  private isOnTrial = false
  /** Probes and trials in a row that came to nothing. */
  private failures = 0
  private doubts = 0
  private refusals = 0
  /** Recipients in a row whom it refused, or us. */
  private readonly refusedPeople = new Set<string>()
  private underWay = 0
  private timer: NodeJS.Timeout | undefined
  private silence: NodeJS.Timeout | undefined
  /** Nothing was heard for as long as it may be silent. */
  private isQuiet = false

  constructor(options: ReachOptions) {
    this.options = options
    this.times = { ...TIMES, ...options.times }
    this.state = { kind: 'connecting', since: options.clock.now(), because: null }
    void this.ask()
  }

  get reading(): LinkReading {
    return { ...this.state, canSend: true, isRefused: this.isRefused }
  }

  /** The provider refuses our credentials, and nothing has shown otherwise since. */
  get isRefused(): boolean {
    return this.trouble === 'refused'
  }

  /** How many messages may be under way at once. */
  get limit(): number {
    const { window } = this.options
    if (this.state.kind === 'bound') {
      if (this.isProven) return window
      return this.trouble === null ? Math.min(window, UNPROVEN_MAX) : 1
    }
    return this.state.kind === 'waiting' && this.isOnTrial ? 1 : 0
  }

  /** Messages left. @param underWay without an answer now. */
  left(underWay: number): void {
    const wasIdle = this.underWay === 0
    this.underWay = underWay
    if (this.isOnTrial) this.awaitTrial()
    if (wasIdle) this.listen()
    else if (this.isQuiet) this.judgeSilence()
  }

  /** One is no longer under way. @param isHeard it was answered, and not given up. */
  ended(underWay: number, isHeard: boolean): void {
    this.underWay = underWay
    if (this.isOnTrial) this.awaitTrial()
    if (isHeard || underWay === 0) this.listen()
  }

  /** It took a message, refused it for the message's own sake, or said that it is too busy. */
  answered(): void {
    this.doubts = 0
    this.refusals = 0
    this.refusedPeople.clear()
    this.failures = 0
    this.isProven = true
    this.bind(null)
  }

  /** From now on it is silent, until something is heard: not until more is sent. */
  private listen(): void {
    clearTimeout(this.silence)
    this.isQuiet = false
    if (this.underWay === 0) return
    this.silence = setTimeout(() => {
      this.isQuiet = true
      this.judgeSilence()
    }, this.times.silentMs)
  }

  /** One or two may be lost on the way, each for itself. */
  private judgeSilence(): void {
    if (this.underWay < SILENT_MIN || this.state.kind !== 'bound') return
    this.fail('silent', `It has not answered for ${this.times.silentMs / 1_000} seconds.`)
  }

  /** No connection could be made. */
  unreachable(because: string): void {
    this.fail('unreachable', because)
  }

  /** A message may have been taken, and nobody knows. */
  doubtful(because: string): void {
    this.doubts += 1
    if (this.doubts >= this.times.doubtsMax || !this.isTrusted) this.fail('doubtful', because)
  }

  /** It did not let us in. True: it is known by now that it would not. */
  refused(because: string): boolean {
    const wasKnown = this.isRefused
    this.refusals += 1
    if (wasKnown || this.refusals >= REFUSALS_MAX) this.fail('refused', because)
    return wasKnown
  }

  /**
   * It did not let through what is for this recipient, and whether that is for our sake or theirs nobody says.
   * True: it is known by now that it refuses us. What tries that again counts as refused all the same: it may
   * be theirs.
   */
  refusedPerhaps(because: string, recipient: string): boolean {
    const isTrial = this.isOnTrial || this.state.kind === 'bound'
    const wasKnown = this.isRefused
    if (this.refusedPeople.size < REFUSED_PEOPLE_MAX) this.refusedPeople.add(recipient)
    if (wasKnown || this.refusedPeople.size === REFUSED_PEOPLE_MAX) this.fail('refused', because)
    return wasKnown && !isTrial
  }

  /** It takes a trial's worth of messages no more. */
  close(): void {
    clearTimeout(this.timer)
    clearTimeout(this.silence)
    this.state = { kind: 'closed', since: this.options.clock.now(), because: null }
  }

  /** Nothing went wrong since it last took a message, or since we began. */
  private get isTrusted(): boolean {
    return this.state.kind === 'bound' && (this.isProven || this.trouble === null)
  }

  private fail(trouble: Trouble, because: string): void {
    // What was under way with the first that failed is no further news.
    if (this.state.kind === 'waiting' && !this.isOnTrial) return
    this.wait(trouble, because)
  }

  private wait(trouble: Trouble, because: string): void {
    const { kind, since } = this.state
    if (kind === 'closed') return
    if (kind !== 'waiting' || this.trouble !== trouble) this.options.lost(because)
    const now = this.options.clock.now()
    this.state = { kind: 'waiting', since: kind === 'waiting' ? since : now, because }
    this.trouble = trouble
    this.isProven = false
    this.isOnTrial = false
    this.askLater()
    this.options.changed()
  }

  private askLater(): void {
    const { retryFirstMs, retryMaxMs, trialFirstMs, trialMaxMs } = this.times
    const [firstMs, maxMs] = this.isRefused
      ? [trialFirstMs, trialMaxMs]
      : [retryFirstMs, retryMaxMs]
    const ms = Math.min(maxMs, firstMs * 2 ** this.failures) * (0.75 + this.options.random() / 2)
    this.failures += 1
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.ask(), ms)
  }

  /** A provider whose front page is out of order, and its API is not, shall not be lost for ever. */
  private get isAskedEnough(): boolean {
    return this.times.retryFirstMs * 2 ** this.failures > this.times.retryMaxMs
  }

  private async ask(): Promise<void> {
    const probed = await this.options.probe()
    if (this.state.kind === 'closed' || this.state.kind === 'bound') return
    const wasReached = this.trouble === 'doubtful' || this.trouble === 'silent'
    const isFit =
      probed.kind === 'answered' ? probed.isFit || !wasReached || this.isAskedEnough : false
    if (!isFit) {
      const trouble = probed.kind === 'answered' ? 'doubtful' : probed.kind
      return this.wait(this.isRefused ? 'refused' : trouble, probed.because)
    }
    if (this.trouble === null || this.trouble === 'unreachable') return this.bind(this.trouble)
    this.isOnTrial = true
    this.awaitTrial()
    this.options.changed()
  }

  /** Where no message comes to try it, it is within reach all the same: else none would ever come. */
  private awaitTrial(): void {
    clearTimeout(this.timer)
    if (this.underWay > 0) return
    this.timer = setTimeout(() => this.bind(this.trouble), this.times.idleTrialMs)
  }

  private bind(trouble: Trouble | null): void {
    if (this.state.kind === 'closed') return
    this.trouble = trouble
    this.isOnTrial = false
    if (this.state.kind === 'bound') return
    clearTimeout(this.timer)
    this.state = { kind: 'bound', since: this.options.clock.now(), because: null }
    this.options.changed()
  }
}
