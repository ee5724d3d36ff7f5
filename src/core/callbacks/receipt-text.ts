import { jasmin } from '../dialects/speaking/jasmin.ts'
import { smpp } from '../dialects/speaking/smpp.ts'
import type { Told } from '../dialects/told.ts'
import { shortDate } from './parts.ts'

type Dated = {
  /** As whoever hears it knows the message. */
  readonly id: string
  readonly submittedAt: number
  readonly doneAt: number
  /** Its first 20 characters are repeated; null: not known any more. */
  readonly text: string | null
}

/**
 * A standing as the text of an SMPP receipt (3.4 appendix B): `id:… sub:001 dlvrd:001 submit date:YYMMDDhhmm
 * done date:YYMMDDhhmm stat:DELIVRD err:000 text:…`. Dates are UTC.
 */
export const receiptText = (told: Told, { id, submittedAt, doneAt, text }: Dated): string =>
  [
    `id:${id}`,
    `sub:${threeDigits(told.segments)}`,
    `dlvrd:${threeDigits(told.segmentsDelivered)}`,
    `submit date:${shortDate(submittedAt)}`,
    `done date:${shortDate(doneAt)}`,
    `stat:${receiptStat(told)}`,
    `err:${receiptError(told)}`,
    `text:${firstCharacters(text)}`,
  ].join(' ')

export const threeDigits = (count: number): string => String(Math.min(count, 999)).padStart(3, '0')

export const firstCharacters = (text: string | null): string =>
  [...(text ?? '').replace(/[\r\n]+/g, ' ')].slice(0, 20).join('')

export const receiptStat = (told: Told): string => smpp.fieldsOf(told)['stat'] ?? 'ACCEPTD'

/** The network's own code where an SMPP provider gave one, else that of a widespread list; '000': none. */
export function receiptError(told: Told): string {
  const own = told.vendor === 'smpp' && told.code !== null && /^\w{1,3}$/.test(told.code)
  if (own) return (told.code ?? '').padStart(3, '0')
  return smpp.fieldsOf(told)['err (Twilio SMPP list)'] ?? '000'
}

/** A refusal at the handover as an SMPP command status. */
export type CommandStatus = {
  readonly name: string
  readonly code: number
  readonly title: string
}

const STATUSES: readonly CommandStatus[] = [
  { name: 'ESME_ROK', code: 0x00, title: 'OK' },
  { name: 'ESME_RINVMSGLEN', code: 0x01, title: 'Message Length is invalid' },
  { name: 'ESME_RSYSERR', code: 0x08, title: 'System Error' },
  { name: 'ESME_RINVSRCADR', code: 0x0a, title: 'Invalid Source Address' },
  { name: 'ESME_RINVDSTADR', code: 0x0b, title: 'Invalid Destination Address' },
  { name: 'ESME_RTHROTTLED', code: 0x58, title: 'Throttling error' },
  { name: 'ESME_RPROHIBITED', code: 0x101, title: 'Prohibited from using specified operation' },
]

const REFUSED: CommandStatus = {
  name: 'ESME_RX_R_APPN',
  code: 0x66,
  title: 'ESME Receiver Reject Message Error Code',
}

/** By the reason; meant for what was refused here or at the handover. */
export function commandStatusOf(told: Told): CommandStatus {
  const name = jasmin.fieldsOf(told)['message_status (level 1)']
  return STATUSES.find((one) => one.name === name) ?? REFUSED
}
