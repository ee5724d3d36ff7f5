import { DatabaseError, type Pool } from 'pg'
import {
  PARTITIONED,
  type Partition,
  type PartitionedTable,
  isOver,
  readPartition,
  wantedPartitions,
} from '../../core/partitions.ts'
import { inTransaction } from './pool.ts'

export type PartitionReport = {
  readonly created: readonly string[]
  readonly dropped: readonly string[]
  /** Rows that lay in a default partition, and were moved to where they belong. */
  readonly moved: number
  /** What could not be done because the table was in use; the next run tries again. */
  readonly postponed: readonly string[]
}

const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Makes partitions ahead of time and drops the ones whose content retention no longer allows. Every
 * lock is waited for two seconds at most: sending and receiving go before housekeeping.
 * @param keepDays the longest retention among the workspaces.
 */
export async function maintainPartitions(
  pool: Pool,
  { now, keepDays }: { now: number; keepDays: number },
): Promise<PartitionReport> {
  const created: string[] = []
  const dropped: string[] = []
  const postponed: string[] = []
  let moved = 0
  for (const table of PARTITIONED) {
    const present = await listPartitions(pool, table)
    const names = new Set(present.map(({ name }) => name))
    for (const partition of wantedPartitions(table, now)) {
      if (names.has(partition.name)) continue
      const rows = await patiently(() => addPartition(pool, table, partition))
      if (rows === 'busy') postponed.push(partition.name)
      else created.push(partition.name)
      moved += rows === 'busy' ? 0 : rows
    }
    if (table.holds === 'record') continue
    for (const partition of present.filter((one) => isOver(one, now, keepDays))) {
      const done = await patiently(() => dropPartition(pool, partition))
      if (done === 'busy') postponed.push(partition.name)
      else dropped.push(partition.name)
    }
  }
  return { created, dropped, moved, postponed }
}

export async function listPartitions(pool: Pool, table: PartitionedTable): Promise<Partition[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name
       from pg_inherits
       join pg_class on pg_class.oid = inhrelid
      where inhparent = $1::regclass
      order by 1`,
    [table.table],
  )
  return rows.flatMap(({ name }) => readPartition(table, name) ?? [])
}

/**
 * Adds a partition, taking along rows of its range that lie in the default one (it was made too late,
 * or a clock ran ahead). Attached, not created in place: that spares the parent the strongest lock.
 */
function addPartition(
  pool: Pool,
  { table, column, options }: PartitionedTable,
  { name, fromId, toId }: Partition,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '2s'`)
    // Two processes that start together: the second finds it made.
    await client.query(`select pg_advisory_xact_lock(hashtext('partitions'))`)
    const { rows } = await client.query('select to_regclass($1) is not null as there', [name])
    if (rows[0]?.there === true) return 0
    await client.query(`lock table ${table}_default in access exclusive mode`)
    const storage = options === '' ? '' : `with (${options})`
    await client.query(
      `create table ${name} (like ${table} including defaults including constraints) ${storage}`,
    )
    const { rowCount } = await client.query(
      `with moved as (
         delete from ${table}_default where ${column} >= '${fromId}' and ${column} < '${toId}' returning *
       )
       insert into ${name} select * from moved`,
    )
    await client.query(
      `alter table ${table} attach partition ${name} for values from ('${fromId}') to ('${toId}')`,
    )
    return rowCount ?? 0
  })
}

function dropPartition(pool: Pool, { name }: Partition): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '2s'`)
    await client.query(`drop table if exists ${name}`)
  })
}

async function patiently<Result>(work: () => Promise<Result>): Promise<Result | 'busy'> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) return 'busy'
    throw error
  }
}
