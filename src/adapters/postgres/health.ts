import { timeOfId } from '../../core/ids.ts'
import { PARTITIONED, wantedPartitions } from '../../core/partitions.ts'
import type { Clock } from '../../flows/ports/common.ts'
import type { Health, HealthCheck } from '../../flows/ports/health.ts'
import { type Queryable, prepare, run } from './pool.ts'

export type HealthOptions = {
  readonly clock: Clock
  /** Bytes free where the data is; null when that is another machine's business. */
  readonly freeBytes: () => Promise<number | null>
}

const INBOX_LIMIT = 20_000
const INBOX_AGE_LIMIT_MS = 60_000
const RESERVE_BYTES = 500 * 1024 * 1024
const ANSWER_MS = 5_000

const ASK = prepare(
  'ask_health',
  `select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable,
          (select count(*) from (select 1 from inbox limit ${INBOX_LIMIT + 1}) waiting) as inbox,
          (select journal_id from inbox order by journal_id limit 1) as oldest,
          array(select name from unnest($1::text[]) name where to_regclass(name) is null) as missing`,
)

type Row = { writable: boolean; inbox: number; oldest: string | null; missing: string[] }

/** Whether the product can do its work: asked, not guessed, and answered within five seconds. */
export const postgresHealth = (db: Queryable, { clock, freeBytes }: HealthOptions): Health => ({
  async check() {
    const [database, disk] = await Promise.all([
      within(databaseChecks(db, clock), 'database', 'does not answer'),
      within(diskCheck(freeBytes), 'disk-reserve', 'cannot be measured'),
    ])
    return [...database, ...disk]
  },
})

async function databaseChecks(db: Queryable, clock: Clock): Promise<HealthCheck[]> {
  const askedAt = clock.now()
  const { rows } = await run<Row>(db, ASK, [partitionsSoon(askedAt)])
  const now = clock.now()
  const { writable = false, inbox = 0, oldest = null, missing = [] } = rows[0] ?? {}
  const ageMs = oldest === null ? 0 : Math.max(0, now - timeOfId(oldest))
  return [
    {
      name: 'database',
      ok: writable,
      isVital: true,
      found: writable ? `takes writes, answered in ${now - askedAt} ms` : 'is read-only',
    },
    {
      name: 'inbox-lag',
      ok: inbox <= INBOX_LIMIT && ageMs <= INBOX_AGE_LIMIT_MS,
      isVital: true,
      found: `${inbox > INBOX_LIMIT ? `more than ${INBOX_LIMIT}` : inbox} receipts wait, the oldest for ${Math.round(ageMs / 1000)} s`,
    },
    {
      name: 'partitions',
      ok: missing.length === 0,
      // What has no partition of its own lands in the default one, and is moved later.
      isVital: false,
      found: missing.length === 0 ? 'made ahead' : `missing: ${missing.join(', ')}`,
    },
  ]
}

/** The partitions that the next messages and receipts go to: those of now and those that follow. */
const partitionsSoon = (now: number): string[] =>
  PARTITIONED.flatMap((table) => wantedPartitions(table, now).slice(0, 2)).map(({ name }) => name)

async function diskCheck(freeBytes: HealthOptions['freeBytes']): Promise<HealthCheck[]> {
  const free = await freeBytes()
  if (free === null) return []
  return [
    {
      name: 'disk-reserve',
      ok: free >= RESERVE_BYTES,
      isVital: true,
      found: `${Math.floor(free / 1024 / 1024)} MiB free, ${RESERVE_BYTES / 1024 / 1024} MiB kept in reserve`,
    },
  ]
}

/** A check that fails or hangs is a check that found something. */
async function within(
  checks: Promise<HealthCheck[]>,
  name: string,
  otherwise: string,
): Promise<HealthCheck[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<HealthCheck[]>((resolve) => {
    timer = setTimeout(
      () => resolve([{ name, ok: false, isVital: true, found: otherwise }]),
      ANSWER_MS,
    )
  })
  const asked = checks.catch(() => [{ name, ok: false, isVital: true, found: otherwise }])
  const found = await Promise.race([asked, late])
  clearTimeout(timer)
  return found
}
