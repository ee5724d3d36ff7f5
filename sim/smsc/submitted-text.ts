import { decodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { SubmitSm } from '../../src/smpp/pdu-types.ts'
import { decodeUcs2 } from '../../src/smpp/ucs2.ts'
import { ESM_CLASS_UDHI, readConcatenation, splitUserData } from '../../src/smpp/udh.ts'

/** What a handset would make of one submit_sm: its text, and its place in a longer one. */
export type SubmittedText = {
  readonly text: string
  readonly segment: number
  readonly segments: number
  readonly reference: number | null
}

type Place = Omit<SubmittedText, 'text'>

const ALONE: Place = { segment: 1, segments: 1, reference: null }

export function readSubmittedText(
  pdu: Pick<SubmitSm, 'tlvs' | 'short_message' | 'data_coding' | 'esm_class'>,
): SubmittedText {
  const { tlvs, short_message, data_coding, esm_class } = pdu
  const octets = short_message.length > 0 ? short_message : (tlvs.message_payload ?? short_message)
  const { body, elements } =
    (esm_class & ESM_CLASS_UDHI) === 0 ? { body: octets, elements: [] } : splitUserData(octets)
  const concatenation = readConcatenation(elements)
  const place =
    concatenation === null
      ? placeFromSar(tlvs)
      : {
          segment: concatenation.number,
          segments: concatenation.total,
          reference: concatenation.reference,
        }
  return { text: decode(body, data_coding), ...place }
}

function placeFromSar({
  sar_msg_ref_num,
  sar_segment_seqnum,
  sar_total_segments,
}: SubmitSm['tlvs']): Place {
  if (sar_msg_ref_num === undefined || sar_segment_seqnum === undefined) return ALONE
  return {
    segment: sar_segment_seqnum,
    segments: sar_total_segments ?? sar_segment_seqnum,
    reference: sar_msg_ref_num,
  }
}

function decode(octets: Uint8Array, dataCoding: number): string {
  if (dataCoding === 8) return decodeUcs2(octets)
  if (dataCoding === 0) return decodeGsm7(octets)
  return String.fromCharCode(...octets)
}
