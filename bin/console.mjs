/** Builds the web console when its sources are not the ones that console/dist was built from. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, findNode, run, say } from './runtime.mjs'

const CONSOLE = join(ROOT, 'console')
const STAMP = join(CONSOLE, 'dist', '.built-from')
// Neither what the build writes nor what only tests read.
const NOT_SOURCES = new Set(['dist', 'test', 'node_modules'])

export async function ensureConsole() {
  if (!existsSync(join(CONSOLE, 'index.html'))) return
  const sources = hashSources()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return
  await buildConsole(sources)
}

export async function buildConsole(sources = hashSources()) {
  say('building the console')
  const startedAt = Date.now()
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  const code = await run(findNode(), [vite, 'build', '--logLevel', 'warn'], { cwd: CONSOLE })
  if (code !== 0) throw new Error('the console did not build; the lines above say why')
  writeFileSync(STAMP, sources)
  say(`console built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

function hashSources() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')))
  for (const path of filesUnder(CONSOLE)) {
    hash.update(path.slice(CONSOLE.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !(folder === CONSOLE && NOT_SOURCES.has(entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
}
