import type { SaidInFile } from '../../core/history/row.ts'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { Correction } from '../../core/correction.ts'
import type { StandingMove } from '../../core/counts.ts'
import type { Evidence, ReceiptHabit } from '../../core/evidence.ts'
import type { HealthVerdict } from '../../core/health.ts'
import type { Said } from '../../core/dialects/reader.ts'
import type { PacedMessage } from '../../core/sender-pace.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { Learned } from '../../core/learning.ts'
import type { Standing } from '../../core/standing.ts'
import type { Plan, Weights } from '../../core/status.ts'
import type { Wire } from '../../core/wire.ts'
import type { WorkspaceSettings } from '../../core/workspace-settings.ts'
import type { Clock, Log, Random } from './common.ts'
import type { SubmissionLookups, SubmissionNames, SubmissionPlace } from './doors.ts'
import type { Spoken } from './platform.ts'
import type { InboundRow, InboundSegments } from './inbound.ts'
import type { OrphanLedger } from './orphans.ts'
import type { Connection, HttpProvider } from './providers.ts'
import type { AccountEvidenceLedger, AccountEvidenceStore } from './account-evidence.ts'
import type { FallbackLedger } from './falling-back.ts'
import type { PollLedger, PollStore } from './polls.ts'
import type { RedirectLedger } from './rerouting.ts'
import type { OwnWords, UnknownSighting } from './vocabulary.ts'

/** Where a message is. */
export type MessageKey = { readonly bucket: number; readonly id: string }

/** A provider account as sending and reading need it. */
export type PipelineAccount = PipelineAccountFacts & Spoken

export type SmppAccount = Extract<PipelineAccount, { protocol: 'smpp' }>
export type HttpAccount = Extract<PipelineAccount, { protocol: 'http' }>

type PipelineAccountFacts = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly isDemo: boolean
  /** Enabled and not deleted: links are kept and messages are claimed. Receipts are read regardless. */
  readonly isOpen: boolean
  readonly learned: Learned
  readonly weights: Weights | null
  /** A password; of an HTTP account its secret fields as JSON. */
  readonly sealedSecret: Uint8Array | null
  /** Changes whenever its settings do; what it learns changes nothing here. */
  readonly version: string
  /** Keys the hashes of numbers in its workspace. */
  readonly numberKey: Uint8Array
  /** Of its workspace, ISO 3166 alpha-2: national numbers are read in it. */
  readonly defaultCountry: string | null
  /** What a person who opts out is told, once; null: the usual sentence. */
  readonly optOutConfirmation: string | null
  /** What its workspace has decided about sending. */
  readonly workspaceSettings: WorkspaceSettings
  /** When any process last had it within reach for sending; null: never. */
  readonly boundAt: number | null
  /** How it does by its own evidence, as last judged. */
  readonly health: HealthVerdict
  readonly changedAt: number
}

/** A message locked for a change, with what its standing was and rests on. */
export type LedgerMessage = MessageKey & {
  readonly workspaceId: string
  readonly campaignId: string
  readonly accountId: string | null
  readonly plan: Plan
  readonly segments: number
  readonly priceMicros: number | null
  /** As stored; decidedBy and submission are not. */
  readonly standing: Standing
  readonly sequence: number
  readonly submissionCount: number
  readonly submittedAt: number | null
  readonly expectedBy: number | null
  readonly finalAt: number | null
  /** Of its newest submission, or the one that is planned. */
  readonly channel: Channel
  /** What is tried when this channel brings nothing; null: nothing, or it was tried already. */
  readonly fallback: Fallback | null
  /** What it was by the channel that it left; null: it left none. */
  readonly turned?: Turned | null
}

/** One segment of one submission. */
export type SubmissionSegment = {
  readonly submission: number
  readonly segment: number
  readonly accountId: string
  readonly habit: ReceiptHabit
  readonly submittedAt: number
  readonly channel: Channel
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown' | null
}

export type MessageFacts = {
  readonly message: LedgerMessage
  readonly submissions: readonly SubmissionSegment[]
  readonly evidence: readonly Evidence[]
}

/** A message whose turn has come, taken off the queue and locked. */
export type ClaimedMessage = {
  readonly message: LedgerMessage
  /** Null when it was erased while it waited. */
  readonly recipient: string | null
  readonly sender: string
  readonly text: string
  /** What it carries beside its text; null: nothing. */
  readonly wire: Wire | null
  readonly validUntil: number | null
  /** Why this person must not be texted; null: they may be. */
  readonly refusedBecause: 'opted-out' | 'do-not-disturb' | 'recipient-blocklisted' | null
  readonly isAtLeastOnce: boolean
  /** As its campaign started; null: as its workspace has decided. */
  readonly asksReceipts: boolean | null
  /** It tells an opted-out person that they are: nothing else may be sent to them. */
  readonly isDespiteOptOut?: boolean
}

/** Evidence with where it came from, to be stored. */
export type NewEvidence = {
  readonly bucket: number
  readonly messageId: string
  readonly evidence: Evidence
  readonly accountId: string | null
  readonly matchedBy: string | null
  readonly dialect: string | null
  readonly journalId: string | null
  /** What a row of a file said, where it was one. */
  readonly said?: SaidInFile | null
}

/** A changed standing, to be stored. */
export type StandingChange = MessageKey & {
  readonly standing: Standing
  readonly accountId: string | null
  readonly sequence: number
  readonly submissionCount: number
  readonly submittedAt: number | null
  readonly expectedBy: number | null
  readonly finalAt: number | null
  readonly channel: Channel
  readonly priceMicros: number | null
  /** Its second channel is not tried any more: what that was to cost is given back. */
  readonly isTurnedBack: boolean
}

export type NewSubmission = MessageKey & {
  readonly submission: number
  readonly segment: number
  readonly accountId: string
  readonly habit: ReceiptHabit
  readonly channel: Channel
}

export type AnswerRow = MessageKey & {
  readonly submission: number
  readonly segment: number
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown'
  readonly providerId: string | null
  readonly code: string | null
  readonly answeredAt: number
}

export type ProviderIdRow = {
  readonly accountId: string
  readonly idKey: string
  readonly providerId: string
  readonly tailHash: Uint8Array
  readonly bucket: number
  readonly messageId: string
  readonly submission: number
  readonly segment: number
  readonly submittedAt: number
}

export type QueueRow = MessageKey & {
  readonly accountId: string
  readonly campaignId: string
  readonly workspaceId: string
  readonly dueAt: number
  readonly submission: number
  readonly validUntil: number | null
  readonly isDespiteOptOut?: boolean
}

/**
 * What a provider said, as it lies in the journal: a delivered PDU, a request at our door, or its answer when
 * we asked after a message.
 */
export type JournalRow = {
  readonly id: string
  readonly accountId: string
  /** The whole PDU, or the body. */
  readonly raw: Uint8Array
} & Source

export type Source =
  | { readonly protocol: 'smpp'; readonly meta: null }
  | { readonly protocol: 'http'; readonly meta: DoorMeta }
  | { readonly protocol: 'poll'; readonly meta: PollMeta }

/** What came, read again. */
export type RawSource = Source & { readonly raw: Uint8Array }

/** Of a request at our door what its body does not say. */
export type DoorMeta = {
  readonly method: string
  /** As the provider was told it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Proven: the provider itself said it. Referred: whoever said it knows the message's reference, and is heard on that message alone. */
  readonly trust: 'proven' | 'referred'
  /** By which it is believed, where a reference alone vouches for it; null: the provider itself does. */
  readonly reference: string | null
  /**
   * Only this of its receipts, from 0: the others found their messages, or wait for themselves. UNREAD_REST: what
   * beside them could not be read. Absent: all.
   */
  readonly item?: number
  /** The row of the journal that the request came as, where this is one of its receipts. */
  readonly of?: string
}

export const UNREAD_REST = -1

/** A text by its provider's own id. */
export type HeardText = { readonly accountId: string; readonly vendorId: string }

/** The answer to a question after one message. */
export type PollMeta = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly messageId: string
  readonly submission: number
}

/** A receipt whose turn has come to be read. */
export type Arrival = JournalRow & {
  readonly arrivedAt: number
  /** It was an orphan before. */
  readonly isAdopted: boolean
}

export type OrphanRow = {
  readonly journalId: string
  readonly workspaceId: string
  readonly accountId: string
  readonly state: 'waiting' | 'ambiguous' | 'malformed'
  readonly idKeys: readonly string[]
  readonly providerId: string | null
  readonly recipient: string | null
  readonly reading: unknown
  readonly because: string
}

export type WaitingOrphan = {
  readonly journalId: string
  readonly accountId: string
  readonly providerId: string
  readonly recipient: string | null
  /** The submission whose answer it waits for; null: none in particular. */
  readonly awaits: SubmissionPlace | null
}

export type Watch = { readonly id: string; readonly messages: readonly string[] }

export type LatencyCount = {
  readonly accountId: string
  readonly campaignId: string
  readonly bin: number
  readonly status: string
  readonly messages: number
}

/** A message that we ourselves send: the confirmation of an opt-out or opt-in, the answer to HELP. */
export type OwnMessage = MessageKey & {
  readonly workspaceId: string
  readonly accountId: string
  readonly channel: Channel
  readonly recipient: string
  readonly sender: string
  readonly text: string
  readonly segments: number
  readonly reference: string
  readonly standing: Standing
}

/** A segment known by a provider's id: the row that a receipt is matched against. */
export type KnownSegment = Omit<ProviderIdRow, 'idKey'>

/** How a receipt or a reply finds its message. */
export type Lookups = SubmissionLookups & {
  findByProviderIds(
    keys: readonly { accountId: string; idKey: string }[],
  ): Promise<readonly KnownSegment[]>
  /** What was submitted lately to numbers by these accounts. */
  findByRecipients(
    places: readonly { accountId: string; bucket: number; recipient: string }[],
  ): Promise<readonly KnownSegment[]>
  /**
   * Of submissions whose message has a reported final, those after which the same account submitted another
   * message to the same number that is not answered yet: by message id.
   */
  findOvertaken(
    rows: readonly {
      bucket: number
      messageId: string
      accountId: string
      submittedAt: number
    }[],
  ): Promise<ReadonlySet<string>>
  /**
   * The messages that went to one person over a channel within a time, by a sender however written, or, where
   * the channel or a fallback has senders of its own, by the account: at most two, newest first. What was
   * refused, and what is reported to have failed, did not arrive.
   */
  findLately(person: {
    bucket: number
    workspaceId: string
    recipient: string
    senders: readonly string[]
    accountId: string
    channel: Channel
    since: number
    until: number
  }): Promise<readonly { bucket: number; messageId: string; submission: number }[]>
}

/** Everything that may be done to messages and receipts within one transaction. */
export type Ledger = Lookups &
  SubmissionNames &
  RedirectLedger &
  OrphanLedger &
  AccountEvidenceLedger &
  PollLedger &
  FallbackLedger &
  InboundSegments & {
    /** @param turn 0 to 1: with which of the campaigns that wait it begins. */
    claimMessages(
      accountId: string,
      limit: number,
      at: { readonly now: number; readonly turn: number },
    ): Promise<readonly ClaimedMessage[]>
    /** Locked in the order of bucket and id, whatever order they are asked in. Each once. */
    lockMessages(keys: readonly MessageKey[]): Promise<readonly MessageFacts[]>
    appendEvidence(rows: readonly NewEvidence[]): Promise<void>
    /** Counts how often the same fact was told. */
    countRepeats(
      rows: readonly { bucket: number; messageId: string; key: string; times: number }[],
    ): Promise<void>
    changeStandings(changes: readonly StandingChange[], now: number): Promise<void>
    addCorrections(rows: readonly Correction[], now: number): Promise<void>
    moveCounts(moves: readonly StandingMove[]): Promise<void>
    countLatencies(rows: readonly LatencyCount[]): Promise<void>
    addSubmissions(rows: readonly NewSubmission[], submittedAt: number): Promise<void>
    recordAnswers(rows: readonly AnswerRow[]): Promise<void>
    addProviderIds(rows: readonly ProviderIdRow[]): Promise<void>
    /** Holds their state until the transaction ends. Which of them are cancelled. */
    lockCampaigns(ids: readonly string[]): Promise<ReadonlySet<string>>
    /** Back into the queue; what is there already stays as it is. */
    queue(rows: readonly QueueRow[]): Promise<void>
    /** Has a queued message wait; how often it has been so. */
    postpone(key: MessageKey, until: number): Promise<number>
    /** Off the queue; the keys of those that were still on it. */
    unqueue(keys: readonly MessageKey[]): Promise<readonly MessageKey[]>
    addWatch(watch: Watch & { readonly dueAt: number }): Promise<void>
    takeDueWatches(now: number, limit: number): Promise<readonly Watch[]>
    /** To be looked at by `markWatchedUnheard`: their silence is judged, and their answers are not heard yet. */
    watchUnheard(watches: readonly (Watch & { readonly dueAt: number })[]): Promise<void>

    /** What people have decided about words. It stays in force until the transaction ends. */
    ownWords(): Promise<OwnWords>
    countUnknown(rows: readonly UnknownSighting[], now: number): Promise<void>

    takeInbox(limit: number): Promise<readonly Arrival[]>
    addOrphans(rows: readonly OrphanRow[], now: number): Promise<void>
    /** The ids of those that are new: the same text under the same id of the provider's is one. */
    addInbound(rows: readonly InboundRow[]): Promise<ReadonlySet<string>>
    /** They were no texts of people. */
    unhear(rows: readonly HeardText[]): Promise<void>
    /** Which of these numbers, E.164, were texted and are still kept. */
    findTexted(workspaceId: string, numbers: readonly string[]): Promise<ReadonlySet<string>>
    /** The recipients of its newest messages: as many messages as asked for, newest first. */
    latestRecipients(workspaceId: string, messages: number): Promise<readonly string[]>
    /** True for each number that was not opted out before. */
    optOut(
      rows: readonly { bucket: number; workspaceId: string; number: string; text: string }[],
      now: number,
    ): Promise<readonly boolean[]>
    /** True for each number that had opted out by a keyword. What people entered stays. */
    optIn(
      rows: readonly { bucket: number; workspaceId: string; number: string }[],
    ): Promise<readonly boolean[]>
    /** Whether we ourselves sent this person something by that reference since then. Later askers wait for us. */
    sentOwn(person: {
      bucket: number
      workspaceId: string
      number: string
      reference: string
      since: number
    }): Promise<boolean>
    addOwnMessages(rows: readonly OwnMessage[], now: number): Promise<void>
  }

export type PipelineStore = Lookups &
  AccountEvidenceStore &
  PollStore & {
    /** One transaction: all of it or none. */
    inLedger<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result>
    /** Raw and durable when it returns. */
    recordReceipts(rows: readonly JournalRow[]): Promise<void>
    /** How many receipts wait to be read; counting stops at the limit. */
    inboxLag(limit: number): Promise<number>
    /** Takes a receipt that cannot be applied out of the inbox, and keeps it for people. */
    parkReceipt(journalId: string, why: { because: string; now: number }): Promise<void>
    /** Puts the orphans of an account that wait under these keys back into the inbox; how many. */
    requeueOrphansByKeys(accountId: string, idKeys: readonly string[]): Promise<number>
    requeueOrphans(journalIds: readonly string[]): Promise<number>
    waitingOrphans(afterJournalId: string, limit: number): Promise<readonly WaitingOrphan[]>
    /** Queued messages whose validity is over. */
    findOverdue(now: number, limit: number): Promise<readonly MessageKey[]>
    /**
     * Marks what was handed over until then and never answered, and queues what at-least-once sends again;
     * how many segments. It knows those whose silence is not judged yet.
     * @param pollable provider accounts that can be asked after their messages: they are.
     */
    markUnheard(before: number, pollable?: readonly string[]): Promise<number>
    /** The same of those whose silence is judged, as they come due; how many of them were, and segments. */
    markWatchedUnheard(
      now: number,
      options: {
        readonly before: number
        readonly pollable: readonly string[]
        readonly limit: number
      },
    ): Promise<{ readonly due: number; readonly segments: number }>
    accounts(): Promise<readonly PipelineAccount[]>
    /** These accounts have a link that is bound for sending. */
    noteBound(accountIds: readonly string[], now: number): Promise<void>
    addLearned(accountId: string, learned: Learned): Promise<void>
  }

// ---- what providers are

/** A text ready to be handed over. */
export type EncodedText =
  | { readonly kind: 'encoded'; readonly segments: readonly unknown[] }
  | { readonly kind: 'too-long' }
  /** It carries what is no text, and this provider takes texts alone. */
  | { readonly kind: 'no-text' }

/** What a provider said when it refused: SMPP's status, or the words of its API. */
export type Refusal =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'said'; readonly said: Said; readonly because: string }

/** A message whose submission is committed, to be handed to the provider now. */
export type Handover = MessageKey & {
  readonly workspaceId: string
  readonly campaignId: string
  readonly submission: number
  readonly submittedAt: number
  readonly isAtLeastOnce: boolean
  readonly asksReceipts: boolean
  readonly isDespiteOptOut?: boolean
  readonly recipient: string
  readonly sender: string
  readonly channel: Channel
  readonly validUntil: number | null
  readonly segments: readonly unknown[]
}

/** What became of a handover, segment by segment or as a whole. */
export type Answer =
  | {
      readonly kind: 'accepted'
      readonly handover: Handover
      readonly segment: number
      /** Null when the provider gave none. */
      readonly providerId: string | null
      readonly at: number
    }
  | {
      readonly kind: 'refused'
      readonly handover: Handover
      readonly segment: number
      readonly refusal: Refusal
      readonly at: number
    }
  /** We could not write it, and nothing of it left: our own fault. */
  | {
      readonly kind: 'unsendable'
      readonly handover: Handover
      readonly segment: number
      readonly because: string
      readonly at: number
    }
  /** We stopped listening before they answered: they may have taken it. */
  | {
      readonly kind: 'unknown'
      readonly handover: Handover
      readonly segment: number
      /** What broke: 'timeout', 'reset', 'http-500'; absent: the link. */
      readonly code?: string
      readonly at: number
    }
  /** Provably not taken, no segment of it. */
  | {
      readonly kind: 'untaken'
      /** Nobody was there to take it. */
      readonly isUnreached?: true
      /** It had to wait for its sender's or its recipient's sake: that says nothing of the account. */
      readonly isItsOwn?: true
      readonly handover: Handover
      readonly retryAfterMs: number
      readonly at: number
    }

/** One provider account's connections. */
export type Gateway = {
  /** Segments that can be handed over right now. */
  room(): number
  encode(text: string, wire: Wire | null): EncodedText
  /** When its turn is, where senders have a pace of their own; null: now. */
  turnOf?(message: PacedMessage, now: number): number | null
  /** Writes what was committed. Answers come back later, each segment once. */
  submit(handovers: readonly Handover[]): void
}

/** The parts of a delivered PDU that reading needs. */
export type DeliveredPdu =
  | {
      readonly kind: 'delivered'
      readonly esmClass: number
      readonly dataCoding: number
      readonly shortMessage: Uint8Array
      readonly source: string
      /** The source's type of number, as SMPP counts them. */
      readonly sourceTon: number
      readonly destination: string
      readonly receiptedMessageId: string | null
      readonly messageState: number | null
      readonly networkErrorCode: Uint8Array | null
      readonly messagePayload: Uint8Array | null
      /** Which segment of which text it is, from 1; null: the whole of one. */
      readonly concatenation: {
        readonly reference: number
        readonly total: number
        readonly number: number
      } | null
    }
  | { readonly kind: 'unreadable'; readonly because: string }

export type ReadPdu = (raw: Uint8Array) => DeliveredPdu

/** A keyed hash of the end of a number, to compare numbers that are no longer kept. */
export type HashTail = (numberKey: Uint8Array, tail: string) => Uint8Array

/** The providers that are spoken to over HTTP. */
export type Providers = {
  of(kind: string): HttpProvider | undefined
  /** An account's fields, secrets opened; null when they cannot be, which is logged. */
  connection(account: HttpAccount): Connection | null
}

/** Which submission of which account somebody speaks of. */
export type Referred = MessageKey & { readonly submission: number }

/** What travels with a submission and comes back with its receipts: unguessable, and good for its account alone. */
export type References = {
  write(account: Pick<PipelineAccount, 'id' | 'numberKey'>, of: Omit<Referred, 'bucket'>): string
  /** Null: we never wrote that. */
  read(account: Pick<PipelineAccount, 'id' | 'numberKey'>, reference: string): Referred | null
}

/** The provider accounts as last read, and what is learned about them meanwhile. */
export type AccountBook = {
  get(accountId: string): PipelineAccount | undefined
  all(): readonly PipelineAccount[]
  learn(accountId: string, learned: Learned): void
}

/** What the flows of the pipeline need from the world. */
export type PipelineDeps = {
  readonly store: PipelineStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly accounts: AccountBook
  readonly readPdu: ReadPdu
  readonly hashTail: HashTail
  readonly providers: Providers
  readonly references: References
  /** When this process began: of the links before that it knows nothing. */
  readonly startedAt: number
}
