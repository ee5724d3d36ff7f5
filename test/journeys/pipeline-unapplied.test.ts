import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { startDraining } from '../../src/adapters/pipeline/drain-loop.ts'
import type { Loop } from '../../src/adapters/pipeline/loop.ts'
import { makeId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { Ledger, PipelineDeps, PipelineStore } from '../../src/flows/ports/pipeline.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type World,
  clock,
  createWorld,
  eventually,
  log,
  random,
} from '../support/pipeline-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'

/** Receipts that cannot be applied, and databases that fail while good ones are: who is set aside. */

let database: TestDatabase
let world: World
let store: PipelineStore
let deps: PipelineDeps
let refresh: () => Promise<void>
let loop: Loop | null = null

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  deps = { store, clock, random, log, accounts, ...PARTS, startedAt: 0 }
  refresh = () => accounts.refresh()
  await refresh()
})

afterEach(async () => {
  await loop?.stop()
  loop = null
  await world.pool.query('delete from inbox')
  await world.pool.query('delete from orphans')
})

after(async () => {
  await world?.pool.end()
  await database?.drop()
})

let clockMs = Date.now() - 3_600_000

/** Each a millisecond younger than the one before. */
async function deliver(
  text: string | Uint8Array,
  { dataCoding = 0, accountId = world.accountId } = {},
): Promise<string> {
  clockMs += 1
  const id = makeId(clockMs, 0, random(9))
  const raw = encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    data_coding: dataCoding,
    source_addr: '447700900001',
    destination_addr: 'Delivrd',
    short_message: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  })
  await store.recordReceipts([{ id, accountId, raw, protocol: 'smpp', meta: null }])
  return id
}

const receipt = (id: string, text = 'hello'): string => `id:${id} stat:DELIVRD err:000 text:${text}`

function utf16(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at += 1) {
    octets[at * 2] = text.charCodeAt(at) >> 8
    octets[at * 2 + 1] = text.charCodeAt(at) & 0xff
  }
  return octets
}

type Orphan = { provider_id: string | null; state: string; because: string; journal_id: string }

const orphans = async (): Promise<readonly Orphan[]> =>
  (
    await world.pool.query<Orphan>(
      'select journal_id, provider_id, state, because from orphans order by journal_id',
    )
  ).rows

/** A store whose transactions go wrong in the middle, as long as it is told to. */
const failing = (fail: (ledger: Ledger, rows: { ids: readonly string[] }) => Promise<void>) => ({
  ...store,
  inLedger: <Result>(work: (ledger: Ledger) => Promise<Result>) =>
    store.inLedger((ledger) =>
      work({
        ...ledger,
        addOrphans: async (rows, at) => {
          const ids = rows.flatMap(({ providerId }) => (providerId === null ? [] : [providerId]))
          await fail(ledger, { ids })
          await ledger.addOrphans(rows, at)
        },
      }),
    ),
})

const start = (over: Partial<PipelineDeps> = {}) => {
  loop = startDraining({ ...deps, ...over }, refresh)
}

const dataError = (): Error => Object.assign(new Error('no such value'), { code: '22P02' })

test('whatever a receipt is written with, it is kept as a receipt', async () => {
  await deliver(receipt('literal', String.raw`c:\u0000\ud83d`))
  await deliver(utf16(`${receipt('halves')}\ud83d`), { dataCoding: 8 })
  await deliver(`id:nul\0nul stat:DEL\0IVRD err:0\x000`)
  assert.equal(await drainInbox(deps, 10), 3)
  const kept = (await orphans()).map(({ provider_id, state }) => `${provider_id} ${state}`)
  assert.deepEqual(kept.slice(0, 2), ['literal waiting', 'halves waiting'])
  assert.equal(kept.length, 3)
})

test('twenty receipts that cannot be applied hold up a good one for less than two seconds', async () => {
  for (let at = 0; at < 20; at += 1) await deliver(receipt(`bad${at}`))
  await deliver(receipt('good'))
  const since = performance.now()
  start({
    store: failing(async (_, { ids }) => {
      if (ids.some((id) => id.startsWith('bad'))) throw dataError()
    }),
  })
  const kept = await eventually(orphans, (rows) => rows.some((row) => row.provider_id === 'good'))
  const tookMs = performance.now() - since
  assert.ok(tookMs < 2_000, `${tookMs} ms`)
  assert.equal(kept.filter(({ state }) => state === 'malformed').length, 20)
})

test('a database that fails again and again sets no receipt aside', async () => {
  await deliver(receipt('innocent'))
  let failures = 12
  start({
    store: failing(async () => {
      if (failures-- <= 0) return
      // Each kind of trouble in turn: a connection that dies, a lock, no answer in time.
      if (failures % 3 === 0) {
        await world.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where state = 'idle in transaction' and datname = current_database()`,
        )
        return
      }
      if (failures % 3 === 1) throw Object.assign(new Error('deadlock'), { code: '40P01' })
      throw Object.assign(new Error('statement timeout'), { code: '57014' })
    }),
  })
  const kept = await eventually(orphans, (rows) => rows.length > 0)
  assert.deepEqual(
    kept.map(({ provider_id, state }) => [provider_id, state]),
    [['innocent', 'waiting']],
  )
  assert.ok(failures <= 0)
})

test('who cannot even begin sets nothing aside', async () => {
  await deliver(receipt('innocent'))
  let failures = 6
  start({
    store: {
      ...store,
      inLedger: (work) =>
        failures-- > 0
          ? Promise.reject(new Error('Connection terminated unexpectedly'))
          : store.inLedger(work),
    },
  })
  const kept = await eventually(orphans, (rows) => rows.length > 0)
  assert.equal(kept[0]?.state, 'waiting')
})

test('the one that fails is set aside, and not an older one that somebody else holds', async () => {
  const older = await deliver(receipt('older'))
  const bad = await deliver(receipt('bad'))
  await inTransaction(world.pool, async (client) => {
    await client.query('select 1 from inbox where journal_id = $1 for update', [older])
    start({
      store: failing(async (_, { ids }) => {
        if (ids.includes('bad')) throw dataError()
      }),
    })
    const kept = await eventually(orphans, (rows) => rows.length > 0)
    assert.deepEqual(
      kept.map(({ journal_id, state }) => [journal_id, state]),
      [[bad, 'malformed']],
    )
  })
  await eventually(orphans, (rows) => rows.some((row) => row.provider_id === 'older'))
})

test('our own mistake about one receipt sets that one aside', async () => {
  await deliver(receipt('odd'))
  await deliver(receipt('good'))
  start({
    store: failing(async (_, { ids }) => {
      if (ids.includes('odd')) throw new TypeError('cannot read properties of undefined')
    }),
  })
  const kept = await eventually(orphans, (rows) => rows.length === 2)
  assert.deepEqual(
    kept.map(({ provider_id, state }) => [provider_id, state]),
    [
      [null, 'malformed'],
      ['good', 'waiting'],
    ],
  )
  assert.match(kept[0]?.because ?? '', /cannot read properties/)
})

test('a receipt of an account that is not there holds up nobody, and its octets stay', async () => {
  const nobody = await deliver(receipt('nobody'), { accountId: makeId(0, 0, random(9)) })
  await deliver(receipt('good'))
  start()
  await eventually(orphans, (rows) => rows.some((row) => row.provider_id === 'good'))
  assert.equal(await store.inboxLag(10), 0)
  assert.ok((await orphans()).some(({ journal_id }) => journal_id === nobody))
  const { rows } = await world.pool.query('select 1 from journal where id = $1', [nobody])
  assert.equal(rows.length, 1)
})
