import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { Answer, Gateway, Handover, PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import {
  type World,
  clock,
  createWorld,
  log,
  queue,
  random,
  standings,
} from '../support/pipeline-world.ts'

/** What a person types like a receipt, and a centre that marks none: nothing is lost, nobody is believed. */

let database: TestDatabase
let world: World
let deps: PipelineDeps
let accounts: ReturnType<typeof createAccountBook>

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  const store = postgresPipelineStore(world.pool, 1)
  accounts = createAccountBook(store)
  deps = { store, clock, random, log, accounts, ...PARTS, startedAt: 0 }
  await accounts.refresh()
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

let people = 0
const person = (): string => `+44770091${String((people += 1)).padStart(4, '0')}`

async function sendOne() {
  const to = person()
  const [id] = await queue(world, [{ to }])
  const handed: Handover[] = []
  const gateway: Gateway = {
    room: () => 100,
    encode: () => ({ kind: 'encoded', segments: [{}] }),
    submit: (handovers) => handed.push(...handovers),
  }
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined)
  await submitMessages(deps, account, gateway)
  const handover = handed.find((one) => one.id === id)
  assert.ok(id !== undefined && handover !== undefined)
  const answered = async (providerId: string) => {
    const answer: Answer = { kind: 'accepted', handover, segment: 1, providerId, at: Date.now() }
    await settleAnswers(deps, account, [answer])
  }
  return { id, to, answered }
}

async function says(from: string, text: string, esmClass = 0): Promise<void> {
  await recordReceipts(deps, [
    {
      accountId: world.accountId,
      protocol: 'smpp',
      meta: null,
      raw: encodePdu({
        command: 'deliver_sm',
        esm_class: esmClass,
        source_addr: from.slice(1),
        destination_addr: 'Delivrd',
        short_message: new TextEncoder().encode(text),
      }),
    },
  ])
  await drainInbox(deps, 100)
}

const statusOf = async (id: string) =>
  (await standings(world)).find((stand) => stand.id === id)?.status

const heardFrom = async (from: string): Promise<readonly string[]> => {
  const { rows } = await world.pool.query<{ text: string }>(
    'select text from inbound_messages where sender = $1',
    [from],
  )
  return rows.map(({ text }) => text)
}

const orphans = async (): Promise<number> => {
  const { rows } = await world.pool.query<{ n: number }>('select count(*)::int4 as n from orphans')
  return rows[0]?.n ?? 0
}

const TYPED = 'id:1 stat:DELIVRD err:000'

test('a receipt that a person typed is their text, proves nothing, and is not lost as a receipt', async () => {
  const { id, to, answered } = await sendOne()
  await answered('a-1')
  await says(to, TYPED)
  assert.deepEqual(await heardFrom(to), [TYPED])
  assert.equal(await statusOf(id), 'submitted')
  assert.equal(await orphans(), 1)

  await world.pool.query(
    'insert into inbox (bucket, journal_id, account_id) select bucket, id, account_id from journal',
  )
  await world.pool.query('delete from orphans')
  await drainInbox(deps, 100)
  assert.deepEqual(await heardFrom(to), [TYPED], 'read again it is heard once')
  await world.pool.query('delete from orphans')
})

test('what names a message of ours is a receipt, however little else it says', async () => {
  const { id, to, answered } = await sendOne()
  await answered('b-1')
  await says(to, 'id:b-1 stat:UNDELIV err:001')
  assert.equal(await statusOf(id), 'failed')
  assert.deepEqual(await heardFrom(to), [])
  assert.equal(await orphans(), 0)
})

test('a receipt that comes before its answer is one in the end, and no text', async () => {
  const { id, to, answered } = await sendOne()
  await says(to, 'id:c-1 stat:UNDELIV err:001')
  assert.equal(await statusOf(id), 'submitted', 'it is no reply')
  assert.equal((await heardFrom(to)).length, 1)
  await answered('c-1')
  await drainInbox(deps, 100)
  assert.equal(await statusOf(id), 'failed')
  assert.deepEqual(await heardFrom(to), [])
  assert.equal(await orphans(), 0)
})

test('a whole receipt without a mark is one, with or without a message', async () => {
  const from = person()
  await says(
    from,
    'id:d-1 sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:DELIVRD err:000 text:',
  )
  assert.deepEqual(await heardFrom(from), [])
  assert.equal(await orphans(), 1)
})

test('where the provider marks its receipts, a whole one without a mark is a text', async () => {
  await world.pool.query(
    `update provider_accounts set settings = settings || '{"receiptsMarked": true}' where id = $1`,
    [world.accountId],
  )
  await accounts.refresh()
  const text = (id: string) =>
    `id:${id} sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:UNDELIV err:001 text:`
  const one = await sendOne()
  await one.answered('e-1')
  await says(one.to, text('e-1'))
  assert.deepEqual(await heardFrom(one.to), [text('e-1')])
  assert.equal(await statusOf(one.id), 'delivered', 'whoever answers has got it')
  const other = await sendOne()
  await other.answered('e-2')
  await says(other.to, text('e-2'), 4)
  assert.equal(await statusOf(other.id), 'failed')
  assert.deepEqual(await heardFrom(other.to), [])
})
