import { resolve } from 'node:path'
import type { Pool } from 'pg'
import { createSealer } from '../adapters/crypto/sealing.ts'
import { sameBytes, sha256 } from '../adapters/crypto/secrets.ts'
import { keepSecretKey } from '../adapters/host/secret-key.ts'
import { backUp } from '../adapters/postgres/backup.ts'
import { postgresPlatformStore } from '../adapters/postgres/platform-store.ts'
import { openPool } from '../adapters/postgres/pool.ts'
import { recount } from '../adapters/postgres/recount.ts'
import { reseal } from '../adapters/postgres/reseal.ts'
import { confirmRestore, restore } from '../adapters/postgres/restore.ts'
import { type Config, describeProblems, readConfig } from '../config.ts'
import { verifyAudit } from '../flows/record-audit.ts'
import type { Run } from './command.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'
import { ownFolder } from './own-folder.ts'
import { type Database, openDatabase } from './serve/database.ts'
import { reachDatabase } from './serve/reach-database.ts'
import { VERSION } from './version.ts'

export function configOf({ world }: Run): Config {
  const reading = readConfig(world.environment)
  if (reading.kind === 'config') return reading.config
  throw new Failure(describeProblems(reading.problems), { exitCode: EXIT.failed })
}

/** Opens the database, works on it and lets it go. */
export async function onDatabase<Result>(
  run: Run,
  open: (config: Config, say: (line: string) => void) => Promise<Database>,
  work: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  const config = configOf(run)
  if (config.databaseUrl === null) ownFolder(config)
  const database = await open(config, (line) => void run.world.errors.write(`${line}\n`))
  const pool = openPool(database.url, { max: 3 })
  try {
    return await work(pool)
  } catch (error) {
    throw refusedBy(error) ?? error
  } finally {
    await pool.end()
    await database.stop()
  }
}

const UNDEFINED_TABLE = '42P01'

/** What the database would not do, in a sentence; null: it was something else. */
function refusedBy(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return null
  if (error.code !== UNDEFINED_TABLE) return new Failure(`The database refused: ${error.message}.`)
  return new Failure(`There is nothing of Delivrd in this database (${error.message}).`, {
    cure: 'Is it the right one (DATA_DIR, DATABASE_URL)? A new one is set up by: delivrd serve',
  })
}

export async function writeBackup(run: Run): Promise<void> {
  const path = resolve(run.world.folder, run.args[0] ?? '')
  const manifest = await onDatabase(run, reachDatabase, (pool) =>
    backUp(pool, { path, at: run.world.clock.now(), version: VERSION }),
  )
  const { created_at, tables } = manifest
  run.print.one({ path, created_at, tables }, () =>
    [
      `Written to ${path}: ${tables['messages'] ?? 0} messages, as of ${created_at}.`,
      'Passwords of provider accounts are sealed in it: keep DELIVRD_SECRET_KEY, or the secret key of',
      'the data folder, in another place. Without it they must be entered again after a restore.',
    ].join('\n'),
  )
}

export async function loadBackup(run: Run): Promise<ExitCode> {
  const now = run.world.clock.now()
  if (run.options['confirm'] === true) {
    const resumed = await onDatabase(run, reachDatabase, (pool) => confirmRestore(pool, now))
    run.print.one({ resumed }, () =>
      resumed === null
        ? 'Nothing was paused by a restore.'
        : `Sending goes on: ${resumed.accounts.length} provider accounts, ${resumed.campaigns.length} campaigns, ${resumed.endpoints?.length ?? 0} callback endpoints.`,
    )
    return EXIT.ok
  }
  const [file] = run.args
  if (file === undefined) throw new Failure('Name the backup: delivrd restore FILE', { cure: null })
  const path = resolve(run.world.folder, file)
  const outcome = await onDatabase(run, openDatabase, (pool) => restore(pool, { path, now }))
  if (outcome.kind === 'refused')
    throw new Failure(`Not restored: ${outcome.because}.`, { cure: null })
  const { manifest, recount: found, paused } = outcome
  run.print.one({ created_at: manifest.created_at, messages: found.messages, paused }, () =>
    [
      `Restored ${found.messages} messages as of ${manifest.created_at}; ` +
        `${found.differences.length === 0 ? 'a recount agrees' : 'a recount DIFFERS: delivrd recount'}.`,
      `Sending is paused (${paused.accounts.length} provider accounts, ${paused.campaigns.length} campaigns, ${paused.endpoints?.length ?? 0} callback endpoints):`,
      'what was queued when the backup was made may have gone out since. Look at it, cancel what must',
      'not go out twice, then: delivrd restore --confirm',
    ].join('\n'),
  )
  return found.differences.length === 0 ? EXIT.ok : EXIT.failed
}

export async function countAnew(run: Run): Promise<ExitCode> {
  const fix = run.options['fix'] === true
  const found = await onDatabase(run, reachDatabase, (pool) => recount(pool, { fix }))
  run.print.one(found, () =>
    [
      `${found.messages} messages; ${found.differences.length} counts differ${found.isFixed ? ', set right' : ''}.`,
      ...found.differences.map(
        (one) => `  ${one.what}: counted ${one.counted}, found ${one.found}`,
      ),
    ].join('\n'),
  )
  return found.differences.length === 0 || found.isFixed ? EXIT.ok : EXIT.failed
}

/** Under the master key at hand, with the former ones of the environment. */
export async function resealSecrets(run: Run): Promise<ExitCode> {
  const config = configOf(run)
  const key = config.secretKey ?? keepSecretKey(config.dataDir)
  const sealer = createSealer(key, config.formerSecretKeys)
  const places = await onDatabase(run, reachDatabase, (pool) => reseal(pool, sealer))
  const isWhole = places.every(({ closed }) => closed === 0)
  run.print.one({ ok: isWhole, places }, () =>
    [
      ...places.map(({ what, resealed, current, closed }) => {
        const left = closed === 0 ? '' : `, ${closed} under a key that is not at hand`
        return `${what}: ${resealed} sealed anew, ${current} were${left}`
      }),
      isWhole
        ? 'No former key is needed any more, once no server runs with it as its own.'
        : 'Name the missing key in DELIVRD_FORMER_SECRET_KEYS, or enter those secrets again.',
    ].join('\n'),
  )
  return isWhole ? EXIT.ok : EXIT.failed
}

export async function verifyLogs(run: Run): Promise<ExitCode> {
  const verdicts = await onDatabase(run, reachDatabase, async (pool) => {
    const store = postgresPlatformStore(pool, { sha256 })
    const { rows } = await pool.query<{ id: string; name: string }>(
      'select id, name from workspaces order by created_at, id',
    )
    const verdict = (id: string) => verifyAudit({ store, secrets: { sha256, sameBytes } }, id)
    return Promise.all(rows.map(async ({ id, name }) => ({ name, ...(await verdict(id)) })))
  })
  run.print.one({ workspaces: verdicts }, () =>
    verdicts
      .map((one) =>
        one.kind === 'intact'
          ? `${one.name}: intact, ${one.entries} entries, head ${one.head}`
          : `${one.name}: BROKEN at entry ${one.number}: ${one.because}`,
      )
      .join('\n'),
  )
  return verdicts.every(({ kind }) => kind === 'intact') ? EXIT.ok : EXIT.failed
}
