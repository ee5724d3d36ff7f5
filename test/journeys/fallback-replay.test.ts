import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sha256 } from '../../src/adapters/crypto/secrets.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { postgresReplayStore } from '../../src/adapters/postgres/replay-store.ts'
import { fallBackLate } from '../../src/flows/fall-back-late.ts'
import { FALLBACK_WITHIN_MS } from '../../src/flows/fall-back.ts'
import { addEntry } from '../../src/flows/manage-vocabulary.ts'
import type { PlatformDeps } from '../../src/flows/ports/platform.ts'
import { runReplay } from '../../src/flows/replay.ts'
import { callerOf } from '../support/api.ts'
import { startFallbacks } from '../support/fallback-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import { countDifferences, log, random, standingOtherwise } from '../support/pipeline-world.ts'

/** A word of the first channel's provider is unknown until a person says that it means failure. */

const world = await startFallbacks()
const { steps, sendRich, receive, drain, sms, rowOf, detailOf, correctionsOf } = world
const { pool, workspaceId } = steps.world

after(() => world.stop())

const clock = { now: steps.now }

/** Says what a word means, and has everything read again. */
async function decide(code: string, status: 'failed' | 'delivered') {
  const platform: PlatformDeps = {
    store: postgresPlatformStore(pool, { sha256 }),
    clock,
    random,
    secrets: { sha256 } as PlatformDeps['secrets'],
  }
  const entry = { vendor: 'smpp', field: 'stat', code, accountId: null, status } as const
  const open = { reason: null, permanent: null, charge: null, grade: null } as const
  const { kind } = await addEntry(
    platform,
    { caller: callerOf(workspaceId), ip: null },
    { ...entry, ...open, meaning: null, note: null },
  )
  assert.equal(kind, 'saved')
  while (
    await runReplay({ store: postgresReplayStore(pool, 200), clock, random, log, readers: PARTS })
  );
}

const idsOf = (handovers: Awaited<ReturnType<typeof sms>>) => handovers.map(({ id }) => id)

test('what is read as a failure now turns to its second channel, once, while that is of use', async () => {
  const one = await sendRich()
  await receive(one, 'GONEAWAY')
  await drain()
  assert.equal((await rowOf(one.id)).status, 'submitted')

  await decide('GONEAWAY', 'failed')
  await fallBackLate(steps.deps)
  assert.deepEqual(idsOf(await sms()), [one.id])
  const row = await rowOf(one.id)
  assert.deepEqual([row.channel, row.status, row.is_final], ['sms', 'submitted', false])
  const { timeline } = await detailOf(one.id)
  assert.ok(timeline.some(({ title }) => /^RCS did not bring it.*; SMS instead$/.test(title)))

  await receive(one, 'GONEAWAY')
  await drain()
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
})

test('what failed long ago is told as failed, and nobody is texted about it today', async () => {
  const one = await sendRich()
  await receive(one, 'LONGGONE')
  await drain()
  steps.pass(FALLBACK_WITHIN_MS + 60_000)
  await world.reach()
  await decide('LONGGONE', 'failed')
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
  assert.equal((await rowOf(one.id)).status, 'failed')
  const { timeline } = await detailOf(one.id)
  assert.ok(!timeline.some(({ kind }) => kind === 'reroute'))
})

test('a message whose validity is over says why its second channel was not tried', async () => {
  const one = await sendRich({ validitySeconds: 600 })
  await receive(one, 'TOOLATE')
  await drain()
  steps.pass(601_000)
  await decide('TOOLATE', 'failed')
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
  const { timeline } = await detailOf(one.id)
  assert.ok(timeline.some(({ kind }) => kind === 'reroute'))
})

test('what is read as delivered now turns nowhere', async () => {
  const one = await sendRich()
  await receive(one, 'GOTTHERE')
  await drain()
  await decide('GOTTHERE', 'delivered')
  await fallBackLate(steps.deps)
  assert.deepEqual(await sms(), [])
  assert.deepEqual(await correctionsOf(one.id), [])
})

test('after all of it, counts and standings are what the evidence says', async () => {
  assert.deepEqual(await countDifferences(steps.world), [])
  assert.deepEqual(await standingOtherwise(steps.world, steps.deps.store), [])
})
