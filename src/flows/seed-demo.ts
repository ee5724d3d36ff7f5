import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { createCampaign } from './import-campaign.ts'
import { type AccountDeps, addAccount, changeAccount } from './manage-accounts.ts'
import { newId } from './platform-ids.ts'
import type { CampaignDeps, CampaignOrder } from './ports/campaigns.ts'
import type { List } from './ports/lists.ts'
import type { Act, PlatformDeps, ProviderAccount, Workspace } from './ports/platform.ts'
import { systemCaller } from './set-up.ts'

export type DemoDeps = {
  readonly platform: AccountDeps
  readonly campaigns: CampaignDeps
  /** Whether the workspace has ever had a campaign. */
  readonly hadCampaigns: (workspaceId: string) => Promise<boolean>
}

/** What there is to see before anybody has set up anything. */
export type Demo = {
  readonly workspace: Pick<Workspace, 'name' | 'defaultCountry' | 'currency'>
  readonly account: {
    readonly name: string
    readonly password: string
    /** By their names on the wire. */
    readonly settings: Readonly<Record<string, unknown>>
  }
  readonly campaign: Pick<CampaignOrder, 'name' | 'text' | 'from' | 'columns'>
  readonly list: () => List
}

export type DemoOutcome =
  /** `campaignId` is null unless the sample campaign was started just now. */
  | { readonly kind: 'ready'; readonly workspaceId: string; readonly campaignId: string | null }
  | { readonly kind: 'left-out'; readonly because: string }

/**
 * Makes the demo workspace with its simulated carrier and its sample campaign, each only if it is not
 * there yet: a start that was cut off is completed by the next. An installation that is in use already
 * is left alone.
 */
export async function seedDemo(deps: DemoDeps, demo: Demo): Promise<DemoOutcome> {
  const workspace = await demoWorkspace(deps.platform, demo)
  if (workspace === null) {
    return { kind: 'left-out', because: 'this installation has a workspace of its own' }
  }
  const act: Act = { caller: systemCaller(workspace.id), ip: null }
  const account = await demoAccount(deps.platform, act, demo)
  if (await deps.hadCampaigns(workspace.id)) {
    return { kind: 'ready', workspaceId: workspace.id, campaignId: null }
  }
  const made = await createCampaign(deps.campaigns, {
    by: { workspaceId: workspace.id, actor: act.caller.actor, ip: null, isTest: false },
    order: {
      ...demo.campaign,
      channel: 'sms',
      fallback: null,
      accountId: account.id,
      validitySeconds: null,
      policy: 'at-most-once',
      start: true,
      startsAt: null,
      reference: null,
    },
    list: demo.list(),
    claim: null,
  })
  if (made.kind !== 'created') throw new Error(`the sample campaign was not made: ${made.kind}`)
  return { kind: 'ready', workspaceId: workspace.id, campaignId: made.campaignId }
}

async function demoWorkspace(
  deps: PlatformDeps,
  { workspace: wish }: Demo,
): Promise<Workspace | null> {
  return deps.store.transact(async (tables) => {
    const first = await tables.workspaces.first()
    if (first !== null) return first.isDemo ? first : null
    const workspace: Workspace = {
      ...wish,
      id: newId(deps),
      isDemo: true,
      numberKey: deps.random(32),
      rateCapPerSecond: null,
      spendCapMicros: null,
      retentionDays: 90,
      optOutConfirmation: null,
      settings: DEFAULT_WORKSPACE_SETTINGS,
      balanceMicros: null,
      createdAt: deps.clock.now(),
    }
    await tables.workspaces.insert(workspace)
    return workspace
  })
}

/** The simulated carrier listens on another port after each start, so its account follows. */
async function demoAccount(
  deps: AccountDeps,
  act: Act,
  { account: wish }: Demo,
): Promise<ProviderAccount> {
  const accounts = await deps.store.accounts.ofWorkspace(act.caller.workspaceId)
  const known = accounts.find(({ isDemo }) => isDemo)
  const { host, port } = wish.settings
  const saved =
    known === undefined
      ? await addAccount(deps, act, { ...wish, isDemo: true })
      : await changeAccount(deps, act, { id: known.id, wish: { settings: { host, port } } })
  if (saved.kind === 'saved') return saved.account
  throw new Error(`the demo's provider account was not saved: ${saved.kind}`)
}
