import type { Evidence } from '../../core/evidence.ts'
import type { SaidInFile } from '../../core/history/row.ts'
import type {
  Ledger,
  LedgerMessage,
  MessageFacts,
  MessageKey,
  PipelineAccount,
  RawSource,
} from './pipeline.ts'
import type { OwnWords, ReplayScope, RunningReplay } from './vocabulary.ts'

/** What reading everything again needs from storage. */

/** Evidence with where it came from, as stored. */
export type StoredEvidence = Evidence & {
  readonly accountId: string | null
  readonly dialect: string | null
  readonly journalId: string | null
  /** What a row of a file said; null: it came over a link, or is our own. */
  readonly said: SaidInFile | null
}

export type ReplayFacts = Omit<MessageFacts, 'evidence'> & {
  readonly message: LedgerMessage
  readonly evidence: readonly StoredEvidence[]
}

export type PageAsk = {
  /** The cursor of the page before; null: the first. */
  readonly after: string | null
  readonly limit: number
  /** False unless said. */
  readonly isNewestFirst?: boolean
}

export type ReplayPage = {
  readonly facts: readonly ReplayFacts[]
  readonly raws: ReadonlyMap<string, RawSource>
  readonly own: OwnWords
  /** Null: there is no more. */
  readonly cursor: string | null
}

/** A claim of stored evidence, read anew. */
export type Rereading = MessageKey & {
  readonly key: string
  readonly evidence: Pick<Evidence, 'claim' | 'word' | 'code'>
  readonly dialect: string | null
}

/** A transaction that reads again what was read before. */
export type ReplayLedger = Ledger & {
  lockForReplay(keys: readonly MessageKey[]): Promise<Omit<ReplayPage, 'cursor' | 'own'>>
  rewriteClaims(rows: readonly Rereading[]): Promise<void>
  saveProgress(job: RunningReplay, now: number, leaseUntil: number): Promise<boolean>
}

export type ReplayStore = {
  /** Messages of one page, as of one moment, without holding anything up. */
  readPage(workspaceId: string, scope: ReplayScope, page: PageAsk): Promise<ReplayPage>
  inReplay<Result>(work: (ledger: ReplayLedger) => Promise<Result>): Promise<Result>
  /** The oldest job that no process works at, taken until then; null: there is none. */
  takeJob(now: number, leaseUntil: number): Promise<RunningReplay | null>
  /** Stores how far it has come and its new lease. False, and nothing is stored: it is not ours any more. */
  saveProgress(job: RunningReplay, now: number, leaseUntil: number): Promise<boolean>
  /** Nothing happens to one that is not ours any more. */
  endJob(
    job: RunningReplay,
    end: { readonly now: number; readonly because: string | null },
  ): Promise<void>
  accounts(): Promise<readonly PipelineAccount[]>
}
