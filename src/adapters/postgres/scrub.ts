import { setTimeout } from 'node:timers/promises'
import { DatabaseError, type Pool, type PoolClient } from 'pg'

export type Scrubbed = {
  /** Written anew: nothing of what was deleted is left in their files. */
  readonly rewritten: readonly string[]
  /** Vacuumed only: their free space is overwritten as it is used again. */
  readonly vacuumed: readonly string[]
}

/** Tables that hold numbers or texts. */
const TABLES = [
  'message_contents',
  'callbacks',
  'journal',
  'inbound_messages',
  'inbound_segments',
  'orphans',
  'quarantine',
  'campaigns',
  'campaign_row_errors',
  'import_row_errors',
  'import_pieces',
  'campaign_recipients',
  'idempotency_keys',
  'jobs',
  'messages',
]

const LOCK_NOT_AVAILABLE = '55P03'
/** A second or so on one core: nobody should wait longer than that for housekeeping. */
const REWRITE_BYTES_MAX = 64 * 1024 * 1024

/**
 * Takes what was deleted out of the files too. PostgreSQL leaves deleted rows in place until their page
 * is used again, so small tables are written anew; large ones are only vacuumed, and lose the rest when
 * their partition is dropped. The planner's statistics, which hold samples of what tables hold, are drawn
 * anew. The write-ahead log forgets as it is recycled.
 */
export async function scrub(pool: Pool): Promise<Scrubbed> {
  const rewritten: string[] = []
  const vacuumed: string[] = []
  const { rows } = await pool.query<{ name: string; bytes: number }>(
    `select relname as name, pg_total_relation_size(c.oid) as bytes
       from pg_class c
      where c.relkind = 'r'
        and (c.oid = any ($1::regclass[])
             or c.oid in (select inhrelid from pg_inherits where inhparent = any ($1::regclass[])))
        and pg_relation_size(c.oid) > 0
      order by 1`,
    [TABLES],
  )
  const client = await pool.connect()
  try {
    await untilNobodySeesIt(client)
    await client.query(`set lock_timeout = '2s'`)
    for (const { name, bytes } of rows) {
      if (bytes <= REWRITE_BYTES_MAX && (await rewrite(client, name))) rewritten.push(name)
      else {
        await client.query(`vacuum (analyze) "${name}"`)
        vacuumed.push(name)
      }
    }
    await forgetSamples(client)
  } finally {
    await client.query('reset lock_timeout')
    client.release()
  }
  return { rewritten, vacuumed }
}

// What somebody may still see of before is copied along, however small the table is written anew. Who writes anew
// sees it as well while a transaction of before is open, be it in another database of the server.
const SEEN = `
  select pg_snapshot_xmin(pg_current_snapshot())::text::numeric <= $1::numeric or exists (
    select from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and age(backend_xmin) >= age($2::xid)
  ) as is_seen`

const LOOK_EVERY_MS = 50
const LOOKS_MAX = 100

/** Until every snapshot of before the deletion is over, and a few seconds at most. */
async function untilNobodySeesIt(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ full: string; xid: string }>(
    `select pg_current_xact_id()::text as full, pg_current_xact_id()::xid::text as xid`,
  )
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const seen = await client.query<{ is_seen: boolean }>(SEEN, [rows[0]?.full, rows[0]?.xid])
    if (seen.rows[0]?.is_seen !== true) return
    await setTimeout(LOOK_EVERY_MS)
  }
}

/** False when others use the table without a pause. */
async function rewrite(client: PoolClient, name: string): Promise<boolean> {
  try {
    await client.query(`vacuum (full, analyze) "${name}"`)
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}

// Of whole partitioned tables, and of tables that are empty now: analysing leaves what these have.
const STALE = `
  select s.schemaname, s.tablename, s.attname, s.inherited
    from pg_stats s
    join pg_class c on c.relname = s.tablename and c.relnamespace = s.schemaname::regnamespace
   where (c.oid = any ($1::regclass[])
          or c.oid in (select inhrelid from pg_inherits where inhparent = any ($1::regclass[])))
     and (s.inherited or pg_relation_size(c.oid) = 0)`

/** Most common values and bounds of histograms are numbers and texts of people as well. */
async function forgetSamples(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::integer as version`,
  )
  // Older servers have no such function: there they are drawn anew when there is something to draw.
  if ((rows[0]?.version ?? 0) >= 180_000) {
    await client.query(
      `select pg_clear_attribute_stats(schemaname, tablename, attname, inherited) from (${STALE}) stale`,
      [TABLES],
    )
  }
  // They were deleted later than what they are samples of, and others may be amid a transaction since.
  await untilNobodySeesIt(client)
  if (!(await rewrite(client, 'pg_statistic'))) await client.query('vacuum pg_statistic')
}
