import type { Channel } from '../core/channels.ts'
import type { Triple } from '../core/dialects/read-words.ts'
import type { Claim } from '../core/evidence.ts'
import type { TextSegment } from '../core/inbound-segments.ts'
import type { Keyword } from '../core/inbound-keywords.ts'
import type { DoorReading } from './ports/providers.ts'
import type { PipelineAccount, Providers, ReadPdu } from './ports/pipeline.ts'
import type { OwnWords } from './ports/vocabulary.ts'

/** What one receipt says, whatever it came by and whoever said it. */
export type SaidReceipt = {
  /** Whose words they are. */
  readonly vendor: string
  /** Which tables read them, and how many decisions of people: kept with the evidence. */
  readonly dialect: string
  /** The provider's id of the message. */
  readonly id: string | null
  readonly claim: Claim
  readonly word: string | null
  readonly code: string | null
  /** The provider's clock, in its own words. */
  readonly happenedAt: string | null
  /** What makes two receipts one fact. */
  readonly fact: string
  readonly unknown: readonly Triple[]
  /** SMPP's, beside the words. */
  readonly messageState: number | null
  /** The numbers on it: one of them may be the recipient's, by custom the first. */
  readonly numbers: readonly string[]
  /** What came back of ours, unproven: it names a submission only to whoever wrote it. */
  readonly reference: string | null
  /** From 1; null: it names none. */
  readonly segment: number | null
  /** As it is shown to people while it has no message. */
  readonly shown: unknown
  /** The same as a text, where a person may have typed it; absent: nobody did. */
  readonly typed?: SaidInbound
}

export type SaidInbound = {
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
  /** The provider's id of the message that it answers, as the provider names it; null: it names none. */
  readonly repliesTo: string | null
  /** What the provider itself took it for, and has answered already; null: it said nothing of the kind. */
  readonly heededAs: Keyword | null
  /** It is one of several segments of a text, and `text` is no more than this one says; absent: it is the whole. */
  readonly segment?: SaidSegment
}

export type SaidSegment = TextSegment & {
  /** Shared by the segments of one text. */
  readonly reference: string
  /** More than one. */
  readonly total: number
}

export type SaidMalformed = { readonly because: string; readonly text: string | null }

export type SourceReading = {
  readonly receipts: readonly SaidReceipt[]
  readonly inbound: readonly SaidInbound[]
  readonly malformed: readonly SaidMalformed[]
}

export const NOTHING_SAID: SourceReading = { receipts: [], inbound: [], malformed: [] }

export type SourceReaders = {
  readonly readPdu: ReadPdu
  readonly providers: Pick<Providers, 'of'>
}

export type ReadingAccount = Pick<PipelineAccount, 'id' | 'workspaceId'> &
  (
    | Pick<Extract<PipelineAccount, { protocol: 'smpp' }>, 'protocol' | 'kind' | 'settings'>
    | Pick<Extract<PipelineAccount, { protocol: 'http' }>, 'protocol' | 'kind' | 'settings'>
  )

export type ReadingContext = {
  readonly account: ReadingAccount
  readonly own: OwnWords
  /** Epoch milliseconds. */
  readonly arrivedAt: number
  /** Requests that were read already, where many of their parts are read one by one. */
  readonly doorReadings?: DoorReadings
}

/** By their octets. */
export type DoorReadings = Map<Uint8Array, DoorReading>
