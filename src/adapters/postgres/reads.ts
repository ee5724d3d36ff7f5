import type { Pool } from 'pg'
import type { Reads } from '../../flows/ports/reads.ts'
import { listHeld } from './reads-held.ts'
import {
  campaignExtras,
  listCampaigns,
  listRowErrors,
  readCampaign,
  readDoubts,
  readLatencies,
  readSnapshots,
} from './reads-campaigns.ts'
import { readChannels } from './reads-channels.ts'
import { findByProviderId, readMessageFile } from './reads-message-file.ts'
import { listMessages, listRecipients, readMessage } from './reads-messages.ts'
import { readByReferences, readMessages, whichAreFinal } from './reads-many-messages.ts'
import {
  accountKinds,
  accountNames,
  codesSeen,
  defaultCountry,
  isInbound,
  listInbound,
  listOrphans,
  readJob,
  spokeCodes,
} from './reads-others.ts'
import { openSnapshot } from './reads-snapshot.ts'

/**
 * Everything that is read for people and programs.
 * @param exports connections of their own: an export holds one for as long as its reader is slow.
 */
export const postgresReads = (pool: Pool, exports: Pool = pool): Reads => ({
  listMessages: (workspaceId, filter, page) => listMessages(pool, workspaceId, { filter, page }),
  listRecipients: (workspaceId, filter, page) =>
    listRecipients(pool, workspaceId, { filter, page }),
  readMessage: (workspaceId, id) => readMessage(pool, workspaceId, id),
  readMessages: (workspaceId, ids) => readMessages(pool, workspaceId, ids),
  readByReferences: (workspaceId, references) => readByReferences(pool, workspaceId, references),
  whichAreFinal: (ids) => whichAreFinal(pool, ids),
  readMessageFile: (workspaceId, id) => readMessageFile(pool, workspaceId, id),
  findByProviderId: (workspaceId, id) => findByProviderId(pool, workspaceId, id),
  listCampaigns: (workspaceId, ask) => listCampaigns(pool, workspaceId, ask),
  readCampaign: (workspaceId, id) => readCampaign(pool, workspaceId, id),
  readCampaignExtras: campaignExtras(pool),
  readDoubts: (ids) => readDoubts(pool, ids),
  readChannels: (id) => readChannels(pool, id),
  readLatencies: (id) => readLatencies(pool, id),
  readSnapshots: (id, limit) => readSnapshots(pool, id, limit),
  listRowErrors: (id, ask) => listRowErrors(pool, id, ask),
  openSnapshot: (workspaceId, filter, now) => openSnapshot(exports, workspaceId, { filter, now }),
  accountNames: (workspaceId) => accountNames(pool, workspaceId),
  accountKinds: (workspaceId) => accountKinds(pool, workspaceId),
  defaultCountry: (workspaceId) => defaultCountry(pool, workspaceId),
  spokeCodes: (workspaceId) => spokeCodes(pool, workspaceId),
  listInbound: (workspaceId, ask) => listInbound(pool, workspaceId, ask),
  listHeld: (workspaceId, ask) => listHeld(pool, workspaceId, ask),
  isInbound: (workspaceId, id) => isInbound(pool, workspaceId, id),
  listOrphans: (workspaceId, ask) => listOrphans(pool, workspaceId, ask),
  readJob: (workspaceId, id) => readJob(pool, workspaceId, id),
  codesSeen: (workspaceId) => codesSeen(pool, workspaceId),
})
