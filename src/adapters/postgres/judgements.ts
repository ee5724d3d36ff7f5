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

// The trials of a verdict belong to it, and not to whoever writes it once more.
const WRITE = prepare(
  'account_write_judgement',
  `update provider_accounts a set health = given.health
   from (select id, case
       when health -> 'since' = $2::jsonb -> 'since' then
         $2::jsonb || jsonb_strip_nulls(jsonb_build_object('trial', health -> 'trial'))
       when (health ->> 'since')::int8 > ($2::jsonb ->> 'since')::int8
         and (health ->> 'since')::int8 <= $3::int8 then
         health || jsonb_build_object('alarms', $2::jsonb -> 'alarms')
       else $2::jsonb end as health
     from provider_accounts where id = $1) given
   where a.id = given.id and a.health is distinct from given.health`,
)

const ALARMS = prepare(
  'account_alarms',
  'select id, health from provider_accounts where id = any($1::uuid[])',
)

const TAKE_TRIAL = prepare(
  'account_take_trial',
  `update provider_accounts
   set health = health || jsonb_build_object('trial', jsonb_build_object('number', $3::int8, 'taken', 0))
   where id = $1 and health -> 'since' = to_jsonb($2::int8)
     and coalesce((health -> 'trial' ->> 'number')::int8, 0) < $3`,
)

const NOTE_TRIAL = prepare(
  'account_note_trial',
  `update provider_accounts set health = jsonb_set(health, '{trial,taken}', to_jsonb($4::int4))
   where id = $1 and health -> 'since' = to_jsonb($2::int8)
     and health -> 'trial' -> 'number' = to_jsonb($3::int8)`,
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
  async readAlarms(accountIds) {
    if (accountIds.length === 0) return new Map()
    const { rows } = await run<{ id: string; health: StoredJudgement }>(db, ALARMS, [accountIds])
    return new Map(rows.map(({ id, health }) => [id, judgementOf(health).alarms]))
  },
  async writeJudgement(accountId, { verdict, alarms }, now) {
    const { trial: _, ...said } = verdict
    await run(db, WRITE, [accountId, { ...said, alarms }, now])
  },
  async takeTrial(accountId, { since, number }) {
    return (await run(db, TAKE_TRIAL, [accountId, since, number])).rowCount === 1
  },
  async noteTrial(accountId, { since, number, taken }) {
    await run(db, NOTE_TRIAL, [accountId, since, number, taken])
  },
})
