import { REFUSED_FOR } from '../../../core/dialects/refusal-words.ts'
import { wireId } from '../../../core/ids.ts'
import { Pace } from '../../../core/pace.ts'
import { type PacedMessage, SenderPace } from '../../../core/sender-pace.ts'
import { countSegments } from '../../../core/segments.ts'
import { type Wire, isTextEnough } from '../../../core/wire.ts'
import type { GatewayHandlers, LinkReading, OpenGateway } from '../../../flows/ports/gateways.ts'
import type {
  Answer,
  EncodedText,
  Handover,
  HttpAccount,
  Refusal,
} from '../../../flows/ports/pipeline.ts'
import type {
  Connection,
  HttpProvider,
  HttpReply,
  HttpRequest,
  RefusalSaid,
  SubmitOutcome,
} from '../../../flows/ports/providers.ts'
import { accepted, ofSegments, unknown, unsendable } from './answers.ts'
import { type Exchange, type Exchanged, openExchange } from './exchange.ts'
import { Reach, type ReachTimes } from './reach.ts'
import { addressProbe } from './probe.ts'
import { readJson } from '../parts/json.ts'
import { OnceMore } from './once-more.ts'
import { SenderHolds } from './sender-holds.ts'
import { type HideSecrets, messageHidden, secretsHidden } from './secrets-hidden.ts'
import { type Trouble, troubleOfOurs } from './trouble.ts'

export type HttpGatewayOptions = GatewayHandlers & {
  readonly account: HttpAccount
  readonly provider: HttpProvider
  /** Secrets opened. */
  readonly connection: Connection
  /** What travels with a submission and comes back with its receipts. */
  readonly reference: (of: { readonly id: string; readonly submission: number }) => string
  /** Where providers reach us: no slash at its end. */
  readonly receiptsAt: () => string
  readonly clock: { now(): number }
  /** In [0, 1). */
  readonly random: () => number
  readonly times?: Partial<HttpGatewayTimes>
}

export type HttpGatewayTimes = ReachTimes & {
  readonly connectTimeoutMs: number
  readonly answerTimeoutMs: number
}

const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_TIMEOUT_MS = 30_000
const RETRY_AFTER_MS = 50
/** What was offered and found nobody there is offered again when somebody may be. */
const UNREACHED_AFTER_MS = 1_000
const REFUSED_AFTER_MS = 30_000
const LOOK_MS = 20

/**
 * One provider account over HTTP. What it answers is the provider file's to read; here is decided when a
 * message goes, and that what may have been taken is never offered again.
 */
export class HttpGateway implements OpenGateway {
  private readonly options: HttpGatewayOptions
  private readonly exchange: Exchange
  private readonly reach: Reach
  private readonly pace: Pace
  private readonly senders: SenderPace | null
  private readonly senderHolds = new SenderHolds()
  private readonly onceMore = new OnceMore()
  private readonly hide: HideSecrets
  private readonly underWay = new Set<Handover>()
  private isClosing = false
  private graceLeftMs = Number.POSITIVE_INFINITY
  private closed: Promise<void> | null = null
  private hold = { leftMs: 0, at: 0 }

  constructor(options: HttpGatewayOptions) {
    this.options = options
    const { account, provider, connection, clock, random, times = {} } = options
    const { window, ratePerSecond, senderRatePerSecond } = account.settings
    this.senders = senderRatePerSecond === null ? null : new SenderPace(senderRatePerSecond)
    this.exchange = openExchange({
      connections: window,
      connectTimeoutMs: times.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      answerTimeoutMs: times.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
    })
    this.hide = secretsHidden(provider, connection)
    const { usualRatePerSecond } = provider.capabilities
    this.pace = new Pace(ratePerSecond, clock.now(), ratePerSecond ?? usualRatePerSecond)
    this.reach = new Reach({
      probe: addressProbe(this.exchange, { provider, connection, now: clock.now() }),
      clock,
      random,
      window,
      changed: () => options.changed(),
      lost: (because) => options.linkLost(this.hide(because)),
      times,
    })
  }

  get states(): readonly LinkReading[] {
    const { reading } = this.reach
    return [{ ...reading, because: reading.because === null ? null : this.hide(reading.because) }]
  }

  /** Waits until a good part of the window is free: batches cost by the batch. */
  room(): number {
    const now = this.options.clock.now()
    const { limit } = this.reach
    const pending = this.underWay.size
    if (this.isClosing || this.heldMs(now) > 0 || pending >= limit) return 0
    const free = limit - pending
    const allowed = Math.min(free, this.pace.room(now))
    const isWorthwhile = pending === 0 || free * 4 >= limit || allowed < free
    return isWorthwhile ? allowed : 0
  }

  get nextRoomMs(): number | null {
    const now = this.options.clock.now()
    const heldMs = this.heldMs(now)
    return heldMs > 0 ? heldMs : this.pace.waitMs(now)
  }

  /** For how long the provider wants to be left alone: by differences, as clocks are set back. */
  private heldMs(now: number): number {
    const { leftMs, at } = this.hold
    this.hold = { leftMs: Math.max(0, leftMs - Math.max(0, now - at)), at: now }
    return this.hold.leftMs
  }

  /** Limits of length are the provider's own, and what it says of them is read as its answer. */
  encode(text: string, wire: Wire | null): EncodedText {
    if (!isTextEnough(wire)) return { kind: 'no-text' }
    const { receiptsPer } = this.options.provider.capabilities
    const segments = receiptsPer === 'message' ? 1 : countSegments(text).segments
    return { kind: 'encoded', segments: Array.from({ length: segments }, () => text) }
  }

  /** The pace of HTTP accounts counts messages. */
  turnOf(message: PacedMessage, now: number): number | null {
    const heldUntil = this.senderHolds.until(message.sender, now)
    return heldUntil ?? this.senders?.turnOf({ ...message, cost: 1 }, now) ?? null
  }

  submit(handovers: readonly Handover[]): void {
    this.pace.spend(handovers.length)
    for (const handover of handovers) void this.handOver(handover)
  }

  close(graceMs: number): Promise<void> {
    this.graceLeftMs = Math.min(this.graceLeftMs, graceMs)
    this.closed ??= this.end()
    return this.closed
  }

  private async end(): Promise<void> {
    this.isClosing = true
    this.reach.close()
    for (; this.graceLeftMs > 0 && this.underWay.size > 0; this.graceLeftMs -= LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    await this.exchange.close()
    // Their requests have ended, and each end is told by now but for a turn of the loop.
    while (this.underWay.size > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  private async handOver(handover: Handover): Promise<void> {
    const request = this.write(handover)
    if ('because' in request) return this.tell(unsendable(handover, request.because, this.now))
    this.underWay.add(handover)
    this.reach.left(this.underWay.size)
    const exchanged = await this.exchange.send(request)
    this.underWay.delete(handover)
    const answers = this.read({ handover, request }, exchanged)
    this.reach.ended(this.underWay.size, exchanged.kind === 'reply')
    this.tell(answers)
  }

  private get now(): number {
    return this.options.clock.now()
  }

  private tell(answers: readonly Answer[]): void {
    if (answers.length > 0) this.options.answered(answers)
  }

  private write(handover: Handover): HttpRequest | { readonly because: string } {
    const { account, provider, connection, receiptsAt } = this.options
    const { channel } = handover
    if (!provider.capabilities.channels.includes(channel))
      return { because: `${provider.title} carries no ${channel}.` }
    try {
      const reference = this.options.reference(handover)
      return provider.submit(connection, {
        to: handover.recipient,
        from: handover.sender,
        text: handover.segments[0] as string,
        channel,
        reference,
        receiptUrl: `${receiptsAt()}/receipts/${wireId('acc', account.id)}/${reference}`,
        validUntil: handover.validUntil,
        now: this.now,
      })
    } catch (error) {
      return {
        because: this.kept(handover, error instanceof Error ? error.message : String(error)),
      }
    }
  }

  private read({ handover, request }: Asked, exchanged: Exchanged): readonly Answer[] {
    const at = this.now
    switch (exchanged.kind) {
      case 'not-out':
        this.reach.unreachable(exchanged.because)
        return [
          {
            kind: 'untaken',
            isUnreached: true,
            handover,
            retryAfterMs: UNREACHED_AFTER_MS,
            at,
          },
        ]
      case 'unmade':
        return unsendable(handover, this.kept(handover, exchanged.because), at)
      case 'lost':
        if (exchanged.code !== 'closed') this.reach.doubtful(exchanged.because)
        return unknown(handover, exchanged.code, at)
      case 'reply':
        return this.readReply({ handover, request, reply: exchanged.reply }, at)
    }
  }

  private readReply({ handover, request, reply }: Replied, at: number): readonly Answer[] {
    const outcome = this.outcomeOf(handover, reply)
    switch (outcome.kind) {
      case 'accepted':
        this.pace.taken(at)
        this.reach.answered()
        return accepted(handover, this.taken(handover, outcome), at)
      case 'refused':
        this.pace.taken(at)
        return this.refused({ handover, request, reply }, outcome, at)
      case 'busy':
        return this.busy({ handover, request, reply }, outcome, at)
      case 'unknown': {
        const isFine = reply.status >= 200 && reply.status < 300
        // An application answered, if not with what we look for; a page of somebody's is no answer at all.
        if (isFine && isData(reply.body)) this.reach.answered()
        else this.reach.doubtful(this.kept(handover, outcome.because))
        return unknown(handover, isFine ? 'unreadable' : `http-${reply.status}`, at)
      }
    }
  }

  private busy(
    { handover, reply }: Replied,
    { retryAfterMs: askedMs, whose }: Extract<SubmitOutcome, { kind: 'busy' }>,
    at: number,
  ): readonly Answer[] {
    this.reach.answered()
    const retryAfterMs = Math.max(RETRY_AFTER_MS, askedMs)
    if (whose !== undefined) {
      if (whose === 'sender') this.senderHolds.hold(handover.sender, retryAfterMs, at)
      return [{ kind: 'untaken', isItsOwn: true, handover, retryAfterMs, at }]
    }
    this.pace.refused(at)
    if (reply.status === 429 && reply.headers['retry-after'] !== undefined)
      this.hold = { leftMs: Math.max(this.heldMs(at), askedMs), at }
    return [{ kind: 'untaken', handover, retryAfterMs, at }]
  }

  /**
   * Of what is no acceptance, words are kept and shown. They are read once more without our secrets and
   * the message: what is cut off or taken apart first could not be told any more.
   */
  private outcomeOf(handover: Handover, reply: HttpReply): SubmitOutcome {
    const outcome = this.readAnswer(reply)
    if (outcome.kind === 'accepted' && outcome.refused === undefined) return outcome
    const again = this.readAnswer({ ...reply, body: this.kept(handover, reply.body) })
    return isSame(outcome, again) ? again : outcome
  }

  /** What its file stumbles over was answered all the same, in words that nobody foresaw. */
  private readAnswer(reply: HttpReply): SubmitOutcome {
    const { provider, connection } = this.options
    try {
      return provider.readAnswer(reply, connection)
    } catch {
      return { kind: 'unknown', because: 'The answer cannot be read.' }
    }
  }

  /**
   * Wrong credentials or a wrong address cost the first few messages, which go elsewhere or say so. From then
   * on nothing was refused but ourselves: what tries them again waits. Where nobody says who was refused, a message
   * waits once, and counts as refused when it comes to that again.
   */
  private refused(
    asked: Replied,
    { said, because, whose }: Extract<SubmitOutcome, { kind: 'refused' }>,
    at: number,
  ): readonly Answer[] {
    const { handover } = asked
    const trouble =
      whose === 'message'
        ? null
        : troubleOfOurs(this.options.provider.vendor, asked, { said, because })
    const later = { kind: 'untaken', handover, retryAfterMs: REFUSED_AFTER_MS, at } as const
    if (trouble === null) this.reach.answered()
    else if (this.isKnownTrouble(handover, trouble)) return [later]
    else if (!trouble.isSure && this.onceMore.takes(handover.id))
      return [{ ...later, isItsOwn: true }]
    const refusal = this.refusalOf(handover, { said, because })
    return ofSegments(handover, (segment) => ({ kind: 'refused', handover, segment, refusal, at }))
  }

  private isKnownTrouble({ recipient }: Handover, { because, isSure }: Trouble): boolean {
    return isSure ? this.reach.refused(because) : this.reach.refusedPerhaps(because, recipient)
  }

  private taken(
    handover: Handover,
    { ids, refused = [] }: Extract<SubmitOutcome, { kind: 'accepted' }>,
  ): Parameters<typeof accepted>[1] {
    const missing = refused.map(({ segment, ...said }) => ({
      segment,
      refusal: this.refusalOf(handover, said),
    }))
    return { ids, refused: missing }
  }

  private refusalOf(handover: Handover, { said, because }: RefusalSaid): Refusal {
    const fields = Object.entries(said).map(([name, text]) => [name, this.kept(handover, text)])
    return {
      kind: 'said',
      said: Object.fromEntries(fields) as typeof said,
      because: this.kept(handover, because),
    }
  }

  private kept(handover: Handover, said: string): string {
    const { recipient: to, segments } = handover
    const reference = this.options.reference(handover)
    return this.hide(messageHidden({ text: segments[0] as string, to, reference })(said))
  }
}

type Asked = { readonly handover: Handover; readonly request: HttpRequest }
type Replied = Asked & { readonly reply: HttpReply }

function isData(body: string): boolean {
  const read = readJson(body)
  return 'data' in read && typeof read.data === 'object' && read.data !== null
}

/** A text such as “code” takes more out of an answer than itself. */
function isSame(one: SubmitOutcome, other: SubmitOutcome): boolean {
  const facts = (outcome: SubmitOutcome): unknown => {
    switch (outcome.kind) {
      case 'accepted':
        return [outcome.ids, outcome.refused?.map(({ segment, said }) => [segment, namesOf(said)])]
      case 'refused':
        return namesOf(outcome.said)
      default:
        return outcome.kind
    }
  }
  return one.kind === other.kind && JSON.stringify(facts(one)) === JSON.stringify(facts(other))
}

/** What is read in a sentence may have been read in our own text, if it is in there. */
const namesOf = (said: RefusalSaid['said']): readonly string[] =>
  Object.keys(said).filter((name) => name !== REFUSED_FOR.field)
