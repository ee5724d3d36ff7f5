import type { DoorAnswer } from '../shared/door.ts'

/** Kannel says everything as text/html, whatever it is. */
const reply = (status: number, body: string): DoorAnswer => ({
  status,
  contentType: 'text/html',
  body,
  headers: { pragma: 'no-cache', 'cache-control': 'no-cache' },
})

export type KannelField =
  | 'UDH'
  | 'DLR-URL'
  | 'DLR-Mask'
  | 'MClass'
  | 'PID'
  | 'RPI'
  | 'Alt-DCS'
  | 'MWI'
  | 'Coding'
  | 'Compress'
  | 'Validity'
  | 'Deferred'
  | 'Priority'

/** Newer trees word one reply otherwise. */
export type KannelTree = 'classic' | 'modern'

/** What smsbox says, to the letter: a Kannel chained to us compares it. */
export const REPLIES = {
  accepted: reply(202, '0: Accepted for delivery'),
  unauthorized: reply(403, 'Authorization failed for sendsms'),
  notRoutable: reply(403, 'Not routable. Do not try again.'),
  temporal: reply(503, 'Temporal failure, try again later.'),
  missingReceiver: reply(400, 'Missing receiver number, rejected'),
  missingReceivers: reply(400, 'Missing receiver(s) number(s), rejected'),
  emptyReceiver: reply(400, 'Empty receiver number not allowed, rejected'),
  missingSender: reply(400, 'Sender missing and no global set, rejected'),
  account: reply(400, 'Account field misformed or too long, rejected'),
  udhTooLong: reply(400, 'UDH field is too long, rejected'),
  charset: reply(400, 'Charset or body misformed, rejected'),
  unknown: reply(404, 'Unknown request.'),
  otherMethod: reply(400, ''),
  invalidType: reply(400, 'Invalid content-type'),
  otherType: reply(415, 'Unsupported content-type, rejected'),
  tooLarge: reply(413, 'Charset or body misformed, rejected'),
  tooSlow: reply(408, 'Charset or body misformed, rejected'),
} as const

export const misformed = (field: KannelField): DoorAnswer =>
  reply(400, `${field} field misformed, rejected`)

export const denied = (tree: KannelTree): DoorAnswer =>
  reply(
    400,
    tree === 'classic'
      ? 'Number(s) has/have been denied by white- and/or black-lists.'
      : 'Number(s) has/have been denied by white/black lists, or allowed/denied rules.',
  )

const ECHOED_MAX = 20

/** Some are on their way, the others are not: nobody must send all of them again. */
export const sentBut = (receivers: readonly string[]): DoorAnswer => {
  // What a client wrote goes back as text/html, so that nothing but digits may.
  const numbers = receivers.map((one) => one.replace(/[^+\d]/g, '').slice(0, ECHOED_MAX) || '?')
  return reply(202, `Sent. Denied receivers are: ${numbers.join(' ')}`)
}
