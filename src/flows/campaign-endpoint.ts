import { CLOSED } from '../core/callbacks/circuit.ts'
import type { CallbackWish } from '../core/callbacks/wish.ts'
import type { Endpoint } from './ports/callbacks.ts'
import type { NewCampaign } from './ports/campaigns.ts'

/**
 * The endpoint that a campaign named when it was made. Nobody is shown a secret of it: it gets one when it is first
 * told something, and whoever wants to know it has it rotated.
 */
export const campaignEndpoint = (
  id: string,
  campaign: Pick<NewCampaign, 'id' | 'workspaceId' | 'name' | 'createdBy' | 'createdAt'>,
  { url, format, method, events, options }: CallbackWish,
): Endpoint => ({
  id,
  workspaceId: campaign.workspaceId,
  kind: 'made',
  name: campaign.name,
  url,
  format,
  method,
  events,
  campaignId: campaign.id,
  loginId: null,
  isOrdered: false,
  isDemo: false,
  options,
  sealed: null,
  state: 'active',
  because: null,
  circuit: CLOSED,
  createdBy: campaign.createdBy,
  createdAt: campaign.createdAt,
  updatedAt: campaign.createdAt,
})
