import {
  type Wire,
  WIRE_TLV_OCTETS_MAX,
  WIRE_TLVS_MAX,
  type WireTlv,
  isVendorTag,
} from '../../core/wire.ts'
import type { SmppReplacement } from '../../flows/door-smpp-messages.ts'
import type { SendRequest } from '../../flows/ports/intake.ts'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'
import type { PduOf } from '../../smpp/pdu-types.ts'
import { type SmppTime, parseSmppTime } from '../../smpp/smpp-time.ts'
import type { Tlvs } from '../../smpp/tlvs.ts'
import { ESM_CLASS_REPLY_PATH } from '../../smpp/udh.ts'
import { type ReadText, readText } from './read-text.ts'

export type SubmissionPdu = PduOf<'submit_sm'> | PduOf<'submit_multi'> | PduOf<'data_sm'>

/** What a client hands over, without whom it is for. */
export type Submission = {
  readonly request: Omit<SendRequest, 'to' | 'text' | 'wire' | 'callback'>
  readonly read: ReadText
  readonly registered: number
  readonly coding: number
  readonly userReference: number | null
  /** It takes the place of what still waits from and to the same (replace_if_present_flag). */
  readonly isReplacing: boolean
  /** Of SMPP's service types; empty: the usual. */
  readonly service: string
}

export type ReadSubmission =
  | { readonly kind: 'read'; readonly submission: Submission }
  | { readonly kind: 'refused'; readonly status: number }

const refused = (status: number): ReadSubmission => ({ kind: 'refused', status })

const TEXT_MAX = 10_000
const OCTETS_MAX = 140
const DAY_MS = 86_400_000
const VALIDITY_MAX_MS = 7 * DAY_MS
const AHEAD_MAX_MS = 366 * DAY_MS

/** Reads what is asked, or says with which command_status it cannot be. */
export function readSubmission(
  pdu: SubmissionPdu,
  { defaultSender, now }: { readonly defaultSender: string | null; readonly now: number },
): ReadSubmission {
  const from = senderOf(pdu)
  if (from === null) return refused(S.ESME_RINVSRCADR)
  const handling = handlingOf(pdu)
  if (handling.sm_default_msg_id !== 0) return refused(S.ESME_RINVDFTMSGID)
  const read = readText({ ...pdu, short_message: handling.short_message })
  if (isTooLong(read)) return refused(S.ESME_RINVMSGLEN)
  const tlvs = vendorTlvs(pdu.tlvs)
  if (tlvs.length > WIRE_TLVS_MAX) return refused(S.ESME_RINVOPTPARSTREAM)
  if (tlvs.some(isTooWide)) return refused(S.ESME_RINVPARLEN)
  const sendAt = instantOf(handling.schedule_delivery_time, now)
  if (sendAt === 'unreadable' || (sendAt !== null && sendAt > now + AHEAD_MAX_MS))
    return refused(S.ESME_RINVSCHED)
  const until = validUntil(pdu, handling.validity_period, now)
  const from_ = Math.max(sendAt ?? now, now)
  if (until === 'unreadable' || (until !== null && until <= from_))
    return refused(S.ESME_RINVEXPIRY)
  return {
    kind: 'read',
    submission: {
      request: {
        from: from === '' ? defaultSender : from,
        channel: 'sms',
        fallback: null,
        reference: null,
        accountId: null,
        validitySeconds:
          until === null ? null : Math.ceil(Math.min(until - from_, VALIDITY_MAX_MS) / 1000),
        sendAt: sendAt !== null && sendAt > now ? sendAt : null,
      },
      read: { ...read, wire: { ...read.wire, ...beside(handling), ...passedOn(pdu, tlvs) } },
      registered: pdu.registered_delivery,
      coding: pdu.data_coding,
      userReference: pdu.tlvs.user_message_reference ?? null,
      service: pdu.service_type,
      isReplacing: handling.replace_if_present_flag === 1,
    },
  }
}

export type ReadReplacement =
  | { readonly kind: 'read'; readonly replacement: SmppReplacement }
  | { readonly kind: 'refused'; readonly status: number }

/** Reads what a waiting message is to be instead. */
export function readReplacement(pdu: PduOf<'replace_sm'>, now: number): ReadReplacement {
  if (pdu.sm_default_msg_id !== 0) return { kind: 'refused', status: S.ESME_RINVDFTMSGID }
  const sendAt = instantOf(pdu.schedule_delivery_time, now)
  if (sendAt === 'unreadable' || (sendAt !== null && sendAt > now + AHEAD_MAX_MS))
    return { kind: 'refused', status: S.ESME_RINVSCHED }
  const until = instantOf(pdu.validity_period, now)
  const from = Math.max(sendAt ?? now, now)
  if (until === 'unreadable' || (until !== null && until <= from))
    return { kind: 'refused', status: S.ESME_RINVEXPIRY }
  return {
    kind: 'read',
    replacement: {
      from: addressText({ ton: pdu.source_addr_ton, address: pdu.source_addr }),
      textIn: (coding) => {
        const { text, wire } = readText({ ...pdu, esm_class: 0, data_coding: coding })
        return wire.octets !== null || text.length > TEXT_MAX ? null : text.toWellFormed()
      },
      sendAt,
      validUntil: until === null ? null : Math.min(until, from + VALIDITY_MAX_MS),
      registered: pdu.registered_delivery,
    },
  }
}

type Handling = Pick<
  PduOf<'submit_sm'>,
  | 'protocol_id'
  | 'priority_flag'
  | 'schedule_delivery_time'
  | 'validity_period'
  | 'replace_if_present_flag'
  | 'sm_default_msg_id'
  | 'short_message'
>

/** data_sm has none of these. */
const handlingOf = (pdu: SubmissionPdu): Handling =>
  pdu.command === 'data_sm'
    ? {
        protocol_id: 0,
        priority_flag: 0,
        schedule_delivery_time: '',
        validity_period: '',
        replace_if_present_flag: 0,
        sm_default_msg_id: 0,
        short_message: new Uint8Array(),
      }
    : pdu

const PRIORITY_MAX = 3

const beside = ({ protocol_id, priority_flag }: Handling) => ({
  protocolId: protocol_id === 0 ? null : protocol_id,
  priority: priority_flag === 0 ? null : (Math.min(priority_flag, PRIORITY_MAX) as 0 | 1 | 2 | 3),
})

/** What is said to the message centre, or to the phone, and means nothing here. */
const passedOn = ({ esm_class }: SubmissionPdu, tlvs: readonly WireTlv[]) =>
  ({
    replyPath: (esm_class & ESM_CLASS_REPLY_PATH) !== 0,
    tlvs: tlvs.length === 0 ? null : tlvs,
  }) satisfies Partial<Wire>

const vendorTlvs = ({ other = [] }: Tlvs): readonly WireTlv[] =>
  other
    .filter(({ tag }) => isVendorTag(tag))
    .map(({ tag, value }) => ({ tag, value: Buffer.from(value).toString('hex') }))

const isTooWide = ({ value }: WireTlv): boolean => value.length / 2 > WIRE_TLV_OCTETS_MAX

const isTooLong = ({ text, wire }: ReadText): boolean =>
  text.length > TEXT_MAX ||
  (wire.octets !== null && (wire.octets.length + (wire.udh?.length ?? 0)) / 2 > OCTETS_MAX)

const INTERNATIONAL = 1

type Address = { readonly ton: number; readonly address: string }

/** A number of the international kind has its + put back, which some write as 00. */
export const addressText = ({ ton, address }: Address): string =>
  ton === INTERNATIONAL && /^\d+$/.test(address) ? `+${address.replace(/^00/, '')}` : address

/** Empty: nobody is named; null: it can be no sender. */
function senderOf({ source_addr_ton: ton, source_addr: address }: SubmissionPdu): string | null {
  const text = addressText({ ton, address })
  return /^[\x20-\x7e]*$/.test(text) ? text : null
}

/** The moment that a time names; null: it names none. */
function instantOf(written: string, now: number): number | null | 'unreadable' {
  if (written === '') return null
  const time = parseSmppTime(written)
  return time === null ? 'unreadable' : momentOf(time, now)
}

function validUntil(
  { tlvs }: SubmissionPdu,
  written: string,
  now: number,
): number | null | 'unreadable' {
  const { qos_time_to_live: seconds } = tlvs
  if (written === '' && seconds !== undefined && seconds > 0) return now + seconds * 1000
  return instantOf(written, now)
}

function momentOf(time: SmppTime, now: number): number {
  if (time.kind === 'absolute') return time.atMs
  const { years, months, days, hours, minutes, seconds } = time
  const start = new Date(now)
  return Date.UTC(
    start.getUTCFullYear() + years,
    start.getUTCMonth() + months,
    start.getUTCDate() + days,
    start.getUTCHours() + hours,
    start.getUTCMinutes() + minutes,
    start.getUTCSeconds() + seconds,
    start.getUTCMilliseconds(),
  )
}
