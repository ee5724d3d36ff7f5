import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { NO_ACCOUNT, NO_CAMPAIGN } from '../../flows/ports/common.ts'
import { COUNT_WRITERS, ownCountsBuckets } from './counts-buckets.ts'
import { postgresPipelineStore } from './pipeline-store.ts'
import { openPool } from './pool.ts'

test('the rows that a process counts into are drawn by lot, and none is used for two things', () => {
  const drawn = Array.from({ length: 256 }, (_, lot) => ownCountsBuckets(() => Uint8Array.of(lot)))
  for (const { pipeline, campaigns, intake } of drawn) {
    assert.ok(pipeline >= 0 && campaigns >= pipeline + COUNT_WRITERS)
    assert.ok(intake === campaigns + 1 && intake < 256)
  }
  assert.ok(new Set(drawn.map(({ pipeline }) => pipeline)).size >= 16)
})

test('as many transactions as there are connections count without waiting for each other', async (t) => {
  const database = await createTestDatabase()
  t.after(() => database.drop())
  const pool = openPool(database.url, { max: COUNT_WRITERS, pipeline: true })
  t.after(() => pool.end())
  const store = postgresPipelineStore(pool, 1)
  const move = {
    workspaceId: NO_ACCOUNT,
    campaignId: NO_CAMPAIGN,
    status: 'queued',
    reason: '',
    accountId: NO_ACCOUNT,
    code: '',
    charge: 'no',
    messages: 1,
    segments: 1,
    priceMicros: 0,
  } as const
  const { promise: allHaveCounted, resolve: release, reject } = Promise.withResolvers<void>()
  const tooLong = setTimeout(() => reject(new Error('one waits for another')), 5_000)
  t.after(() => clearTimeout(tooLong))
  let count = 0
  const work = () =>
    store.inLedger(async (ledger) => {
      await ledger.moveCounts([move])
      count += 1
      if (count === COUNT_WRITERS) release()
      await allHaveCounted
    })
  await Promise.all(Array.from({ length: COUNT_WRITERS }, work))
  const { rows } = await pool.query<{ messages: number }>(
    'select sum(messages)::int as messages from counts',
  )
  assert.deepEqual(rows, [{ messages: COUNT_WRITERS }])
})
