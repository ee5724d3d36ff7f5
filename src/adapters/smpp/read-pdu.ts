import type { DeliveredPdu } from '../../flows/ports/pipeline.ts'
import { decodePdu } from '../../smpp/pdu.ts'
import type { Tlvs } from '../../smpp/tlvs.ts'
import {
  ESM_CLASS_UDHI,
  type Concatenation,
  readConcatenation,
  splitUserData,
} from '../../smpp/udh.ts'

/** Reads a PDU as it lies in the journal. Never throws, whatever is in there. */
export function readPdu(raw: Uint8Array): DeliveredPdu {
  const decoded = decodePdu(raw)
  if (decoded.kind === 'unreadable') {
    const { because, field, header } = decoded
    const where = field === null ? '' : ` in ${field}`
    return { kind: 'unreadable', because: `${header.command ?? 'PDU'}: ${because}${where}` }
  }
  const { pdu } = decoded
  if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
    return { kind: 'unreadable', because: `a ${pdu.command} delivers nothing` }
  }
  const { tlvs } = pdu
  const shortMessage = pdu.command === 'deliver_sm' ? pdu.short_message : new Uint8Array(0)
  const octets = shortMessage.length > 0 ? shortMessage : (tlvs.message_payload ?? shortMessage)
  const hasHeader = (pdu.esm_class & ESM_CLASS_UDHI) !== 0
  return {
    kind: 'delivered',
    esmClass: pdu.esm_class,
    dataCoding: pdu.data_coding,
    shortMessage,
    source: pdu.source_addr,
    sourceTon: pdu.source_addr_ton,
    destination: pdu.destination_addr,
    receiptedMessageId: tlvs.receipted_message_id ?? null,
    messageState: tlvs.message_state ?? null,
    networkErrorCode: tlvs.network_error_code ?? null,
    messagePayload: tlvs.message_payload ?? null,
    concatenation: (hasHeader ? inHeader(octets) : null) ?? inTlvs(tlvs),
  }
}

const inHeader = (octets: Uint8Array): Concatenation | null =>
  readConcatenation(splitUserData(octets).elements)

function inTlvs(tlvs: Tlvs): Concatenation | null {
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: number } = tlvs
  if (reference === undefined || total === undefined || number === undefined) return null
  return number > 0 && number <= total ? { reference, total, number } : null
}
