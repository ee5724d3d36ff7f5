import { type DecodedReceipt, decodePasted } from '../core/dialects/smpp/decode-line.ts'
import type { SmppHabits } from '../core/dialects/smpp/receipt.ts'
import { readPdu } from '../adapters/smpp/read-pdu.ts'

export type DecodedLine = DecodedReceipt | { readonly error: string }

const SHOWN_LENGTH_MAX = 60

/**
 * Reads one pasted line: a JSON object as fixtures have it, a JSON string, a whole PDU in hex, or the
 * receipt's text as it stands in a log. Null for an empty line. Never throws.
 */
export function decodeLine(line: string, habits: SmppHabits): DecodedLine | null {
  const text = line.trim()
  if (text === '') return null
  if (/^["[{]/.test(text)) return decodeJson(text, habits)
  const pdu = pduOf(text)
  if (pdu !== null) return decodePdu(pdu, habits)
  const decoded = decodePasted({ raw: line }, habits)
  return 'error' in decoded || decoded.is_receipt
    ? decoded
    : { error: `expected a JSON object or the text of a receipt, found: ${shorten(text)}` }
}

/** The comma behind an object is that of the list it was copied from. */
function decodeJson(text: string, habits: SmppHabits): DecodedLine {
  try {
    const pasted: unknown = JSON.parse(text.replace(/,$/, ''))
    return decodePasted(typeof pasted === 'string' ? { raw: pasted } : pasted, habits)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return { error: `expected one JSON object on the line: ${shorten(because)}` }
  }
}

/** Hex that begins with its own length, as every PDU does, and then names deliver_sm or data_sm. */
function pduOf(text: string): Uint8Array | null {
  const digits = text.replace(/[\s:]+/g, '')
  if (digits.length < 32 || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) return null
  const octets = Uint8Array.from(Buffer.from(digits, 'hex'))
  const header = Buffer.from(octets.buffer)
  const isDelivery = [0x5, 0x103].includes(header.readUInt32BE(4))
  return header.readUInt32BE(0) === octets.length && isDelivery ? octets : null
}

function decodePdu(octets: Uint8Array, habits: SmppHabits): DecodedLine {
  const pdu = readPdu(octets)
  if (pdu.kind === 'unreadable') return { error: `the PDU cannot be read: ${pdu.because}` }
  const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
  const { networkErrorCode, messagePayload } = pdu
  // A payload of a few octets may look like words: written as the text it stands for, it is neither.
  const body = pdu.shortMessage.length > 0 ? pdu.shortMessage : (messagePayload ?? new Uint8Array())
  const pasted = {
    hex: hex(body),
    esm_class: pdu.esmClass,
    data_coding: pdu.dataCoding,
    tlv: {
      receipted_message_id: pdu.receiptedMessageId,
      message_state: pdu.messageState,
      network_error_code: networkErrorCode === null ? null : hex(networkErrorCode),
    },
  }
  return decodePasted(pasted, habits)
}

const shorten = (text: string): string =>
  text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX - 1)}…`
