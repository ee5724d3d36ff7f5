import type { Socket } from 'node:net'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'
import type { PduOf } from '../../smpp/pdu-types.ts'
import { type Session, createSession } from '../../smpp/session.ts'
import type {
  AnswerFields,
  AnswerableRequest,
  BindName,
  InboundRequest,
  SessionEvent,
} from '../../smpp/session-types.ts'
import type { Desk } from './desk.ts'
import type { DeliverDraft } from './receipt-pdu.ts'
import { type DeskRequest, answerRequest } from './take-request.ts'

/** Hears what became of a deliver_sm: its command_status, or that none came in time or before the session's end. */
export type Delivered = (how: number | 'unanswered' | 'gone') => void

export type BindPdu = PduOf<BindName>

export type BindAnswer =
  | { readonly kind: 'bound'; readonly desk: Desk }
  | { readonly kind: 'refused'; readonly status: number }

/** What a connection needs of the door it came through. */
export type ConnectionOwner = {
  readonly clock: { now(): number }
  bind(connection: Connection, pdu: BindPdu): Promise<BindAnswer>
  failed(event: string, fields: object): void
  ended(connection: Connection, because: string): void
}

const SYSTEM_ID = 'Delivrd'
const VERSION_34 = 0x34
const LIMITS = {
  windowSize: 50,
  unansweredMax: 2_000,
  unansweredBytesMax: 4 * 1024 * 1024,
  bindTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
}
const UNREAD_BYTES_MAX = 1 << 20
/** Whoever guesses waits this long for each answer. */
const FAILED_BIND_MS = 1_000
const CLOSE_TIMEOUT_MS = 2_000

/** One client's connection, from its first octet to its last. */
export class Connection {
  readonly ip: string
  desk: Desk | null = null
  private readonly socket: Socket
  private readonly owner: ConnectionOwner
  private readonly session: Session<Delivered>
  private version = VERSION_34
  private inHand = 0
  private isFlushDue = false
  private isOver = false
  private isLeaving = false

  constructor(socket: Socket, owner: ConnectionOwner, ip: string) {
    this.socket = socket
    this.owner = owner
    this.ip = ip
    this.session = createSession<Delivered>({ role: 'smsc', limits: LIMITS }, owner.clock.now())
    socket.setNoDelay(true)
    socket.on('data', (chunk: Uint8Array) => this.take(chunk))
    socket.on('drain', () => socket.resume())
    // What went wrong shows in 'close', which always follows.
    socket.on('error', () => undefined)
    socket.on('close', () => this.over('the connection was closed'))
  }

  get withTlvs(): boolean {
    return this.version >= VERSION_34
  }

  /** Bound so that it takes deliver_sm. */
  get isHearing(): boolean {
    const { state, boundAs } = this.session
    const isEar = state === 'bound' && boundAs !== 'bind_transmitter' && this.desk !== null
    return isEar && !this.isOver && !this.isLeaving
  }

  /**
   * Requests of the client that are looked after, this one included. Those that came in one piece with it
   * and stand behind it are not: of a burst as many are taken as may be under way.
   */
  get inHandCount(): number {
    return this.inHand
  }

  /** deliver_sm that could be written now; none on a transmitter. */
  get room(): number {
    if (!this.isHearing) return 0
    return this.socket.writableLength > UNREAD_BYTES_MAX ? 0 : this.session.windowRoom
  }

  /** False: nothing was written, and nothing is heard of it. */
  deliver(draft: DeliverDraft, delivered: Delivered): 'sent' | 'no-room' | 'unencodable' {
    const result = this.session.request(draft, delivered, this.owner.clock.now())
    if (result.kind === 'unencodable') return 'unencodable'
    if (result.kind !== 'sent') return 'no-room'
    this.flushSoon()
    return 'sent'
  }

  tick(): void {
    if (this.isOver) return
    this.handle(this.session.tick(this.owner.clock.now()))
    this.flush()
  }

  /** Says goodbye, and is gone when the client agrees or two seconds later. */
  leave(): void {
    if (this.isOver) return
    this.isLeaving = true
    if (this.session.state !== 'bound') return this.breakOff('we close')
    this.session.unbind(this.owner.clock.now())
    this.flush()
    setTimeout(() => this.breakOff('we close'), CLOSE_TIMEOUT_MS).unref()
  }

  private take(chunk: Uint8Array): void {
    if (this.isOver) return
    this.handle(this.session.feed(chunk, this.owner.clock.now()))
    this.flushSoon()
    // A client that does not read is not read from either.
    if (this.socket.writableLength > UNREAD_BYTES_MAX) this.socket.pause()
  }

  private handle(events: readonly SessionEvent<Delivered>[]): void {
    for (const event of events) {
      if (this.isOver) return
      switch (event.kind) {
        case 'request':
          this.takeRequest(event.pdu)
          break
        case 'response':
        case 'late_response':
          event.request.tag(
            event.pdu.command === 'generic_nack' ? nacked(event.pdu) : event.pdu.status,
          )
          break
        case 'timed_out':
          event.request.tag('unanswered')
          break
        case 'stop':
          this.breakOff(event.because.replaceAll('_', ' '))
          break
        default:
      }
    }
    if (events.length > 0) this.desk?.wake()
  }

  private takeRequest(pdu: InboundRequest): void {
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        void this.takeBind(pdu)
        return
      case 'outbind':
      case 'alert_notification':
      case 'deliver_sm':
        return
      default:
        void this.answer(pdu)
    }
  }

  private async takeBind(pdu: BindPdu): Promise<void> {
    const answer = await this.owner.bind(this, pdu).catch((error: unknown): BindAnswer => {
      this.owner.failed('smpp.bind_failed', { because: String(error) })
      return { kind: 'refused', status: S.ESME_RSYSERR }
    })
    if (this.isOver) {
      if (answer.kind === 'bound') answer.desk.leave(this)
      return
    }
    if (answer.kind === 'refused') {
      await new Promise((resolve) => setTimeout(resolve, FAILED_BIND_MS).unref())
      this.respond(pdu, { status: answer.status })
      return this.breakOff('the bind was refused')
    }
    this.desk = answer.desk
    this.version = pdu.interface_version
    this.respond(pdu, {
      system_id: SYSTEM_ID,
      ...(this.withTlvs ? { tlvs: { sc_interface_version: VERSION_34 } } : {}),
    })
    answer.desk.wake()
  }

  private async answer(pdu: DeskRequest): Promise<void> {
    const { desk } = this
    if (desk === null) return
    this.inHand += 1
    try {
      this.respond(pdu, await answerRequest(desk, pdu, this))
    } catch (error) {
      this.owner.failed('smpp.request_failed', { command: pdu.command, because: String(error) })
      this.respond(pdu, { status: S.ESME_RSYSERR })
    } finally {
      this.inHand -= 1
    }
  }

  private respond<R extends AnswerableRequest>(
    request: R,
    fields: AnswerFields<R['command']>,
  ): void {
    if (this.isOver) return
    const result = this.session.respond(request, fields)
    if (result.kind === 'unencodable') {
      this.owner.failed('smpp.not_answered', { command: request.command, because: result.because })
      this.session.respond(request, { status: S.ESME_RSYSERR } as AnswerFields<R['command']>)
    }
    this.flushSoon()
  }

  /** Answers that become due in one turn of the event loop leave in one piece. */
  private flushSoon(): void {
    if (this.isFlushDue) return
    this.isFlushDue = true
    setImmediate(() => this.flush())
  }

  private flush(): void {
    this.isFlushDue = false
    const octets = this.session.takeOutgoing()
    if (octets !== null && !this.socket.destroyed && this.socket.writable) this.socket.write(octets)
  }

  /** What was answered before arrives: the socket is closed for writing and read to its end unheard. */
  private breakOff(because: string): void {
    if (this.isOver) return
    this.flush()
    this.socket.end()
    this.socket.resume()
    setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS).unref()
    this.over(because)
  }

  private over(because: string): void {
    if (this.isOver) return
    this.isOver = true
    const unheard = this.session.close()
    this.desk?.leave(this)
    for (const { tag } of unheard) tag('gone')
    this.owner.ended(this, because)
  }
}

/** A generic_nack with status 0 would read as a yes. */
const nacked = ({ status }: { status: number }): number =>
  status === 0 ? S.ESME_RUNKNOWNERR : status
