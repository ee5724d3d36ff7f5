import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { makeId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { hearUnfinished } from '../../src/flows/gather-inbound.ts'
import { OPT_OUT_CONFIRMATION } from '../../src/flows/hear-inbound.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import type { Tlvs } from '../../src/smpp/tlvs.ts'
import { concatenationUdh16, concatenationUdh8 } from '../../src/smpp/udh.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import { type World, addAccount, createWorld, log, random } from '../support/pipeline-world.ts'

/** What people write in several segments is one text, however those come. */

let database: TestDatabase
let world: World
let otherAccount: string
let deps: PipelineDeps & { readonly accounts: ReturnType<typeof createAccountBook> }
let now = 0
let people = 0

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  otherAccount = await addAccount(world, 1)
  const store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  deps = { store, random, log, accounts, ...PARTS, startedAt: 0, clock: { now: () => now } }
  await accounts.refresh()
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

let person = ''
beforeEach(() => {
  now = Date.now()
  people += 1
  person = `+4477009${String(people).padStart(5, '0')}`
})

type Part = {
  readonly number: number
  readonly of: number
  readonly text: string
  readonly reference?: number
  readonly accountId?: string
  readonly as?: 'udh8' | 'udh16' | 'sar'
  readonly wide?: Uint8Array
}

function pduOf({ number, of: total, text, reference = 7, as = 'udh8', wide }: Part): Uint8Array {
  const body = wide ?? new TextEncoder().encode(text)
  const place = { reference, total, number }
  const header = as === 'udh8' ? concatenationUdh8(place) : concatenationUdh16(place)
  const sar: Tlvs = {
    sar_msg_ref_num: reference,
    sar_total_segments: total,
    sar_segment_seqnum: number,
  }
  return encodePdu({
    command: 'deliver_sm',
    source_addr_ton: 1,
    source_addr: person.slice(1),
    destination_addr: '447700900500',
    data_coding: wide === undefined ? 0 : 8,
    esm_class: as === 'sar' ? 0 : 0x40,
    short_message: as === 'sar' ? body : Uint8Array.of(...header, ...body),
    ...(as === 'sar' ? { tlvs: sar } : {}),
  })
}

const record = (parts: readonly Part[]) =>
  deps.store.recordReceipts(
    parts.map((part, at) => ({
      id: makeId(now, at, random(9)),
      accountId: part.accountId ?? world.accountId,
      raw: pduOf(part),
      protocol: 'smpp' as const,
      meta: null,
    })),
  )

/** Each in a round of its own. */
async function hear(...parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    await record([part])
    await drainInbox(deps, 100)
  }
}

type Kept = { text: string; keyword: string | null; segments: number; missing: number[] }

const kept = async (): Promise<readonly Kept[]> =>
  (
    await world.pool.query<Kept>(
      `select text, keyword, segments, missing_segments as missing from inbound_messages
       where sender = $1 order by id`,
      [person],
    )
  ).rows

const confirmations = async (): Promise<number> =>
  (
    await world.pool.query('select 1 from message_contents where recipient = $1 and text = $2', [
      person,
      OPT_OUT_CONFIRMATION,
    ])
  ).rowCount ?? 0

const pass = async (ms: number): Promise<number> => {
  now += ms
  return hearUnfinished(deps)
}

const WHOLE = { keyword: null, segments: 3, missing: [] }
const [ONE, TWO, THREE] = [
  { number: 1, of: 3, text: 'Please ' },
  { number: 2, of: 3, text: 'come ' },
  { number: 3, of: 3, text: 'at nine.' },
] as const

for (const as of ['udh8', 'udh16', 'sar'] as const)
  test(`segments by ${as} are one text in any order, heard once`, async () => {
    await hear({ ...THREE, as }, { ...ONE, as }, { ...ONE, as })
    assert.deepEqual(await kept(), [], 'nothing is shown before it is whole')
    await hear({ ...TWO, as, accountId: otherAccount }, { ...THREE, as, accountId: otherAccount })
    assert.deepEqual(await kept(), [{ text: 'Please come at nine.', ...WHOLE }])
    assert.equal(await pass(130_000), 0)
  })

test('all segments in one round are one text too', async () => {
  await record([TWO, THREE, ONE, TWO])
  await drainInbox(deps, 100)
  assert.deepEqual(await kept(), [{ text: 'Please come at nine.', ...WHOLE }])
})

test('processes that hear the segments of one text at once put it together once', async () => {
  const references = [1, 2, 3, 4, 5, 6, 7, 8]
  const parts = [ONE, TWO, THREE].flatMap((part) =>
    references.map((reference) => ({ ...part, reference })),
  )
  await record(parts)
  await Promise.all(references.map(() => drainInbox(deps, 3)))
  assert.deepEqual(
    await kept(),
    references.map(() => ({ text: 'Please come at nine.', ...WHOLE })),
  )
})

test('an emoji cut in two is whole', async () => {
  const units = Buffer.from('Yes 😀!', 'utf16le').swap16()
  const cut = 10
  await hear(
    { number: 2, of: 2, text: '', wide: units.subarray(cut) },
    { number: 1, of: 2, text: '', wide: units.subarray(0, cut) },
  )
  assert.deepEqual(await kept(), [{ text: 'Yes 😀!', keyword: null, segments: 2, missing: [] }])
})

test('a missing segment is said after two minutes, and made good when it comes', async () => {
  const endpoint = await addEndpoint(world, {})
  const told = async () =>
    (
      await world.pool.query<{ sequence: number; message_id: string }>(
        'select sequence, message_id from callbacks where endpoint_id = $1 order by sequence',
        [endpoint],
      )
    ).rows
  await hear(ONE, THREE)
  assert.equal(await pass(119_000), 0)
  assert.deepEqual(await kept(), [])
  assert.equal(await pass(2_000), 1)
  const text = 'Please [part 2 of 3 is missing]at nine.'
  assert.deepEqual(await kept(), [{ text, keyword: null, segments: 3, missing: [2] }])
  assert.equal(await pass(1_000), 0, 'once')
  await hear(TWO, TWO)
  assert.deepEqual(await kept(), [{ text: 'Please come at nine.', ...WHOLE }])
  const callbacks = await told()
  assert.deepEqual(
    callbacks.map(({ sequence }) => sequence),
    [1, 2],
  )
  assert.equal(new Set(callbacks.map(({ message_id: id }) => id)).size, 1)
})

test('STOP is read from the whole, and confirmed once', async () => {
  await hear({ number: 2, of: 2, text: 'STOP' })
  await pass(130_000)
  assert.equal((await kept())[0]?.keyword, null, 'what is missing may turn it round')
  await hear({ number: 1, of: 2, text: 'Do not ' })
  assert.equal(await confirmations(), 0)
  const again = { reference: 8 }
  await hear({ number: 1, of: 2, text: 'ST', ...again }, { number: 2, of: 2, text: 'OP', ...again })
  await hear({ number: 2, of: 2, text: 'OP', ...again })
  assert.deepEqual(
    (await kept()).map(({ keyword }) => keyword),
    [null, 'stop'],
  )
  assert.equal(await confirmations(), 1)
})

test('a STOP that becomes whole late is heeded then', async () => {
  await hear({ number: 1, of: 2, text: 'ST' })
  await pass(130_000)
  await hear({ number: 2, of: 2, text: 'OP' })
  assert.equal((await kept())[0]?.keyword, 'stop')
  assert.equal(await confirmations(), 1)
})

test('a reference that comes round again is of another text', async () => {
  await hear(ONE, TWO, THREE)
  await hear({ ...ONE, text: 'No, ' }, { ...TWO, text: 'come ' })
  now += 11 * 60_000
  await hear(ONE, TWO, THREE)
  const texts = (await kept()).map(({ text }) => text)
  assert.equal(texts.filter((text) => text === 'Please come at nine.').length, 2)
})

test('texts of two people, references or totals are never mixed', async () => {
  await hear(ONE, { ...TWO, reference: 8 }, { ...TWO, of: 4 })
  const first = person
  person = '+447700988888'
  await hear(TWO, THREE)
  assert.deepEqual(await kept(), [])
  person = first
  assert.deepEqual(await kept(), [])
})

test('a text that begins like a receipt is a text, and one of one segment is heard at once', async () => {
  await hear({ number: 1, of: 1, text: 'Short' })
  assert.deepEqual(
    (await kept()).map(({ text }) => text),
    ['Short'],
  )
  now += 1
  await hear(
    { number: 1, of: 2, text: 'id:1 stat:DELIVRD ' },
    { number: 2, of: 2, text: 'is what I got' },
  )
  assert.equal((await kept())[1]?.text, 'id:1 stat:DELIVRD is what I got')
})

test('each segment is kept as it came', async () => {
  await hear(ONE, TWO, THREE)
  const { rows } = await world.pool.query(
    `select s.number from inbound_segments s join inbound_messages i on i.id = s.inbound_id
     join journal j on j.id = s.journal_id where i.sender = $1 order by 1`,
    [person],
  )
  assert.deepEqual(rows, [{ number: 1 }, { number: 2 }, { number: 3 }])
})
