import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ApiDocument } from '../console/src/api/openapi-types.ts'
import { groupsOf } from '../console/src/pages/api-reference/document.ts'
import { sdkOf } from '../console/src/pages/api-reference/examples.ts'
import { OPERATIONS } from '../sdk/src/operations.ts'
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

/** The calls that the console's API reference shows, each in a block of its own. */
const document = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as ApiDocument
const shown = groupsOf(document)
  .flatMap(({ operations }) => operations)
  .flatMap((one) => ({ id: one.id, call: sdkOf(one) ?? [] }))
const calls = shown.flatMap(({ call }) => call)

test('the API reference shows a call for each method that there is, and for nothing else', () => {
  const named = shown.filter(({ call }) => call.length > 0).map(({ id }) => id)
  assert.deepEqual(named.toSorted(), Object.keys(OPERATIONS).toSorted())
})

test('every example of the guide and of the API reference fits the types that are published', () => {
  assert.ok(blocks.length >= 5, `${blocks.length} examples`)
  mkdirSync(join(folder, 'node_modules/@delivrd'), { recursive: true })
  symlinkSync(join(ROOT, 'sdk'), join(folder, 'node_modules/@delivrd/sdk'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  blocks.forEach((block, at) =>
    writeFileSync(join(folder, `example-${at}.ts`), `${withClient(block)}\nexport {}\n`),
  )
  assert.ok(calls.length >= 110, `${calls.length} calls`)
  writeFileSync(
    join(folder, 'reference.ts'),
    `${CLIENT}declare const file: Blob\n${calls.map((call) => `{\n${call}\n}\n`).join('')}export {}\n`,
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
