import type { Pool, PoolClient } from 'pg'
import { readArchive, sha256 } from './backup-archive.ts'
import { BACKUP_FORMAT, type BackupManifest, type BackupPartition } from './backup.ts'
import { migrate, readMigrations } from './migrate.ts'
import { inTransaction } from './pool.ts'
import { type Recount, recount } from './recount.ts'

export type Restored =
  | {
      readonly kind: 'restored'
      readonly manifest: BackupManifest
      readonly recount: Recount
      /** Sending waits for `confirmRestore`: what was sent after the backup would go out again. */
      readonly paused: Paused
    }
  | { readonly kind: 'refused'; readonly because: string }

export type Paused = {
  readonly accounts: readonly string[]
  readonly campaigns: readonly string[]
  /** Where customers would be told again of what they heard since. Missing: paused before there were any. */
  readonly endpoints?: readonly string[]
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
/** The one row of this kind tells what a restore paused. */
const JOB_ID = '00000000-0000-7000-8000-726573746f72'

/**
 * Loads a backup into an empty database, brings it to the schema of this version, counts everything
 * anew, and leaves sending paused. All or nothing: a refused or failed restore leaves no rows.
 */
export async function restore(
  pool: Pool,
  { path, now }: { path: string; now: number },
): Promise<Restored> {
  // Read twice: nothing is touched before every octet was seen to be whole.
  const verdict = await verifyBackup(path)
  if (verdict.kind === 'refused') return verdict
  const { manifest } = verdict
  const because = (await refuseMigrations(manifest)) ?? (await refuseDatabase(pool, manifest))
  if (because !== null) return { kind: 'refused', because }
  const last = manifest.migrations.at(-1)?.name
  await migrate(pool, last === undefined ? {} : { upTo: last })
  await inTransaction(pool, async (client) => {
    await client.query('set local idle_in_transaction_session_timeout = 0')
    for (const partition of manifest.partitions) await createPartition(client, partition)
    for await (const { name, bytes } of readArchive(path)) {
      const table = /^tables\/([a-z_0-9]+)\//.exec(name)?.[1]
      if (table !== undefined) await loadRows(client, table, bytes.toString())
    }
  })
  await migrate(pool)
  const paused = await pauseSending(pool, now)
  await pool.query('analyze')
  return { kind: 'restored', manifest, recount: await recount(pool), paused }
}

export type BackupVerdict =
  | { readonly kind: 'whole'; readonly manifest: BackupManifest }
  | { readonly kind: 'refused'; readonly because: string }

/** Reads a backup from end to end and compares every checksum. */
export async function verifyBackup(path: string): Promise<BackupVerdict> {
  const found = new Map<string, string>()
  const rows = new Map<string, number>()
  let manifest: BackupManifest | null = null
  try {
    for await (const { name, bytes } of readArchive(path)) {
      if (name === 'manifest.json') {
        manifest = readManifest(bytes.toString())
        continue
      }
      found.set(name, sha256(bytes))
      const table = name.split('/')[1] ?? ''
      rows.set(table, (rows.get(table) ?? 0) + bytes.toString().split('\n').length - 1)
    }
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', because: `${path} cannot be read as a backup: ${because}` }
  }
  if (manifest === null) {
    return { kind: 'refused', because: `${path} has no manifest: it is no backup, or was cut off` }
  }
  const wanted = Object.entries(manifest.checksums)
  const broken = wanted.find(([name, checksum]) => found.get(name) !== checksum)
  if (broken !== undefined || wanted.length !== found.size) {
    return { kind: 'refused', because: `${path} is damaged: ${broken?.[0] ?? 'an entry too many'}` }
  }
  const short = Object.entries(manifest.tables).find(([table, n]) => (rows.get(table) ?? 0) !== n)
  return short === undefined
    ? { kind: 'whole', manifest }
    : { kind: 'refused', because: `${path} is damaged: rows of ${short[0]} are missing` }
}

function readManifest(text: string): BackupManifest {
  const value = JSON.parse(text) as BackupManifest
  if (value.format !== BACKUP_FORMAT) {
    throw new Error(`its format is ${String(value.format)}; this Delivrd reads ${BACKUP_FORMAT}`)
  }
  return value
}

async function refuseMigrations(manifest: BackupManifest): Promise<string | null> {
  const ours = new Map((await readMigrations()).map(({ name, checksum }) => [name, checksum]))
  const unknown = manifest.migrations.find(({ name, checksum }) => ours.get(name) !== checksum)
  return unknown === undefined
    ? null
    : `the backup was made by Delivrd ${manifest.delivrd} with migration ${unknown.name}, which this ` +
        'version does not have: restore it with that version or a newer one'
}

async function refuseDatabase(pool: Pool, manifest: BackupManifest): Promise<string | null> {
  const { rows } = await pool.query<{ there: boolean }>(
    `select to_regclass('migrations') is not null as there`,
  )
  if (rows[0]?.there !== true) return null
  const { rows: used } = await pool.query<{ used: boolean }>(
    'select exists (select 1 from workspaces) or exists (select 1 from users) as used',
  )
  if (used[0]?.used === true) {
    return 'the database is not empty: a backup is restored into an empty one, beside what is there'
  }
  const { rows: applied } = await pool.query<{ name: string }>('select name from migrations')
  return applied.length === manifest.migrations.length
    ? null
    : 'the database has tables of another version: restore into one that has none'
}

async function createPartition(client: PoolClient, partition: BackupPartition): Promise<void> {
  const { parent, name, from, to, options } = partition
  const isPlain =
    /^[a-z_0-9]+$/.test(parent + name) &&
    /^[0-9a-f-]{36}$/.test(from) &&
    /^[0-9a-f-]{36}$/.test(to) &&
    /^([a-z_]+=[a-z0-9.]+(, )?)*$/.test(options)
  if (!isPlain) throw new Error(`the manifest names a partition that is none: ${name}`)
  const storage = options === '' ? '' : `with (${options})`
  await client.query(
    `create table if not exists ${name} partition of ${parent}
       for values from ('${from}') to ('${to}') ${storage}`,
  )
}

async function loadRows(client: PoolClient, table: string, lines: string): Promise<void> {
  const rows = `[${lines.trimEnd().replaceAll('\n', ',')}]`
  await client.query(
    `insert into "${table}" select * from json_populate_recordset(null::"${table}", $1::json)`,
    [rows],
  )
}

async function pauseSending(pool: Pool, now: number): Promise<Paused> {
  return inTransaction(pool, async (client) => {
    const accounts = await client.query<{ id: string }>(
      `update provider_accounts set enabled = false, updated_at = $1
        where enabled and deleted_at is null returning id`,
      [new Date(now)],
    )
    const campaigns = await client.query<{ id: string }>(
      `update campaigns set state = 'stopped', stopped_at = $1, stopped_by = 'system'
        where state = 'running' returning id`,
      [new Date(now)],
    )
    const endpoints = await client.query<{ id: string }>(
      `update callback_endpoints set state = 'paused', updated_at = $1
        where state = 'active' and kind in ('made', 'origin') and deleted_at is null returning id`,
      [new Date(now)],
    )
    const paused = {
      accounts: accounts.rows.map(({ id }) => id),
      campaigns: campaigns.rows.map(({ id }) => id),
      endpoints: endpoints.rows.map(({ id }) => id),
    }
    if (Object.values(paused).every((ids) => ids.length === 0)) return paused
    // A backup of a restored, still paused installation brings such a row along.
    await client.query(
      `insert into jobs (id, workspace_id, kind, state, result, started_at, updated_at)
       values ($1, $2, 'restore', 'running', $3, $4, $4)
       on conflict (id) do nothing`,
      [JOB_ID, NOBODY, paused, new Date(now)],
    )
    return paused
  })
}

/** What a restore paused and nobody has confirmed yet; null when nothing is. */
export async function readPaused(pool: Pool): Promise<Paused | null> {
  const { rows } = await pool.query<{ result: Paused }>(
    `select result from jobs where id = $1 and state = 'running'`,
    [JOB_ID],
  )
  return rows[0]?.result ?? null
}

/** Lets a restored installation send again: what was queued at the time of the backup goes out now. */
export async function confirmRestore(pool: Pool, now: number): Promise<Paused | null> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ result: Paused }>(
      `delete from jobs where id = $1 and state = 'running' returning result`,
      [JOB_ID],
    )
    const paused = rows[0]?.result
    if (paused === undefined) return null
    await client.query(
      'update provider_accounts set enabled = true, updated_at = $2 where id = any ($1)',
      [paused.accounts, new Date(now)],
    )
    await client.query(
      `update campaigns set state = 'running', stopped_at = null, stopped_by = null
        where id = any ($1) and state = 'stopped'`,
      [paused.campaigns],
    )
    await client.query(
      `update callback_endpoints set state = 'active', updated_at = $2
        where id = any ($1) and state = 'paused'`,
      [paused.endpoints ?? [], new Date(now)],
    )
    return paused
  })
}
