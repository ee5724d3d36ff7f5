import type { Pool } from 'pg'
import { timeOfId } from '../../core/ids.ts'
import { PARTITIONED, wantedPartitions } from '../../core/partitions.ts'
import { examineEndpoints } from './doctor-endpoints.ts'
import { type StoredJudgement, judgementOf } from './judgements.ts'
import { listPartitions } from './partitions.ts'
import { readPaused } from './restore.ts'

/** One thing looked at. What is wrong always names what to do. */
export type Finding = {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  /** Null when nothing needs to be done. */
  readonly fix: string | null
}

const CLOCK_SKEW_MAX_MS = 2_000
const INBOX_AGE_MAX_MS = 60_000
const CALLBACK_AGE_MAX_MS = 60_000
const ORPHAN_SHARE_MAX = 0.01
const SERVER_VERSION_MIN = 150_000

/** Looks the database over: what it runs on, whether its promises hold, whether work piles up. */
export async function examineDatabase(
  pool: Pool,
  clock: { now(): number },
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const examine of [
    examineServer,
    examineClock,
    examinePartitions,
    examineInbox,
    examineCallbacks,
    examineEndpoints,
    examineOrphans,
    examineAccounts,
    examineHealth,
    examineRestore,
  ]) {
    try {
      findings.push(...(await examine(pool, clock)))
    } catch (error) {
      findings.push({
        name: 'database',
        ok: false,
        found: error instanceof Error ? error.message : String(error),
        fix: 'Check that the database is the one of this installation: delivrd serve migrates it.',
      })
    }
  }
  return findings
}

type Examine = (pool: Pool, clock: { now(): number }) => Promise<readonly Finding[]>

const finding = (name: string, ok: boolean, words: { found: string; fix: string }): Finding => ({
  name,
  ok,
  found: words.found,
  fix: ok ? null : words.fix,
})

/** Settings without which an answered commit may be lost. */
const DURABLE = ['fsync', 'synchronous_commit', 'full_page_writes'] as const

const examineServer: Examine = async (pool) => {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
      where name = any ($1) or name in ('server_version_num', 'server_version', 'transaction_read_only')`,
    [DURABLE],
  )
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  const version = Number(settings.get('server_version_num'))
  const weak = DURABLE.filter((name) => settings.get(name) === 'off')
  return [
    finding('database', settings.get('transaction_read_only') === 'off', {
      found: `PostgreSQL ${settings.get('server_version') ?? ''}`,
      fix: 'It is read-only: point DATABASE_URL at the primary.',
    }),
    finding('database-version', version >= SERVER_VERSION_MIN, {
      found: settings.get('server_version') ?? '',
      fix: 'Delivrd needs PostgreSQL 15 or later: upgrade the server.',
    }),
    finding('durability', weak.length === 0, {
      found: weak.length === 0 ? 'an answered commit is on disk' : `off: ${weak.join(', ')}`,
      fix: `Set in postgresql.conf and reload: ${weak.map((name) => `${name} = on`).join(', ')}.`,
    }),
  ]
}

const examineClock: Examine = async (pool, clock) => {
  const asked = clock.now()
  const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at')
  const middle = (asked + clock.now()) / 2
  const skewMs = Math.round((rows[0]?.at.getTime() ?? 0) - middle)
  return [
    finding('clock', Math.abs(skewMs) <= CLOCK_SKEW_MAX_MS, {
      found: `the database's clock is ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} ours`,
      fix: 'Let both machines follow one time server (systemctl enable --now systemd-timesyncd).',
    }),
  ]
}

const examinePartitions: Examine = async (pool, clock) => {
  const missing: string[] = []
  let outside = 0
  for (const table of PARTITIONED) {
    const names = new Set((await listPartitions(pool, table)).map(({ name }) => name))
    const wanted = wantedPartitions(table, clock.now()).slice(0, 2)
    missing.push(...wanted.filter(({ name }) => !names.has(name)).map(({ name }) => name))
    const { rowCount } = await pool.query(`select 1 from ${table.table}_default limit 1`)
    outside += rowCount ?? 0
  }
  return [
    finding('partitions', missing.length === 0, {
      found: missing.length === 0 ? 'made ahead' : `missing: ${missing.join(', ')}`,
      fix: 'Start delivrd serve: it makes them at the start and every hour.',
    }),
    finding('default-partitions', outside === 0, {
      found: outside === 0 ? 'empty' : `${outside} hold rows`,
      fix: 'Some ids lie outside the partitions: compare the clocks; the hourly run moves the rows.',
    }),
  ]
}

const examineInbox: Examine = async (pool, clock) => {
  const { rows } = await pool.query<{ n: number; oldest: string | null }>(
    `select count(*) as n, (select journal_id from inbox order by journal_id limit 1) as oldest
       from (select 1 from inbox limit 100001) as waiting`,
  )
  const { n = 0, oldest = null } = rows[0] ?? {}
  const ageMs = oldest === null ? 0 : Math.max(0, clock.now() - timeOfId(oldest))
  return [
    finding('inbox', ageMs <= INBOX_AGE_MAX_MS, {
      found: `${n > 100_000 ? 'more than 100000' : n} receipts wait, the oldest for ${Math.round(ageMs / 1_000)} s`,
      fix: 'Start delivrd serve, or look at its log for inbox errors: receipts are safe, but unread.',
    }),
  ]
}

/** What is due and not told says something of us, and nothing of those who listen. */
const examineCallbacks: Examine = async (pool, clock) => {
  const { rows: late } = await pool.query<{ n: number; oldest: Date | null }>(
    `select count(*) as n, min(q.due_at) as oldest
       from callback_queue q
      where q.due_at < $1
        and q.endpoint_id in (
          select e.id from callback_endpoints e
           where e.state = 'active' and e.kind in ('made', 'origin') and e.deleted_at is null
             and e.open_until is null and not e.is_ordered
             and not exists (select from callback_queue p where p.endpoint_id = e.id and p.leased_until > $1))
        and not exists (select from callback_queue p
                         where p.endpoint_id = q.endpoint_id and p.message_id = q.message_id
                           and p.sequence < q.sequence)`,
    [new Date(clock.now() - CALLBACK_AGE_MAX_MS)],
  )
  const { n = 0, oldest = null } = late[0] ?? {}
  const ageMs = oldest === null ? 0 : clock.now() - oldest.getTime()
  return [
    finding('callbacks', n === 0, {
      found:
        n === 0
          ? 'none waits for us'
          : `${n} are due and not told, the oldest for ${Math.round(ageMs / 1_000)} s`,
      fix: 'Start delivrd serve, or look at its log for callbacks: they are safe, but untold.',
    }),
  ]
}

const examineOrphans: Examine = async (pool) => {
  const { rows } = await pool.query<{ name: string; orphans: number; messages: number }>(
    `select name,
            (select count(*) from orphans where account_id = a.id) as orphans,
            coalesce((select sum(messages) from counts
                       where counts.workspace_id = a.workspace_id and account_id = a.id), 0)::int8 as messages
       from provider_accounts a
      where deleted_at is null
      order by name`,
  )
  return rows.map(({ name, orphans, messages }) =>
    finding(`orphans of ${name}`, orphans <= Math.max(10, messages * ORPHAN_SHARE_MAX), {
      found: `${orphans} receipts of ${messages} messages match none`,
      fix: 'See GET /v1/orphans: if ids differ in form, declare id_relation of the provider account.',
    }),
  )
}

const examineAccounts: Examine = async (pool) => {
  const { rows } = await pool.query<{ n: number }>(
    'select count(*) as n from provider_accounts where enabled and deleted_at is null',
  )
  const n = rows[0]?.n ?? 0
  return [
    finding('provider-accounts', n > 0, {
      found: `${n} enabled`,
      fix: 'Nothing can be sent: add one on the page "SMPP accounts" or with delivrd account add.',
    }),
  ]
}

const examineHealth: Examine = async (pool) => {
  const { rows } = await pool.query<{ name: string; health: StoredJudgement }>(
    `select name, health from provider_accounts
      where enabled and deleted_at is null and not is_demo order by name`,
  )
  const troubles = rows.flatMap(({ name, health }) => {
    const { verdict, alarms } = judgementOf(health)
    const said = [verdict.because, ...alarms.map(({ because }) => because)]
    const words = said.filter((one) => one !== null)
    return words.length === 0 ? [] : [`${name}: ${words.join('; ')}`]
  })
  return [
    finding('account-health', troubles.length === 0, {
      found: troubles.length === 0 ? 'every account is well' : troubles.join('. '),
      fix: 'Look at the health page of the account; docs/operations.md says what each trouble means.',
    }),
  ]
}

const examineRestore: Examine = async (pool) => {
  const paused = await readPaused(pool)
  return [
    finding('restore', paused === null, {
      found:
        paused === null
          ? 'sending is not paused'
          : `sending is paused since a restore: ${paused.accounts.length} provider accounts, ${paused.endpoints?.length ?? 0} callback endpoints`,
      fix: 'When the queue was looked at: delivrd restore --confirm. What is queued then goes out.',
    }),
  ]
}
