import type { Static } from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { codeTallies, costOf, reasonTallies } from '../../../core/campaign-progress.ts'
import type { Counted, Progress } from '../../../core/campaign-progress.ts'
import { wireId } from '../../../core/ids.ts'
import { NO_ACCOUNT } from '../../../flows/ports/common.ts'
import type {
  CampaignRecord,
  ChannelLine,
  CountSnapshot,
  LatencyLine,
} from '../../../flows/ports/reads.ts'
import type { CampaignView } from '../../../flows/read-campaign.ts'
import type { Breakdown, Campaign, CodeCount, CountsFrame, ReasonCount } from './campaign-schema.ts'
import { fallbackJson } from './message-json.ts'
import { decimal, instant, instantOrNull } from './schemas.ts'

export type CampaignJson = Static<typeof Campaign>
export type CountsFrameJson = Static<typeof CountsFrame>
/** Names of provider accounts, by id. */
export type AccountNames = ReadonlyMap<string, string>

/** A campaign as programs see it. */
export function campaignJson(view: CampaignView, accounts: AccountNames): CampaignJson {
  const { campaign, counts, progress, extras } = view
  const cost = costOf(campaign.counts)
  return {
    id: wireId('cmp', campaign.id),
    object: 'campaign',
    name: campaign.name,
    state: campaign.state,
    from: campaign.sender,
    channel: campaign.channel,
    fallback: fallbackJson(campaign.fallback),
    text: campaign.template,
    account_id: campaign.accountId === null ? null : wireId('acc', campaign.accountId),
    columns: [...campaign.columns],
    recipients: progress.total,
    rows_read: campaign.rowsRead,
    row_errors: campaign.rowErrors,
    counts: { ...counts },
    reasons: reasonsJson(campaign.counts),
    codes: codesJson(campaign.counts, accounts),
    charged: { ...cost.charged },
    segments: cost.segments,
    segments_charged: cost.chargedSegments,
    cost: campaign.counts.every(({ priceMicros }) => priceMicros === 0)
      ? null
      : {
          amount: decimal(cost.micros),
          currency: campaign.currency,
          certain: decimal(cost.certainMicros),
        },
    progress: progressJson(progress, extras?.oldestWaitingAt ?? null),
    settled: view.settled,
    conflicts: extras?.conflicts ?? 0,
    texted_twice: extras?.textedTwice ?? 0,
    ...historyJson(campaign),
  }
}

const receiptsJson = (asks: boolean | null): 'on' | 'off' | null =>
  asks === null ? null : asks ? 'on' : 'off'

const historyJson = (campaign: CampaignRecord) => ({
  created_at: instant(campaign.createdAt),
  created_by: campaign.createdBy,
  created_by_name: campaign.createdByName,
  starts_at: instantOrNull(campaign.startsAt),
  started_at: instantOrNull(campaign.startedAt),
  stopped_at: instantOrNull(campaign.stoppedAt),
  stopped_by: campaign.stoppedBy,
  stopped_by_name: campaign.stoppedByName,
  cancelled_at: instantOrNull(campaign.cancelledAt),
  cancelled_by: campaign.cancelledBy,
  cancelled_by_name: campaign.cancelledByName,
  finished_at: instantOrNull(campaign.finishedAt),
  archived_at: instantOrNull(campaign.archivedAt),
  editing: campaign.isBeingEdited,
  callback_endpoint_id:
    campaign.callbackEndpointId === null ? null : wireId('cep', campaign.callbackEndpointId),
  source: campaign.source,
  receipts: receiptsJson(campaign.asksReceipts),
  validity_seconds: campaign.validityS,
  policy: campaign.policy,
  reference: campaign.reference,
})

export const progressJson = (
  progress: Progress,
  oldestWaitingAt: number | null,
): CampaignJson['progress'] => ({
  total: progress.total,
  handed_over: progress.handedOver,
  final: progress.final,
  open: progress.open,
  rate_per_second: progress.ratePerSecond,
  eta_seconds: progress.etaSeconds,
  waiting_for_receipts: progress.waitingForReceipts,
  oldest_waiting_at: instantOrNull(oldestWaitingAt),
})

export const reasonsJson = (lines: readonly Counted[]): Static<typeof ReasonCount>[] =>
  reasonTallies(lines).map(({ reason, title, count, nextStep }) => ({
    reason,
    title,
    count,
    next_step: nextStep,
  }))

const codesJson = (lines: readonly Counted[], accounts: AccountNames): Static<typeof CodeCount>[] =>
  codeTallies(lines).map(({ accountId, code, count }) => ({
    account_id: accountId === NO_ACCOUNT ? null : wireId('acc', accountId),
    account_name: accounts.get(accountId) ?? null,
    code,
    count,
  }))

/** One frame of the event stream. */
export const countsFrameJson = (view: CampaignView, now: number): CountsFrameJson => ({
  as_of: instant(now),
  state: view.campaign.state,
  recipients: view.progress.total,
  counts: { ...view.counts },
  reasons: reasonsJson(view.campaign.counts),
  progress: progressJson(view.progress, view.extras?.oldestWaitingAt ?? null),
})

export type BreakdownFacts = {
  readonly campaign: CampaignRecord
  readonly total: number
  readonly latencies: readonly LatencyLine[]
  readonly channels: readonly ChannelLine[]
  readonly snapshots: readonly CountSnapshot[]
  readonly accounts: AccountNames
  readonly now: number
}

export const breakdownJson = (facts: BreakdownFacts): Static<typeof Breakdown> => ({
  as_of: instant(facts.now),
  recipients: facts.total,
  reasons: reasonsJson(facts.campaign.counts),
  codes: codesJson(facts.campaign.counts, facts.accounts),
  channels: channelsJson(facts.channels),
  delivery_times: deliveryTimes(facts.latencies),
  over_time: facts.snapshots.map(({ at, counts }) => ({ at: instant(at), counts: { ...counts } })),
})

/** One line a channel, in their order. */
function channelsJson(lines: readonly ChannelLine[]): Static<typeof Breakdown>['channels'] {
  const sum = (some: readonly ChannelLine[]): number =>
    some.reduce((total, { messages }) => total + messages, 0)
  return CHANNELS.flatMap((channel) => {
    const own = lines.filter((line) => line.channel === channel)
    if (own.length === 0) return []
    const here = own.flatMap(({ status, messages }) =>
      status === null ? [] : [[status, messages] as const],
    )
    return {
      channel,
      messages: sum(own.filter(({ status }) => status !== null)),
      counts: Object.fromEntries(here),
      fell_back: sum(own.filter(({ status }) => status === null)),
    }
  })
}

/** One curve an account: how many deliveries took up to so many seconds. */
function deliveryTimes(
  latencies: readonly LatencyLine[],
): Static<typeof Breakdown>['delivery_times'] {
  const delivered = latencies.filter(({ status }) => status === 'delivered' || status === 'read')
  return [...Map.groupBy(delivered, ({ accountId }) => accountId)].map(([accountId, lines]) => ({
    account_id: wireId('acc', accountId),
    account_name: lines[0]?.accountName ?? '',
    bins: [...Map.groupBy(lines, ({ bin }) => bin)]
      .toSorted(([a], [b]) => a - b)
      .map(([bin, ones]) => ({
        seconds: Number((10 ** ((bin + 1) / 10) / 1000).toPrecision(3)),
        count: ones.reduce((sum, { messages }) => sum + messages, 0),
      })),
  }))
}
