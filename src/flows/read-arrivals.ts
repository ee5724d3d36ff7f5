import type { Channel } from '../core/channels.ts'
import { readSmppReceipt } from '../core/dialects/smpp/receipt.ts'
import type { SmppReading, SmppReceipt } from '../core/dialects/smpp/receipt.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { inboundText } from '../core/inbound-text.ts'
import type { Arrival, DeliveredPdu, PipelineAccount, PipelineDeps } from './ports/pipeline.ts'
import type { OwnWords } from './ports/vocabulary.ts'

type Delivered = Extract<DeliveredPdu, { kind: 'delivered' }>

type Read = {
  readonly arrival: Arrival
  readonly account: PipelineAccount
}

export type ReadReceipt = Read & {
  readonly receipt: SmppReceipt
  /** The addresses on the receipt: one of them is the recipient's, by custom the source. */
  readonly source: string
  readonly destination: string
}

export type ReadInbound = Read & {
  readonly text: string
  readonly source: string
  /** As SMPP counts them; null: the provider says none. */
  readonly sourceTon: number | null
  readonly destination: string
  readonly channel: Channel
  /** The provider's own id of it: it says the same text again under the same. Null: none. */
  readonly vendorId: string | null
  /** A button was tapped; the text is what stands on it. */
  readonly isTap: boolean
}

export type ReadMalformed = Read & { readonly because: string; readonly text: string | null }

export type Readings = {
  readonly receipts: readonly ReadReceipt[]
  readonly inbound: readonly ReadInbound[]
  readonly malformed: readonly ReadMalformed[]
}

/** Tells receipts from people's texts and from what cannot be read. Never throws, whatever came. */
export function readArrivals(
  { readPdu, accounts }: Pick<PipelineDeps, 'readPdu' | 'accounts'>,
  arrivals: readonly Arrival[],
  own: OwnWords,
): Readings {
  const receipts: ReadReceipt[] = []
  const inbound: ReadInbound[] = []
  const malformed: ReadMalformed[] = []
  for (const arrival of arrivals) {
    const account = accounts.get(arrival.accountId)
    if (account === undefined) throw new Error(`no provider account ${arrival.accountId}`)
    const pdu = readPdu(arrival.raw)
    if (pdu.kind === 'unreadable') {
      malformed.push({ arrival, account, because: pdu.because, text: null })
      continue
    }
    const reading = readDelivered(pdu, arrival.arrivedAt, { account, own })
    const { source, sourceTon, destination } = pdu
    if (reading.kind === 'receipt') {
      receipts.push({ arrival, account, receipt: reading, source, destination })
      continue
    }
    const text = inboundText({ text: reading.text, ...bodyOf(pdu) })
    // A person's acknowledgement is marked like a receipt, and may say STOP.
    if (reading.kind === 'inbound' || readKeyword(text) !== null) {
      const said = { text, source, sourceTon, destination }
      inbound.push({ arrival, account, ...said, channel: 'sms', vendorId: null, isTap: false })
    } else {
      malformed.push({ arrival, account, because: reading.because, text: reading.text })
    }
  }
  return { receipts, inbound, malformed }
}

const UDH_INDICATOR = 0x40

const bodyOf = ({ shortMessage, messagePayload, dataCoding, esmClass }: Delivered) => ({
  octets: shortMessage.length > 0 ? shortMessage : (messagePayload ?? shortMessage),
  dataCoding,
  hasHeader: (esmClass & UDH_INDICATOR) !== 0,
})

/** What one delivered PDU says, by the habits of its account and what people have decided. */
export function readDelivered(
  { esmClass, dataCoding, shortMessage, ...tlvs }: Delivered,
  arrivedAt: number,
  {
    account: { id, workspaceId, settings },
    own,
  }: {
    readonly account: Pick<PipelineAccount, 'id' | 'workspaceId' | 'settings'>
    readonly own: OwnWords
  },
): SmppReading {
  const { errTable, handsetGrade, statWords } = settings
  const habits = { errTable, handsetGrade, statWords, own: own.of(workspaceId, id) }
  return readSmppReceipt({ esmClass, dataCoding, shortMessage, tlvs, arrivedAt }, habits)
}
