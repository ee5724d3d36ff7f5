import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { postgresOrphanRetries } from '../../src/adapters/postgres/orphan-retries.ts'
import { buildProgram, runCommandLine } from '../../src/cli/run.ts'
import { bucketOfId, makeId, wireId } from '../../src/core/ids.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { expireSilent } from '../../src/flows/expire-silent.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { silentLog } from '../support/api.ts'
import { testWorld } from '../support/cli-world.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { eventually, random } from '../support/pipeline-world.ts'
import { type VocabularyWorld, receiptOf, startVocabulary } from '../support/vocabulary-world.ts'

/** Unknown words, decisions, corrections and replay as people meet them: over the API and the command line. */

const ADMIN_KEY = 'an-admin-key-of-a-test-long-enough'

let database: TestDatabase
let world: VocabularyWorld
let product: Product
let folder: string

before(async () => {
  database = await createTestDatabase()
  world = await startVocabulary(database.url)
  folder = mkdtempSync(join(tmpdir(), 'delivrd-words-'))
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: ADMIN_KEY,
      publicBaseUrl: null,
    },
    databaseUrl: database.url,
    secretKey: new Uint8Array(32).fill(7),
    log: silentLog,
    say: () => undefined,
  })
  assert.equal(started.kind, 'started')
  if (started.kind === 'started') product = started.product
})
after(async () => {
  await product?.stop()
  await world?.world.pool.end()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function api<Body>(method: string, path: string, body?: object): Promise<Body> {
  const answer = await fetch(`http://127.0.0.1:${product.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return JSON.parse(text) as Body
}

async function cli(...args: string[]) {
  const terminal = testWorld({
    environment: { DELIVRD_URL: `http://127.0.0.1:${product.port}`, DELIVRD_KEY: ADMIN_KEY },
  })
  const code = await runCommandLine(args, terminal)
  return { code, out: terminal.printed(), err: terminal.said() }
}

type Word = { id: string; code: string; count: number; suggestion: { status: string } | null }

const wordsWhen = (isDone: (words: readonly Word[]) => boolean) =>
  eventually(
    async () => (await api<{ data: Word[] }>('GET', '/v1/unknown-words?state=open')).data,
    isDone,
  )

type Detail = { status: string; timeline: { kind: string; title: string; vendor: string | null }[] }
const messageOf = (id: string) => api<Detail>('GET', `/v1/messages/${wireId('msg', id)}`)

test('a word waits for a person, is tried and named, and the page of its message tells of the correction', async () => {
  const sent = await world.send(3)
  await world.sayAll(sent.map((one) => ({ sent: one, said: { stat: 'GLUED_DELIVERED' } })))
  const [word] = await wordsWhen((words) => words[0]?.count === 3)
  assert.equal(word?.suggestion?.status, 'delivered')
  world.pass(60_000)
  while ((await expireSilent(world.deps)) > 0);
  const [first] = sent
  assert.equal((await messageOf(first?.id ?? '')).status, 'unconfirmed')

  const preview = await cli('unknown', 'name', word?.id ?? '', 'delivered', '--preview')
  assert.match(
    preview.out,
    /^3 messages would stand otherwise\.\n +3 {2}unconfirmed \(receipt-timeout\) -> delivered/,
  )
  const asked = await cli('unknown', 'name', word?.id ?? '', 'delivered')
  assert.equal(asked.code, 1, 'what moves messages is seen before it is done')
  assert.match(asked.err, /3 messages would stand otherwise[^]*--yes/)
  assert.equal((await messageOf(first?.id ?? '')).status, 'unconfirmed')
  const named = await cli('unknown', 'name', word?.id ?? '', 'delivered', '--yes')
  assert.equal(named.code, 0, named.err)
  assert.match(named.out, /3 messages stand otherwise now/)
  const detail = await messageOf(first?.id ?? '')
  assert.equal(detail.status, 'delivered')
  assert.deepEqual(
    detail.timeline.filter(({ kind }) => kind === 'correction').map(({ title }) => title),
    ['Corrected from unconfirmed to delivered: a person decided what the provider’s word means'],
  )
  assert.deepEqual(
    detail.timeline
      .filter(({ vendor }) => vendor !== null)
      .map(({ kind, vendor }) => [kind, vendor]),
    [['receipt', 'smpp']],
    'whose word it was',
  )
  const { data } = await api<{ data: { from: string; to: string; because: string }[] }>(
    'GET',
    '/v1/corrections',
  )
  assert.deepEqual(
    data.map(({ from, to, because }) => [from, to, because]),
    sent.map(() => ['unconfirmed', 'delivered', 'table-entry']),
  )
  const page = await api<{ data: object[]; next_cursor: string }>('GET', '/v1/corrections?limit=2')
  const rest = await api<{ data: object[] }>(
    'GET',
    `/v1/corrections?limit=2&cursor=${page.next_cursor}`,
  )
  assert.deepEqual([...page.data, ...rest.data], data)
})

test('decisions are listed with their versions, and taken back', async () => {
  const listed = await cli('unknown', 'decisions', '--json')
  const [entry] = (JSON.parse(listed.out) as { data: { id: string; version: number }[] }).data
  assert.equal(entry?.version, 1)
  const taken = await cli('unknown', 'take-back', entry?.id ?? '')
  assert.equal(taken.code, 0, taken.err)
  assert.match(taken.out, /3 messages stand otherwise now/)
  const [word] = await wordsWhen((words) => words.length === 1)
  assert.equal(word?.code, 'GLUED_DELIVERED')
  const put = await cli('unknown', 'ignore', word?.id ?? '')
  assert.equal(put.out, 'GLUED_DELIVERED is put aside.\n')
})

test('a replay with nothing changed says so', async () => {
  const replayed = await cli('replay', '--apply', '--json')
  assert.equal(replayed.code, 0, replayed.err)
  const result = JSON.parse(replayed.out) as Record<string, unknown>
  assert.deepEqual(
    [result['messages'], result['changed'], result['applied'], result['moves']],
    [3, 0, true, []],
  )
  const wrong = await cli('replay', '--since', 'yesterday')
  assert.notEqual(wrong.code, 0)
  assert.match(wrong.err, /since: must be an instant/)
})

test('what could not be applied is read again on request, and counts once it can be', async () => {
  const [one] = await world.send(1)
  assert.ok(one !== undefined)
  const park = async (journalId: string, raw: Uint8Array, because: string) => {
    await world.rows(
      `insert into journal (bucket, id, account_id, protocol, raw) values ($1, $2, $3, 'smpp', $4)`,
      [bucketOfId(journalId), journalId, world.world.accountId, Buffer.from(raw)],
    )
    await world.rows(
      `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, reading, because, recorded_at)
       values ($1, $2, $3, 'malformed', '{}', '{}', $4, now())`,
      [journalId, world.world.workspaceId, world.world.accountId, because],
    )
  }
  // As a fault of ours leaves it, which is mended by now; and one in which there is nothing to read.
  await park(makeId(world.now(), 1, random(9)), receiptOf(one, { stat: 'DELIVRD' }), 'a fault')
  const nothing = encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    source_addr: one.to.slice(1),
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode('nothing of use'),
  })
  await park(makeId(world.now(), 2, random(9)), nothing, 'a fault')
  const read = await cli('orphans', 'reread', '--state', 'malformed')
  assert.equal(read.out, '2 receipts are being read again.\n', read.err)
  await eventually(
    () => messageOf(one.id),
    ({ status }) => status === 'delivered',
  )
  const left = await eventually(
    () => api<{ data: { because: string }[] }>('GET', '/v1/orphans?state=malformed'),
    ({ data }) => data.length === 1,
  )
  assert.match(left.data[0]?.because ?? '', /neither an id nor a status/)
  assert.match((await cli('orphans', 'reread', '--state', 'waiting')).out, /^0 receipts/)
})

test('a receipt whose raw octets are kept no more stays where it is when all are read again', async () => {
  await world.rows('delete from orphans')
  const journalId = makeId(world.now(), 3, random(9))
  await world.rows(
    `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, provider_id, reading, because,
       recorded_at) values ($1, $2, $3, 'waiting', '{gone}', 'gone', '{}', 'nobody', now())`,
    [journalId, world.world.workspaceId, world.world.accountId],
  )
  const read = await cli('orphans', 'reread')
  const stay = '1 stay as they were read: their raw receipts are kept no more.'
  assert.equal(read.out, `0 receipts are being read again. ${stay}\n`, read.err)
  // Nor does it vanish when its message is found.
  assert.equal(await world.deps.store.requeueOrphansByKeys(world.world.accountId, ['gone']), 0)
  assert.equal(await world.deps.store.requeueOrphans([journalId]), 0)
  const retries = postgresOrphanRetries(world.world.pool)
  assert.equal(await retries.retry(world.world.workspaceId, journalId), 0)
  const kept = await world.rows('select state from orphans')
  assert.deepEqual(kept, [{ state: 'waiting' }])
})

test('the help of each command is there', () => {
  const program = buildProgram(testWorld(), () => undefined)
  const names = program.commands.map((command) => command.name())
  for (const name of ['unknown', 'orphans', 'replay']) assert.ok(names.includes(name), name)
})
