import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addEntry, askReplay } from '../../src/flows/manage-vocabulary.ts'
import { runReplay } from '../../src/flows/replay.ts'
import type { ReplayDeps } from '../../src/flows/replay.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { countDifferences, tally } from '../support/pipeline-world.ts'
import { type VocabularyWorld, startVocabulary } from '../support/vocabulary-world.ts'

/** Everything read again: nothing moves but what is read otherwise now, and a crash changes nothing of that. */

let database: TestDatabase
let world: VocabularyWorld

const WORDS = ['DELIVRD', 'UNDELIV', 'REJECTD', 'EXPIRED', 'ENROUTE', 'NOBODYKNOWS'] as const
const EACH = 400
/** Of each word, those that said something else before: every seventh message. */
const TWICE_TOLD = 57

before(async () => {
  database = await createTestDatabase()
  world = await startVocabulary(database.url)
  const sent = await world.send(WORDS.length * EACH + 50)
  await world.sayAll(
    sent.slice(0, WORDS.length * EACH).flatMap((one, at) => {
      const said = { stat: WORDS[at % WORDS.length] ?? '', err: String(at % 5).padStart(3, '0') }
      // Some say more than one thing, and some say it twice.
      return at % 7 === 0
        ? [
            { sent: one, said: { stat: 'ACCEPTD' } },
            { sent: one, said },
            { sent: one, said },
          ]
        : [{ sent: one, said }]
    }),
  )
  await world.read()
})
after(async () => {
  await world?.world.pool.end()
  await database?.drop()
})

type Result = {
  receipts: number
  messages: number
  changed: number
  drifted: number
  without_raw: number
  moves: { from: string; to: string; messages: number }[]
  applied: boolean
}

const ALL = { accountId: null, since: null, until: null } as const

async function resultOf(id: string): Promise<Result> {
  const [job] = await world.rows<{ state: string; result: Result }>(
    'select state, result from jobs where id = $1',
    [id],
  )
  assert.equal(job?.state, 'done')
  return job.result
}

async function replay(apply: boolean, scope: Partial<typeof ALL> = {}): Promise<Result> {
  const id = await askReplay(world.platform, world.act, { ...ALL, ...scope, apply })
  await world.workOff()
  return resultOf(id)
}

test('a replay with nothing changed changes nothing, byte for byte', async () => {
  const before = await world.checksums()
  const total = WORDS.length * EACH + 50
  for (const apply of [false, true, true]) {
    const found = await replay(apply)
    assert.deepEqual(
      [found.messages, found.changed, found.drifted, found.without_raw, found.applied],
      [total, 0, 0, 0, apply],
    )
    assert.ok(found.receipts >= WORDS.length * EACH)
    assert.deepEqual(await world.checksums(), before)
  }
})

test('with one word read otherwise exactly its messages move, and a replay after that finds nothing', async () => {
  await world.rows(
    `update provider_accounts set settings = settings || '{"statWords": {"NOBODYKNOWS": "DELIVRD"}}'`,
  )
  const found = await replay(false)
  assert.deepEqual(
    new Set(found.moves.map(({ from, to, messages }) => `${from} ${to} ${messages}`)),
    new Set([`sent delivered ${TWICE_TOLD}`, `submitted delivered ${EACH - TWICE_TOLD}`]),
  )
  const statuses = await tally(world.world)
  await replay(true)
  const after = await tally(world.world)
  assert.equal(after['delivered'], (statuses['delivered'] ?? 0) + EACH)
  assert.deepEqual(await countDifferences(world.world), [])
  assert.equal((await replay(false)).changed, 0)
})

test('a final reason that is read otherwise is corrected, once', async () => {
  await world.rows(`update provider_accounts set settings = settings || '{"errTable": "map"}'`)
  const found = await replay(true)
  assert.ok(found.changed > 0)
  const corrections = await world.rows<{ because: string; n: number }>(
    'select because, count(*) as n from corrections group by because',
  )
  const final = found.moves
    .filter(({ from }) => from !== 'sent' && from !== 'submitted')
    .reduce((sum, { messages }) => sum + messages, 0)
  assert.ok(final > 0)
  assert.deepEqual(
    corrections.map(({ because }) => because),
    ['replay'],
  )
  assert.ok((corrections[0]?.n ?? 0) > 0 && (corrections[0]?.n ?? 0) <= final)
  await replay(true)
  const [again] = await world.rows<{ n: number }>('select count(*) as n from corrections')
  assert.equal(again?.n, corrections[0]?.n)
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a standing that does not follow from its evidence is found and set right', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  await world.say(one, { stat: 'DELIVRD' })
  await world.read()
  await world.rows(`update messages set status = 'failed', reason = 'unknown' where id = $1`, [
    one.id,
  ])
  const found = await replay(false)
  assert.deepEqual([found.changed, found.drifted], [1, 1])
  await replay(true)
  assert.deepEqual(await world.statusOf(one.id), ['delivered', null])
  // The counts knew nothing of the change that was made behind their back, and lose by it again.
  const { recount } = await import('../../src/adapters/postgres/recount.ts')
  await recount(world.world.pool, { fix: true })
})

test('what is not kept raw keeps the claim that was read from it', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  await world.say(one, { stat: 'SOMETHING' })
  await world.read()
  await world.rows(
    'delete from journal using evidence e where journal.id = e.journal_id and e.message_id = $1',
    [one.id],
  )
  await addEntry(world.platform, world.act, {
    vendor: 'smpp',
    field: 'stat',
    code: 'SOMETHING',
    accountId: null,
    status: 'failed',
    reason: null,
    permanent: null,
    charge: null,
    grade: null,
    meaning: null,
    note: null,
  })
  await world.workOff()
  assert.deepEqual(await world.statusOf(one.id), ['submitted', null])
  assert.equal((await replay(false)).without_raw, 1)
})

const UNDECIDED = {
  reason: null,
  permanent: null,
  charge: null,
  grade: null,
  meaning: null,
  note: null,
} as const

test('a replay that dies in the middle of applying is gone on with, and counts nothing twice', async () => {
  const entry = {
    ...UNDECIDED,
    vendor: 'smpp',
    field: 'stat',
    accountId: null,
    reason: 'handset-unreachable',
  } as const
  const delivered = (await tally(world.world))['delivered'] ?? 0
  const made = await addEntry(world.platform, world.act, {
    ...entry,
    code: 'DELIVRD',
    status: 'failed',
  })
  assert.equal(made.kind, 'saved')
  for (const dieAt of ['rewriteClaims', 'changeStandings', 'saveProgress', 'afterwards'] as const) {
    await assert.rejects(runReplay(dying(world.replay, dieAt)), /died/)
    // Another process sees that nobody has worked at it for so long.
    world.pass(30_000)
  }
  await world.workOff()
  const [job] = await world.rows<{ result: Result; state: string }>(
    `select state, result from jobs where kind = 'table-entry' order by started_at desc limit 1`,
  )
  assert.equal(job?.state, 'done')
  // Those of the renamed NOBODYKNOWS are read by their own word.
  const moved = job.result.moves.filter(({ from }) => from === 'delivered')
  assert.equal(moved.length, 1)
  assert.equal(moved[0]?.messages, EACH + 1)
  assert.equal((await tally(world.world))['delivered'], delivered - EACH - 1)
  const [corrections] = await world.rows<{ n: number }>(
    `select count(*) as n from corrections where because = 'table-entry'`,
  )
  assert.equal(corrections?.n, EACH + 1)
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a replay that stalls and is taken over writes nothing more, and what was found stays', async () => {
  const entry = { vendor: 'smpp', field: 'stat', code: 'DELIVRD', accountId: null, ...UNDECIDED }
  const { kind } = await addEntry(world.platform, world.act, { ...entry, status: 'delivered' })
  assert.equal(kind, 'saved')
  const { clock } = world.replay
  let other: Promise<boolean> | null = null
  const stalling: ReplayDeps = {
    ...world.replay,
    store: {
      ...world.replay.store,
      async inReplay(work) {
        // Long enough for another process to take it, and to be done with it.
        const later = { now: () => clock.now() + 60_000 }
        await (other ??= runReplay({ ...world.replay, clock: later }))
        return world.replay.store.inReplay(work)
      },
    },
  }
  assert.equal(await runReplay(stalling), true)
  assert.ok(other !== null, 'nothing was to be written')
  const [job] = await world.rows<{ result: Result; state: string }>(
    `select state, result from jobs where kind = 'table-entry' order by started_at desc limit 1`,
  )
  assert.equal(job?.state, 'done')
  assert.deepEqual(
    job.result.moves.map(({ from, to, messages }) => [from, to, messages]),
    [['failed', 'delivered', EACH + 1]],
  )
  assert.deepEqual(await countDifferences(world.world), [])
})

/** A process that ends at that step of its first page. */
function dying(
  deps: ReplayDeps,
  dieAt: 'rewriteClaims' | 'changeStandings' | 'saveProgress' | 'afterwards',
): ReplayDeps {
  const died = async () => {
    throw new Error('died')
  }
  return {
    ...deps,
    store: {
      ...deps.store,
      async inReplay(work) {
        const result = await deps.store.inReplay((ledger) =>
          work(dieAt === 'afterwards' ? ledger : { ...ledger, [dieAt]: died }),
        )
        throw Object.assign(new Error('died'), { result })
      },
    },
  }
}

test('receipts that come while a decision is applied are read with it, and none is lost', async () => {
  const sent = await world.send(600)
  const half = sent.slice(0, 300)
  await world.sayAll(half.map((one) => ({ sent: one, said: { stat: 'MEANWHILE' } })))
  await world.read()
  await world.sayAll(sent.slice(300).map((one) => ({ sent: one, said: { stat: 'MEANWHILE' } })))
  await Promise.all([
    world.read(),
    (async () => {
      const made = await addEntry(world.platform, world.act, {
        vendor: 'smpp',
        field: 'stat',
        code: 'MEANWHILE',
        accountId: null,
        status: 'delivered',
        reason: null,
        permanent: null,
        charge: null,
        grade: null,
        meaning: null,
        note: null,
      })
      assert.equal(made.kind, 'saved')
      await world.workOff()
    })(),
  ])
  const rows = await world.rows<{ status: string; n: number }>(
    `select status, count(*) as n from messages where word = 'MEANWHILE' group by status`,
  )
  assert.deepEqual(rows, [{ status: 'delivered', n: 600 }])
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a replay of a time looks at the messages of that time', async () => {
  const [first] = await world.rows<{ at: Date }>('select max(created_at) as at from messages')
  const found = await replay(false, { since: (first?.at.getTime() ?? 0) + 1 } as object)
  assert.equal(found.messages, 0)
})
