import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-key-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const NEW = 'ab'.repeat(32)
let database: TestDatabase | undefined
let server: ServerProcess | undefined

after(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

type Environment = Readonly<Record<string, string>>

async function serveWith(keys: Environment): Promise<Environment> {
  server?.kill('SIGTERM')
  await server?.ended
  database ??= await createTestDatabase()
  const place = { DATA_DIR: dataDir, DATABASE_URL: database.url }
  const env = { ...place, PORT: String(await freePort()), ...keys }
  server = startServer({ dataDir, env: { ...env, DELIVRD_DEMO: '0' } })
  await server.ready
  return env
}

test('a master key is replaced: the former one opens, what it sealed is sealed anew, and it may go', async () => {
  const first = await serveWith({})
  const account = ['account', 'add', 'Kannel', '--kind', 'kannel', '--set', 'username=shop']
  const place = ['--set', 'base_url=http://127.0.0.1:1']
  const added = await askCli([...account, ...place], { env: first, input: 'hush\n' })
  assert.equal(added.code, 0, added.err)
  const old = readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()

  const secretsSaid = async (env: Environment): Promise<string> =>
    /^. secrets: .*$/m.exec((await askCli(['doctor'], { env })).out)?.[0] ?? ''
  const reseal = (env: Environment) => askCli(['secrets', 'reseal'], { env })

  const alone = await serveWith({ DELIVRD_SECRET_KEY: NEW })
  assert.equal(await secretsSaid(alone), '✕ secrets: the secrets of Kannel do not open')
  const closed = await reseal(alone)
  assert.equal(closed.code, 1, closed.out + closed.err)
  assert.match(closed.out, /^provider accounts: 0 sealed anew, 0 were, 1 under a key that is not/m)

  const both = await serveWith({ DELIVRD_SECRET_KEY: NEW, DELIVRD_FORMER_SECRET_KEYS: old })
  assert.equal(await secretsSaid(both), '✔ secrets: 1 secrets of provider accounts open')
  const done = await reseal(both)
  assert.equal(done.code, 0, done.out + done.err)
  assert.match(done.out, /^provider accounts: 1 sealed anew, 0 were$/m)
  const again = await reseal(alone)
  assert.match(again.out, /^provider accounts: 0 sealed anew, 1 were$/m)
  assert.equal(await secretsSaid(alone), '✔ secrets: 1 secrets of provider accounts open')
})

test('a former key that is none is told by its place', async () => {
  const env = { DATA_DIR: dataDir, DELIVRD_FORMER_SECRET_KEYS: `${NEW}, hush` }
  const said = await askCli(['config', 'print'], { env })
  assert.equal(said.code, 1)
  assert.match(said.err, /DELIVRD_FORMER_SECRET_KEYS has at place 2 what is not 32 bytes/)
  assert.ok(!said.err.includes('hush'))
})
