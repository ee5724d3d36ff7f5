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
     (select coalesce(json_agg(json_build_object('name', name, 'health', health)), '[]')
      from provider_accounts where enabled and deleted_at is null) as accounts`,
)

type Row = {
  messages: Partial<Record<Status, number>>
  inbox_receipts: number
  inbox_oldest: string | null
  orphans: Partial<GaugeReading['orphans']>
  accounts: { name: string; health: StoredJudgement }[]
}

/** Sums over what is kept anyway; the inbox is short unless something is wrong. */
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
      accounts: row.accounts.map(({ name, health }) => ({ name, ...judgementOf(health) })),
    }
  },
})
