/**
 * What every entry of a checkout needs before the product can run: its packages and its own Node.
 * Plain ES modules without packages, because this part runs on whatever Node the machine has (20 up).
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where Node keeps what it compiled: half of a command's start is spared (0.25 s becomes 0.11 s). */
export const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/node')

const NODE_MAJOR_MIN = 26
// A little more than the product allows itself for an orderly stop.
const STOP_LIMIT_MS = 12_000

export const say = (line) => process.stderr.write(`delivrd: ${line}\n`)

/** Path of a Node that can run the product: the one in node_modules, else our own if it is new enough. */
export function findNode() {
  const platform = `${process.platform}-${process.arch}`
  for (const name of [`node-${platform}`, `node-bin-${platform}`]) {
    const path = join(ROOT, 'node_modules', name, 'bin', 'node')
    if (existsSync(path)) return path
  }
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return process.execPath
  throw new Error(
    `Delivrd needs Node ${NODE_MAJOR_MIN}. This is ${process.version}, and npm has no Node for ` +
      `${platform}: install Node ${NODE_MAJOR_MIN} and try again.`,
  )
}

/**
 * Installs from the lock file of a folder unless its node_modules already holds exactly that. `forUse`: the
 * product's own packages will do, as on a server that was installed without the developers' tools.
 */
export async function ensureInstalled({ forUse = false, folder = '' } = {}) {
  const missing = firstMissingPackage(forUse, folder)
  if (missing === null) return
  say(`installing packages from ${join(folder, 'package-lock.json')} (${missing})`)
  const startedAt = Date.now()
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // Inside `npm start` the npm that started us is named in the environment: use that one.
  const npm = process.env.npm_execpath
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { cwd: join(ROOT, folder) })
    : await run('npm', args, { cwd: join(ROOT, folder) })
  if (code !== 0) throw new Error(`npm ci failed with code ${code}; the lines above say why`)
  say(`installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

/** Why an install is needed, in words, or null when node_modules agrees with the lock file. */
function firstMissingPackage(forUse, folder) {
  const wanted = readJson(join(folder, 'package-lock.json'))
  const installed = readJson(join(folder, 'node_modules/.package-lock.json'))
  if (wanted === null) return null
  if (installed === null) return 'none are installed yet'
  for (const [path, entry] of Object.entries(wanted.packages)) {
    const found = installed.packages[path]
    if (forUse && entry.dev) continue
    // Optional packages are for particular platforms; npm leaves out those of the others.
    if (path === '' || (found === undefined && entry.optional)) continue
    if (found?.version !== entry.version)
      return `${path.replace('node_modules/', '')} is not current`
  }
  return null
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
  } catch {
    return null
  }
}

/**
 * Runs a program with our input, output and folder; its exit code is the answer. After `limitMs` it is
 * interrupted, said aloud.
 */
export async function run(program, args, { env = {}, cwd = ROOT, limitMs } = {}) {
  const child = spawn(program, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } })
  const interrupt = () => {
    say(`interrupted after ${limitMs / 60_000} minutes`)
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS).unref()
  }
  const timer = limitMs === undefined ? undefined : setTimeout(interrupt, limitMs)
  const code = await settled(child)
  clearTimeout(timer)
  return code
}

/**
 * Runs the product's command line with the project's Node.
 * The channel beside stdio is how `serve` learns that this launcher was killed: it disconnects.
 */
export function runProduct(args) {
  const child = spawn(findNode(), [join(ROOT, 'src/cli/main.ts'), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
  })
  return settled(child)
}

/**
 * Waits for a child and passes the first signal on to it, once: a Ctrl-C reaches us from the
 * terminal and again from npm, and the child must not take the echo for impatience.
 */
function settled(child) {
  let stopping = false
  const forward = (signal) => {
    if (stopping) return
    stopping = true
    child.kill(signal)
    if (child.connected) child.disconnect()
    setTimeout(() => {
      say(`still running ${STOP_LIMIT_MS / 1000} s after ${signal}; killed`)
      child.kill('SIGKILL')
    }, STOP_LIMIT_MS).unref()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}
