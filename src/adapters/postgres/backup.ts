import type { Pool, PoolClient } from 'pg'
import { createArchive } from './backup-archive.ts'
import { inTransaction } from './pool.ts'

export const BACKUP_FORMAT = 'delivrd-backup-1'

export type BackupManifest = {
  readonly format: typeof BACKUP_FORMAT
  readonly created_at: string
  readonly delivrd: string
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[]
  readonly partitions: readonly BackupPartition[]
  /** Rows by table, in the order in which they load. */
  readonly tables: Readonly<Record<string, number>>
  /** SHA-256 of every other entry of the file. */
  readonly checksums: Readonly<Record<string, string>>
}

export type BackupPartition = {
  readonly parent: string
  readonly name: string
  readonly from: string
  readonly to: string
  readonly options: string
}

/** Tables that others refer to, first. The rest follows in alphabetical order. */
const FIRST = ['workspaces', 'users', 'provider_accounts', 'campaigns']
/** Made by the migrations themselves. */
const LEFT_OUT = new Set(['migrations'])
const ROWS_AT_ONCE = 2_000

/**
 * Writes everything into one file, as it stood at one moment, while work goes on. Passwords of provider
 * accounts stay sealed: keep the master key with the backup, but not in the same place.
 * @throws when the file cannot be written; what was written of it is left as <path>.partial.
 */
export async function backUp(
  pool: Pool,
  { path, at, version }: { path: string; at: number; version: string },
): Promise<BackupManifest> {
  const archive = await createArchive(path)
  try {
    const manifest = await inTransaction(
      pool,
      async (client): Promise<BackupManifest> => {
        await client.query('set local idle_in_transaction_session_timeout = 0')
        const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
          'select name, checksum from migrations order by name',
        )
        const partitions = await readPartitions(client)
        const tables: Record<string, number> = {}
        for (const table of await listTables(client)) {
          tables[table] = await dumpTable(client, table, archive.add)
        }
        return {
          format: BACKUP_FORMAT,
          created_at: new Date(at).toISOString(),
          delivrd: version,
          migrations,
          partitions,
          tables,
          checksums: Object.fromEntries(archive.checksums),
        }
      },
      'begin isolation level repeatable read read only',
    )
    await archive.add('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
    await archive.finish()
    return manifest
  } catch (error) {
    await archive.abandon()
    throw error
  }
}

/** Every table of ours, whoever made it: what is new is never forgotten. */
async function listTables(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name
       from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      order by 1`,
  )
  const names = rows.map((row) => row.name).filter((name) => !LEFT_OUT.has(name))
  return [...FIRST, ...names.filter((name) => !FIRST.includes(name))]
}

async function readPartitions(client: PoolClient): Promise<BackupPartition[]> {
  const { rows } = await client.query<BackupPartition & { bound: string }>(
    `select parent.relname as parent, child.relname as name,
            pg_get_expr(child.relpartbound, child.oid) as bound,
            coalesce(array_to_string(child.reloptions, ', '), '') as options
       from pg_inherits
       join pg_class parent on parent.oid = inhparent
       join pg_class child on child.oid = inhrelid
      where parent.relkind = 'p'
      order by 1, 2`,
  )
  return rows.flatMap(({ bound, parent, name, options }) => {
    const match = /FROM \('([0-9a-f-]{36})'\) TO \('([0-9a-f-]{36})'\)/.exec(bound)
    return match?.[1] === undefined || match[2] === undefined
      ? []
      : [{ parent, name, from: match[1], to: match[2], options }]
  })
}

/** Rows as JSON, made by the database: every value survives as it is, whatever its type. */
async function dumpTable(
  client: PoolClient,
  table: string,
  add: (name: string, content: string) => Promise<void>,
): Promise<number> {
  await client.query(
    `declare dump no scroll cursor for select to_json(t)::text as line from "${table}" t`,
  )
  let total = 0
  for (let part = 1; ; part++) {
    const { rows } = await client.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from dump`)
    if (rows.length === 0) break
    total += rows.length
    const name = `tables/${table}/${String(part).padStart(6, '0')}.jsonl`
    await add(name, rows.map(({ line }) => `${line}\n`).join(''))
  }
  await client.query('close dump')
  return total
}
