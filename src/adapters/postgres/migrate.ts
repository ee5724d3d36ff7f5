import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, DatabaseError, type Pool } from 'pg'

/** What a start-up did to the schema. */
export type Migrated = {
  /** File names, in the order in which they were applied just now. */
  readonly applied: readonly string[]
  /** File names that were there before. */
  readonly present: readonly string[]
}

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

const FOLDER = join(import.meta.dirname, 'migrations')
// Any number, the same in every Delivrd: two processes that start together migrate one after the other.
const MIGRATION_LOCK = 7_303_013
const LOCK_TIMEOUT_MS = 5_000
const TRIES_MAX = 12
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Brings a database to the schema of this Delivrd: applies the numbered files of migrations/ that it has
 * not seen, each in its own transaction, while an older Delivrd may still be running on it.
 * @throws in words, when a released file was changed, the database is newer than the program, or a
 *   table stays locked.
 * @param upTo stops after this file: for a backup of an older version, which is loaded and then upgraded.
 */
export async function migrate(
  target: string | Pool,
  { folder = FOLDER, upTo }: { folder?: string; upTo?: string } = {},
): Promise<Migrated> {
  const all = await readMigrations(folder)
  const files = upTo === undefined ? all : all.filter((file) => file.name <= upTo)
  if (typeof target !== 'string') {
    const client = await target.connect()
    try {
      return await migrateLocked(client, files)
    } finally {
      client.release()
    }
  }
  const client = new Client({ connectionString: target, application_name: 'delivrd migrate' })
  await client.connect()
  try {
    return await migrateLocked(client, files)
  } finally {
    await client.end()
  }
}

type Db = Pick<Client, 'query'>

/** Every migration of this program, in order. */
export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const misnamed = names.find((name) => !/^\d{4}_[a-z0-9_-]+\.sql$/.test(name))
  if (misnamed !== undefined) {
    throw new Error(`a migration is named 0007_what_it_does.sql; found ${misnamed}`)
  }
  const twice = names.find((name, at) => names[at - 1]?.slice(0, 4) === name.slice(0, 4))
  if (twice !== undefined) throw new Error(`two migrations carry the number of ${twice}`)
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function migrateLocked(db: Db, files: readonly Migration[]): Promise<Migrated> {
  await db.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
  try {
    await db.query(`
      create table if not exists migrations (
        name       text primary key,
        checksum   text not null,
        applied_at timestamptz not null
      )`)
    const { rows } = await db.query<{ name: string; checksum: string }>(
      'select name, checksum from migrations order by name',
    )
    const pending = choosePending(files, rows)
    for (const file of pending) await applyPatiently(db, file)
    return {
      applied: pending.map((file) => file.name),
      present: rows.map((row) => row.name),
    }
  } finally {
    await db.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}

function choosePending(
  files: readonly Migration[],
  applied: readonly { name: string; checksum: string }[],
): Migration[] {
  for (const { name, checksum } of applied) {
    const file = files.find((candidate) => candidate.name === name)
    if (file === undefined) {
      throw new Error(
        `the database holds migration ${name}, which this Delivrd does not know: it was last used by a ` +
          'newer version. Start that version, or restore a backup made before the upgrade.',
      )
    }
    if (file.checksum !== checksum) {
      throw new Error(
        `migration ${name} was changed after it was applied to this database (applied ` +
          `${checksum.slice(0, 12)}, found ${file.checksum.slice(0, 12)}). Put the file back as it was ` +
          'and write the change as a new migration.',
      )
    }
  }
  const known = new Set(applied.map((row) => row.name))
  const pending = files.filter((file) => !known.has(file.name))
  const last = applied.at(-1)?.name
  const late = last === undefined ? undefined : pending.find((file) => file.name < last)
  if (late !== undefined) {
    throw new Error(`migration ${late.name} comes before ${last}, which is applied: renumber it`)
  }
  return pending
}

/** A busy table is waited for in short turns, so that its other users never queue behind us for long. */
async function applyPatiently(db: Db, file: Migration): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await apply(db, file)
      return
    } catch (error) {
      await db.query('rollback')
      const isBusy = error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE
      if (isBusy && attempt < TRIES_MAX) continue
      const because = error instanceof Error ? error.message : String(error)
      throw new Error(`migration ${file.name} failed and left nothing behind: ${because}`, {
        cause: error,
      })
    }
  }
}

async function apply(db: Db, file: Migration): Promise<void> {
  await db.query('begin')
  await db.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await db.query(file.sql)
  await db.query('insert into migrations (name, checksum, applied_at) values ($1, $2, $3)', [
    file.name,
    file.checksum,
    new Date(),
  ])
  await db.query('commit')
}
