import type { Reason } from '../../core/reasons.ts'
import type { Status } from '../../core/status.ts'

/** One message of a campaign, as far as comparing needs it. */
export type SampledMessage = {
  readonly recipient: string | null
  readonly sender: string | null
  readonly status: Status
  readonly reason: Reason | null
  readonly segments: number
}

/** One message to a number that was missed lately, whatever became of it. */
export type PastMessage = {
  readonly number: string
  readonly status: Status
  readonly reason: Reason | null
  readonly at: number
  readonly campaignId: string | null
  readonly accountId: string | null
}

/** A number whose last word to another system was STOP. */
export type ImportedStop = { readonly number: string; readonly at: number }

/** What advice rests on. Each is bounded, however much there is. */
export type GuidanceReads = {
  /** Messages of a campaign, picked by their numbers' hash: about so many, all if there are fewer. */
  sampleCampaign(campaignId: string, size: number): Promise<readonly SampledMessage[]>
  /**
   * The latest messages to numbers that were missed lately for a reason that speaks against the number,
   * and that are on no list yet. Newest first.
   */
  pastOfMissed(workspaceId: string, numbers: number): Promise<readonly PastMessage[]>
  /**
   * Who wrote STOP in history that was brought in, no START since, and is on no list yet; each once, with
   * the last STOP. Newest first.
   */
  importedStops(workspaceId: string, numbers: number): Promise<readonly ImportedStop[]>
}
