import { type Queryable, prepare, run } from './pool.ts'

const POINTS = 100

// A campaign of the past unfolds as its messages were sent: how many of each status there were by when.
const CLEAR = prepare(
  'history_clear_charts',
  `delete from count_snapshots s using campaigns c
   where s.campaign_id = c.id and c.workspace_id = $1 and c.source is not null and c.imported_at >= $2`,
)

const DRAW = prepare(
  'history_draw_charts',
  `insert into count_snapshots (campaign_id, at, counts)
   select c.id, points.at, points.counts
   from campaigns c
   cross join lateral (
     with binned as (
       select width_bucket(extract(epoch from m.created_at), extract(epoch from c.started_at),
                extract(epoch from c.finished_at) + 1, ${POINTS}) as bin,
              m.status, count(*) as n
       from messages m where m.campaign_id = c.id group by 1, 2
     ), grown as (
       select bins.bin, statuses.status,
              sum(coalesce(b.n, 0)) over (partition by statuses.status order by bins.bin) as n
       from (select distinct bin from binned) bins
       cross join (select distinct status from binned) statuses
       left join binned b on b.bin = bins.bin and b.status = statuses.status
     )
     select c.started_at + (c.finished_at + interval '1 second' - c.started_at) * bin / ${POINTS} as at,
            jsonb_object_agg(status, n) as counts
     from grown where n > 0 group by bin
   ) points
   where c.workspace_id = $1 and c.source is not null and c.imported_at >= $2
   on conflict (campaign_id, at) do nothing`,
)

/** Charts of the campaigns that were brought in since then, drawn anew. */
export async function drawCharts(db: Queryable, workspaceId: string, since: number): Promise<void> {
  const values = [workspaceId, new Date(since)]
  await run(db, CLEAR, values)
  await run(db, DRAW, values)
}
