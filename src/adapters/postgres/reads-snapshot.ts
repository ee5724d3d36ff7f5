import type { Pool, PoolClient } from 'pg'
import type {
  CampaignRecord,
  MessageFilter,
  MessageRecord,
  Reply,
  Snapshot,
} from '../../flows/ports/reads.ts'
import { readCampaign } from './reads-campaigns.ts'
import { listRecipients } from './reads-messages.ts'

const BATCH = 500

/**
 * A campaign as it stood at one moment, however long it takes to read: one transaction that sees no
 * later change. It holds a connection until it is closed.
 */
export async function openSnapshot(
  pool: Pool,
  workspaceId: string,
  { filter, now }: { filter: MessageFilter & { readonly campaignId: string }; now: number },
): Promise<Snapshot | null> {
  const client = await pool.connect()
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    )
    client.release(broken)
  }
  try {
    await client.query('begin isolation level repeatable read read only')
    const campaign = await readCampaign(client, workspaceId, filter.campaignId)
    if (campaign === null) {
      await close()
      return null
    }
    return {
      asOf: now,
      campaign,
      batches: batches(client, workspaceId, filter),
      replies: () => replies(client, campaign),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function* batches(
  client: PoolClient,
  workspaceId: string,
  filter: MessageFilter,
): AsyncGenerator<readonly MessageRecord[]> {
  let after: string | null = null
  for (;;) {
    const rows: MessageRecord[] = await listRecipients(client, workspaceId, {
      filter,
      page: { limit: BATCH, after },
    })
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (rows.length < BATCH || last === undefined) return
    after = last.id
  }
}

// Of what was brought in the file says the campaign; of what came here, what it answers does.
const REPLIES_BROUGHT_IN = `
  select i.sender, i.recipient, i.text, i.received_at, answered.fields
  from inbound_messages i
  left join lateral (
    select c.fields
    from message_contents c
    join messages m on m.bucket = c.bucket and m.id = c.message_id
    where c.bucket = get_byte(uuid_send(i.id), 15) and c.recipient = i.sender
      and c.workspace_id = i.workspace_id and m.campaign_id = i.campaign_id
    order by m.created_at desc, m.id desc limit 1
  ) answered on true
  where i.campaign_id = $1 order by i.id`
const REPLIES_HEARD = `
  select i.sender, i.recipient, i.text, i.received_at, c.fields
  from messages m
  left join message_contents c on c.bucket = m.bucket and c.message_id = m.id
  join evidence e on e.bucket = m.bucket and e.message_id = m.id and e.kind in ('reply', 'click')
  join inbound_messages i on i.id = split_part(e.key, ':', 3)::uuid
  where m.campaign_id = $1
  order by i.id`

type ReplyRow = {
  sender: string
  recipient: string
  text: string
  received_at: Date
  fields: Record<string, string> | null
}

async function* replies(
  client: PoolClient,
  { id, source }: CampaignRecord,
): AsyncGenerator<readonly Reply[]> {
  const query = source === null ? REPLIES_HEARD : REPLIES_BROUGHT_IN
  await client.query(`declare replies no scroll cursor for ${query.replace('$1', `'${id}'`)}`)
  for (;;) {
    const { rows } = await client.query<ReplyRow>(`fetch ${BATCH} from replies`)
    if (rows.length === 0) return
    yield rows.map((row) => ({
      person: row.sender,
      ours: row.recipient,
      text: row.text,
      receivedAt: row.received_at.getTime(),
      fields: row.fields,
    }))
  }
}
