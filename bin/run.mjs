/** The task list behind `npm run`: each task installs what is missing, then does one thing. */
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildConsole, ensureConsole } from './console.mjs'
import { COMPILE_CACHE, ROOT, ensureInstalled, findNode, run, runProduct, say } from './runtime.mjs'

const TEST_FOLDERS = ['src', 'sim', 'test', 'bench', 'console/test']
const TEST_TIMEOUT_MS = 240_000
// The whole run takes twelve to sixteen minutes; a process that a test left behind could hold it for ever.
const RUN_LIMIT_MS = 18 * 60_000

const TASKS = {
  check: async () => sayGates(await failedGates()),
  test: async (args) => {
    const failed = await failedGates()
    const tested = await test(args)
    // Again at the end: what was said before five thousand tests has scrolled away.
    return sayGates(failed) || tested
  },
  'test:long': (args) => test(args, '.long.test.ts'),
  golden: (args) => test(args, '.test.ts', { GOLDEN: 'write' }),
  format: () => tool('prettier/bin/prettier.cjs', ['--write', '--log-level', 'warn', '.']),
  schema: async () => {
    const dumped = await script('scripts/dump-schema.ts', [])
    const described = await script('scripts/openapi.ts', ['--write'])
    const written = await script('scripts/sdk.ts', [])
    return dumped || described || written
  },
  sim: (args) => script('test/world/run.ts', args),
  bench,
  dev: (args) => run(findNode(), ['--watch', 'src/cli/main.ts', 'serve', '--demo', ...args]),
  'build:console': async () => {
    await buildConsole()
    return 0
  },
  delivrd: runProduct,
}

const script = (path, args, options) => run(findNode(), [join(ROOT, path), ...args], options)
const tool = (path, args) => script(join('node_modules', path), args)

/** Compiler, linter and formatter: all of them, so that one run shows everything there is to fix. */
async function failedGates() {
  const projects = [
    'tsconfig.json',
    'tsconfig.core.json',
    'console/tsconfig.json',
    'sdk/tsconfig.json',
  ]
  const gates = [
    ...projects
      .filter((path) => existsSync(join(ROOT, path)))
      .map((path) => [`tsc -p ${path}`, 'typescript/bin/tsc', ['-p', path]]),
    ['oxlint', 'oxlint/bin/oxlint', ['--quiet']],
    ['prettier (npm run format mends it)', 'prettier/bin/prettier.cjs', ['--check', '.']],
  ]
  const failed = []
  for (const [name, path, args] of gates) {
    if ((await tool(path, args)) !== 0) failed.push(name)
  }
  return failed
}

function sayGates(failed) {
  const isFine = failed.length === 0
  say(isFine ? 'check: compiler, linter and formatter agree' : `check FAILED: ${failed.join(', ')}`)
  return isFine ? 0 : 1
}

/** Vendors' own packages, which only tests need: apart, so that a first start does not wait for them. */
const ORACLES = 'test/oracles'

/** Every test file below the test folders, or those whose path contains one of the words given. */
async function test(words, ending = '.test.ts', env = {}) {
  await ensureInstalled({ folder: ORACLES })
  // Most tests can tell something without a console, so its failure is counted and not fatal.
  const console = await ensureConsole().then(
    () => 0,
    (error) => {
      say(error.message)
      return 1
    },
  )
  const files = TEST_FOLDERS.flatMap((folder) => testFiles(join(ROOT, folder), ending))
    .map((path) => relative(ROOT, path))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  if (files.length === 0) throw new Error(`no test file's path contains ${words.join(' or ')}`)
  say(`${files.length} test files`)
  const isLong = ending !== '.test.ts'
  const options = [
    '--test',
    '--test-concurrency=2',
    // A handle left open after the last test would otherwise hold the run without a word.
    '--import=./test/support/left-open.ts',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/support/count-reports.ts',
    '--test-reporter-destination=stderr',
    `--test-timeout=${isLong ? 0 : TEST_TIMEOUT_MS}`,
  ]
  // One database server serves the whole run; the keeper starts it and stops it at the end.
  const keeper = existsSync(join(ROOT, 'test/support/with-database.ts'))
    ? ['test/support/with-database.ts']
    : []
  const limit = isLong ? {} : { limitMs: RUN_LIMIT_MS }
  const tested = await run(findNode(), [...keeper, ...options, ...files], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    ...limit,
  })
  return tested || console
}

function testFiles(folder, ending) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : testFiles(path, ending)
    const isLong = entry.name.endsWith('.long.test.ts')
    return entry.name.endsWith(ending) && isLong === ending.includes('.long.') ? [path] : []
  })
}

/** All benchmarks in turn, or the ones named: `npm run bench -- smpp-codec`. */
async function bench(args) {
  const all = readdirSync(join(ROOT, 'bench'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(?!.*\.test\.ts$).*\.ts$/.test(entry.name))
    .map((entry) => entry.name.replace(/\.ts$/, ''))
  const named = args.filter((arg) => all.includes(arg))
  const rest = args.filter((arg) => !all.includes(arg))
  if (named.length === 0) say(`benchmarks: ${all.join(', ')}`)
  for (const name of named.length === 0 ? all : named) {
    const code = await script(`bench/${name}.ts`, rest)
    if (code !== 0) return code
  }
  return 0
}

try {
  const [name = '', ...args] = process.argv.slice(2)
  const task = TASKS[name]
  if (task === undefined) throw new Error(`tasks: ${Object.keys(TASKS).join(', ')}`)
  await ensureInstalled()
  process.exitCode = await task(args)
} catch (error) {
  say(error.message)
  process.exitCode = 1
}
