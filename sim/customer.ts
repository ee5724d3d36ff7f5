import type { Socket } from 'node:net'
import { connect } from 'node:net'
import type { PduOf, SubmitSmResp } from '../src/smpp/pdu-types.ts'
import type {
  BindName,
  InboundRequest,
  SessionEvent,
  StopBecause,
} from '../src/smpp/session-types.ts'
import { createSession } from '../src/smpp/session.ts'
import type { Session } from '../src/smpp/session.ts'

export type SubmitFields = {
  readonly to: string
  readonly from?: string
  readonly octets: Uint8Array
  readonly esmClass?: number
  readonly dataCoding?: number
  readonly registeredDelivery?: number
}

export type CustomerOptions = {
  readonly port: number
  readonly as?: BindName
  readonly systemId?: string
  readonly password?: string
  readonly windowSize?: number
  /** What deliver_sm and data_sm are answered with; null: not at all. 0 unless told. */
  readonly acknowledge?: (pdu: Delivered) => number | null
}

export type Delivered = PduOf<'deliver_sm'> | PduOf<'data_sm'>

export type Answered = Pick<SubmitSmResp, 'status' | 'message_id'> | { readonly status: 'lost' }

type Tag = (answer: Answered) => void

/** A bare SMPP customer, for tests and measurements of the simulator itself. */
export class Customer {
  readonly delivered: Delivered[] = []
  stoppedBecause: StopBecause | 'connection-closed' | null = null
  /** Called for each deliver_sm and data_sm, after it was kept. */
  onDelivered: (pdu: Delivered) => void = () => {}
  /** Called when the window has room again. */
  onRoom: () => void = () => {}
  private readonly session: Session<Tag>
  private readonly socket: Socket
  private readonly acknowledge: (pdu: Delivered) => number | null
  private settleBind: (status: number) => void = () => {}
  readonly closed: Promise<void>

  constructor({ port, windowSize = 100, acknowledge = () => 0 }: CustomerOptions) {
    this.session = createSession<Tag>({ role: 'esme', limits: { windowSize } }, Date.now())
    this.acknowledge = acknowledge
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk: Uint8Array) => this.take(chunk))
    this.socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.stoppedBecause ??= 'connection-closed'
        for (const { tag } of this.session.close()) tag({ status: 'lost' })
        this.settleBind(-1)
        resolve()
      })
    })
  }

  /** The command_status of the answer to the bind; -1 if the connection closed instead. */
  bind({
    as = 'bind_transceiver',
    systemId = 'tester',
    password = '',
  }: CustomerOptions): Promise<number> {
    return new Promise((resolve) => {
      this.settleBind = resolve
      const draft = { command: as, system_id: systemId, password, interface_version: 0x34 }
      this.session.bind(draft, Date.now())
      this.flush()
    })
  }

  get room(): number {
    return this.session.windowRoom
  }

  /** Puts a submit_sm into the next write; `flush` sends it. */
  submit(fields: SubmitFields, answered: Tag): void {
    const { to, from = 'Delivrd', octets, esmClass = 0, dataCoding = 0 } = fields
    this.session.request(
      {
        command: 'submit_sm',
        source_addr_ton: 5,
        source_addr: from,
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: to,
        registered_delivery: fields.registeredDelivery ?? 1,
        esm_class: esmClass,
        data_coding: dataCoding,
        short_message: octets,
      },
      answered,
      Date.now(),
    )
  }

  /** Any other request; resolves with its answer's command_status and fields. */
  ask(draft: Parameters<Session<Tag>['request']>[0]): Promise<Answered> {
    return new Promise((resolve) => {
      this.session.request(draft, resolve, Date.now())
      this.flush()
    })
  }

  flush(): void {
    const octets = this.session.takeOutgoing()
    if (octets !== null && !this.socket.destroyed) this.socket.write(octets)
  }

  async unbind(): Promise<void> {
    this.session.unbind(Date.now())
    this.flush()
    await this.closed
  }

  /** Without a good-bye. */
  vanish(): void {
    this.socket.destroy()
  }

  private take(chunk: Uint8Array): void {
    for (const event of this.session.feed(chunk, Date.now())) this.handle(event)
    this.flush()
    if (this.session.windowRoom > 0) this.onRoom()
  }

  private handle(event: SessionEvent<Tag>): void {
    switch (event.kind) {
      case 'bound':
      case 'bind_refused':
        return this.settleBind(event.pdu.status)
      case 'response':
      case 'late_response':
        return event.request.tag(event.pdu as unknown as Answered)
      case 'request':
        return this.hear(event.pdu)
      case 'stop':
        this.stoppedBecause = event.because
        this.flush()
        this.socket.end()
        return
      default:
        return
    }
  }

  private hear(pdu: InboundRequest): void {
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') return
    const status = this.acknowledge(pdu)
    if (status !== null) this.session.respond(pdu, { status })
    this.delivered.push(pdu)
    this.onDelivered(pdu)
  }
}

/** A customer that is bound; throws if it is not let in. */
export async function bindCustomer(options: CustomerOptions): Promise<Customer> {
  const customer = new Customer(options)
  const status = await customer.bind(options)
  if (status !== 0) throw new Error(`the bind was answered with command_status ${status}`)
  return customer
}
