import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testWorld } from '../../test/support/cli-world.ts'
import { ROOT } from '../../test/support/tree.ts'
import { SERVER_SETTINGS } from '../config.ts'
import { documentCommands } from './document.ts'
import { buildProgram, runCommandLine } from './run.ts'

const PAGE = join(ROOT, 'docs/cli.md')

const pageNow = (): string => documentCommands(buildProgram(testWorld(), () => undefined))

test('docs/cli.md says what the commands themselves say (npm run golden rewrites it)', () => {
  if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, pageNow())
  assert.equal(readFileSync(PAGE, 'utf8'), pageNow())
})

test('every command begins its help with an example', () => {
  const page = pageNow()
  const commands = page.split('\n## ').slice(1)
  assert.ok(commands.length >= 30, `saw ${commands.length} commands`)
  const without = commands.filter((text) => !text.includes('```text\nExamples:\n  '))
  assert.deepEqual(
    without.map((text) => text.split('\n')[0]),
    [],
  )
})

test('help is data and an empty command line is a mistake', async () => {
  const helped = testWorld()
  assert.equal(await runCommandLine(['--help'], helped), 0)
  assert.match(helped.printed(), /^Usage: delivrd/)
  const empty = testWorld()
  assert.equal(await runCommandLine([], empty), 2)
  assert.deepEqual([empty.printed(), empty.said().startsWith('Usage: delivrd')], ['', true])
})

test('a slip of the finger is answered with the command that was meant', async () => {
  const world = testWorld()
  assert.equal(await runCommandLine(['campaing', 'list'], world), 2)
  assert.match(world.said(), /unknown command 'campaing'[\s\S]*Did you mean campaign\?/)
})

test('settings are printed without their secrets', async () => {
  const environment = {
    DELIVRD_ADMIN_KEY: 'an-admin-key-of-24-letters-or-more',
    DATABASE_URL: 'postgres://ann:hush@db.example/texts',
    PORT: '9000',
    CALLBACK_ALLOW: '127.0.0.1/32:9001',
    TRUST_PROXY: '10.0.0.7',
  }
  const world = testWorld({ environment })
  assert.equal(await runCommandLine(['config', 'print', '--redacted', '--json'], world), 0)
  const printed = world.printed()
  assert.ok(!/an-admin-key|hush/.test(printed), printed)
  const settings = JSON.parse(printed)
  const { PORT, DATABASE_URL, CALLBACK_ALLOW, TRUST_PROXY } = settings
  assert.deepEqual([CALLBACK_ALLOW, TRUST_PROXY], ['127.0.0.1/32:9001', '10.0.0.7'])
  assert.deepEqual(Object.keys(settings).sort(), Object.keys(SERVER_SETTINGS).sort())
  assert.deepEqual([PORT, DATABASE_URL], [9000, 'postgres://ann:xxx@db.example/texts'])
})

test('the help of serve names every setting', async () => {
  const world = testWorld()
  assert.equal(await runCommandLine(['serve', '--help'], world), 0)
  const help = world.printed()
  const missing = Object.keys(SERVER_SETTINGS).filter((name) => !help.includes(`  ${name} `))
  assert.deepEqual(missing, [])
})
