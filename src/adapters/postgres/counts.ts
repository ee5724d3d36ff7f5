import type { StandingMove } from '../../core/counts.ts'
import type { LatencyCount } from '../../flows/ports/pipeline.ts'
import { columnsOf } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const MOVE = prepare(
  'pipeline_move_counts',
  `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge,
     messages, segments, price_micros)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[],
     $8::text[], $9::bigint[], $10::bigint[], $11::bigint[])
   on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update
   set messages = counts.messages + excluded.messages, segments = counts.segments + excluded.segments,
     price_micros = counts.price_micros + excluded.price_micros`,
)

/** @param bucket this writer's own rows: two writers of one row would wait for each other's commit. */
export async function moveCounts(
  db: Queryable,
  bucket: number,
  moves: readonly StandingMove[],
): Promise<void> {
  if (moves.length === 0) return
  const columns = columnsOf(moves, [
    ({ workspaceId }) => workspaceId,
    ({ campaignId }) => campaignId,
    ({ status }) => status,
    ({ reason }) => reason,
    ({ accountId }) => accountId,
    ({ code }) => code,
    ({ charge }) => charge,
    ({ messages }) => messages,
    ({ segments }) => segments,
    ({ priceMicros }) => priceMicros,
  ])
  await run(db, MOVE, [bucket, ...columns])
}

const LATENCIES = prepare(
  'pipeline_count_latencies',
  `insert into latencies (bucket, account_id, campaign_id, bin, status, messages)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::bigint[])
   on conflict (bucket, account_id, campaign_id, bin, status) do update
   set messages = latencies.messages + excluded.messages`,
)

export async function countLatencies(
  db: Queryable,
  bucket: number,
  rows: readonly LatencyCount[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [
    ({ accountId }) => accountId,
    ({ campaignId }) => campaignId,
    ({ bin }) => bin,
    ({ status }) => status,
    ({ messages }) => messages,
  ])
  await run(db, LATENCIES, [bucket, ...columns])
}
