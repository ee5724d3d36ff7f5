import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ALL_PROVIDERS } from '../../sim/providers/all.ts'
import { type SimulateResult, simulate } from '../../sim/simulate.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'
import { type Shell, openShell, openSwiftShell } from '../support/shell.ts'
import { ROOT } from '../support/tree.ts'
import { eventually } from '../support/pipeline-world.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-fakes-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const started: Extract<SimulateResult, { kind: 'running' }>[] = []
let database: TestDatabase
let server: ServerProcess
let shell: Shell
let swiftShell: Shell
let api: ApiClient

before(async () => {
  database = await createTestDatabase()
  const env = { PORT: String(await freePort()), DATABASE_URL: database.url, DELIVRD_DEMO: '0' }
  server = startServer({ dataDir, env })
  await server.ready
  api = server.api()
  shell = openShell(root, dataDir)
  swiftShell = openSwiftShell(root, dataDir)
})

after(async () => {
  await Promise.all(started.map(({ stop }) => stop()))
  await api?.close()
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** The command that adds the account, as it is printed: up to the next. */
const addCommand = (printed: string): string =>
  /in another terminal:\n([^]*)\n *delivrd send/.exec(printed)?.[1] ?? ''
const sendCommand = (printed: string): string => /^ *(delivrd send .*)$/m.exec(printed)?.[1] ?? ''

test('delivrd simulate --provider twilio: what it prints connects it, and a text is delivered', async () => {
  const port = await freePort()
  const main = join(ROOT, 'src/cli/main.ts')
  const args = [main, 'simulate', '--provider', 'twilio', '--port', String(port)]
  const fake = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const printed = await heard(fake, 'Ctrl-C')
    const added = await shell(addCommand(printed))
    assert.equal(added.code, 0, added.err)
    const sent = await shell(sendCommand(printed))
    assert.equal(sent.code, 0, sent.out + sent.err)
    assert.match(sent.out, /delivered/)
    for (const channel of ['sms', 'rcs', 'whatsapp']) {
      const refused = await swiftShell(
        `delivrd send +15555110000 Hello --account "Fake twilio" --channel ${channel} --wait 30`,
      )
      assert.equal(refused.code, 1, refused.out + refused.err)
      assert.match(refused.out, /rejected/, channel)
    }
    const truth = await fetch(`http://127.0.0.1:${port + 1}/truth`)
    assert.match(await truth.text(), /"to":"\+15550000001".*"behaviour":"delivered"/)
  } finally {
    fake.kill('SIGTERM')
  }
  assert.deepEqual(await once(fake, 'exit'), [0, null])
})

async function heard(child: ChildProcess, until: string): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    if (text.includes(until)) break
  }
  return text
}

test('the fake of every provider is connected by what it prints, and its text is delivered', async () => {
  const sent: string[] = []
  for (const { kind, channel, isOneAddress } of ALL_PROVIDERS) {
    // Twilio is above, and nobody but Amazon can prove a receipt of AWS.
    if (kind === 'aws' || kind === 'twilio') continue
    const first = await startFake(kind)
    const added = await swiftShell(`${addCommand(first.printed)} --json`)
    assert.equal(added.code, 0, `${kind}: ${added.err}`)
    const { id, urls } = JSON.parse(added.out)
    if (isOneAddress) {
      assert.match(first.printed, /stop this, and start again:/)
      await first.stop()
      await startFake(kind, ['--port', String(first.port), '--receipts-to', urls[0].url])
    }
    const to = `+155500001${String(sent.length).padStart(2, '0')}`
    const body = { to, text: 'Hello', account_id: id, channel }
    const taken = await api.ask<{ id: string }>('POST', '/v1/messages', { body })
    sent.push(taken.id)
  }
  assert.equal(sent.length, HTTP_PROVIDERS.length - 2)
  for (const id of sent) {
    await eventually(
      () => api.ask<{ status: string }>('GET', `/v1/messages/${id}`),
      ({ status }) => status === 'delivered',
    )
  }
})

async function startFake(kind: string, more: readonly string[] = ['--port', '0']) {
  const lines: string[] = []
  const io = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) }
  const result = await simulate(['--provider', kind, '--control-port', '0', ...more], io)
  assert.ok(result.kind === 'running', JSON.stringify(result))
  started.push(result)
  return { printed: lines.join('\n'), port: result.simulator.port, stop: result.stop }
}

test('a fake calls secret what its provider takes as a secret', () => {
  for (const { kind, secrets, connection } of ALL_PROVIDERS) {
    const fields = HTTP_PROVIDERS.find((one) => one.kind === kind)?.fields ?? []
    const named = Object.keys(connection('http://127.0.0.1:1'))
    const sealed = fields.filter(({ isSecret, name }) => isSecret && named.includes(name))
    assert.deepEqual([...secrets].toSorted(), sealed.map(({ name }) => name).toSorted(), kind)
  }
})
