/**
 * Preloaded into each test file's process (`--import`): one that something keeps alive after its last
 * test says what that is and fails, instead of holding the run. No force: a process that is made to
 * exit at once loses what it has not yet told.
 */
import { after } from 'node:test'
import { isMainThread } from 'node:worker_threads'

// The file's own `after` hooks, which close a browser or drop a database, run within this time.
const CLOSING_LIMIT_MS = Number(process.env['TEST_CLOSING_LIMIT_MS'] ?? 30_000)

// Neither the runner nor what a test starts: those inherit options and environment.
const isTestFile =
  isMainThread &&
  process.env['NODE_TEST_CONTEXT'] === 'child-v8' &&
  process.argv[1]?.endsWith('.test.ts') === true

if (isTestFile) after(() => void setTimeout(failAloud, CLOSING_LIMIT_MS).unref())

function failAloud(): void {
  const kinds = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap')
  process.stderr.write(
    `still running ${CLOSING_LIMIT_MS / 1000} s after its last test; left open: ` +
      `${kinds.join(', ') || 'a pipe'}. Close it in an after hook.\n`,
  )
  process.exit(1)
}
