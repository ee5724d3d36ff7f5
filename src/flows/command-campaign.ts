import {
  type CampaignCommand,
  type CampaignState,
  commandCampaign,
} from '../core/campaign-states.ts'
import { decide } from '../core/decide.ts'
import type { Evidence } from '../core/evidence.ts'
import { cancellation } from '../core/own-evidence.ts'
import { type Refusal, refusalEvidence } from '../core/screening.ts'
import type {
  CampaignActor,
  CampaignChange,
  CampaignDeps,
  CampaignStanding,
  Ending,
} from './ports/campaigns.ts'

export type CommandResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

/**
 * Tells a campaign to start, stop, resume, be cancelled or archived. Answered at once: stopping binds
 * from this commit on, and what follows from starting or cancelling is done by tendCampaigns.
 */
export async function tellCampaign(
  { store, clock, log }: CampaignDeps,
  by: CampaignActor,
  { id, command }: { readonly id: string; readonly command: CampaignCommand },
): Promise<CommandResult> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    const campaign = await ledger.lockCampaign(by.workspaceId, id, 'update')
    if (campaign === null) return { kind: 'not-found' }
    const outcome = commandCampaign(campaign.state, command)
    if (outcome.kind === 'refused') return outcome
    if (outcome.kind === 'already') return { kind: 'done' }
    if (campaign.editedTo !== null && MOVING.has(command)) return BEING_EDITED
    await ledger.changeCampaign(id, changeFor({ command, to: outcome.to, campaign, by, now }))
    await ledger.audit({
      workspaceId: by.workspaceId,
      at: now,
      actor: by.actor,
      act: ACTS[command],
      subject: id,
      ip: by.ip,
      before: { state: campaign.state },
      after: { state: outcome.to },
    })
    log.info(ACTS[command], { campaign: id, actor: by.actor })
    return { kind: 'done' }
  })
}

/** These would send, or strand, what is half edited. */
const MOVING: ReadonlySet<CampaignCommand> = new Set(['start', 'stop', 'resume'])
const BEING_EDITED: CommandResult = {
  kind: 'refused',
  because: 'The campaign is being edited: its messages are written anew. Try again in a moment.',
}

const ACTS: Readonly<Record<CampaignCommand, string>> = {
  start: 'campaign.started',
  stop: 'campaign.stopped',
  resume: 'campaign.resumed',
  cancel: 'campaign.cancelled',
  archive: 'campaign.archived',
  unarchive: 'campaign.unarchived',
}

function changeFor({
  command,
  to,
  campaign,
  by,
  now,
}: {
  command: CampaignCommand
  to: CampaignState
  campaign: CampaignStanding
  by: CampaignActor
  now: number
}): CampaignChange {
  switch (command) {
    case 'start':
    case 'resume':
      return { state: to, startedAt: campaign.startedAt ?? now, stoppedAt: null, stoppedBy: null }
    case 'stop':
      return { state: to, stoppedAt: now, stoppedBy: by.actor }
    case 'cancel':
      return { state: to, cancelledAt: now, cancelledBy: by.actor }
    case 'archive':
      return { archivedAt: campaign.archivedAt ?? now }
    case 'unarchive':
      return { archivedAt: null }
  }
}

/** How unsent messages end by one piece of evidence of our own. */
export function endedBy(ids: readonly string[], evidence: Evidence): Ending {
  const standing = decide({ plan: 'queued', segments: 1, submissions: [], evidence: [evidence] })
  return { ids, evidence, standing }
}

/** How unsent messages end when a person cancels them. */
export const cancelledBy = (ids: readonly string[], now: number): Ending =>
  endedBy(ids, cancellation(now))

/** How unsent messages end that are not sent after all. */
export const refusedBy = (ids: readonly string[], refusal: Refusal, now: number): Ending =>
  endedBy(ids, refusalEvidence(refusal, now))

/** Cancels one message, unless something of it was handed over. */
export async function cancelMessage(
  { store, clock }: CampaignDeps,
  { workspaceId }: Pick<CampaignActor, 'workspaceId'>,
  id: string,
): Promise<CommandResult> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    if (!(await ledger.isMessage(workspaceId, id))) return { kind: 'not-found' }
    const ended = await ledger.endUnsent(cancelledBy([id], now), now)
    if (ended === 1) return { kind: 'done' }
    return {
      kind: 'refused',
      because:
        'Only a message that still waits can be cancelled; this one was handed over or is final.',
    }
  })
}
