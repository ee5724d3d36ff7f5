import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from './support/tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'delivrd-sdk-guide-'))
after(() => rmSync(folder, { recursive: true }))

const guide = readFileSync(join(ROOT, 'sdk/README.md'), 'utf8')
const blocks = [...guide.matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block ?? '')

/** What the first block makes stands before those that go on from it. */
const CLIENT = `import { createClient } from '@delivrd/sdk'
const delivrd = createClient({ url: '', key: '' })\n`

const withClient = (block: string): string =>
  /\bcreateClient\(/.test(block) || !/\bdelivrd\./.test(block) ? block : CLIENT + block

test('every example of the guide fits the types that are published', () => {
  assert.ok(blocks.length >= 5, `${blocks.length} examples`)
  mkdirSync(join(folder, 'node_modules/@delivrd'), { recursive: true })
  symlinkSync(join(ROOT, 'sdk'), join(folder, 'node_modules/@delivrd/sdk'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  blocks.forEach((block, at) =>
    writeFileSync(join(folder, `example-${at}.ts`), `${withClient(block)}\nexport {}\n`),
  )
  const compilerOptions = {
    target: 'esnext',
    module: 'nodenext',
    lib: ['esnext', 'dom'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    noEmit: true,
    strict: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  let said = ''
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  } catch (error) {
    said = (error as { stdout: string }).stdout
  }
  assert.equal(said, '')
})
