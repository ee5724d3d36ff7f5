import type { DeliveredPdu } from '../../flows/ports/pipeline.ts'
import { decodePdu } from '../../smpp/pdu.ts'

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
  return {
    kind: 'delivered',
    esmClass: pdu.esm_class,
    dataCoding: pdu.data_coding,
    shortMessage: pdu.command === 'deliver_sm' ? pdu.short_message : new Uint8Array(0),
    source: pdu.source_addr,
    sourceTon: pdu.source_addr_ton,
    destination: pdu.destination_addr,
    receiptedMessageId: tlvs.receipted_message_id ?? null,
    messageState: tlvs.message_state ?? null,
    networkErrorCode: tlvs.network_error_code ?? null,
    messagePayload: tlvs.message_payload ?? null,
  }
}
