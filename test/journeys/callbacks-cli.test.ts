import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { askCli } from '../support/ask-cli.ts'
import { type Ear, startEar } from '../support/callback-ear.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'
import {
  type ServerProcess,
  cleanEnvironment,
  freePort,
  startServer,
} from '../support/server-process.ts'
import { ROOT } from '../support/tree.ts'

const CLI = join(ROOT, 'src/cli/main.ts')
const root = mkdtempSync(join(tmpdir(), 'delivrd-callbacks-cli-'))
const dataDir = join(root, 'data')
let database: TestDatabase
let server: ServerProcess
let port: string
let kannelPort: string
let carrier: ChildProcess
let ear: Ear

const serve = async () => {
  server = startServer({
    dataDir,
    env: {
      PORT: port,
      DATABASE_URL: database.url,
      CALLBACK_ALLOW: `127.0.0.1:${ear.port}`,
      KANNEL_PORT: kannelPort,
    },
  })
  await server.ready
}

before(async () => {
  database = await createTestDatabase()
  ear = await startEar()
  carrier = spawn(
    process.execPath,
    [CLI, 'simulate', '--json', '--port', '0', '--control-port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(carrier.stdout!, 'data')) as [Buffer]
  const carrierPort = (JSON.parse(line.toString()) as { port: number }).port
  port = String(await freePort())
  kannelPort = String(await freePort())
  await serve()
  const args = ['--host', '127.0.0.1', '--port', String(carrierPort), '--system-id', 'shop']
  const added = await cli(
    ['account', 'add', 'Sim', ...args, '--set', 'default_sender=Shop'],
    'secret\n',
  )
  assert.equal(added.code, 0, added.err)
})
after(async () => {
  server?.kill('SIGTERM')
  carrier?.kill('SIGINT')
  await server?.ended
  await ear?.stop()
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '') =>
  askCli(args, { env: { DATA_DIR: dataDir, DATABASE_URL: database.url }, input })

async function sql(text: string, values: readonly unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(text, [...values])
  await client.end()
}

/** One that runs until it is stopped. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...cleanEnvironment(), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const seen = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (seen.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (seen.err += chunk))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, seen, ended }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const idIn = (text: string): string => /\b(?:msg|cep|cbk|dlg)_[0-9a-f]{32}\b/.exec(text)?.[0] ?? ''

test('an endpoint is made, tried, shown, paused, rotated and removed', async () => {
  const made = await cli(['callbacks', 'create', `${ear.url}/made`, '--name', 'Shop'])
  assert.equal(made.code, 0, made.err)
  assert.match(made.out, /^whsec_\S+\n$/)
  const id = idIn(made.err)
  const listed = await cli(['callbacks', 'list'])
  assert.equal(listed.out, `${id}\tShop\tdelivrd\t${ear.url}/made\tall\tunused\t0\t0\n`)
  const tried = await cli(['callbacks', 'test', id])
  assert.equal(tried.code, 0, tried.err)
  assert.match(tried.out, /^POST http:.*\n(.*\n)*webhook-signature: v1,(.*\n)*✔ heard HTTP 204/)
  await sql('update callback_endpoints set failures = 12, failing_since = now(), open_until = $1', [
    new Date(Date.now() + 600_000),
  ])
  ear.answers(500)
  assert.equal((await cli(['callbacks', 'test', id])).code, 1)
  assert.match((await cli(['callbacks', 'list'])).out, /\tshut\t/)
  ear.answers(204)
  assert.equal((await cli(['callbacks', 'test', id])).code, 0)
  const shown = await cli(['callbacks', 'show', id])
  assert.match(shown.out, /health: +unused/)
  assert.match(shown.out, /^endpoint: +cep_.*\nname: +Shop\n/)
  assert.equal((await cli(['callbacks', 'pause', id])).out, `Shop (${id}) is paused.\n`)
  assert.equal((await cli(['callbacks', 'resume', id])).out, `Shop (${id}) is active.\n`)
  assert.match((await cli(['callbacks', 'rotate', id, '--now'])).out, /^whsec_/)
  assert.equal((await cli(['callbacks', 'recover', id, '--since', '2h'])).out, '0 are due now.\n')
  assert.equal((await cli(['callbacks', 'recover', id, '--since', 'soon'])).code, 2)
  assert.equal((await cli(['callbacks', 'replay', id])).code, 2)
  const replayed = await cli(['callbacks', 'replay', id, '--since', '2h'])
  assert.deepEqual([replayed.code, replayed.out], [0, '0 are due now.\n'], replayed.err)
  assert.equal((await cli(['callbacks', 'remove', id])).code, 0)
  assert.equal((await cli(['callbacks', 'show', id])).code, 3)
  assert.equal((await cli(['callbacks', 'create', 'http://10.0.0.1/'])).code, 1)
})

test('an option that a format has not is answered with those that it has, and all are listed', async () => {
  const make = ['callbacks', 'create', `${ear.url}/made`, '--format', 'kannel-classic']
  const { code, err } = await cli([...make, '--option', 'msak=31'])
  assert.equal(code, 1)
  assert.match(err, /options\/msak.*did you mean mask\?/)
  const { out } = await cli(['callbacks', 'formats'])
  assert.match(out, /^delivrd\tPOST\t/)
  assert.match(out, /^jasmin\tPOST or GET\tlevel\t1, 2 or 3\t1\t/m)
})

test('an event that there is not is answered with those that there are', async () => {
  const make = ['callbacks', 'create', `${ear.url}/made`]
  const { code, err } = await cli([...make, '--events', 'message.nope'])
  assert.equal(code, 1)
  assert.match(err, /events\/0: must be one of .*message\.delivered.*inbound\.received/)
})

test('an empty list says that messages named addresses of their own', async () => {
  const body = { to: '+15550000004', text: 'Hi', callback_url: `${ear.url}/named` }
  const sent = await cli(['api', 'POST', '/v1/messages', '--data', JSON.stringify(body)])
  assert.equal(sent.code, 0, sent.err)
  const listed = await eventually(
    () => cli(['callbacks', 'list']),
    ({ err }) => err.includes('--kind all'),
  )
  assert.equal(listed.out, '')
  assert.match(
    (await cli(['callbacks', 'list', '--kind', 'all'])).out,
    /\tas asked\t.*\t(unused|well|failing)\t\d+\t0\n$/,
  )
  assert.doesNotMatch((await cli(['callbacks', 'list', '--json'])).err, /--kind/)
})

test('a callback test says what to do where nobody but a listener hears', async () => {
  const { code, err } = await cli(['trigger', 'callback.test'])
  assert.equal(code, 3)
  assert.match(err, /delivrd listen .*delivrd trigger message\.delivered/)
})

test('listen forwards to an address, and to nothing that is only a word', async () => {
  for (const word of ['notaurl', 'ftp://localhost:3000', '3000', ':3000', 'a b.c']) {
    const { code, err } = await cli(['listen', '--forward-to', word])
    assert.equal(code, 2, word)
    assert.match(err, /Expected an address like localhost:3000\/callbacks, found/)
  }
})

test('what is triggered really happens, is told, and can be told again', async () => {
  const made = await cli(['callbacks', 'create', `${ear.url}/real`, '--json'])
  const { id } = JSON.parse(made.out) as { id: string }
  const triggered = await cli(['trigger', 'message.delivered', '--account', 'Sim', '--json'])
  assert.equal(triggered.code, 0, triggered.err)
  const { type, data } = JSON.parse(triggered.out)
  assert.deepEqual([type, data.status], ['message.delivered', 'delivered'])
  const isTold = () =>
    ear.heard.some(({ path, body }) => path === '/real' && body.includes(data.id))
  await eventually(async () => isTold(), Boolean)
  const attempts = await eventually(
    () => cli(['callbacks', 'attempts', data.id, '--json']),
    ({ out }) => !out.includes('"waiting"'),
  )
  const told = JSON.parse(attempts.out).data.filter(
    (one: { endpoint: { id: string } }) => one.endpoint.id === id,
  )
  assert.equal(told.at(-1).type, 'message.delivered')
  const resent = await cli(['callbacks', 'resend', told.at(-1).id])
  assert.match(resent.out, /^message\.delivered is due again at /)
  const again = () =>
    ear.heard.filter(({ headers }) => headers['webhook-id'] === told.at(-1).id).length
  await eventually(
    async () => again(),
    (count) => count === 2,
  )
  const replied = await cli(['trigger', 'inbound.received', '--account', 'Sim', '--json'])
  assert.equal(JSON.parse(replied.out).type, 'inbound.received', replied.err)
  const marked = await cli(['trigger', 'callback.test'])
  assert.match(marked.out, /\t204\t/)
  assert.match(marked.err, /no message is behind them/)
  assert.equal((await cli(['trigger', 'message.flown'])).code, 2)
  const outcomes = async () =>
    linesOf((await cli(['callbacks', 'attempts', data.id])).out)
      .map((line) => line.split('\t'))
      .filter(([callback]) => callback === told.at(-1).id)
      .map(([, , , state, , , status, outcome]) => [state, status, outcome])
  const rows = await eventually(outcomes, ([, second]) => second?.[0] === 'heard')
  assert.deepEqual(rows, [
    ['', '204', 'heard'],
    ['heard', '204', 'heard'],
  ])
  assert.equal((await cli(['callbacks', 'pause', id])).code, 0)
  const paused = await cli(['callbacks', 'resend', told.at(-1).id])
  assert.match(paused.err, /^It is paused: nothing goes there until delivrd callbacks resume cep_/)
  const shutUntil = new Date(Date.now() + 600_000)
  await sql(
    `update callback_endpoints set state = 'active', failures = 12, failing_since = now(), open_until = $1`,
    [shutUntil],
  )
  assert.match((await cli(['callbacks', 'show', id])).out, /health: +shut/)
  const before = ear.heard.length
  await cli(['callbacks', 'resend', told.at(-1).id])
  await eventually(
    async () => ear.heard.slice(before).map(({ headers }) => headers['webhook-id']),
    (heard) => heard.includes(told.at(-1).id),
  )
  await eventually(
    async () => (await cli(['callbacks', 'show', id])).out,
    (shown) => /health: +well/.test(shown),
  )
  assert.equal((await cli(['trigger', 'message.delivered'])).code, 1)
  await cli(['callbacks', 'remove', id])
})

test('listen forwards every change, signed, through failures and a restart of the server', async () => {
  const listening = start(['listen', '--forward-to', `127.0.0.1:${ear.port}/dev`, '--json'])
  await eventually(
    async () => listening.seen.out,
    (out) => out.includes('secret'),
  )
  const { secret } = JSON.parse(linesOf(listening.seen.out)[0] ?? '') as { secret: string }
  ear.answers(503)
  const first = await cli(['send', '+15550000001', 'One', '--json'])
  const one = idIn(first.out)
  await eventually(
    async () => listening.seen.out,
    (out) => out.includes('"HTTP 503"'),
  )
  ear.answers(204)
  const heardOf = (id: string) =>
    ear.heard.filter(({ path, body }) => path === '/dev' && body.includes(id))
  const statuses = (id: string) => [
    ...new Set(heardOf(id).map(({ body }) => JSON.parse(body).data.status as string)),
  ]
  await eventually(
    async () => statuses(one),
    (seen) => seen.includes('delivered'),
  )
  const last = heardOf(one).at(-1)!
  const signed = `${last.headers['webhook-id']}.${last.headers['webhook-timestamp']}.${last.body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  assert.ok(last.headers['webhook-signature']?.split(' ').includes(expected))

  server.kill('SIGKILL')
  await server.ended
  await serve()
  const second = await cli(['send', '+15550000002', 'Two', '--wait', '30', '--json'])
  const two = idIn(second.out)
  await eventually(
    async () => statuses(two),
    (seen) => seen.includes('delivered'),
  )
  assert.deepEqual(statuses(two)[0], 'queued')
  assert.match(listening.seen.err, /nothing is lost/)
  listening.child.kill('SIGINT')
  assert.equal(await listening.ended, 0)
})

test('tail shows each change on a line, and ends by itself where it is told to', async () => {
  const tailing = start(['tail', '--count', '2', '--events', 'message.queued,message.delivered'])
  await eventually(
    async () => tailing.seen.err,
    (said) => said.includes('Waiting'),
  )
  const sent = await cli(['send', '+15550000003', 'Hi', '--json'])
  assert.equal(await tailing.ended, 0)
  const rows = linesOf(tailing.seen.out).map((line) => line.split('\t').slice(1, 5))
  const id = idIn(sent.out)
  assert.deepEqual(
    rows.map(([status, , to, message]) => [status, to, message]),
    [
      ['queued', '+15550000003', id],
      ['delivered', '+15550000003', id],
    ],
  )
  assert.equal((await cli(['tail', '--events', 'message.flown'])).code, 1)
})

test('tail shows who wrote, and what', async () => {
  const tailing = start(['tail', '--count', '1', '--events', 'inbound.received'])
  await eventually(
    async () => tailing.seen.err,
    (said) => said.includes('Waiting'),
  )
  assert.equal((await cli(['trigger', 'inbound.received', '--account', 'Sim'])).code, 0)
  assert.equal(await tailing.ended, 0)
  assert.match(linesOf(tailing.seen.out)[0] ?? '', /\tfrom \+1555092\d{4}: ".+"$/)
})

test('logins of compatible doors are made with a password shown once, listed and revoked', async () => {
  const made = await cli(['logins', 'create', 'shop', '--door', 'kannel', '--sender', 'Shop'])
  assert.equal(made.code, 0, made.err)
  assert.match(made.out, /^\S{8,}\n$/)
  assert.match(made.err, /\n {2}kannel: http:\S+\/cgi-bin\/sendsms, or host \S+, port \d+\n$/)
  const id = idIn(made.err)
  const listed = await cli(['logins', 'list'])
  assert.match(listed.out, new RegExp(`^${id}\tshop\tkannel\tkey_`))
  assert.ok(!listed.out.includes(made.out.trim()))
  assert.equal((await cli(['logins', 'revoke', id])).out, `Revoked shop (${id}).\n`)
  assert.equal((await cli(['logins', 'revoke', id])).code, 3)
  const bound = await cli(['logins', 'create', 'esme1', '--door', 'smpp'])
  assert.match(bound.err, /\n {2}smpp: no port is open\. Start Delivrd with SMPP_PORT=2775, or/)
})

test('the doctor finds the server where its data folder says, whatever PORT is here', async () => {
  const { findings } = JSON.parse((await cli(['doctor', '--json'])).out)
  const found = findings.find((one: { name: string }) => one.name === 'port')
  assert.deepEqual(found, {
    name: 'port',
    ok: true,
    found: `Delivrd answers on ${port}, as its data folder says`,
    fix: null,
  })
})
