import { countsByStatus, progressOf } from '../core/campaign-progress.ts'
import type { Mark, Progress, StatusCounts } from '../core/campaign-progress.ts'
import { STATUSES } from '../core/status.ts'
import type { Status } from '../core/status.ts'
import type { CampaignExtras, CampaignRecord, CountSnapshot, Reads } from './ports/reads.ts'

/** A campaign with what its page shows. */
export type CampaignView = {
  readonly campaign: CampaignRecord
  readonly counts: StatusCounts
  readonly progress: Progress
  readonly settled: boolean
  /** In lists, the doubts alone: nobody looks at the others there. */
  readonly extras: CampaignExtras | null
}

/** Null: there is no such campaign in this workspace. */
export async function readCampaignView(
  reads: Pick<Reads, 'readCampaign' | 'readCampaignExtras'>,
  { workspaceId, id, now }: { workspaceId: string; id: string; now: number },
): Promise<CampaignView | null> {
  const campaign = await reads.readCampaign(workspaceId, id)
  if (campaign === null) return null
  return campaignView(campaign, await reads.readCampaignExtras(id, isWaiting(campaign)), now)
}

/** Campaigns as lists show them. */
export async function campaignViews(
  reads: Pick<Reads, 'readDoubts'>,
  campaigns: readonly CampaignRecord[],
  now: number,
): Promise<CampaignView[]> {
  const doubts = await reads.readDoubts(campaigns.map(({ id }) => id))
  return campaigns.map((campaign) =>
    campaignView(campaign, { ...NO_EXTRAS, ...doubts.get(campaign.id) }, now),
  )
}

const NO_EXTRAS: CampaignExtras = {
  conflicts: 0,
  textedTwice: 0,
  oldestWaitingAt: null,
  snapshots: [],
}

/** Does any of its messages wait for a receipt? */
export const isWaiting = ({ counts }: CampaignRecord): boolean => {
  const { submitted, sent } = countsByStatus(counts)
  return submitted + sent > 0
}

/** A campaign as it stands; in a list it goes without its extras. */
export function campaignView(
  campaign: CampaignRecord,
  extras: CampaignExtras | null,
  now: number,
): CampaignView {
  const counts = countsByStatus(campaign.counts)
  const since = campaign.state === 'running' ? markOf(campaign, extras?.snapshots ?? [], now) : null
  const asksReceipts = campaign.asksReceipts ?? true
  const progress = progressOf(campaign.counts, { since, now, asksReceipts })
  return {
    campaign,
    counts,
    progress,
    extras,
    settled: isSettled({ campaign, extras, progress }, now),
  }
}

const RECENT_MS = 5_000

/** What the speed is measured from: the newest snapshot that is not too fresh, else the start. */
function markOf(
  campaign: CampaignRecord,
  snapshots: readonly CountSnapshot[],
  now: number,
): Mark | null {
  const snapshot = snapshots.findLast(({ at }) => now - at >= RECENT_MS)
  if (snapshot !== undefined) return { at: snapshot.at, started: startedIn(snapshot) }
  return campaign.startedAt === null ? null : { at: campaign.startedAt, started: 0 }
}

const NOT_STARTED: ReadonlySet<Status> = new Set(['draft', 'scheduled', 'held', 'queued'])

const startedIn = ({ counts }: CountSnapshot): number =>
  STATUSES.filter((status) => !NOT_STARTED.has(status)).reduce(
    (sum, status) => sum + (counts[status] ?? 0),
    0,
  )

/**
 * Everything is final and the time for late receipts is over, counted from the last change we know
 * of: its newest snapshot, else the last handing over.
 */
function isSettled(
  { campaign, extras, progress }: Pick<CampaignView, 'campaign' | 'extras' | 'progress'>,
  now: number,
): boolean {
  if (progress.total === 0 || progress.open > 0 || campaign.state === 'importing') return false
  const lastChangeAt = Math.max(
    extras?.snapshots.at(-1)?.at ?? 0,
    campaign.finishedAt ?? campaign.cancelledAt ?? campaign.startedAt ?? campaign.createdAt,
  )
  return progress.handedOver === 0 || now - lastChangeAt >= campaign.lateWindowMs
}
