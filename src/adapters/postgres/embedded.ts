import { claimDataFolder } from './data-folder.ts'
import { choosePlace } from './embedded-place.ts'
import { type Server, type Settings, startServer, stopServer } from './embedded-server.ts'

/** The server that Delivrd brings, or in words why there is none. */
export type EmbeddedPostgres =
  | {
      readonly kind: 'running'
      /** postgres://… over TCP on 127.0.0.1, password included. */
      readonly url: string
      /** It outlived a Delivrd that was killed, and we took it over. */
      readonly adopted: boolean
      readonly stop: () => Promise<void>
    }
  | { readonly kind: 'refused'; readonly because: string }

/**
 * For two cores shared with the product, and for promises kept: an answered commit is on disk.
 * Reports read maintained counts, so no query needs the just-in-time compiler or parallel workers.
 */
const DURABLE: Settings = {
  cluster_name: 'delivrd',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '60',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  idle_in_transaction_session_timeout: '60s',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts PostgreSQL on a data folder, or adopts the one that a killed Delivrd left running there.
 * Claims the folder: a second Delivrd on it is refused, and told the first one's process.
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: {
  dataDir: string
  log: (line: string) => void
  settings?: Settings
}): Promise<EmbeddedPostgres> {
  let release: (() => void) | undefined
  try {
    const claim = claimDataFolder(dataDir)
    if (claim.kind === 'in_use') return { kind: 'refused', because: claim.because }
    release = claim.release
    const server = await startServer(choosePlace(dataDir, log), { ...DURABLE, ...settings })
    if (server.adopted) log(`adopted the database server that was still running (${server.pid})`)
    return running(server, claim.release)
  } catch (error) {
    release?.()
    const because = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', because: `the database on ${dataDir} cannot start: ${because}` }
  }
}

function running(server: Server, release: () => void): EmbeddedPostgres {
  const stop = async () => {
    await stopServer(server)
    release()
  }
  return { kind: 'running', url: server.url, adopted: server.adopted, stop }
}
