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
  'journal',
  'inbound_messages',
  'orphans',
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
 * their partition is dropped. The write-ahead log forgets as it is recycled.
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
    await client.query(`set lock_timeout = '2s'`)
    for (const { name, bytes } of rows) {
      if (bytes <= REWRITE_BYTES_MAX && (await rewrite(client, name))) rewritten.push(name)
      else {
        await client.query(`vacuum "${name}"`)
        vacuumed.push(name)
      }
    }
  } finally {
    await client.query('reset lock_timeout')
    client.release()
  }
  return { rewritten, vacuumed }
}

/** False when others use the table without a pause. */
async function rewrite(client: PoolClient, name: string): Promise<boolean> {
  try {
    await client.query(`vacuum (full) "${name}"`)
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}
