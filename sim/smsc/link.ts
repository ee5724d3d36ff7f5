import type { Socket } from 'node:net'
import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import type { SubmitSm } from '../../src/smpp/pdu-types.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import type { InboundRequest, SessionEvent } from '../../src/smpp/session-types.ts'
import { createSession } from '../../src/smpp/session.ts'
import type { Session } from '../../src/smpp/session.ts'
import type { Centre, Delivery, SubmitAnswer } from './centre.ts'
import { answerCancel, answerQuery, answerReplace } from './stored-messages.ts'

/** What a connection needs of the centre it leads to. */
export type LinkOwner = {
  readonly centre: Centre
  bindStatus(systemId: string, password: string): number
  bound(link: Link): void
  arm(): void
  count(what: 'submitted' | 'refused'): void
  acknowledged(delivery: Delivery, status: number): void
  unacknowledged(deliveries: readonly Delivery[]): void
  gone(link: Link, how: { isClean: boolean }): void
  pump(systemId: string): void
}

type BindRequest = InboundRequest & {
  readonly command: 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver'
}

const SYSTEM_ID = 'delivrd-sim'
const LIMITS = {
  windowSize: 1_000,
  unansweredMax: 1_000_000,
  bindTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
}
const UNREAD_BYTES_MAX = 1 << 20

/** One customer's connection. */
export class Link {
  readonly number: number
  systemId: string | null = null
  private readonly socket: Socket
  private readonly owner: LinkOwner
  private readonly session: Session<Delivery>
  private isOver = false
  /** We ended it; else the other side did, and may not have read our last answers. */
  private isClean = false

  constructor(socket: Socket, owner: LinkOwner, number: number) {
    this.socket = socket
    this.owner = owner
    this.number = number
    this.session = createSession<Delivery>({ role: 'smsc', limits: LIMITS }, Date.now())
    socket.on('data', (chunk: Uint8Array) => this.take(chunk))
    socket.on('drain', () => this.drained())
    // What went wrong shows in 'close', which always follows.
    socket.on('error', () => {})
    socket.on('close', () => this.over())
  }

  get pendingCount(): number {
    return this.session.pendingCount
  }

  get canDeliver(): boolean {
    const { state, boundAs, windowRoom } = this.session
    if (this.isOver || state !== 'bound' || boundAs === 'bind_transmitter') return false
    return windowRoom > 0 && this.socket.writableLength < UNREAD_BYTES_MAX
  }

  deliver(delivery: Delivery, nowMs: number): void {
    this.session.request(delivery.draft, delivery, nowMs)
    const { receipt } = delivery
    if (receipt === null) return
    receipt.firstSentAtMs ??= nowMs
    receipt.sent += 1
  }

  flush(): void {
    const octets = this.session.takeOutgoing()
    if (octets !== null && !this.socket.destroyed) this.socket.write(octets)
  }

  tick(nowMs: number): void {
    this.handle(this.session.tick(nowMs), nowMs)
    this.flush()
  }

  /**
   * Breaks the connection. What was answered before arrives: the socket is closed for writing, and
   * read to its end unheard, since unread octets would make the kernel throw the answers away.
   */
  breakOff(): void {
    if (this.isOver) return
    this.flush()
    this.socket.end()
    this.socket.resume()
    this.isClean = true
    this.over()
  }

  private take(chunk: Uint8Array): void {
    if (this.isOver) return
    const nowMs = Date.now()
    this.handle(this.session.feed(chunk, nowMs), nowMs)
    this.flush()
    // A peer that does not read is not read from either.
    if (this.socket.writableLength > UNREAD_BYTES_MAX) this.socket.pause()
    this.owner.arm()
    if (this.systemId !== null) this.owner.pump(this.systemId)
  }

  private drained(): void {
    this.socket.resume()
    if (this.systemId !== null) this.owner.pump(this.systemId)
  }

  private handle(events: readonly SessionEvent<Delivery>[], nowMs: number): void {
    const missed: Delivery[] = []
    for (const event of events) {
      if (this.isOver) break
      if (event.kind === 'request') this.takeRequest(event.pdu, nowMs)
      else if (event.kind === 'response' || event.kind === 'late_response') {
        this.owner.acknowledged(event.request.tag, event.pdu.status)
      } else if (event.kind === 'timed_out') missed.push(event.request.tag)
      else if (event.kind === 'stop') {
        this.breakOff()
      }
    }
    if (missed.length > 0) this.owner.unacknowledged(missed)
  }

  private takeRequest(pdu: InboundRequest, nowMs: number): void {
    const { session, owner } = this
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        return this.takeBind(pdu)
      case 'submit_sm':
        return this.takeSubmit(pdu, nowMs)
      case 'query_sm':
        session.respond(pdu, answerQuery(owner.centre, pdu))
        return
      case 'cancel_sm':
        session.respond(pdu, answerCancel(owner.centre, pdu, nowMs))
        return
      case 'replace_sm':
        session.respond(pdu, answerReplace(owner.centre, pdu, nowMs))
        return
      case 'submit_multi':
        session.respond(pdu, { status: COMMAND_STATUS.ESME_RINVCMDID })
        return
      case 'data_sm':
        session.respond(pdu, { status: COMMAND_STATUS.ESME_RINVCMDID })
        return
      default:
        return
    }
  }

  private takeBind(pdu: BindRequest): void {
    const status = this.owner.bindStatus(pdu.system_id, pdu.password)
    this.session.respond(pdu, status === 0 ? { system_id: SYSTEM_ID } : { status })
    if (status !== 0) return
    this.systemId = pdu.system_id
    this.owner.bound(this)
  }

  private takeSubmit(pdu: SubmitSm, nowMs: number): void {
    const customer = { systemId: this.systemId ?? '', link: this.number }
    const reaction = this.owner.centre.submit(pdu, customer, nowMs)
    this.owner.count('submitted')
    switch (reaction.kind) {
      case 'answer':
        if (reaction.afterMs < 1) return this.answer(pdu, reaction.answer, nowMs)
        this.owner.centre.later(nowMs + reaction.afterMs, (atMs) =>
          this.answer(pdu, reaction.answer, atMs),
        )
        return
      case 'nack':
        return this.nack(pdu, reaction.status)
      case 'silence':
        return
      case 'drop':
        return this.breakOff()
    }
  }

  private answer(
    request: SubmitSm,
    { status, message_id, record }: SubmitAnswer,
    nowMs: number,
  ): void {
    if (this.isOver) return
    if (status !== 0) this.owner.count('refused')
    this.session.respond(request, status === 0 ? { message_id } : { status })
    record.answer = status === 0 ? 'accepted' : 'refused'
    record.answeredAtMs = nowMs
  }

  /** The session answers a request in kind; this centre does not. */
  private nack({ sequence }: SubmitSm, status: number): void {
    this.flush()
    this.socket.write(encodePdu({ command: 'generic_nack', sequence, status }))
  }

  private over(): void {
    if (this.isOver) return
    this.isOver = true
    this.owner.gone(this, { isClean: this.isClean })
    this.owner.unacknowledged(this.session.close().map(({ tag }) => tag))
  }
}
