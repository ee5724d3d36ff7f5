import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Pool } from 'pg'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { MOVEON_COLUMNS, REWIRED_COLUMNS } from '../../src/core/history/spoke.ts'
import { type HistoryWorld, historyWorld } from '../support/history-world.ts'
import { type IntakeWorld, openIntakeWorld } from '../support/intake-world.ts'

/** Files as other programs leave them: rewritten by a spreadsheet, cut, or full of what nobody expects. */

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
beforeEach(async () => {
  await world.pool
    .query(`truncate messages, message_contents, submissions, evidence, counts, campaigns,
    imports, import_pieces, imported_rows, inbound_messages, watches, count_snapshots cascade`)
})

type Row = {
  readonly contact?: string
  readonly at?: string
  readonly status?: string
  readonly campaign?: string
  readonly text?: string
}

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`

const rewired = (...rows: readonly Row[]): string =>
  [
    REWIRED_COLUMNS.join(),
    ...rows.map((row) =>
      [
        '1',
        '+12025550199',
        row.contact ?? '+12025550141',
        'false',
        '1',
        '0',
        row.status ?? 'DELIVERED',
        '',
        row.at ?? '2025-03-01T15:00:00Z',
        row.text ?? 'Hello',
        row.campaign ?? '7',
        'Ann',
        'Lee',
        'ann@example.com',
        '',
      ]
        .map(cell)
        .join(),
    ),
    '',
  ].join('\n')

const stored = () =>
  world.rows<{ status: string; reason: string | null; charge: string }>(
    'select status, reason, charge from messages order by id',
  )

test('the same message, as a spreadsheet writes its number and its time, is known again', async () => {
  await history.bring(rewired({}))
  const again = await history.bring(
    rewired({ contact: '(202) 555-0141', at: '2025-03-01 15:00:00+00' }),
  )
  assert.deepEqual([again.messages, again.alreadyKnown], [0, 1])
})

test('both of Spoke’s exports tell the same message, and the same campaign', async () => {
  await history.bring(rewired({}))
  const cells = ['5', '7', '+12025550199', '+12025550141', 'false', 'DELIVERED']
  const row = [...cells, '2025-03-01T15:00:00.000Z', 'Hello', ''].map(cell).join()
  const again = await history.bring(`${MOVEON_COLUMNS.join()}\n${row}\n`)
  assert.deepEqual([again.messages, again.campaigns, again.alreadyKnown], [0, 0, 1])
})

test('what Spoke never attempted was never sent: it is no silence of a carrier, and costs nothing', async () => {
  await history.bring(
    rewired(
      { at: '', status: 'QUEUED' },
      { at: '', status: 'SENDING', contact: '+12025550142' },
      { at: '', status: 'NOT_ATTEMPTED', contact: '+12025550143' },
    ),
  )
  assert.deepEqual(
    (await stored()).map(({ status, charge }) => [status, charge]),
    [
      ['cancelled', 'no'],
      ['cancelled', 'no'],
      ['cancelled', 'no'],
    ],
  )
})

test('a campaign named with nine thousand letters is an error of its row, and holds nothing up', async () => {
  const record = await history.bring(
    rewired({ campaign: 'x'.repeat(9_000) }, { contact: '+12025550142' }),
  )
  assert.deepEqual([record.state, record.messages, record.rowErrors], ['done', 1, 1])
  const next = await history.bring(rewired({ contact: '+12025550143' }))
  assert.equal(next.messages, 1)
})

test('half characters, NULs and words cut within an emoji cost no file', async () => {
  const record = await history.bring(
    rewired(
      { status: `${'X'.repeat(79)}😀😀😀`, text: 'a\ud83d' },
      { contact: '+12025550142', text: 'nul \u0000 inside' },
      { contact: '+12025550143' },
    ),
  )
  assert.equal(record.state, 'done')
  assert.equal(record.messages + record.rowErrors, 3)
  const lines = ['{"sms_unique_id":"m1","to":"+37250000001","status":"DELIVERED\\u0000"}']
  const messente = await history.bring(
    `${[...lines, '{"sms_unique_id":"m2\\ud83d","to":"+37250000002","status":"FAILED"}'].join('\n')}\n`,
    { format: 'messente' },
  )
  assert.equal(messente.state, 'done')
})

test('a large file that is gone on with shows that somebody works at it', async () => {
  const rows = Array.from({ length: 45_000 }, (_, at) => ({ text: `Hello ${at}` }))
  const id = await history.queue(rewired(...rows))
  await world.pool.query('update imports set line = 44001 where id = $1', [id])
  let held = 0
  const { store } = history.deps
  const watched = historyWorld(pool, world.workspaceId, {
    store: {
      ...store,
      transact: (work) => {
        held += 1
        return store.transact(work)
      },
    },
  })
  await watched.bring(rewired({ contact: '+12025550142' }))
  // Two while 44,000 rows are skipped, one for the last thousand, one for the other file.
  assert.ok(held >= 4, String(held))
  assert.equal((await stored()).length, 1_001)
})
