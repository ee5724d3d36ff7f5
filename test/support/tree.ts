import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The top of the checkout. */
export const ROOT = join(import.meta.dirname, '../..')

const NOT_OURS = new Set(['node_modules', 'dist', 'data', '.git'])

/** Path from the top → text of every file below these folders (or these files) whose path matches. */
export function readTree(folders: readonly string[], pattern: RegExp): Map<string, string> {
  const paths = folders.flatMap((folder) => pathsUnder(folder)).filter((path) => pattern.test(path))
  return new Map(paths.sort().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

function pathsUnder(path: string): string[] {
  const full = join(ROOT, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .filter((name) => !NOT_OURS.has(name))
    .flatMap((name) => pathsUnder(path === '.' ? name : `${path}/${name}`))
}
