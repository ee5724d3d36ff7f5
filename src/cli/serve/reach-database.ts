import { claimDataFolder } from '../../adapters/postgres/data-folder.ts'
import { choosePlace } from '../../adapters/postgres/embedded-place.ts'
import { startServer, stopServer } from '../../adapters/postgres/embedded-server.ts'
import type { Config } from '../../config.ts'
import { Failure } from '../failure.ts'
import { type Database, openDatabase } from './database.ts'

/**
 * The database for a command beside a Delivrd that may be running on it: its server is used as it runs,
 * and left running; one that does not run is started for the command and stopped after it.
 */
export async function reachDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (line: string) => void,
): Promise<Database> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl !== null) {
    return { url: databaseUrl, description: 'DATABASE_URL', stop: async () => undefined }
  }
  const claim = claimDataFolder(dataDir)
  if (claim.kind === 'claimed') {
    claim.release()
    return openDatabase(config, say)
  }
  const server = await startServer(choosePlace(dataDir, say), {})
  if (!server.adopted) {
    await stopServer(server)
    throw new Failure(`The Delivrd on ${dataDir} has no database yet: ${claim.because}.`, {
      cure: 'Try again in a moment.',
    })
  }
  return { url: server.url, description: 'PostgreSQL of our own', stop: async () => undefined }
}
