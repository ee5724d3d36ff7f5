import { type Server, type Socket, createServer as createTcp } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { TRUST_NOBODY, type Trust, isTrusted, plainAddress } from '../../core/client-address.ts'
import type { DoorAuthenticator } from '../../flows/ports/door-logins.ts'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'
import { type BindAnswer, type BindPdu, Connection, type ConnectionOwner } from './connection.ts'
import { Desk, type DeskDeps } from './desk.ts'
import { hearProxy } from './proxy-protocol.ts'
import { type Loop, type WatchDeps, watchLogins } from './watch.ts'

export type SmppServerDeps = DeskDeps &
  WatchDeps & {
    readonly authenticator: DoorAuthenticator
    /** How often it is looked whether those who are bound still may; two seconds unless told. */
    readonly recheckMs?: number | undefined
    /** Whose PROXY protocol is heard: by their addresses alone, as nobody can count who is in between. */
    readonly trustProxy?: Trust | undefined
  }

export type SmppServerOptions = {
  /** Null: not without encryption. 0: any free port. */
  readonly port: number | null
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | null
}

export type SmppServer = {
  readonly port: number | null
  readonly tlsPort: number | null
  /** Something was committed that may be to be told. */
  wake(): void
  /** Says goodbye to everybody; what was handed over and not answered is lost to nobody: it is not ours yet. */
  stop(): Promise<void>
}

const TICK_MS = 1_000
/** Connections at once; of one address; and of one address that nobody has signed in on. */
const CONNECTIONS_MAX = 2_000
const OF_ADDRESS_MAX = 200
const UNBOUND_OF_ADDRESS_MAX = 30
/**
 * How often the logins that are bound and their settings are looked at again. Five seconds after one is revoked at the
 * latest no session is left: binds for as long as it is remembered, this, and a tick.
 */
const RECHECK_MS = 2_000
const STOP_MS = 3_000

/** The SMPP door, listening. Rejects when a port is taken. */
export async function openSmppServer(
  deps: SmppServerDeps,
  { port, tls }: SmppServerOptions,
): Promise<SmppServer> {
  const door = new Door(deps)
  const plain = port === null ? null : await listen(createTcp(), port, door)
  const sealed =
    tls === null
      ? null
      : await listen(door.front(createTls(sealing(tls))), tls.port, door).catch(
          async (error: unknown) => {
            await door.stop()
            throw error
          },
        )
  return { port: plain, tlsPort: sealed, wake: () => door.wake(), stop: () => door.stop() }
}

const endOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** A handshake may take no longer than a bind. */
const sealing = ({ cert, key }: { readonly cert: string; readonly key: string }) => ({
  cert,
  key,
  handshakeTimeout: 10_000,
})

async function listen(server: Server, port: number, door: Door): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Of all addresses of both kinds, or of those that the host has.
    server.listen(port, () => {
      server.off('error', reject)
      resolve()
    })
  })
  door.open(server)
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

class Door implements ConnectionOwner {
  readonly clock: SmppServerDeps['clock']
  private readonly deps: SmppServerDeps
  private readonly servers: Server[] = []
  private readonly sockets = new Set<Socket>()
  private readonly connections = new Map<Connection, Desk | null>()
  private readonly desks = new Map<string, Desk>()
  private readonly closing = new Set<Promise<void>>()
  private readonly ticker: NodeJS.Timeout
  private readonly watch: Loop
  /** Whom a proxy speaks for, by its end of the connection. */
  private readonly spokenFor = new Map<string, string>()
  private isStopping = false
  private lookedAt = 0
  private isLooking = false

  constructor(deps: SmppServerDeps) {
    this.deps = deps
    this.clock = deps.clock
    this.ticker = setInterval(() => this.tick(), TICK_MS)
    this.watch = watchLogins(deps, this.desks)
  }

  wake(): void {
    this.watch.wake()
  }

  open(server: Server): void {
    this.servers.push(server)
    server.on('error', (error) => this.failed('smpp.listening_failed', { because: String(error) }))
    server.maxConnections = CONNECTIONS_MAX
    if ('isFront' in server) return void server.on('connection', (one: Socket) => this.keep(one))
    const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
    server.on(event, (socket: Socket) => this.welcome(socket))
    // Handshakes that fail are their clients' affair.
    server.on('tlsClientError', () => undefined)
    if (event === 'secureConnection') server.on('connection', (socket: Socket) => this.keep(socket))
  }

  /** Before encryption begins a proxy may say for whom it speaks. */
  front(sealed: Server): Server {
    if (this.deps.trustProxy?.kind !== 'networks') return sealed
    this.open(sealed)
    const server = createTcp((socket) => {
      socket.on('error', () => undefined)
      this.hear(socket, (ip) => {
        const end = endOf(socket)
        this.spokenFor.set(end, ip)
        socket.once('close', () => this.spokenFor.delete(end))
        sealed.emit('connection', socket)
      })
    })
    return Object.assign(server, { isFront: true })
  }

  private hear(socket: Socket, heard: (ip: string) => void): void {
    const peer = plainAddress(socket.remoteAddress ?? '') ?? ''
    const { trustProxy = TRUST_NOBODY } = this.deps
    if (trustProxy.kind !== 'networks' || !isTrusted(peer, trustProxy)) return heard(peer)
    hearProxy(socket, (ip) => heard(ip ?? peer))
  }

  async bind(connection: Connection, pdu: BindPdu): Promise<BindAnswer> {
    const { system_id: username, password } = pdu
    if (this.isStopping) return { kind: 'refused', status: S.ESME_RBINDFAIL }
    const { ip } = connection
    const signIn = await this.deps.authenticator.signIn({ door: 'smpp', username, password, ip })
    if (signIn.kind === 'refused') {
      this.deps.log.warn('smpp.bind_refused', { ip, because: signIn.because })
      // One word for every reason: who guesses learns nothing.
      return { kind: 'refused', status: S.ESME_RINVPASWD }
    }
    const { caller } = signIn
    const key = caller.loginId ?? caller.actor
    const around = { emptied: (one: Desk) => this.shut(one), look: () => this.wake() }
    const desk = this.desks.get(key) ?? new Desk(this.deps, { key, caller }, around)
    desk.caller = caller
    this.desks.set(key, desk)
    if (!desk.join(connection)) return { kind: 'refused', status: S.ESME_RALYBND }
    this.connections.set(connection, desk)
    this.deps.log.info('smpp.bound', { login: caller.loginId, ip, as: pdu.command })
    return { kind: 'bound', desk }
  }

  failed(event: string, fields: object): void {
    this.deps.log.error(event, fields)
  }

  ended(connection: Connection, because: string): void {
    const wasBound = this.connections.get(connection) ?? null
    this.connections.delete(connection)
    if (wasBound !== null) this.deps.log.info('smpp.ended', { ip: connection.ip, because })
  }

  /** Nobody new; those who are there are told goodbye; what was begun is finished. */
  async stop(): Promise<void> {
    this.isStopping = true
    clearInterval(this.ticker)
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const connection of this.connections.keys()) connection.leave()
    const patience = setTimeout(() => this.breakOff(), STOP_MS)
    await Promise.all(closed)
    clearTimeout(patience)
    await this.watch.stop()
    for (const desk of this.desks.values()) this.shut(desk)
    await Promise.all(this.closing)
  }

  private breakOff(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private shut(desk: Desk): void {
    if (this.desks.get(desk.key) === desk) this.desks.delete(desk.key)
    const closed = desk.stop().finally(() => this.closing.delete(closed))
    this.closing.add(closed)
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
  }

  private welcome(socket: Socket): void {
    socket.on('error', () => undefined)
    this.keep(socket)
    const known = this.spokenFor.get(endOf(socket))
    if (known === undefined && !('encrypted' in socket))
      return this.hear(socket, (ip) => this.admit(socket, ip))
    this.admit(socket, known ?? plainAddress(socket.remoteAddress ?? '') ?? '')
  }

  private admit(socket: Socket, ip: string): void {
    if (this.isStopping || this.isTooMuch(ip)) return void socket.destroy()
    this.connections.set(new Connection(socket, this, ip), null)
    // Whoever read a proxy's header has stopped it.
    socket.resume()
  }

  private isTooMuch(address: string): boolean {
    if (this.connections.size >= CONNECTIONS_MAX) return true
    let all = 0
    let unbound = 0
    for (const [{ ip }, signed] of this.connections) {
      if (ip !== address) continue
      all += 1
      if (signed === null) unbound += 1
    }
    return all >= OF_ADDRESS_MAX || unbound >= UNBOUND_OF_ADDRESS_MAX
  }

  private tick(): void {
    for (const connection of this.connections.keys()) connection.tick()
    const now = this.clock.now()
    const { recheckMs = RECHECK_MS } = this.deps
    // A slow database is not asked again before it has answered.
    if (this.isLooking || this.desks.size === 0 || now - this.lookedAt < recheckMs) return
    this.lookedAt = now
    this.isLooking = true
    void this.lookAgain([...this.desks.values()]).finally(() => (this.isLooking = false))
  }

  /** All logins that are bound by one question, however many connections they have. */
  private async lookAgain(desks: readonly Desk[]): Promise<void> {
    try {
      const callers = desks.map(({ caller }) => caller)
      const found = await this.deps.authenticator.lookAgain('smpp', callers)
      for (const [at, desk] of desks.entries()) {
        const again = found[at]
        if (again?.kind === 'caller') desk.caller = again.caller
        else this.end(desk, again?.because ?? 'nobody knows it')
      }
    } catch (error) {
      this.failed('smpp.not_rechecked', { because: String(error) })
    }
  }

  private end(desk: Desk, because: string): void {
    for (const [connection, of] of this.connections) {
      if (of !== desk) continue
      this.deps.log.warn('smpp.login_gone', { ip: connection.ip, because })
      connection.leave()
    }
  }
}
