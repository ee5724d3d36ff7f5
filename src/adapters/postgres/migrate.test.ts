import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { type TestDatabase, createEmptyDatabase } from '../../../test/support/database.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'

let database: TestDatabase
let folder: string
let client: Client

before(async () => {
  database = await createEmptyDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
after(async () => {
  await client.end()
  await database.drop()
})

test('a migration is applied once, and the ones after it are applied to a running installation', async () => {
  folder = await mkdtemp(join(tmpdir(), 'delivrd-migrations-'))
  await writeFile(join(folder, '0001_first.sql'), 'create table first (n integer)')
  const start = await migrate(database.url, { folder })
  assert.deepEqual(start, { applied: ['0001_first.sql'], present: [] })
  await client.query('insert into first values (1)')

  await writeFile(join(folder, '0002_second.sql'), 'alter table first add column word text')
  const [one, other] = await Promise.all([
    migrate(database.url, { folder }),
    migrate(database.url, { folder }),
  ])
  assert.deepEqual([...one.applied, ...other.applied], ['0002_second.sql'], 'by one of the two')
  assert.deepEqual((await client.query('select n, word from first')).rows, [{ n: 1, word: null }])
})

test('a migration that fails half way leaves nothing behind, and says which it was', async () => {
  await writeFile(join(folder, '0003_third.sql'), 'create table third (n integer); select 1/0;')
  await assert.rejects(migrate(database.url, { folder }), {
    message: 'migration 0003_third.sql failed and left nothing behind: division by zero',
  })
  const found = await client.query(`select to_regclass('third') as third`)
  assert.deepEqual(found.rows, [{ third: null }])
  await rm(join(folder, '0003_third.sql'))
})

test('a released migration that was changed is refused before anything is touched', async () => {
  await writeFile(join(folder, '0002_second.sql'), 'alter table first add column other text')
  await writeFile(join(folder, '0003_third.sql'), 'create table third (n integer)')
  await assert.rejects(
    migrate(database.url, { folder }),
    /0002_second.sql was changed after it was applied .* Put the file back/,
  )
  const found = await client.query(`select to_regclass('third') as third`)
  assert.deepEqual(found.rows, [{ third: null }])
  await writeFile(join(folder, '0002_second.sql'), 'alter table first add column word text')
})

test('a database of a newer Delivrd is refused', async () => {
  await rm(join(folder, '0002_second.sql'))
  await rm(join(folder, '0003_third.sql'))
  await assert.rejects(migrate(database.url, { folder }), /last used by a newer version/)
})

test('a table in use for long is waited for, not fought over', async () => {
  await writeFile(join(folder, '0002_second.sql'), 'alter table first add column word text')
  await writeFile(join(folder, '0003_third.sql'), 'alter table first add column late text')
  await client.query('begin')
  await client.query('select * from first')
  const pool = openPool(database.url)
  const migrating = migrate(pool, { folder })
  await waitForLockQueue(database.url)
  await client.query('commit')
  assert.deepEqual((await migrating).applied, ['0003_third.sql'])
  await pool.end()
  await rm(folder, { recursive: true })
})

test('the product’s own migrations apply to an empty database', async () => {
  const empty = await createEmptyDatabase()
  const { applied } = await migrate(empty.url)
  assert.equal(applied[0], '0001_init.sql')
  assert.deepEqual((await migrate(empty.url)).applied, [])
  await empty.drop()
})

async function waitForLockQueue(url: string): Promise<void> {
  const watcher = new Client({ connectionString: url })
  await watcher.connect()
  for (;;) {
    const { rows } = await watcher.query(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
    if (rows.length > 0) break
  }
  await watcher.end()
}
