import { type Alarm, type HealthVerdict, type Judgement, WELL } from '../../core/health.ts'
import type { AccountEvidenceStore } from '../../flows/ports/account-evidence.ts'
import { minutesSince, talliesBetween } from './account-minutes.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** As it lies in provider_accounts.health. */
export type StoredJudgement = Partial<HealthVerdict> & { readonly alarms?: readonly Alarm[] }

export const judgementOf = ({ alarms = [], ...verdict }: StoredJudgement): Judgement => ({
  verdict: { ...WELL, ...verdict },
  alarms,
})

const WRITE = prepare(
  'account_write_judgement',
  'update provider_accounts set health = $2 where id = $1 and health is distinct from $2::jsonb',
)

const SILENCE = prepare(
  'account_silence',
  `select given.id as account_id, last.minute as receipt_at,
     coalesce(sum(m.n) filter (where m.minute < given.edge), 0)::int8 as overdue,
     coalesce(sum(m.n) filter (where m.minute >= given.edge), 0)::int8 as fresh
   from unnest($1::uuid[], $2::timestamptz[]) as given (id, edge)
   left join lateral (
     select r.minute from account_minutes r
     where r.account_id = given.id and r.minute >= $3 and r.tally = 'receipt'
     order by r.minute desc limit 1
   ) last on true
   left join account_minutes m on m.account_id = given.id and m.tally = 'awaited'
     and m.minute > coalesce(last.minute, $3::timestamptz)
   group by given.id, last.minute`,
)

type SilenceRow = { account_id: string; receipt_at: Date | null; overdue: number; fresh: number }

const MINUTE_MS = 60_000

/** What accounts are judged by, and what they are judged to be. */
export const accountEvidence = (db: Queryable): AccountEvidenceStore => ({
  minutesSince: (since) => minutesSince(db, since),
  talliesBetween: (from, to) => talliesBetween(db, from, to),
  async silences(edges, since) {
    if (edges.length === 0) return []
    const { rows } = await run<SilenceRow>(db, SILENCE, [
      edges.map(({ accountId }) => accountId),
      edges.map(({ edge }) => instant(edge)),
      instant(since),
    ])
    return rows.map((row) => ({
      accountId: row.account_id,
      // Some time in that minute: its end, for nobody is to be called silent too soon.
      receiptAt: row.receipt_at === null ? null : row.receipt_at.getTime() + MINUTE_MS,
      overdue: row.overdue,
      fresh: row.fresh,
    }))
  },
  async writeJudgement(accountId, { verdict, alarms }) {
    await run(db, WRITE, [accountId, { ...verdict, alarms }])
  },
})
