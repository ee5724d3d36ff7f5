import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import type { Handover } from '../../src/flows/ports/pipeline.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type World,
  clock,
  createWorld,
  log,
  queue,
  random,
  standings,
} from '../support/pipeline-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** Who writes STOP must not be texted again, however their provider writes their number and their word. */

let database: TestDatabase
let world: World
let deps: PipelineDeps

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  const store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  deps = { store, clock, random, log, accounts, ...PARTS, startedAt: 0 }
  await accounts.refresh()
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

type Text = {
  readonly from: string
  readonly ton?: number
  readonly text?: string | Uint8Array
  readonly dataCoding?: number
  readonly esmClass?: number
}

const text = ({ from, ton = 0, text: said = 'STOP', dataCoding = 0, esmClass = 0 }: Text) => ({
  accountId: world.accountId,
  protocol: 'smpp' as const,
  meta: null,
  raw: encodePdu({
    command: 'deliver_sm',
    source_addr_ton: ton,
    source_addr: from,
    destination_addr: '36111',
    data_coding: dataCoding,
    esm_class: esmClass,
    short_message: typeof said === 'string' ? new TextEncoder().encode(said) : said,
  }),
})

async function hear(...texts: readonly Text[]): Promise<void> {
  await recordReceipts(deps, texts.map(text))
  await drainInbox(deps, 1_000)
}

async function setCountry(country: string | null): Promise<void> {
  await world.pool.query('update workspaces set default_country = $1', [country])
  await (deps.accounts as ReturnType<typeof createAccountBook>).refresh()
}

/** Queues one text and hands over whatever may be: what became of it. */
async function textOnce(to: string): Promise<readonly [string, string | null]> {
  const [id] = await queue(world, [{ to, sender: '36111' }])
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined)
  await submitMessages(deps, account, {
    room: () => 100,
    encode: () => ({ kind: 'encoded', segments: [{}] }),
    submit: () => undefined,
  })
  const one = (await standings(world)).find((stand) => stand.id === id)
  return [one?.status ?? 'gone', one?.reason ?? null]
}

const REFUSED = ['rejected', 'opted-out'] as const

test('STOP from a number written with 00 is from that number', async () => {
  await hear({ from: '0033612345601' })
  assert.deepEqual(await textOnce('+33612345601'), REFUSED)
})

test('STOP from a number as it is dialled at home is read in the country of the workspace', async () => {
  await setCountry('FR')
  await hear({ from: '0612345602' }, { from: '612345603', ton: 2 })
  await setCountry(null)
  assert.deepEqual(await textOnce('+33612345602'), REFUSED)
  assert.deepEqual(await textOnce('+33612345603'), REFUSED)
})

test('of two numbers that it may be, it is the one that was texted', async () => {
  assert.deepEqual(await textOnce('+12025550123'), ['submitted', null])
  await setCountry('US')
  await hear({ from: '2025550123' })
  await setCountry(null)
  assert.deepEqual(await textOnce('+12025550123'), REFUSED)
})

test('without a country, it is read in the countries that were texted lately', async () => {
  assert.deepEqual(await textOnce('+33612345604'), ['submitted', null])
  await textOnce('+4915112345678')
  await hear({ from: '0612345604' })
  assert.deepEqual(await textOnce('+33612345604'), REFUSED)
})

test('a number that means nobody is kept as it came, and nobody is texted there', async () => {
  await hear({ from: '0999888777' })
  const { rows } = await world.pool.query('select number from opt_outs where number like $1', [
    '%999888777',
  ])
  assert.deepEqual(rows, [{ number: '0999888777' }])
  assert.ok((await standings(world)).every(({ to }) => to.startsWith('+')))
})

const optedOut = async (): Promise<readonly string[]> =>
  (
    await world.pool.query<{ number: string }>(
      `select number from opt_outs where number like '+3361234570%' order by number`,
    )
  ).rows.map(({ number }) => number)

test('STOP is heard in whatever encoding it comes, and as an acknowledgement too', async () => {
  const wide = Uint8Array.of(0, 0x53, 0, 0x54, 0, 0x4f, 0, 0x50)
  const packed = Uint8Array.of(0x53, 0xea, 0x13, 0x0a)
  await hear(
    { from: '+33612345701', text: wide, dataCoding: 0x18 },
    { from: '+33612345702', text: wide },
    { from: '+33612345703', text: packed },
    { from: '+33612345704', esmClass: 0x10 },
  )
  const expected = [1, 2, 3, 4].map((at) => `+3361234570${at}`)
  assert.deepEqual(await optedOut(), expected)
  const { rows } = await world.pool.query(
    `select distinct text from inbound_messages where sender = any($1)`,
    [expected],
  )
  assert.deepEqual(rows, [{ text: 'STOP' }])
})

test('STOP and START that come together count in the order in which they came', async () => {
  const from = '+33612345709'
  for (let round = 0; round < 10; round += 1) {
    await hear({ from }, { from, text: 'START' }, { from }, { from, text: 'START' })
    assert.ok(!(await optedOut()).includes(from), `round ${round}`)
  }
  await hear({ from, text: 'START' }, { from })
  assert.ok((await optedOut()).includes(from))
})

test('what tells a person that they are opted out goes though it had to wait its turn twice', async () => {
  const [stopped] = await queue(world, [{ to: '+33612345790', sender: '36111' }])
  await world.pool.query('delete from send_queue where message_id = $1', [stopped])
  await hear({ from: '+33612345790' })
  const waiting = () =>
    world.pool.query<{ id: string }>(
      `select q.message_id as id from send_queue q
       join message_contents c on c.bucket = q.bucket and c.message_id = q.message_id
       where q.despite_opt_out and c.recipient = '+33612345790'`,
    )
  const [confirmation] = (await waiting()).rows
  assert.ok(confirmation)
  const account = deps.accounts.get(world.accountId)
  assert.ok(account !== undefined)
  const handed: Handover[] = []
  const gateway = (turn: number | null) => ({
    room: () => 100,
    encode: () => ({ kind: 'encoded' as const, segments: [{}] }),
    submit: (all: readonly Handover[]) => void handed.push(...all),
    turnOf: () => turn,
  })
  await submitMessages(deps, account, gateway(Date.now()))
  assert.ok(!handed.some(({ id }) => id === confirmation.id))
  assert.deepEqual((await waiting()).rows, [confirmation])
  await submitMessages(deps, account, gateway(null))
  const own = handed.find(({ id }) => id === confirmation.id)
  assert.ok(own)
  await settleAnswers(deps, account, [
    { kind: 'untaken', handover: own, retryAfterMs: 0, at: Date.now() },
  ])
  assert.deepEqual((await waiting()).rows, [confirmation])
})
