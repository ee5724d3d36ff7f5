import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { createEmptyDatabase } from './database.ts'

test('two test files never see one another’s rows', async () => {
  const [one, other] = await Promise.all([createEmptyDatabase(), createEmptyDatabase()])
  const client = new Client({ connectionString: one.url })
  await client.connect()
  await client.query('create table seen (word text)')
  const there = new Client({ connectionString: other.url })
  await there.connect()
  const found = await there.query(`select to_regclass('seen') is null as missing`)
  assert.deepEqual(found.rows, [{ missing: true }])
  await client.end()
  await there.end()
  await one.drop()
  await other.drop()
})

test('a dropped test database is gone, though somebody is still connected', async () => {
  const database = await createEmptyDatabase()
  const client = new Client({ connectionString: database.url })
  client.on('error', () => undefined)
  await client.connect()
  await database.drop()
  await assert.rejects(new Client({ connectionString: database.url }).connect(), /does not exist/)
})
