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
  const committed = readFileSync(join(ROOT, 'db/schema.sql'), 'utf8')
  // Lines rather than the whole, so that a difference can be read.
  assert.deepEqual(
    {
      missing: linesOnlyIn(schema, committed),
      left: linesOnlyIn(committed, schema),
      isSame: committed === schema,
    },
    { missing: [], left: [], isSame: true },
    'npm run schema writes db/schema.sql anew',
  )
})

function linesOnlyIn(text: string, other: string): string[] {
  const known = new Set(other.split('\n'))
  return text
    .split('\n')
    .filter((line) => !known.has(line))
    .slice(0, 12)
}
