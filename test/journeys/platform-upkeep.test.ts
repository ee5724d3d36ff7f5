import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { maintain } from '../../src/adapters/postgres/retention.ts'
import { addAccount } from '../../src/flows/manage-accounts.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { type Said, askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createEmptyDatabase } from '../support/database.ts'
import { storeMessage } from '../support/platform-rows.ts'
import { type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

let world: PlatformWorld
let target: TestDatabase
let folder: string

before(async () => {
  world = await openPlatformWorld()
  target = await createEmptyDatabase()
  folder = mkdtempSync(join(tmpdir(), 'delivrd-upkeep-'))
  const { workspace } = await prepareSetup(world.platform)
  const saved = await addAccount(world.platform, world.systemAct(workspace.id), {
    name: 'Carrier',
    password: 'hunter2',
    settings: { host: 'localhost', port: 2775, system_id: 'x' },
  })
  assert.equal(saved.kind, 'saved')
  await maintain(world.pool, Date.now())
  const accountId = saved.kind === 'saved' ? saved.account.id : ''
  for (let n = 0; n < 3; n++) {
    const number = `+3725550000${n}`
    await storeMessage(world.pool, { workspaceId: workspace.id, accountId, number, at: Date.now() })
  }
})
after(async () => {
  await world.end()
  await target.drop()
  rmSync(folder, { recursive: true })
})

/** The command line as a person runs it, on a database of choice. */
const delivrd = (url: string, ...args: string[]): Promise<Said> =>
  askCli(args, {
    env: { DATABASE_URL: url, DATA_DIR: join(folder, 'data'), PORT: '1' },
    folder,
  })

test('the doctor names what is wrong and what to do about it', async () => {
  const { code, out, err } = await delivrd(world.url, 'doctor', '--json')
  assert.equal(code, 1, err)
  const { findings } = JSON.parse(out) as {
    findings: { name: string; ok: boolean; found: string; fix: string | null }[]
  }
  const wrong = findings.filter(({ ok }) => !ok)
  // The tests' own server forgets on purpose, and this data folder has another master key.
  assert.deepEqual(
    wrong.map(({ name }) => name),
    ['durability', 'secrets'],
  )
  assert.match(wrong[0]?.fix ?? '', /fsync = on/)
  assert.match(wrong[1]?.fix ?? '', /DELIVRD_SECRET_KEY/)
  assert.ok(findings.filter(({ ok }) => ok).every(({ fix }) => fix === null))
  assert.ok(findings.length >= 11, `saw only ${findings.length}`)
})

test('the doctor says so when there is no database to look at', async () => {
  const { code, out } = await delivrd('postgres://nobody@127.0.0.1:1/none', 'doctor')
  assert.equal(code, 1)
  assert.match(out, /✕ database: .*ECONNREFUSED[^]*Check DATABASE_URL/)
})

test('a backup is written, restored elsewhere, and sends again once a person says so', async () => {
  const written = await delivrd(world.url, 'backup', 'b.tar.gz')
  assert.equal(written.code, 0, written.err)
  assert.match(written.out, /3 messages, as of/)

  const restored = await delivrd(target.url, 'restore', 'b.tar.gz')
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.out, /Restored 3 messages .* a recount agrees/)
  assert.match((await delivrd(target.url, 'doctor')).out, /✕ restore: sending is paused/)
  const twice = await delivrd(target.url, 'restore', 'b.tar.gz')
  assert.equal(twice.code, 1)
  assert.match(twice.err, /not empty/)

  const confirmed = await delivrd(target.url, 'restore', '--confirm')
  assert.match(confirmed.out, /Sending goes on: 1 provider accounts/)
  assert.match((await delivrd(target.url, 'restore', '--confirm')).out, /Nothing was paused/)
})

test('a recount tells of a difference by its exit code, and mends it when asked', async () => {
  assert.equal((await delivrd(world.url, 'recount')).code, 0)
  await world.pool.query('update counts set messages = messages + 1')
  const found = await delivrd(world.url, 'recount')
  assert.equal(found.code, 1)
  assert.match(found.out, /3 messages; 1 counts differ\.\n.*delivered.*counted 6, found 3/)
  assert.match((await delivrd(world.url, 'recount', '--fix')).out, /set right/)
  assert.equal((await delivrd(world.url, 'recount')).code, 0)
})

test('the audit log is verified from the command line', async () => {
  const { code, out } = await delivrd(world.url, 'audit', 'verify')
  assert.equal(code, 0)
  assert.match(out, /^Main: intact, 1 entries, head [0-9a-f]{64}\n$/)
})
