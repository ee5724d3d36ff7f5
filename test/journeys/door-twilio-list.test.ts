import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { readForm } from '../../src/adapters/doors/shared/form.ts'
import { listMessages } from '../../src/adapters/doors/twilio/list.ts'
import type { Account } from '../../src/adapters/doors/twilio/create.ts'
import type { Caller } from '../../src/flows/ports/identity.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'

/** A history of thirty days, of which lists read what they answer. */

const WORKSPACE = '019a0000-0000-7000-8000-000000000001'
const ENDPOINT = '019a0000-0000-7000-8000-000000000002'
const NONE = '00000000-0000-0000-0000-000000000000'
const END = Date.UTC(2026, 10, 22)
const MESSAGES = 3_000
const MINUTE = 60_000

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await createTestDatabase()
  // One connection, so that what it counts of indexes is told in turn.
  pool = openPool(database.url, { max: 1 })
  await pool.query(
    `insert into workspaces (id, name, number_key, created_at) values ($1, 'w', '', now())`,
    [WORKSPACE],
  )
  // One every fifteen minutes; each five hundredth was to be sent two weeks later.
  await pool.query(
    `insert into messages (bucket, id, workspace_id, campaign_id, plan, segments, status, charge, charge_source,
       rule, is_final, created_at, updated_at, submitted_at)
     select b, make_id(at, b), $1, $2, 'queued', 1, 'delivered', 'maybe', 'default', 'strongest', true, at, at,
       at + case when n % 500 = 0 then interval '14 days' else interval '2 seconds' end
     from (select n, n % 256 as b, to_timestamp($3::float8) - n * interval '15 minutes' as at
             from generate_series(1, $4) n) made`,
    [WORKSPACE, NONE, END / 1_000, MESSAGES],
  )
  await pool.query(
    `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text)
     select bucket, id, workspace_id, '+37255512345', 'Shop', 'Hi' from messages`,
  )
  await pool.query(
    `insert into submissions (bucket, message_id, submission, segment, account_id, submitted_at)
     select bucket, id, 1, segment, $1, submitted_at from messages, generate_series(1, 2) segment`,
    [NONE],
  )
})
after(async () => {
  await pool.end()
  await database.drop()
})

type Page = {
  readonly messages: readonly { readonly sid: string; readonly date_sent: string }[]
  readonly next_page_uri: string | null
}

const account = { accountSid: 'AC1', caller: { workspaceId: WORKSPACE } as Caller } as Account

/** Every page of a list, as clients turn them. */
async function pagesOf(query: string): Promise<readonly Page[]> {
  const pages: Page[] = []
  for (let next: string | null = query; next !== null;) {
    const { body } = await listMessages({ reads: postgresReads(pool) }, readForm(next), account)
    const page = JSON.parse(String(body)) as Page
    pages.push(page)
    next = page.next_page_uri?.split('?')[1] ?? null
  }
  return pages
}

/** Minutes before the end of those that a list is of, by the whole history. */
async function expected(since: number, until: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ sid: string }>(
    `select 'SM' || replace(id::text, '-', '') as sid from messages
     where submitted_at between $1 and $2 order by id desc`,
    [new Date(since), new Date(until)],
  )
  return rows.map(({ sid }) => sid)
}

const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString())

test('what was sent since an hour is one page, however long the history is', async () => {
  const since = END - 60 * MINUTE
  const [page, ...more] = await pagesOf(`DateSent%3E=${at(since)}`)
  const sids = page?.messages.map(({ sid }) => sid)
  assert.deepEqual(sids, await expected(since, END + 20 * 86_400_000))
  // Four of this hour; and two that were to be sent later, of which one has its turn only now.
  assert.equal(sids?.length, 6)
  assert.deepEqual(more, [])
})

test('what was taken in long before it was sent is listed once, wherever the pages end', async () => {
  const since = END - 86_400_000
  const until = END + 20 * 86_400_000
  for (const size of [1, 7, 96, 97, 98, 1_000]) {
    const pages = await pagesOf(`DateSent%3E=${at(since)}&PageSize=${size}`)
    const sids = pages.flatMap(({ messages }) => messages.map(({ sid }) => sid))
    assert.deepEqual(sids, await expected(since, until), `${size} a page`)
    assert.ok(pages.slice(0, -1).every(({ messages }) => messages.length === size))
  }
})

test('of a day in between only that day is listed, in full pages', async () => {
  const [from, to] = [END - 10 * 86_400_000, END - 9 * 86_400_000]
  const pages = await pagesOf(`DateSent%3E=${at(from)}&DateSent%3C=${at(to)}&PageSize=50`)
  const sids = pages.flatMap(({ messages }) => messages.map(({ sid }) => sid))
  assert.deepEqual(sids, await expected(from, to))
  assert.deepEqual(
    pages.map(({ messages }) => messages.length),
    [50, sids.length - 50],
  )
})

test('the few callbacks that were needless are found among all by an index of theirs', async () => {
  await pool.query(
    `insert into callback_endpoints (id, workspace_id, kind, name, url, format, created_by, created_at, updated_at)
     values ($1, $2, 'made', 'e', 'https://e.example/', 'delivrd', 'system', now(), now())`,
    [ENDPOINT, WORKSPACE],
  )
  await pool.query(
    `insert into callbacks (id, workspace_id, endpoint_id, sequence, type, state)
     select make_id(to_timestamp($3::float8) + n * interval '1 second', 1), $1, $2, 1, 'message.sent',
       case when n <= 3 then 'needless' else 'heard' end from generate_series(1, 20000) n`,
    [WORKSPACE, ENDPOINT, END / 1_000],
  )
  await pool.query('vacuum analyze callbacks')
  const ask = { state: 'needless', after: null, limit: 50 } as const
  const read = async () => {
    await pool.query('select pg_stat_force_next_flush()')
    const { rows } = await pool.query<{ n: string }>(
      `select sum(idx_tup_read) as n from pg_stat_user_indexes where relname like 'callbacks_%'`,
    )
    return Number(rows[0]?.n)
  }
  const readBefore = await read()
  const found = await callbackRecords(pool).ofEndpoint(WORKSPACE, ENDPOINT, ask)
  assert.deepEqual(
    found.map(({ at: when }) => when),
    [END + 3_000, END + 2_000, END + 1_000],
  )
  const entries = (await read()) - readBefore
  assert.ok(entries >= 3 && entries < 100, `${entries} entries of indexes were read`)
})
