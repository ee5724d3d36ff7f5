import { readBody } from '../core/dialects/smpp/body.ts'
import { SMPP_VENDOR } from '../core/dialects/smpp/habits.ts'
import { SMPP_DIALECT, readSmppReceipt } from '../core/dialects/smpp/receipt.ts'
import type { SmppReceipt } from '../core/dialects/smpp/receipt.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { bodyBehindHeader, inboundText } from '../core/inbound-text.ts'
import type { DeliveredPdu } from './ports/pipeline.ts'
import { NOTHING_SAID } from './said-source.ts'
import type {
  ReadingContext,
  SaidInbound,
  SaidReceipt,
  SaidSegment,
  SourceReading,
} from './said-source.ts'

type Delivered = Extract<DeliveredPdu, { kind: 'delivered' }>

/** What one delivered PDU says: a receipt, or a person's text. */
export function readDelivered(pdu: DeliveredPdu, context: ReadingContext): SourceReading {
  if (pdu.kind === 'unreadable')
    return { ...NOTHING_SAID, malformed: [{ because: pdu.because, text: null }] }
  const { account, own, arrivedAt } = context
  const { esmClass, dataCoding, shortMessage, ...tlvs } = pdu
  const habits = { ...account.settings, own: own.of(account.workspaceId, account.id) }
  const reading = readSmppReceipt({ esmClass, dataCoding, shortMessage, tlvs, arrivedAt }, habits)
  // No message centre cuts a receipt into segments; a person's text may begin like one.
  if (reading.kind === 'receipt' && !(reading.isDoubtful && segmentOf(pdu) !== null)) {
    const receipt = receiptOf(reading, pdu, context)
    const typed = reading.isDoubtful ? { typed: inboundOf(wordsOf(pdu), pdu) } : {}
    return { ...NOTHING_SAID, receipts: [{ ...receipt, ...typed }] }
  }
  const said = reading.kind === 'receipt' ? wordsOf(pdu) : reading.text
  const text = inboundText({ text: said, ...bodyOf(pdu) })
  // A person's acknowledgement is marked like a receipt, and may say STOP.
  if (reading.kind === 'malformed' && readKeyword(text) === null)
    return { ...NOTHING_SAID, malformed: [{ because: reading.because, text: reading.text }] }
  return { ...NOTHING_SAID, inbound: [inboundOf(text, pdu)] }
}

function inboundOf(text: string, pdu: Delivered): SaidInbound {
  const { source, sourceTon, destination } = pdu
  const segment = segmentOf(pdu)
  return {
    text,
    source,
    sourceTon,
    destination,
    ...SMPP_NAMES_NOTHING,
    ...(segment === null ? {} : { segment }),
  }
}

/** Null: it is the whole. */
function segmentOf(pdu: Delivered): SaidSegment | null {
  const { concatenation, dataCoding } = pdu
  if (concatenation === null || concatenation.total < 2) return null
  const { reference, total, number } = concatenation
  const octets = bodyBehindHeader(bodyOf(pdu))
  return {
    reference: String(reference),
    total,
    number,
    body: { kind: 'octets', octets, dataCoding },
  }
}

/** As a person wrote them. */
const wordsOf = (pdu: Delivered): string =>
  readBody({ ...pdu, messagePayload: pdu.messagePayload ?? null }).text

const SMPP_NAMES_NOTHING = {
  channel: 'sms',
  vendorId: null,
  isTap: false,
  repliesTo: null,
  heededAs: null,
} as const

function receiptOf(
  receipt: SmppReceipt,
  { source, destination }: Delivered,
  { account, own }: ReadingContext,
): SaidReceipt {
  const { id, claim, word, code, doneDate, said, unknown, messageState } = receipt
  const revision = own.revision(account.workspaceId)
  return {
    vendor: SMPP_VENDOR,
    dialect: revision === 0 ? SMPP_DIALECT : `${SMPP_DIALECT}+${revision}`,
    id,
    claim,
    word,
    code,
    happenedAt: doneDate,
    fact: said,
    unknown: unknown.map((one) => ({ ...one, vendor: SMPP_VENDOR })),
    messageState,
    numbers: [source, destination].filter((number) => number !== ''),
    reference: null,
    segment: null,
    shown: receipt,
  }
}

const UDH_INDICATOR = 0x40

const bodyOf = ({ shortMessage, messagePayload, dataCoding, esmClass }: Delivered) => ({
  octets: shortMessage.length > 0 ? shortMessage : (messagePayload ?? shortMessage),
  dataCoding,
  hasHeader: (esmClass & UDH_INDICATOR) !== 0,
})
