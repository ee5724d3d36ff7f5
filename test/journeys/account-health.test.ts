import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresAccountHealth } from '../../src/adapters/postgres/account-health.ts'
import { examineDatabase } from '../../src/adapters/postgres/doctor.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import type { Tallies, Tally } from '../../src/core/health.ts'
import { minutesOf } from '../../src/flows/count-evidence.ts'
import { judgeAccounts, newJudging } from '../../src/flows/judge-accounts.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import type { ProviderAccount } from '../../src/flows/ports/platform.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import { type World, createWorld, log, queue, random } from '../support/pipeline-world.ts'

/** Accounts are judged by what is counted of them, at a time of our own. */

const MINUTE = 60_000
const REACHED = { isBound: true, isRefused: false, quietMs: null }

let database: TestDatabase
let world: World
const clock = { at: Date.now(), now: () => clock.at }

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 9)
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

/** One process that looks at the accounts. */
async function openJudge() {
  const store = postgresPipelineStore(world.pool, 7)
  const accounts = createAccountBook(store)
  await accounts.refresh()
  const judging = newJudging()
  const deps: PipelineDeps = { ...PARTS, store, accounts, clock, random, log, startedAt: clock.at }
  return {
    async look(): Promise<void> {
      await judgeAccounts(deps, () => REACHED, judging)
      await accounts.refresh()
    },
    count: (tallies: Tallies, at = clock.at) =>
      store.inLedger((ledger) =>
        ledger.countMinutes(
          minutesOf(
            Object.entries(tallies).map(([tally, n]) => ({
              accountId: world.accountId,
              tally: tally as Tally,
              n,
            })),
            at,
          ),
        ),
      ),
  }
}

const health = async () => {
  const links = () => ({ wanted: 1, bound: 1, lastError: null })
  const read = postgresAccountHealth(world.pool, { clock, links })
  const account = { id: world.accountId, workspaceId: world.workspaceId, learned: {}, settings: {} }
  return read(account as unknown as ProviderAccount)
}

const forget = () => world.pool.query(`delete from account_minutes`)

test('no receipts while it sends raises the alarm within two minutes after its time, and one receipt ends it', async () => {
  clock.at = Date.now()
  const judge = await openJudge()
  await judge.count({ accepted: 30, awaited: 30, receipt: 30 })
  await judge.look()
  let silentAfter = 0
  for (let minute = 1; minute <= 15 && silentAfter === 0; minute++) {
    clock.at += MINUTE
    await judge.count({ accepted: 5, awaited: 5 })
    await judge.look()
    if ((await health()).judged.alarms.some(({ kind }) => kind === 'silence')) silentAfter = minute
  }
  assert.ok(silentAfter >= 10 && silentAfter <= 12, `after ${silentAfter} minutes`)
  const { verdict } = (await health()).judged
  assert.deepEqual([verdict.state, verdict.trouble], ['sick', 'silent'])
  const findings = await examineDatabase(world.pool, clock)
  const found = findings.find(({ name }) => name === 'account-health')
  assert.match(found?.found ?? '', /no receipt for/)
  clock.at += MINUTE
  await judge.count({ receipt: 1 })
  clock.at += 11_000
  await judge.look()
  const after = (await health()).judged
  assert.deepEqual([after.verdict.state, after.alarms], ['well', []])
})

test('an account that delivers half of what it did is sick by its own day before', async () => {
  await forget()
  clock.at += 30 * MINUTE
  const judge = await openJudge()
  await judge.count({ delivered: 900, 'failed-there': 100, failed: 100 }, clock.at - 120 * MINUTE)
  await judge.look()
  clock.at += 12_000
  await judge.count({ delivered: 60, 'failed-there': 60, failed: 60 })
  clock.at += MINUTE
  await judge.look()
  const { verdict } = (await health()).judged
  assert.deepEqual([verdict.state, verdict.trouble], ['sick', 'failing'])
  assert.match(verdict.because ?? '', /^50 % delivered, usually 90 %/)
})

test('two processes that look at once come to one verdict, and neither takes it back', async () => {
  await forget()
  await world.pool.query(`update provider_accounts set health = '{}'`)
  clock.at += 30 * MINUTE
  const [one, other] = [await openJudge(), await openJudge()]
  await one.look()
  await other.look()
  clock.at += 1_000
  await one.count({ refused: 20, 'refused-own': 20 })
  const seen: string[] = []
  for (let second = 0; second < 20; second++) {
    await one.look()
    await other.look()
    seen.push((await health()).judged.verdict.state)
    clock.at += 1_000
  }
  assert.deepEqual([...new Set(seen)], ['sick'])
  await other.count({ accepted: 3 })
  await one.look()
  await other.look()
  assert.equal((await health()).judged.verdict.state, 'well')
})

test('an alarm outlives a restart, and ends when its reason does', async () => {
  await forget()
  await world.pool.query(`update provider_accounts set health = '{}'`)
  clock.at += 30 * MINUTE
  const judge = await openJudge()
  await judge.count({ awaited: 50 }, clock.at - 20 * MINUTE)
  await judge.count({ awaited: 5 })
  clock.at += 61_000
  await judge.look()
  const [raised] = (await health()).judged.alarms
  assert.equal(raised?.kind, 'silence')
  clock.at += 5 * MINUTE
  const again = await openJudge()
  await again.look()
  assert.deepEqual((await health()).judged.alarms, [raised])
  await again.count({ receipt: 5 })
  clock.at += 61_000
  const third = await openJudge()
  await third.look()
  assert.deepEqual((await health()).judged.alarms, [])
})

test('an alarm that is raised by one who has not heard of a verdict leaves it as it is', async () => {
  const store = postgresPipelineStore(world.pool, 7)
  const sick = {
    state: 'sick' as const,
    trouble: 'refusing' as const,
    because: '…',
    since: clock.at,
  }
  await store.writeJudgement(world.accountId, { verdict: sick, alarms: [] }, clock.at)
  const alarm = { kind: 'unproven' as const, because: '…', since: clock.at }
  const late = { verdict: { ...sick, state: 'well' as const, trouble: null, since: 0 } }
  await store.writeJudgement(world.accountId, { ...late, alarms: [alarm] }, clock.at)
  const { verdict, alarms } = (await health()).judged
  assert.deepEqual([verdict.trouble, alarms], ['refusing', [alarm]])
  // A verdict of a time to come was given by a clock that has been put right since.
  await store.writeJudgement(world.accountId, { ...late, alarms: [] }, clock.at - MINUTE)
  assert.equal((await health()).judged.verdict.state, 'well')
})

test('a trial is one process’s alone, and three messages of it are all', async () => {
  const store = postgresPipelineStore(world.pool, 7)
  const { accountId: id } = world
  const { at: since } = clock
  const verdict = { state: 'sick' as const, trouble: 'refusing' as const, because: '…', since }
  await store.writeJudgement(id, { verdict, alarms: [] }, since)
  const takes = [1, 2].map(() => store.takeTrial(id, { since, number: 10_000 }))
  assert.deepEqual(new Set(await Promise.all(takes)), new Set([false, true]))
  await store.noteTrial(id, { since, number: 10_000, taken: 3 })
  // Whoever writes the verdict once more knows nothing of its trials.
  await store.writeJudgement(id, { verdict, alarms: [] }, since)
  const { trial } = (await health()).judged.verdict
  assert.deepEqual(trial, { number: 10_000, taken: 3 })
  assert.equal(await store.takeTrial(id, { since: since - 1, number: 20_000 }), false)
  assert.equal(await store.takeTrial(id, { since, number: 20_000 }), true)
})

test('the last hour is there minute by minute', async () => {
  await forget()
  const judge = await openJudge()
  await judge.count({ handed: 7 }, clock.at - 90 * MINUTE)
  await judge.count({ handed: 3, accepted: 2 }, clock.at - 2 * MINUTE)
  await judge.count({ handed: 1 })
  await judge.count({ handed: 1 })
  const { minutes } = await health()
  assert.deepEqual(
    minutes.map(({ counted }) => counted),
    [{ handed: 3, accepted: 2 }, { handed: 2 }],
  )
})

test('a domain that is dropped shows in the delivered shares of the account', async () => {
  const people = (from: number, text: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ to: `+44770090${from + at}`, text }))
  const good = await queue(world, people(1_000, 'Your table is ready', 150))
  const bad = await queue(world, people(2_000, 'Pay at https://pay.example/1', 40))
  const end = `update messages set status = $2, is_final = true, submissions = 1 where id = any($1)`
  await world.pool.query(end, [good, 'delivered'])
  await world.pool.query(end, [bad, 'failed'])
  clock.at = Date.now()
  const { linkDomains } = await health()
  assert.deepEqual(
    linkDomains.map(({ domain, messages, isOdd }) => [domain, messages, isOdd]),
    [['pay.example', 40, true]],
  )
})
