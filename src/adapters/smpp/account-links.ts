import type { Wire } from '../../core/wire.ts'
import { readCommandStatus } from '../../core/dialects/smpp/receipt.ts'
import type { SmppSettings } from '../../core/account-settings.ts'
import type { Answer, Handover, SmppAccount } from '../../flows/ports/pipeline.ts'
import type { BindName } from '../../smpp/session-types.ts'
import { HandoverTracker, type SegmentTag } from './handover-tracker.ts'
import { Link } from './link.ts'
import type { LinkReading, OpenGateway } from '../../flows/ports/gateways.ts'
import { Pace } from '../../core/pace.ts'
import { type PacedMessage, SenderPace } from '../../core/sender-pace.ts'
import { encodeWire } from './encode-wire.ts'
import { type SegmentBody, encodeText, submitPdu } from './submit-pdu.ts'

export type AccountLinksOptions = {
  readonly account: SmppAccount
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

const BINDS: Readonly<Record<SmppSettings['bindType'], readonly BindName[]>> = {
  transceiver: ['bind_transceiver'],
  transmitter: ['bind_transmitter'],
  receiver: ['bind_receiver'],
  pair: ['bind_transmitter', 'bind_receiver'],
}

const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 10_000
const LOOK_MS = 20
/** A segment that the centre is too busy for this often is given up, its message half taken. */
const RETRIES_MAX = 12
const RETHROTTLED = 0x58

/** The connections of one provider account: hands over, paces, and collects what is answered. */
export class AccountLinks implements OpenGateway {
  private readonly options: AccountLinksOptions
  private readonly links: readonly Link<SegmentTag>[] = []
  private readonly pace: Pace
  private readonly senders: SenderPace | null
  private reference: number
  /** Segments that found no room: a long message may be wider than the window was. */
  private unsent: SegmentTag[] = []
  private answers: Answer[] = []
  /** Takes no more. */
  private isClosing = false
  private graceLeftMs = Number.POSITIVE_INFINITY
  private closed: Promise<void> | null = null
  /** Waits no more: what is not known now will not be. */
  private isOver = false
  private readonly retries = new Map<NodeJS.Timeout, readonly SegmentTag[]>()

  constructor(options: AccountLinksOptions) {
    this.options = options
    const { account, password, clock, random } = options
    this.pace = new Pace(account.settings.ratePerSecond, clock.now())
    const { senderRatePerSecond } = account.settings
    this.senders = senderRatePerSecond === null ? null : new SenderPace(senderRatePerSecond)
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

  get states(): readonly LinkReading[] {
    return this.links.map(({ state, bindAs, isRefused }) => ({
      kind: state.kind,
      since: state.since,
      because: state.kind === 'waiting' ? state.because : null,
      canSend: bindAs !== 'bind_receiver',
      isRefused,
    }))
  }

  /** Waits until a good part of the window is free: batches cost by the batch. */
  room(): number {
    const now = this.options.clock.now()
    if (this.isClosing || this.unsent.length > 0) return 0
    const free = this.transmitters().reduce((sum, { room }) => sum + room, 0)
    const pending = this.links.reduce((sum, { pendingCount }) => sum + pendingCount, 0)
    const allowed = Math.min(free, this.pace.room(now))
    const isWorthwhile = pending === 0 || free * 4 >= free + pending || allowed < free
    return isWorthwhile ? allowed : 0
  }

  /** In how many milliseconds to look for room again, when nothing else says so; null: no need. */
  get nextRoomMs(): number | null {
    return this.pace.waitMs(this.options.clock.now())
  }

  encode(text: string, wire: Wire | null) {
    this.reference = (this.reference + 1) % 256
    const { longText } = this.options.account.settings
    return wire === null
      ? encodeText(text, { longText, reference: this.reference })
      : encodeWire(text, wire, this.reference)
  }

  turnOf(message: PacedMessage, now: number): number | null {
    return this.senders?.turnOf(message, now) ?? null
  }

  submit(handovers: readonly Handover[]): void {
    this.offer(
      handovers.flatMap((handover) => {
        const tracker = new HandoverTracker(handover)
        return handover.segments.map((_, at) => ({ tracker, segment: at + 1 }))
      }),
    )
  }

  /** Takes no more, waits for what is under way, and says goodbye. */
  close(graceMs: number): Promise<void> {
    this.graceLeftMs = Math.min(this.graceLeftMs, graceMs)
    this.closed ??= this.end()
    return this.closed
  }

  private async end(): Promise<void> {
    this.isClosing = true
    for (; this.graceLeftMs > 0 && this.isUnderWay; this.graceLeftMs -= LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    this.isOver = true
    for (const [timer, tags] of this.retries) {
      clearTimeout(timer)
      this.unsent.push(...tags)
    }
    this.retries.clear()
    this.giveBack(this.unsent)
    this.unsent = []
    await Promise.all(this.links.map((link) => link.close()))
    this.tell()
  }

  private get isUnderWay(): boolean {
    return this.pendingCount > 0 || this.unsent.length > 0 || this.retries.size > 0
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
    this.advance()
    this.options.changed()
  }

  private offer(tags: readonly SegmentTag[]): void {
    this.unsent.push(...tags)
    this.pace.spend(tags.length)
    this.advance()
  }

  /** Sends what there is room for, gives back what nothing carries, and tells what came of it. */
  private advance(): void {
    this.sendUnsent()
    if (!this.transmitters().some(({ state }) => state.kind === 'bound')) this.giveBackWhole()
    this.tell()
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
      const result = write(() => link.request(submitPdu(handover, body, { settings, now }), tag))
      if (result.kind === 'no_room') break
      sent += 1
      if (result.kind === 'unencodable') this.unsendable(tag, result.because)
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
    const at = this.options.clock.now()
    if (outcome === 'busy') {
      this.pace.refused(at)
      tag.tracker.untaken(tag.segment)
      return this.conclude(tag.tracker)
    }
    this.pace.taken(at)
    if (outcome === 'refused') return this.refused(tag, status)
    const { handover } = tag.tracker
    this.answers.push({ kind: 'accepted', handover, segment: tag.segment, providerId, at })
    this.settle(tag)
  }

  private refused(tag: SegmentTag, status: number): void {
    const at = this.options.clock.now()
    const { handover } = tag.tracker
    this.answers.push({
      kind: 'refused',
      handover,
      segment: tag.segment,
      refusal: { kind: 'status', status },
      at,
    })
    this.settle(tag)
  }

  private unsendable(tag: SegmentTag, because: string): void {
    const at = this.options.clock.now()
    const { handover } = tag.tracker
    this.answers.push({ kind: 'unsendable', handover, segment: tag.segment, because, at })
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

  private conclude(tracker: HandoverTracker): void {
    const verdict = tracker.verdict()
    if (verdict.kind === 'untaken') {
      const at = this.options.clock.now()
      const retryAfterMs = Math.max(RETRY_FIRST_MS, this.pace.waitMs(at) ?? 0)
      this.answers.push({ kind: 'untaken', handover: tracker.handover, retryAfterMs, at })
    }
    if (verdict.kind !== 'again') return
    const tags = verdict.segments.map((segment) => ({ tracker, segment }))
    if (this.isOver || tracker.retries >= RETRIES_MAX) return this.giveUp(tags)
    const timer = setTimeout(
      () => {
        this.retries.delete(timer)
        this.offer(tags)
      },
      Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** tracker.retries),
    )
    this.retries.set(timer, tags)
    tracker.offerAgain()
  }

  /** The rest of a message that the centre took a part of: refused to the last, or cut short by us. */
  private giveUp(tags: readonly SegmentTag[]): void {
    const at = this.options.clock.now()
    for (const { tracker, segment } of tags) {
      const of = { handover: tracker.handover, segment, at }
      this.answers.push(
        this.isOver
          ? { kind: 'unknown', ...of }
          : { kind: 'refused', refusal: { kind: 'status', status: RETHROTTLED }, ...of },
      )
    }
  }

  /** No link carries them: a message of which nothing left goes back; a part of one waits for a link. */
  private giveBackWhole(): void {
    const isWhole = ({ handover }: HandoverTracker, tags: readonly SegmentTag[]) =>
      tags.length === handover.segments.length
    const groups = [...Map.groupBy(this.unsent, ({ tracker }) => tracker)]
    this.unsent = groups.flatMap(([tracker, tags]) => (isWhole(tracker, tags) ? [] : tags))
    this.giveBack(groups.flatMap(([tracker, tags]) => (isWhole(tracker, tags) ? tags : [])))
  }

  private giveBack(tags: readonly SegmentTag[]): void {
    for (const { tracker, segment } of tags) tracker.untaken(segment)
    for (const tracker of new Set(tags.map(({ tracker }) => tracker))) this.conclude(tracker)
  }

  private tell(): void {
    if (this.answers.length === 0) return
    const answers = this.answers
    this.answers = []
    this.options.answered(answers)
  }
}

type Written = ReturnType<Link<SegmentTag>['request']>

/** What our own encoder gives way at will never be written, and must not hold up the others. */
function write(request: () => Written): Written {
  try {
    return request()
  } catch (error) {
    return { kind: 'unencodable', because: error instanceof Error ? error.message : String(error) }
  }
}
