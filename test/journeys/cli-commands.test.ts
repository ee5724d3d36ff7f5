import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'
import { type ServerProcess, freePort, runCli, startServer } from '../support/server-process.ts'
import { ROOT } from '../support/tree.ts'

/** Magic numbers of the simulated carrier. */
const DELIVERED = '+15550000001'
const SILENT = '+15550040001'
const FAILING = '+15552010001'

const root = mkdtempSync(join(tmpdir(), 'delivrd-cli-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
let server: ServerProcess
let carrier: ChildProcess
let carrierPort = 0

before(async () => {
  carrier = spawn(
    process.execPath,
    [join(ROOT, 'src/cli/main.ts'), 'simulate', '--json', '--port', '0', '--control-port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(carrier.stdout!, 'data')) as [Buffer]
  carrierPort = (JSON.parse(line.toString()) as { port: number }).port
  server = startServer({ dataDir, env: { PORT: String(await freePort()) } })
  await server.ready
})

after(async () => {
  server?.kill('SIGTERM')
  carrier?.kill('SIGINT')
  await server?.ended
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '') =>
  askCli(args, { env: { DATA_DIR: dataDir }, input })

/** As a process of its own: what its shell sees of it. */
const runAlone = (args: readonly string[], input = '') =>
  runCli(args, { env: { DATA_DIR: dataDir }, input })

/** What differs from run to run, by what it is. */
const masked = (text: string): string =>
  text
    .replace(/\b(msg|cmp|acc|key)_[0-9a-f]{32}\b/g, '$1_…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/dlv_(live|test)_\w+/g, 'dlv_$1_…')
    .replaceAll(String(carrierPort), 'PORT')

const idIn = (text: string): string => /\b(?:msg|cmp|acc|key)_[0-9a-f]{32}\b/.exec(text)?.[0] ?? ''

test('a provider account is added with its password on standard input, and tells what to do next', async () => {
  const args = ['--host', '127.0.0.1', '--port', String(carrierPort), '--system-id', 'shop']
  const settings = ['--set', 'expected_by_ms=600000', '--set', 'default_sender=Shop']
  const added = await runAlone(['account', 'add', 'Sim', ...args, ...settings], 'secret\n')
  assert.deepEqual(
    { ...added, out: masked(added.out), err: masked(added.err) },
    { code: 0, out: 'Added Sim: acc_…\n', err: 'Try it: delivrd account test acc_…\n' },
  )
  const listed = await cli(['account', 'list'])
  assert.equal(masked(listed.out), 'acc_…\tSim\tsmpp\t127.0.0.1:PORT\t\twell\tyes\n')
  const asJson = JSON.parse((await cli(['account', 'list', '--json'])).out) as { data: object[] }
  assert.equal(asJson.data.length, 1)
  assert.ok(!JSON.stringify(asJson).includes('secret\n'))
})

test('an account is tried out, changed and removed by its name or its id', async () => {
  const bound = await cli(['account', 'test', 'sim'])
  assert.equal(bound.code, 0, bound.err)
  assert.match(bound.out, /^✔ bind: bound to 127\.0\.0\.1:\d+ as shop \(\d+ ms\)\n$/)
  const sent = await cli(['account', 'test', 'Sim', '--to', '+15550000002'])
  assert.equal(sent.code, 0, sent.err)
  assert.match(masked(sent.out), /✔ message: msg_… is taken in and queued/)
  assert.match(masked(sent.out), /\n\n\S (sent|delivered): /)
  assert.equal((await cli(['opt-out', 'add', '+15550030078'])).code, 0)
  const refused = await cli(['account', 'test', 'Sim', '--to', '+15550030078'])
  assert.equal(refused.code, 1)
  assert.match(refused.out, /⊘ rejected: /)

  const changed = await cli(['account', 'edit', 'Sim', '--set', 'rate_per_second=50'])
  assert.equal(masked(changed.out), 'Changed Sim (acc_…).\n', changed.err)
  assert.equal((await cli(['account', 'edit', 'Sim'])).code, 2)
  const args = ['--host', '127.0.0.1', '--port', String(carrierPort), '--system-id', 'spare']
  assert.equal((await cli(['account', 'add', 'Spare', ...args], 'secret\n')).code, 0)
  assert.equal(masked((await cli(['account', 'remove', 'Spare'])).out), 'Removed Spare (acc_…).\n')
  const missing = await cli(['account', 'test', 'Spare'])
  assert.equal(missing.code, 3)
  assert.match(masked(missing.err), /no provider account Spare.*\nThere are: Sim \(acc_…\)\./)
  assert.equal((await cli(['opt-out', 'remove', '+15550030078'])).code, 0)
})

test('a message is sent, waited for and shown, with its timeline and why', async () => {
  const sent = await cli(['send', DELIVERED, 'Your', 'table', '--wait', '60'])
  assert.equal(sent.code, 0, sent.err)
  assert.match(masked(sent.out), /^✔ delivered: .+\n\nmessage: +msg_…\nto: +\+15550000001\n/)
  const id = idIn(sent.out)

  const shown = await cli(['message', 'show', id])
  assert.match(shown.out, /\nTimeline\n(.*\n)*.*DELIVRD(.*\n)*\nWhy \(rule \w.*\)\n {2}\S/)
  const asJson = JSON.parse((await cli(['message', 'show', id, '--json'])).out)
  assert.deepEqual([asJson.status, asJson.text], ['delivered', 'Your table'])

  const listed = await cli(['message', 'list', '--to', DELIVERED])
  assert.equal(masked(listed.out), 'msg_…\t+15550000001\tdelivered\t\t000\tyes\tTIME\n')
})

test('exit codes tell a script how it ended', async () => {
  const failed = await runAlone(['send', FAILING, 'Hi', '--wait', '60', '--json'])
  assert.deepEqual([failed.code, JSON.parse(failed.out).status], [1, 'failed'])
  const silent = await runAlone(['send', SILENT, 'Hi', '--wait', '1', '--json'])
  assert.deepEqual([silent.code, JSON.parse(silent.out).final], [5, false])
  const unreadable = await cli(['send', 'nobody', 'Hi'])
  assert.equal(unreadable.code, 1)
  assert.match(unreadable.err, /^error: .+\(\S+, req_\S+\)/)
  const missing = await runAlone(['message', 'show', 'msg_00000000000000000000000000000000'])
  assert.equal(missing.code, 3)
  assert.match(missing.err, /There is no message msg_0+ in this workspace/)
  assert.equal((await runAlone(['sendd'])).code, 2)
  const alone = await askCli(['status', '--json'], { env: { DELIVRD_URL: 'http://127.0.0.1:9' } })
  assert.equal(alone.code, 1)
  assert.match(JSON.parse(alone.err).cure, /delivrd serve/)
  const noKey = await askCli(['message', 'list'], {
    env: { DELIVRD_URL: (await server.ready).url },
  })
  assert.equal(noKey.code, 1)
  assert.match(noKey.err, /Set DELIVRD_KEY/)
})

test('a campaign is made of a file, started, followed to its end and exported', async () => {
  const list = join(root, 'people.csv')
  const numbers = ['+15550000011', '+15550000012', '+15552010013']
  writeFileSync(list, `Phone,Name\n${numbers.map((to, at) => `${to},N${at}\n`).join('')},nobody\n`)
  const asked = [
    'campaign',
    'create',
    '--csv',
    list,
    '--text',
    'Hi {Name}',
    '--column',
    'number=Phone',
  ]

  const checked = await cli([...asked, '--dry-run', '--json'])
  assert.equal(checked.code, 0, checked.err)
  assert.deepEqual(JSON.parse((await cli(['campaign', 'list', '--json'])).out).data, [])

  const made = await runAlone([...asked, '--json'])
  assert.equal(made.code, 4, 'a row without a number makes it partial')
  const campaign = JSON.parse(made.out)
  assert.deepEqual(
    [campaign.name, campaign.state, campaign.recipients, campaign.row_errors],
    ['people', 'draft', 3, 1],
  )
  const nothing = await cli(['campaign', 'edit', campaign.id])
  assert.equal(nothing.code, 2)
  const edited = await cli(['campaign', 'edit', campaign.id, '--text', 'Dear {Name}', '--json'])
  assert.equal(edited.code, 0, edited.err)
  assert.deepEqual(
    [JSON.parse(edited.out).text, JSON.parse(edited.out).editing],
    ['Dear {Name}', false],
  )
  const callback = ['--callback', 'https://shop.example/told']
  const told = await cli(['campaign', 'edit', campaign.id, ...callback, '--json'])
  assert.match(JSON.parse(told.out).callback_endpoint_id, /^cep_/, told.err)
  const untold = await cli(['campaign', 'edit', campaign.id, '--callback', 'none', '--json'])
  assert.equal(JSON.parse(untold.out).callback_endpoint_id, null, untold.err)
  const nowhere = await cli([...asked, '--callback-format', 'jasmin'])
  assert.equal(nowhere.code, 2)
  const elsewhere = ['--callback', 'http://shop.example:81/told', '--callback-format', 'jasmin']
  const telling = await cli([...asked, ...elsewhere, '--json'])
  assert.match(JSON.parse(telling.out).callback_endpoint_id, /^cep_/, telling.err)
  const started = await cli(['campaign', 'start', campaign.id])
  assert.match(started.out, /^people is running/)

  const watched = await cli(['campaign', 'watch', campaign.id, '--json', '--timeout', '60'])
  assert.equal(watched.code, 0, watched.err)
  const frames = watched.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const { counts, recipients } of frames) {
    const sum = Object.values(counts as Record<string, number>).reduce((all, one) => all + one, 0)
    assert.deepEqual([sum, recipients], [3, 3])
  }
  const strict = await cli(['campaign', 'watch', campaign.id, '--max-fail', '0'])
  assert.equal(strict.code, 4)
  assert.match(strict.out, /\n {7}1 {3}33\.3 % {2}✕ failed\n {7}2 {3}66\.7 % {2}✔ delivered\n/)
  assert.match(strict.err, /TIME|3\/3 final/)
  assert.match(strict.err, /1 of 3 failed: more than --max-fail 0\./)

  const target = join(root, 'out.csv')
  assert.equal((await cli(['campaign', 'export', campaign.id, '--output', target])).code, 0)
  assert.equal(readFileSync(target, 'utf8').trim().split('\n').length, 4)
  const again = await cli(['campaign', 'export', campaign.id, '--output', target])
  assert.deepEqual(
    [again.code, again.err],
    [1, `error: ${target} exists already.\nName another file, or remove that one first.\n`],
  )
  const spoke = await cli(['campaign', 'export', campaign.id, '--columns', 'spoke-moveon'])
  assert.match(spoke.out, /^campaign_contact_id,campaign_id,user_number,/, spoke.err)
  const piped = await cli(['campaign', 'export', campaign.id, '--status', 'failed'])
  assert.deepEqual([piped.code, piped.out.trim().split('\n').length], [0, 2])
})

test('a number on the opt-out list is not texted', async () => {
  const added = await cli(['opt-out', 'add', '+1 555 003 0077', '--note', 'asked'])
  assert.equal(added.out, '+15550030077 is on the list as opt-out.\n', added.err)
  const sent = await cli(['send', '+15550030077', 'Hi', '--json'])
  assert.deepEqual([sent.code, JSON.parse(sent.out).reason], [1, 'opted-out'])
  const listed = await cli(['opt-out', 'list'])
  assert.match(masked(listed.out), /^\+15550030077\topt-out\tkey:?\S*\tasked\tTIME\n$/)
  assert.equal((await cli(['opt-out', 'remove', '+15550030077'])).code, 0)
  const none = await cli(['opt-out', 'list'])
  assert.deepEqual(none, { code: 0, out: '', err: 'Nothing found.\n' })
})

test('a key is printed once, works within its scopes, and not after it is revoked', async () => {
  const made = await cli(['key', 'create', 'shop', '--scope', 'messages:read'])
  assert.deepEqual([made.code, masked(made.out)], [0, 'dlv_live_…\n'])
  const asShop = { DELIVRD_URL: (await server.ready).url, DELIVRD_KEY: made.out.trim() }
  assert.equal((await askCli(['message', 'list'], { env: asShop })).code, 0)
  const beyond = await askCli(['send', DELIVERED, 'Hi'], { env: asShop })
  assert.equal(beyond.code, 1)
  assert.match(beyond.err, /scope-missing/)
  const revoked = await cli(['key', 'revoke', idIn(made.err)])
  assert.equal(masked(revoked.out), 'Revoked shop (key_…).\n')
  const after = await askCli(['message', 'list'], { env: asShop })
  assert.equal(after.code, 1)
  assert.match(after.err, /revoked/)
})

test('any request of the API can be made, with its answer as data', async () => {
  const found = await cli(['api', 'GET', '/v1/campaigns', '--query', 'limit=1'])
  assert.equal(JSON.parse(found.out).object, 'list')
  const missing = await cli(['api', 'GET', '/v1/nothing'])
  assert.deepEqual([missing.code, JSON.parse(missing.out).code], [3, 'not-found'])
  const body = JSON.stringify({ text: 'Hi €' })
  const preview = await cli(['api', 'POST', '/v1/text/preview', '--data', '-'], body)
  assert.equal(JSON.parse(preview.out).segments, 1)
  assert.equal((await cli(['api', 'GET', 'v1/campaigns'])).code, 2)
})

test('a code is explained in words', async () => {
  const found = await cli(['codes', 'explain', 'UNDELIV'])
  assert.equal(found.code, 0, found.err)
  assert.match(found.out, /code: +smpp UNDELIV\n/)
  assert.equal((await cli(['codes', 'explain', 'NOSUCHCODE'])).code, 3)
})

test('status says whether the server is ready and its providers are connected', async () => {
  const found = await cli(['status'])
  assert.equal(found.code, 0, found.err)
  assert.match(found.out, /is ready\n( {2}✔ .+\n)+✔ provider account Sim: 1 of 1 links bound\n/)
})

test('a provider that is not connected is said by status, doctor and a message that waits for it', async () => {
  const args = ['--host', '127.0.0.1', '--port', '9', '--system-id', 'gone']
  const settings = ['--set', 'default_sender=Shop', '--set', 'weight=0']
  assert.equal((await cli(['account', 'add', 'Gone', ...args, ...settings], 'secret\n')).code, 0)
  const waiting = await cli(['send', DELIVERED, 'Hi', '--account', 'Gone', '--wait', '2'])
  assert.equal(waiting.code, 5, waiting.err)
  assert.match(waiting.err, /It waits because Gone is not connected: .*ECONNREFUSED/)
  const status = await cli(['status'])
  assert.equal(status.code, 1)
  assert.match(status.out, /✕ provider account Gone: 0 of 1 links bound \(.*ECONNREFUSED.*\)/)
  const { code, out } = await cli(['doctor', '--json'])
  assert.equal(code, 1)
  const links = JSON.parse(out).findings.filter(({ name }: { name: string }) => name === 'links')
  assert.deepEqual(
    links.map(({ ok, fix }: { ok: boolean; fix: string | null }) => [ok, fix === null]),
    [
      [true, true],
      [false, false],
    ],
  )
  assert.equal((await cli(['account', 'remove', 'Gone'])).code, 0)
  assert.equal((await cli(['status'])).code, 0)
})

test('a server whose output nobody reads any more stops in order, and its database with it', async () => {
  const file = join(dataDir, 'postgres/data/postmaster.pid')
  assert.ok(existsSync(file), 'the database is running')
  server.stopReading()
  server.kill('SIGTERM')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  assert.ok(!existsSync(file), 'the database was stopped')
})
