import { COMMAND_STATUS } from './command-status.ts'
import { isResponseId, responseTo } from './commands.ts'
import { type FrameReader, type FramingError, createFrameReader } from './framing.ts'
import type { LinkTimers } from './link-timers.ts'
import { active, enquired, heard, judgeLink, startLinkTimers } from './link-timers.ts'
import type { DecodedPdu, PduDraft } from './pdu-types.ts'
import { decodePdu } from './pdu.ts'
import { PduWriter } from './pdu-writer.ts'
import { RequestWindow, type SentRequest } from './request-window.ts'
import {
  answersBind,
  answersEnquireLink,
  answersUnbind,
  isBind,
  isCarried,
  isRequestFrom,
  isResponsePdu,
  refusalStatus,
} from './session-rules.ts'
import type {
  AnswerableRequest,
  AnswerFields,
  Arrival,
  BindDraft,
  BindName,
  InboundRequest,
  InboundResponse,
  RefusedBecause,
  RequestDraft,
  RequestResult,
  RespondResult,
  SessionEvent,
  SessionLimits,
  SessionOptions,
  SessionRole,
  SessionState,
  StopBecause,
} from './session-types.ts'
import { SESSION_LIMITS } from './session-types.ts'

/** A session on a connection that has just been opened. `Tag` is the caller's mark on its requests. */
export const createSession = <Tag>(options: SessionOptions, nowMs: number): Session<Tag> =>
  new Session<Tag>(options, nowMs)

/** A request of the session itself: bind, enquire_link or unbind. At most one of each is unanswered. */
type OwnRequest = { readonly sequence: number; readonly sentAtMs: number }

/**
 * One SMPP session, either side of it, without socket or clock: octets and time go in, events and
 * octets come out. After every call, write what `takeOutgoing` gives to the connection.
 * Whatever the peer sends, the session keeps reading until it says 'stop', and its memory is
 * bounded by its limits; the caller stops feeding while the connection cannot be written to.
 */
export class Session<Tag> {
  private readonly role: SessionRole
  private readonly limits: SessionLimits
  private readonly reader: FrameReader
  private readonly writer = new PduWriter()
  private readonly window: RequestWindow<Tag>
  // Octets of each, by identity, not by sequence_number: some peers give every request the same.
  private readonly unanswered = new Map<object, number>()
  private unansweredBytes = 0
  private timers: LinkTimers
  private readonly openedAtMs: number
  /** When the PDU began that has not come to its end; null: none has begun. */
  private begunAtMs: number | null = null
  private current: SessionState = 'open'
  private boundAsName: BindName | null = null
  private ownBind: (OwnRequest & { readonly as: BindName }) | null = null
  private ownEnquireLink: OwnRequest | null = null
  private ownUnbind: OwnRequest | null = null
  private isUnbindAnswered = false
  /** The peer's unbind, answered when all that it asked before is. */
  private askedUnbind: { readonly sequence: number; readonly sinceMs: number } | null = null

  constructor({ role, limits, lastSequence = 0 }: SessionOptions, nowMs: number) {
    this.role = role
    this.limits = { ...SESSION_LIMITS, ...limits }
    this.reader = createFrameReader(this.limits)
    const { windowSize, lateMax } = this.limits
    this.window = new RequestWindow({ sizeMax: windowSize, lateMax, lastSequence })
    this.timers = startLinkTimers(nowMs)
    this.openedAtMs = nowMs
  }

  get state(): SessionState {
    return this.current
  }

  /** How the session is bound; null before. */
  get boundAs(): BindName | null {
    return this.boundAsName
  }

  /** Requests of ours that could be sent now before the window is full. */
  get windowRoom(): number {
    return this.limits.windowSize - this.window.size
  }

  /** Requests of ours that the peer has not answered. */
  get pendingCount(): number {
    return this.window.size
  }

  /** Requests of the peer that we have not answered. */
  get unansweredCount(): number {
    return this.unanswered.size
  }

  /** Octets that wait in `takeOutgoing`. */
  get outgoingBytes(): number {
    return this.writer.byteLength
  }

  /** Everything to be written to the connection, in one piece; null if there is nothing. */
  takeOutgoing(): Uint8Array | null {
    return this.writer.byteLength === 0 ? null : this.writer.take()
  }

  /** Takes what the connection received, cut anywhere, and says what it meant. */
  feed(chunk: Uint8Array, nowMs: number): SessionEvent<Tag>[] {
    const events: SessionEvent<Tag>[] = []
    if (this.current === 'closed') return events
    this.timers = heard(this.timers, nowMs)
    const { frames, error } = this.reader.read(chunk)
    if (this.reader.heldBytes() === 0) this.begunAtMs = null
    else if (frames.length > 0 || this.begunAtMs === null) this.begunAtMs = nowMs
    for (const frame of frames) {
      this.takeFrame(frame, nowMs, events)
      if (this.isClosed()) return events
    }
    if (error !== null) this.breakOff(error, events)
    return events
  }

  /** Asks the peer to bind us. Window and tag do not apply: the answer is 'bound' or 'bind_refused'. */
  bind(draft: BindDraft, nowMs: number): RequestResult {
    if (this.role !== 'esme' || this.current !== 'open') return { kind: 'not_bound' }
    const sequence = this.window.nextSequence()
    const fault = this.write({ ...draft, sequence })
    if (fault !== null) return fault
    this.ownBind = { sequence, sentAtMs: nowMs, as: draft.command }
    this.current = 'binding'
    return { kind: 'sent', sequence }
  }

  /** Sends a request. Its answer, or 'timed_out', comes back with the same tag. */
  request(draft: RequestDraft, tag: Tag, nowMs: number): RequestResult {
    const { command } = draft
    if (!this.maySend(command)) return { kind: 'not_bound' }
    const isAwaited = responseTo(command) !== null
    if (isAwaited && this.window.isFull) return { kind: 'window_full' }
    const sequence = this.window.nextSequence()
    const fault = this.write({ ...draft, sequence } as PduDraft)
    if (fault !== null) return fault
    if (isAwaited) this.window.add({ sequence, command, tag, sentAtMs: nowMs })
    this.timers = active(this.timers, nowMs)
    return { kind: 'sent', sequence }
  }

  /** Answers a request of the peer, once. Answering a bind with status 0 binds the session. */
  respond<R extends AnswerableRequest>(
    request: R,
    fields: AnswerFields<R['command']>,
  ): RespondResult {
    const bytes = this.unanswered.get(request)
    if (this.current === 'closed' || bytes === undefined) return { kind: 'not_outstanding' }
    const command = responseTo(request.command)
    const fault = this.write({ ...fields, command, sequence: request.sequence } as PduDraft)
    if (fault !== null) return fault
    this.unanswered.delete(request)
    this.unansweredBytes -= bytes
    if (isBind(request.command)) this.settleBind(request.command, fields.status ?? 0)
    if (this.unanswered.size === 0) this.answerUnbind()
    return { kind: 'sent' }
  }

  /** Says good-bye; 'stop' follows when the peer agrees or does not answer. Requests are over now. */
  unbind(nowMs: number): void {
    if (this.current === 'closed' || this.current === 'unbinding') return
    const sequence = this.window.nextSequence()
    this.write({ command: 'unbind', sequence })
    this.ownUnbind = { sequence, sentAtMs: nowMs }
    this.current = 'unbinding'
  }

  /** Lets time pass: call it about once a second. */
  tick(nowMs: number): SessionEvent<Tag>[] {
    const events: SessionEvent<Tag>[] = []
    if (this.current === 'closed') return events
    for (const request of this.window.expire(nowMs - this.limits.responseTimeoutMs)) {
      events.push({ kind: 'timed_out', request })
    }
    const because = this.overdue(nowMs)
    if (because !== null) this.stop(because, events)
    return events
  }

  /** Ends the session for good. Gives the requests whose answers can no longer come, oldest first. */
  close(): readonly SentRequest<Tag>[] {
    this.current = 'closed'
    this.unanswered.clear()
    this.unansweredBytes = 0
    return this.window.drain()
  }

  private takeFrame(frame: Uint8Array, nowMs: number, events: SessionEvent<Tag>[]): void {
    const decoded = decodePdu(frame)
    if (decoded.kind === 'unreadable') {
      this.answerUnreadable(decoded)
      const { because, field, header } = decoded
      events.push({ kind: 'unreadable', because, field, header, frame })
      return
    }
    const { pdu, warnings } = decoded
    switch (pdu.command) {
      case 'enquire_link':
        this.write({ command: 'enquire_link_resp', sequence: pdu.sequence })
        return
      case 'unbind':
        this.askedUnbind = { sequence: pdu.sequence, sinceMs: nowMs }
        this.current = 'unbinding'
        // What was asked before is answered before: else an ESME would send it all once more.
        if (this.role === 'smsc' && this.unanswered.size > 0) return
        this.answerUnbind()
        return this.stop('unbound_by_peer', events)
      default:
        if (isResponsePdu(pdu)) this.takeResponse(pdu, { warnings, nowMs, events })
        else this.takeRequest(pdu, { frame, warnings, nowMs, events })
    }
  }

  private takeRequest(
    pdu: InboundRequest,
    { frame, warnings, nowMs, events }: Arrival<Tag> & { frame: Uint8Array },
  ): void {
    const because = this.refusal(pdu)
    if (because !== null) {
      const status = refusalStatus(because, this.role)
      this.writeAnswer(pdu, status)
      events.push({ kind: 'refused', pdu, because, status })
      return
    }
    if (responseTo(pdu.command) !== null) {
      this.unanswered.set(pdu, frame.length)
      this.unansweredBytes += frame.length
    }
    if (isBind(pdu.command)) this.current = 'binding'
    else this.timers = active(this.timers, nowMs)
    events.push({ kind: 'request', pdu, frame, warnings })
  }

  private takeResponse(pdu: InboundResponse, { warnings, nowMs, events }: Arrival<Tag>): void {
    if (this.takeOwnResponse(pdu, events)) return
    const answered = this.window.answer(pdu.command, pdu.sequence)
    if (answered.kind === 'unexpected') {
      events.push({ kind: 'unexpected_response', pdu })
      return
    }
    this.timers = active(this.timers, nowMs)
    const { request } = answered
    const kind = answered.kind === 'late' ? 'late_response' : 'response'
    events.push({ kind, pdu, request, rttMs: nowMs - request.sentAtMs, warnings })
  }

  /** Whether the response was to a request of the session's own. */
  private takeOwnResponse(pdu: InboundResponse, events: SessionEvent<Tag>[]): boolean {
    const { sequence } = pdu
    if (this.ownBind?.sequence === sequence && answersBind(pdu)) {
      const isBound = pdu.status === 0 && pdu.command !== 'generic_nack'
      events.push({ kind: isBound ? 'bound' : 'bind_refused', pdu })
      this.boundAsName = isBound ? this.ownBind.as : null
      if (this.current === 'binding') this.current = isBound ? 'bound' : 'open'
      this.ownBind = null
      return true
    }
    if (this.ownEnquireLink?.sequence === sequence && answersEnquireLink(pdu)) {
      this.ownEnquireLink = null
      return true
    }
    if (this.ownUnbind?.sequence === sequence && answersUnbind(pdu)) {
      this.ownUnbind = null
      this.stop('unbound', events)
      return true
    }
    return false
  }

  /** Why the session itself turns a request down; null if it is the caller's to answer. */
  private refusal({ command }: InboundRequest): RefusedBecause | null {
    if (this.askedUnbind !== null) return 'not_bound'
    const peer = this.role === 'esme' ? 'smsc' : 'esme'
    if (!isRequestFrom(peer, command)) return 'wrong_direction'
    if (isBind(command)) return this.current === 'open' ? null : 'already_bound'
    // A centre says outbind to be bound, so it may say so before; it alone.
    if (command !== 'outbind' && !this.isHearing(peer)) return 'not_bound'
    const { unansweredMax, unansweredBytesMax } = this.limits
    const isTooMuch =
      this.unanswered.size >= unansweredMax || this.unansweredBytes >= unansweredBytesMax
    return isTooMuch ? 'too_many_unanswered' : null
  }

  /**
   * A centre may deliver as soon as it has our bind, whatever we bound as: a receipt is not refused
   * over a formality. An ESME must be bound for what it asks.
   */
  private isHearing(peer: SessionRole): boolean {
    if (peer === 'smsc') return this.current !== 'open'
    return this.boundAsName !== null && isCarried('esme', this.boundAsName)
  }

  private maySend(command: RequestDraft['command']): boolean {
    if (!isRequestFrom(this.role, command)) return false
    if (command === 'outbind') return this.current === 'open'
    if (this.current !== 'bound' || this.boundAsName === null) return false
    return isCarried(this.role, this.boundAsName)
  }

  private settleBind(command: BindName, status: number): void {
    if (this.current !== 'binding') return
    this.boundAsName = status === 0 ? command : null
    this.current = status === 0 ? 'bound' : 'open'
  }

  private answerUnbind(): void {
    if (this.askedUnbind === null || this.isUnbindAnswered) return
    this.isUnbindAnswered = true
    this.write({ command: 'unbind_resp', sequence: this.askedUnbind.sequence })
  }

  /** A response is never answered, not even a bad one: two sides nacking each other would not end. */
  private answerUnreadable({ header, nackStatus }: DecodedPdu & { kind: 'unreadable' }): void {
    if (isResponseId(header.commandId)) return
    const command = (header.command && responseTo(header.command)) ?? 'generic_nack'
    this.write({ command, sequence: header.sequence, status: nackStatus } as PduDraft)
  }

  private writeAnswer({ command, sequence }: InboundRequest, status: number): void {
    const response = responseTo(command)
    if (response !== null) this.write({ command: response, sequence, status } as PduDraft)
  }

  private breakOff({ because, sequence }: FramingError, events: SessionEvent<Tag>[]): void {
    this.write({ command: 'generic_nack', sequence, status: COMMAND_STATUS.ESME_RINVCMDLEN })
    this.stop(because, events)
  }

  /** Why the session must end now; null if not. Sends the enquire_link when it is due. */
  private overdue(nowMs: number): StopBecause | null {
    const { bindTimeoutMs, unbindTimeoutMs, pduTimeoutMs } = this.limits
    const { ownUnbind, askedUnbind } = this
    if (askedUnbind !== null) {
      const isTime = nowMs - askedUnbind.sinceMs >= unbindTimeoutMs
      if (isTime) this.answerUnbind()
      return isTime || this.isUnbindAnswered ? 'unbound_by_peer' : null
    }
    if (ownUnbind !== null)
      return nowMs - ownUnbind.sentAtMs >= unbindTimeoutMs ? 'unbind_timed_out' : null
    const bindingSinceMs = this.ownBind?.sentAtMs ?? this.openedAtMs
    if (this.current !== 'bound' && nowMs - bindingSinceMs >= bindTimeoutMs) return 'bind_timed_out'
    // Octets that trickle in keep a link from being silent; they may not do so for ever.
    if (this.begunAtMs !== null && nowMs - this.begunAtMs >= pduTimeoutMs) return 'pdu_too_slow'
    switch (judgeLink(this.timers, this.limits, nowMs)) {
      case 'silent':
        return 'link_silent'
      case 'inactive':
        return 'inactive'
      case 'enquire': {
        const sequence = this.window.nextSequence()
        this.ownEnquireLink = { sequence, sentAtMs: nowMs }
        this.timers = enquired(this.timers, nowMs)
        this.write({ command: 'enquire_link', sequence })
        return null
      }
      case 'fine':
        return null
    }
  }

  private stop(because: StopBecause, events: SessionEvent<Tag>[]): void {
    this.current = 'closed'
    events.push({ kind: 'stop', because })
  }

  private isClosed(): boolean {
    return this.current === 'closed'
  }

  private write(
    draft: PduDraft,
  ): { readonly kind: 'unencodable'; readonly because: string } | null {
    try {
      this.writer.write(draft)
      return null
    } catch (error) {
      if (error instanceof RangeError) return { kind: 'unencodable', because: error.message }
      throw error
    }
  }
}
