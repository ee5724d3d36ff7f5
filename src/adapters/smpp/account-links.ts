import { readCommandStatus } from '../../core/dialects/smpp/receipt.ts'
import type { Answer, Gateway, Handover, PipelineAccount } from '../../flows/ports/pipeline.ts'
import type { BindName } from '../../smpp/session-types.ts'
import { HandoverTracker, type SegmentTag } from './handover-tracker.ts'
import { Link, type LinkState } from './link.ts'
import { Pace } from './pace.ts'
import { type SegmentBody, encodeText, submitPdu } from './submit-pdu.ts'

export type AccountLinksOptions = {
  readonly account: PipelineAccount
  readonly password: string
  readonly clock: { now(): number }
  readonly random: () => number
  /** Several at once where several came at once. */
  readonly answered: (answers: readonly Answer[]) => void
  readonly delivered: (raw: Uint8Array) => Promise<void>
  /** Room may have appeared, or a link came or went. */
  readonly changed: () => void
  readonly linkLost: (because: string) => void
}

const BINDS: Readonly<Record<PipelineAccount['settings']['bindType'], readonly BindName[]>> = {
  transceiver: ['bind_transceiver'],
  transmitter: ['bind_transmitter'],
  receiver: ['bind_receiver'],
  pair: ['bind_transmitter', 'bind_receiver'],
}

const PAUSE_FIRST_MS = 50
const PAUSE_MAX_MS = 10_000
/** A segment that the centre is too busy for this often is given up, its message half taken. */
const RETRIES_MAX = 12
const RETHROTTLED = 0x58

/** The connections of one provider account: hands over, paces, and collects what is answered. */
export class AccountLinks implements Gateway {
  private readonly options: AccountLinksOptions
  private readonly links: readonly Link<SegmentTag>[] = []
  private readonly pace: Pace
  private reference: number
  /** Segments that found no room: a long message may be wider than the window was. */
  private unsent: SegmentTag[] = []
  private answers: Answer[] = []
  private busyInARow = 0
  private pausedUntil = 0
  private isClosing = false
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(options: AccountLinksOptions) {
    this.options = options
    const { account, password, clock, random } = options
    this.pace = new Pace(account.settings.ratePerSecond, clock.now())
    this.reference = Math.floor(random() * 256)
    const binds = BINDS[account.settings.bindType]
    this.links = Array.from({ length: account.settings.links }).flatMap(() =>
      binds.map(
        (bindAs) =>
          new Link<SegmentTag>(
            { settings: account.settings, password, bindAs, clock, random },
            this.handlers(),
          ),
      ),
    )
  }

  get states(): readonly (LinkState & { readonly bindAs: BindName })[] {
    return this.links.map(({ state, bindAs }) => ({ ...state, bindAs }))
  }

  /** Waits until a good part of the window is free: batches cost by the batch. */
  room(): number {
    const now = this.options.clock.now()
    if (this.isClosing || this.unsent.length > 0 || now < this.pausedUntil) return 0
    const free = this.transmitters().reduce((sum, { room }) => sum + room, 0)
    const pending = this.links.reduce((sum, { pendingCount }) => sum + pendingCount, 0)
    const allowed = Math.min(free, this.pace.room(now))
    const isWorthwhile = pending === 0 || free * 4 >= free + pending || allowed < free
    return isWorthwhile ? allowed : 0
  }

  /** In how many milliseconds to look for room again, when nothing else says so; null: no need. */
  get nextRoomMs(): number | null {
    const now = this.options.clock.now()
    if (now < this.pausedUntil) return this.pausedUntil - now
    return this.options.account.settings.ratePerSecond === null ? null : 20
  }

  encode(text: string) {
    this.reference = (this.reference + 1) % 256
    const { longText } = this.options.account.settings
    return encodeText(text, { longText, reference: this.reference })
  }

  submit(handovers: readonly Handover[]): void {
    for (const handover of handovers) {
      const tracker = new HandoverTracker(handover)
      for (const at of handover.segments.keys()) this.unsent.push({ tracker, segment: at + 1 })
    }
    this.pace.spend(this.unsent.length)
    this.sendUnsent()
  }

  /** Takes no more, waits for answers that are on their way, and says goodbye. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true
    const deadline = this.options.clock.now() + graceMs
    while (this.pendingCount > 0 && this.options.clock.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    for (const timer of this.timers) clearTimeout(timer)
    this.giveBackUnsent()
    await Promise.all(this.links.map((link) => link.close()))
    this.tell()
  }

  private get pendingCount(): number {
    return this.links.reduce((sum, { pendingCount }) => sum + pendingCount, 0)
  }

  private transmitters(): readonly Link<SegmentTag>[] {
    return this.links.filter(({ bindAs }) => bindAs !== 'bind_receiver')
  }

  private handlers() {
    const { delivered, linkLost } = this.options
    return {
      answered: (tag: SegmentTag, answer: { status: number; providerId: string | null }) =>
        this.heard(tag, answer),
      unheard: (tag: SegmentTag) => this.unheard(tag),
      delivered,
      unreadable: (raw: Uint8Array) => void delivered(raw).catch(() => undefined),
      stateChanged: () => this.stateChanged(),
      lost: linkLost,
    }
  }

  private stateChanged(): void {
    this.sendUnsent()
    if (!this.transmitters().some(({ state }) => state.kind === 'bound')) this.giveBackUnsent()
    this.tell()
    this.options.changed()
  }

  private sendUnsent(): void {
    if (this.unsent.length === 0) return
    const now = this.options.clock.now()
    const { settings } = this.options.account
    let sent = 0
    for (const tag of this.unsent) {
      const link = this.roomiest()
      if (link === null) break
      const { handover } = tag.tracker
      const body = handover.segments[tag.segment - 1] as SegmentBody
      const result = link.request(submitPdu(handover, body, { settings, now }), tag)
      if (result.kind === 'no_room') break
      sent += 1
      if (result.kind === 'unencodable') this.refused(tag, UNENCODABLE)
    }
    this.unsent = this.unsent.slice(sent)
  }

  private roomiest(): Link<SegmentTag> | null {
    let best: Link<SegmentTag> | null = null
    for (const link of this.transmitters()) {
      if (link.room > (best?.room ?? 0)) best = link
    }
    return best
  }

  private heard(
    tag: SegmentTag,
    { status, providerId }: { status: number; providerId: string | null },
  ) {
    const { outcome } = readCommandStatus(status)
    if (outcome === 'busy') return this.busy(tag)
    this.busyInARow = 0
    if (outcome === 'refused') return this.refused(tag, status)
    const at = this.options.clock.now()
    const { handover } = tag.tracker
    this.answers.push({ kind: 'accepted', handover, segment: tag.segment, providerId, at })
    this.settle(tag)
  }

  private refused(tag: SegmentTag, status: number): void {
    const at = this.options.clock.now()
    const { handover } = tag.tracker
    this.answers.push({ kind: 'refused', handover, segment: tag.segment, status, at })
    this.settle(tag)
  }

  private unheard(tag: SegmentTag): void {
    const at = this.options.clock.now()
    this.answers.push({ kind: 'unknown', handover: tag.tracker.handover, segment: tag.segment, at })
    this.settle(tag)
  }

  private settle({ tracker, segment }: SegmentTag): void {
    if (tracker.settle(segment)) this.conclude(tracker)
  }

  private busy({ tracker, segment }: SegmentTag): void {
    const now = this.options.clock.now()
    // A window full of refusals is one piece of news; the next, after the pause, is another.
    if (now >= this.pausedUntil) {
      this.busyInARow += 1
      this.pausedUntil = now + this.pauseMs()
    }
    tracker.untaken(segment)
    this.conclude(tracker)
  }

  private pauseMs(): number {
    return Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.max(0, this.busyInARow - 1))
  }

  private conclude(tracker: HandoverTracker): void {
    const verdict = tracker.verdict()
    if (verdict.kind === 'untaken') {
      const at = this.options.clock.now()
      const retryAfterMs = Math.max(PAUSE_FIRST_MS, this.pausedUntil - at)
      this.answers.push({ kind: 'untaken', handover: tracker.handover, retryAfterMs, at })
    }
    if (verdict.kind !== 'again') return
    if (tracker.retries >= RETRIES_MAX) {
      for (const segment of verdict.segments) {
        const at = this.options.clock.now()
        const { handover } = tracker
        this.answers.push({ kind: 'refused', handover, segment, status: RETHROTTLED, at })
      }
      return
    }
    tracker.offerAgain()
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      this.unsent.push(...verdict.segments.map((segment) => ({ tracker, segment })))
      this.sendUnsent()
    }, this.pauseMs())
    this.timers.add(timer)
  }

  /** No link carries them: a message of which nothing left goes back; a part of one waits for a link. */
  private giveBackUnsent(): void {
    const kept: SegmentTag[] = []
    for (const [tracker, tags] of Map.groupBy(this.unsent, (tag) => tag.tracker)) {
      if (tags.length < tracker.handover.segments.length) kept.push(...tags)
      else {
        for (const { segment } of tags) tracker.untaken(segment)
        this.conclude(tracker)
      }
    }
    this.unsent = kept
  }

  private tell(): void {
    if (this.answers.length === 0) return
    const answers = this.answers
    this.answers = []
    this.options.answered(answers)
  }
}

/** ESME_RINVMSGLEN is the nearest that SMPP has for what cannot be written at all. */
const UNENCODABLE = 0x01
