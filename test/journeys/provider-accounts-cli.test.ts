import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FakeProvider } from '../../sim/providers/fake.ts'
import { findProvider } from '../support/all-providers.ts'
import { askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-providers-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const TWILIO = findProvider('twilio')
const KANNEL = findProvider('kannel')
let database: TestDatabase
let server: ServerProcess
let twilio: FakeProvider
let kannel: FakeProvider

before(async () => {
  twilio = await FakeProvider.start(TWILIO.vendor(''))
  kannel = await FakeProvider.start(KANNEL.vendor(''))
  database = await createTestDatabase()
  const env = { PORT: String(await freePort()), DATABASE_URL: database.url, DELIVRD_DEMO: '0' }
  server = startServer({ dataDir, env })
  await server.ready
})

after(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await twilio?.close()
  await kannel?.close()
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) =>
  askCli(args, { env: { DATA_DIR: dataDir, DATABASE_URL: database.url, ...env }, input })

const setting = (connection: Readonly<Record<string, string>>, names: readonly string[]) =>
  names.flatMap((name) => ['--set', `${name}=${connection[name]}`])

const masked = (text: string): string =>
  text
    .replace(/\bacc_[0-9a-f]{32}\b/g, 'acc_…')
    .replace(/\(\d+ ms\)/g, '(N ms)')
    .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')

test('an account of Twilio is added with its token on standard input, and says what to paste', async () => {
  const connection = TWILIO.connection(twilio.baseUrl)
  const open = setting(connection, ['account_sid', 'base_url'])
  const rest = ['--kind', 'twilio', ...open, '--set', 'default_sender=+447700900999']
  const token = connection['auth_token'] ?? ''
  const added = await cli(['account', 'add', 'Twilio', ...rest], `${token}\n`)
  assert.deepEqual([added.code, added.err], [0, added.err])
  assert.equal(
    masked(added.out),
    [
      'Added Twilio: acc_…',
      '',
      'Receipts: http://localhost:PORT/receipts/acc_…',
      '  Nowhere: each text says where its own receipts go.',
      '',
      'Texts from handsets: http://localhost:PORT/receipts/acc_…',
      '  The number or the Messaging Service, A message comes in: webhook, method POST.',
      '',
    ].join('\n'),
  )
  const shown = await cli(['account', 'show', 'twilio'])
  assert.match(shown.out, /^secrets set: +auth_token$/m)
  assert.ok(!shown.out.includes(token))
  const listed = await cli(['account', 'list'])
  assert.equal(masked(listed.out), 'acc_…\tTwilio\ttwilio\thttp://127.0.0.1:PORT\t\twell\tyes\n')
})

test('a test of it reaches it, is let in, sends, and waits for the receipt', async () => {
  const tried = await cli(['account', 'test', 'Twilio', '--to', '+447700900123', '--wait', '30'])
  assert.equal(tried.code, 0, tried.out + tried.err)
  const lines = masked(tried.out).split('\n')
  assert.equal(lines[0], '✔ reach: http://127.0.0.1:PORT is reached: it answers HTTP 404. (N ms)')
  assert.match(lines[1] ?? '', /^✔ credentials: The credentials are not refused/)
  assert.match(lines[2] ?? '', /^✔ address: Its receipts are to come to http:\/\/localhost:PORT/)
  assert.match(lines[3] ?? '', /^✔ message: msg_[0-9a-f]{32} is taken in and queued/)
  assert.match(tried.out, /\n✔ delivered after \d+\.\d s, in its words: delivered\n/)
  assert.equal(twilio.truth().length, 1)
  const health = await cli(['account', 'health', 'Twilio'])
  assert.match(health.out, /^links: +1 of 1 bound$/m)
  assert.match(health.out, /^accepted: +1$/m)
  assert.match(health.out, /^delivered: +1$/m)
})

test('a number that is none speaks of the number, and not of the account', async () => {
  for (const to of ['+4477009', 'hello']) {
    const tried = await cli(['account', 'test', 'Twilio', '--to', to])
    assert.equal(tried.code, 2, tried.out + tried.err)
    assert.match(tried.out, /^– number: The number is not valid, and nothing was sent: \S/m)
    assert.doesNotMatch(tried.out, /✕/)
  }
})

test('its door says what was refused and why, and tries a request that somebody kept', async () => {
  const shown = await cli(['account', 'show', 'Twilio', '--json'])
  const url: string = JSON.parse(shown.out).urls[0].url
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'MessageSid=SM0&MessageStatus=delivered'
  const knock = await fetch(url, { method: 'POST', headers, body })
  assert.equal(knock.status, 403)
  const door = await cli(['account', 'door', 'Twilio'])
  assert.equal(door.code, 0, door.err)
  assert.match(masked(door.out), /^receipts: +http:\/\/localhost:PORT\/receipts\/acc_…$/m)
  assert.match(door.out, /^refused today: +1$/m)
  assert.match(masked(door.out), / POST http:\/\/localhost:PORT\/receipts\/acc_…\n {2}\S/)

  const file = join(root, 'request.txt')
  const signature = createHmac('sha1', 'fake-twilio-token')
    .update(`${url}MessageSidSM0MessageStatusdelivered`)
    .digest('base64')
  const lines = [`POST ${url} HTTP/1.1`, `Content-Type: ${headers['content-type']}`]
  const signed = [...lines, `X-Twilio-Signature: ${signature}`, '', body, ''].join('\n')
  writeFileSync(file, signed)
  const proven = await cli(['account', 'self-test', 'Twilio', file])
  assert.equal(proven.code, 0, proven.out + proven.err)
  assert.match(proven.out, /^✔ proven: /)
  const forged = await cli(['account', 'self-test', 'Twilio'], signed.replace('SM0', 'SM1'))
  assert.equal(forged.code, 1)
  assert.match(forged.out, /^✕ refused: /)
  const path = await cli(['account', 'self-test', 'Twilio'], signed.replace(/http:\/\/[^/]+/, ''))
  assert.equal(path.code, 0, path.out + path.err)
  const none = await cli(['account', 'self-test', 'Twilio'], 'hello')
  assert.equal(none.code, 2)
})

test('a wrong token is told by the test, before any text is sent', async () => {
  const wrong = await cli(
    ['account', 'edit', 'Twilio', '--secret', 'auth_token=env:NEW_TOKEN'],
    '',
    { NEW_TOKEN: 'not-it-at-all' },
  )
  assert.equal(wrong.code, 0, wrong.err)
  const tried = await cli(['account', 'test', 'Twilio', '--to', '+447700900124'])
  assert.equal(tried.code, 1)
  assert.match(tried.out, /✕ credentials: The provider does not let us in: HTTP 401/)
  assert.doesNotMatch(tried.out, /message:/)
  assert.equal(twilio.truth().length, 1)
})

test('secrets come from files and lines, and one on the command line is refused', async () => {
  const connection = KANNEL.connection(kannel.baseUrl)
  const file = join(root, 'key.txt')
  writeFileSync(file, 'a-key-for-texts-from-handsets\n')
  const open = setting(connection, ['base_url', 'username'])
  const kind = ['account', 'add', 'Kannel', '--kind', 'kannel', ...open]
  const typed = await cli([...kind, '--set', 'password=x'])
  assert.equal(typed.code, 2)
  assert.match(typed.err, /password is a secret.*\nHave it asked for: --secret password/)
  const literal = await cli([...kind, '--secret', 'password=hunter2'])
  assert.equal(literal.code, 2)
  assert.match(literal.err, /Expected FIELD, FIELD=env:NAME or FIELD=file:PATH/)
  const none = await cli(kind)
  assert.match(none.err, /Expected password on standard input, found nothing/)
  const added = await cli(
    [...kind, '--secret', `inbound_key=file:${file}`, '--set', 'default_sender=Harbour'],
    `${connection['password']}\n`,
  )
  assert.equal(added.code, 0, added.err)
  assert.match(added.out, /\?key=\{inbound_key\}\n/)
  const tried = await cli(['account', 'test', 'Kannel', '--to', '+447700900125', '--wait', '30'])
  assert.equal(tried.code, 0, tried.out + tried.err)
  assert.match(tried.out, /– credentials: Whether it lets us in is seen when a text is sent/)
  const unset = await cli(['account', 'edit', 'Kannel', '--unset', 'inbound_key'])
  assert.equal(unset.code, 0, unset.err)
  const asJson = await cli(['account', 'show', 'Kannel', '--json'])
  assert.deepEqual(JSON.parse(asJson.out).secrets, ['password'])
})

test('kinds are told with their fields, and what is misspelt with what was meant', async () => {
  const kinds = await cli(['account', 'kinds'])
  assert.match(kinds.out, /^smpp\tSMPP\tsms/m)
  assert.match(kinds.out, /^twilio\tTwilio\tsms, rcs, whatsapp$/m)
  const fields = await cli(['account', 'kinds', 'plivo'])
  assert.match(fields.out, /^auth_token\tyes\tyes\t\t\tAuth token\. Signs the receipts too\.$/m)
  const wrong = await cli(['account', 'kinds', 'twillio'])
  assert.equal(wrong.code, 3)
  const slip = await cli(
    ['account', 'add', 'X', '--kind', 'plivo', '--set', 'auth_idd=MA1', '--set', 'auth_id=MA1'],
    'token\n',
  )
  assert.notEqual(slip.code, 0)
  assert.match(slip.err, /auth_idd/)
  assert.match(slip.err, /Did you mean auth_id\?/)
  const setting = await cli(['account', 'edit', 'Kannel', '--set', 'rate_per_secnd=5'])
  assert.match(setting.err, /Did you mean rate_per_second\?/)
  assert.equal((await cli(['account', 'add', 'X', '--kind', 'plivo', '--host', 'h'])).code, 2)
  assert.equal((await cli(['account', 'add', 'X', '--system-id', 'h'])).code, 2)
})

test('doctor and status speak of what an account is spoken to by', async () => {
  const status = await cli(['status'])
  assert.match(status.out, /✔ provider account Kannel: reached/)
  await kannel.close()
  const doctor = await cli(['doctor'])
  assert.match(doctor.out, /✔ secrets: 2 secrets of provider accounts open/)
})

test('no secret stands in any log or answer of the server', () => {
  const said = server.output()
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(log|json|txt)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  for (const text of [said, ...files]) {
    for (const secret of ['fake-twilio-token', 'fake-Kannel-password', 'not-it-at-all']) {
      assert.ok(!text.includes(secret))
    }
  }
  assert.ok(said.length > 0)
})
