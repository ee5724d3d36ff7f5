import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import {
  type TestDatabase,
  createEmptyDatabase,
  createTestDatabase,
} from '../../../test/support/database.ts'
import { storeMessage } from '../../../test/support/platform-rows.ts'
import { backUp } from './backup.ts'
import { maintainPartitions } from './partitions.ts'
import { openPool } from './pool.ts'
import { recount } from './recount.ts'
import { confirmRestore, readPaused, restore } from './restore.ts'

const NOW = Date.UTC(2026, 5, 15, 12)
const WORKSPACE = '00000000-0000-7000-8000-000000000001'
const CAMPAIGN = '00000000-0000-7000-8000-0000000000c1'
const OPTIONS = { at: NOW, version: '0.1.0' }

let source: TestDatabase
let pool: Pool
let folder: string
let path: string

before(async () => {
  source = await createTestDatabase()
  pool = openPool(source.url, { max: 8 })
  folder = mkdtempSync(join(tmpdir(), 'delivrd-backup-'))
  path = join(folder, 'backup.tar.gz')
  await pool.query(
    `insert into workspaces (id, name, number_key, settings, created_at)
     values ($1, 'Õhtu "quoted" \\ 雪', '\\x00ff10', '{"a": [1, null, "x"]}', '2026-01-01T00:00:00.123456Z')`,
    [WORKSPACE],
  )
  await pool.query(
    `insert into provider_accounts (id, workspace_id, name, kind, settings, sealed_secret, created_at, updated_at)
     values ($1, $1, 'Main', 'smpp', '{}', '\\x01020304', '2026-01-01', '2026-01-01')`,
    [WORKSPACE],
  )
  await pool.query(
    `insert into campaigns (id, workspace_id, name, state, template, created_by, created_at)
     values ($1, $2, 'Spring', 'running', E'two\\nlines', 'system', now())`,
    [CAMPAIGN, WORKSPACE],
  )
  await pool.query(
    `insert into callback_endpoints (id, workspace_id, kind, name, url, format, created_by, created_at, updated_at)
     values ($1, $1, 'made', 'shop', 'https://shop.example', 'delivrd', 'system', '2026-01-01', '2026-01-01')`,
    [WORKSPACE],
  )
  await maintainPartitions(pool, { now: NOW, keepDays: 90 })
  for (let n = 0; n < 40; n++) await store(n)
})
after(async () => {
  await pool.end()
  await source.drop()
  rmSync(folder, { recursive: true })
})

const store = (n: number) =>
  storeMessage(pool, {
    workspaceId: WORKSPACE,
    accountId: WORKSPACE,
    number: `+3725550${String(n).padStart(4, '0')}`,
    at: NOW + n * 3_600_000,
    text: `Tere ${n}\n"quoted" {field} \\ 😀`,
  })

/** Every row of every table as text, for comparing two databases. */
async function contentOf(db: Pool): Promise<Record<string, string[]>> {
  const { rows } = await db.query<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
        and relnamespace = 'public'::regnamespace and relname not in ('migrations') order by 1`,
  )
  const content: Record<string, string[]> = {}
  for (const { name } of rows) {
    const found = await db.query<{ line: string }>(
      `select t::text as line from "${name}" t order by 1`,
    )
    content[name] = found.rows.map(({ line }) => line)
  }
  return content
}

async function intoEmpty<Result>(work: (target: Pool) => Promise<Result>): Promise<Result> {
  const database = await createEmptyDatabase()
  const target = openPool(database.url, { max: 3 })
  try {
    return await work(target)
  } finally {
    await target.end()
    await database.drop()
  }
}

test('what is restored is what was backed up, row for row, and sending waits to be confirmed', async () => {
  const before = await contentOf(pool)
  const manifest = await backUp(pool, { path, ...OPTIONS })
  assert.equal(manifest.tables['messages'], 40)
  await intoEmpty(async (target) => {
    const restored = await restore(target, { path, now: NOW })
    assert.equal(restored.kind, 'restored', JSON.stringify(restored))
    if (restored.kind !== 'restored') return
    assert.deepEqual(restored.recount.differences, [])
    assert.equal(restored.recount.messages, 40)
    assert.deepEqual(restored.paused, {
      accounts: [WORKSPACE],
      campaigns: [CAMPAIGN],
      endpoints: [WORKSPACE],
    })
    const { rows } = await target.query(
      `select enabled, c.state, e.state as told
         from provider_accounts, campaigns c, callback_endpoints e`,
    )
    assert.deepEqual(rows, [{ enabled: false, state: 'stopped', told: 'paused' }])
    assert.deepEqual(await readPaused(target), restored.paused)

    await confirmRestore(target, NOW)
    assert.equal(await readPaused(target), null)
    assert.equal(await confirmRestore(target, NOW), null)
    for (const table of ['provider_accounts', 'callback_endpoints'])
      await target.query(`update ${table} set updated_at = '2026-01-01'`)
    const after = await contentOf(target)
    assert.deepEqual(Object.keys(after), Object.keys(before))
    for (const table of Object.keys(before)) assert.deepEqual(after[table], before[table], table)
    const inDefault = await target.query('select 1 from messages_default')
    assert.equal(inDefault.rowCount, 0, 'rows lie in their partitions')
  })
})

test('anybody can look into a backup with tar', async () => {
  const list = execFileSync('tar', ['tzf', path], { encoding: 'utf8' }).trim().split('\n')
  assert.ok(list.includes('tables/messages/000001.jsonl'))
  assert.equal(list.at(-1), 'manifest.json')
  const manifest = execFileSync('tar', ['xzOf', path, 'manifest.json'], { encoding: 'utf8' })
  assert.equal(JSON.parse(manifest).format, 'delivrd-backup-1')
})

test('a backup is one moment, though messages are written all the while', async () => {
  let isOver = false
  const writers = [0, 1, 2].map(async (writer) => {
    for (let n = 0; !isOver; n++) await store(1_000 + writer * 1_000 + n)
  })
  const busy = join(folder, 'busy.tar.gz')
  try {
    for (let round = 0; round < 3; round++) await backUp(pool, { path: busy, ...OPTIONS })
  } finally {
    isOver = true
    await Promise.all(writers)
  }
  await intoEmpty(async (target) => {
    const restored = await restore(target, { path: busy, now: NOW })
    assert.equal(restored.kind, 'restored')
    const { rows } = await target.query<{ messages: number; contents: number }>(
      `select (select count(*) from messages)::int as messages,
              (select count(*) from message_contents)::int as contents`,
    )
    const [found] = rows
    const now = (await recount(pool)).messages
    assert.ok(found && found.messages > 40 && found.messages <= now, JSON.stringify(found))
    // The rows of a message are written one statement after the other: a moment may fall between.
    assert.ok(found.messages - found.contents <= 3, JSON.stringify(found))
  })
})

test('a damaged or cut backup is refused before anything is touched', async () => {
  const whole = readFileSync(path)
  const cut = join(folder, 'cut.tar.gz')
  const flipped = join(folder, 'flipped.tar.gz')
  writeFileSync(cut, whole)
  truncateSync(cut, whole.length - 700)
  const damaged = Buffer.from(whole)
  damaged[Math.floor(whole.length / 2)] = (damaged[Math.floor(whole.length / 2)] ?? 0) ^ 0x40
  writeFileSync(flipped, damaged)
  const text = join(folder, 'text.txt')
  writeFileSync(text, 'hello')
  await intoEmpty(async (target) => {
    for (const file of [cut, flipped, text, join(folder, 'missing')]) {
      const answer = await restore(target, { path: file, now: NOW })
      assert.equal(answer.kind, 'refused', file)
    }
    const { rows } = await target.query(`select to_regclass('workspaces') as found`)
    assert.deepEqual(rows, [{ found: null }])
  })
})

test('a changed row is noticed by its checksum', async () => {
  const changed = mkdtempSync(join(folder, 'changed-'))
  execFileSync('tar', ['xzf', path, '-C', changed])
  const rows = join(changed, 'tables/workspaces/000001.jsonl')
  writeFileSync(rows, readFileSync(rows, 'utf8').replace('quoted', 'QUOTED'))
  const file = join(folder, 'changed.tar.gz')
  execFileSync('tar', ['czf', file, '--format=ustar', '-C', changed, 'tables', 'manifest.json'])
  await intoEmpty(async (target) => {
    const answer = await restore(target, { path: file, now: NOW })
    assert.match(answer.kind === 'refused' ? answer.because : '', /damaged: tables\/workspaces/)
  })
})

test('a database in use is not overwritten', async () => {
  const answer = await restore(pool, { path, now: NOW })
  assert.match(answer.kind === 'refused' ? answer.because : '', /not empty/)
})

test('passwords stay sealed and the key is not in the backup', () => {
  const account = execFileSync('tar', ['xzOf', path, 'tables/provider_accounts/000001.jsonl'])
  assert.ok(account.toString().includes('\\\\x01020304'))
})
