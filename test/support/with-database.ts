/**
 * Runs Node with the arguments given while it holds the tests' database server, so that the server
 * starts once for a whole run. Files that need no database are not slowed by one: it starts beside them.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { testFolder } from './database.ts'
import { joinServer } from './database-server.ts'

const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill(signal))
}
// A failure here is each test's own to report, with its reason.
const joining =
  process.env['TEST_DATABASE_URL'] === undefined
    ? joinServer(testFolder()).catch(() => undefined)
    : undefined
child.once('exit', async (code, signal) => {
  await joining
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
})
