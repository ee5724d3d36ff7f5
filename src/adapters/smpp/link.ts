import { type Socket, connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { SmppSettings } from '../../core/account-settings.ts'
import { type AttemptEnd, reconnectDelayMs } from '../../smpp/reconnect.ts'
import { type Session, createSession } from '../../smpp/session.ts'
import type { BindName, RequestDraft, SessionEvent } from '../../smpp/session-types.ts'
import { commandStatusName } from '../../smpp/command-status.ts'
import { handleSessionEvent } from './link-events.ts'
import type { LinkHandlers } from './link-events.ts'

export type LinkState =
  | { readonly kind: 'connecting' | 'bound' | 'closed'; readonly since: number }
  | { readonly kind: 'waiting'; readonly since: number; readonly because: string }

export type LinkOptions = {
  readonly settings: SmppSettings
  readonly password: string
  readonly bindAs: BindName
  readonly clock: { now(): number }
  /** In [0, 1), for the spread of reconnects. */
  readonly random: () => number
}

const TICK_MS = 1_000
const CONNECT_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 2_000

/**
 * One connection to a message centre, made again whenever it breaks, until it is closed. Everything
 * written in one turn of the event loop leaves in one piece.
 */
export class Link<Tag> {
  private readonly options: LinkOptions
  private readonly handlers: LinkHandlers<Tag>
  private session: Session<Tag> | null = null
  private socket: Socket | null = null
  /** No two sessions ask with one number: an answer can be of no other question. */
  private lastSequence = 0
  private current: LinkState
  private failures = 0
  private lastEnd: AttemptEnd | null = null
  private isClosing = false
  private isFlushDue = false
  private isCongested = false
  private reconnectTimer: NodeJS.Timeout | null = null
  private readonly ticker: NodeJS.Timeout
  private onClosed: (() => void) | null = null

  constructor(options: LinkOptions, handlers: LinkHandlers<Tag>) {
    this.options = options
    this.handlers = handlers
    this.current = { kind: 'connecting', since: options.clock.now() }
    this.ticker = setInterval(() => this.tick(), TICK_MS)
    this.connect()
  }

  get state(): LinkState {
    return this.current
  }

  get bindAs(): BindName {
    return this.options.bindAs
  }

  /** The centre did not let it in, and has not since. */
  get isRefused(): boolean {
    return this.current.kind !== 'bound' && this.lastEnd === 'bind_refused'
  }

  /** Requests that could be written now. */
  get room(): number {
    if (this.current.kind !== 'bound' || this.isCongested || this.isClosing) return 0
    return Math.max(0, this.session?.windowRoom ?? 0)
  }

  get pendingCount(): number {
    return this.session?.pendingCount ?? 0
  }

  /** False: nothing was written, and nothing will be. */
  request(
    draft: RequestDraft,
    tag: Tag,
  ): { kind: 'sent' | 'no_room' } | { kind: 'unencodable'; because: string } {
    if (this.session === null || this.current.kind !== 'bound') return { kind: 'no_room' }
    const result = this.session.request(draft, tag, this.options.clock.now())
    if (result.kind === 'unencodable') return result
    if (result.kind !== 'sent') return { kind: 'no_room' }
    this.lastSequence = result.sequence
    this.flushSoon()
    return { kind: 'sent' }
  }

  /** Waits for nothing: say goodbye, and be gone when the centre agrees or two seconds later. */
  close(): Promise<void> {
    if (this.current.kind === 'closed') return Promise.resolve()
    this.isClosing = true
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer)
    return new Promise((resolve) => {
      this.onClosed = resolve
      if (this.socket === null) return this.finish()
      if (this.session?.state !== 'bound') return void this.socket.destroy()
      this.session.unbind(this.options.clock.now())
      this.flush()
      setTimeout(() => this.socket?.destroy(), CLOSE_TIMEOUT_MS).unref()
    })
  }

  private connect(): void {
    const { settings, clock } = this.options
    this.current = { kind: 'connecting', since: clock.now() }
    const { host, port } = settings
    const socket = settings.tls
      ? connectTls({ host, port, servername: host, rejectUnauthorized: settings.tlsVerify })
      : connectTcp({ host, port })
    this.socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('no connection in time')))
    let failure: string | null = null
    socket.on('error', (error) => {
      failure = error.message
    })
    // A connection that was given up speaks on for a while: it must not be heard as the one after it.
    const on = <Args extends unknown[]>(event: string, hear: (...args: Args) => void) => {
      socket.on(event, (...args: Args) => {
        if (this.socket === socket) hear(...args)
      })
    }
    on(settings.tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0)
      this.open()
    })
    on('data', (chunk: Uint8Array) => this.feed(chunk))
    on('drain', () => {
      this.isCongested = false
      socket.resume()
      this.handlers.stateChanged()
    })
    on('close', () => this.lost('link_lost', failure ?? 'the connection was closed'))
  }

  private open(): void {
    const { settings, password, bindAs, clock } = this.options
    this.session = createSession<Tag>(
      {
        role: 'esme',
        limits: { windowSize: settings.window },
        lastSequence: this.lastSequence,
      },
      clock.now(),
    )
    this.session.bind(
      {
        command: bindAs,
        system_id: settings.systemId,
        password,
        system_type: settings.systemType,
        interface_version: 0x34,
        address_range: settings.addressRange,
      },
      clock.now(),
    )
    this.flush()
  }

  private feed(chunk: Uint8Array): void {
    if (this.session === null) return
    this.take(this.session.feed(chunk, this.options.clock.now()))
  }

  private tick(): void {
    if (this.session === null) return
    this.take(this.session.tick(this.options.clock.now()))
  }

  private take(events: readonly SessionEvent<Tag>[]): void {
    const { session } = this
    if (session === null) return
    for (const event of events) {
      if (event.kind === 'bound') this.bound()
      else if (event.kind === 'bind_refused') this.refused(event.pdu.status)
      else if (event.kind === 'stop') this.stop(event.because)
      else handleSessionEvent(event, { ...this.handlers, link: this, session })
    }
    this.flushSoon()
    if (events.length > 0) this.handlers.stateChanged()
  }

  /** Answers that become due later (after a commit) are written through here too. */
  flushSoon(): void {
    if (this.isFlushDue) return
    this.isFlushDue = true
    setImmediate(() => this.flush())
  }

  private flush(): void {
    this.isFlushDue = false
    const octets = this.session?.takeOutgoing() ?? null
    if (octets === null || this.socket === null || this.socket.destroyed) return
    if (!this.socket.write(octets)) {
      // A centre that reads nothing is not read either: memory stays bounded.
      this.isCongested = true
      this.socket.pause()
    }
  }

  private bound(): void {
    this.failures = 0
    this.current = { kind: 'bound', since: this.options.clock.now() }
  }

  private refused(status: number): void {
    const name = commandStatusName(status) ?? `status ${status}`
    this.lost('bind_refused', `the bind was refused: ${name}`)
  }

  private stop(because: string): void {
    this.flush()
    this.lost('link_lost', because.replaceAll('_', ' '))
  }

  private lost(end: AttemptEnd, because: string): void {
    const { socket, session } = this
    if (socket === null) return
    this.socket = null
    this.session = null
    this.isCongested = false
    socket.end()
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref()
    for (const request of session?.close() ?? []) this.handlers.unheard(request.tag)
    if (this.isClosing) return this.finish()
    this.failures += 1
    this.lastEnd = end
    this.current = { kind: 'waiting', since: this.options.clock.now(), because }
    const delayMs = reconnectDelayMs(end, this.failures, this.options.random())
    this.reconnectTimer = setTimeout(() => this.connect(), delayMs)
    this.handlers.lost(because)
    this.handlers.stateChanged()
  }

  private finish(): void {
    clearInterval(this.ticker)
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer)
    this.current = { kind: 'closed', since: this.options.clock.now() }
    this.onClosed?.()
  }
}
