import type { WireName } from './wires.ts'

/** One receipt that the centre sent, and whether the customer acknowledged it. */
export type ReceiptRecord = {
  readonly id: string
  readonly stat: string
  /** message_state, if it travelled. */
  readonly state: number | null
  readonly err: string
  readonly networkError: readonly [type: number, code: number] | null
  readonly wire: WireName
  firstSentAtMs: number | null
  /** More than once where the customer did not acknowledge in time. */
  sent: number
  ackedAtMs: number | null
  ackStatus: number | null
}

/** One submit_sm (one segment) that came in, and all that became of it. */
export type SubmitRecord = {
  readonly number: number
  readonly atMs: number
  readonly systemId: string
  /** Which connection it came over. */
  readonly link: number
  readonly sender: string
  readonly recipient: string
  text: string
  readonly esmClass: number
  /** `1401:00ff`: tag and octets, in their order. */
  readonly vendorTlvs: readonly string[]
  readonly segment: number
  readonly segments: number
  /** Joins the segments of one text; null for a text of one segment. */
  readonly reference: number | null
  readonly behaviour: string
  /** What the answer named; empty if none was told. */
  readonly id: string
  /** none: no answer was sent, or the connection was gone before it could be. */
  answer: 'waiting' | 'accepted' | 'refused' | 'none'
  readonly status: number
  /** By a generic_nack: the request, not the message, was at fault. */
  readonly isAnsweredInGeneral: boolean
  answeredAtMs: number | null
  /** The connection broke so soon after the answer that it may not have arrived. */
  isAnswerDoubtful: boolean
  /** Whether the centre took the message on, whatever it answered. */
  readonly isTaken: boolean
  /** When the handset gets it (perhaps still to come); null: never. */
  handsetAtMs: number | null
  isWithdrawn: boolean
  readonly receipts: ReceiptRecord[]
}

/** A text from a handset. */
export type InboundRecord = {
  readonly atMs: number
  readonly from: string
  readonly to: string
  readonly text: string
  ackedAtMs: number | null
}

/** What really happened, whatever was claimed. */
export type Truth = {
  readonly submits: readonly SubmitRecord[]
  readonly inbound: readonly InboundRecord[]
}

/** A break of the connection may swallow answers that were written this long before it. */
const DOUBT_MS = 2_000

/** Keeps the ground truth, or, with `isKept` false (for load), only hands it through. */
export class TruthLog {
  private readonly isKept: boolean
  private readonly submits: SubmitRecord[] = []
  private readonly inbound: InboundRecord[] = []
  private readonly byId = new Map<string, SubmitRecord>()

  constructor({ isKept }: { isKept: boolean }) {
    this.isKept = isKept
  }

  addSubmit(record: SubmitRecord): void {
    if (!this.isKept) return
    this.submits.push(record)
    if (record.isTaken && record.id !== '') this.byId.set(record.id, record)
  }

  addInbound(record: InboundRecord): void {
    if (this.isKept) this.inbound.push(record)
  }

  /** The newest message with this id: ids come again after a restart. */
  find(id: string): SubmitRecord | null {
    return this.byId.get(id) ?? null
  }

  /**
   * A connection is over: what it had not answered it never will. If it was the customer who ended it,
   * without a good-bye, the last answers are in doubt.
   */
  linkEnded(link: number, { isClean, nowMs }: { isClean: boolean; nowMs: number }): void {
    for (let at = this.submits.length - 1; at >= 0; at--) {
      const record = this.submits[at]
      if (record === undefined || nowMs - record.atMs > 60_000) return
      if (record.link !== link) continue
      if (record.answer === 'waiting') record.answer = 'none'
      if (!isClean && record.answeredAtMs !== null && nowMs - record.answeredAtMs <= DOUBT_MS) {
        record.isAnswerDoubtful = true
      }
    }
  }

  read(): Truth {
    return { submits: this.submits, inbound: this.inbound }
  }
}
