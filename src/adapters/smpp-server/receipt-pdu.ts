import type { ToldInbound } from '../../core/callbacks/event.ts'
import type { SmppReceipt } from '../../flows/door-smpp-receipt.ts'
import type { RequestDraft } from '../../smpp/session-types.ts'
import { encodeGsm7 } from '../../smpp/gsm7.ts'
import { splitText } from '../../smpp/split.ts'
import type { Tlvs } from '../../smpp/tlvs.ts'

export type DeliverDraft = Extract<RequestDraft, { command: 'deliver_sm' }>

const FINAL_RECEIPT = 0x04
const INTERMEDIATE = 0x20

/**
 * A receipt as appendix B of SMPP 3.4 has it, times in UTC.
 * @param withTlvs from 3.4 on; a client of 3.3 knows none.
 */
export function receiptPdu(
  receipt: SmppReceipt,
  { withTlvs }: { withTlvs: boolean },
): DeliverDraft {
  const { recipient, sender, isFinal } = receipt
  return {
    command: 'deliver_sm',
    ...addressed({ from: recipient ?? '', to: sender ?? '' }),
    esm_class: isFinal ? FINAL_RECEIPT : INTERMEDIATE,
    short_message: Buffer.from(receiptText(receipt), 'latin1'),
    ...(withTlvs ? { tlvs: tlvsOf(receipt) } : {}),
  }
}

const receiptText = (receipt: SmppReceipt): string => {
  const { id, segments, delivered, submittedAt, doneAt, stat, err, text } = receipt
  return [
    `id:${id}`,
    `sub:${three(segments)}`,
    `dlvrd:${three(delivered)}`,
    `submit date:${shortDate(submittedAt)}`,
    `done date:${shortDate(doneAt)}`,
    `stat:${stat}`,
    `err:${err}`,
    `text:${quoted(text ?? '')}`,
  ].join(' ')
}

const three = (count: number): string => String(Math.min(count, 999)).padStart(3, '0')

/** YYMMDDhhmm. */
const shortDate = (at: number): string =>
  new Date(at).toISOString().slice(2, 16).replaceAll(/[-T:]/g, '')

const QUOTED_LENGTH = 20

/** Only what is the same octet in ASCII and in the alphabet of GSM. */
const quoted = (text: string): string =>
  text.slice(0, QUOTED_LENGTH).replaceAll(/[^A-Za-z0-9 .,:;!?#%&'"()*+\-/<=>]/g, '?')

/** "Message centre specific" (5.0, 4.8.4.42): the code is of a list, not of a network. */
const CENTRE_SPECIFIC = 8
const NONE: ReadonlySet<string> = new Set(['000'])

function tlvsOf({ id, state, err, userReference }: SmppReceipt): Tlvs {
  const code = Number(err)
  return {
    receipted_message_id: id,
    message_state: state,
    ...(NONE.has(err)
      ? {}
      : { network_error_code: Uint8Array.of(CENTRE_SPECIFIC, code >> 8, code & 0xff) }),
    ...(userReference === null ? {} : { user_message_reference: userReference }),
  }
}

/** A text that came in, in as many deliver_sm as it has segments. */
export function inboundPdus({ from, to, text, id }: ToldInbound): readonly DeliverDraft[] {
  const split = splitText(text, { reference: Number.parseInt(id.slice(-2), 16) })
  const shared = { command: 'deliver_sm' as const, ...addressed({ from, to }) }
  if (split.kind === 'too_long') {
    return [{ ...shared, short_message: encodeGsm7(text.slice(0, QUOTED_LENGTH)) ?? Buffer.of() }]
  }
  return split.segments.map((segment) => ({
    ...shared,
    ...segment,
    data_coding: split.dataCoding,
  }))
}

const INTERNATIONAL = { ton: 1, npi: 1 }
const SHORT_CODE = { ton: 3, npi: 0 }
const ALPHANUMERIC = { ton: 5, npi: 0 }
const NOTHING = { ton: 0, npi: 0 }
const SHORT_CODE_LENGTH_MAX = 8
const ADDRESS_MAX = 20

const addressed = ({ from, to }: { readonly from: string; readonly to: string }) => {
  const source = kindOf(from)
  const destination = kindOf(to)
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: bare(from),
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: bare(to),
  }
}

const bare = (address: string): string =>
  address
    .replace(/^\+/, '')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, ADDRESS_MAX)

function kindOf(address: string): { readonly ton: number; readonly npi: number } {
  if (address === '') return NOTHING
  if (address.startsWith('+')) return INTERNATIONAL
  if (!/^\d+$/.test(address)) return ALPHANUMERIC
  return address.length <= SHORT_CODE_LENGTH_MAX ? SHORT_CODE : INTERNATIONAL
}
