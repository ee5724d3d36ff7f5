import type { CampaignState } from '../../core/campaign-states.ts'
import type { Wire } from '../../core/wire.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { ClaimedMessage, MessageKey, QueueRow } from '../../flows/ports/pipeline.ts'
import { columnsOf, epochMs, instant } from './columns.ts'
import { MESSAGE_COLUMNS, type MessageRow, keyColumns, messageFromRow } from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'

type ClaimedRow = MessageRow & {
  recipient: string | null
  sender: string | null
  text: string | null
  wire: Wire | null
  valid_until: Date | null
  listed: 'opt-out' | 'do-not-disturb' | 'blocked' | null
  is_at_least_once: boolean
  asks_receipts: boolean | null
}

const TAKE = prepare(
  'pipeline_claim_queue',
  'select bucket, message_id as id, despite_opt_out from claim_queue($1, $2, $3, $4)',
)

// A statement of its own: the function sees queue rows that were committed after the statement that
// calls it began, and their messages are not yet visible to that statement.
const LOCK = prepare(
  'pipeline_claim_messages',
  `select ${MESSAGE_COLUMNS}, m.valid_until, c.recipient, c.sender, c.text, c.wire,
     coalesce(k.policy = 'at-least-once', false) as is_at_least_once, k.receipts as asks_receipts,
     case when given.despite_opt_out then null else (
       select min(o.kind) from opt_outs o
       where o.bucket = m.bucket and o.workspace_id = m.workspace_id and o.number = c.recipient
     ) end as listed
   from unnest($1::smallint[], $2::uuid[], $3::boolean[]) as given (bucket, id, despite_opt_out)
   join messages m on m.bucket = given.bucket and m.id = given.id
   left join message_contents c on c.bucket = m.bucket and c.message_id = m.id
   left join campaigns k on k.id = m.campaign_id
   order by m.bucket, m.id
   for no key update of m`,
)

type TakenRow = { bucket: number; id: string; despite_opt_out: boolean }

const REFUSED = {
  'opt-out': 'opted-out',
  'do-not-disturb': 'do-not-disturb',
  blocked: 'recipient-blocklisted',
} as const

export async function claimMessages(
  db: Queryable,
  accountId: string,
  { limit, now, turn }: { limit: number; now: number; turn: number },
): Promise<readonly ClaimedMessage[]> {
  const { rows: taken } = await run<TakenRow>(db, TAKE, [accountId, limit, instant(now), turn])
  if (taken.length === 0) return []
  const { rows } = await run<ClaimedRow>(db, LOCK, [
    ...keyColumns(taken),
    taken.map(({ despite_opt_out }) => despite_opt_out),
  ])
  const despite = new Set(taken.flatMap((one) => (one.despite_opt_out ? [one.id] : [])))
  return rows.map((row) => ({
    message: messageFromRow(row),
    recipient: row.recipient,
    sender: row.sender ?? '',
    text: row.text ?? '',
    wire: row.wire,
    validUntil: epochMs(row.valid_until),
    refusedBecause: row.listed === null ? null : REFUSED[row.listed],
    isAtLeastOnce: row.is_at_least_once,
    asksReceipts: row.asks_receipts,
    isDespiteOptOut: despite.has(row.id),
  }))
}

const CAMPAIGNS = prepare(
  'pipeline_lock_campaigns',
  'select id, state from campaigns where id = any($1::uuid[]) order by id for share',
)

/** Which of them are cancelled. */
export async function lockCampaigns(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== NO_CAMPAIGN)
  if (wanted.length === 0) return new Set()
  const { rows } = await run<{ id: string; state: CampaignState }>(db, CAMPAIGNS, [wanted])
  return new Set(rows.flatMap(({ id, state }) => (state === 'cancelled' ? [id] : [])))
}

const QUEUE = prepare(
  'pipeline_queue_again',
  `insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, submission,
     valid_until, despite_opt_out)
   select * from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[],
     $7::smallint[], $8::timestamptz[], $9::boolean[])
   on conflict (bucket, message_id) do nothing`,
)

export async function queueAgain(db: Queryable, rows: readonly QueueRow[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    QUEUE,
    columnsOf(rows, [
      ({ bucket }) => bucket,
      ({ id }) => id,
      ({ accountId }) => accountId,
      ({ campaignId }) => campaignId,
      ({ workspaceId }) => workspaceId,
      ({ dueAt }) => instant(dueAt),
      ({ submission }) => submission,
      ({ validUntil }) => (validUntil === null ? null : instant(validUntil)),
      ({ isDespiteOptOut }) => isDespiteOptOut ?? false,
    ]),
  )
}

const POSTPONE = prepare(
  'pipeline_postpone',
  `update send_queue set due_at = $3, failures = failures + 1 where bucket = $1 and message_id = $2
   returning failures`,
)

export async function postpone(
  db: Queryable,
  { bucket, id }: MessageKey,
  until: number,
): Promise<number> {
  const { rows } = await run<{ failures: number }>(db, POSTPONE, [bucket, id, instant(until)])
  return rows[0]?.failures ?? 0
}

// By place and not by a join, as in claim_queue.
const UNQUEUE = prepare(
  'pipeline_unqueue',
  `delete from send_queue q
   where q.ctid = any (array(
     select w.ctid
     from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
     cross join lateral (
       select w.ctid, w.bucket, w.message_id from send_queue w
       where w.bucket = given.bucket and w.message_id = given.id
       for update skip locked
     ) w
   ))
   returning q.bucket, q.message_id as id`,
)

export async function unqueue(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<readonly MessageKey[]> {
  const { rows } = await run<{ bucket: number; id: string }>(db, UNQUEUE, keyColumns(keys))
  return rows
}

const OVERDUE = prepare(
  'pipeline_find_overdue',
  `select bucket, message_id as id from send_queue
   where valid_until <= $1
   order by valid_until limit $2`,
)

export async function findOverdue(
  db: Queryable,
  { now, limit }: { now: number; limit: number },
): Promise<readonly MessageKey[]> {
  const { rows } = await run<{ bucket: number; id: string }>(db, OVERDUE, [instant(now), limit])
  return rows
}
