import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { HeldRecord, Reads } from '../../flows/ports/reads.ts'
import type { Queryable } from './pool.ts'

type Row = {
  message_id: string
  campaign_id: string
  campaign_name: string | null
  recipient: string | null
  text: string | null
  because: string
  held_at: Date
}

/** In the order in which they came. */
export async function listHeld(
  db: Queryable,
  workspaceId: string,
  { campaignId, after, limit }: Parameters<Reads['listHeld']>[1],
): Promise<readonly HeldRecord[]> {
  const { rows } = await db.query<Row>(
    `select h.message_id, h.campaign_id, k.name as campaign_name, c.recipient, c.text, h.because, h.held_at
     from held_messages h
     left join message_contents c on c.bucket = h.bucket and c.message_id = h.message_id
     left join campaigns k on k.id = h.campaign_id
     where h.workspace_id = $1 and ($2::uuid is null or h.campaign_id = $2)
       and ($3::uuid is null or h.message_id > $3)
     order by h.message_id limit $4`,
    [workspaceId, campaignId ?? null, after, limit],
  )
  return rows.map((row) => ({
    messageId: row.message_id,
    campaignId: row.campaign_id === NO_CAMPAIGN ? null : row.campaign_id,
    campaignName: row.campaign_name,
    recipient: row.recipient,
    text: row.text,
    because: row.because,
    heldAt: row.held_at.getTime(),
  }))
}
