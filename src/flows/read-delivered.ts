import { readBody } from '../core/dialects/smpp/body.ts'
import { SMPP_VENDOR } from '../core/dialects/smpp/habits.ts'
import { SMPP_DIALECT, readSmppReceipt } from '../core/dialects/smpp/receipt.ts'
import type { SmppReceipt } from '../core/dialects/smpp/receipt.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { inboundText } from '../core/inbound-text.ts'
import type { DeliveredPdu } from './ports/pipeline.ts'
import { NOTHING_SAID } from './said-source.ts'
import type { ReadingContext, SaidInbound, SaidReceipt, SourceReading } from './said-source.ts'

type Delivered = Extract<DeliveredPdu, { kind: 'delivered' }>

/** What one delivered PDU says: a receipt, or a person's text. */
export function readDelivered(pdu: DeliveredPdu, context: ReadingContext): SourceReading {
  if (pdu.kind === 'unreadable')
    return { ...NOTHING_SAID, malformed: [{ because: pdu.because, text: null }] }
  const { account, own, arrivedAt } = context
  const { esmClass, dataCoding, shortMessage, ...tlvs } = pdu
  const habits = { ...account.settings, own: own.of(account.workspaceId, account.id) }
  const reading = readSmppReceipt({ esmClass, dataCoding, shortMessage, tlvs, arrivedAt }, habits)
  if (reading.kind === 'receipt') {
    const receipt = receiptOf(reading, pdu, context)
    const typed = reading.isDoubtful ? { typed: inboundOf(wordsOf(pdu), pdu) } : {}
    return { ...NOTHING_SAID, receipts: [{ ...receipt, ...typed }] }
  }
  const text = inboundText({ text: reading.text, ...bodyOf(pdu) })
  // A person's acknowledgement is marked like a receipt, and may say STOP.
  if (reading.kind === 'malformed' && readKeyword(text) === null)
    return { ...NOTHING_SAID, malformed: [{ because: reading.because, text: reading.text }] }
  return { ...NOTHING_SAID, inbound: [inboundOf(text, pdu)] }
}

const inboundOf = (text: string, { source, sourceTon, destination }: Delivered): SaidInbound => ({
  text,
  source,
  sourceTon,
  destination,
  ...SMPP_NAMES_NOTHING,
})

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
