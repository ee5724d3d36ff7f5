import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { createTestDatabase } from '../support/database.ts'
import {
  addAccount,
  countDifferences,
  createWorld,
  eventually,
  openCount,
  queue,
  tally,
} from '../support/pipeline-world.ts'

const KILLS = Number(process.env['KILLS'] ?? 3)
const SEED = Number(process.env['SEED'] ?? 17)
const MESSAGES_A_KILL = 300

const found = findScenario('fast')
assert.ok(found.kind === 'scenario')
const database = await createTestDatabase()
const failing = await startSimulator({
  port: 0,
  controlPort: null,
  seed: SEED,
  scenario: { ...found.scenario, isMagic: false, answerMs: [1, 30], mix: [[100, 'stat-undeliv']] },
  pace: { hours: 72_000, seconds: 10 },
})
const settings = { window: 100, expectedByMs: 5_000, defaultSender: 'Delivrd' }
const world = await createWorld(database.url, failing.port, settings)
const rich = await addAccount(world, failing.port, {
  ...settings,
  // Receipts go to whoever is bound by the same name.
  systemId: 'rich',
  channels: ['rcs'],
})
let child: ChildProcess | null = null

after(async () => {
  child?.kill('SIGKILL')
  await failing.stop()
  await world.pool.end()
  await database.drop()
})

async function start(): Promise<ChildProcess> {
  const started = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/pipeline-process.ts'), database.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(started.stdout, 'data')
  return started
}

test(`kill -9 at ${KILLS} moments between both channels: each is tried once, and none is forgotten (seed ${SEED})`, async () => {
  const random = createRandom(SEED)
  const fallback = { channel: 'sms', from: null, afterSeconds: null } as const
  for (let kill = 0; kill < KILLS; kill++) {
    const people = Array.from({ length: MESSAGES_A_KILL }, (_, at) => ({
      to: `+4477${String(kill * 10_000 + at).padStart(8, '0')}`,
    }))
    await queue(world, people, { accountId: rich, channel: 'rcs', fallback })
    child = await start()
    // Some have turned, and some are still to: that is when it dies.
    await eventually(
      () => turned(),
      (n) => n >= kill * MESSAGES_A_KILL + random.between([1, MESSAGES_A_KILL / 2]),
      { withinMs: 30_000 },
    )
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  child = await start()
  await eventually(
    () => tally(world),
    (seen) => openCount(seen) === 0,
    { withinMs: 60_000 },
  )
  child.kill('SIGTERM')
  await once(child, 'exit')
  child = null

  const { rows } = await world.pool.query<{ id: string; rcs: number; sms: number; turns: number }>(
    `select m.id,
       (select count(*)::integer from submissions s where s.message_id = m.id and s.channel = 'rcs') as rcs,
       (select count(*)::integer from submissions s where s.message_id = m.id and s.channel = 'sms') as sms,
       (select count(*)::integer from evidence e where e.message_id = m.id and e.key like 'fall-back:%') as turns
     from messages m`,
  )
  assert.equal(rows.length, KILLS * MESSAGES_A_KILL)
  for (const { id, rcs, sms, turns } of rows) {
    assert.equal(rcs, 1, id)
    assert.equal(sms, turns, id)
    assert.ok(turns <= 1, id)
  }
  // Only what was killed before its answer was heard may have no second channel.
  const failed = await world.pool.query<{ n: number }>(
    `select count(*)::integer as n from messages m where submissions = 1 and status = 'failed'`,
  )
  assert.equal(failed.rows[0]?.n, 0)
  assert.deepEqual(await countDifferences(world), [])
})

async function turned(): Promise<number> {
  const { rows } = await world.pool.query<{ n: number }>(
    `select count(*)::integer as n from evidence where key like 'fall-back:%'`,
  )
  return rows[0]?.n ?? 0
}
