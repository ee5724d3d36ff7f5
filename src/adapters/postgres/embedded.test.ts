import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-embedded-'))
const children = new Set<ChildProcess>()

/** Made once and copied: making one takes most of a first start, and is here and below tried for itself. */
const MADE = 'made'
const copyMade = (name: string) => execFileSync('cp', ['-a', join(root, MADE), join(root, name)])

before(async () => {
  chmodSync(root, 0o755)
  await (await start(MADE)).stop()
})
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

type Running = Extract<EmbeddedPostgres, { kind: 'running' }>

async function start(name: string, said: string[] = []): Promise<Running> {
  const log = (line: string) => said.push(line)
  const started = await startEmbeddedPostgres({ dataDir: join(root, name), log })
  assert.equal(started.kind, 'running', JSON.stringify(started))
  return started as Running
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

/** Another Delivrd on the same folder, as a process that can be killed; resolves once it answers. */
async function startElsewhere(name: string): Promise<{ process: ChildProcess; line: string }> {
  const code = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const started = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(root, name))}, log: () => {} })
    console.log(JSON.stringify(started))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { process: child, line }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const serverPid = (name: string): number =>
  Number(readFileSync(join(root, name, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])

test('what was committed is there after a stop and a second start', async () => {
  copyMade('kept')
  const first = await start('kept')
  await query(first.url, `create table kept as select 'a message' as word`)
  await first.stop()
  await assert.rejects(query(first.url, 'select 1'), /ECONNREFUSED/)

  const second = await start('kept')
  assert.equal(second.adopted, false)
  assert.deepEqual(await query(second.url, 'select word from kept'), ['a message'])
  await second.stop()
})

test('an answered commit is on disk: the server is set to be durable', async () => {
  copyMade('durable')
  const server = await start('durable')
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    assert.deepEqual(await query(server.url, `show ${name}`), ['on'], name)
  }
  assert.deepEqual(await query(server.url, `select lower('ÄÕ'), 'B' < 'a'`), ['äõ', true])
  await server.stop()
})

test('a server that outlived a killed Delivrd is adopted', async () => {
  copyMade('adopted')
  const killed = await startElsewhere('adopted')
  const pid = serverPid('adopted')
  await kill(killed.process)

  const said: string[] = []
  const next = await start('adopted', said)
  assert.equal(next.adopted, true)
  assert.equal(serverPid('adopted'), pid)
  assert.match(said.join('\n'), /adopted the database server/)
  await next.stop()
  assert.equal(existsSync(join(root, 'adopted/postgres/data/postmaster.pid')), false)
})

test('after a kill -9 of everything the next start recovers what was committed', async () => {
  copyMade('killed')
  const killed = await startElsewhere('killed')
  const { url } = JSON.parse(killed.line) as Running
  await query(url, `create table kept as select generate_series(1, 1000) as n`)
  const pid = serverPid('killed')
  await kill(killed.process)
  process.kill(pid, 'SIGKILL')

  const next = await start('killed')
  assert.deepEqual(await query(next.url, 'select count(*)::int from kept'), [1000])
  await next.stop()
})

test('a pid file that names a stranger does not keep the server from starting', async () => {
  copyMade('stranger')
  const first = await start('stranger')
  const path = join(root, 'stranger/postgres/data/postmaster.pid')
  const left = readFileSync(path, 'utf8')
  await first.stop()
  // The parent of this test: alive, and no database server.
  writeFileSync(path, left.replace(/^\d+/, String(process.ppid)))

  const next = await start('stranger')
  assert.deepEqual(await query(next.url, 'select 1'), [1])
  await next.stop()
})

test('an initdb that was cut off is begun again', async () => {
  mkdirSync(join(root, 'cut/postgres/data.new/base'), { recursive: true })
  const server = await start('cut')
  assert.deepEqual(await query(server.url, 'select 1'), [1])
  await server.stop()
})

test('a second Delivrd on the folder is refused and told who has it', async () => {
  copyMade('claimed')
  const first = await startElsewhere('claimed')
  const refused = await startEmbeddedPostgres({ dataDir: join(root, 'claimed'), log: () => {} })
  assert.equal(refused.kind, 'refused')
  assert.match(
    JSON.stringify(refused),
    new RegExp(`in use by another Delivrd, process ${first.process.pid}`),
  )

  await kill(first.process)
  await (await start('claimed')).stop()
})

test('a server that cannot start says why in words', async () => {
  const refused = await startEmbeddedPostgres({
    dataDir: join(root, 'wrong'),
    log: () => {},
    settings: { shared_buffers: 'plenty' },
  })
  assert.equal(refused.kind, 'refused')
  assert.match(JSON.stringify(refused), /invalid value for parameter .*shared_buffers/)
})

test(
  'as root below a closed home, the database moves to a system folder, said aloud',
  { skip: process.getuid?.() !== 0 && 'only root needs another account' },
  async () => {
    mkdirSync(join(root, 'home'))
    chmodSync(join(root, 'home'), 0o700)
    const said: string[] = []
    const server = await start('home/data', said)
    const [folder] = (await query(server.url, 'show data_directory')) as [string]
    assert.match(folder, /^\/var\/lib\/delivrd\/postgres-[0-9a-f]{12}\/data$/)
    assert.match(said.join('\n'), /closed to unprivileged accounts/)
    await server.stop()
    rmSync(join(folder, '..'), { recursive: true })
  },
)
