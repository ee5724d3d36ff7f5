import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import { makeId } from '../../src/core/ids.ts'
import { findProvider } from '../support/all-providers.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually, queue, random } from '../support/pipeline-world.ts'
import {
  type SendingWorld,
  answers,
  openSendingWorld,
  pointAt,
  startSending,
  textedTwice,
} from '../support/sending-world.ts'

/** A provider takes its time to answer. */
const withWorld = (answerAfterMs: number, work: (world: SendingWorld) => Promise<void>) =>
  async function () {
    const database = await createTestDatabase()
    const world = await openSendingWorld(database.url, findProvider('twilio'), {
      fake: { script: () => ({ ...telling([]), answerAfterMs }) },
    })
    try {
      await work(world)
    } finally {
      await world.fake.close()
      await world.pool.end()
      await database.drop()
    }
  }

async function queueAtLeastOnce(world: SendingWorld, count: number): Promise<void> {
  const campaignId = makeId(Date.now(), 0, random(9))
  await world.pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, policy, created_by, created_at)
     values ($1, $2, 'c', 'running', 't', 'at-least-once', 'system', $3)`,
    [campaignId, world.workspaceId, new Date()],
  )
  const numbers = Array.from({ length: count }, (_, at) => `+4477009000${10 + at}`)
  await queue(
    world,
    numbers.map((to) => ({ to, sender: '+447700900999' })),
    { campaignId },
  )
}

const taken = (world: SendingWorld, count: number) =>
  eventually(
    () => Promise.resolve(world.fake.truth().length),
    (seen) => seen >= count,
  )

// Each in a database of its own.
describe('a provider that takes its time', { concurrency: 3 }, () => {
  test(
    'a process that starts takes nothing for unheard that another waits for, and texts nobody twice',
    withWorld(1_500, async (world) => {
      const first = await startSending(world)
      await queueAtLeastOnce(world, 5)
      await taken(world, 5)
      const second = await startSending(world)
      try {
        await eventually(
          () => answers(world),
          ([only]) => only?.answer === 'accepted' && only.segments === 5,
        )
        const { rows } = await world.pool.query('select 1 from send_queue')
        assert.equal(rows.length, 0)
        assert.equal(world.fake.truth().length, 5)
        assert.deepEqual(textedTwice(world.fake), [])
      } finally {
        await first.pipeline.stop()
        await second.pipeline.stop()
      }
    }),
  )

  test(
    'what a process that died left unanswered is known to be so as soon as nobody can wait for it',
    withWorld(0, async (world) => {
      const running = await startSending(world)
      await queueAtLeastOnce(world, 5)
      await eventually(
        () => answers(world),
        ([only]) => only?.answer === 'accepted' && only.segments === 5,
      )
      await running.pipeline.stop()
      // As if it had died in between.
      await world.pool.query(
        `update submissions set answer = null, provider_id = null, submitted_at = $1`,
        [new Date()],
      )
      const next = await startSending(world, {}, { unheardAfterMs: 1_000 })
      try {
        assert.deepEqual(
          (await answers(world)).map(({ answer }) => answer),
          [null],
        )
        await eventually(
          () => answers(world),
          (seen) => seen.some(({ answer }) => answer === 'unknown'),
        )
      } finally {
        await next.pipeline.stop()
      }
    }),
  )

  test(
    'editing, disabling and stopping wait for the answers, and other settings cut no connection',
    withWorld(5_000, async (world) => {
      const { pipeline } = await startSending(world)
      const since = () => pipeline.links().get(world.accountId)?.[0]?.since
      try {
        await queueAtLeastOnce(world, 5)
        await taken(world, 5)
        const opened = since()
        const place = { provider: world.provider, baseUrl: world.fake.baseUrl }
        await pointAt(world, { ...place, settings: { silenceAlarmMs: 60_000 } })
        await world.pool.query(`update provider_accounts set name = 'Another name'`)
        await pipeline.refreshAccounts()
        assert.equal(since(), opened)
        await pointAt(world, { ...place, settings: { window: 7 } })
        await pipeline.refreshAccounts()
        assert.notEqual(since(), opened)
        await eventually(
          () => Promise.resolve(pipeline.links().get(world.accountId)?.[0]?.kind),
          (kind) => kind === 'bound',
          { withinMs: 2_000 },
        )
        await world.pool.query('update provider_accounts set enabled = false')
        await pipeline.refreshAccounts()
        assert.equal((await answers(world))[0]?.answer, null)
      } finally {
        await pipeline.stop()
      }
      assert.deepEqual(await answers(world), [{ answer: 'accepted', code: null, segments: 5 }])
    }),
  )
})
