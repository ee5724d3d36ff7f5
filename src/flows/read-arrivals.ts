import { bucketOfId } from '../core/ids.ts'
import { UNREAD_REST } from './ports/pipeline.ts'
import type {
  Arrival,
  PipelineAccount,
  PipelineDeps,
  References,
  Referred,
} from './ports/pipeline.ts'
import type { OwnWords } from './ports/vocabulary.ts'
import { readSource } from './read-source.ts'
import type {
  DoorReadings,
  SaidInbound,
  SaidMalformed,
  SaidReceipt,
  SourceReading,
} from './said-source.ts'

type Read = {
  readonly arrival: Arrival
  readonly account: PipelineAccount
}

export type ReadReceipt = Read & {
  readonly receipt: SaidReceipt
  /** The submission that it is provably about; null: its id must tell. */
  readonly referred: Referred | null
  /** Nothing but its reference is believed. */
  readonly isReferredOnly: boolean
  /** Its place in its request, from 0, where that has others beside it; null: it is alone. */
  readonly item: number | null
}

export type ReadInbound = Read &
  SaidInbound & {
    /** It may be a receipt, and proves nothing. */
    readonly isDoubtful?: true
  }

export type ReadMalformed = Read & SaidMalformed & Pick<ReadReceipt, 'item'>

export type Readings = {
  readonly receipts: readonly ReadReceipt[]
  readonly inbound: readonly ReadInbound[]
  readonly malformed: readonly ReadMalformed[]
}

type Deps = Pick<PipelineDeps, 'readPdu' | 'providers' | 'references' | 'accounts'>

/** Tells receipts from people's texts and from what cannot be read. Never throws, whatever came. */
export function readArrivals(deps: Deps, arrivals: readonly Arrival[], own: OwnWords): Readings {
  const receipts: ReadReceipt[] = []
  const inbound: ReadInbound[] = []
  const malformed: ReadMalformed[] = []
  const doorReadings: DoorReadings = new Map()
  for (const arrival of arrivals) {
    const account = deps.accounts.get(arrival.accountId)
    if (account === undefined) throw new Error(`no provider account ${arrival.accountId}`)
    const { arrivedAt } = arrival
    const reading = readSource(deps, arrival, { account, own, arrivedAt, doorReadings })
    receipts.push(...receiptsOf(deps.references, { arrival, account }, reading))
    inbound.push(...reading.inbound.map((one) => ({ arrival, account, ...one })))
    const [first] = reading.malformed
    if (first === undefined) continue
    // Of a request that is read in part the rest waits for itself.
    const item = reading.receipts.length + reading.inbound.length === 0 ? null : UNREAD_REST
    malformed.push({ arrival, account, item, ...first })
  }
  return { receipts, inbound, malformed }
}

function receiptsOf(
  references: References,
  { arrival, account }: Read,
  reading: SourceReading,
): readonly ReadReceipt[] {
  const { receipts, inbound, malformed } = reading
  const isAlone = receipts.length + inbound.length + malformed.length === 1
  const place = { arrival, account, isReferredOnly: isReferredOnly(arrival) }
  return reading.receipts.map((receipt, at) => ({
    ...place,
    receipt,
    referred: referredBy(references, { arrival, account }, receipt),
    item: isAlone ? null : at,
  }))
}

const isReferredOnly = (arrival: Arrival): boolean =>
  arrival.protocol === 'poll' || (arrival.protocol === 'http' && arrival.meta.trust === 'referred')

function referredBy(
  references: References,
  { arrival, account }: Read,
  receipt: SaidReceipt,
): Referred | null {
  if (arrival.protocol === 'smpp') return null
  if (arrival.protocol === 'poll') {
    const { messageId: id, submission } = arrival.meta
    return { bucket: bucketOfId(id), id, submission }
  }
  const { trust, reference } = arrival.meta
  const said = trust === 'referred' ? reference : receipt.reference
  return said === null ? null : references.read(account, said)
}
