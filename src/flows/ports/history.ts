import type { StandingMove } from '../../core/counts.ts'
import type { Evidence } from '../../core/evidence.ts'
import type { KnownRow } from '../../core/history/identity.ts'
import type { HistoryFormat, HistoryMapping, SaidInFile } from '../../core/history/row.ts'
import type { Keyword } from '../../core/inbound-keywords.ts'
import type { Standing } from '../../core/standing.ts'
import type { SpokeService } from '../../core/workspace-settings.ts'
import type { Clock, Log, Random } from './common.ts'
import type { List } from './lists.ts'
import type { AccountBook, Ledger, MessageKey } from './pipeline.ts'
import type { AuditAct } from './platform.ts'

/** What somebody asks for when bringing history in. The file comes beside it. */
export type ImportOrder = {
  readonly workspaceId: string
  readonly by: string
  readonly ip: string | null
  readonly name: string | null
  readonly fileName: string | null
  readonly format: HistoryFormat | 'auto'
  readonly service: SpokeService | null
  readonly defaultCountry: string | null
  readonly mapping: unknown
}

/** One file being brought in, as whoever works on it needs it. */
export type ImportWork = {
  readonly id: string
  readonly workspaceId: string
  /** Of the campaign for rows that name none; null: one campaign a day. */
  readonly campaignName: string | null
  readonly format: HistoryFormat
  readonly service: SpokeService | null
  readonly mapping: HistoryMapping | null
  readonly createdBy: string
  readonly startedAt: number
  /** Rows up to this line are done. */
  readonly line: number
  readonly replyAfter: string | null
  /** Its own, else the workspace's: national numbers are read in it. */
  readonly defaultCountry: string | null
  readonly numberKey: Uint8Array
  readonly currency: string
}

export const IMPORT_STATES = ['running', 'done', 'failed'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** One file, as people see it. */
export type ImportRecord = {
  readonly id: string
  readonly name: string
  readonly format: HistoryFormat
  readonly service: SpokeService | null
  readonly state: ImportState
  readonly because: string | null
  readonly rowsRead: number
  readonly messages: number
  readonly replies: number
  readonly alreadyKnown: number
  readonly evidenceAdded: number
  readonly rowErrors: number
  readonly campaigns: number
  readonly optOuts: number
  readonly notes: Readonly<Record<string, number>>
  readonly octets: number
  readonly createdBy: string
  readonly startedAt: number
  readonly updatedAt: number
  readonly finishedAt: number | null
}

export type ImportRowError = {
  readonly line: number
  readonly because: string
  readonly explanation: string
  readonly raw: string
}

/** What a batch adds to the tallies of its import. */
export type ImportTally = {
  readonly rowsRead: number
  readonly messages: number
  readonly replies: number
  readonly alreadyKnown: number
  readonly evidenceAdded: number
  readonly rowErrors: number
  readonly campaigns: number
  readonly optOuts: number
  readonly notes: Readonly<Record<string, number>>
}

/** A message of the past, with everything that is written about it. */
export type HistoryMessage = {
  readonly bucket: number
  readonly id: string
  readonly workspaceId: string
  readonly campaignId: string
  readonly line: number
  readonly reference: string | null
  readonly standing: Standing
  readonly evidence: readonly Evidence[]
  /** What its rows said, by the key of its evidence. */
  readonly said: ReadonlyMap<string, SaidInFile>
  readonly dialect: string
  readonly priceMicros: number | null
  /** When it was sent, else when it was brought in. */
  readonly sentAt: number
  /** Null: the file does not say. */
  readonly submittedAt: number | null
  readonly expectedBy: number
  readonly recipient: string
  readonly sender: string
  readonly text: string
  readonly fields: Readonly<Record<string, string>> | null
  readonly raw: string
}

export type HistoryReply = {
  readonly id: string
  readonly workspaceId: string
  /** Null: the file does not say; the conversation tells. */
  readonly campaignId: string | null
  readonly person: string
  readonly ours: string
  readonly text: string
  readonly keyword: Keyword | null
  readonly receivedAt: number
}

export type RowKey = {
  readonly bucket: number
  readonly hash: Uint8Array
  readonly ordinal: number
}

/** A campaign of the past, found by where it came from. */
export type HistoryCampaign = {
  readonly key: string
  readonly id: string
  readonly name: string
  readonly sender: string
  readonly text: string
  readonly columns: readonly string[]
}

export type CampaignGrowth = {
  readonly id: string
  readonly messages: number
  readonly from: number
  readonly to: number
  /** Of its first message, for one that was made of a reply. */
  readonly sender: string
  readonly text: string
}

/** A reply whose message is looked for. */
export type OpenReply = HistoryReply & { readonly bucket: number }

/** One transaction's view. Every call takes a batch and is one round trip. */
export type HistoryLedger = Ledger & {
  /** Locks the import for this batch; false: it is somebody else's by now, or over. */
  holdImport(id: string, lease: string, leasedUntil: number): Promise<boolean>
  advanceImport(
    id: string,
    to: { readonly line: number } | { readonly replyAfter: string },
    by: { readonly tally: ImportTally; readonly now: number },
  ): Promise<void>
  insertImportErrors(id: string, errors: readonly ImportRowError[]): Promise<void>
  /** What is known of rows by these hashes, by the hash in hex. */
  knownRows(
    rows: readonly { readonly bucket: number; readonly hash: Uint8Array }[],
  ): Promise<ReadonlyMap<string, readonly KnownRow[]>>
  rememberRows(
    rows: readonly (RowKey & { readonly messageId: string })[],
    importId: string,
  ): Promise<void>
  /** Ids by key; makes those that are not there yet, and says how many it made. */
  sourceCampaigns(
    campaigns: readonly HistoryCampaign[],
    made: {
      workspaceId: string
      importId: string
      source: HistoryFormat
      by: string
      at: number
    },
  ): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly made: number }>
  growCampaigns(campaigns: readonly CampaignGrowth[], now: number): Promise<void>
  storeHistory(messages: readonly HistoryMessage[], now: number): Promise<void>
  addRaw(rows: readonly (MessageKey & { readonly raw: string })[]): Promise<void>
  storeReplies(replies: readonly HistoryReply[], importId: string, now: number): Promise<void>
  /** Replies of an import in the order of their ids. */
  openReplies(importId: string, after: string | null, limit: number): Promise<readonly OpenReply[]>
  /** The last message of each conversation before the reply: by the reply's id. */
  answeredMessages(replies: readonly OpenReply[]): Promise<ReadonlyMap<string, MessageKey>>
  moveCounts(moves: readonly StandingMove[]): Promise<void>
}

export type HistoryStore = {
  transact<Result>(work: (ledger: HistoryLedger) => Promise<Result>): Promise<Result>
  writePiece(importId: string, piece: number, octets: Uint8Array): Promise<void>
  dropPieces(importId: string): Promise<void>
  /** The file from its beginning, as often as asked. */
  openFile(importId: string): AsyncIterable<Uint8Array>
  insertImport(row: {
    readonly id: string
    readonly order: ImportOrder
    readonly name: string
    readonly format: HistoryFormat
    readonly mapping: HistoryMapping | null
    readonly octets: number
    readonly at: number
    readonly audit: AuditAct
  }): Promise<void>
  /** Takes the oldest import that nobody works on, one a workspace at a time; null: there is none. */
  takeImport(lease: string, now: number, leasedUntil: number): Promise<ImportWork | null>
  /** Ends it and lets its file go. */
  finishImport(
    id: string,
    end: {
      readonly state: 'done' | 'failed'
      readonly because: string | null
      readonly at: number
    },
  ): Promise<void>
  /** How the campaigns that an import wrote unfolded, for their charts. */
  drawCharts(workspaceId: string, since: number): Promise<void>
  listImports(
    workspaceId: string,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<readonly ImportRecord[]>
  readImport(workspaceId: string, id: string): Promise<ImportRecord | null>
  importRowErrors(
    id: string,
    page: { readonly limit: number; readonly afterLine: number },
  ): Promise<readonly ImportRowError[]>
}

/** Readers of a file's octets: as a table, and as plain lines (each row is one cell). */
export type HistoryFiles = {
  readonly asTable: (octets: AsyncIterable<Uint8Array>) => List
  readonly asLines: (octets: AsyncIterable<Uint8Array>) => List
}

export type HistoryDeps = {
  readonly store: HistoryStore
  readonly files: HistoryFiles
  /** A keyed hash of 16 octets: equal for equal texts, and nothing can be read from it. */
  readonly hashRow: (key: Uint8Array, text: string) => Uint8Array
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Waits while sending and receipts need the machine. */
  readonly giveWay: () => Promise<void>
  /** True once the process is to end: an import stops after its batch, and another process goes on. */
  readonly isStopping: () => boolean
}

// Who was killed is not waited for much longer than a batch may take.
const LEASE_MS = 10_000

export const leasedUntil = (now: number): number => now + LEASE_MS

export const NO_TALLY: ImportTally = {
  rowsRead: 0,
  messages: 0,
  replies: 0,
  alreadyKnown: 0,
  evidenceAdded: 0,
  rowErrors: 0,
  campaigns: 0,
  optOuts: 0,
  notes: {},
}

/** What files say came over no account of ours. */
export const NO_ACCOUNTS: AccountBook = {
  get: () => undefined,
  all: () => [],
  learn: () => undefined,
}
