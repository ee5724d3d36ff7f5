import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { storeMessage } from '../support/platform-rows.ts'
import { eventually } from '../support/pipeline-world.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

const NUMBER = '+37255512345'
const DIGITS = NUMBER.slice(1)
const OTHER = '+37255567890'
const TEXT = 'a text that only Ann should ever see'

let world: PlatformWorld
let workspaceId: string
let accountId: string

before(async () => {
  world = await openPlatformWorld()
  workspaceId = (await prepareSetup(world.platform)).workspace.id
  const body = { name: 'Carrier', host: 'localhost', port: 2775, system_id: 'x' }
  const added = await send('POST', '/v1/accounts', body)
  accountId = (await world.platform.store.accounts.all())[0]?.id ?? added.body
  const given = { workspaceId, accountId, at: world.clock.at }
  for (let n = 0; n < 3; n++)
    await storeMessage(world.pool, { ...given, number: NUMBER, text: TEXT })
  for (let n = 0; n < 50; n++) await storeMessage(world.pool, { ...given, number: OTHER })
  await storeTraces()
})
after(() => world.end())

const send = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) =>
  world.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
    ...(body === undefined ? {} : { body }),
  })

/** Everywhere else that the person may have left a trace. */
async function storeTraces(): Promise<void> {
  const { pool } = world
  const inbound = await storeMessage(pool, {
    workspaceId,
    accountId,
    number: OTHER,
    at: world.clock.at,
  })
  await pool.query(`update journal set raw = $2 where id = $1`, [
    inbound.journalId,
    Buffer.from(`deliver_sm from ${DIGITS}: ${TEXT}`),
  ])
  await pool.query(
    `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, journal_id, received_at)
     values (gen_random_uuid(), $1, $2, $3, 'Delivrd', $4, $5, now())`,
    [workspaceId, accountId, NUMBER, TEXT, inbound.journalId],
  )
  await pool.query(
    `insert into inbound_segments (text_id, number, total, reference, workspace_id, account_id, source, destination,
       channel, octets, data_coding, journal_id, received_at)
     values (gen_random_uuid(), 1, 2, '7', $1, $2, $3, 'Delivrd', 'sms', $4, 0, $5, now())`,
    [workspaceId, accountId, DIGITS, Buffer.from(TEXT), inbound.journalId],
  )
  const orphan = await storeMessage(pool, {
    workspaceId,
    accountId,
    number: OTHER,
    at: world.clock.at,
  })
  await pool.query(
    `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, recipient, reading, because, recorded_at)
     values ($1, $2, $3, 'waiting', '{}', $4, '{}', 'no message', now())`,
    [orphan.journalId, workspaceId, accountId, DIGITS],
  )
  const { rows } = await pool.query<{ id: string }>(
    `insert into campaigns (id, workspace_id, name, state, template, created_by, created_at)
     values (gen_random_uuid(), $1, 'Spring', 'draft', 'Hi', 'system', now()) returning id`,
    [workspaceId],
  )
  await pool.query(
    `insert into campaign_row_errors values ($1, 2, 'too-few-columns', 'too few columns', 'Ann,5551 2345')`,
    [rows[0]?.id],
  )
  // Brought in: it shows the text of its first message, which was Ann's alone.
  await pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, source, source_key, created_by, created_at)
     values (gen_random_uuid(), $1, 'Past', 'done', $2, 'twilio', 'twilio:day', 'system', now())`,
    [workspaceId, TEXT],
  )
  await storeAttempts()
  await pool.query(
    `insert into idempotency_keys values ($1, 'k', '\\x00', 'done', $2, 202, now())`,
    [workspaceId, { to: NUMBER }],
  )
}

/** What was sent to a customer about each text named the person in its address; the customer repeated it. */
async function storeAttempts(): Promise<void> {
  const endpointId = await addEndpoint({ pool: world.pool, workspaceId })
  const attempt = { at: 1, ms: 2, method: 'GET', status: 500, error: 'it answered 500' }
  const attempts = [{ ...attempt, url: `https://a.example/?to=${DIGITS}`, answer: `${DIGITS}?` }]
  for (const table of [
    `select message_id as id from message_contents where recipient = $4`,
    `select id from inbound_messages where sender = $4`,
  ]) {
    await world.pool.query(
      `insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, attempts)
       select gen_random_uuid(), $1, $2, id, 1, 'message.failed', $3 from (${table}) subjects`,
      [workspaceId, endpointId, JSON.stringify(attempts), NUMBER],
    )
  }
}

test('an erased person is nowhere in the database nor in its files, and every sum is as before', async () => {
  const before = await recount(world.pool)
  assert.equal(before.messages, 55)
  assert.deepEqual(before.differences, [])
  // The planner's statistics are samples of what tables hold; the server draws them when it likes.
  await world.pool.query('analyze')
  assert.ok((await statisticsWith(DIGITS)).includes('message_contents'))
  assert.ok((await filesWith(DIGITS)).length > 0, 'it was there')

  // Whoever is amid a transaction keeps what was deleted since, even from another database of the server.
  const neighbour = new Client({ connectionString: new URL('/postgres', world.url).href })
  await neighbour.connect()
  await neighbour.query('begin; select pg_current_xact_id()')
  const asked = send('POST', '/v1/erasures', { number: '+372 5551 2345' })
  await eventually(
    () => tablesWith(TEXT),
    (tables) => tables.length === 0,
  )
  await neighbour.end()
  const answer = await asked
  assert.equal(answer.statusCode, 200, answer.body)
  assert.deepEqual(answer.json().erased, {
    messages: 3,
    inbound: 1,
    receipts: 5,
    orphans: 1,
    other: 6,
  })
  assert.equal(answer.json().opt_out_kept, false)

  assert.deepEqual(await recount(world.pool), before)
  assert.deepEqual(await tablesWith(DIGITS), [])
  assert.deepEqual(await tablesWith(TEXT), [])
  await world.pool.query('checkpoint')
  assert.deepEqual(await filesWith(DIGITS), [])
  assert.deepEqual(await filesWith(TEXT), [])
})

test('others are untouched', async () => {
  const { rows } = await world.pool.query(
    'select count(*)::int as n from message_contents where recipient = $1',
    [OTHER],
  )
  assert.deepEqual(rows, [{ n: 52 }])
})

test('erasing again finds nothing, and says so', async () => {
  const answer = await send('POST', '/v1/erasures', { number: NUMBER })
  assert.deepEqual(answer.json().erased, {
    messages: 0,
    inbound: 0,
    receipts: 0,
    orphans: 0,
    other: 0,
  })
})

test('who opted out stays opted out after being erased', async () => {
  await send('POST', '/v1/opt-outs', { number: OTHER })
  const answer = await send('POST', '/v1/erasures', { number: OTHER })
  assert.equal(answer.json().opt_out_kept, true)
  assert.deepEqual(await tablesWith(OTHER), ['opt_outs'])
})

test('a number whose message waits to be sent is not erased under the sender’s feet', async () => {
  const number = '+37255599999'
  await storeMessage(world.pool, {
    workspaceId,
    accountId,
    number,
    at: world.clock.at,
    status: 'queued',
  })
  const answer = await send('POST', '/v1/erasures', { number })
  assert.equal(answer.json().code, 'wrong-state')
  assert.match(answer.json().detail, /^1 message\(s\) to this number wait/)
})

test('one workspace erases nothing of another', async () => {
  const number = '+37255577777'
  await storeMessage(world.pool, { workspaceId, accountId, number, at: world.clock.at })
  const made = await send('POST', '/v1/workspaces', { name: 'Other' })
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/erasures',
    headers: { authorization: `Bearer ${made.json().key.key}` },
    body: { number },
  })
  assert.equal(answer.json().erased.messages, 0)
  assert.ok((await tablesWith(number)).includes('message_contents'))
})

/** Tables in which a text occurs, raw octets included. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await world.pool.query<{ name: string }>(
    `select relname as name from pg_class
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition`,
  )
  const hex = Buffer.from(text).toString('hex')
  const found: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await world.pool.query(
      `select 1 from "${name}" t where position($1 in t::text) > 0 or position($2 in t::text) > 0 limit 1`,
      [text, hex],
    )
    if (rowCount === 1) found.push(name)
  }
  assert.ok(rows.length > 20, 'saw hardly a table')
  return found
}

/** Tables of whose columns the planner knows this value. */
async function statisticsWith(text: string): Promise<string[]> {
  const { rows } = await world.pool.query<{ name: string }>(
    `select distinct regexp_replace(tablename, '_\\d+$', '') as name from pg_stats
      where position($1 in concat(most_common_vals::text, histogram_bounds::text)) > 0 order by 1`,
    [text],
  )
  return rows.map(({ name }) => name)
}

/** Files of this database that hold a text; none where the server's disk is not ours to read. */
async function filesWith(text: string): Promise<string[]> {
  const { rows } = await world.pool.query<{ folder: string }>(
    `select current_setting('data_directory') || '/base/' || oid as folder
       from pg_database where datname = current_database()`,
  )
  await world.pool.query('checkpoint')
  const folder = rows[0]?.folder ?? ''
  const files = readdirSync(folder)
  assert.ok(files.length > 100, 'saw hardly a file')
  return files.filter((name) => readFileSync(join(folder, name)).includes(text))
}
