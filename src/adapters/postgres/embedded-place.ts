import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Account, isReachable, usablePrograms } from './embedded-programs.ts'

/** Where the server's programs and data lie, and who runs them. */
export type Place = {
  /** Holds bin/, lib/ and share/. */
  readonly programs: string
  /** Ours; holds data/ (the server's), the password and the log. */
  readonly folder: string
  /** The unprivileged account that runs the server; undefined means our own. */
  readonly account: Account | undefined
}

const SYSTEM_DATA = '/var/lib/delivrd'
const SYSTEM_CACHE = '/var/cache/delivrd'

/**
 * Chooses programs, folder and account, and makes them usable.
 * PostgreSQL refuses to run as root, so as root it gets an account of its own, and where that account
 * cannot reach our folders (a 0700 home) it gets system folders instead; `say` tells which.
 */
export function choosePlace(dataDir: string, say: (line: string) => void): Place {
  mkdirSync(dataDir, { recursive: true })
  // One spelling, so that the server's command line tells later which data it serves.
  const wanted = join(realpathSync(dataDir), 'postgres')
  if (process.getuid?.() !== 0) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 })
    return { programs: usablePrograms(dataDir, undefined), folder: wanted, account: undefined }
  }
  const account = serverAccount(wanted)
  const folder = isReachable(realpathSync(dataDir), account.uid) ? wanted : systemFolder(dataDir)
  if (folder !== wanted) {
    say(`${dataDir} is closed to unprivileged accounts, so the database lives in ${folder}`)
  }
  makePassable(folder)
  const programs = usablePrograms(SYSTEM_CACHE, account)
  if (programs.startsWith(SYSTEM_CACHE)) say(`PostgreSQL's programs are in ${programs}`)
  return { programs, folder, account }
}

/** The account that owns the data already, else nobody. */
function serverAccount(folder: string): Account {
  const data = join(folder, 'data')
  if (existsSync(data)) {
    const { uid, gid } = statSync(data)
    if (uid !== 0) return { uid, gid }
  }
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    // Some systems write the account as -2; the kernel knows it as an unsigned number.
    if (name === 'nobody') return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
  }
  throw new Error('PostgreSQL cannot run as root, and there is no account named nobody to run it')
}

/** A note in the data folder names its system folder, so a data folder made anew starts empty. */
function systemFolder(dataDir: string): string {
  const note = join(dataDir, 'postgres-folder')
  if (!existsSync(note)) {
    const id = randomBytes(6).toString('hex')
    makePassable(SYSTEM_DATA)
    writeFileSync(note, join(SYSTEM_DATA, `postgres-${id}`))
  }
  return readFileSync(note, 'utf8').trim()
}

/** A folder that others may walk through but not look into, whatever our umask says. */
function makePassable(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
}
