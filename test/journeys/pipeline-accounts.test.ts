import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'
import {
  addAccount,
  createWorld,
  eventually,
  queue,
  startProcess,
} from '../support/pipeline-world.ts'
import { type Submit, accepted, startSmallCentre } from '../support/small-centre.ts'

test('an edit holds up no other account, and costs no answer, however late it comes', async (t) => {
  const submits: Submit[] = []
  const silent = await startSmallCentre((pdu) => void submits.push(pdu))
  t.after(() => silent.stop())
  const quick = await startSmallCentre(() => undefined)
  t.after(() => quick.stop())
  const database = await createTestDatabase()
  t.after(() => database.drop())
  const world = await createWorld(database.url, silent.port)
  t.after(() => world.pool.end())
  const { pipeline } = await startProcess(world.pool)
  t.after(() => pipeline.stop())

  const isBound = (accountId: string) =>
    eventually(
      () => Promise.resolve((pipeline.links().get(accountId) ?? []).map(({ kind }) => kind)),
      ([kind]) => kind === 'bound',
      { withinMs: 20_000 },
    )
  await isBound(world.accountId)
  await queue(world, [{ to: '+447700900001' }])
  pipeline.wake()
  await eventually(() => Promise.resolve(submits.length), Boolean)

  // It is changed while an answer is awaited: for some seconds the old connection is the only one.
  await world.pool.query(
    `update provider_accounts set settings = settings || '{"window": 5}', updated_at = now()
     where id = $1`,
    [world.accountId],
  )
  const other = await addAccount(world, quick.port)
  const since = performance.now()
  await pipeline.refreshAccounts()
  await isBound(other)
  const tookMs = performance.now() - since
  assert.ok(tookMs < 2_000, `${tookMs} ms`)
  assert.equal(silent.bound.length, 1)

  await isBound(world.accountId)
  assert.equal(silent.bound.length, 2)
  assert.equal(await silent.openCount(), 2)

  const [late] = submits
  assert.ok(late !== undefined)
  silent.bound[0]?.say(accepted(late, 'late-1'))
  await eventually(
    () => silent.openCount(),
    (count) => count === 1,
  )
  const answers = async () =>
    (await world.pool.query('select answer, provider_id from submissions')).rows
  const found = await eventually(answers, ([row]) => row.answer !== null)
  assert.deepEqual(found, [{ answer: 'accepted', provider_id: 'late-1' }])
})
