import { connect } from 'node:net'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { createSession } from '../../src/smpp/session.ts'
import type {
  BindName,
  InboundResponse,
  RequestDraft,
  SessionEvent,
} from '../../src/smpp/session-types.ts'
import { type ReceiptText, readReceiptText } from '../../src/core/dialects/smpp/receipt-text.ts'
import { PASSWORD } from './smpp-door-world.ts'

export type HeardDeliver = { readonly pdu: PduOf<'deliver_sm'>; readonly said: ReceiptText }

/** A customer's client that does as one test says. */
export type SmppClient = {
  readonly socket: Socket
  /** The command_status of its bind. */
  readonly status: number
  /** deliver_sm so far, oldest first. */
  readonly heard: readonly HeardDeliver[]
  ask<Answer extends InboundResponse['command']>(draft: RequestDraft): Promise<PduOf<Answer>>
  readonly closed: Promise<null>
  leave(): Promise<void>
}

/** @param answer the command_status of each deliver_sm_resp, at once or later; null: none is sent. */
export async function openSmppClient(
  port: number,
  {
    as = 'bind_transceiver',
    username = 'customer',
    password = PASSWORD,
    version = 0x34,
    answer = () => 0,
    isTls = false,
  }: {
    as?: BindName
    username?: string
    password?: string
    version?: number
    answer?: (pdu: PduOf<'deliver_sm'>) => number | null | Promise<number>
    isTls?: boolean
  } = {},
): Promise<SmppClient> {
  const socket = isTls
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise<null>((resolve) => socket.once('close', () => resolve(null)))
  await once(socket, isTls ? 'secureConnect' : 'connect')
  const limits = { windowSize: 5_000, bindTimeoutMs: 20_000 }
  const session = createSession<(pdu: InboundResponse) => void>(
    { role: 'esme', limits },
    Date.now(),
  )
  const heard: HeardDeliver[] = []
  const flush = () => {
    const octets = session.takeOutgoing()
    if (octets !== null && socket.writable) socket.write(octets)
  }
  const binding = Promise.withResolvers<number>()
  void closed.then(() => binding.reject(new Error('it was cut off')))
  const take = (event: SessionEvent<(pdu: InboundResponse) => void>) => {
    if (event.kind === 'bound' || event.kind === 'bind_refused') binding.resolve(event.pdu.status)
    if (event.kind === 'response') event.request.tag(event.pdu)
    if (event.kind === 'stop') socket.end()
    if (event.kind !== 'request' || event.pdu.command !== 'deliver_sm') return
    const { pdu } = event
    heard.push({ pdu, said: readReceiptText(Buffer.from(pdu.short_message).toString('latin1')) })
    const status = answer(pdu)
    if (typeof status === 'number') session.respond(pdu, { status })
    else
      void status?.then((late) => {
        session.respond(pdu, { status: late })
        flush()
      })
  }
  socket.on('data', (chunk: Uint8Array) => {
    for (const event of session.feed(chunk, Date.now())) take(event)
    flush()
  })
  session.bind(
    { command: as, system_id: username, password, interface_version: version },
    Date.now(),
  )
  flush()
  return {
    socket,
    status: await binding.promise,
    heard,
    closed,
    ask: (draft) =>
      new Promise((resolve, reject) => {
        const sent = session.request(draft, (pdu) => resolve(pdu as never), Date.now())
        if (sent.kind !== 'sent') reject(new Error(sent.kind))
        flush()
      }),
    leave: async () => {
      session.unbind(Date.now())
      flush()
      await closed
    },
  }
}
