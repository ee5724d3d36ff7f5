import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'delivrd-runner-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const IMPORT = `import { test } from 'node:test'\n`

/** What the runner of `npm test` says on files with these contents. */
function runFiles(contents: Record<string, string>): { code: number | null; said: string } {
  for (const [name, text] of Object.entries(contents)) {
    writeFileSync(join(folder, name), text.includes('test(') ? IMPORT + text : text)
  }
  // Without it the inner runner would take itself for one of the outer runner's files.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--test',
      `--import=${join(import.meta.dirname, 'left-open.ts')}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(import.meta.dirname, 'count-reports.ts')}`,
      '--test-reporter-destination=stderr',
      ...Object.keys(contents),
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...env, TEST_CLOSING_LIMIT_MS: '200' },
    },
  )
  return { code: status, said: stdout + stderr }
}

const GOOD = `test('one', (t) => t.test('within', () => {}))\ntest.skip('two', () => {})`

test('files that report all their tests pass, and are counted', () => {
  const { code, said } = runFiles({ 'good.test.ts': GOOD, 'other.test.ts': GOOD })
  assert.match(said, /delivrd: 2 test files, 6 tests reported/)
  assert.equal(code, 0, said)
})

test('a file that tells of no test, or not of all, fails the run although nothing in it failed', () => {
  const { code, said } = runFiles({
    'good.test.ts': GOOD,
    'empty.test.ts': 'export {}\n',
    // Late enough for what the first test reports to be under way.
    'leaves.test.ts':
      `test('one', () => {})\n` +
      `test('two', () => new Promise(() => setTimeout(() => process.exit(0), 200)))`,
  })
  assert.match(said, /delivrd: empty\.test\.ts reported no test/)
  assert.match(said, /delivrd: leaves\.test\.ts ended before it said .*; 1 reported/)
  assert.doesNotMatch(said, /delivrd: good/)
  assert.equal(code, 1)
})

test('a file that leaves a server open fails by name, with what it left', () => {
  const { code, said } = runFiles({
    'open.test.ts':
      `import { createServer } from 'node:net'\ncreateServer().listen(0)\n` +
      `test('one', () => {})`,
  })
  assert.match(said, /after its last test; left open: TCPServerWrap/)
  assert.match(said, /✖ open\.test\.ts/)
  assert.equal(code, 1)
})
