import type { CampaignState } from '../../core/campaign-states.ts'
import { bucketOfId } from '../../core/ids.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { FallbackLedger } from '../../flows/ports/falling-back.ts'
import type { MessageKey } from '../../flows/ports/pipeline.ts'
import { budgetOf } from './budgets.ts'
import { instant } from './columns.ts'
import { keyColumns } from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What turning messages to their second channel reads and writes. */
export const fallbackTables = (db: Queryable): FallbackLedger => ({
  async watchFallbacks(watches) {
    for (const { id, dueAt, messages } of watches) {
      await run(db, WATCH, [id, instant(dueAt), messages])
    }
  },
  async takeDueFallbacks(now, limit) {
    const { rows } = await run<{ messages: string[] }>(db, TAKE, [instant(now), limit])
    const ids = new Set(rows.flatMap(({ messages }) => messages))
    return [...ids].map((id) => ({ bucket: bucketOfId(id), id }))
  },
  async lookAtCampaigns(ids) {
    const wanted = [...new Set(ids)].filter((id) => id !== NO_CAMPAIGN)
    if (wanted.length === 0) return { cancelled: new Set(), busy: new Set() }
    const { rows } = await run<{ id: string; state: CampaignState }>(db, CAMPAIGNS, [wanted])
    const seen = new Set(rows.map(({ id }) => id))
    return {
      cancelled: new Set(rows.flatMap(({ id, state }) => (state === 'cancelled' ? [id] : []))),
      busy: new Set(wanted.filter((id) => !seen.has(id))),
    }
  },
  async lookAtQueue(keys) {
    if (keys.length === 0) return []
    const { rows } = await run<KeyRow>(db, LOCK_QUEUED, keyColumns(keys))
    const own = new Set(rows.map(({ id }) => id))
    const seen = await run<KeyRow>(db, SEE_QUEUED, keyColumns(keys))
    return seen.rows.filter(({ id }) => !own.has(id))
  },
  budgetOf: (workspaceId, now) => budgetOf(db, workspaceId, now),
})

type KeyRow = { bucket: number; id: string }

const LOCK_QUEUED = prepare(
  'fallback_lock_queued',
  `select q.bucket, q.message_id as id
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join send_queue q on q.bucket = given.bucket and q.message_id = given.id
   for update of q skip locked`,
)

const SEE_QUEUED = prepare(
  'fallback_see_queued',
  `select q.bucket, q.message_id as id
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join send_queue q on q.bucket = given.bucket and q.message_id = given.id`,
)

const WAIT_FOR_QUEUED = prepare(
  'fallback_wait_for_queued',
  `select from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join send_queue q on q.bucket = given.bucket and q.message_id = given.id
   order by q.bucket, q.message_id
   for update of q`,
)

/** Waits for their places in the queue: before any message is locked, as whoever takes them off it does. */
export async function lockQueued(db: Queryable, keys: readonly MessageKey[]): Promise<void> {
  if (keys.length > 0) await run(db, WAIT_FOR_QUEUED, keyColumns(keys))
}

const WATCH = prepare(
  'fallback_watch',
  `insert into watches (id, kind, due_at, messages) values ($1, 'fallback', $2, $3)`,
)

const TAKE = prepare(
  'fallback_take_due',
  `delete from watches w
   where w.ctid = any (array(
     select d.ctid from watches d
     where d.due_at <= $1 and d.kind = 'fallback'
     order by d.due_at limit $2
     for update skip locked
   ))
   returning w.messages`,
)

const CAMPAIGNS = prepare(
  'fallback_look_at_campaigns',
  'select id, state from campaigns where id = any($1::uuid[]) order by id for share skip locked',
)
