import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { findProvider } from '../support/all-providers.ts'
import { type Running, eventually } from '../support/pipeline-world.ts'
import {
  type SendingWorld,
  openSendingWorld,
  queueFor,
  startSending,
} from '../support/sending-world.ts'

/** A provider whose receipts never arrive: it is asked what became of its messages. */

let database: TestDatabase
let world: SendingWorld
let running: Running

before(async () => {
  database = await createTestDatabase()
  world = await openSendingWorld(database.url, findProvider('sinch'), {
    fake: {
      pace: { hours: 72_000, seconds: 20 },
      misbehave: ({ to }) => (to.startsWith('+4477001') ? 'accept-then-reset' : null),
    },
    settings: { expectedByMs: 1_000 },
  })
  running = await startSending(world)
})

after(async () => {
  await running?.pipeline.stop()
  await world?.fake.close()
  await world?.pool.end()
  await database?.drop()
})

type Row = { id: string; status: string; matched_by: string | null; answer: string | null }

const rowsOf = async (ids: readonly string[]): Promise<readonly Row[]> => {
  const text = `select m.id, m.status, s.answer,
      (select max(e.matched_by) from evidence e where e.message_id = m.id) as matched_by
    from messages m join submissions s on s.message_id = m.id where m.id = any($1)`
  return (await world.pool.query<Row>(text, [ids])).rows
}

const people = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(4, '0')}`)

const polls = async (): Promise<readonly { tries: number; account_id: string }[]> =>
  (await world.pool.query<{ tries: number; account_id: string }>('select * from polls')).rows

test('messages that fell silent are asked after, and stand as the provider says', async () => {
  const ids = await queueFor(world, people('+44770020', 25))
  running.pipeline.wake()
  const rows = await eventually(
    () => rowsOf(ids),
    (all) => all.length > 0 && all.every(({ status }) => status === 'delivered'),
    { withinMs: 40_000 },
  )
  assert.equal(rows.length, 25)
  assert.ok(rows.every(({ matched_by, answer }) => matched_by === 'poll' && answer === 'accepted'))
})

test('messages whose answer was lost are asked after by our reference', async () => {
  const ids = await queueFor(world, people('+44770010', 4))
  running.pipeline.wake()
  await eventually(
    () => rowsOf(ids),
    (all) => all.length === 4 && all.every(({ answer }) => answer === 'unknown'),
  )
  const { rows } = await world.pool.query<{ n: number }>(
    `update polls set due_at = now() - interval '1 second' where message_id = any($1) returning tries as n`,
    [ids],
  )
  assert.deepEqual(rows, [{ n: 0 }, { n: 0 }, { n: 0 }, { n: 0 }])
  const found = await eventually(
    () => rowsOf(ids),
    (all) => all.length > 0 && all.every(({ status }) => status === 'delivered'),
    { withinMs: 40_000 },
  )
  assert.ok(found.every(({ matched_by }) => matched_by === 'poll'))
  assert.equal(world.fake.truth().filter(({ to }) => to.startsWith('+4477001')).length, 4)
})

test('who has its final is asked after no more', async () => {
  await world.pool.query('update polls set due_at = now()')
  await eventually(polls, (rows) => rows.length === 0)
})

test('what brings no news is asked again, each time later', async () => {
  const ids = await queueFor(world, people('+44770030', 1))
  const row = [Number.parseInt(ids[0]?.slice(-2) ?? '', 16), ids[0], 1, world.accountId]
  running.pipeline.wake()
  await eventually(
    () => rowsOf(ids),
    ([one]) => one?.answer === 'accepted',
  )
  // Of a message that the provider does not know it has no news.
  await world.pool.query(
    `update submissions set provider_id = 'unheard-of' where message_id = $1`,
    [ids[0]],
  )
  await world.pool.query(
    `insert into polls (bucket, message_id, submission, account_id, due_at) values ($1, $2, $3, $4, now())
     on conflict do nothing`,
    row,
  )
  const [asked] = await eventually(polls, ([one]) => (one?.tries ?? 0) > 0)
  assert.equal(asked?.tries, 1)
  const { rows } = await world.pool.query<{ minutes: number }>(
    `select round(extract(epoch from min(due_at) - now()) / 60)::int as minutes from polls`,
  )
  assert.ok([5, 10].includes(rows[0]?.minutes ?? 0))
})

test('of two processes only one asks an account at a time, and a message that was erased nobody', async () => {
  const ids = await queueFor(world, people('+44770040', 1))
  running.pipeline.wake()
  await eventually(
    () => rowsOf(ids),
    ([one]) => one?.answer === 'accepted',
  )
  const bucket = Number.parseInt(ids[0]?.slice(-2) ?? '', 16)
  await running.pipeline.stop()
  const erase = `delete from message_contents where message_id = $1`
  await world.pool.query(erase, [ids[0]])
  await world.pool.query(
    `insert into polls (bucket, message_id, submission, account_id, due_at) values ($1, $2, 1, $3, now())
     on conflict (bucket, message_id, submission) do update set due_at = now()`,
    [bucket, ids[0], world.accountId],
  )
  await world.pool.query(`update provider_accounts set polled_until = null`)
  const [one, other] = [1, 2].map((at) => postgresPipelineStore(world.pool, at))
  const now = Date.now() + 1_000
  const turn = { now, until: now + 60_000 }
  const turns = [one, other].map((store) => store?.takePollTurn(world.accountId, turn))
  assert.deepEqual(new Set(await Promise.all(turns)), new Set([true, false]))
  await one?.endPollTurn(world.accountId, now + 200)
  assert.equal(await other?.takePollTurn(world.accountId, { ...turn, now: now + 199 }), false)
  assert.equal(await other?.takePollTurn(world.accountId, { ...turn, now: now + 200 }), true)
  const due = await other?.takePolls(world.accountId, { ...turn, limit: 9 })
  assert.deepEqual(
    due?.map(({ id, isOver }) => [id, isOver]),
    [[ids[0], true]],
  )
})
