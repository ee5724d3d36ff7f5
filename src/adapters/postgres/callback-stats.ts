import { OVERDUE_MS } from '../../core/callbacks/endpoint-health.ts'
import { idFloor } from '../../core/ids.ts'
import type { EndpointStats } from '../../flows/ports/callbacks.ts'
import { epochMs, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Row = {
  id: string
  success_rate: number | null
  p50_ms: number | null
  p95_ms: number | null
  last_heard_at: number | null
  last_error: { at: number; error: string } | null
  backlog: number
  overdue: number
  oldest_waiting_at: Date | null
  dead: number
  next_attempt_at: Date | null
}

/** How each of these does, by id. Those that are not there are not among the answers. */
export async function endpointStats(
  db: Queryable,
  ids: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, EndpointStats>> {
  if (ids.length === 0) return new Map()
  const due = now - OVERDUE_MS
  const { rows } = await run<Row>(db, STATS, [ids, instant(due), idFloor(due)])
  return new Map(rows.map((row) => [row.id, statsOf(row)]))
}

const statsOf = (row: Row): EndpointStats => ({
  successRate: row.success_rate,
  p50Ms: row.p50_ms,
  p95Ms: row.p95_ms,
  lastHeardAt: row.last_heard_at,
  lastError: row.last_error,
  backlog: row.backlog,
  overdue: row.overdue,
  oldestWaitingAt: epochMs(row.oldest_waiting_at),
  dead: row.dead,
  nextAttemptAt: epochMs(row.next_attempt_at),
})

// Where thousands wait, those that were tried lately are looked for behind them, and not for ever. What a person
// asked for is due before all else, and not overdue for that. The time of a callback is in its id: the first twelve
// digits are epoch milliseconds.
const STATS = prepare(
  'callbacks_endpoint_stats',
  `select e.id, tried.*, waiting.backlog, waiting.overdue, waiting.oldest as oldest_waiting_at,
     (select count(*) from callbacks d where d.endpoint_id = e.id and d.state = 'dead') as dead,
     case when e.state = 'active' and waiting.next is not null
       then greatest(waiting.next, waiting.oldest, e.open_until) end as next_attempt_at
   from callback_endpoints e
   cross join lateral (
     select avg((one.error is null)::integer)::float8 as success_rate,
       percentile_cont(0.5) within group (order by one.ms) filter (where one.error is null) as p50_ms,
       percentile_cont(0.95) within group (order by one.ms) filter (where one.error is null) as p95_ms,
       max(one.at) filter (where one.error is null) as last_heard_at,
       (array_agg(jsonb_build_object('at', one.at, 'error', one.error) order by one.at desc)
         filter (where one.error is not null))[1] as last_error
     from (
       select newest.id, newest.attempts
       from (select b.id, b.attempts from callbacks b where b.endpoint_id = e.id order by b.id desc limit 10000) newest
       where newest.attempts <> '[]' order by newest.id desc limit 1000
     ) lately
     cross join lateral jsonb_to_recordset(lately.attempts) as one (at bigint, ms float8, error text)
   ) tried
   cross join lateral (
     select backlog, overdue, next,
       to_timestamp(('x' || translate(left(oldest_id, 13), '-', ''))::bit(48)::bigint / 1000.0) as oldest
     from (
       select count(*) as backlog, min(q.callback_id::text) as oldest_id, min(q.due_at) as next,
         count(*) filter (where q.due_at < $2 and q.due_at > 'epoch' or q.tries > 0 and q.callback_id < $3) as overdue
       from callback_queue q where q.endpoint_id = e.id
     ) queue
   ) waiting
   where e.id = any ($1::uuid[])`,
)
