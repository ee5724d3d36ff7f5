import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
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

type Stands = { readonly status: string; readonly detail: string | null; readonly count: number }

const stands = async (): Promise<readonly Stands[]> =>
  (
    await world.pool.query<Stands>(
      'select status, detail, count(*)::int as count from messages group by 1, 2',
    )
  ).rows

/** Starts, waits until nothing is queued, and gives how all of it stands. */
async function start(): Promise<readonly Stands[]> {
  const { pipeline } = await startProcess(world.pool)
  try {
    return await eventually(stands, (rows) =>
      rows.every(({ status, count }) => status !== 'queued' && count > 0),
    )
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
  assert.deepEqual(await start(), [{ status: 'submitted', detail: null, count: 600 }])
})
