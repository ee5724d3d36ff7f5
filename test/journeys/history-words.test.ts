import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { sha256 } from '../../src/adapters/crypto/secrets.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { postgresReplayStore } from '../../src/adapters/postgres/replay-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { expireSilent } from '../../src/flows/expire-silent.ts'
import { listUnknownWords } from '../../src/flows/list-unknown-words.ts'
import {
  type WordWish,
  askReplay,
  entryOf,
  nameUnknown,
  removeEntry,
  scopeOfWord,
} from '../../src/flows/manage-vocabulary.ts'
import { NO_ACCOUNT } from '../../src/flows/ports/common.ts'
import type { PlatformDeps } from '../../src/flows/ports/platform.ts'
import { type ReplayDeps, previewEntry, runReplay } from '../../src/flows/replay.ts'
import { callerOf } from '../support/api.ts'
import { type HistoryWorld, IMPORTED_AT, historyWorld } from '../support/history-world.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** What files say that nobody knows: counted once, named once, and then it counts, backwards too. */

let world: IntakeWorld
let history: HistoryWorld
let pool: Pool
let platform: PlatformDeps
let replay: ReplayDeps

before(async () => {
  world = await openIntakeWorld()
  pool = openPool(world.databaseUrl, { max: 4, pipeline: true })
  history = historyWorld(pool, world.workspaceId)
  const edges = { clock: { now: () => IMPORTED_AT + 1 }, random: world.random }
  platform = {
    store: postgresPlatformStore(pool, { sha256 }),
    ...edges,
    secrets: { sha256 } as PlatformDeps['secrets'],
  }
  replay = { store: postgresReplayStore(pool, 200), ...edges, log: QUIET, readers: PARTS }
})
after(async () => {
  await pool.end()
  await world.end()
})

const twilio = (rows: readonly (readonly [id: string, status: string])[]) =>
  [
    'From,To,Body,Status,SentDate,NumSegments,ErrorCode,Sid,Direction,Price,PriceUnit',
    ...rows.map(
      ([id, status]) =>
        `+12025550101,+120255502${id},Hi,${status},2025-05-01T18:00:00Z,1,,SM${id},outbound-api,-0.0079,EUR`,
    ),
  ].join('\n')

const open = async () => {
  const rows = await listUnknownWords(
    { store: platform.store, readers: PARTS },
    world.workspaceId,
    {
      limit: 50,
      after: null,
      state: 'open',
    },
  )
  return rows.map(({ id, vendor, accountId, field, code, receipts, messages, samples }) => ({
    id,
    what: [vendor, accountId, field, code, receipts, messages],
    samples: samples.length,
  }))
}

const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await world.rows<{ reference: string; said: string }>(
        `select reference, concat_ws(' ', status, charge, charge_source) as said from messages order by 1`,
      )
    ).map(({ reference, said }) => [reference, said]),
  )

const corrections = () =>
  world.rows(
    `select m.reference, c.from_status, c.to_status, c.because from corrections c
     join messages m on m.bucket = c.bucket and m.id = c.message_id order by c.at, c.sequence, 1`,
  )

const act = () => ({ caller: callerOf(world.workspaceId), ip: null })
const workOff = async () => {
  while (await runReplay(replay));
}
const DELIVERED: WordWish = {
  status: 'delivered',
  reason: null,
  permanent: null,
  charge: null,
  grade: 'carrier',
  meaning: null,
  note: null,
  scope: 'vendor',
}
const SILENT = 'unconfirmed maybe reason'
const differences = async () => (await recount(world.pool)).differences

test('an unknown word of a file is listed once a fact, over no account', async () => {
  const file = twilio([
    ['01', 'vanished'],
    ['02', 'vanished'],
    ['03', 'delivered'],
  ])
  await history.bring(file)
  const what = ['twilio', NO_ACCOUNT, 'MessageStatus', 'VANISHED', 2, 2]
  assert.deepEqual(
    (await open()).map((one) => [one.what, one.samples]),
    [[what, 2]],
  )
  await history.bring(file)
  assert.deepEqual(
    (await open()).map((one) => one.what),
    [what],
  )
  assert.deepEqual(await statuses(), {
    SM01: SILENT,
    SM02: SILENT,
    SM03: 'delivered yes price',
  })
})

let entryId: string

test('named, it counts backwards: what a preview shows, with counts and corrections', async () => {
  const [word] = await open()
  assert.ok(word !== undefined)
  const record = await platform.store.vocabulary.unknownById(world.workspaceId, word.id)
  assert.ok(record !== null)
  const entry = entryOf(record, DELIVERED)
  const scope = await scopeOfWord(platform.store, record, entry)
  const preview = await previewEntry(replay, world.workspaceId, { entry, scope })
  assert.deepEqual(
    preview.moves.map(({ from, to, messages }) => [from, to, messages]),
    [['unconfirmed', 'delivered', 2]],
  )
  const mine = { id: word.id, wish: { ...DELIVERED, scope: 'account' as const } }
  const refused = await nameUnknown(platform, act(), mine)
  assert.match(refused.kind === 'refused' ? refused.because : '', /for the vendor only/)

  const saved = await nameUnknown(platform, act(), { id: word.id, wish: DELIVERED })
  assert.ok(saved.kind === 'saved')
  entryId = saved.entry.id
  await workOff()
  assert.deepEqual(await open(), [])
  // What it cost is the file's own word.
  const delivered = 'delivered yes price'
  assert.deepEqual(await statuses(), { SM01: delivered, SM02: delivered, SM03: delivered })
  const moved = { from_status: 'unconfirmed', to_status: 'delivered', because: 'table-entry' }
  assert.deepEqual(await corrections(), [
    { reference: 'SM01', ...moved },
    { reference: 'SM02', ...moved },
  ])
  assert.deepEqual(await differences(), [])
})

test('a file that comes later is read with it, and known again', async () => {
  const file = twilio([
    ['01', 'vanished'],
    ['04', 'vanished'],
  ])
  const record = await history.bring(file)
  assert.deepEqual(record.notes, {})
  assert.deepEqual([record.messages, record.alreadyKnown, record.evidenceAdded], [1, 1, 0])
  assert.equal((await statuses())['SM04'], 'delivered yes price')
  assert.deepEqual(await open(), [])
  const dialects = await world.rows<{ dialect: string }>(
    `select distinct dialect from evidence where word = 'vanished'`,
  )
  assert.match(dialects.map(({ dialect }) => dialect).join(), /^twilio\/\d+\+1$/)
})

test('read again without a change, nothing changes', async () => {
  const before = await statuses()
  const ask = { accountId: null, since: null, until: null, apply: true }
  const jobId = await askReplay(platform, act(), ask)
  await workOff()
  const [job] = await world.rows<{ result: { changed: number; receipts: number } }>(
    'select result from jobs where id = $1',
    [jobId],
  )
  assert.deepEqual([job?.result.changed, job?.result.receipts], [0, 4])
  assert.deepEqual(await statuses(), before)
})

test('taken back, it is unknown again, and silence ends what it had ended', async () => {
  const removed = await removeEntry(platform, act(), entryId)
  assert.equal(removed.kind, 'saved')
  await workOff()
  const store = postgresPipelineStore(pool, 30)
  const accounts = createAccountBook(store)
  const { clock, random } = platform
  const deps = { store, clock, random, log: QUIET, accounts, ...PARTS, startedAt: 0 }
  while ((await expireSilent(deps)) > 0);
  assert.deepEqual(await statuses(), {
    SM01: SILENT,
    SM02: SILENT,
    SM03: 'delivered yes price',
    SM04: SILENT,
  })
  assert.deepEqual(await differences(), [])
})

test('a word of a file in nobody’s vocabulary can be named as well', async () => {
  const mapping = { number: 'Phone', status: 'State', id: 'Id' }
  const file = 'Phone,State,Id\n+12025550301,Zugestellt,A1\n+12025550302,delivered,A2\n'
  await history.bring(file, { format: 'csv', mapping })
  const word = (await open()).find(({ what }) => what[0] === 'csv')
  assert.deepEqual(word?.what, ['csv', NO_ACCOUNT, 'status', 'ZUGESTELLT', 1, 1])
  const saved = await nameUnknown(platform, act(), { id: word?.id ?? '', wish: DELIVERED })
  assert.equal(saved.kind, 'saved')
  await workOff()
  assert.match((await statuses())['A1'] ?? '', /^delivered/)
  assert.deepEqual(await differences(), [])
})

test('named as on its way, it is no unknown word any more: then no receipt came', async () => {
  const mapping = { number: 'Phone', status: 'State', id: 'Id', sent_at: 'At' }
  const file = 'Phone,State,Id,At\n+12025550303,Verschickt,A3,2025-03-01\n'
  await history.bring(file, { format: 'csv', mapping })
  const why = async () =>
    (await world.rows(`select reason, detail from messages where reference = 'A3'`))[0]
  assert.deepEqual(await why(), { reason: 'unknown', detail: 'unknown-word' })
  const word = (await open()).find(({ what }) => what[3] === 'VERSCHICKT')
  const wish: WordWish = { ...DELIVERED, status: 'sent', grade: 'provider' }
  assert.equal((await nameUnknown(platform, act(), { id: word?.id ?? '', wish })).kind, 'saved')
  await workOff()
  assert.deepEqual(await why(), { reason: 'receipt-timeout', detail: null })
})
