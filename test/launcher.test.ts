import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from './support/tree.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-launcher-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** Stands for the product: says what runs it and with what, then waits to be stopped, if told to. */
const PRODUCT = `
const args: string[] = process.argv.slice(2)
console.log(JSON.stringify({ node: process.version, args }))
if (args.includes('fail')) process.exitCode = 7
if (args.includes('wait')) {
  let signals = 0
  const holder = setInterval(() => {}, 1000)
  process.on('SIGINT', () => {
    signals += 1
    console.log('signal ' + signals)
    // Long enough for an echo of the signal to arrive.
    setTimeout(() => { clearInterval(holder); process.exit(signals) }, 300)
  })
  // A launcher lets go once it has passed a signal on; without a signal before, it was killed.
  process.on('disconnect', () => { if (signals === 0) setTimeout(() => process.exit(signals || 9), 100) })
  console.log('ready')
}
`

/** A checkout with the real launcher, the packages of this one, and the stand-in product. */
function makeCheckout(name: string): string {
  const folder = join(root, name)
  mkdirSync(join(folder, 'src/cli'), { recursive: true })
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true })
  cpSync(join(ROOT, 'package-lock.json'), join(folder, 'package-lock.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'src/cli/main.ts'), PRODUCT)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** Runs a script with the Node that the machine has, as a person would. */
function launch(script: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn('node', [script, ...args], { env: { ...process.env, ...env } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const until = async (word: string) => {
    while (!output.includes(word)) {
      assert.equal(child.exitCode, null, `it ended without saying ${word}: ${output}`)
      await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
    }
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, output }))
  return { child, until, ended }
}

test('bin/delivrd runs the product on the project’s own Node, whatever the machine has', async () => {
  const { ended } = launch(join(makeCheckout('cli'), 'bin/delivrd'), ['send', '--json', 'fail'])
  const { code, output } = await ended
  const said = JSON.parse(output) as { node: string; args: string[] }
  assert.match(said.node, /^v26\./)
  assert.deepEqual(said.args, ['send', '--json', 'fail'])
  assert.equal(code, 7)
})

test('npm start serves with the demo, unless it is told not to', async () => {
  const script = join(makeCheckout('start'), 'bin/start.mjs')
  const withDemo = await launch(script, [], { DELIVRD_DEMO: '' }).ended
  assert.match(withDemo.output, /"args":\["serve","--demo"\]/)
  const without = await launch(script, [], { DELIVRD_DEMO: '0' }).ended
  assert.match(without.output, /"args":\["serve"\]/)
})

test('a signal reaches the product once, though npm echoes it, and its stop is waited for', async () => {
  const { child, until, ended } = launch(join(makeCheckout('signal'), 'bin/delivrd'), ['wait'])
  await until('ready')
  child.kill('SIGINT')
  await until('signal 1')
  child.kill('SIGINT')
  assert.equal((await ended).code, 1)
})

test('the product learns that its launcher was killed', async () => {
  const { child, until, ended } = launch(join(makeCheckout('killed'), 'bin/delivrd'), ['wait'])
  await until('ready')
  child.kill('SIGKILL')
  // The output closes only when the product has gone too.
  assert.equal((await ended).code, null)
})

test('packages that are not those of the lock file are installed first, said aloud', async () => {
  const folder = makeCheckout('stale')
  const npm = join(root, 'npm.js')
  writeFileSync(
    npm,
    `require('fs').writeFileSync(${JSON.stringify(join(root, 'asked'))}, process.argv.slice(2).join(' '))`,
  )
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>
  }
  lock.packages['node_modules/pg']!.version = '0.0.1'
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))

  const { output } = await launch(join(folder, 'bin/delivrd'), [], { npm_execpath: npm }).ended
  assert.match(output, /installing packages from package-lock\.json \(pg is not current\)/)
  assert.equal(
    readFileSync(join(root, 'asked'), 'utf8'),
    'ci --ignore-scripts --no-audit --no-fund --loglevel=error',
  )
})

test('the lock file knows every package of every platform, else npm ci refuses it', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const wanted = Object.values(lock.packages).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {}),
  )
  assert.ok(wanted.length > 50, `saw only ${wanted.length} optional packages`)
  assert.deepEqual(
    wanted.filter((name) => lock.packages[`node_modules/${name}`] === undefined),
    [],
    'a registry without them made an incomplete lock file: add them by hand, as their siblings stand',
  )
})

test('an unknown task is answered with the list of tasks', async () => {
  const { code, output } = await launch(join(makeCheckout('task'), 'bin/run.mjs'), ['tset']).ended
  assert.equal(code, 1)
  assert.match(output, /tasks: check, test, test:long, golden/)
})
