import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

/** What is decided before sending, from the command line. */

const root = mkdtempSync(join(tmpdir(), 'delivrd-screening-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
let database: TestDatabase
let server: ServerProcess

before(async () => {
  database = await createTestDatabase()
  const env = { PORT: String(await freePort()), DATABASE_URL: database.url }
  server = startServer({ dataDir, env })
  await server.ready
  const where = ['--host', '127.0.0.1', '--port', '1', '--system-id', 'shop']
  const { code } = await cli(['account', 'add', 'Sim', ...where], 'secret\n')
  assert.equal(code, 0)
})

after(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '') =>
  askCli(args, { env: { DATA_DIR: dataDir }, input })

const held = async () => {
  const { out } = await cli(['held', 'list', '--json'])
  return (JSON.parse(out) as { data: { message_id: string; because: string }[] }).data
}

test('decisions are set, shown and refused by name', async () => {
  const set = ['--set', 'screening={"mode":"matching","hold":["loan"]}', '--set', 'flood_limit=5']
  assert.equal((await cli(['workspace', 'settings', ...set])).code, 0)
  const { out } = await cli(['workspace', 'settings'])
  assert.match(out, /flood_limit: +5\n/)
  const wrong = await cli(['workspace', 'settings', '--set', 'flood_limit=many'])
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /flood_limit/)
})

test('a held message is listed, released or discarded', async () => {
  const send = ['send', '+447700900123', '--from', 'Harbour']
  for (const text of ['A loan', 'Two loan']) assert.equal((await cli([...send, text])).code, 0)
  const waiting = await held()
  assert.deepEqual(
    waiting.map(({ because }) => because),
    ['It says “loan”.', 'It says “loan”.'],
  )
  const [first, second] = waiting.map(({ message_id: id }) => id)
  assert.equal((await cli(['held', 'release', first ?? ''])).out, '1 released.\n')
  assert.equal((await cli(['held', 'discard', second ?? ''])).out, '1 discarded.\n')
  assert.deepEqual(await held(), [])
  assert.equal((await cli(['held', 'release'])).code, 2)
})

test('senders are registered, blocked, listed and taken off', async () => {
  await cli(['sender', 'register', 'Harbour', '--for', '+44,+372'])
  await cli(['sender', 'block', 'Bank', '--note', 'pretends'])
  const { out } = await cli(['sender', 'list'])
  const rows = out
    .trim()
    .split('\n')
    .map((row) => row.split('\t').slice(0, 4))
  assert.deepEqual(rows, [
    ['Bank', 'blocked', 'all', 'pretends'],
    ['Harbour', 'registered', '+44 +372', ''],
  ])
  assert.equal((await cli(['sender', 'remove', 'bank'])).code, 0)
})

test('credit is added, taken, shown and turned off', async () => {
  assert.equal((await cli(['workspace', 'credit', '50.00'])).out, '50.00 EUR are left.\n')
  assert.equal((await cli(['workspace', 'credit', '--take', '0.5'])).out, '49.50 EUR are left.\n')
  const { out } = await cli(['workspace', 'credit'])
  assert.deepEqual(
    out
      .trim()
      .split('\n')
      .map((row) => row.split('\t')[2]),
    ['-0.50', '50.00'],
  )
  assert.match((await cli(['workspace', 'credit', '--off'])).out, /without credit/)
})

test('a register of numbers is brought in, of each kind', async () => {
  const file = join(root, 'register.csv')
  writeFileSync(file, 'number\n+447700900001\nnobody\n+447700900002\n')
  for (const kind of ['opt-out', 'do-not-disturb', 'blocked']) {
    const { out, err } = await cli(['opt-out', 'import', file, '--kind', kind])
    assert.equal(out, '3 rows: 2 added, 0 known.\n')
    assert.match(err, /^line 3: /)
  }
  const { out } = await cli(['opt-out', 'list', '--json'])
  assert.equal((JSON.parse(out) as { data: unknown[] }).data.length, 6)
})
