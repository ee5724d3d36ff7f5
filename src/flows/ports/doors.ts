import type { Clock, Log } from './common.ts'
import type { ReferredSegment } from '../../core/referring.ts'
import type { RawArrival } from '../record-receipts.ts'
import type { DoorMeta, JournalRow, MessageKey, Providers, References } from './pipeline.ts'
import type { PipelineAccount } from './pipeline.ts'
import type { DoorWorld } from './providers.ts'

/** What the receipt doors need, and what reading needs of submissions that are spoken of by reference. */

export type SubmissionPlace = MessageKey & { readonly submission: number }

/** One submission, with what its provider answered. */
export type KnownSubmission = SubmissionPlace & {
  readonly accountId: string
  readonly submittedAt: number
  /** Null: erased. */
  readonly recipient: string | null
  readonly segments: readonly ReferredSegment[]
}

export type SubmissionLookups = {
  /** Those of them that are kept. */
  findSubmissions(places: readonly SubmissionPlace[]): Promise<readonly KnownSubmission[]>
}

/** A provider's id for a segment that had none. */
export type SegmentName = SubmissionPlace & {
  readonly segment: number
  readonly providerId: string
}

export type SubmissionNames = {
  /** As findSubmissions; nobody else names their segments until the transaction ends. */
  lockSubmissions(places: readonly SubmissionPlace[]): Promise<readonly KnownSubmission[]>
  nameSegments(rows: readonly SegmentName[]): Promise<void>
  /** Into the journal alone: one of several receipts of a request, to be read again for itself. */
  keepApart(rows: readonly ApartRow[]): Promise<void>
}

/** A part of a request that is in the journal already: the row says which, and its octets are kept there only. */
export type ApartRow = {
  readonly id: string
  readonly accountId: string
  /** The row of the request. */
  readonly of: string
  readonly item: number
}

/** A request that nobody could prove. */
export type Unproven = {
  readonly id: string
  readonly workspaceId: string
  readonly accountId: string
  readonly raw: Uint8Array
  readonly meta: UnprovenMeta
  readonly because: string
}

export type UnprovenMeta = Pick<DoorMeta, 'method' | 'url' | 'headers'> & {
  /** Path and query as they arrived: the address may be told otherwise by now. */
  readonly target: string
}

export type Refusals = { readonly today: number; readonly total: number }

/** Where unproven requests wait: bounded for each account, the first and the newest of them; the others are counted only. */
export type Quarantine = {
  keep(rows: readonly Unproven[], now: number): Promise<void>
  refusals(accountId: string, now: number): Promise<Refusals>
  count(accountId: string): Promise<number>
  /** Newest first. */
  latest(accountId: string, limit: number): Promise<readonly Unproven[]>
  /** In the order in which they came. */
  page(accountId: string, after: string, limit: number): Promise<readonly Unproven[]>
  /** Which accounts have any. */
  accounts(): Promise<readonly string[]>
  /** Out of quarantine, into journal and inbox, in one transaction; those that were still there. */
  release(rows: readonly JournalRow[]): Promise<number>
}

/** What a door is told about an account: where, and how much of it is believed. */
export type DoorDeps = {
  readonly account: (id: string) => Promise<PipelineAccount | undefined>
  readonly providers: Providers
  readonly references: References
  readonly world: DoorWorld
  /** Durable when it resolves; throws when it cannot be. */
  readonly receive: (arrival: RawArrival) => Promise<void>
  /** Durable when it resolves. */
  readonly quarantine: (unproven: Unproven) => Promise<void>
  /** An address that a vendor wants fetched, to confirm that we want its receipts. Durable when it resolves. */
  readonly confirm: (account: PipelineAccount, url: string) => Promise<void>
  /** Where providers reach us, without a slash at the end. */
  readonly baseUrl: () => string
  readonly clock: Clock
  readonly newId: (now: number) => string
  /** Lets others have their turn, in what takes long. */
  readonly pause: () => Promise<void>
  readonly log: Log
}
