import { claimDataFolder } from '../../adapters/postgres/data-folder.ts'
import { startEmbeddedPostgres } from '../../adapters/postgres/embedded.ts'
import type { Config } from '../../config.ts'
import { Failure } from '../failure.ts'

/** The database to work on, and the data folder claimed for this process. */
export type Database = {
  readonly url: string
  /** For people: which server it is, without any password. */
  readonly description: string
  readonly stop: () => Promise<void>
}

export async function openDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (line: string) => void,
): Promise<Database> {
  if (databaseUrl !== null) {
    const claim = claimDataFolder(dataDir)
    if (claim.kind === 'in_use') throw cannotStart(claim.because)
    const { host, pathname } = new URL(databaseUrl)
    return {
      url: databaseUrl,
      description: `${pathname.slice(1)} at ${host} (DATABASE_URL)`,
      stop: async () => claim.release(),
    }
  }
  const server = await startEmbeddedPostgres({ dataDir, log: say })
  if (server.kind === 'refused') throw cannotStart(server.because)
  const { host } = new URL(server.url)
  const description = `PostgreSQL of our own at ${host}${server.adopted ? ', adopted' : ''}`
  return { url: server.url, description, stop: server.stop }
}

const cannotStart = (because: string): Failure =>
  new Failure(`Cannot start: ${because}.`, {
    cure: because.includes('in use')
      ? 'Stop that one first, or name another folder: DATA_DIR=./other delivrd serve'
      : null,
  })
