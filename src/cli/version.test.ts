import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testWorld } from '../../test/support/cli-world.ts'
import { runCommandLine } from './run.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }

test('the command line says its version, which is that of the package', async () => {
  const world = testWorld()
  assert.equal(await runCommandLine(['--version'], world), 0)
  assert.equal(await runCommandLine(['--json', '--version'], world), 0)
  assert.equal(world.printed(), `${version}\n{"version":"${version}"}\n`)
})
