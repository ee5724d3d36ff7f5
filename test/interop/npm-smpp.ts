/** The part of the npm package `smpp` (0.5.1, no types of its own) that the tests use. */
import { createRequire } from 'node:module'
import type { EventEmitter } from 'node:events'
import type { Server } from 'node:net'

export type TheirFields = Record<string, unknown>

export type TheirPdu = TheirFields & {
  readonly command: string
  readonly command_status: number
  readonly sequence_number: number
  toBuffer(): Buffer
  response(fields?: TheirFields): TheirPdu
}

export type TheirSession = EventEmitter & {
  bind_transceiver(fields: TheirFields, done: (pdu: TheirPdu) => void): void
  submit_sm(fields: TheirFields, done: (pdu: TheirPdu) => void): void
  deliver_sm(fields: TheirFields, done: (pdu: TheirPdu) => void): void
  query_sm(fields: TheirFields, done: (pdu: TheirPdu) => void): void
  enquire_link(done: (pdu: TheirPdu) => void): void
  unbind(done: (pdu: TheirPdu) => void): void
  send(pdu: TheirPdu): void
  close(): void
}

type TheirPackage = {
  readonly PDU: {
    new (bytes: Buffer): TheirPdu
    new (command: string, fields: TheirFields): TheirPdu
    maxLength: number
  }
  connect(url: string, connected?: () => void): TheirSession
  createServer(connected: (session: TheirSession) => void): Server
}

export const npmSmpp = createRequire(import.meta.url)('smpp') as TheirPackage
