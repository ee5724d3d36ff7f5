import { idFloor } from '../core/ids.ts'
import { failure, validityOver } from '../core/own-evidence.ts'
import { cancelledBy, endedBy, refusedBy } from './command-campaign.ts'
import { monthOf } from './compose-messages.ts'
import { continueEdit } from './edit-campaign.ts'
import { workspaceFor } from './import-campaign.ts'
import { sortUnsent } from './sort-unsent.ts'
import type {
  CampaignChore,
  CampaignDeps,
  CampaignLedger,
  CampaignStanding,
  UnsentMessage,
} from './ports/campaigns.ts'

// Messages moved in one transaction: a stop waits for at most this many.
const BATCH_MESSAGES = 2_000

/**
 * Does what follows from people's commands and from time: starts campaigns whose hour has come, puts
 * the messages of running ones in the queue, ends those of cancelled ones, marks what is done, gives up
 * imports whose process died, goes on with edits, ends what waits for a deleted account. Each step is a transaction, so a restart goes on where it was. Answers
 * how many chores there were; run it again soon if there were any.
 */
export async function tendCampaigns(deps: CampaignDeps): Promise<number> {
  const chores = await deps.store.transact((ledger) => ledger.chores(deps.clock.now()))
  for (const chore of chores) {
    await DO[chore.chore](deps, chore)
    deps.log.debug('campaign.tended', { campaign: chore.campaignId, chore: chore.chore })
  }
  return chores.length + (await endUnrouted(deps)) + (await endOverdueHeld(deps))
}

/** So long other accounts may take over what waits for one that was deleted. */
const REROUTING_TIME_MS = 60_000

/** Ends a batch of what waits for an account that was deleted, and found no other. Answers how many. */
function endUnrouted({ store, clock }: CampaignDeps): Promise<number> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    const ids = await ledger.unroutedMessages(BATCH_MESSAGES, now - REROUTING_TIME_MS)
    if (ids.length === 0) return 0
    const evidence = failure({ reason: 'no-route', detail: 'queue-failed' }, now)
    return ledger.endUnsent(endedBy(ids, evidence), now)
  })
}

/** Ends a batch of what nobody looked at while it was valid. Answers how many. */
function endOverdueHeld({ store, clock }: CampaignDeps): Promise<number> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    const ids = await ledger.overdueHeld(now, BATCH_MESSAGES)
    if (ids.length === 0) return 0
    return ledger.endUnsent(endedBy(ids, validityOver(now)), now)
  })
}

type Step = (deps: CampaignDeps, chore: CampaignChore) => Promise<void>

const DO: Readonly<Record<CampaignChore['chore'], Step>> = {
  start: (deps, chore) => move(deps, chore, (now) => ({ state: 'running', startedAt: now })),
  finish: (deps, chore) => move(deps, chore, (now) => ({ state: 'done', finishedAt: now })),
  reopen: (deps, chore) => move(deps, chore, () => ({ state: 'running', finishedAt: null })),
  edit: (deps, chore) => continueEdit(deps, chore),
  abandon: (deps, chore) =>
    move(deps, chore, (now) => ({ state: 'cancelled', cancelledAt: now, cancelledBy: 'system' })),
  queue: (deps, chore) =>
    inSteps(deps, chore, { state: 'running', statuses: WAITING, step: queueBatch }),
  cancel: async (deps, chore) => {
    const all = { state: 'cancelled', statuses: UNSENT, step: cancelBatch } as const
    await inSteps(deps, chore, all)
    // What was being claimed a moment ago may have come back: once none is left, it is over.
    await deps.store.transact(async (ledger) => {
      const left = await ledger.unsentMessages(chore.campaignId, { ...all, after: FIRST, limit: 1 })
      if (left.length > 0) return
      await ledger.forgetQueued(chore.campaignId)
      await ledger.changeCampaign(chore.campaignId, { finishedAt: deps.clock.now() })
    })
  },
}

const WAITING = ['draft', 'scheduled']
const UNSENT = [...WAITING, 'held', 'queued']
const FIRST = idFloor(0)

const FROM: Readonly<Partial<Record<CampaignChore['chore'], CampaignStanding['state']>>> = {
  start: 'scheduled',
  finish: 'running',
  reopen: 'done',
  abandon: 'importing',
}

/** Changes a campaign if it still is where the chore found it. */
async function move(
  { store, clock }: CampaignDeps,
  { campaignId, workspaceId, chore }: CampaignChore,
  change: (now: number) => Parameters<CampaignLedger['changeCampaign']>[1],
): Promise<void> {
  await store.transact(async (ledger) => {
    const campaign = await ledger.lockCampaign(workspaceId, campaignId, 'update')
    if (campaign === null || campaign.state !== FROM[chore] || campaign.editedTo !== null) return
    await ledger.changeCampaign(campaignId, change(clock.now()))
  })
}

type Batch = {
  readonly ledger: CampaignLedger
  readonly campaign: CampaignStanding
  readonly messages: readonly UnsentMessage[]
  readonly now: number
}

/** Goes through a campaign's unsent messages a batch a transaction, as long as it is in that state. */
async function inSteps(
  { store, clock }: CampaignDeps,
  { campaignId, workspaceId }: CampaignChore,
  {
    state,
    statuses,
    step,
  }: {
    state: CampaignStanding['state']
    statuses: readonly string[]
    step: (batch: Batch) => Promise<void>
  },
): Promise<void> {
  let after: string | null = FIRST
  while (after !== null) {
    const from: string = after
    after = await store.transact(async (ledger) => {
      // Held until the commit: a command waits for this batch and the next batch sees it, and of two
      // processes that tend one campaign the second finds what the first left.
      const campaign = await ledger.lockCampaign(workspaceId, campaignId, 'update')
      if (campaign?.state !== state) return null
      const ask = { statuses, after: from, limit: BATCH_MESSAGES }
      const messages = await ledger.unsentMessages(campaignId, ask)
      const last = messages.at(-1)
      if (last === undefined) return null
      await step({ ledger, campaign, messages, now: clock.now() })
      return last.id
    })
  }
}

async function queueBatch({ ledger, campaign, messages, now }: Batch): Promise<void> {
  const month = monthOf(now)
  const { workspaceId, validitySeconds } = campaign
  const actor = { workspaceId, actor: 'system', ip: null, isTest: false }
  const workspace = await workspaceFor(ledger, actor)
  const sorted = await sortUnsent(ledger, { workspace, now }, messages)
  const validUntil = validitySeconds === null ? null : now + validitySeconds * 1000
  const isDebited = workspace.hasBalance
  await ledger.queueMessages(sorted.queued, { now, month, validUntil, isDebited })
  await ledger.holdMessages(sorted.held, { now, validUntil })
  await ledger.rememberTexts(sorted.texts)
  for (const { refusal, ids } of sorted.refused) {
    await ledger.endUnsent(refusedBy(ids, refusal, now), now)
  }
}

async function cancelBatch({ ledger, messages, now }: Batch): Promise<void> {
  const ending = cancelledBy(
    messages.map(({ id }) => id),
    now,
  )
  await ledger.endUnsent(ending, now)
}
