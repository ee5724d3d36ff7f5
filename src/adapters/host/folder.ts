import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder with those above it. Step by step, because Node's own `recursive` never ends where a
 * file system answers "no such file" to making a folder in one that is there, as /proc does.
 * @throws the system's own error
 */
export function makeFolder(path: string): void {
  if (!existsSync(path)) {
    if (dirname(path) !== path) makeFolder(dirname(path))
    try {
      mkdirSync(path)
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
  if (!statSync(path).isDirectory()) throw new Error(`${path} is a file, not a folder`)
}
