import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Pool } from 'pg'
import { createTestDatabase } from '../../../test/support/database.ts'
import type { TestDatabase } from '../../../test/support/database.ts'
import { columnsOf } from './columns.ts'
import { openPool } from './pool.ts'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 1 })
})

after(async () => {
  await pool.end()
  await database.drop()
})

test('every text comes back from a column as it went in', async () => {
  const text = fc.option(
    fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', '').toWellFormed()),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      const { rows } = await pool.query<{ back: string[] }>(
        'select $1::text[] as back',
        columnsOf(texts, [(one) => one]),
      )
      assert.deepEqual(rows[0]?.back, texts)
    }),
    { numRuns: 200 },
  )
})

test('words that mean something in an array are only words', async () => {
  const words = ['', 'null', 'NULL', '{}', 'a,b', ' x ', '"', '\\', 'tab\t', 'é', '-1']
  const { rows } = await pool.query<{ back: string[] }>(
    'select $1::text[] as back',
    columnsOf(words, [(one) => one]),
  )
  assert.deepEqual(rows[0]?.back, words)
})

test('octets, numbers, truths and nothing come back as they went in', async () => {
  const rows = [
    { octets: Uint8Array.of(0, 255, 92, 34), whole: 1, is: true },
    { octets: null, whole: null, is: null },
  ]
  const columns = columnsOf(rows, [({ octets }) => octets, ({ whole }) => whole, ({ is }) => is])
  const { rows: back } = await pool.query<{ octets: Buffer | null; whole: number; is: boolean }>(
    `select * from unnest($1::bytea[], $2::integer[], $3::boolean[]) as given (octets, whole, "is")`,
    columns,
  )
  assert.deepEqual(back[0]?.octets, Buffer.from([0, 255, 92, 34]))
  assert.deepEqual([back[0]?.whole, back[0]?.is], [1, true])
  assert.deepEqual([back[1]?.octets, back[1]?.whole, back[1]?.is], [null, null, null])
})
