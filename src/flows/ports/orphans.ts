import type { RawSource } from './pipeline.ts'
import type { PlatformTables } from './platform.ts'
import type { OrphanRecord } from './reads.ts'

/** What matching receipts without a message by hand needs from storage. */
export type OrphanReads = {
  /** Null: there is none by that id in this workspace (any more). */
  readOrphan(
    workspaceId: string,
    journalId: string,
  ): Promise<(SoughtOrphan & { readonly raw: RawSource | null }) | null>
  /** The newest of an account that could be read and carry an id. */
  newestOrphans(
    workspaceId: string,
    accountId: string,
    limit: number,
  ): Promise<readonly SoughtOrphan[]>
  /** How many receipts of an account found their messages at once since then. */
  foundSince(accountId: string, since: number): Promise<number>
  /** What accounts submitted to people lately, newest first, whatever it was answered. */
  submittedTo(places: readonly Place[]): Promise<readonly (Place & SubmittedSegment)[]>
  /** Every segment that an account submitted of one message of a workspace. */
  submittedOf(of: {
    workspaceId: string
    accountId: string
    messageId: string
  }): Promise<readonly SubmittedSegment[]>
  /** Whom messages are to, by message id; erased ones are left out. */
  recipientsOf(messageIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export type SoughtOrphan = Pick<
  OrphanRecord,
  'journalId' | 'accountId' | 'providerId' | 'recipient'
>

export type Place = {
  readonly accountId: string
  readonly bucket: number
  readonly recipient: string
}

export type SubmittedSegment = {
  readonly messageId: string
  readonly submission: number
  readonly segment: number
  readonly providerId: string | null
  readonly submittedAt: number
  /** See LikelyCandidate. */
  readonly isSettled?: boolean
}

/** What a person's match changes. */
export type OrphanLedger = {
  /** Off the list; false: somebody was faster. */
  takeOrphan(workspaceId: string, journalId: string): Promise<boolean>
  /** Who did it stands there in the same transaction. */
  readonly audit: PlatformTables['audit']
}
