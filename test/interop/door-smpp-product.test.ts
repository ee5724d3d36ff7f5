import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'
import { freePort, startServer } from '../support/server-process.ts'
import { openSmppClient } from '../support/smpp-client.ts'

test('the product opens the door, and a door login made over the API binds there', async (t) => {
  const found = findScenario('healthy')
  assert.ok(found.kind === 'scenario')
  const { scenario } = found
  const pace = { hours: 720, seconds: 10 }
  const simulator = await startSimulator({ port: 0, controlPort: null, seed: 7, scenario, pace })
  const database = await createTestDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-smpp-'))
  const [port, smppPort] = [await freePort(), await freePort()]
  const env = { DATABASE_URL: database.url, PORT: String(port), SMPP_PORT: String(smppPort) }
  const server = startServer({ dataDir, env })
  t.after(async () => {
    server.kill('SIGKILL')
    await server.ended
    await simulator.stop()
    await database.drop()
    rmSync(dataDir, { recursive: true })
  })
  await server.ready
  const api = server.api()
  t.after(() => api.close())
  await api.ask('POST', '/v1/accounts', {
    body: { name: 'Carrier', host: '127.0.0.1', port: simulator.port, system_id: 'us' },
  })
  const login = await api.ask<{ username: string; password: string }>('POST', '/v1/door-logins', {
    body: { door: 'smpp', settings: { default_sender: 'Harbour' } },
  })
  const wrong = await openSmppClient(smppPort, { ...login, password: 'guessed' })
  assert.equal(wrong.status, S.ESME_RINVPASWD)

  const { username, password } = login
  const client = await openSmppClient(smppPort, { username, password })
  assert.equal(client.status, 0)
  const answer = await client.ask<'submit_sm_resp'>({
    command: 'submit_sm',
    dest_addr_ton: 1,
    destination_addr: '37255960001',
    short_message: encodeGsm7('Your table is ready') ?? assert.fail(),
    registered_delivery: 1,
  })
  assert.equal(answer.status, 0)
  await eventually(
    async () => client.heard.map(({ said }) => [said.id, said.stat]),
    (heard) => heard.length > 0,
  )
  assert.deepEqual(
    client.heard.map(({ said }) => [said.id, said.stat]),
    [[answer.message_id, 'DELIVRD']],
  )
  const message = await api.ask<{ status: string; from: string }>(
    'GET',
    `/v1/messages/msg_${answer.message_id}`,
  )
  assert.deepEqual([message.status, message.from], ['delivered', 'Harbour'])
  server.kill('SIGTERM')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  await client.closed
})
