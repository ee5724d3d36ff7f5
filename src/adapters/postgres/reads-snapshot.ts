import type { Pool, PoolClient } from 'pg'
import type {
  CampaignRecord,
  MessageFilter,
  MessageRecord,
  Reply,
  Snapshot,
} from '../../flows/ports/reads.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
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

// Of what was brought in the file says the campaign.
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
// A dialogue with a person and a number of ours: from the campaign's text on until another campaign's.
const REPLIES_HEARD = `
  select distinct on (i.id) i.sender, i.recipient, i.text, i.received_at, c.fields
  from messages m
  join message_contents c on c.bucket = m.bucket and c.message_id = m.id
  join inbound_messages i on i.workspace_id = m.workspace_id and i.sender = c.recipient
    and i.received_at >= m.submitted_at
    and (ltrim(i.recipient, '+') = ltrim(c.sender, '+')
      or i.channel <> 'sms' and i.account_id = m.account_id)
  where m.campaign_id = $1 and not exists (
    select from message_contents oc
    join messages o on o.bucket = oc.bucket and o.id = oc.message_id
    where oc.bucket = c.bucket and oc.recipient = c.recipient and oc.workspace_id = c.workspace_id
      and o.campaign_id not in ($1, '${NO_CAMPAIGN}')
      and o.submitted_at > m.submitted_at and o.submitted_at <= i.received_at)
  order by i.id, m.id desc`

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
  await client.query(`declare replies no scroll cursor for ${query.replaceAll('$1', `'${id}'`)}`)
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
