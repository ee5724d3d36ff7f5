/** `npm start`: from a fresh clone to a running product with its demo, in one command. */
import { ensureConsole } from './console.mjs'
import { ensureInstalled, runProduct, say } from './runtime.mjs'

try {
  await ensureInstalled()
  await ensureConsole()
  const demo = process.env.DELIVRD_DEMO === '0' ? [] : ['--demo']
  process.exitCode = await runProduct(['serve', ...demo, ...process.argv.slice(2)])
} catch (error) {
  say(error.message)
  process.exitCode = 1
}
