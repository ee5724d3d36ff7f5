import type { After } from './platform.ts'
import type { ErrTable } from '../../core/account-settings.ts'
import type { Counted } from '../../core/campaign-progress.ts'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { Charge, ChargeSource, Evidence, Fault, ReceiptHabit } from '../../core/evidence.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Rule } from '../../core/standing.ts'
import type { Grade, Plan, Status, Weights } from '../../core/status.ts'
import type { SpokeService } from '../../core/workspace-settings.ts'
import type { CampaignPolicy } from './campaigns.ts'
import type { CorrectionRecord } from './vocabulary.ts'

/** What the reading flows need from storage. All instants are epoch milliseconds, all money is in millionths. */

/** Where one message stands, and what it is: as stored. */
export type MessageRecord = {
  readonly id: string
  readonly workspaceId: string
  /** Null: not of a campaign. */
  readonly campaignId: string | null
  /** Person and words are null once retention or erasure took them. */
  readonly recipient: string | null
  readonly sender: string | null
  readonly text: string | null
  /** The upload's own columns. */
  readonly fields: Readonly<Record<string, string>> | null
  readonly reference: string | null
  /** Line of the campaign's file. */
  readonly row: number | null
  /** What it travels by now, or will. */
  readonly channel: Channel
  /** What is tried when that brings nothing; null: nothing, or it was tried. */
  readonly fallback: Fallback | null
  /** What it was by the channel that it left; null or absent: it left none. */
  readonly turned?: Turned | null
  readonly plan: Plan
  readonly status: Status
  readonly reason: Reason | null
  readonly detail: string | null
  readonly fault: Fault | null
  readonly permanent: boolean | null
  readonly grade: Grade | null
  readonly charge: Charge
  readonly chargeSource: ChargeSource
  readonly conflict: boolean
  readonly textedTwice: boolean
  readonly segments: number
  readonly segmentsDelivered: number
  readonly segmentsKnown: number
  readonly submissions: number
  readonly accountId: string | null
  readonly word: string | null
  readonly code: string | null
  readonly rule: Rule
  readonly sequence: number
  readonly priceMicros: number | null
  readonly currency: string
  readonly isFinal: boolean
  readonly createdAt: number
  readonly submittedAt: number | null
  readonly expectedBy: number | null
  readonly validUntil: number | null
  readonly finalAt: number | null
  readonly updatedAt: number
  /** How long after a final status its provider account may still change its mind. */
  readonly lateWindowMs: number
}

export type SubmissionRecord = {
  readonly submission: number
  readonly segment: number
  readonly accountId: string
  readonly accountName: string
  readonly weights: Weights | null
  readonly habit: ReceiptHabit
  readonly channel: Channel
  readonly submittedAt: number
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown' | null
  readonly providerId: string | null
  readonly answerCode: string | null
  readonly answeredAt: number | null
}

/** Raw bytes as they arrived. */
export type RawEvidence = { readonly protocol: string; readonly octets: Uint8Array }

export type EvidenceRecord = Evidence & {
  readonly matchedBy: string | null
  readonly dialect: string | null
  readonly timesSeen: number
  /** What the provider said for people to read, beside word and code; null: nothing. */
  readonly sentence: string | null
  /** Of the provider account that it speaks of; null: of none, or of one that is gone. */
  readonly accountName: string | null
  /** Null: not a receipt, or taken by retention. */
  readonly raw: RawEvidence | null
}

export type MessageFile = {
  readonly message: MessageRecord
  readonly submissions: readonly SubmissionRecord[]
  readonly evidence: readonly EvidenceRecord[]
  /** Oldest first. */
  readonly corrections: readonly CorrectionRecord[]
}

export type MessageFilter = {
  readonly statuses?: readonly Status[]
  readonly reasons?: readonly string[]
  readonly codes?: readonly string[]
  readonly accountId?: string
  readonly channels?: readonly Channel[]
  readonly campaignId?: string
  readonly conflict?: boolean
  readonly textedTwice?: boolean
  readonly reference?: string
  /** E.164. */
  readonly recipient?: string
  /** When they were handed over for the last time; else taken in. Instants, the edges among them. */
  readonly handedOver?: { readonly since: number; readonly until: number }
  /** What people type into the box over a list: a number, a reference or an id, already read. */
  readonly anyOf?: {
    readonly recipients: readonly string[]
    readonly reference: string
    readonly id: string | null
  }
}

/** A page of a list in a fixed order; `after` is the id of the last one seen. */
export type PageAsk = { readonly limit: number; readonly after: string | null }

export type CampaignState =
  'importing' | 'draft' | 'scheduled' | 'running' | 'stopped' | 'cancelled' | 'done'

/** A campaign and its counts, read at one moment: they always add up. */
export type CampaignRecord = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly state: CampaignState
  readonly sender: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly template: string
  readonly accountId: string | null
  readonly validityS: number | null
  readonly policy: CampaignPolicy
  readonly recipients: number
  readonly rowsRead: number
  readonly rowErrors: number
  readonly columns: readonly string[]
  readonly reference: string | null
  /** Who did it, and the name of that person or key; no name: nobody but ourselves, or nobody known. */
  readonly createdBy: string
  readonly createdByName: string | null
  readonly createdAt: number
  readonly startsAt: number | null
  readonly startedAt: number | null
  readonly stoppedAt: number | null
  readonly stoppedBy: string | null
  readonly stoppedByName: string | null
  readonly cancelledAt: number | null
  readonly cancelledBy: string | null
  readonly cancelledByName: string | null
  readonly finishedAt: number | null
  readonly archivedAt: number | null
  /** Whether its messages ask for receipts; null: not started, so not decided. */
  readonly asksReceipts: boolean | null
  readonly isBeingEdited: boolean
  /** The endpoint that it named itself and that hears of it alone; null: none, or it is gone. */
  readonly callbackEndpointId: string | null
  /** The format of the files of history it came from; null: it was made here. */
  readonly source: string | null
  /** What finds it again for the next file: the format, and the file's own id of it. */
  readonly sourceKey: string | null
  readonly currency: string
  /** The longest late window of the accounts it went through. */
  readonly lateWindowMs: number
  readonly counts: readonly Counted[]
}

/** Messages of a campaign that are at a channel now, by status; or that turned from it to another. */
export type ChannelLine = {
  readonly channel: Channel
  /** Null: that turned to another channel. */
  readonly status: Status | null
  readonly messages: number
}

/** How many of a campaign's messages deserve a second look. */
export type CampaignDoubts = { readonly conflicts: number; readonly textedTwice: number }

/** What a campaign's page shows beside its counts. */
export type CampaignExtras = CampaignDoubts & {
  readonly oldestWaitingAt: number | null
  /** The newest snapshots of its counts, oldest first. */
  readonly snapshots: readonly CountSnapshot[]
}

export type CountSnapshot = {
  readonly at: number
  readonly counts: Readonly<Partial<Record<Status, number>>>
}

/** How many first finals took up to 10^((bin+1)/10) milliseconds. */
export type LatencyLine = {
  readonly accountId: string
  readonly accountName: string
  readonly bin: number
  readonly status: string
  readonly messages: number
}

export type RowError = {
  readonly line: number
  readonly because: string
  readonly explanation: string
  readonly raw: string
}

export type InboundRecord = {
  readonly id: string
  readonly accountId: string
  readonly sender: string
  readonly recipient: string
  readonly text: string
  readonly keyword: string | null
  readonly channel: Channel
  readonly receivedAt: number
  /** Segments that have not come, from 1; the text says so at their places. */
  readonly missing: readonly number[]
}

export type OrphanRecord = {
  readonly journalId: string
  readonly accountId: string
  readonly state: 'waiting' | 'ambiguous' | 'malformed'
  readonly providerId: string | null
  readonly recipient: string | null
  readonly reading: unknown
  readonly because: string
  readonly recordedAt: number
  readonly raw: RawEvidence | null
}

export type JobRecord = {
  readonly id: string
  readonly kind: string
  readonly subject: string | null
  readonly state: string
  readonly done: number
  readonly total: number | null
  readonly errors: unknown
  readonly result: unknown
  readonly startedAt: number
  readonly updatedAt: number
  readonly finishedAt: number | null
}

/** What a person wrote to us in a campaign's conversation. */
export type Reply = {
  readonly person: string
  readonly ours: string
  readonly text: string
  readonly receivedAt: number
  /** What the campaign's rows say of the conversation; null: nothing. */
  readonly fields: Readonly<Record<string, string>> | null
}

export type Snapshot = {
  readonly asOf: number
  readonly campaign: CampaignRecord
  /** In the order of the campaign's list, as many at once as storage likes to give. */
  readonly batches: AsyncIterable<readonly MessageRecord[]>
  /** What people wrote back, after the batches were read. */
  replies(): AsyncIterable<readonly Reply[]>
  /** Gives the snapshot back; also when the batches were not read to their end. */
  close(): Promise<void>
}

/** Everything is asked within one workspace: what is another's does not exist. */
/** A message that waits for a person. */
export type HeldRecord = {
  readonly messageId: string
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly recipient: string | null
  readonly text: string | null
  /** 'all', or 'phrase: ' and the phrase. */
  readonly because: string
  readonly heldAt: number
}

export type Reads = {
  /** Oldest first: whoever waited longest is looked at first. */
  listHeld(
    workspaceId: string,
    ask: { readonly campaignId?: string; readonly after: string | null; readonly limit: number },
  ): Promise<readonly HeldRecord[]>
  listMessages(workspaceId: string, filter: MessageFilter, page: PageAsk): Promise<MessageRecord[]>
  listRecipients(
    workspaceId: string,
    filter: MessageFilter & { readonly campaignId: string },
    page: PageAsk,
  ): Promise<MessageRecord[]>
  readMessage(workspaceId: string, id: string): Promise<MessageRecord | null>
  /** Those of them that the workspace has, in no order. At most 1,000 are asked for. */
  readMessages(workspaceId: string, ids: readonly string[]): Promise<MessageRecord[]>
  /** The newest message of each reference that the workspace has given. */
  readByReferences(workspaceId: string, references: readonly string[]): Promise<MessageRecord[]>
  /** Those of the messages, of whatever workspace, that are final by now. */
  whichAreFinal(ids: readonly string[]): Promise<string[]>
  readMessageFile(workspaceId: string, id: string): Promise<MessageFile | null>
  findByProviderId(workspaceId: string, providerId: string): Promise<string[]>
  listCampaigns(workspaceId: string, ask: CampaignAsk): Promise<CampaignRecord[]>
  readCampaign(workspaceId: string, id: string): Promise<CampaignRecord | null>
  /** @param isWaiting whether any of its messages waits for a receipt: else nobody looks for the oldest. */
  readCampaignExtras(campaignId: string, isWaiting: boolean): Promise<CampaignExtras>
  /** Those without any doubt are left out. */
  readDoubts(campaignIds: readonly string[]): Promise<ReadonlyMap<string, CampaignDoubts>>
  /** How its messages stand by each channel; nothing for a campaign of texts alone. */
  readChannels(campaignId: string): Promise<ChannelLine[]>
  readLatencies(campaignId: string): Promise<LatencyLine[]>
  readSnapshots(campaignId: string, limit: number): Promise<CountSnapshot[]>
  listRowErrors(campaignId: string, ask: { limit: number; afterLine: number }): Promise<RowError[]>
  openSnapshot(
    workspaceId: string,
    filter: MessageFilter & { readonly campaignId: string },
    now: number,
  ): Promise<Snapshot | null>
  accountNames(workspaceId: string): Promise<ReadonlyMap<string, string>>
  /** What each account speaks, by its id: smpp, twilio … */
  accountKinds(workspaceId: string): Promise<ReadonlyMap<string, string>>
  defaultCountry(workspaceId: string): Promise<string | null>
  /** Whose error codes Spoke's words carry where no service of theirs carried the message. */
  spokeCodes(workspaceId: string): Promise<SpokeService>
  listInbound(workspaceId: string, ask: InboundAsk): Promise<InboundRecord[]>
  isInbound(workspaceId: string, id: string): Promise<boolean>
  listOrphans(workspaceId: string, ask: OrphanAsk): Promise<OrphanRecord[]>
  readJob(workspaceId: string, id: string): Promise<JobRecord | null>
  /** How many messages stand by which code now, as its provider wrote it. */
  codesSeen(workspaceId: string): Promise<readonly CodeSeen[]>
}

export type CodeSeen = {
  readonly code: string
  /** In history that was brought in, or by accounts whose `err` follows this table. */
  readonly by: 'history' | ErrTable
  readonly messages: number
}

export type CampaignAsk = PageAsk & {
  readonly state?: CampaignState
  readonly archived?: boolean
  readonly name?: string
  /** Brought in: from any file, by one import, or from files of one format. */
  readonly source?: 'any' | { readonly importId: string } | { readonly format: string }
}
export type InboundAsk = {
  readonly limit: number
  readonly after: After
  readonly sender?: string
  readonly keyword?: string
}
export type OrphanAsk = PageAsk & {
  readonly accountId?: string
  readonly state?: OrphanRecord['state']
}

/** Puts a parked receipt back into the inbox; says how many that were. */
export type OrphanRetries = { retry(workspaceId: string, journalId: string): Promise<number> }
