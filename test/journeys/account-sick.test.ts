import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type World,
  addAccount,
  createWorld,
  eventually,
  queue,
  startProcess,
} from '../support/pipeline-world.ts'
import {
  type SmallCentre,
  type Submit,
  accepted,
  startSmallCentre,
} from '../support/small-centre.ts'

/** Accounts that do badly, with message centres that answer what the test says. */

/** ESME_RSYSERR: the centre's own fault. */
const refused = ({ sequence }: Submit) =>
  ({ command: 'submit_sm_resp', sequence, status: 0x08 }) as const

type Centre = SmallCentre & { isWell: boolean; taken: number; refusals: number }

async function startCentre(): Promise<Centre> {
  const state = { isWell: true, taken: 0, refusals: 0 }
  const small = await startSmallCentre((pdu, caller) => {
    if (state.isWell) caller.say(accepted(pdu, `id-${(state.taken += 1)}`))
    else caller.say(refused(pdu))
    if (!state.isWell) state.refusals += 1
  })
  return Object.assign(state, small)
}

let database: TestDatabase
let world: World
let first: Centre
let second: Centre
let secondId: string

before(async () => {
  database = await createTestDatabase()
  ;[first, second] = [await startCentre(), await startCentre()]
  world = await createWorld(database.url, first.port)
  secondId = await addAccount(world, second.port)
})

beforeEach(() => {
  for (const one of [first, second]) Object.assign(one, { isWell: true, taken: 0, refusals: 0 })
})

after(async () => {
  await first?.stop()
  await second?.stop()
  await world?.pool.end()
  await database?.drop()
})

let people = 0
const toSome = (count: number, prefix = '+4477009') =>
  Array.from({ length: count }, () => ({
    to: `${prefix}${String((people += 1)).padStart(5, '0')}`,
  }))

const healthOf = async (id: string) =>
  (
    await world.pool.query<{
      health: {
        since?: number
        state?: string
        trouble?: string
        trial?: { number: number; taken: number }
      }
    }>('select health from provider_accounts where id = $1', [id])
  ).rows[0]?.health

const TRIALS_EVERY_MS = 10_000
let passedMs = 0
const ownClock = { now: () => Date.now() + passedMs }

/** As if the time of the next trial had come: some process takes it upon itself. */
async function trialAfter(number: number) {
  let jumpedFrom = 0
  await eventually(
    async () => {
      const health = await healthOf(world.accountId)
      const { since = 0 } = health ?? {}
      // The other process may have found it sick a moment later: trials count from then.
      if (since !== jumpedFrom)
        passedMs += TRIALS_EVERY_MS - ((ownClock.now() - since) % TRIALS_EVERY_MS)
      jumpedFrom = since
      return health
    },
    (health) => (health?.trial?.number ?? 0) > number,
  )
}

test('a centre that refuses all in a row is left, tried by three at a time over two processes, and well again by them', async () => {
  const running = [
    await startProcess(world.pool, 1, { ownClock }),
    await startProcess(world.pool, 2, { ownClock }),
  ]
  try {
    first.isWell = false
    await queue(world, toSome(60))
    running.forEach(({ pipeline }) => pipeline.wake())
    await eventually(
      () => healthOf(world.accountId),
      (health) => health?.trouble === 'refusing',
      { withinMs: 10_000 },
    )
    await eventually(
      () => Promise.resolve(second.taken),
      (taken) => taken === 60,
    )
    const before = first.refusals
    await trialAfter(0)
    await queue(world, toSome(200))
    const tried = await eventually(
      () => healthOf(world.accountId),
      (health) => health?.trial?.taken === 3,
    )
    await eventually(
      () => Promise.resolve(second.taken),
      (taken) => taken === 260,
    )
    assert.equal(tried?.state, 'sick')
    assert.equal(first.refusals - before, 3)
    first.isWell = true
    await trialAfter(tried.trial?.number ?? 0)
    await queue(world, toSome(50))
    await eventually(
      () => healthOf(world.accountId),
      (health) => health?.state === 'well',
      { withinMs: 10_000 },
    )
    await eventually(
      () => Promise.resolve(first.taken + second.taken),
      (taken) => taken === 310,
    )
    assert.ok(first.taken >= 3)
  } finally {
    await Promise.all(running.map(({ pipeline }) => pipeline.stop()))
  }
})

test('what fits no other account goes by a slow one, while another is well', async () => {
  const settings = `update provider_accounts set settings = settings || $2::jsonb, updated_at = now() where id = $1`
  await world.pool.query(settings, [secondId, { prefixes: ['+1'] }])
  const sick = { state: 'sick', trouble: 'slow', because: '…', alarms: [] }
  const { pipeline } = await startProcess(world.pool, 1, { ownClock })
  try {
    await eventually(
      () => Promise.resolve([...pipeline.links().values()].flat()),
      (links) => links.length > 1 && links.every(({ kind }) => kind === 'bound'),
    )
    await world.pool.query('update provider_accounts set health = $2 where id = $1', [
      world.accountId,
      { ...sick, since: ownClock.now() },
    ])
    await pipeline.refreshAccounts()
    await queue(world, toSome(300))
    pipeline.wake()
    await eventually(
      () => Promise.resolve(first.taken),
      (taken) => taken === 300,
      { withinMs: 8_000 },
    )
    assert.equal((await healthOf(world.accountId))?.trouble, 'slow')
    assert.equal(second.taken, 0)
  } finally {
    await pipeline.stop()
  }
})
