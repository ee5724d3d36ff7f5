import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { claimDataFolder } from '../../src/adapters/postgres/data-folder.ts'
import { choosePlace } from '../../src/adapters/postgres/embedded-place.ts'
import { type Server, startServer } from '../../src/adapters/postgres/embedded-server.ts'
import { readBirth } from '../../src/adapters/postgres/processes.ts'

// Nothing in a test database outlives the test, so nothing needs to reach the disk. Tests about
// durability start a server of their own.
const FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '4GB',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  TimeZone: 'UTC',
}
const JOIN_LIMIT_MS = 60_000

let joined: Promise<Server> | undefined

/**
 * The url of the one server that all test processes share: the first to come starts it, the last to
 * go stops it, and one that a kill -9 left behind is adopted. Leaving happens when the process ends.
 */
export async function joinServer(folder: string): Promise<string> {
  joined ??= joinOnce(folder)
  return (await joined).url
}

async function joinOnce(folder: string): Promise<Server> {
  const leaveDoor = await enterDoor(folder)
  try {
    const isFirst = livingUsers(folder).length === 0
    const server = await startServer(
      choosePlace(folder, () => undefined),
      FORGETFUL,
    )
    writeFileSync(join(folder, 'users', String(process.pid)), readBirth(process.pid))
    process.once('exit', () => leave(folder, server))
    if (isFirst) await dropLeftovers(server.url)
    return server
  } finally {
    leaveDoor()
  }
}

/** One process at a time starts or stops the server. */
async function enterDoor(folder: string): Promise<() => void> {
  const deadline = performance.now() + JOIN_LIMIT_MS
  for (;;) {
    const claim = claimDataFolder(join(folder, 'door'))
    if (claim.kind === 'claimed') return claim.release
    if (performance.now() > deadline) throw new Error(`the test server is stuck: ${claim.because}`)
    await sleep(20)
  }
}

function leave(folder: string, server: Server): void {
  rmSync(join(folder, 'users', String(process.pid)), { force: true })
  const claim = claimDataFolder(join(folder, 'door'))
  if (claim.kind !== 'claimed') return // somebody is coming in: the server stays
  // At once: what it holds is worth nothing, and an exiting process cannot wait.
  if (livingUsers(folder).length === 0) process.kill(server.pid, 'SIGQUIT')
  claim.release()
}

function livingUsers(folder: string): string[] {
  const users = join(folder, 'users')
  mkdirSync(users, { recursive: true })
  return readdirSync(users).filter((pid) => {
    if (readBirth(Number(pid)) !== '') return true
    rmSync(join(users, pid), { force: true })
    return false
  })
}

/** Drops what test processes that were killed had no time to drop. */
async function dropLeftovers(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'test\\_%' or datname like 'template\\_%\\_unfinished'`,
  )
  for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`)
  await client.end()
}
