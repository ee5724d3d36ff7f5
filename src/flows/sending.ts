import type { CampaignCommand } from '../core/campaign-states.ts'
import { fillTemplate, foldField, readTemplate } from '../core/template.ts'
import type { Intake } from './accept-messages.ts'
import { type ListCheck, checkList } from './check-list.ts'
import { type CommandResult, cancelMessage, tellCampaign } from './command-campaign.ts'
import { type CampaignEdit, type EditResult, editCampaign } from './edit-campaign.ts'
import { type CampaignRequest, createCampaign, madeBefore } from './import-campaign.ts'
import { answeredBefore } from './known-key.ts'
import type { CampaignActor, CampaignDeps, CreateOutcome, ListRefusal } from './ports/campaigns.ts'
import type { AcceptOutcome, IdempotencyClaim, SendRequest } from './ports/intake.ts'
import { type PreviewAsk, type TextPreview, previewText } from './preview-text.ts'
import { type HeldOf, type Review, type ReviewOutcome, reviewHeld } from './review-held.ts'
import { tendCampaigns } from './tend-campaigns.ts'

/** All that people and programs can ask of us about sending. */
export type Sending = {
  readonly accept: Intake['accept']
  cancelMessage(by: CampaignActor, id: string): Promise<CommandResult>
  /** What the same request was answered when it first came, whatever has changed since; null: it never came. */
  answeredBefore(
    by: Pick<CampaignActor, 'workspaceId'>,
    claim: IdempotencyClaim | null,
  ): Promise<AcceptOutcome | null>
  createCampaign(request: CampaignRequest): Promise<CreateOutcome>
  /** Of the same request for a campaign. */
  madeBefore(request: Omit<CampaignRequest, 'order'>): Promise<CreateOutcome | null>
  checkList(request: Omit<CampaignRequest, 'claim'>): Promise<ListCheck | ListRefusal>
  tellCampaign(
    by: CampaignActor,
    what: { readonly id: string; readonly command: CampaignCommand },
  ): Promise<CommandResult>
  editCampaign(
    by: CampaignActor,
    what: { readonly id: string; readonly edit: CampaignEdit },
  ): Promise<EditResult>
  /**
   * The campaign's text with its first recipient's fields, to one number, as a message of its own. The request
   * is null when it was answered before: what the campaign said then is in that message alone.
   */
  testSend(
    by: CampaignActor,
    ask: {
      readonly campaignId: string
      readonly to: string
      readonly idempotency: IdempotencyClaim | null
    },
  ): Promise<{ readonly request: SendRequest | null; readonly outcome: AcceptOutcome } | null>
  /** Releases or discards what is held. */
  reviewHeld(
    by: CampaignActor,
    ask: { readonly of: HeldOf; readonly review: Review },
  ): Promise<ReviewOutcome>
  preview(by: CampaignActor, ask: PreviewAsk): Promise<TextPreview>
  /**
   * Does what follows from commands and from time. To be called about twice a second by whoever has a
   * clock; calls that overlap are one.
   */
  tend(): Promise<void>
}

export type SendingDeps = { readonly intake: Intake; readonly campaigns: CampaignDeps }

export function createSending({ intake, campaigns }: SendingDeps): Sending {
  const tend = singleFlight(async () => {
    await tendCampaigns(campaigns)
  })
  return {
    accept: (batch) => intake.accept(batch),
    cancelMessage: (by, id) => cancelMessage(campaigns, by, id),
    answeredBefore: (by, claim) => answered(campaigns, by, claim),
    createCampaign: (request) => createCampaign(campaigns, request),
    madeBefore: (request) => madeBefore(campaigns, request),
    checkList: (request) => checkList(campaigns, request),
    async tellCampaign(by, what) {
      const result = await tellCampaign(campaigns, by, what)
      // Begun at once, so that people see it; whoever tends regularly mends a failure.
      if (result.kind === 'done') tend().catch(() => undefined)
      return result
    },
    editCampaign: (by, what) => editCampaign(campaigns, by, what),
    testSend: (by, ask) => testSend(campaigns, intake, { by, ...ask }),
    reviewHeld: (by, ask) => reviewHeld(campaigns, by, ask),
    preview: (by, ask) => previewText(campaigns, by, ask),
    tend,
  }
}

/** Calls during a run wait for the run after it: what they are about may have come too late for this one. */
function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = (): Promise<void> => {
    const run = work().finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }
  return () => {
    if (running === null) return start()
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}

async function answered(
  { store, clock }: CampaignDeps,
  { workspaceId }: Pick<CampaignActor, 'workspaceId'>,
  claim: IdempotencyClaim | null,
): Promise<AcceptOutcome | null> {
  if (claim === null) return null
  const asked = { ...claim, workspaceId }
  return store.transact((ledger) => answeredBefore(ledger, asked, clock.now()))
}

async function testSend(
  deps: CampaignDeps,
  intake: Intake,
  {
    by,
    campaignId,
    to,
    idempotency,
  }: {
    by: CampaignActor
    campaignId: string
    to: string
    idempotency: IdempotencyClaim | null
  },
) {
  const known = await answered(deps, by, idempotency)
  if (known !== null) return { request: null, outcome: known }
  const found = await deps.store.transact(async (ledger) => {
    const campaign = await ledger.lockCampaign(by.workspaceId, campaignId, 'share')
    return campaign === null ? null : { campaign, fields: await ledger.firstFields(campaignId) }
  })
  if (found === null) return null
  const { campaign, fields } = found
  const values = Object.entries(fields ?? {}).map(
    ([name, value]) => [foldField(name), value] as const,
  )
  const filled = fillTemplate(readTemplate(campaign.template), Object.fromEntries(values))
  const request: SendRequest = {
    to,
    text: filled.kind === 'filled' ? filled.text : campaign.template,
    from: campaign.sender,
    channel: campaign.channel,
    fallback: campaign.fallback,
    reference: null,
    accountId: campaign.accountId,
    validitySeconds: campaign.validitySeconds,
    sendAt: null,
  }
  const { workspaceId, isTest } = by
  const outcome = await intake.accept({ workspaceId, isTest, messages: [request], idempotency })
  const isReplay = outcome.kind === 'taken' && outcome.isReplay
  return { request: isReplay ? null : request, outcome }
}
