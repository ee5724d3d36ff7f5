import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiClient, createApiClient } from '../../src/cli/api-client.ts'
import { ROOT } from './tree.ts'

/** What `delivrd serve --json` says when it is ready. */
export type ReadyLine = {
  readonly url: string
  readonly setup_url: string | null
  readonly campaign_url: string | null
  readonly carrier: { readonly port: number; readonly control_port: number } | null
  readonly took_ms: number
  readonly said: readonly string[]
}

export type Ended = { readonly code: number | null; readonly signal: string | null }

/** The product as a process of its own, as a person starts it. */
export type ServerProcess = {
  readonly pid: number
  readonly output: () => string
  /** Rejects with everything it said when it ends instead. */
  readonly ready: Promise<ReadyLine>
  readonly ended: Promise<Ended>
  readonly kill: (signal: NodeJS.Signals) => void
  /** Reads no more of what it prints: its pipes are closed. */
  readonly stopReading: () => void
  /** As the command line on the same machine finds it. */
  readonly api: () => ApiClient
}

const CLI = join(ROOT, 'src/cli/main.ts')

export function startServer({
  dataDir,
  args = [],
  env = {},
  uid,
}: {
  dataDir: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  uid?: number
}): ServerProcess {
  const child = spawn(process.execPath, [CLI, 'serve', '--json', ...args], {
    env: { ...cleanEnvironment(), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let output = ''
  let heard = ''
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ended)
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      heard += chunk
      const line = heard.split('\n').find((one) => one.includes('"server.ready"'))
      if (line !== undefined && heard.endsWith('\n')) resolve(JSON.parse(line) as ReadyLine)
    })
    child.stderr.on('data', (chunk: Buffer) => (output += chunk))
    void ended.then(() => reject(new Error(`the server ended: ${output}`)))
  })
  // Whoever expects it not to become ready awaits `ended` instead.
  ready.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ready,
    ended,
    kill: (signal) => child.kill(signal),
    stopReading: () => {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    api: () => {
      const found = JSON.parse(readFileSync(join(dataDir, 'local.json'), 'utf8'))
      return createApiClient({ url: found.url, key: found.key, from: 'the data folder' })
    },
  }
}

/** Runs one command to its end, not on a terminal. */
export async function runCli(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk))
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** Nothing of whoever runs the tests may reach the product. */
export function cleanEnvironment(): Record<string, string> {
  const ours =
    /^(DELIVRD_|PORT$|DATA_DIR$|DATABASE_URL$|PUBLIC_BASE_URL$|LOG_LEVEL$|XDG_CONFIG_HOME$)/
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return Object.fromEntries(
    kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** A port that was free a moment ago, far from those that programs like to take. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
