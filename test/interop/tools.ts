import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/**
 * Whether an outside program this test needs is there. Without it the test is skipped with a word
 * on how to install it, but fails in continuous integration, where nobody would notice.
 */
export function hasTool(t: TestContext, probe: readonly string[], debianPackage: string): boolean {
  const [command = '', ...args] = probe
  if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return true
  const missing = `needs ${debianPackage}: apt-get install ${debianPackage}`
  if (process.env['CI'] === 'true') throw new Error(missing)
  t.skip(missing)
  return false
}

/** What a script of ours prints as `key=value` lines. */
export const readAnswers = (output: string): Record<string, string> =>
  Object.fromEntries(
    output.split('\n').flatMap((line) => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key, value]]
    }),
  )
