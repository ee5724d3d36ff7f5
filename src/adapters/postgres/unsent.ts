import { bucketOfId } from '../../core/ids.ts'
import type { CampaignLedger } from '../../flows/ports/campaigns.ts'
import { debitMessages, letGoUnsent } from './budgets.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Unsent = Pick<
  CampaignLedger,
  'unsentMessages' | 'unroutedMessages' | 'isMessage' | 'queueMessages' | 'endUnsent'
>

/** Messages that wait here. Their moves are one function call a batch, counts included. */
export const unsentTable = (db: Queryable, countsBucket: number): Unsent => ({
  async unsentMessages(campaignId, { statuses, after, limit }) {
    type Row = { id: string; workspace_id: string; price_micros: number | null }
    const { rows } = await run<Row>(db, UNSENT, [campaignId, after, statuses, limit])
    return rows.map(({ id, workspace_id, price_micros }) => ({
      id,
      workspaceId: workspace_id,
      priceMicros: price_micros,
    }))
  },
  async unroutedMessages(limit, deletedBy) {
    const { rows } = await run<{ id: string }>(db, UNROUTED, [limit, instant(deletedBy)])
    return rows.map(({ id }) => id)
  },
  async isMessage(workspaceId, id) {
    const { rowCount } = await run(db, IS_MESSAGE, [bucketOfId(id), id, workspaceId])
    return rowCount === 1
  },
  async queueMessages(ids, { now, month, validUntil, isDebited }) {
    if (ids.length === 0) return 0
    const { rows } = await run<{ n: number }>(db, QUEUE, [
      countsBucket,
      month,
      instant(now),
      validUntil === null ? null : instant(validUntil),
      ids.map(bucketOfId),
      ids,
    ])
    if (isDebited) await debitMessages(db, ids, now)
    return rows[0]?.n ?? 0
  },
  async endUnsent({ ids, evidence, standing }, now) {
    if (ids.length === 0) return 0
    const { key, kind, claim } = evidence
    const { charge, chargeSource, rule } = standing
    const { rows } = await run<{ n: number }>(db, END, [
      countsBucket,
      instant(now),
      ids.map(bucketOfId),
      ids,
      JSON.stringify({ ...claim, key, kind }),
      JSON.stringify({ charge, charge_source: chargeSource, rule }),
    ])
    await letGoUnsent(db, ids, now)
    return rows[0]?.n ?? 0
  },
})

const instant = (ms: number): string => new Date(ms).toISOString()

const UNSENT = prepare(
  'unsent_messages',
  `select id, workspace_id, price_micros from messages
   where campaign_id = $1 and id > $2 and status = any($3) order by id limit $4`,
)
// Deleted accounts are few, and most have an empty queue.
const UNROUTED = prepare(
  'unsent_unrouted',
  `select q.message_id as id from provider_accounts a
   cross join lateral (
     select q.message_id from send_queue q where q.account_id = a.id limit $1
   ) q
   where a.deleted_at is not null and (a.deleted_at <= $2
     or exists (select 1 from workspaces w where w.id = a.workspace_id
       and w.settings ->> 'rerouting' = 'false')
     or not exists (select 1 from provider_accounts o where o.workspace_id = a.workspace_id
       and o.enabled and o.deleted_at is null and o.is_demo = a.is_demo))
   limit $1`,
)
const IS_MESSAGE = prepare(
  'unsent_is_message',
  'select 1 from messages where bucket = $1 and id = $2 and workspace_id = $3',
)
const QUEUE = prepare('unsent_queue', 'select queue_messages($1, $2, $3, $4, $5, $6) as n')
const END = prepare('unsent_end', 'select end_unsent_messages($1, $2, $3, $4, $5, $6) as n')
