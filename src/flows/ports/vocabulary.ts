import type { Overrides, TableEntry } from '../../core/dialects/overrides.ts'
import type { Correction } from '../../core/correction.ts'
import type { RawSource } from './pipeline.ts'

/** What the flows about unknown words, table entries, corrections and replay need. Instants: epoch ms. */

/** What people have decided about words, as it stands for the length of a transaction. */
export type OwnWords = {
  of(workspaceId: string, accountId: string): Overrides
  entries(workspaceId: string): readonly TableEntry[]
  /** How often a workspace's entries have changed; 0: never. */
  revision(workspaceId: string): number
}

/** A word that a reading met and nothing knows. */
export type UnknownSighting = {
  readonly workspaceId: string
  readonly accountId: string
  readonly vendor: string
  readonly field: string
  readonly code: string
  /** The word that stood beside it. */
  readonly word: string | null
  /** 0 for a receipt that has been counted before: as an orphan. */
  readonly receipts: 0 | 1
  readonly journalId: string | null
  /** Null while no message is known. */
  readonly messageId: string | null
}

export type UnknownState = 'open' | 'named' | 'ignored'

export type UnknownSample = {
  readonly journalId: string | null
  readonly messageId: string | null
  readonly at: number
  /** Null: retention took it, or it is no receipt. */
  readonly source: RawSource | null
}

export type UnknownWordRecord = {
  readonly id: string
  readonly workspaceId: string
  readonly vendor: string
  readonly accountId: string
  readonly accountName: string | null
  readonly field: string
  /** '': all that came when the list was full. */
  readonly code: string
  readonly word: string | null
  readonly receipts: number
  readonly messages: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly samples: readonly UnknownSample[]
  readonly state: UnknownState
  readonly entryId: string | null
}

/** One version of a person's decision. */
export type TableEntryRecord = TableEntry & {
  readonly id: string
  readonly workspaceId: string
  readonly version: number
  readonly note: string | null
  readonly createdAt: number
  readonly createdBy: string
  /** Null: in force. */
  readonly replacedAt: number | null
}

export type EntryKey = Pick<TableEntryRecord, 'vendor' | 'field' | 'code' | 'accountId'>

/** Everything about words that is written together with its audit. */
export type VocabularyTables = {
  /** Holds reading up until the transaction ends: whoever reads afterwards reads with what it wrote. */
  lock(): Promise<void>
  entryInForce(workspaceId: string, key: EntryKey): Promise<TableEntryRecord | null>
  entryById(workspaceId: string, id: string): Promise<TableEntryRecord | null>
  insertEntry(entry: TableEntryRecord): Promise<void>
  replaceEntry(id: string, by: { readonly at: number; readonly actor: string }): Promise<void>
  countInForce(workspaceId: string): Promise<number>
  entries(
    workspaceId: string,
    ask: { readonly limit: number; readonly after: string | null; readonly inForce: boolean },
  ): Promise<readonly TableEntryRecord[]>
  unknownById(workspaceId: string, id: string): Promise<UnknownWordRecord | null>
  unknownWords(
    workspaceId: string,
    ask: {
      readonly limit: number
      readonly after: string | null
      readonly state: UnknownState | null
    },
  ): Promise<readonly UnknownWordRecord[]>
  ignoreUnknown(workspaceId: string, id: string): Promise<void>
  /** Of every account in the entry's scope. */
  nameUnknown(entry: TableEntryRecord): Promise<void>
  /** What an entry named that is no more is unknown again. */
  reopenUnknown(entryId: string): Promise<void>
  insertJob(job: ReplayJob & { readonly startedAt: number }): Promise<void>
}

/** Which messages a replay looks at. */
export type ReplayScope = {
  readonly accountId: string | null
  /** Of when the message was taken in. */
  readonly since: number | null
  readonly until: number | null
  /** Only messages that this unknown word was said about. */
  readonly word: Omit<EntryKey, 'accountId'> | null
}

export type ReplayAsk = ReplayScope & {
  readonly apply: boolean
  readonly because: Correction['because']
}

export type ReplayMove = {
  readonly from: string
  readonly fromReason: string | null
  readonly to: string
  readonly toReason: string | null
  readonly messages: number
}

export type ReplaySample = {
  readonly messageId: string
  readonly from: string
  readonly to: string
}

/** What a replay has found so far. */
export type ReplayFindings = {
  /** Receipts and refusals that were read again. */
  readonly receipts: number
  readonly messages: number
  /** Messages that stand otherwise now. */
  readonly changed: number
  /** Messages that stood otherwise than their stored evidence says, whatever the tables. */
  readonly drifted: number
  /** Receipts whose raw bytes are not kept any more: their stored claim counts. */
  readonly withoutRaw: number
  readonly moves: readonly ReplayMove[]
  readonly samples: readonly ReplaySample[]
}

export type ReplayJob = {
  readonly id: string
  readonly workspaceId: string
  readonly kind: 'replay' | 'table-entry'
  readonly subject: string | null
  readonly ask: ReplayAsk
}

export type RunningReplay = ReplayJob & {
  readonly cursor: string | null
  readonly findings: ReplayFindings
  /** Until when it is ours; whoever finds another time stored has lost it. */
  readonly leaseUntil: number
}

export type CorrectionRecord = Correction & { readonly at: number }

export type CorrectionCursor = {
  readonly at: number
  readonly messageId: string
  readonly sequence: number
}

export type VocabularyReads = {
  /** Newest first. */
  listCorrections(
    workspaceId: string,
    ask: {
      readonly limit: number
      readonly after: CorrectionCursor | null
      readonly campaignId: string | null
      readonly messageId: string | null
    },
  ): Promise<readonly CorrectionRecord[]>
  /** Puts receipts without a message back into the inbox. */
  rereadOrphans(
    workspaceId: string,
    of: {
      readonly state: 'waiting' | 'ambiguous' | 'malformed' | null
      readonly accountId: string | null
    },
  ): Promise<RereadOrphans>
}

/** How many are read again, and of how many the raw receipt is not kept any more: they stay as they are. */
export type RereadOrphans = { readonly receipts: number; readonly withoutRaw: number }
