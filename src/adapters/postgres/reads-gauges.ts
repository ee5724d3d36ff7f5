import type { Status } from '../../core/status.ts'
import type { GaugeReading, Gauges } from '../../flows/ports/gauges.ts'
import { timeOfId } from '../../core/ids.ts'
import { type StoredJudgement, judgementOf } from './judgements.ts'
import { type Queryable, prepare, run } from './pool.ts'

const READ_GAUGES = prepare(
  'read_gauges',
  `select
     (select coalesce(json_object_agg(status, n), '{}')
      from (select status, sum(messages) as n from counts group by status) by_status) as messages,
     (select count(*) from inbox) as inbox_receipts,
     (select journal_id from inbox order by journal_id limit 1) as inbox_oldest,
     (select coalesce(json_object_agg(state, n), '{}')
      from (select state, count(*) as n from orphans group by state) by_state) as orphans,
     waiting.n as callbacks_waiting, waiting.oldest as callbacks_oldest,
     (select coalesce(json_object_agg(state, n), '{}')
      from (select case when state = 'active' and open_until is not null then 'shut' else state end as state,
              count(*) as n
            from callback_endpoints where kind in ('made', 'origin') and deleted_at is null
            group by 1) by_state) as endpoints,
     (select coalesce(json_agg(json_build_object('name', name, 'health', health)), '[]')
      from provider_accounts where enabled and deleted_at is null) as accounts
   from (
     select count(*) as n, min(q.callback_id::text) as oldest
     from callback_queue q join callback_endpoints e on e.id = q.endpoint_id
     where e.state = 'active' and e.kind in ('made', 'origin') and e.deleted_at is null
   ) waiting`,
)

type Row = {
  messages: Partial<Record<Status, number>>
  inbox_receipts: number
  inbox_oldest: string | null
  orphans: Partial<GaugeReading['orphans']>
  callbacks_waiting: number
  callbacks_oldest: string | null
  endpoints: Partial<GaugeReading['callbackEndpoints']>
  accounts: { name: string; health: StoredJudgement }[]
}

/** Sums over what is kept anyway; the inbox and what waits to be told are short unless something is wrong. */
export const postgresGauges = (db: Queryable): Gauges => ({
  async read() {
    const { rows } = await run<Row>(db, READ_GAUGES)
    const [row] = rows
    if (row === undefined) throw new Error('the gauges are one row')
    return {
      messages: row.messages,
      inboxReceipts: row.inbox_receipts,
      inboxOldestAt: row.inbox_oldest === null ? null : timeOfId(row.inbox_oldest),
      orphans: { waiting: 0, ambiguous: 0, malformed: 0, ...row.orphans },
      callbacksWaiting: row.callbacks_waiting,
      callbacksOldestAt: row.callbacks_oldest === null ? null : timeOfId(row.callbacks_oldest),
      callbackEndpoints: { active: 0, shut: 0, paused: 0, off: 0, ...row.endpoints },
      accounts: row.accounts.map(({ name, health }) => ({ name, ...judgementOf(health) })),
    }
  },
})
