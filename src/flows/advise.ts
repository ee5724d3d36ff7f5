import { adviseCampaign } from '../core/guidance/advise.ts'
import type { Advice } from '../core/guidance/facts.ts'
import { suggestOptOut, suggestStopped } from '../core/guidance/opt-out-advice.ts'
import type { OptOutSuggestion } from '../core/guidance/opt-out-advice.ts'
import { readNumber } from '../core/number.ts'
import { OUTCOME } from '../core/status.ts'
import type { Clock } from './ports/common.ts'
import type { GuidanceReads, PastMessage } from './ports/guidance.ts'
import type { Reads } from './ports/reads.ts'

export type AdviseDeps = {
  readonly reads: Pick<Reads, 'readCampaign' | 'readCampaignExtras' | 'accountNames'>
  readonly guidance: GuidanceReads
  readonly clock: Clock
}

/** Enough to compare countries by, and few enough to read at once. */
const SAMPLE = 5_000
/** Numbers looked at; newer misses come first. */
const NUMBERS = 2_000

/** @property share of all messages of the campaign. */
export type CampaignAdvice = Advice & { readonly share: number }

/** What to do about a campaign, from its own data. Null: there is no such campaign in this workspace. */
export async function campaignAdvice(
  { reads, guidance, clock }: AdviseDeps,
  workspaceId: string,
  id: string,
): Promise<readonly CampaignAdvice[] | null> {
  const campaign = await reads.readCampaign(workspaceId, id)
  if (campaign === null) return null
  const [extras, accountNames, sample] = await Promise.all([
    reads.readCampaignExtras(id, true),
    reads.accountNames(workspaceId),
    guidance.sampleCampaign(id, SAMPLE),
  ])
  const countries = new Map<string, string | null>()
  const advice = adviseCampaign({
    state: campaign.state,
    text: campaign.template,
    stoppedBy: campaign.stoppedByName,
    hasReceipts: campaign.asksReceipts ?? true,
    counts: campaign.counts,
    conflicts: extras.conflicts,
    textedTwice: extras.textedTwice,
    oldestWaitingAt: extras.oldestWaitingAt,
    now: clock.now(),
    accountNames,
    sample: sample.map((one) => ({ ...one, country: countryOf(one.recipient, countries) })),
  })
  const all = campaign.counts.reduce((sum, line) => sum + line.messages, 0)
  return advice.map((one) => ({ ...one, share: Math.min(1, one.affected / Math.max(1, all)) }))
}

/** Numbers of one range are of one country: each range is looked up once. */
function countryOf(recipient: string | null, known: Map<string, string | null>): string | null {
  if (recipient === null || !recipient.startsWith('+')) return null
  const range = recipient.slice(0, 8)
  const found = known.get(range)
  if (found !== undefined) return found
  const number = readNumber(recipient, null)
  const country = number.kind === 'number' ? number.country : null
  known.set(range, country)
  return country
}

export type NumberSuggestion = OptOutSuggestion & { readonly number: string }

/** Numbers that a person may want to opt out, newest miss or STOP first. Nothing is done by itself. */
export async function optOutSuggestions(
  { guidance }: Pick<AdviseDeps, 'guidance'>,
  workspaceId: string,
): Promise<readonly NumberSuggestion[]> {
  const [past, stops] = await Promise.all([
    guidance.pastOfMissed(workspaceId, NUMBERS),
    guidance.importedStops(workspaceId, NUMBERS),
  ])
  const missed = [...Map.groupBy(past, ({ number }) => number)].flatMap(([number, all]) => {
    const suggestion = suggestOptOut(missesSinceReached(all))
    return suggestion === null ? [] : [[number, suggestion] as const]
  })
  const asked = stops.map(({ number, at }) => [number, suggestStopped(at)] as const)
  // What somebody asked for outweighs what was missed.
  return [...new Map([...missed, ...asked])]
    .map(([number, suggestion]) => ({ number, ...suggestion }))
    .toSorted((a, b) => b.lastAt - a.lastAt || (a.number < b.number ? -1 : 1))
}

/** What reached the number once shows that it is good: only what came after counts. */
function missesSinceReached(newestFirst: readonly PastMessage[]) {
  const reached = newestFirst.findIndex(({ status }) => OUTCOME[status] === 'good')
  const since = reached === -1 ? newestFirst : newestFirst.slice(0, reached)
  return since.flatMap(({ reason, status, ...rest }) =>
    reason !== null && OUTCOME[status] === 'bad' ? [{ reason, ...rest }] : [],
  )
}
