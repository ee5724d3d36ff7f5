import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Settings,
  type World,
  addAccount,
  countDifferences,
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

/** Our own server was off for an hour, and starts: providers are there all the time, and let us in slowly. */

const SLOWLY = { bindDelayMs: 800 }

let database: TestDatabase
let world: World
let centres: SmallCentre[]
let ids = 0

beforeEach(async () => {
  database = await createTestDatabase()
  centres = []
})

afterEach(async () => {
  await Promise.all(centres.map((centre) => centre.stop()))
  await world?.pool.end()
  await database?.drop()
})

type Saying = Parameters<typeof startSmallCentre>

async function centre(...given: Saying): Promise<SmallCentre> {
  const started = await startSmallCentre(...given)
  centres.push(started)
  return started
}

const takes: Saying[0] = (pdu: Submit, caller) => caller.say(accepted(pdu, `id${(ids += 1)}`))
const refuses: Saying[0] = ({ sequence }: Submit, caller) =>
  caller.say({ command: 'submit_sm_resp', sequence, status: 0x45 })

/** As if all of it had been so an hour ago, when we last ran. */
async function anHourLater(): Promise<void> {
  const hour = `interval '1 hour'`
  await world.pool.query(
    `update provider_accounts set updated_at = updated_at - ${hour}, last_bound_at = now() - ${hour}`,
  )
  await world.pool.query(`update send_queue set due_at = due_at - ${hour}`)
}

const wait = (messages: number) =>
  queue(
    world,
    Array.from({ length: messages }, (_, at) => ({ to: `+4477009${20_000 + at}` })),
  )

type Stands = {
  readonly status: string
  readonly reason: string | null
  /** Which account has it: the first or another. */
  readonly isByFirst: boolean
  readonly count: number
}

const stands = async (): Promise<readonly Stands[]> =>
  (
    await world.pool.query<Stands>(
      `select status, reason, account_id = $1 as "isByFirst", count(*)::int as count
       from messages group by 1, 2, 3`,
      [world.accountId],
    )
  ).rows

/** Starts our own server, waits until all messages stand alike, and fails with how they stand if not. */
async function start(expected: Stands): Promise<void> {
  const { pipeline } = await startProcess(world.pool)
  try {
    await eventually(stands, (rows) => isDeepStrictEqual(rows, [expected]), { withinMs: 12_000 })
  } finally {
    await pipeline.stop()
  }
}

const createFirst = async (port: number, settings: Settings = {}) => {
  world = await createWorld(database.url, port, settings)
}

test('what waited while we were off is sent, however long that was', async () => {
  const provider = await centre(takes, SLOWLY)
  await createFirst(provider.port, { rerouteAfterMs: 1_000, giveUpAfterMs: 3_000 })
  await wait(600)
  await anHourLater()
  await start({ status: 'submitted', reason: null, isByFirst: true, count: 600 })
})

test('what the first provider refuses before the second is there goes by the second all the same', async () => {
  const first = await centre(refuses)
  const second = await centre(takes, SLOWLY)
  await createFirst(first.port)
  await addAccount(world, second.port)
  await wait(600)
  await anHourLater()
  await start({ status: 'submitted', reason: null, isByFirst: false, count: 600 })
  assert.deepEqual(await countDifferences(world), [])
})

test('for a second provider that does not come a refusal waits no longer than is said', async () => {
  const first = await centre(refuses)
  await createFirst(first.port)
  await addAccount(world, 1, { rerouteAfterMs: 2_000 })
  await wait(20)
  await anHourLater()
  await start({ status: 'rejected', reason: 'carrier-rejected', isByFirst: true, count: 20 })
  const { rows } = await world.pool.query(
    `select distinct detail, account_id from evidence where kind = 'reroute'`,
  )
  assert.deepEqual(rows, [{ detail: 'another-awaited', account_id: null }])
  assert.deepEqual(await countDifferences(world), [])
})
