import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Said, askCli } from './ask-cli.ts'
import { cleanEnvironment } from './server-process.ts'
import { ROOT } from './tree.ts'

export type Shell = (script: string) => Promise<Said>

/** A POSIX shell that has `delivrd` on its path, as a person's terminal: for commands as documents print them. */
export function openShell(folder: string, dataDir: string): Shell {
  const main = join(ROOT, 'src/cli/main.ts')
  const bin = programFolder(folder, `exec "${process.execPath}" "${main}" "$@"`)
  return (script) => runScript(script, { folder, bin, dataDir })
}

/**
 * As above, for a script that asks `delivrd` one thing: the shell reads its words and its input, which are
 * then answered within this process. Starting one for each takes most of the time.
 */
export function openSwiftShell(folder: string, dataDir: string): Shell {
  const bin = programFolder(
    folder,
    `printf '%s\\0' "$@" > asked && env -0 > environment && exec cat > input`,
  )
  const kept = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const parts = (name: string): string[] => kept(name).split('\0').slice(0, -1)
  return async (script) => {
    rmSync(join(folder, 'asked'), { force: true })
    const read = await runScript(script, { folder, bin, dataDir })
    if (read.code !== 0) return read
    const env = parts('environment').map((one) => [
      one.slice(0, one.indexOf('=')),
      one.slice(one.indexOf('=') + 1),
    ])
    return askCli(parts('asked'), { env: Object.fromEntries(env), input: kept('input') })
  }
}

function programFolder(folder: string, script: string): string {
  const bin = mkdtempSync(join(folder, 'bin-'))
  const program = join(bin, 'delivrd')
  writeFileSync(program, `#!/bin/sh\n${script}\n`)
  chmodSync(program, 0o755)
  return bin
}

async function runScript(
  script: string,
  { folder, bin, dataDir }: { folder: string; bin: string; dataDir: string },
): Promise<Said> {
  const clean = cleanEnvironment()
  const path = [bin, clean['PATH']].join(delimiter)
  const child = spawn('sh', ['-c', script], {
    cwd: folder,
    env: { ...clean, DATA_DIR: dataDir, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}
