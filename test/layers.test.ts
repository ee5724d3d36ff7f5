import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { readTree } from './support/tree.ts'

/**
 * Layer → what it may import besides itself. 'packages' stands for npm and node: modules, a package's
 * name for that package alone, and `types of` a folder for `import type`.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/core': ['libphonenumber-js', 'sms-segments-calculator'],
  'src/smpp': [],
  'src/flows': ['src/core'],
  'src/adapters': ['src/core', 'src/smpp', 'src/flows', 'packages'],
  'src/config.ts': ['src/core'],
  'src/main.ts': ['src', 'sim', 'packages'],
  'src/wiring': ['src', 'sim', 'packages'],
  'src/cli': ['src', 'sim', 'packages'],
  // The simulator knows what became of every message; if it used our deciding functions, it would
  // agree with their mistakes.
  sim: ['src/smpp', 'types of src/core', 'packages'],
  console: ['packages'],
  // Published alone: it imports nothing at all.
  sdk: [],
  bin: ['packages'],
  bench: ['src', 'sim', 'test/support', 'packages'],
  scripts: ['src', 'test/support', 'packages'],
  test: ['src', 'sim', 'console', 'sdk', 'bin', 'scripts', 'packages'],
}
/** A test beside its file may also use these; below src, it may hold one pure part against another. */
const TESTS_MAY_IMPORT: Record<string, readonly string[]> = {
  '': ['test/support', 'packages'],
  src: ['src/core', 'src/smpp'],
  // An adapter's test meets the parts that it works with.
  'src/adapters': ['src', 'sim'],
}

type Import = { readonly specifier: string; readonly isTypeOnly: boolean }

/** What breaks the table, one line each: `file → what it imports`. */
function violations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, source]) => {
    const layer = within(path, Object.keys(MAY_IMPORT))
    if (layer === undefined) return [`${path} is in no layer`]
    const allowed = [...(MAY_IMPORT[layer] ?? []), ...testsExtra(path), ownHome(path, layer)]
    return importsOf(source)
      .map((found) => ({ ...found, target: targetOf(path, found.specifier) }))
      .filter(({ target, isTypeOnly }) => !isAllowed(target, isTypeOnly, allowed))
      .map(({ target }) => `${path} → ${target}`)
  })
}

function testsExtra(path: string): string[] {
  if (!/\.test\.tsx?$/.test(path)) return []
  return Object.entries(TESTS_MAY_IMPORT).flatMap(([folder, targets]) =>
    folder === '' || path.startsWith(`${folder}/`) ? targets : [],
  )
}

/** What counts as the layer itself: for an adapter its own folder, since adapters ignore each other. */
function ownHome(path: string, layer: string): string {
  return layer === 'src/adapters' ? path.split('/').slice(0, 3).join('/') : layer
}

function isAllowed(target: string, isTypeOnly: boolean, allowed: readonly string[]): boolean {
  const isPackage = !target.includes('/') || /^(@|node:)/.test(target) || !inTree(target)
  if (isPackage) {
    return allowed.some(
      (entry) => entry === 'packages' || target === entry || target.startsWith(`${entry}/`),
    )
  }
  const typed = allowed.map((entry) => (isTypeOnly ? entry.replace(/^types of /, '') : entry))
  return within(target, typed) !== undefined
}

const inTree = (target: string): boolean => within(target, Object.keys(MAY_IMPORT)) !== undefined

const within = (path: string, folders: readonly string[]): string | undefined =>
  folders.find((folder) => path === folder || path.startsWith(`${folder}/`))

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}

/** Imports carry their extension and start a line or stand in `import(…)`, so a pattern finds them all. */
function importsOf(source: string): Import[] {
  const statements = source.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm,
  )
  const calls = source.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]/g)
  return [
    ...[...statements].map((match) => ({
      specifier: match[2] ?? '',
      isTypeOnly: match[1] !== undefined,
    })),
    ...[...calls].map((match) => ({ specifier: match[1] ?? '', isTypeOnly: false })),
  ]
}

test('every import points up the list of layers', () => {
  const sources = readTree(Object.keys(MAY_IMPORT), /\.(ts|tsx|mjs)$/)
  const isSeen = (folder: string) => [...sources.keys()].some((path) => path.startsWith(folder))
  assert.ok(sources.size >= 60, `looked at only ${sources.size} files`)
  for (const folder of ['src/core', 'src/smpp', 'src/flows', 'src/adapters', 'test', 'bin']) {
    assert.ok(isSeen(folder), `saw nothing in ${folder}`)
  }
  assert.deepEqual(violations(sources), [])
})

test('planted imports across the layers are found, and honest ones are not', () => {
  const planted = new Map([
    ['src/core/reason.ts', `import { Clock } from '../flows/ports.ts'\nimport 'node:fs'`],
    ['src/core/number.ts', `import { parse } from 'libphonenumber-js/max'`],
    ['src/smpp/pdu.ts', `import type {\n  Status,\n} from '../core/status.ts'`],
    ['src/flows/send.ts', `export * from '../adapters/postgres/pool.ts'`],
    ['src/flows/read.ts', `import { decide } from '../core/decide.ts'`],
    ['src/adapters/http/api.ts', `const pool = await import('../postgres/pool.ts')`],
    [
      'src/adapters/http/door.ts',
      `import { a } from './api.ts'\nimport { fastify } from 'fastify'`,
    ],
    ['src/adapters/http/api.test.ts', `import { openPool } from '../postgres/pool.ts'`],
    ['sim/oracle.ts', `import { decide } from '../src/core/decide.ts'`],
    ['sim/truth.ts', `import type { Status } from '../src/core/status.ts'`],
    ['console/src/page.tsx', `import { STATUSES } from '../../src/core/status.ts'`],
    ['src/core/segments.test.ts', `import { test } from 'node:test'`],
    ['src/core/status.test.ts', `import { migrate } from '../adapters/postgres/migrate.ts'`],
    ['src/helpers.ts', ``],
  ])
  assert.deepEqual(violations(planted), [
    'src/core/reason.ts → src/flows/ports.ts',
    'src/core/reason.ts → node:fs',
    'src/smpp/pdu.ts → src/core/status.ts',
    'src/flows/send.ts → src/adapters/postgres/pool.ts',
    'src/adapters/http/api.ts → src/adapters/postgres/pool.ts',
    'sim/oracle.ts → src/core/decide.ts',
    'console/src/page.tsx → src/core/status.ts',
    'src/core/status.test.ts → src/adapters/postgres/migrate.ts',
    'src/helpers.ts is in no layer',
  ])
})
