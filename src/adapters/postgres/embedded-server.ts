import { spawn, spawnSync } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Place } from './embedded-place.ts'
import { isAlive, readCommand } from './processes.ts'

/** A server that answers. `adopted`: it was running before we came. */
export type Server = Running & { readonly url: string; readonly adopted: boolean }

/** A server's first process, and the data it serves: together they are unmistakable. */
export type Running = { readonly pid: number; readonly data: string }

/** Names and values of postgresql.conf. */
export type Settings = Readonly<Record<string, string>>

const USER = 'delivrd'
// Recovery after a crash replays at most max_wal_size, which takes seconds; this is for slow disks.
const ANSWER_LIMIT_MS = 120_000
const STOP_LIMIT_MS = 8_000
const LOG_BYTES_MAX = 10_000_000
const SOCKET_PATH_MAX = 90

const POLL_MS = 15

/** Adopts the server that runs on this folder, or starts one; makes the folder's data if it has none. */
export async function startServer(place: Place, settings: Settings): Promise<Server> {
  if (!existsSync(join(place.folder, 'data'))) initialise(place)
  const password = readFileSync(join(place.folder, 'password'), 'utf8')
  const deadline = Date.now() + ANSWER_LIMIT_MS

  for (;;) {
    const found = readPidFile(place)
    if (found !== null && isRunning(found)) {
      const url = urlFor(password, found.port)
      const answer = await waitForAnswer(url, found, deadline)
      if (answer === 'ready') return { ...found, url, adopted: true }
      continue // it was stopping, or died: look again
    }
    const launched = await launch(place, settings, found !== null)
    const url = urlFor(password, launched.port)
    const answer = await waitForAnswer(url, launched, deadline)
    if (answer === 'ready') return { ...launched, url, adopted: false }
    const log = tailOfLog(place)
    // After a kill -9 of the server alone, its workers hold the shared memory for a moment; and a
    // port that was free a moment ago may be taken now.
    const passes = /shared memory block|already exists|Address already in use/.test(log)
    if (!passes || Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${log}`)
    await sleep(200)
  }
}

/** Stops a server in order, or at once when that takes too long: its log makes both safe. */
export async function stopServer(server: Running): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning(server)) return
    process.kill(server.pid, signal)
    const deadline = Date.now() + STOP_LIMIT_MS
    while (isRunning(server) && Date.now() < deadline) await sleep(POLL_MS)
  }
}

/** Makes the data folder under another name first, so that one which exists is complete. */
function initialise({ programs, folder, account }: Place): void {
  const unfinished = join(folder, 'data.new')
  const passwordFile = join(folder, 'password.new')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  const password = randomBytes(24).toString('hex')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== undefined) {
    chownSync(unfinished, account.uid, account.gid)
    chownSync(passwordFile, account.uid, account.gid)
  }
  const args = ['-D', unfinished, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  args.push(
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  )
  const made = spawnSync(join(programs, 'bin', 'initdb'), args, {
    ...account,
    cwd: unfinished,
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  })
  if (made.status !== 0) {
    throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`, { cause: made.error })
  }
  if (account !== undefined) chownSync(passwordFile, process.getuid?.() ?? 0, 0)
  renameSync(passwordFile, join(folder, 'password'))
  renameSync(unfinished, join(folder, 'data'))
}

async function launch(
  place: Place,
  settings: Settings,
  hasStalePid: boolean,
): Promise<Running & { port: number }> {
  const { programs, folder, account } = place
  const data = join(folder, 'data')
  if (hasStalePid) disarmPidFile(data)
  const port = await findFreePort()
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: data.length <= SOCKET_PATH_MAX ? data : '',
    ...settings,
  }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openLog(folder)
  // A session of its own: the terminal's Ctrl-C must not stop it before the product has finished, and
  // after a kill -9 of the product it is still there to be adopted.
  const child = spawn(join(programs, 'bin', 'postgres'), ['-D', data, ...args], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ['ignore', log, log],
    env: { LC_ALL: 'C' },
  })
  closeSync(log)
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  child.unref()
  return { pid: child.pid ?? 0, data, port }
}

/**
 * PostgreSQL refuses to start while its pid file names a living process, though that may be a stranger
 * with a reused id. Naming ourselves, its parent, satisfies it and keeps its other check: that no
 * worker of the dead server still holds the shared memory named further down in the file.
 */
function disarmPidFile(data: string): void {
  const path = join(data, 'postmaster.pid')
  const lines = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, [String(process.pid), ...lines.slice(1)].join('\n'))
}

function readPidFile({ folder }: Place): (Running & { port: number }) | null {
  const data = join(folder, 'data')
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), data, port: Number(lines[3]) }
  } catch {
    return null
  }
}

const isRunning = ({ pid, data }: Running): boolean =>
  isAlive(pid) && readCommand(pid).includes(`-D ${data} `)

/** Waits until the server lets us in, or its process is gone. */
async function waitForAnswer(
  url: string,
  server: Running,
  deadline: number,
): Promise<'ready' | 'gone'> {
  for (;;) {
    const problem = await tryConnect(url)
    if (problem === null) return 'ready'
    if (!isRunning(server)) return 'gone'
    if (Date.now() > deadline) {
      throw new Error(`PostgreSQL (process ${server.pid}) does not answer: ${problem}`)
    }
    await sleep(POLL_MS)
  }
}

/** Connects once and makes the database if it is missing; null is success. */
async function tryConnect(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url.replace(/[^/]+$/, 'postgres') })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query('select 1 from pg_database where datname = $1', [USER])
    if (found.rowCount === 0) await client.query(`create database ${USER}`)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}

function openLog(folder: string): number {
  const path = join(folder, 'server.log')
  const isLarge = existsSync(path) && statSync(path).size > LOG_BYTES_MAX
  if (isLarge) renameSync(path, `${path}.old`)
  return openSync(path, 'a', 0o600)
}

function tailOfLog({ folder }: Place): string {
  return readFileSync(join(folder, 'server.log'), 'utf8').trimEnd().split('\n').slice(-6).join('\n')
}

const urlFor = (password: string, port: number): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${USER}`
