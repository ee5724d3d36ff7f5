/** Just enough socket around a session for these tests; the product's is in src/adapters/smpp. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { Session } from '../../src/smpp/session.ts'
import { createSession } from '../../src/smpp/session.ts'
import type { SessionEvent, SessionRole } from '../../src/smpp/session-types.ts'

export type Link = {
  readonly session: Session<string>
  /** Every event so far, in order. */
  readonly events: readonly SessionEvent<string>[]
  /** Octets as they passed, for a capture. */
  readonly octets: readonly { readonly from: SessionRole; readonly bytes: Uint8Array }[]
  /** Resolves with the first event of this kind, past or to come; rejects when the link closes. */
  readonly next: <K extends SessionEvent<string>['kind']>(
    kind: K,
  ) => Promise<Extract<SessionEvent<string>, { kind: K }>>
  /** Runs something with the session and writes out what it said. */
  readonly say: <T>(speak: (session: Session<string>) => T) => T
  readonly closed: Promise<void>
}

export const now = () => performance.now()

function attach(socket: Socket, role: SessionRole, onEvent: EventHandler): Link {
  const session = createSession<string>({ role }, now())
  const events: SessionEvent<string>[] = []
  const octets: { from: SessionRole; bytes: Uint8Array }[] = []
  let isClosed = false
  let wake = () => {}
  const closed = once(socket, 'close').then(() => {
    isClosed = true
    session.close()
    wake()
  })
  const flush = () => {
    const bytes = session.takeOutgoing()
    if (bytes === null) return
    octets.push({ from: role, bytes })
    socket.write(bytes)
  }
  const link: Link = {
    session,
    events,
    octets,
    closed,
    say: (speak) => {
      const said = speak(session)
      flush()
      return said
    },
    next: async (kind) => {
      for (let seen = 0; ;) {
        for (; seen < events.length; seen += 1) {
          const event = events[seen]
          if (event?.kind === kind)
            return event as Extract<SessionEvent<string>, { kind: typeof kind }>
        }
        if (isClosed) throw new Error(`closed before ${kind}`)
        await new Promise<void>((resolve) => {
          const before = wake
          wake = () => {
            before()
            resolve()
          }
        })
      }
    },
  }
  socket.on('data', (chunk) => {
    const bytes = new Uint8Array(Buffer.from(chunk))
    octets.push({ from: role === 'esme' ? 'smsc' : 'esme', bytes })
    for (const event of session.feed(bytes, now())) {
      events.push(event)
      onEvent(link, event)
    }
    flush()
    if (session.state === 'closed') socket.end()
    const woken = wake
    wake = () => {}
    woken()
  })
  socket.on('error', () => {})
  return link
}

export type EventHandler = (link: Link, event: SessionEvent<string>) => void

export type Centre = {
  readonly port: number
  /** The links so far, oldest first. */
  readonly links: readonly Link[]
  readonly close: () => Promise<void>
}

/** A centre of ours on a port of its own. */
export async function openCentre(onEvent: EventHandler): Promise<Centre> {
  const links: Link[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    links.push(attach(socket, 'smsc', onEvent))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port, links, close }
}

/** An ESME of ours, connected but not bound. */
export async function openEsme(port: number, onEvent: EventHandler): Promise<Link> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return attach(socket, 'esme', onEvent)
}

/** A centre's manners: accepts everyone, gives ids m1, m2, …, and knows where they are. */
export function answerAsCentre(): EventHandler {
  let lastId = 0
  return ({ session }, event) => {
    if (event.kind !== 'request') return
    const { pdu } = event
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        session.respond(pdu, { system_id: 'Centre', tlvs: { sc_interface_version: 0x34 } })
        return
      case 'submit_sm':
      case 'data_sm':
      case 'submit_multi':
        lastId += 1
        session.respond(pdu, { message_id: `m${lastId}` })
        return
      case 'query_sm':
        session.respond(pdu, { message_id: pdu.message_id, message_state: 2 })
        return
      case 'cancel_sm':
      case 'replace_sm':
        session.respond(pdu, { status: 0 })
        return
      default:
    }
  }
}

/** An ESME's manners: takes every receipt. */
export const answerAsEsme: EventHandler = ({ session }, event) => {
  if (event.kind !== 'request') return
  if (event.pdu.command === 'deliver_sm') session.respond(event.pdu, {})
  if (event.pdu.command === 'data_sm') session.respond(event.pdu, {})
}
