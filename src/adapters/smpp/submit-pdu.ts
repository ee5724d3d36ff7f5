import type { SmppSettings } from '../../core/account-settings.ts'
import type { EncodedText, Handover } from '../../flows/ports/pipeline.ts'
import type { RequestDraft } from '../../smpp/session-types.ts'
import { formatRelativeTime } from '../../smpp/smpp-time.ts'
import { splitText } from '../../smpp/split.ts'
import type { SplitText } from '../../smpp/split.ts'
import { ESM_CLASS_UDHI } from '../../smpp/udh.ts'

/** What one segment carries: the part of a submit_sm that does not depend on the recipient. */
export type SegmentBody = Pick<
  Extract<RequestDraft, { command: 'submit_sm' }>,
  | 'esm_class'
  | 'data_coding'
  | 'short_message'
  | 'tlvs'
  | 'protocol_id'
  | 'priority_flag'
  | 'replace_if_present_flag'
>

/**
 * A text as one or more submit_sm bodies. `reference` (0 to 255) joins the segments at the handset.
 * @param longText how this provider wants segments joined.
 */
export function encodeText(
  text: string,
  { longText, reference }: { longText: SmppSettings['longText']; reference: number },
): EncodedText {
  const split = splitText(text, { reference })
  if (split.kind === 'too_long') return { kind: 'too-long' }
  return { kind: 'encoded', segments: bodies(split, longText, reference) }
}

const UDH_LENGTH = 6

function bodies(
  { dataCoding, segments }: SplitText,
  longText: SmppSettings['longText'],
  reference: number,
): readonly SegmentBody[] {
  if (segments.length === 1 || longText === 'udh') {
    return segments.map((segment) => ({ ...segment, data_coding: dataCoding }))
  }
  const texts = segments.map(({ short_message, esm_class }) =>
    (esm_class & ESM_CLASS_UDHI) === 0 ? short_message : short_message.subarray(UDH_LENGTH),
  )
  if (longText === 'payload') {
    const message_payload = Buffer.concat(texts)
    return [{ esm_class: 0, data_coding: dataCoding, tlvs: { message_payload } }]
  }
  return texts.map((short_message, at) => ({
    esm_class: 0,
    data_coding: dataCoding,
    short_message,
    tlvs: {
      sar_msg_ref_num: reference,
      sar_total_segments: texts.length,
      sar_segment_seqnum: at + 1,
    },
  }))
}

/** A final receipt whatever the outcome, and no intermediate ones. */
const REGISTERED_DELIVERY_FINAL = 1
const REGISTERED_DELIVERY_NONE = 0

/** The submit_sm of one segment. `validity_period` counts from now, so write it at once. */
export function submitPdu(
  handover: Pick<Handover, 'recipient' | 'sender' | 'validUntil' | 'asksReceipts'>,
  body: SegmentBody,
  { settings, now }: { settings: SmppSettings; now: number },
): RequestDraft {
  const source = addressOf(handover.sender, settings.sourceTon, settings.sourceNpi)
  const destination = addressOf(
    handover.recipient,
    settings.destinationTon,
    settings.destinationNpi,
  )
  return {
    command: 'submit_sm',
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.address,
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: destination.address,
    registered_delivery: handover.asksReceipts
      ? REGISTERED_DELIVERY_FINAL
      : REGISTERED_DELIVERY_NONE,
    validity_period: validityPeriod(handover.validUntil, now),
    ...body,
  }
}

const VALIDITY_MAX_MS = 99 * 86_400_000

const validityPeriod = (validUntil: number | null, now: number): string =>
  validUntil === null
    ? ''
    : formatRelativeTime(Math.min(VALIDITY_MAX_MS, Math.max(1_000, validUntil - now)))

type Address = { readonly ton: number; readonly npi: number; readonly address: string }

const INTERNATIONAL = { ton: 1, npi: 1 }
const SHORT_CODE = { ton: 3, npi: 0 }
const ALPHANUMERIC = { ton: 5, npi: 0 }
const NOTHING = { ton: 0, npi: 0 }
const SHORT_CODE_LENGTH_MAX = 8

/** By its look: a full number, a short code, or a name; the account may declare otherwise. */
export function addressOf(written: string, ton: number | null, npi: number | null): Address {
  const kind = kindOf(written)
  const address = written.startsWith('+') ? written.slice(1) : written
  return { ton: ton ?? kind.ton, npi: npi ?? kind.npi, address }
}

function kindOf(written: string): { readonly ton: number; readonly npi: number } {
  if (written === '') return NOTHING
  if (written.startsWith('+')) return INTERNATIONAL
  if (!/^\d+$/.test(written)) return ALPHANUMERIC
  return written.length <= SHORT_CODE_LENGTH_MAX ? SHORT_CODE : INTERNATIONAL
}
