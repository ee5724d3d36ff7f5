import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import { joinServer } from './database-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const MIGRATE = join(ROOT, 'src/adapters/postgres/migrate.ts')
// Any number: it keeps two test processes from migrating the same template at once.
const TEMPLATE_LOCK = 7_303_014

/** A database of one test file, with the product's schema. Drop it in `after`. */
export type TestDatabase = { readonly url: string; readonly drop: () => Promise<void> }

/**
 * Clones the migrated template into a new database (about 50 ms).
 * One server serves every test process of a run; TEST_DATABASE_URL names one of your own instead.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase((server) => migratedTemplate(server))
}

/** A database without any schema, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase(async () => 'template0')
}

async function createDatabase(
  chooseTemplate: (server: string) => Promise<string>,
): Promise<TestDatabase> {
  const own = process.env['TEST_DATABASE_URL']
  const server = own ?? (await joinServer(testFolder()))
  const template = await chooseTemplate(server)
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server, (client) =>
    client.query(`create database ${name} template ${template} strategy file_copy`),
  )
  const drop = async () => {
    await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`))
  }
  return { url: databaseUrl(server, name), drop }
}

/** One folder per checkout and account, so that every test process finds the same server. */
export function testFolder(): string {
  const id = createHash('sha256')
    .update(`${ROOT} ${process.getuid?.() ?? ''}`)
    .digest('hex')
  const folder = join(tmpdir(), `delivrd-test-${id.slice(0, 12)}`)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The template's name, made now if this server has none for the migrations as they stand. */
async function migratedTemplate(server: string): Promise<string> {
  const name = `template_${await hashMigrations()}`
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 1) return
    const unfinished = `${name}_unfinished`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished} template template0`)
    const { migrate } = (await import(pathToFileURL(MIGRATE).href)) as {
      migrate: (url: string) => Promise<unknown>
    }
    await migrate(databaseUrl(server, unfinished))
    await client.query(`alter database ${unfinished} rename to ${name}`)
  })
  return name
}

async function hashMigrations(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(MIGRATE))
  const folder = join(ROOT, 'src/adapters/postgres/migrations')
  for (const name of (await readdir(folder)).sort()) {
    hash.update(name).update(await readFile(join(folder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function onServer<Result>(
  server: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl(server, 'postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
