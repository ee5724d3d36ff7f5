import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTestDatabase } from './support/database.ts'
import { describeSchema } from './support/schema-text.ts'
import { ROOT } from './support/tree.ts'

test('db/schema.sql is what the migrations make', async () => {
  const database = await createTestDatabase()
  const schema = await describeSchema(database.url)
  await database.drop()
  assert.ok(schema.split('create table').length > 10, 'saw hardly a table')
  assert.equal(
    readFileSync(join(ROOT, 'db/schema.sql'), 'utf8'),
    schema,
    'npm run schema writes it anew',
  )
})
