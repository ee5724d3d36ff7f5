import { lookUpCode } from '../core/code-catalogue.ts'
import type { CatalogueEntry } from '../core/code-catalogue.ts'
import { idMeant, meantBy } from './filter-messages.ts'
import type { CampaignRecord, InboundRecord, MessageRecord, Reads } from './ports/reads.ts'

export type Found = {
  readonly messages: readonly MessageRecord[]
  readonly campaigns: readonly CampaignRecord[]
  readonly inbound: readonly InboundRecord[]
  readonly codes: readonly CatalogueEntry[]
}

type SearchReads = Pick<
  Reads,
  | 'listMessages'
  | 'readMessage'
  | 'findByProviderId'
  | 'listCampaigns'
  | 'readCampaign'
  | 'listInbound'
  | 'defaultCountry'
>

const PAGE = { limit: 20, after: null } as const
const CODES_MAX = 10

/**
 * One box for everything: a number in any form, an id of ours in any form, a provider's id, a reference, a part
 * of a campaign's name, a vendor's code. Nothing that the workspace does not own is found.
 */
export async function search(
  reads: SearchReads,
  workspaceId: string,
  written: string,
): Promise<Found> {
  const word = written.trim()
  if (word === '') return { messages: [], campaigns: [], inbound: [], codes: [] }
  const messageId = idMeant('msg', word)
  const campaignId = idMeant('cmp', word)
  const anyOf = await meantBy(reads, workspaceId, { word, id: messageId })
  const [listed, provided, campaigns, inbound] = await Promise.all([
    reads.listMessages(workspaceId, { anyOf }, PAGE),
    messagesOfProvider(reads, workspaceId, word),
    findCampaigns(reads, workspaceId, { word, campaignId }),
    inboundFrom(reads, workspaceId, anyOf.recipients),
  ])
  const seen = new Set(listed.map(({ id }) => id))
  return {
    messages: [...listed, ...provided.filter(({ id }) => !seen.has(id))],
    campaigns,
    inbound,
    codes: lookUpCode(word).slice(0, CODES_MAX),
  }
}

async function messagesOfProvider(
  reads: SearchReads,
  workspaceId: string,
  word: string,
): Promise<MessageRecord[]> {
  if (word.length > 65) return []
  const ids = await reads.findByProviderId(workspaceId, word)
  const messages = await Promise.all(ids.map((id) => reads.readMessage(workspaceId, id)))
  return messages.filter((one) => one !== null)
}

async function findCampaigns(
  reads: SearchReads,
  workspaceId: string,
  { word, campaignId }: { word: string; campaignId: string | null },
): Promise<CampaignRecord[]> {
  if (campaignId === null) return reads.listCampaigns(workspaceId, { ...PAGE, name: word })
  const campaign = await reads.readCampaign(workspaceId, campaignId)
  return campaign === null ? [] : [campaign]
}

async function inboundFrom(
  reads: SearchReads,
  workspaceId: string,
  senders: readonly string[],
): Promise<InboundRecord[]> {
  const lists = await Promise.all(
    senders.map((sender) => reads.listInbound(workspaceId, { ...PAGE, sender })),
  )
  return lists.flat()
}
