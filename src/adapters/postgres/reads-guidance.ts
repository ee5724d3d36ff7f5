import { bucketOf } from '../../core/ids.ts'
import { REASONS } from '../../core/reasons.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Status } from '../../core/status.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type {
  GuidanceReads,
  ImportedStop,
  PastMessage,
  SampledMessage,
} from '../../flows/ports/guidance.ts'
import type { Queryable } from './pool.ts'

/** What advice is drawn from: samples and latest misses, each bounded. */
export const postgresGuidance = (db: Queryable): GuidanceReads => ({
  sampleCampaign: (campaignId, size) => sampleCampaign(db, campaignId, size),
  pastOfMissed: (workspaceId, numbers) => pastOfMissed(db, workspaceId, numbers),
  importedStops: (workspaceId, numbers) => importedStops(db, workspaceId, numbers),
})

const BUCKETS = 256

/**
 * A bucket is a hash of the number, so some buckets are a fair sample; and within a bucket the ids of a
 * campaign lie together, so that a sample of a million costs what it is, not a million.
 */
async function sampleCampaign(
  db: Queryable,
  campaignId: string,
  size: number,
): Promise<readonly SampledMessage[]> {
  const { rows: bounds } = await db.query<{ first: string | null; last: string; count: number }>(
    `select (select id from messages where campaign_id = $1 order by id limit 1) as first,
            (select id from messages where campaign_id = $1 order by id desc limit 1) as last,
            (select recipients from campaigns where id = $1) as count`,
    [campaignId],
  )
  const [bound] = bounds
  if (bound === undefined || bound.first === null) return []
  const { rows } = await db.query<SampledMessage>(
    `select c.recipient, c.sender, m.status, m.reason, m.segments
     from messages m
     left join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where m.bucket = any($1::smallint[]) and m.id between $2 and $3 and m.campaign_id = $4`,
    [sampledBuckets(bound.count, size), bound.first, bound.last, campaignId],
  )
  return rows
}

/** As many buckets, evenly spread, as hold about so many of the messages. */
function sampledBuckets(count: number, size: number): readonly number[] {
  const wanted = Math.min(BUCKETS, Math.max(1, Math.ceil((BUCKETS * size) / Math.max(count, 1))))
  return Array.from({ length: wanted }, (_, at) => Math.floor((at * BUCKETS) / wanted))
}

/** Written out, so that the planner finds the partial index of exactly these. */
export const AGAINST_NUMBER: readonly Reason[] = REASONS.filter(
  ({ optOut }) => optOut !== 'never',
).map(({ id }) => id)

const QUOTED = AGAINST_NUMBER.map((reason) => `'${reason}'`).join(', ')

/** A number that is missed every day for years has said enough with this many. */
const PAST_MAX = 20

async function pastOfMissed(
  db: Queryable,
  workspaceId: string,
  numbers: number,
): Promise<readonly PastMessage[]> {
  const { rows: missed } = await db.query<{ number: string }>(
    `select distinct number
     from (
       select c.recipient as number
       from messages m
       join message_contents c on c.bucket = m.bucket and c.message_id = m.id
       where m.workspace_id = $1 and m.reason in (${QUOTED}) and c.recipient like '+%'
         and not exists (
           select from opt_outs o
           where o.bucket = m.bucket and o.workspace_id = $1 and o.number = c.recipient
         )
       order by m.id desc limit $2
     ) missed`,
    [workspaceId, numbers],
  )
  const sought = missed.map(({ number }) => number)
  const { rows } = await db.query<Row>(
    // By when it was sent: what was brought in from elsewhere is older than its id.
    `select n.number, m.status, m.reason, m.created_at, m.campaign_id, m.account_id
     from unnest($1::smallint[], $2::text[]) as n (bucket, number)
     cross join lateral (
       select m.*
       from message_contents c
       join messages m on m.bucket = c.bucket and m.id = c.message_id
       where c.bucket = n.bucket and c.recipient = n.number and c.workspace_id = $3
       order by m.created_at desc, m.id desc limit ${PAST_MAX}
     ) m
     order by n.number, m.created_at desc, m.id desc`,
    [sought.map((number) => bucketOf(workspaceId, number)), sought, workspaceId],
  )
  return rows.map((row) => ({
    number: row.number,
    status: row.status,
    reason: row.reason,
    at: row.created_at.getTime(),
    campaignId: row.campaign_id === NO_CAMPAIGN ? null : row.campaign_id,
    accountId: row.account_id,
  }))
}

type Row = {
  number: string
  status: Status
  reason: Reason | null
  created_at: Date
  campaign_id: string
  account_id: string | null
}

async function importedStops(
  db: Queryable,
  workspaceId: string,
  numbers: number,
): Promise<readonly ImportedStop[]> {
  const { rows } = await db.query<{ number: string; at: Date }>(
    `select stop.sender as number, stop.received_at as at
     from inbound_messages stop
     where stop.workspace_id = $1 and stop.import_id is not null and stop.keyword = 'stop'
       and stop.sender like '+%'
       and not exists (
         select from inbound_messages later
         where later.workspace_id = $1 and later.sender = stop.sender and later.keyword in ('stop', 'start')
           and (later.received_at, later.id) > (stop.received_at, stop.id)
       )
       and not exists (
         select from opt_outs o
         where o.bucket = get_byte(uuid_send(stop.id), 15) and o.workspace_id = $1
           and o.number = stop.sender
       )
     order by stop.received_at desc limit $2`,
    [workspaceId, numbers],
  )
  return rows.map(({ number, at }) => ({ number, at: at.getTime() }))
}
