import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-down-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
let database: TestDatabase
let server: ServerProcess
let env: Readonly<Record<string, string>>

before(async () => {
  database = await createTestDatabase()
  env = { DATA_DIR: dataDir, PORT: String(await freePort()), DATABASE_URL: database.url }
  server = startServer({ dataDir, env: { ...env, DELIVRD_DEMO: '0' } })
  await server.ready
  const nobody = String(await freePort())
  for (const name of ['One', 'Two']) {
    const place = ['--host', '127.0.0.1', '--port', nobody, '--system-id', 'shop']
    const more = ['--set', 'default_sender=Shop']
    const added = await cli(['account', 'add', name, ...place, ...more], 'password\n')
    assert.equal(added.code, 0, added.err)
  }
})

after(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '') => askCli(args, { env, input })

test('accounts whose links are down are not called well anywhere', async () => {
  const api = server.api()
  type Health = { readonly state: string; readonly because: string | null }
  const { data } = await api.ask<{ data: { id: string; health: Health }[] }>('GET', '/v1/accounts')
  assert.deepEqual(
    data.map(({ health }) => health.state === 'well'),
    [false, false],
  )
  await eventually(
    () => api.ask<{ verdict: Health }>('GET', `/v1/accounts/${data[0]?.id}/health`),
    ({ verdict }) => /no link is up: .*ECONNREFUSED|out of reach/.test(verdict.because ?? ''),
  )
  await api.close()
  const listed = await cli(['account', 'list'])
  assert.match(listed.out, /\tOne\t.*\t(down|sick: unreachable)\tyes/)
})

test('status and doctor name each of them and fail', async () => {
  const status = await cli(['status'])
  assert.equal(status.code, 1, status.out)
  const doctor = await cli(['doctor'])
  assert.equal(doctor.code, 1, doctor.out)
  for (const name of ['One', 'Two']) {
    assert.match(status.out, new RegExp(`✕ provider account ${name}: 0 of 1 links bound`))
    assert.match(doctor.out, new RegExp(`✕ links: ${name}: 0 of 1 links bound`))
  }
})

test('who waits for a text that no link takes is told so', async () => {
  const sent = await cli(['send', '+447700900123', 'Hello', '--wait', '1'])
  assert.equal(sent.code, 5, sent.out + sent.err)
  assert.match(sent.err, /It waits because no provider account is connected: One \(.*; Two \(/)
  assert.equal((await cli(['account', 'disable', 'One'])).code, 0)
  const left = await cli(['send', '+447700900124', 'Hello', '--wait', '1'])
  assert.match(left.err, /It waits because Two is not connected: connect ECONNREFUSED/)
})
