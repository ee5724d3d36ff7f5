import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { refusing } from '../../sim/providers/script.ts'
import type { HealthVerdict } from '../../src/core/health.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type FailoverWorld,
  type Side,
  openFailoverWorld,
  openReceiptDoor,
} from '../support/failover-world.ts'
import { type Running, countDifferences, eventually, queue } from '../support/pipeline-world.ts'
import { startSending } from '../support/sending-world.ts'

/** Two providers, of which the first dies in the middle of a campaign, and comes back. */

const MESSAGES = 400
/** The first takes so many a second: the campaign is under way for eight seconds. */
const FIRST_RATE = 50
const SILENT_MS = 3_000
const WINDOW = 50

let database: TestDatabase
let running: Running
let receipts: Awaited<ReturnType<typeof openReceiptDoor>>

before(async () => {
  database = await createTestDatabase()
  receipts = await openReceiptDoor(() => running.pipeline)
})

after(async () => {
  await running?.pipeline.stop()
  for (const { first, second, pool } of worlds) {
    await first.fake.close()
    await second.fake.close()
    await first.door.shut()
    await second.door.shut()
    await pool.end()
  }
  await receipts?.close()
  await database?.drop()
})

type Death = {
  readonly title: string
  readonly die: (side: Side) => Promise<void>
  readonly rise: (side: Side) => Promise<void>
}

/** Providers that know nobody any more, by their fake's own truth. */
const locked = new Set<string>()

const byHealth = (title: string, health: Side['fake']['health']): Death => ({
  title,
  die: async ({ fake }) => void (fake.health = health),
  rise: async ({ fake }) => void (fake.health = 'fine'),
})

const DEATHS: readonly Death[] = [
  {
    title: 'takes no connection',
    die: ({ door }) => door.shut(),
    rise: ({ door }) => door.open(),
  },
  byHealth('resets every connection', 'resets'),
  byHealth('is out of order', 'unavailable'),
  byHealth('gives no answer', 'silent'),
  {
    title: 'knows nobody any more',
    die: async ({ accountId }) => void locked.add(accountId),
    rise: async ({ accountId }) => void locked.delete(accountId),
  },
]

const worlds: FailoverWorld[] = []

async function open(at: number): Promise<FailoverWorld> {
  let id = ''
  const world = await openFailoverWorld(database.url, {
    first: {
      provider: 'sinch',
      fake: {
        seed: at + 1,
        pace: { hours: 72_000, seconds: 20 },
        script: (_, number) =>
          locked.has(id)
            ? refusing(`locked ${number}`, world.first.fake.vendor.refusals.unauthorized)
            : null,
      },
      settings: { ratePerSecond: FIRST_RATE, rerouteAfterMs: 5_000, window: WINDOW },
    },
    second: {
      provider: 'twilio',
      fake: { seed: at + 100, pace: { hours: 72_000, seconds: 20 } },
    },
  })
  id = world.first.accountId
  worlds.push(world)
  return world
}

const people = (
  at: number,
  from: number,
  count: number,
): readonly { to: string; sender: string }[] =>
  Array.from({ length: count }, (_, n) => ({
    to: `+44770${at}${String(from + n).padStart(6, '0')}`,
    sender: '+447700900999',
  }))

const taken = ({ fake }: Side): readonly string[] =>
  fake.truth().flatMap(({ isTaken, to }) => (isTaken ? [to.replace(/\D/g, '')] : []))

const healthOf = async ({ pool }: FailoverWorld, { accountId }: Side): Promise<HealthVerdict> => {
  const text = 'select health from provider_accounts where id = $1'
  const { rows } = await pool.query<{ health: HealthVerdict }>(text, [accountId])
  return rows[0]?.health ?? assert.fail()
}

const waiting = async ({ pool, workspaceId }: FailoverWorld): Promise<number> => {
  const text = 'select count(*)::int as n from send_queue where workspace_id = $1'
  return (await pool.query<{ n: number }>(text, [workspaceId])).rows[0]?.n ?? 0
}

test(
  'a provider that dies mid-campaign loses nobody, and has its traffic again when it is back',
  {
    concurrency: true,
  },
  async (t) => {
    const opened = await Promise.all(DEATHS.map((_, at) => open(at)))
    const times = { answerTimeoutMs: 6_000, silentMs: SILENT_MS }
    running = await startSending(opened[0] ?? assert.fail(), times, { receiptsAt: receipts.url })
    await Promise.all(
      DEATHS.map((death, at) =>
        t.test(`one that ${death.title}`, () =>
          diesAndRises(opened[at] ?? assert.fail(), death, at),
        ),
      ),
    )
  },
)

async function diesAndRises(world: FailoverWorld, death: Death, at: number): Promise<void> {
  const { first, second, pool } = world
  const ids = await queue(world, people(at, 0, MESSAGES))
  running.pipeline.wake()
  await eventually(
    () => Promise.resolve(taken(first).length),
    (n) => n >= 50,
  )
  await death.die(first)
  const diedAt = Date.now()
  await eventually(
    () => waiting(world),
    (n) => n === 0,
    { withinMs: 60_000 },
  )
  const tookMs = Date.now() - diedAt
  assert.ok(tookMs < 20_000, `the rest was gone after ${tookMs} ms`)
  assert.equal((await healthOf(world, first)).state, 'sick')
  const both = [...taken(first), ...taken(second)]
  assert.equal(new Set(both).size, both.length, 'somebody was texted twice')
  assert.ok(taken(second).length > MESSAGES / 2)
  const why = await pool.query<{ detail: string; n: number }>(
    `select detail, count(*)::int as n from evidence
     where message_id = any($1) and kind = 'reroute' group by detail`,
    [ids],
  )
  assert.ok(why.rows.some(({ detail }) => detail.startsWith('provider-') || detail === 'rerouted'))
  const unknown = await pool.query(
    `select 1 from submissions where message_id = any($1) and answer = 'unknown'`,
    [ids],
  )
  // No more than were under way at once: what may have been taken stays where it is.
  assert.ok(unknown.rows.length <= WINDOW, `${unknown.rows.length} may have been taken`)
  await returns(world, death, at)
}

async function returns(world: FailoverWorld, death: Death, at: number): Promise<void> {
  const { first, second } = world
  const before = taken(first).length
  await death.rise(first)
  // Something waits for the second all the while: a few of it show that the first is well.
  let sent = MESSAGES
  await eventually(
    async () => {
      await queue(world, people(at, sent, 5), { accountId: second.accountId })
      sent += 5
      running.pipeline.wake()
      return healthOf(world, first)
    },
    ({ state }) => state === 'well',
    { withinMs: 90_000 },
  )
  const ids = await queue(world, people(at, sent, 50))
  running.pipeline.wake()
  await eventually(
    () => waiting(world),
    (n) => n === 0,
    { withinMs: 30_000 },
  )
  // What was queued while the word of it travelled may have gone by the second.
  assert.ok(taken(first).length >= before + 30, `${taken(first).length} after ${before}`)
  const both = [...taken(first), ...taken(second)]
  assert.equal(new Set(both).size, both.length, 'somebody was texted twice')
  assert.equal(ids.length, 50)
}

test('every count is right after all of it', async () => {
  const [world] = worlds
  assert.deepEqual(await countDifferences(world ?? assert.fail()), [])
})
