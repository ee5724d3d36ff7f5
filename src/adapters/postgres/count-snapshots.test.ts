import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { createTestDatabase } from '../../../test/support/database.ts'
import type { TestDatabase } from '../../../test/support/database.ts'
import { T0, addCampaign, addMessage, addWorkspace } from '../../../test/support/rows.ts'
import { takeCountSnapshots } from './count-snapshots.ts'
import { openPool } from './pool.ts'
import { postgresReads } from './reads.ts'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 2 })
})

after(async () => {
  await pool?.end()
  await database?.drop()
})

test('counts are noted as they move: often at first, ever more seldom, and never without news', async () => {
  const workspaceId = await addWorkspace(pool)
  const campaignId = await addCampaign(pool, workspaceId)
  const take = (afterMs: number) => takeCountSnapshots(pool, T0 + afterMs)
  const add = () => addMessage(pool, { workspaceId, campaignId })

  assert.equal(await take(0), 0, 'nothing to count yet')
  await add()
  assert.equal(await take(1_000), 1)
  assert.equal(await take(2_000), 0, 'nothing has changed')
  await add()
  assert.equal(await take(1_500), 0, 'too soon after the last')
  assert.equal(await take(3_000), 1)
  await add()
  assert.equal(await take(3_600_000), 1)
  await add()
  assert.equal(await take(3_630_000), 0, 'an hour on, a minute is soon')
  assert.equal(await take(3_665_000), 1)

  const seen = await postgresReads(pool).readSnapshots(campaignId, 10)
  assert.deepEqual(
    seen.toSorted((a, b) => a.at - b.at).map(({ at, counts }) => [at - T0, counts]),
    [
      [1_000, { queued: 1 }],
      [3_000, { queued: 2 }],
      [3_600_000, { queued: 3 }],
      [3_665_000, { queued: 4 }],
    ],
  )
})
