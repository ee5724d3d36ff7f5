import { CLOSED } from '../core/callbacks/circuit.ts'
import type { CallbackWish } from '../core/callbacks/wish.ts'
import { originOf } from '../core/origin.ts'
import type { Endpoint } from './ports/callbacks.ts'
import type { CampaignActor, CampaignLedger, CampaignStanding } from './ports/campaigns.ts'

type Ledger = Pick<CampaignLedger, 'endpoints' | 'changeCampaign' | 'audit'>

type Asked = {
  readonly by: CampaignActor
  readonly campaign: Pick<CampaignStanding, 'id' | 'name' | 'callbackEndpointId'>
  /** Null: nowhere. */
  readonly wish: CallbackWish | null
  readonly now: number
}

/**
 * Where a campaign tells its changes from now on: what waits goes there as well, or is given up with the endpoint.
 * An address that was given up on is tried anew; what a person paused stays paused.
 * @param newId of an endpoint, where there is none yet.
 */
export async function tellElsewhere(
  ledger: Ledger,
  asked: Asked,
  newId: () => string,
): Promise<void> {
  const { wish } = asked
  const before = await ownEndpoint(ledger, asked)
  if (wish === null) {
    if (before !== null) await takeOff(ledger, asked, before)
    return
  }
  if (before === null) await make(ledger, asked, campaignEndpoint(newId(), asked, wish))
  else await change(ledger, asked, { before, wish })
}

/** That a person deleted, or had hear of the whole workspace, is the campaign's own no more. */
async function ownEndpoint(
  { endpoints }: Ledger,
  { by, campaign }: Asked,
): Promise<Endpoint | null> {
  const { id, callbackEndpointId } = campaign
  if (callbackEndpointId === null) return null
  const endpoint = await endpoints.lock(by.workspaceId, callbackEndpointId)
  return endpoint?.campaignId === id ? endpoint : null
}

async function make(ledger: Ledger, asked: Asked, endpoint: Endpoint): Promise<void> {
  await ledger.endpoints.insert(endpoint)
  await ledger.changeCampaign(asked.campaign.id, { callbackEndpointId: endpoint.id })
  await audit(ledger, asked, { act: 'endpoint.created', after: endpoint })
}

async function change(
  ledger: Ledger,
  asked: Asked,
  { before, wish }: { readonly before: Endpoint; readonly wish: CallbackWish },
): Promise<void> {
  const { url, format, method, events, options } = wish
  const isOff = before.state === 'off'
  const after: Endpoint = {
    ...before,
    url,
    format,
    method,
    events,
    options,
    sealed: goesToOthers(before, wish) ? null : before.sealed,
    updatedAt: asked.now,
    ...(isOff ? { state: 'active', because: null } : {}),
  }
  if (!isOff && told(before) === told(after)) return
  await ledger.endpoints.update(after)
  // Another address is reason enough to try at once.
  if (isOff || url !== before.url) await ledger.endpoints.closeCircuit(before.id, asked.now)
  await audit(ledger, asked, { act: 'endpoint.changed', before, after })
}

/**
 * Whether somebody else would be given the secret itself: whoever may write campaigns may not read secrets, and could
 * have it told to a place of their own.
 */
const goesToOthers = (before: Endpoint, { url, format }: CallbackWish): boolean =>
  format === 'govuk-notify' && (before.format !== format || originOf(before.url) !== originOf(url))

async function takeOff(ledger: Ledger, asked: Asked, before: Endpoint): Promise<void> {
  await ledger.endpoints.remove(asked.by.workspaceId, before.id, asked.now)
  await ledger.changeCampaign(asked.campaign.id, { callbackEndpointId: null })
  await audit(ledger, asked, { act: 'endpoint.removed', before })
}

const told = ({ url, format, method, events, options }: Endpoint): string =>
  JSON.stringify([url, format, method, events, Object.entries(options).toSorted(byName)])

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1

/**
 * The endpoint that a campaign names. Nobody is shown a secret of it: it gets one when it is first told something,
 * and whoever wants to know it has it rotated.
 */
const campaignEndpoint = (
  id: string,
  { by, campaign, now }: Asked,
  { url, format, method, events, options }: CallbackWish,
): Endpoint => ({
  id,
  workspaceId: by.workspaceId,
  kind: 'made',
  name: campaign.name,
  url,
  format,
  method,
  events,
  campaignId: campaign.id,
  loginId: null,
  isOrdered: false,
  test: 'include',
  options,
  sealed: null,
  state: 'active',
  because: null,
  circuit: CLOSED,
  createdBy: by.actor,
  createdAt: now,
  updatedAt: now,
})

type Done = { readonly act: string; readonly before?: Endpoint; readonly after?: Endpoint }

const audit = (
  ledger: Ledger,
  { by: { workspaceId, actor, ip }, now }: Asked,
  { act, before, after }: Done,
): Promise<void> =>
  ledger.audit({
    workspaceId,
    at: now,
    actor,
    ip,
    act,
    subject: `endpoint:${(after ?? before)?.id ?? ''}`,
    before: before === undefined ? null : describe(before),
    after: after === undefined ? null : describe(after),
  })

/** Its address may carry a token of the customer's: of the query only that there is one. */
const describe = ({ url, format, method, events, campaignId }: Endpoint): object => ({
  url: url.replace(/\?.*$/s, '?…'),
  format,
  method,
  events,
  campaign: `campaign:${campaignId}`,
})
