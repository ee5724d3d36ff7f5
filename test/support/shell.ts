import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cleanEnvironment } from './server-process.ts'
import { ROOT } from './tree.ts'

export type Shell = (
  script: string,
  env?: Readonly<Record<string, string>>,
) => Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>

/** A POSIX shell that has `delivrd` on its path, as a person's terminal: for commands as documents print them. */
export function openShell(folder: string, dataDir: string): Shell {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const program = join(bin, 'delivrd')
  const main = join(ROOT, 'src/cli/main.ts')
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
  chmodSync(program, 0o755)
  return async (script, env = {}) => {
    const clean = cleanEnvironment()
    const path = [bin, clean['PATH']].join(delimiter)
    const child = spawn('sh', ['-c', script], {
      cwd: folder,
      env: { ...clean, DATA_DIR: dataDir, ...env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }
}
