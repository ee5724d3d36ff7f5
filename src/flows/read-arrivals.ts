import { SMPP_DIALECT, readSmppReceipt } from '../core/dialects/smpp/receipt.ts'
import type { SmppHabits, SmppReceipt } from '../core/dialects/smpp/receipt.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { inboundText } from '../core/inbound-text.ts'
import type { Arrival, DeliveredPdu, PipelineAccount, PipelineDeps } from './ports/pipeline.ts'

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
  readonly sourceTon: number
  readonly destination: string
}

export type ReadMalformed = Read & { readonly because: string; readonly text: string | null }

export type Readings = {
  readonly receipts: readonly ReadReceipt[]
  readonly inbound: readonly ReadInbound[]
  readonly malformed: readonly ReadMalformed[]
}

/** Which dialect read it, by table version: kept with the evidence so that replay can tell. */
export const READ_BY = SMPP_DIALECT

/** Tells receipts from people's texts and from what cannot be read. Never throws, whatever came. */
export function readArrivals(
  { readPdu, accounts }: PipelineDeps,
  arrivals: readonly Arrival[],
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
    const reading = read(pdu, arrival, account)
    const { source, sourceTon, destination } = pdu
    if (reading.kind === 'receipt') {
      receipts.push({ arrival, account, receipt: reading, source, destination })
      continue
    }
    const text = inboundText({ text: reading.text, ...bodyOf(pdu) })
    // A person's acknowledgement is marked like a receipt, and may say STOP.
    if (reading.kind === 'inbound' || readKeyword(text) !== null) {
      inbound.push({ arrival, account, text, source, sourceTon, destination })
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

function read(pdu: Delivered, { arrivedAt }: Arrival, { settings }: PipelineAccount) {
  const { esmClass, dataCoding, shortMessage, ...tlvs } = pdu
  const { errTable, handsetGrade, statWords } = settings
  const habits: SmppHabits = { errTable, handsetGrade, statWords }
  return readSmppReceipt({ esmClass, dataCoding, shortMessage, tlvs, arrivedAt }, habits)
}
