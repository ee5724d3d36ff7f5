import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { idKey } from '../../src/core/matching.ts'
import { hearInbound } from '../../src/flows/gather-inbound.ts'
import { OPT_IN_CONFIRMATION, OPT_OUT_CONFIRMATION } from '../../src/flows/hear-inbound.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import type { ReadInbound } from '../../src/flows/read-arrivals.ts'
import { exportSpoke } from '../../src/flows/export-spoke.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import {
  type World,
  clock,
  countDifferences,
  createWorld,
  log,
  queue,
  random,
} from '../support/pipeline-world.ts'

/** What people write over any channel, as it was read: heard once, heeded, and counted for what it proves. */

let database: TestDatabase
let world: World
let deps: PipelineDeps & { readonly accounts: ReturnType<typeof createAccountBook> }
let now = 0

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  const store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  deps = { store, random, log, accounts, ...PARTS, startedAt: 0, clock: { now: () => now } }
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

beforeEach(async () => {
  now = clock.now()
  await settings({})
})

async function settings(some: object): Promise<void> {
  await world.pool.query('update workspaces set settings = $1', [some])
  await deps.accounts.refresh()
}

const OURS = '+447700900500'

async function hear(
  person: string,
  texts: readonly (Partial<Omit<ReadInbound, 'account' | 'arrival'>> & { readonly text: string })[],
): Promise<void> {
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined)
  const inbound = texts.map((said): ReadInbound => {
    const arrival = {
      id: makeId(now, 7, random(9)),
      accountId: account.id,
      raw: new Uint8Array(),
      protocol: 'smpp' as const,
      meta: null,
      arrivedAt: now,
      isAdopted: false,
    }
    const usual = {
      source: person,
      sourceTon: null,
      destination: OURS,
      channel: 'sms' as const,
      vendorId: null,
      isTap: false,
      repliesTo: null,
      heededAs: null,
    }
    return { arrival, account, ...usual, ...said }
  })
  await deps.store.inLedger((ledger) => hearInbound(ledger, inbound, { deps, now }))
}

const column = async (text: string, values: readonly unknown[]): Promise<readonly unknown[]> =>
  (await world.pool.query<{ it: unknown }>(text, [...values])).rows.map(({ it }) => it)

const kept = (person: string) =>
  column('select text as it from inbound_messages where sender = $1 order by id', [person])
const told = (person: string) =>
  column('select text as it from message_contents where recipient = $1 order by message_id', [
    person,
  ])

test('a text that its provider says again is one text', async () => {
  const person = '+447700901001'
  const said = { text: 'On my way', vendorId: 'SM1' }
  await hear(person, [said, said])
  await hear(person, [said])
  assert.deepEqual(await kept(person), ['On my way'])
})

test('another text under an id that was there before is another text', async () => {
  const person = '+447700901002'
  await hear(person, [{ text: 'One', vendorId: '7' }])
  now += 1
  await hear(person, [{ text: 'Two', vendorId: '7' }])
  await hear('+447700901003', [{ text: 'One', vendorId: '7' }])
  assert.deepEqual(await kept(person), ['One', 'Two'])
  assert.deepEqual(await kept('+447700901003'), ['One'])
})

test('texts without an id are each a text', async () => {
  const person = '+447700901004'
  await hear(person, [{ text: 'Hi' }, { text: 'Hi' }])
  assert.deepEqual(await kept(person), ['Hi', 'Hi'])
})

test('a STOP that is said again after START does not opt out again', async () => {
  const person = '+447700901005'
  const stop = { text: 'STOP', vendorId: 'SM5' }
  await hear(person, [stop])
  await hear(person, [{ text: 'START', vendorId: 'SM6' }])
  await hear(person, [stop])
  const out = await column('select 1 as it from opt_outs where number = $1', [person])
  assert.deepEqual(out, [])
})

test('STOP and START are confirmed once each, START only to whom had opted out', async () => {
  const person = '+447700901006'
  await hear(person, [{ text: 'START' }])
  assert.deepEqual(await told(person), [])
  await hear(person, [{ text: 'STOP' }, { text: 'stop' }])
  assert.deepEqual(await told(person), [OPT_OUT_CONFIRMATION])
  now += 1
  await hear(person, [{ text: 'START' }, { text: 'UNSTOP' }])
  assert.deepEqual(await told(person), [OPT_OUT_CONFIRMATION, OPT_IN_CONFIRMATION])
})

test('HELP is answered once a day, if the workspace has an answer', async () => {
  const person = '+447700901007'
  await hear(person, [{ text: 'HELP' }])
  assert.deepEqual(await told(person), [])
  await settings({ helpText: 'Example Ltd: call 01632 960000' })
  await hear(person, [{ text: 'help' }, { text: 'INFO' }])
  await hear(person, [{ text: 'Help!' }])
  assert.equal((await told(person)).length, 1)
  now += 25 * 3_600_000
  await hear(person, [{ text: 'help' }])
  assert.equal((await told(person)).length, 2)
})

test('two processes that hear HELP at one moment answer once', async () => {
  const person = '+447700901008'
  await settings({ helpText: 'Call us' })
  await Promise.all([1, 2, 3, 4].map(() => hear(person, [{ text: 'HELP' }])))
  assert.deepEqual(await told(person), ['Call us'])
})

test('an answer goes by the account, the channel and the number that were written to', async () => {
  const person = '+447700901009'
  await hear(person, [{ text: 'STOP', channel: 'whatsapp', destination: '447700900777' }])
  const { rows } = await world.pool.query(
    `select m.account_id, m.channel, c.sender from messages m
     join message_contents c on c.bucket = m.bucket and c.message_id = m.id where c.recipient = $1`,
    [person],
  )
  assert.deepEqual(rows, [
    { account_id: world.accountId, channel: 'whatsapp', sender: '447700900777' },
  ])
})

/** Queued and handed over; nothing is heard of it yet. */
async function send(
  to: string,
  { channel = 'sms', campaignId }: { channel?: string; campaignId?: string } = {},
): Promise<string> {
  const of = campaignId === undefined ? {} : { campaignId }
  const [id] = await queue(world, [{ to, sender: OURS }], of)
  now = clock.now()
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined && id !== undefined)
  await submitMessages(deps, account, {
    room: () => 100,
    encode: () => ({ kind: 'encoded', segments: [{}] }),
    submit: () => undefined,
  })
  await world.pool.query('update submissions set channel = $2 where message_id = $1', [id, channel])
  return id
}

const evidenceOf = async (id: string): Promise<readonly unknown[]> =>
  (
    await world.pool.query<{ kind: string; status: string; grade: string }>(
      `select e.kind, m.status, m.grade from messages m
       join evidence e on e.bucket = m.bucket and e.message_id = m.id where m.id = $1`,
      [id],
    )
  ).rows.map(({ kind, status, grade }) => [kind, status, grade])

test('a reply proves that the text arrived, and a tap on its button does', async () => {
  const [one, two] = ['+447700901010', '+447700901011'] as const
  const answered = await send(one)
  const tapped = await send(two, { channel: 'whatsapp' })
  await hear(one, [{ text: 'Thanks' }])
  await hear(two, [
    { text: 'Yes', channel: 'whatsapp', destination: '15550001111', isTap: true, vendorId: 'w1' },
  ])
  assert.deepEqual(await evidenceOf(answered), [['reply', 'delivered', 'handset']])
  assert.deepEqual(await evidenceOf(tapped), [['click', 'delivered', 'handset']])
  assert.deepEqual(await countDifferences(world), [])
})

test('a reply over another channel than the text went by proves nothing about it', async () => {
  const person = '+447700901012'
  const id = await send(person, { channel: 'whatsapp' })
  await hear(person, [{ text: 'Thanks' }])
  assert.deepEqual(await evidenceOf(id), [])
})

test('a reply proves nothing of what was submitted after it came', async () => {
  const person = '+447700901030'
  const id = await send(person)
  now -= 60_000
  await hear(person, [{ text: 'Hello' }])
  assert.deepEqual(await evidenceOf(id), [])
})

test('a reply proves nothing of what the provider refused, or reported to have failed', async () => {
  const [one, two] = ['+447700901031', '+447700901032'] as const
  const refused = await send(one)
  await world.pool.query(`update submissions set answer = 'refused' where message_id = $1`, [
    refused,
  ])
  const failed = await send(two)
  await world.pool.query(
    `update messages set status = 'failed', grade = 'carrier', is_final = true where id = $1`,
    [failed],
  )
  await hear(one, [{ text: 'Hello' }])
  await hear(two, [{ text: 'Hello' }])
  assert.deepEqual(await evidenceOf(refused), [])
  assert.deepEqual(await evidenceOf(failed), [])
  await world.pool.query(
    `update messages set status = 'submitted', grade = 'inferred', is_final = false where id = $1`,
    [failed],
  )
})

/** As settling its answer writes it. */
async function answeredWith(messageId: string, person: string, providerId: string): Promise<void> {
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined)
  const tailHash = deps.hashTail(account.numberKey, person.slice(-6))
  await deps.store.inLedger((ledger) =>
    ledger.addProviderIds([
      {
        accountId: account.id,
        idKey: idKey(providerId),
        providerId,
        tailHash,
        bucket: bucketOf(world.workspaceId, person),
        messageId,
        submission: 1,
        segment: 1,
        submittedAt: now,
      },
    ]),
  )
}

test('of several messages, the one that the provider names is answered, and no other person’s', async () => {
  const [person, other] = ['+447700901033', '+447700901034'] as const
  const first = await send(person, { channel: 'whatsapp' })
  await answeredWith(first, person, 'wamid.first')
  const second = await send(person, { channel: 'whatsapp' })
  await answeredWith(second, person, 'wamid.second')
  const said = { channel: 'whatsapp', destination: '15550001111' } as const
  await hear(other, [{ ...said, text: 'Not mine', repliesTo: 'wamid.first' }])
  assert.deepEqual(await evidenceOf(first), [])
  await hear(person, [{ ...said, text: '👍', repliesTo: 'wamid.first', isTap: true }])
  await hear(person, [{ ...said, text: 'What?', repliesTo: 'wamid.sent-by-somebody-else' }])
  assert.deepEqual(await evidenceOf(first), [['click', 'delivered', 'handset']])
  assert.deepEqual(await evidenceOf(second), [])
})

test('what the provider took for a STOP is one in any words, and is not confirmed again', async () => {
  const person = '+447700901035'
  await hear(person, [{ text: 'LOPPUKAA', heededAs: 'stop' }])
  const out = () => column('select keyword as it from opt_outs where number = $1', [person])
  assert.deepEqual(await out(), ['LOPPUKAA'])
  await hear(person, [{ text: 'takaisin', heededAs: 'start' }])
  assert.deepEqual(await out(), [])
  assert.deepEqual(await told(person), [])
})

test('START undoes no opt-out that was entered by a person', async () => {
  const person = '+447700901036'
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, note, created_at)
     values ($1, $2, $3, 'opt-out', 'user:1', 'their lawyer wrote', now())`,
    [bucketOf(world.workspaceId, person), world.workspaceId, person],
  )
  await hear(person, [{ text: 'STOP' }, { text: 'START' }])
  const out = await column('select note as it from opt_outs where number = $1', [person])
  assert.deepEqual(out, ['their lawyer wrote'])
  assert.deepEqual(await told(person), [])
})

test('where a number may be two people’s, a STOP is both’s, and is confirmed to neither', async () => {
  const people = ['+447911123456', '+917911123456'] as const
  for (const person of people) await send(person)
  await hear('7911123456', [{ text: 'STOP' }])
  const out = await column('select number as it from opt_outs where number = any($1)', [people])
  assert.deepEqual(new Set(out), new Set(people))
  for (const person of people) {
    assert.ok(!(await told(person)).includes(OPT_OUT_CONFIRMATION))
  }
})

test('in Spoke’s columns what people answered or tapped stands as theirs, delivered', async () => {
  const campaignId = makeId(now, 0, random(9))
  await world.pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, created_by, created_at)
     values ($1, $2, 'c', 'running', 't', 'system', now())`,
    [campaignId, world.workspaceId],
  )
  const [one, two] = ['+447700901020', '+447700901021'] as const
  await send(one, { campaignId })
  await send(two, { campaignId, channel: 'whatsapp' })
  await hear(one, [{ text: 'See you' }])
  await hear(two, [{ text: 'Yes', channel: 'whatsapp', destination: '15550001111', isTap: true }])
  const found = await exportSpoke(postgresReads(world.pool), world.workspaceId, {
    profile: 'spoke-moveon',
    filter: { campaignId },
    now,
    safe: (cell) => cell,
  })
  assert.ok(found !== null)
  const rows: (readonly string[])[] = []
  for await (const batch of found.batches) rows.push(...batch)
  const at = (name: string) => found.header.indexOf(name)
  const theirs = rows
    .filter((row) => row[at('is_from_contact')] === 'true')
    .map((row) => ['contact_number', 'text', 'send_status'].map((name) => row[at(name)]))
  assert.deepEqual(theirs.toSorted(byNumber), [
    [one, 'See you', 'DELIVERED'],
    [two, 'Yes', 'DELIVERED'],
  ])
})

test('in Spoke’s columns a dialogue ends where another campaign writes, and a filter is for both sides', async () => {
  const [first, second] = [makeId(now, 0, random(9)), makeId(now + 1, 0, random(9))]
  for (const id of [first, second]) {
    await world.pool.query(
      `insert into campaigns (id, workspace_id, name, state, template, created_by, created_at)
       values ($1, $2, $3, 'running', 't', 'system', now())`,
      [id, world.workspaceId, id],
    )
  }
  const [one, two] = ['+447700901040', '+447700901041'] as const
  await send(one, { campaignId: first })
  const failed = await send(two, { campaignId: first })
  await hear(one, [{ text: 'One' }])
  now += 1
  await hear(one, [{ text: 'Two '.repeat(50) }])
  await hear(two, [{ text: 'Also' }])
  await send(one, { campaignId: second })
  now += 1_000
  await hear(one, [{ text: 'To the second' }])
  await world.pool.query(`update messages set status = 'failed' where id = $1`, [failed])
  const answers = async (campaignId: string, more: object = {}) => {
    const found = await exportSpoke(postgresReads(world.pool), world.workspaceId, {
      profile: 'spoke-rewired',
      filter: { campaignId, ...more },
      now,
      safe: (cell) => cell,
    })
    assert.ok(found !== null)
    const rows: (readonly string[])[] = []
    for await (const batch of found.batches) rows.push(...batch)
    const at = (name: string) => found.header.indexOf(name)
    return rows
      .filter((row) => row[at('isFromContact')] === 'true')
      .map((row) => [row[at('text')]?.slice(0, 4).trim(), row[at('numSegments')]])
      .toSorted(byNumber)
  }
  assert.deepEqual(await answers(first), [
    ['Also', '1'],
    ['One', '1'],
    ['Two', '2'],
  ])
  assert.deepEqual(await answers(second), [['To t', '1']])
  assert.deepEqual(await answers(first, { statuses: ['failed'] }), [['Also', '1']])
  await world.pool.query(`update messages set status = 'submitted' where id = $1`, [failed])
})

test('a person who types what a receipt looks like has written a text', async () => {
  const person = '+447700901013'
  await hear(person, [{ text: 'id:1 stat:DELIVRD', vendorId: 'SM9' }])
  assert.deepEqual(await kept(person), ['id:1 stat:DELIVRD'])
})

const byNumber = (a: readonly unknown[], b: readonly unknown[]): number =>
  String(a[0]) < String(b[0]) ? -1 : 1
