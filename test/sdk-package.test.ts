import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { OPERATIONS } from '../sdk/src/operations.ts'
import { ROOT } from './support/tree.ts'

const SDK = join(ROOT, 'sdk')
const SIZE_MAX = 15 * 1024

const folder = mkdtempSync(join(tmpdir(), 'delivrd-sdk-package-'))
after(() => rmSync(folder, { recursive: true }))

const filesIn = (home: string): Record<string, string> =>
  Object.fromEntries(
    ['src', 'dist'].flatMap((part) =>
      readdirSync(join(home, part)).map((name) => [
        `${part}/${name}`,
        readFileSync(join(home, part, name), 'utf8'),
      ]),
    ),
  )

test('the SDK is what docs/openapi.json and its source make', () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/sdk.ts'), folder])
  const [committed, made] = [filesIn(SDK), filesIn(folder)]
  assert.deepEqual(Object.keys(committed), Object.keys(made))
  const stale = Object.keys(made).filter((name) => committed[name] !== made[name])
  assert.deepEqual(stale, [], 'write it again: npm run schema')
  assert.ok(Object.keys(OPERATIONS).length >= 110, `${Object.keys(OPERATIONS).length} operations`)
})

test(`minified and compressed it is below ${SIZE_MAX / 1024} KiB`, async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      lib: { entry: join(SDK, 'dist/index.js'), formats: ['es'] },
      minify: true,
      write: false,
    },
  })
  const [bundle] = Array.isArray(built) ? built : []
  const [file] = bundle?.output ?? []
  assert.ok(file?.type === 'chunk')
  assert.match(file.code, /waitForFinal/)
  assert.deepEqual(file.imports, [])
  const size = gzipSync(file.code).length
  assert.ok(size < SIZE_MAX, `${size} octets`)
  assert.ok(size > 1_000)
})

test('what would be published is the compiled client, its types, its guide and its licence', () => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], {
      cwd: SDK,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ files: { path: string }[] }]
  const paths = packed.files.map(({ path }) => path).toSorted()
  const parts = [
    'callbacks',
    'client',
    'errors',
    'exchange',
    'index',
    'operations',
    'request',
    'types',
  ]
  const dist = parts.flatMap((part) => [`dist/${part}.d.ts`, `dist/${part}.js`])
  assert.deepEqual(paths, ['LICENSE', 'README.md', ...dist, 'package.json'].toSorted())
  const described = JSON.parse(readFileSync(join(SDK, 'package.json'), 'utf8'))
  assert.equal(described.dependencies, undefined)
  assert.equal(described.exports['.'].default, './dist/index.js')
})

test('nothing of Node’s is in it', () => {
  for (const [name, text] of Object.entries(filesIn(SDK))) {
    assert.doesNotMatch(text, /from ['"](?!\.\/)|\brequire\(|\bBuffer\b|\bprocess\b\./, name)
  }
})
