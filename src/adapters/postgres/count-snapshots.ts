import { type Queryable, prepare, run } from './pool.ts'

// Close together at first and ever further apart, so that the chart of a minute and that of a week
// both have points enough, and neither has thousands. What has not changed is not written again.
const TAKE = prepare(
  'take_count_snapshots',
  `insert into count_snapshots (campaign_id, at, counts)
   select c.id, $1, sums.counts
   from campaigns c
   left join lateral (
     select at, counts
     from count_snapshots
     where campaign_id = c.id
     order by at desc
     limit 1
   ) last on true
   cross join lateral (
     select jsonb_object_agg(status, n) as counts
     from (
       select status, sum(messages) as n
       from counts
       where campaign_id = c.id
       group by status
       having sum(messages) <> 0
     ) by_status
   ) sums
   where c.started_at > $1::timestamptz - interval '7 days'
     and (last.at is null
       or last.at <= $1::timestamptz
            - greatest(interval '1 second', ($1::timestamptz - c.started_at) / 60))
     and sums.counts is not null
     and sums.counts is distinct from last.counts
   on conflict (campaign_id, at) do nothing`,
)

/** Notes the counts of every campaign that moves, for the chart over time. Answers how many. */
export async function takeCountSnapshots(db: Queryable, now: number): Promise<number> {
  return (await run(db, TAKE, [new Date(now)])).rowCount ?? 0
}
