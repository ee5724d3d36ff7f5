import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listUnknownWords } from '../../src/flows/list-unknown-words.ts'
import {
  addEntry,
  entryOf,
  ignoreUnknown,
  nameUnknown,
  removeEntry,
  scopeOfWord,
} from '../../src/flows/manage-vocabulary.ts'
import { outrankedBy } from '../../src/flows/outranked-by.ts'
import { previewEntry, runReplay } from '../../src/flows/replay.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { countDifferences, tally } from '../support/pipeline-world.ts'
import { type VocabularyWorld, startVocabulary } from '../support/vocabulary-world.ts'

/** Words that nobody knows: they move nothing, wait for a person, and then count as if always known. */

let database: TestDatabase
let world: VocabularyWorld

before(async () => {
  database = await createTestDatabase()
  world = await startVocabulary(database.url)
})
after(async () => {
  await world?.world.pool.end()
  await database?.drop()
})

const JUDGEMENT = {
  reason: null,
  permanent: null,
  charge: null,
  grade: null,
  meaning: null,
  note: null,
} as const

const listed = () =>
  listUnknownWords(
    { store: world.platform.store, readers: world.replay.readers },
    world.world.workspaceId,
    { limit: 100, after: null, state: null },
  )

const wordOf = async (code: string) => {
  const [row] = await world.rows<{ id: string }>('select id from unknown_words where code = $1', [
    code,
  ])
  assert.ok(row !== undefined, `no unknown word ${code}`)
  const word = await world.platform.store.vocabulary.unknownById(world.world.workspaceId, row.id)
  assert.ok(word !== null)
  return word
}

test('a word that nobody knows moves nothing, and is listed with samples and a suggestion', async () => {
  const [one, two] = await world.send(2)
  assert.ok(one !== undefined && two !== undefined)
  await world.say(one, { stat: 'DELIVERED_OK' })
  await world.say(one, { stat: 'DELIVERED_OK' })
  await world.say(two, { stat: 'DELIVERED_OK' })
  await world.read()
  assert.deepEqual(await tally(world.world), { submitted: 2 })
  const [word, ...others] = await listed()
  assert.deepEqual(others, [])
  assert.equal(word?.code, 'DELIVERED_OK')
  assert.equal(word?.receipts, 3)
  assert.equal(word?.messages, 2)
  assert.equal(word?.samples.length, 3)
  assert.equal(word?.suggestion?.status, 'delivered')
})

test('naming a word shows first what would change, then changes it, with counts and corrections right', async () => {
  const { id, ...word } = await wordOf('DELIVERED_OK')
  const before = await world.checksums()
  const wish = { ...JUDGEMENT, status: 'delivered', scope: 'vendor' } as const
  const entry = entryOf({ id, ...word }, wish)
  const scope = await scopeOfWord(world.platform.store, { id, ...word }, entry)
  assert.deepEqual(scope.word, { vendor: 'smpp', field: 'stat', code: 'DELIVERED_OK' })
  const found = await previewEntry(world.replay, word.workspaceId, { entry, scope })
  assert.deepEqual(
    found.moves.map(({ from, to, messages }) => [from, to, messages]),
    [['submitted', 'delivered', 2]],
  )
  assert.deepEqual(await world.checksums(), before)

  const saved = await nameUnknown(world.platform, world.act, { id, wish })
  assert.equal(saved.kind, 'saved')
  await world.workOff()
  assert.deepEqual(await tally(world.world), { delivered: 2 })
  assert.deepEqual(await countDifferences(world.world), [])
  // Nothing final was changed, so nobody is to be corrected.
  assert.deepEqual(await world.rows('select * from corrections'), [])
  assert.equal((await wordOf('DELIVERED_OK')).state, 'named')
  const [evidence] = await world.rows<{ dialect: string }>('select dialect from evidence limit 1')
  assert.match(evidence?.dialect ?? '', /^smpp\/\d+\+1$/)
})

test('once named, a word counts when it comes, and is not listed again', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  await world.say(one, { stat: 'delivered_ok' })
  await world.read()
  assert.deepEqual(await world.statusOf(one.id), ['delivered', null])
  assert.equal((await wordOf('DELIVERED_OK')).receipts, 3)
})

test('a message that silence ended is corrected when its word is named', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  await world.say(one, { stat: 'LOSTINSPACE' })
  await world.read()
  world.pass(60_000)
  const { expireSilent } = await import('../../src/flows/expire-silent.ts')
  while ((await expireSilent(world.deps)) > 0);
  assert.deepEqual(await world.statusOf(one.id), ['unconfirmed', 'receipt-timeout'])
  const { id } = await wordOf('LOSTINSPACE')
  const wish = { ...JUDGEMENT, status: 'failed', reason: 'handset-unreachable' } as const
  await nameUnknown(world.platform, world.act, { id, wish: { ...wish, scope: 'account' } })
  await world.workOff()
  assert.deepEqual(await world.statusOf(one.id), ['failed', 'handset-unreachable'])
  const corrections = await world.rows<Record<string, unknown>>(
    'select message_id, from_status, to_status, to_reason, because from corrections',
  )
  assert.deepEqual(corrections, [
    {
      message_id: one.id,
      from_status: 'unconfirmed',
      to_status: 'failed',
      to_reason: 'handset-unreachable',
      because: 'table-entry',
    },
  ])
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a late receipt that corrects what silence ended is a correction too', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  world.pass(60_000)
  const { expireSilent } = await import('../../src/flows/expire-silent.ts')
  while ((await expireSilent(world.deps)) > 0);
  await world.say(one, { stat: 'DELIVRD' })
  await world.read()
  assert.deepEqual(
    await world.rows('select to_status, because from corrections where message_id = $1', [one.id]),
    [{ to_status: 'delivered', because: 'late-receipt' }],
  )
})

test('what is taken back is unknown again, backwards too, and silence ends it', async () => {
  const [{ entry_id: entryId } = { entry_id: '' }] = await world.rows<{ entry_id: string }>(
    `select entry_id from unknown_words where code = 'LOSTINSPACE'`,
  )
  await removeEntry(world.platform, world.act, entryId)
  await world.workOff()
  const rows = await world.rows<{ status: string }>(
    `select m.status from messages m join evidence e on e.message_id = m.id where e.word = 'LOSTINSPACE'`,
  )
  assert.deepEqual(rows, [{ status: 'unconfirmed' }])
  assert.equal((await wordOf('LOSTINSPACE')).state, 'open')
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a known word may mean something else, for one account or for all', async () => {
  const [one, two] = await world.send(2)
  assert.ok(one !== undefined && two !== undefined)
  await world.say(one, { stat: 'ACCEPTD' })
  await world.say(two, { stat: 'ACCEPTD' })
  await world.read()
  assert.deepEqual(await world.statusOf(one.id), ['sent', null])
  const made = await addEntry(world.platform, world.act, {
    ...JUDGEMENT,
    vendor: 'smpp',
    field: 'stat',
    code: 'acceptd',
    accountId: world.world.accountId,
    status: 'delivered',
    grade: 'handset',
  })
  assert.equal(made.kind === 'saved' && made.entry.version, 1)
  await world.workOff()
  assert.deepEqual(await world.statusOf(two.id), ['delivered', null])
  const again = await addEntry(world.platform, world.act, {
    ...JUDGEMENT,
    vendor: 'smpp',
    field: 'stat',
    code: 'ACCEPTD',
    accountId: world.world.accountId,
    status: 'sent',
  })
  assert.equal(again.kind === 'saved' && again.entry.version, 2)
  await world.workOff()
  assert.deepEqual(await world.statusOf(two.id), ['sent', null])
  assert.deepEqual(await countDifferences(world.world), [])
})

test('err: that nobody explained is listed, and naming it says why the messages failed', async () => {
  const [one, two] = await world.send(2)
  assert.ok(one !== undefined && two !== undefined)
  await world.say(one, { stat: 'UNDELIV', err: '777' })
  await world.say(two, { stat: 'DELIVRD', err: '777' })
  await world.read()
  const { id, field, messages } = await wordOf('777')
  assert.deepEqual([field, messages], ['err', 1])
  const wish = {
    ...JUDGEMENT,
    status: 'failed',
    reason: 'handset-unreachable',
    charge: 'no',
    scope: 'vendor',
  } as const
  assert.equal((await nameUnknown(world.platform, world.act, { id, wish })).kind, 'saved')
  await world.workOff()
  const standings = await world.rows(
    'select status, reason, detail, charge from messages where id = any($1) order by status',
    [[one.id, two.id]],
  )
  const charged = { status: 'delivered', reason: null, detail: null, charge: 'yes' }
  const detail = 'undeliverable'
  const spared = { status: 'failed', reason: 'handset-unreachable', detail, charge: 'no' }
  assert.deepEqual(standings, [charged, spared])
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a preview that cannot look at everything looks at the newest messages', async () => {
  const [old, middle, newest] = await world.send(3)
  assert.ok(old !== undefined && middle !== undefined && newest !== undefined)
  for (const one of [old, middle, newest]) await world.say(one, { stat: 'REJECTD' })
  await world.read()
  const code = { vendor: 'smpp', field: 'stat', code: 'REJECTD', accountId: null }
  const entry = { ...JUDGEMENT, ...code, status: 'failed' } as const
  const scope = { accountId: null, word: null, since: null, until: null }
  const asked = { entry, scope, atMost: 2 }
  const found = await previewEntry(world.replay, world.world.workspaceId, asked)
  const ids = [old, middle, newest].map(({ id }) => id).sort()
  assert.deepEqual(found.samples.map(({ messageId }) => messageId).sort(), ids.slice(1))
  assert.equal(found.isComplete, false)
})

test('an entry that would never be asked is refused with words', async () => {
  const wish = { ...JUDGEMENT, vendor: 'smpp', field: 'stat', code: 'X', accountId: null }
  for (const [change, because] of [
    [{ vendor: 'nobody' }, /is no vendor/],
    [{ field: 'colour' }, /is no field of SMPP/],
    [{ accountId: world.world.workspaceId }, /no such provider account/],
  ] as const) {
    const saved = await addEntry(world.platform, world.act, {
      ...wish,
      status: 'failed',
      ...change,
    })
    assert.match(saved.kind === 'refused' ? saved.because : '', because)
  }
})

test('a code with which a provider refuses may be named as well, and its message is told of it', async () => {
  const to = world.person()
  const { queue } = await import('../support/pipeline-world.ts')
  const { settleAnswers } = await import('../../src/flows/settle-answers.ts')
  await queue(world.world, [{ to }])
  const [handover] = await world.handOver()
  assert.ok(handover !== undefined)
  await settleAnswers(world.deps, world.account, [
    {
      kind: 'refused',
      handover,
      segment: 1,
      refusal: { kind: 'status', status: 0x4f7 },
      at: world.now(),
    },
  ])
  assert.deepEqual(await world.statusOf(handover.id), ['rejected', 'unknown'])
  const { id, field, receipts, messages } = await wordOf('0x000004F7')
  assert.deepEqual([field, receipts, messages], ['command_status', 1, 1])
  const wish = { ...JUDGEMENT, status: 'rejected', reason: 'insufficient-credit' } as const
  await nameUnknown(world.platform, world.act, { id, wish: { ...wish, scope: 'account' } })
  await world.workOff()
  assert.deepEqual(await world.statusOf(handover.id), ['rejected', 'insufficient-credit'])
  const rows = await world.rows(
    'select from_reason, to_reason, because from corrections where message_id = $1',
    [handover.id],
  )
  assert.deepEqual(rows, [
    { from_reason: 'unknown', to_reason: 'insufficient-credit', because: 'table-entry' },
  ])
  assert.deepEqual(await countDifferences(world.world), [])
})

test('10,000 words that nobody knows: no status moves, one row each; one that is named moves its own', async () => {
  const COUNT = 10_000
  const before = (await world.rows<{ n: number }>('select count(*) as n from unknown_words'))[0]?.n
  const sent = await world.send(COUNT)
  const statusesBefore = await tally(world.world)
  const code = (at: number) => `W${at.toString(36).toUpperCase()}Q`
  const started = Date.now()
  await world.sayAll(sent.map((one, at) => ({ sent: one, said: { stat: code(at) } })))
  await world.read()
  const took = Date.now() - started
  assert.deepEqual(await tally(world.world), statusesBefore)
  const [row] = await world.rows<{ n: number }>('select count(*) as n from unknown_words')
  assert.equal((row?.n ?? 0) - (before ?? 0), COUNT)
  console.log(`10,000 unknown words recorded and read in ${took} ms`)

  const { id } = await wordOf(code(4_711))
  const wish = { ...JUDGEMENT, status: 'failed', reason: 'expired-undelivered' } as const
  await nameUnknown(world.platform, world.act, { id, wish: { ...wish, scope: 'vendor' } })
  await world.workOff()
  const moved = await world.rows<{ id: string }>(
    `select id from messages where reason = 'expired-undelivered'`,
  )
  assert.deepEqual(
    moved.map((one) => one.id),
    [sent[4_711]?.id],
  )
  assert.deepEqual(await countDifferences(world.world), [])
})

test('a word that is put aside goes on being counted', async () => {
  const { id, code } = await wordOf('W0Q')
  await ignoreUnknown(world.platform, world.act, id)
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  await world.say(one, { stat: code })
  await world.read()
  const word = await wordOf(code)
  assert.deepEqual([word.state, word.receipts, word.messages], ['ignored', 2, 2])
})

test('a full list counts what is new in one row', async () => {
  await world.rows(
    `insert into unknown_words (id, workspace_id, account_id, vendor, field, code, first_seen_at, last_seen_at)
     select gen_random_uuid(), $1, $2, 'smpp', 'stat', 'F' || n, now(), now()
     from generate_series(1, 20000 - (select count(*)::int from unknown_words)) n`,
    [world.world.workspaceId, world.world.accountId],
  )
  const sent = await world.send(3)
  await world.sayAll(sent.map((one, at) => ({ sent: one, said: { stat: `OVER${at}Z` } })))
  await world.read()
  const word = await wordOf('')
  assert.deepEqual([word.receipts, word.messages], [3, 3])
})

test('every act is in the audit log', async () => {
  const acts = await world.rows<{ act: string }>('select distinct act from audit_log order by act')
  assert.deepEqual(
    acts.map(({ act }) => act),
    ['table_entry.made', 'table_entry.removed', 'unknown_word.ignored'],
  )
  assert.equal(await runReplay(world.replay), false)
})

test('a decision for the vendor says which accounts have one of their own', async () => {
  const { workspaceId } = world.world
  const store = world.platform.store
  const [account] = await store.accounts.ofWorkspace(workspaceId)
  assert.ok(account !== undefined)
  const key = { vendor: 'smpp', field: 'stat', code: 'SHADOWED', accountId: null }
  assert.deepEqual(await outrankedBy(store, workspaceId, key), [])
  const own = { ...JUDGEMENT, ...key, accountId: account.id, status: 'failed' } as const
  assert.equal((await addEntry(world.platform, world.act, own)).kind, 'saved')
  assert.deepEqual(await outrankedBy(store, workspaceId, key), [account.name])
  assert.deepEqual(await outrankedBy(store, workspaceId, own), [], 'it is the one that holds')
})
