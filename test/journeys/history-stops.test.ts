import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresGuidance } from '../../src/adapters/postgres/reads-guidance.ts'
import { bucketOf } from '../../src/core/ids.ts'
import { optOutSuggestions } from '../../src/flows/advise.ts'
import { type HistoryWorld, historyWorld } from '../support/history-world.ts'
import { type IntakeWorld, openIntakeWorld } from '../support/intake-world.ts'

/** What people wrote to another system, and what no row can mean. */

let world: IntakeWorld
let history: HistoryWorld
let pool: Pool

before(async () => {
  world = await openIntakeWorld()
  pool = openPool(world.databaseUrl, { max: 4, pipeline: true })
  history = historyWorld(pool, world.workspaceId)
})
after(async () => {
  await pool.end()
  await world.end()
})

const MAPPING = {
  number: 'Phone',
  text: 'Text',
  sent_at: 'At',
  direction: 'Way',
  segments: 'Parts',
  cost: 'Cost',
}

type Row = {
  phone: string
  text?: string
  at?: string
  way?: string
  parts?: string
  cost?: string
}

const bring = (...rows: readonly Row[]) =>
  history.bring(
    [
      'Phone;Text;At;Way;Parts;Cost',
      ...rows.map(
        ({ phone, text = 'Hello', at = '2025-03-01', way = 'out', parts = '', cost = '' }) =>
          [phone, text, at, way, parts, cost].join(';'),
      ),
      '',
    ].join('\n'),
    { mapping: MAPPING },
  )

const suggestions = () => optOutSuggestions({ guidance: postgresGuidance(pool) }, world.workspaceId)

test('who wrote STOP to another system is suggested at once, and never opted out by itself', async () => {
  const stopped = { phone: '+12025550141', text: 'Unsubscribe', way: 'in', at: '2025-03-02' }
  const undone = { phone: '+12025550142', text: 'STOP', way: 'in' }
  const record = await bring(
    stopped,
    { ...stopped, text: 'stop', at: '2025-03-01' },
    undone,
    { ...undone, text: 'START', at: '2025-03-05' },
    { phone: '+12025550143', text: 'stop by tomorrow', way: 'in' },
  )
  assert.equal(record.optOuts, 1)
  const found = await suggestions()
  assert.deepEqual(
    found.map(({ number, reason, misses }) => ({ number, reason, misses })),
    [{ number: '+12025550141', reason: 'opted-out', misses: 0 }],
  )
  assert.match(found[0]?.because ?? '', /wrote STOP on 2025-03-02/)
  assert.deepEqual(await world.rows('select 1 from opt_outs'), [])
  const again = await bring(stopped)
  assert.equal(again.optOuts, 0, 'what is known already is suggested already')
})

test('who is on the list, or takes the STOP back, is suggested no more', async () => {
  await bring({ phone: '+12025550151', text: 'STOP', way: 'in', at: '2025-04-01' })
  const isSuggested = async (phone: string) =>
    (await suggestions()).some(({ number }) => number === phone)
  assert.equal(await isSuggested('+12025550151'), true)
  await bring({ phone: '+12025550151', text: 'start', way: 'in', at: '2025-04-02' })
  assert.equal(await isSuggested('+12025550151'), false)
  await bring({ phone: '+12025550152', text: 'STOP', way: 'in' })
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, source, created_at)
     values ($1, $2, '+12025550152', 'user', now())`,
    [bucketOf(world.workspaceId, '+12025550152'), world.workspaceId],
  )
  assert.equal(await isSuggested('+12025550152'), false)
})

test('a time that has not come and a direction that says neither are row errors', async () => {
  const record = await bring(
    { phone: '+12025550161', at: '2099-01-01' },
    { phone: '+12025550162', way: 'maybe' },
    { phone: '+12025550163', way: 'outbound-api' },
  )
  assert.deepEqual([record.messages, record.rowErrors], [1, 2])
  const errors = await history.deps.store.importRowErrors(record.id, { limit: 5, afterLine: 0 })
  assert.match(errors[0]?.explanation ?? '', /2099-01-01.*has not come yet/)
  assert.match(errors[1]?.explanation ?? '', /“maybe” does not say who wrote it/)
})

test('segments and costs that cannot be are said, and a decimal comma is read', async () => {
  const record = await bring(
    { phone: '+12025550171', parts: '-4', cost: 'x' },
    { phone: '+12025550172', parts: '999999', cost: '1e5' },
    { phone: '+12025550173', parts: '0', cost: '0,07' },
  )
  assert.equal(record.notes['unreadable-segments'], 2)
  assert.equal(record.notes['unreadable-cost'], 2)
  const paid = await world.rows<{ price_micros: string }>(
    'select price_micros from messages where price_micros is not null',
  )
  assert.deepEqual(
    paid.map(({ price_micros: micros }) => Number(micros)),
    [70_000],
  )
})
