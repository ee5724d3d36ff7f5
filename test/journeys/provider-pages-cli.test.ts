import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ALL_PROVIDERS } from '../../sim/providers/all.ts'
import { FakeProvider } from '../../sim/providers/fake.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'
import { type Shell, openSwiftShell } from '../support/shell.ts'
import { ROOT } from '../support/tree.ts'

const FOLDER = join(ROOT, 'docs/providers')
const root = mkdtempSync(join(tmpdir(), 'delivrd-pages-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const fakes: FakeProvider[] = []
let database: TestDatabase
let server: ServerProcess
let shell: Shell
let api: ApiClient

before(async () => {
  database = await createTestDatabase()
  const env = { PORT: String(await freePort()), DATABASE_URL: database.url, DELIVRD_DEMO: '0' }
  server = startServer({ dataDir, env })
  await server.ready
  api = server.api()
  shell = openSwiftShell(root, dataDir)
})

after(async () => {
  await Promise.all(fakes.map((fake) => fake.close()))
  await api?.close()
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** Every command of a page that adds an account, with the kind that it is of. */
const commands = readdirSync(FOLDER)
  .filter((name) => name !== 'README.md')
  .flatMap((name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8')
    const found = text.match(/^delivrd account add (?:.*\\\n)*.*$/gm) ?? []
    return found.map((command) => ({
      name,
      command,
      kind: /--kind (\S+)/.exec(command)?.[1] ?? '',
    }))
  })

/** What only the customer knows is the fake's: its address, what the page leaves open, and its secrets. */
function atTheFake(kind: string, command: string, fake: FakeProvider): string {
  const account = ALL_PROVIDERS.find((one) => one.kind === kind)?.connection(fake.baseUrl) ?? {}
  const fields = HTTP_PROVIDERS.find((one) => one.kind === kind)?.fields ?? []
  const own = (name: string): string => `--set '${name}=${account[name] ?? ''}'`
  const isOwn = (name: string, value: string): boolean =>
    value.includes('…') || ['base_url', 'url', 'username', 'reports_url'].includes(name)
  const filled = command.replaceAll(/--set (\w+)=(\S+)/g, (whole, name: string, value: string) =>
    isOwn(name, value) ? own(name) : whole,
  )
  const addresses = ['base_url', 'reports_url'].filter(
    (name) => account[name] !== undefined && !filled.includes(`${name}=`),
  )
  const named = [...filled.matchAll(/--secret (\w+)/g)].map(([, name = '']) => name)
  const required = fields.filter(({ isSecret, isRequired }) => isSecret && isRequired)
  const secrets = [...new Set([...required.map(({ name }) => name), ...named])]
  const lines = secrets.map((name) => `'${(account[name] ?? '').split('\n')[0]}'`).join(' ')
  return `printf '%s\\n' ${lines} | ${filled} ${addresses.map(own).join(' ')} --json`
}

test('there is a command on the page of every kind', () => {
  const kinds = new Set(commands.map(({ kind }) => kind))
  const shared = new Set(['messente-sms', 'vonage-sms'])
  const missing = HTTP_PROVIDERS.filter(({ kind }) => !kinds.has(kind) && !shared.has(kind))
  assert.deepEqual(
    missing.map(({ kind }) => kind),
    [],
  )
})

test('every page’s command adds an account that has a sender, and its text is taken', async () => {
  const sent: [string, string][] = []
  for (const { name, command, kind } of commands) {
    const provider = ALL_PROVIDERS.find((one) => one.kind === kind)
    assert.ok(provider, `${name}: ${kind}`)
    const fake = await FakeProvider.start(provider.vendor('http://127.0.0.1:1/'))
    fakes.push(fake)
    const added = await shell(atTheFake(kind, command, fake))
    assert.equal(added.code, 0, `${name}: ${added.err}`)
    const account = JSON.parse(added.out)
    assert.doesNotMatch(account.warnings.join(), /no sender/, name)
    const body = { to: '+447700900123', text: 'Hello', channel: account.channels[0] }
    const taken = await api.ask<{ id: string }>('POST', '/v1/messages', {
      body: { ...body, account_id: account.id },
    })
    sent.push([name, taken.id])
  }
  for (const [name, id] of sent) {
    const message = await eventually(
      () => api.ask<{ status: string }>('GET', `/v1/messages/${id}`),
      ({ status }) => !['queued', 'sending'].includes(status),
    )
    assert.ok(
      ['submitted', 'sent', 'delivered'].includes(message.status),
      `${name}: ${message.status}`,
    )
  }
})
