import { type Socket, createServer } from 'node:net'
import { type SmppSettings, storedSmppSettings } from '../../src/core/account-settings.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import type { PduDraft, PduOf } from '../../src/smpp/pdu-types.ts'
import { createSession } from '../../src/smpp/session.ts'

export type Submit = PduOf<'submit_sm'>

/** One connection to the small centre, counted from 1. */
export type Caller = {
  readonly number: number
  readonly socket: Socket
  /** Says anything, asked for or not, whatever state the session is in. */
  say(draft: PduDraft): void
}

export type SmallCentre = {
  readonly port: number
  /** Connections that were bound, in order. */
  readonly bound: readonly Caller[]
  /** Connections that are open, bound or not. */
  openCount(): Promise<number>
  stop(): Promise<void>
}

/**
 * A message centre that does what one test says: it binds everybody, and leaves every answer to the test.
 * @param bindStatus not 0: it lets nobody in, and says so.
 * @param allowHalfOpen it goes on speaking after the other side has ended.
 */
export async function startSmallCentre(
  submitted: (pdu: Submit, caller: Caller) => void,
  {
    bindDelayMs = 0,
    allowHalfOpen = false,
    bindStatus = 0,
  }: { bindDelayMs?: number; allowHalfOpen?: boolean; bindStatus?: number } = {},
): Promise<SmallCentre> {
  const bound: Caller[] = []
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer({ allowHalfOpen }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    const session = createSession<never>({ role: 'smsc' }, Date.now())
    const say = (draft: PduDraft) => {
      if (!socket.destroyed) socket.write(encodePdu(draft))
    }
    const caller = { number: ++count, socket, say }
    const flush = () => {
      const octets = session.takeOutgoing()
      if (octets !== null && !socket.destroyed) socket.write(octets)
    }
    socket.on('data', (chunk: Uint8Array) => {
      for (const event of session.feed(chunk, Date.now())) {
        if (event.kind !== 'request') continue
        const { pdu } = event
        if (pdu.command === 'submit_sm') submitted(pdu, caller)
        if (pdu.command !== 'bind_transceiver') continue
        setTimeout(() => {
          if (bindStatus === 0) {
            session.respond(pdu, { status: 0, system_id: 'small' })
            bound.push(caller)
          } else session.respond(pdu, { status: bindStatus })
          flush()
        }, bindDelayMs)
      }
      flush()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    bound,
    openCount: () =>
      new Promise((resolve) => server.getConnections((_, connections) => resolve(connections))),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export const accepted = ({ sequence }: Submit, id: string): PduDraft => ({
  command: 'submit_sm_resp',
  sequence,
  message_id: id,
})

export const busy = ({ sequence }: Submit): PduDraft => ({
  command: 'submit_sm_resp',
  sequence,
  status: 0x58,
})

/** What an account that nobody set up further looks like. */
export const settingsFor = (port: number, changes: Partial<SmppSettings> = {}): SmppSettings => ({
  ...storedSmppSettings({}),
  host: '127.0.0.1',
  port,
  tls: false,
  tlsVerify: true,
  systemId: 'test',
  systemType: '',
  bindType: 'transceiver',
  links: 1,
  window: 10,
  ratePerSecond: null,
  prefixes: [],
  senders: [],
  defaultSender: 'Delivrd',
  addressRange: '',
  sourceTon: null,
  sourceNpi: null,
  destinationTon: null,
  destinationNpi: null,
  longText: 'udh',
  receiptsMarked: false,
  idRelation: 'auto',
  receiptHabit: 'auto',
  handsetGrade: false,
  errTable: 'none',
  statWords: {},
  expectedByMs: null,
  lateWindowMs: 0,
  rerouteAfterMs: 60_000,
  giveUpAfterMs: 86_400_000,
  pricePerSegmentMicros: null,
  weight: 1,
  ...changes,
})
