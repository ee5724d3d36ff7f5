import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import { Centre } from './centre.ts'
import type { CentreOptions, Delivery } from './centre.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import { Link } from './link.ts'
import type { LinkOwner } from './link.ts'
import type { Scenario } from './scenario.ts'

export type SmscStats = {
  readonly links: number
  readonly submitted: number
  readonly refused: number
  readonly delivered: number
  readonly acknowledged: number
  /** Deliveries that wait for a connection or an acknowledgement. */
  readonly queued: number
  /** Receipts and answers whose time has not come. */
  readonly waiting: number
}

const TICK_MS = 500
const RETRY_MS = 1_000
/** Bad news about a delivery after which a centre tries again. */
const TEMPORARY: ReadonlySet<number> = new Set([
  COMMAND_STATUS.ESME_RSYSERR,
  COMMAND_STATUS.ESME_RMSGQFUL,
  COMMAND_STATUS.ESME_RTHROTTLED,
  COMMAND_STATUS.ESME_RX_T_APPN,
])

/** A message centre on a port: many connections, every kind of bind, one timer for everything. */
export class Smsc implements LinkOwner {
  readonly centre: Centre
  scenario: Scenario
  private readonly server: Server
  private readonly links = new Set<Link>()
  /** Those of ended links too, until they are closed. */
  private readonly sockets = new Set<Socket>()
  private readonly queues = new Map<string, DeliveryQueue>()
  private readonly ticker: NodeJS.Timeout
  private timer: NodeJS.Timeout | null = null
  private timerAtMs = Number.POSITIVE_INFINITY
  private linkCount = 0
  private bindsToRefuse: number
  private isClosed = false
  private readonly counted = { submitted: 0, refused: 0, delivered: 0, acknowledged: 0 }

  constructor(options: CentreOptions) {
    this.centre = new Centre(options)
    this.scenario = options.scenario
    this.bindsToRefuse = options.scenario.refusedBinds
    this.server = createServer({ noDelay: true }, (socket) => this.welcome(socket))
    this.ticker = setInterval(() => this.tick(), TICK_MS)
  }

  /** Opens the port (0: any free one) and tells which it is. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  stats(): SmscStats {
    let queued = 0
    for (const queue of this.queues.values()) queued += queue.size
    for (const link of this.links) queued += link.pendingCount
    return { links: this.links.size, ...this.counted, queued, waiting: this.centre.waitingCount }
  }

  /** The first bound customer, for texts from handsets that name none. */
  get anyCustomer(): string | null {
    for (const { systemId } of this.links) if (systemId !== null) return systemId
    return null
  }

  sendInbound(inbound: { systemId: string; from: string; to: string; text: string }): void {
    this.centre.inbound(inbound, Date.now())
    this.arm()
  }

  /** Breaks every connection, without a word. */
  dropLinks(): void {
    for (const link of this.links) link.breakOff()
  }

  refuseBinds(count: number): void {
    this.bindsToRefuse = count
  }

  /** As a centre that goes down and comes back: what it took on it still has. */
  restart({ reuseIds }: { reuseIds: boolean }): void {
    this.dropLinks()
    if (reuseIds) this.centre.reuseIds()
  }

  async stop(): Promise<void> {
    this.isClosed = true
    clearInterval(this.ticker)
    if (this.timer !== null) clearTimeout(this.timer)
    for (const link of this.links) link.breakOff()
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  bindStatus(systemId: string, password: string): number {
    if (this.bindsToRefuse > 0) {
      this.bindsToRefuse -= 1
      return COMMAND_STATUS.ESME_RBINDFAIL
    }
    if (systemId === '') return COMMAND_STATUS.ESME_RINVSYSID
    const expected = this.scenario.password
    return expected === null || expected === password ? 0 : COMMAND_STATUS.ESME_RINVPASWD
  }

  bound(link: Link): void {
    if (link.systemId !== null) this.pump(link.systemId)
  }

  /** Something has been planned: the timer may have to come earlier. */
  arm(): void {
    const { nextAtMs } = this.centre
    if (nextAtMs === null || nextAtMs >= this.timerAtMs || this.isClosed) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timerAtMs = nextAtMs
    this.timer = setTimeout(() => this.wake(), Math.max(1, nextAtMs - Date.now()))
  }

  count(what: 'submitted' | 'refused'): void {
    this.counted[what] += 1
  }

  acknowledged(delivery: Delivery, status: number): void {
    const nowMs = Date.now()
    const { receipt, inbound } = delivery
    if (TEMPORARY.has(status)) {
      this.centre.deliverAgain(delivery, nowMs + RETRY_MS)
      this.arm()
      return
    }
    this.counted.acknowledged += 1
    if (inbound !== null) inbound.ackedAtMs = nowMs
    if (receipt === null) return
    receipt.ackedAtMs = nowMs
    receipt.ackStatus = status
  }

  unacknowledged(deliveries: readonly Delivery[]): void {
    const systemIds = new Set(deliveries.map(({ systemId }) => systemId))
    for (const systemId of systemIds) {
      this.queue(systemId).putBack(deliveries.filter((one) => one.systemId === systemId))
    }
    for (const systemId of systemIds) this.pump(systemId)
  }

  gone(link: Link, { isClean }: { isClean: boolean }): void {
    this.links.delete(link)
    this.centre.truth.linkEnded(link.number, { isClean, nowMs: Date.now() })
  }

  /** Sends what waits for a customer over its connections, as far as their windows allow. */
  pump(systemId: string): void {
    const queue = this.queue(systemId)
    if (queue.size === 0) return
    const nowMs = Date.now()
    for (const link of this.links) {
      if (link.systemId !== systemId) continue
      while (link.canDeliver) {
        const delivery = queue.shift()
        if (delivery === null) break
        link.deliver(delivery, nowMs)
        this.counted.delivered += 1
      }
      link.flush()
    }
  }

  private wake(): void {
    this.timer = null
    this.timerAtMs = Number.POSITIVE_INFINITY
    const systemIds = new Set<string>()
    for (const delivery of this.centre.due(Date.now())) {
      this.queue(delivery.systemId).push(delivery)
      systemIds.add(delivery.systemId)
    }
    for (const systemId of systemIds) this.pump(systemId)
    for (const link of this.links) link.flush()
    this.arm()
  }

  private tick(): void {
    const nowMs = Date.now()
    for (const link of this.links) link.tick(nowMs)
    for (const systemId of this.queues.keys()) this.pump(systemId)
  }

  private queue(systemId: string): DeliveryQueue {
    const found = this.queues.get(systemId)
    if (found !== undefined) return found
    const queue = new DeliveryQueue()
    this.queues.set(systemId, queue)
    return queue
  }

  private welcome(socket: Socket): void {
    if (this.isClosed) {
      socket.destroy()
      return
    }
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    this.linkCount += 1
    this.links.add(new Link(socket, this, this.linkCount))
  }
}
