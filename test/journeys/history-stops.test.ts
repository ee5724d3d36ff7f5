import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresGuidance } from '../../src/adapters/postgres/reads-guidance.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { sentenceFor } from '../../src/core/explain.ts'
import { REWIRED_COLUMNS } from '../../src/core/history/spoke.ts'
import { bucketOf } from '../../src/core/ids.ts'
import { optOutSuggestions } from '../../src/flows/advise.ts'
import { readMessageDetail } from '../../src/flows/read-message.ts'
import { type HistoryWorld, IMPORTED_AT, historyWorld } from '../support/history-world.ts'
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

const reads = () => postgresReads(pool)
const detailTo = async (recipient: string) => {
  const [row] = await world.rows<{ id: string }>(
    `select m.id from messages m join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where c.recipient = '${recipient}'`,
  )
  const clock = { now: () => IMPORTED_AT }
  const found = await readMessageDetail({ reads: reads(), clock }, world.workspaceId, row?.id ?? '')
  assert.ok(found !== null)
  return found
}

const SPOKE = [...REWIRED_COLUMNS]
const spokeRow = (cells: Partial<Record<(typeof REWIRED_COLUMNS)[number], string>>): string =>
  SPOKE.map((name) => cells[name] ?? '').join()
const bringSpoke = (...rows: readonly Parameters<typeof spokeRow>[0][]) =>
  history.bring(
    [
      SPOKE.join(),
      ...rows.map((row) =>
        spokeRow({ userNumber: '+12025550199', attemptedAt: '2025-05-01T10:00:00Z', ...row }),
      ),
      '',
    ].join('\n'),
  )

test('a word that nobody knows, and no word at all, are not taken for a receipt that did not come', async () => {
  await bringSpoke(
    { contactNumber: '+12025550181', sendStatus: 'EXPLODED' },
    { contactNumber: '+12025550182', sendStatus: '' },
    { contactNumber: '+12025550183', sendStatus: 'SENT' },
  )
  const told = async (number: string) => {
    const { message, timeline } = await detailTo(number)
    return [sentenceFor(message), message.reason, timeline.at(-1)?.title]
  }
  assert.deepEqual(await told('+12025550181'), [
    'A word came that no table knows, so we do not know if this message arrived.',
    'unknown',
    'No table knows what was said of it',
  ])
  assert.deepEqual(await told('+12025550182'), [
    'The file does not say how this message ended.',
    'unknown',
    'The file does not say how it ended',
  ])
  assert.equal((await detailTo('+12025550183')).message.reason, 'receipt-timeout')
})

test('what an answer shows is said to come from the answer', async () => {
  const contactNumber = '+12025550184'
  await bringSpoke(
    { contactNumber, sendStatus: 'ERROR', errorCodes: '30005', campaignId: '9' },
    { contactNumber, isFromContact: 'true', attemptedAt: '2025-05-01T11:00:00Z', campaignId: '9' },
  )
  const { message, why, timeline } = await detailTo(contactNumber)
  assert.equal(sentenceFor(message), 'This message was delivered: the person wrote back.')
  assert.ok(why.sentences.includes('No one writes back to a text that did not come.'))
  const corrected = timeline.find(({ kind }) => kind === 'correction')
  assert.match(corrected?.title ?? '', /the recipient wrote back$/)
})

test('what a later file says is a correction by a file', async () => {
  const contactNumber = '+12025550185'
  await bringSpoke({ contactNumber, sendStatus: 'SENT' })
  await bringSpoke({ contactNumber, sendStatus: 'DELIVERED' })
  const { timeline } = await detailTo(contactNumber)
  const corrected = timeline.find(({ kind }) => kind === 'correction')
  assert.match(corrected?.title ?? '', /a file that was brought in says so$/)
})

test('what another system sent has no provider account, and nobody answered us', async () => {
  await bringSpoke({ contactNumber: '+12025550186', sendStatus: 'DELIVERED' })
  const [submission] = (await detailTo('+12025550186')).submissions
  assert.equal(submission?.accountId, null)
  assert.deepEqual(
    submission?.segments.map(({ answer }) => answer),
    [null],
  )
})
