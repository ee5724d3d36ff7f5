import type { Pool, PoolClient } from 'pg'
import type { MessageFilter, MessageRecord, Snapshot } from '../../flows/ports/reads.ts'
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
    return { asOf: now, campaign, batches: batches(client, workspaceId, filter), close }
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
