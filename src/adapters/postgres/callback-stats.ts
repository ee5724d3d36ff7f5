import type { EndpointStats } from '../../flows/ports/callbacks.ts'
import { epochMs } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Row = {
  success_rate: number | null
  p50_ms: number | null
  p95_ms: number | null
  backlog: number
  oldest_waiting_at: Date | null
  dead: number
  last_error: { at: number; error: string } | null
  next_attempt_at: Date | null
}

export async function endpointStats(db: Queryable, id: string): Promise<EndpointStats> {
  const { rows } = await run<Row>(db, STATS, [id])
  const [row] = rows
  if (row === undefined) throw new Error('counting gives one row')
  return {
    successRate: row.success_rate,
    p50Ms: row.p50_ms,
    p95Ms: row.p95_ms,
    backlog: row.backlog,
    oldestWaitingAt: epochMs(row.oldest_waiting_at),
    dead: row.dead,
    lastError: row.last_error,
    nextAttemptAt: epochMs(row.next_attempt_at),
  }
}

// The time of a callback is in its id: the first twelve digits are epoch milliseconds.
const STATS = prepare(
  'callbacks_endpoint_stats',
  `with lately as (
     select b.attempts from callbacks b where b.endpoint_id = $1 order by b.id desc limit 1000
   ), tried as (
     select (a ->> 'at')::bigint as at, (a ->> 'ms')::float8 as ms, a ->> 'error' as error
     from lately cross join lateral jsonb_array_elements(attempts) a
   ), waiting as (
     select count(*) as backlog, min(callback_id::text) as oldest, min(due_at) as next
     from callback_queue where endpoint_id = $1
   )
   select
     (select avg((error is null)::integer)::float8 from tried) as success_rate,
     (select percentile_cont(0.5) within group (order by ms) from tried where error is null) as p50_ms,
     (select percentile_cont(0.95) within group (order by ms) from tried where error is null) as p95_ms,
     waiting.backlog,
     to_timestamp(('x' || translate(left(waiting.oldest, 13), '-', ''))::bit(48)::bigint / 1000.0)
       as oldest_waiting_at,
     (select count(*) from callbacks where endpoint_id = $1 and state = 'dead') as dead,
     (select jsonb_build_object('at', at, 'error', error) from tried where error is not null
      order by at desc limit 1) as last_error,
     (select greatest(waiting.next, e.open_until) from callback_endpoints e
      where e.id = $1 and e.state = 'active' and waiting.next is not null) as next_attempt_at
   from waiting`,
)
